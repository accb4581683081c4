"""An age without its unit: «самому юному — двенадцать», «Мне было семнадцать», «умер в 69 от болезни»."""

from __future__ import annotations

from decimal import Decimal

from nlp.ages import COMPARED, WHOM, eldest
from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.reading import Reading, verb_form


def _superlative(reading: Reading, amount: Amount) -> bool:
    """«самому юному — двенадцать», «младшему четырнадцать»: the youngest or oldest in the dative."""
    at = amount.first - 1
    if reading.low(at) in ("которых", "них") and reading.low(at - 1) == "из":  # «самому юному из которых 14»
        at -= 2
    while reading.word(at).text in "—–" or reading.low(at) in (
        "за",
        "по",
        "исполнилось",
        "исполнился",
        "исполнилась",
        "исполнится",
        "было",
        "уже",
        "едва",
        "только",
    ):
        at -= 1
    word = reading.word(at)
    eldest = word.low in ("младшему", "старшему", "младшей", "старшей", "младшим", "старшим")
    if any(f.pos == "NOUN" and f.case == "datv" for f in word.forms) and reading.low(at - 2) in (
        "самому",
        "самой",
        "самым",
    ):
        at, word = at - 1, reading.word(at - 1)  # «самой молодой маме 18»
    superlative = reading.low(at - 1) in ("самому", "самой", "самым") and any(
        f.pos == "ADJF" and f.case == "datv" for f in word.forms
    )
    return (
        (eldest or superlative)
        and amount.upper is None
        and 1 <= amount.value <= 120
        and reading.word(amount.last).kind != "word"
    )


def _ends(reading: Reading, at: int) -> bool:
    return at >= len(reading.words) or reading.word(at).text in ",.;)»"


def _after_age(reading: Reading, amount: Amount) -> bool:
    """«на пенсию в 55 лет, а мужчины — в 60»: the years of the age before go on."""
    if not _ends(reading, amount.last) or amount.upper is not None:
        return False
    if (
        amount.before not in ("в", "с", "до")
        and reading.low(amount.first) != "от"
        and reading.word(amount.first - 1).text not in ("—", "–")
    ):
        return False
    model = next((d for d in reversed(reading.drafts) if d.number < amount.number), None)
    if model is None or model.kind != "age" or amount.first - model.last > 6:
        return False
    if model.comparator is not Comparator.EQUAL and amount.value != int(amount.value):
        return False  # «у людей 50 лет и старше — 2,3»: no age
    return model.amount.before == amount.before and 1 <= amount.value <= 110


def _died(reading: Reading, amount: Amount) -> bool:
    """«умер в 69 от болезни»."""
    verb = reading.word(amount.first - 2)
    dies = any(f.lemma in ("умереть", "умирать", "скончаться", "погибнуть") for f in verb.forms[:1])
    after = _ends(reading, amount.last) or reading.low(amount.last) in ("от", "из", "из-за", "после")
    return dies and amount.before == "в" and after and 14 <= amount.value <= 110


def _of_someone(reading: Reading, amount: Amount) -> bool:
    """«которому исполнилось 90», «ей — 20», «Лаурентий, 27, из города»: someone and a number of years alone."""
    if amount.form != "digits" or not 1 <= amount.value <= 110 or amount.upper is not None or amount.multiplier:
        return False
    if _died(reading, amount):
        return True
    if not _ends(reading, amount.last) or amount.value != int(amount.value):
        return False
    at = amount.first - 1
    if reading.low(at) in ("исполнилось", "исполнится", "стукнуло"):
        return True
    while reading.word(at).text in "—–" or reading.low(at) in (
        "было",
        "будет",
        "уже",
        "далеко",
        "за",
        "всего",
        "тогда",
    ):
        at -= 1
    skipped = reading.words[at + 1 : amount.first]
    whom = reading.low(at) in ("мне", "ему", "ей", "тебе", "вам", *WHOM)
    told = any(verb_form(w) is not None for w in reading.words[slice(*reading.segment(amount.number))])
    if whom and (skipped or (amount.value >= 14 and not told)):  # «По паспорту мне 94»
        if any(w.low == "за" for w in skipped):  # «ему было далеко за 80»
            amount.comparator, amount.first = Comparator.MORE, amount.number - 1
        return True
    name = reading.word(amount.first - 2)
    aside = reading.word(amount.first - 1).text == "," and reading.word(amount.last).text == "," and amount.value >= 14
    return aside and name.text[:1].isupper() and any("Name" in f.marks or "Surn" in f.marks for f in name.forms[:2])


def _apposed(reading: Reading, at: int) -> bool:
    """«Лучшему токарю страны, выпускнику Никольска, всего девятнадцать»: the dative and what it is besides."""
    inner, _ = reading.segment(at - 1)
    outer, last = reading.segment(inner - 2)
    head, beside = reading.words[outer : last - 1], reading.word(inner)
    living = [f for w in head[:3] for f in w.forms[:2] if f.pos == "NOUN" and f.animate and f.case == "datv"]
    again = any(f.case == "datv" and f.animate for f in beside.forms[:2])
    return inner > 1 and bool(living) and again and not any(verb_form(w) is not None for w in reading.words[outer:at])


def bare_age(reading: Reading, amount: Amount) -> bool:
    """«Мне было семнадцать», «Агроному Рашиду Валееву шестьдесят два»: no unit, someone in the dative before it."""
    if any(reading.low(i) in COMPARED for i in range(amount.first, amount.number)) and not any(
        f.pos == "NOUN" for f in reading.word(amount.last).forms[:1]
    ):
        return True  # «моложе сорока»
    if _superlative(reading, amount) or (
        eldest(reading, amount) and _ends(reading, amount.last) and 1 <= amount.value <= 120
    ):
        return True
    if _after_age(reading, amount) or _of_someone(reading, amount):
        return True
    if (
        reading.low(amount.first - 1) in ("свои", "мои", "твои", "ваши") and amount.form == "words"
    ):  # «в свои пятьдесят четыре»
        return not any(f.pos == "NOUN" for f in reading.word(amount.last).forms[:1])
    if (
        reading.low(amount.first - 1) == "за"
        and reading.low(amount.first - 2) in ("было", "уже")
        and amount.value >= 40
    ):
        first, _ = reading.segment(amount.number)  # «двум гостям было за девяносто»
        if any(f.case == "datv" and f.animate for w in reading.words[first : amount.first] for f in w.forms[:1]):
            amount.comparator, amount.first = Comparator.MORE, amount.first - 1
            return True
    if amount.form != "words" or not Decimal(3) <= amount.value <= 120 or amount.upper is not None:
        return False
    if reading.word(amount.last).text not in ",.;" and amount.last < len(reading.words):
        return False
    at = amount.first - 1
    if reading.low(at - (reading.low(at) == "и")) in ("исполнилось", "исполнится", "стукнуло"):
        return True  # «не исполнилось и двадцати»
    while reading.low(at) in ("было", "будет", "исполнилось", "уже", "всего", "ведь", "тогда", "только", "стукнуло"):
        at -= 1
    word = reading.word(at)
    if word.low in ("мне", "ему", "ей", "нам", "тебе", "вам", *WHOM):
        return True
    if word.text == "," and _apposed(reading, at):
        return True
    if at == 0 and word.text[:1].isupper() and any(f.case == "datv" and "Surn" in f.marks for f in word.forms):
        return True  # «Шубину тридцать девять»
    datives = [
        w
        for w in reading.words[max(0, at - 2) : at + 1]
        if any(f.case == "datv" for f in w.forms) and w.text[:1].isupper()
    ]
    return len(datives) >= 2 and word in datives
