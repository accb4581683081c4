"""Movement and source: «вырос до 80 гектаров» names a goal and «заявок от 12 компаний» a source, no bounds."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.comparator_words import MOVES
from nlp.numeral_words import ABBREVIATED, numeral_word
from nlp.text import Word
from nlp.units import unit_at

MORE_OR_LESS = frozenset(
    "больше меньше выше ниже дороже дешевле дольше короче длиннее тяжелее легче старше младше моложе дальше ближе".split()
)
SENT = frozenset(
    "заявка обращение предложение письмо вопрос жалоба взнос отзыв поступить поступать получить пожертвование заказ запитать питаться отказаться освободить очистить отключить избавить".split()
)
SIZED = frozenset(
    "группа команда коллектив семья партия компания вместимость вместительность тираж заказ цена стоимость размер штраф тариф возраст".split()
)


def _thing_follows(words: Sequence[Word], at: int) -> bool:
    """Is what follows the number neither money nor a unit nor the other end of a range?"""
    tail = words[at : at + 6]
    stop = next(
        (i for i, w in enumerate(tail) if w.kind == "word" and numeral_word(w.low) is None),
        len(tail),
    )
    noun = tail[stop] if stop < len(tail) else None
    return (
        noun is not None
        and noun.low != "до"
        and unit_at(words, at + stop) is None
        and not any(w.low == "до" for w in tail[: stop + 1])
    )


def source(words: Sequence[Word], at: int) -> bool:
    """Does «от» name who or what something came from («заявок от 12 компаний», «ключи от 184 квартир»)?"""
    before = words[at - 1] if at else None
    if (
        before is not None
        and before.kind == "word"
        and before.forms[0].pos == "NOUN"
        and not any(f.lemma in SIZED for f in before.forms[:2])
    ):
        return _thing_follows(words, at + 1)
    if before is not None and before.text in "—–":  # «Взнос — от 20 процентов»
        return False
    return any(f.lemma in SENT for w in words[max(0, at - 2) : at] for f in w.forms[:2])


LIFTED = frozenset("дорога подъемник лифт канатка кабина фуникулер".split())
LIFTS = frozenset("поднимать поднять".split())


def _weighs(words: Sequence[Word], at: int) -> bool:
    """«кабина поднимает до 630 кг»: how much it can lift, no goal."""
    lift = any(f.lemma in LIFTED for w in words[max(0, at - 12) : at] for f in w.forms[:1])
    if lift and any(w.low in ("человек", "пассажиров", "туристов", "гостей") for w in words[at + 1 : at + 5]):
        return True  # «дорога поднимала до двух тысяч человек»
    units = (unit_at(words, i) for i in range(at + 1, min(at + 6, len(words))))
    return next((unit.code in ("kg", "t", "g") for unit in units if unit is not None), False)


def moves(words: Sequence[Word], at: int) -> bool:
    """Is there a verb or noun of movement in the six words before `at`, in the same clause?"""
    if at and words[at - 1].text in "—–":  # «увеличился на треть — до 15,4 млрд долларов»
        at -= 1
    for index in range(at - 1, max(-1, at - 12), -1):
        word = words[index]
        if word.text in ";:—–(" or (word.text == "." and words[index - 1].low not in ABBREVIATED):
            return False
        if word.kind == "word" and any(f.lemma in MOVES for f in word.forms):
            return not (any(f.lemma in LIFTS for f in word.forms) and _weighs(words, at))
    return False
