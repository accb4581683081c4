"""The kinds of figure: one file each, and their order, which is precedence."""

from nlp.figures import age, count, duration, factor, implied, measure, money, percent, rank

KINDS = (rank, factor, implied, money, percent, age, duration, measure, count)
