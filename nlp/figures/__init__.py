"""The kinds of figure: one file each, and their order, which is precedence."""

from nlp.figures import age, count, duration, factor, measure, money, percent, rank

KINDS = (rank, factor, money, percent, age, duration, measure, count)
