"""Counts of things, people and times: «более 35 тысяч организаций», «64 спортивные площадки», «три раза в неделю».

A number without its noun («из них [21] заменили») is a count whose noun is found in `nlp/elided.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.genitives import free_genitive
from nlp.morphology import forms
from nlp.numeral_words import SCALES
from nlp.reading import Draft, Reading, draft
from nlp.subjects import CLASSIFIERS, NOUNED, Phrase, phrase_at, wanted_case
from nlp.units import unit_at

ADJECTIVES = {"этажн": "этаж", "комнатн": "комната", "местн": "место", "квартирн": "квартира", "полосн": "полоса", "вагонн": "вагон", "серийн": "серия", "балльн": "балл", "кратн": "раз", "томн": "том", "страничн": "страница", "коечн": "койка", "тысячн": None, "миллионн": None, "миллиардн": None}  # fmt: skip
SUMS = frozenset("грант штраф кредит контракт долг иск бюджет заем взятка ущерб взнос выплата премия".split())
PAID = frozenset(
    "налог инвестиция субсидия дивиденды выручка доход штраф пошлина страховой ассигнование трансферт дотация".split()
)
LENT = frozenset(
    "кредит заем ипотека взнос вклад долг задолженность".split()
)  # by the million they are counted as well
OBLIQUE = re.compile(
    r"^(?:двух|трех|четырех|двум|трем|четырем|двумя|тремя|четырьмя|.*(?:пяти|шести|семи|восьми|девяти|десяти|надцати|дцати))$"
)
INVERTED = frozenset("человек раз штук мест домов семей машин единиц".split())


def find(reading: Reading) -> Iterator[Draft]:
    """Yield counts left to right; the amounts that are left stay unclaimed for `nlp/elided.py`."""
    for amount in reading.amounts:
        if amount.claimed:
            continue
        if amount.form == "times":
            made = draft(reading, amount, "count", None, amount.last, "times")
            made.counted = "раз"
            yield made
        elif amount.form == "compound":
            yield from _adjective(reading, amount)
        elif amount.form in ("digits", "words"):
            found = noun_of(reading, amount)
            if found is not None and amount.multiplier is not None and amount.multiplier >= _sum_from(reading, found):
                yield draft(reading, amount, "money", "RUB", amount.last, "money-named")  # «7,4 млрд налогов»
            elif found is not None:
                made = draft(
                    reading,
                    amount,
                    "count",
                    None,
                    found.last if amount.to is None or found.first == amount.last else amount.last,
                    "count",
                )
                made.counted = _noun_before(reading, made, found) or _pieces_of(reading, made, found) or found.text
                yield made


COMPETE = frozenset("работать соревноваться учиться участвовать".split())


def _sum_from(reading: Reading, found: Phrase) -> int:
    """From which multiplier on a number of these is money: «7,4 млрд налогов», «12 млн задолженности за газ»; «2,3 млн долгов» are debts."""
    if found.lemma in ("долг", "задолженность"):
        single = any(
            f.lemma == found.lemma and f.case == "gent" and f.number == "sing" for f in reading.word(found.head).forms
        )
        debts = reading.low(found.last) in ("по", "за", "перед") and reading.word(found.head).low == "долгов"
        return 10**6 if single or debts else 10**9
    return 10**6 if found.lemma in PAID else 10**9 if found.lemma in LENT else 10**18


def _noun_before(reading: Reading, made: Draft, found: Phrase) -> str | None:
    """«восемь золотых медалей и пять бронзовых»: an adjective alone takes the noun of the count before."""
    if found.lemma in ("золотой", "серебряный", "бронзовый"):
        return "медаль"  # «шесть золотых, четыре серебряные»
    if found.lemma in NOUNED.values():
        return None  # «восемь операционных»
    part = reading.low(made.first - 1) in ("числе", "них") and any(
        f.pos == "PRTF" and f.passive for f in reading.word(found.head).forms
    )
    whole = max(
        (d for d in reading.drafts if d.number < made.number and d.kind == "count"),
        key=lambda d: d.number,
        default=None,
    )
    if part and whole is not None and whole.counted and not forms(whole.counted.split()[-1])[0].animate:
        return whole.counted.split()[-1]  # «9 640 камер, в том числе 1 215 установленных в прошлом году»
    if any(f.pos == "PRTF" for f in reading.word(found.head).forms):  # «265 эвакуированных»
        return None
    nominal = any(f.pos == "NOUN" and not f.lemma.endswith("ое") for f in reading.word(found.head).forms[:2])
    if forms(found.lemma)[0].pos != "ADJF" or nominal:
        return None
    if whole is not None and whole.counted and whole.last == made.first - 1 and reading.low(whole.last) == ",":
        return whole.counted.split()[-1]  # «два магнитных томографа, четыре компьютерных и 11 аппаратов»
    if (
        found.lemma in ("хороший", "лучший") and whole is None and reading.low(made.first - 1) != "них"
    ):  # «Команды будут работать три месяца, после чего пять лучших получат …»
        first, last = reading.segments[0] if reading.segments else (0, 0)
        works = any(f.lemma in COMPETE for w in reading.words[first:last] for f in w.forms[:1])
        lead = (
            f
            for w in reading.words[first:last][:2]
            for f in w.forms
            if works and (f.pos, f.case, f.number) == ("NOUN", "nomn", "plur")
        )
        told = next((f.lemma for f in lead), None)
        if told is not None:
            return told
    following = next((a for a in reading.amounts if a.first == found.last + 1), None)
    if following is not None and reading.low(found.last) == "и" and not following.claimed:
        shared = noun_of(reading, following)  # «одну большую и семь малых статуэток»
        if shared is not None and forms(shared.lemma)[0].pos == "NOUN":
            return shared.lemma
    back = [d for d in reading.drafts if d is not made and d.number < made.number and d.kind == "count" and d.counted]
    return back[-1].counted.split()[-1] if back and back[-1].counted else None


def _pieces_of(reading: Reading, made: Draft, found: Phrase) -> str | None:
    """«роботы — 38 штук», «окон ставят 4 800 штук»: what the pieces are stands before."""
    if found.lemma not in CLASSIFIERS:
        return None
    floor = reading.read_before(made.first)
    source = made.amount if made.amount.role == "from" else None
    if made.amount.role == "to":
        source = next((a for a in reading.amounts if a.role == "from" and a.number < made.number), None)
    before = free_genitive(reading, floor, source.first - 1 if source is not None else made.first)
    before = before or (
        phrase_at(reading.words, source.first - 2, "gent", source.first - 1) if source is not None else None
    )
    if before is not None:
        return before.text  # «выпуск микросхем с 40 до 65 млн штук»
    word = reading.word(made.first - 2)
    dashed = reading.low(made.first - 1) in ("—", "–") and word.kind == "word" and word.forms[0].pos == "NOUN"
    return word.forms[0].lemma if dashed else None


def noun_of(reading: Reading, amount: Amount) -> Phrase | None:
    """The noun counted: right after the number, shared with the next number, or before it («человек двадцать»)."""
    at = amount.last
    if reading.low(at) == "-" and reading.word(at).glued:
        return None
    if reading.low(at) in ("из", "от") and reading.free(at):
        return None
    at = _past_aside(reading, amount)
    stop = next((i for i in range(at, len(reading.words)) if not reading.free(i)), None)
    wanted = wanted_case(amount.upper or amount.value, amount.multiplier is not None)
    if wanted == "plur" and OBLIQUE.search(reading.low(at - 1)):
        wanted = "oblique"
    found = phrase_at(reading.words, at, wanted, stop) or _quoted(reading, at, wanted)
    if found is not None:
        return found
    if amount.to is not None:
        shared = noun_of(reading, amount.to)
        if shared is not None and unit_at(reading.words, amount.to.last) is not None:
            return None  # «90,1 триллиона и 4 процента соответственно»
        return Phrase(-1, amount.last, shared.head, shared.lemma, shared.text) if shared is not None else None
    return _inverted(reading, amount)


def _quoted(reading: Reading, at: int, wanted: str) -> Phrase | None:
    """«два «Оскара»», «три «Золотые маски»»: what is counted stands in quotation marks, whole."""
    if reading.low(at) != "«":
        return None
    stop = next((i for i in range(at + 1, min(at + 4, len(reading.words))) if reading.low(i) == "»"), None)
    found = phrase_at(reading.words, at + 1, wanted, stop) if stop is not None else None
    return found._replace(first=at, last=found.last + 1) if found is not None and found.last == stop else None


def _past_aside(reading: Reading, amount: Amount) -> int:
    """Where the noun may begin: past «(13)» in «12 (13) зрителей», past «, хотя и важное,» in «одно, хотя и важное, дело»."""
    at = amount.last
    if reading.low(at) == "(" and reading.word(at + 1).kind == "number" and reading.low(at + 2) == ")":
        other = next((a for a in reading.amounts if a.number == at + 1), None)
        if other is not None and abs(other.value - amount.value) <= 1:
            return at + 3
    if amount.form == "words" and reading.low(at) == "," and reading.low(at + 1) in ("хотя", "пусть", "правда"):
        return next((i + 1 for i in range(at + 2, at + 8) if reading.low(i) == ","), at)
    return at


def _inverted(reading: Reading, amount: Amount) -> Phrase | None:
    at = amount.first - 1
    word = reading.word(at)
    if amount.form != "words" or word.low not in INVERTED or reading.word(at - 1).kind == "number":
        return None
    round_enough = amount.value <= 10 or amount.value % 5 == 0  # not «сидячих мест шестьдесят четыре»
    if amount.comparator is Comparator.EQUAL and round_enough:
        amount.comparator = Comparator.ABOUT
    amount.first = at
    lemma = word.forms[0].lemma
    return Phrase(at, amount.last, at, lemma, lemma)


def _adjective(reading: Reading, amount: Amount) -> Iterator[Draft]:
    """«25-этажный»: 25 этажей; «35-тысячный»: 35 000."""
    for stem, noun in ADJECTIVES.items():
        if amount.suffix.startswith(stem):
            if noun is None:
                amount.value *= SCALES[stem] if amount.multiplier is None else 1
                following = reading.word(amount.last)
                if any(f.animate and f.number == "sing" for f in following.forms):  # «двухмиллионный посетитель»
                    reading.dismiss(amount, "ordinal_name")
                    return
                if any(f.lemma in SUMS for f in following.forms[:1]):  # «двухмиллионный штраф»
                    yield draft(reading, amount, "money", "RUB", amount.last, "money-adjective")
                    return
            made = draft(reading, amount, "count", None, amount.last, "count-adjective")
            made.counted = noun
            yield made
            return
