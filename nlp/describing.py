"""Figures that only say which group or thing is meant: «для семьи из трех человек», «в 12 километрах от центра»."""

from __future__ import annotations

from nlp.clauses import PLANNED
from nlp.comparator_words import COMPARATIVES
from nlp.fact import Comparator
from nlp.movement import MORE_OR_LESS
from nlp.reading import Draft, Reading, verb_form

CREATES = frozenset(
    "сдать построить открыть возвести разместиться появиться ввести создать достроить открыться начать сдавать строить".split()
)

PROPERTIES = frozenset(
    "протяженность мощность площадь высота длина ширина глубина вместимость емкость объем вес масса толщина диаметр".split()
)


def describes(reading: Reading, draft: Draft) -> bool:
    """A figure that only says which group or thing is meant: «для семьи из трех человек», «стационар на 240 коек продолжит»."""
    if _participle(reading, draft) or _heavier(reading, draft) or _away(reading, draft):
        return True
    if reading.low(draft.first - 1) == "из" and reading.low(draft.first - 2).startswith(
        "одн"
    ):  # «в одном из 34 офисов»
        return True
    noun = reading.word(draft.first - 2)
    if noun.kind != "word" or noun.forms[0].pos != "NOUN" or draft.kind != "count":
        return False
    if reading.low(draft.first - 1) == "из" and noun.lemma in ("семья", "группа", "команда", "бригада", "экипаж"):
        return True
    first, _ = reading.segment(draft.number)
    subject = draft.first - 2 - first <= 1 and any(f.case == "nomn" for f in noun.forms[:1])
    made = any(f.lemma in CREATES for w in reading.words for f in w.forms[:1] if f.pos in ("VERB", "PRTS", "INFN"))
    return subject and not made and reading.low(draft.first - 1) == "на" and draft.amount.comparator is Comparator.EQUAL


def says_which(reading: Reading, draft: Draft) -> bool:
    """«лифтов, проработавших 25 лет», «жителей старше 90 лет», «сбоев дольше пяти минут»: part of the noun before it."""
    noun = reading.word(draft.first - 1)
    compared = reading.low(draft.first) in COMPARATIVES and reading.low(draft.first + 1) != "чем"
    plural = noun.kind == "word" and any(f.pos == "NOUN" and f.number == "plur" for f in noun.forms[:2])
    return (compared and plural) or _participle(reading, draft)


def _participle(reading: Reading, draft: Draft) -> bool:
    """«проектов, отобранных из 1 048 заявок», «семья, расходующая 15 кубометров»: a clause that describes."""
    first, last = reading.segment(draft.number)
    words = reading.words[first:last]
    head = words[0] if words else None
    if head is None or head.kind != "word" or reading.word(first - 1).text != ",":
        return False
    if not any(f.pos == "PRTF" for f in head.forms[:2]):
        return False
    return head.forms[0].lemma not in PLANNED and not any(verb_form(w) is not None for w in words)


def _away(reading: Reading, draft: Draft) -> bool:
    """«в 12 километрах от центра строят мост»: where it is."""
    near = draft.comparator in (Comparator.EQUAL, Comparator.ABOUT)
    return near and draft.unit in ("km", "m") and draft.amount.before == "в" and reading.low(draft.last) == "от"


SIZED = frozenset("долг вклад сделка заем кредит счет чек контракт задолженность".split())


def _heavier(reading: Reading, draft: Draft) -> bool:
    """«Грузовики тяжелее 12 тонн заплатят»: a comparative right behind its noun says which are meant."""
    noun = reading.word(draft.first - 1)
    over = reading.low(draft.first) in ("более", "свыше", "менее") and draft.kind in ("measure", "money")
    if over and reading.low(draft.first - 2) in ("по", "с") and any(f.lemma in SIZED for f in noun.forms[:2]):
        return True  # «По долгам более 10 тысяч рублей ведомство вправе обратиться в суд»
    described = noun.kind == "word" and noun.forms[0].pos == "NOUN" and noun.forms[0].number == "plur"
    if reading.low(draft.first) == "ближе" and reading.low(draft.last) == "от":
        return False  # «Разводить костры ближе 100 метров от леса запрещено»
    if reading.low(draft.first + 1) == "чем" and reading.low(draft.first + 2) in ("в", "на"):
        return False  # «Разводить костры ближе чем в ста метрах от леса»
    return described and draft.kind in ("measure", "money") and reading.low(draft.first) in MORE_OR_LESS


def is_property(reading: Reading, draft: Draft) -> bool:
    """«можно купить котел мощностью до 35 кВт»: a property of the thing, whatever one may or must do with it."""
    return draft.kind == "measure" and any(
        f.lemma in PROPERTIES and f.case == "ablt" for f in reading.word(draft.first - 1).forms[:2]
    )
