"""Places in an order: «третье место», «на 18-м месте», «тридцать первую строчку», «топ-10» (<=), «в первую сотню» (<=)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.reading import Draft, Reading, draft, verb_form

BECAME = frozenset("стать финишировать прийти остаться оказаться быть".split())
REALMS = frozenset("мир страна россия регион область край округ республика европа город столица рф снг".split())
PLACES = frozenset("место строчка строка позиция результат показатель".split())
CONTESTS = frozenset(
    "кубок чемпионат турнир соревнование рейтинг конкурс олимпиада спартакиада гонка финал забег матч этап первенство зачет топ".split()
)
TAKEN = frozenset("занять занимать достаться получить завоевать".split())
HEAPS = {"десятка": 10, "десяток": 10, "сотня": 100, "тройка": 3, "пятерка": 5, "двадцатка": 20, "полусотня": 50, "тысяча": 1000, "пятерку": 5}  # fmt: skip


def find(reading: Reading) -> Iterator[Draft]:
    """Yield ranks left to right; a group of the best («топ-10») is `<=`."""
    previous: Draft | None = None
    for amount in reading.amounts:
        if amount.claimed:
            continue
        made = (
            _moved(reading, amount)
            or _became(reading, amount)
            or _is(reading, amount)
            or _top(reading, amount)
            or _place(reading, amount)
            or _elided(reading, amount, previous)
        )
        if made is not None:
            previous = made
            yield made


def _place(reading: Reading, amount: Amount) -> Draft | None:
    word = reading.word(amount.last)
    ordinal = amount.form == "ordinal"
    if ordinal and any(f.lemma in PLACES and f.number == "sing" for f in word.forms):
        return draft(reading, amount, "rank", None, amount.last + 1, "rank")
    if (
        ordinal
        and word.kind == "word"
        and any(f.lemma in PLACES for f in reading.word(amount.last + 1).forms)
        and word.forms[0].pos == "ADJF"
    ):
        return draft(reading, amount, "rank", None, amount.last + 2, "rank")
    if ordinal and word.low == "по" and _place_after(reading, amount.last + 1):  # «девятое по величине место»
        return draft(reading, amount, "rank", None, _place_after(reading, amount.last + 1), "rank")
    heap = next((HEAPS[f.lemma] for f in word.forms if f.lemma in HEAPS), None)
    if ordinal and amount.value == 1 and heap is not None:
        amount.value, amount.comparator = Decimal(heap), Comparator.AT_MOST
        for other in reading.amounts:
            if other.number == amount.last:
                other.claimed = True
        return draft(reading, amount, "rank", None, amount.last + 1, "rank-first")
    return None


def _place_after(reading: Reading, at: int) -> int:
    """Where «(по) величине место» ends; 0 when there is no such place."""
    for last in range(at + 1, at + 4):
        if any(f.lemma in PLACES and f.number == "sing" for f in reading.word(last).forms):
            return last + 1
        if reading.word(last).kind != "word":
            break
    return 0


def _moved(reading: Reading, amount: Amount) -> Draft | None:
    """«переместился с седьмого на пятое место»."""
    following = next((a for a in reading.amounts if a.number == amount.last + 1), None)
    if (
        amount.form != "ordinal"
        or reading.low(amount.last) not in ("на", "до")
        or following is None
        or following.form != "ordinal"
    ):
        return None
    place = any(f.lemma in PLACES for f in reading.word(following.last).forms)
    return draft(reading, amount, "rank", None, amount.last, "rank-from") if place else None


def _became(reading: Reading, amount: Amount) -> Draft | None:
    """«хоккеисты стали вторыми», «финишировал третьим»."""
    at = amount.number - 1
    ablative = any(f.case == "ablt" for f in reading.word(amount.last - 1).forms)
    finished = any(f.lemma in ("финишировать", "прийти") for f in reading.word(amount.last).forms[:1])
    if amount.form == "ordinal" and ablative and finished:
        return draft(
            reading, amount, "rank", None, amount.last, "rank-became"
        )  # «Среди женщин первой финишировала Туманова»
    while reading.low(at) in ("лишь", "только", "всего", "уже", "снова", "вновь"):
        at -= 1
    verb, after = reading.word(at), reading.word(amount.last)
    ablative = any(f.case == "ablt" for f in reading.word(amount.last - 1).forms)
    if (
        amount.form != "ordinal"
        or not ablative
        or (after.kind == "word" and after.low not in ("в", "во", "на", "по", "среди", "из", "за"))
    ):
        return None
    if not any(f.lemma in BECAME for f in verb.forms):
        return None
    told = [reading, reading.previous] if reading.previous is not None else [reading]
    contest = any(f.lemma in CONTESTS for one in told for w in one.words for f in w.forms[:1])
    # «заняли четвертое место, годом ранее были седьмыми»
    contest = contest or any(d.kind == "rank" for d in reading.drafts)
    ever = after.low == "за" and reading.low(amount.last + 1) in ("всю", "историю", "последние")
    widely = ever or (
        after.low in ("в", "во", "на") and any(f.lemma in REALMS for f in reading.word(amount.last + 1).forms[:2])
    )
    contest = contest or widely  # «станет вторым в округе»
    return draft(reading, amount, "rank", None, amount.last, "rank-became") if contest else None


def _is(reading: Reading, amount: Amount) -> Draft | None:
    """«По собираемости область — третья в округе», «мы вторые после Казани», «В зачете край пятый»: said of the subject."""
    at = amount.number - 1
    dashed = reading.word(at).text in "—–"
    subject, after = reading.word(at - 1 if dashed else at), reading.word(amount.last)
    forms = [f for f in reading.word(amount.number).forms if f.pos == "ADJF" and f.case == "nomn"]
    if (
        amount.form != "ordinal"
        or not forms
        or (after.kind == "word" and after.low not in ("в", "во", "на", "по", "среди", "после"))
    ):
        return None
    named = [f for f in subject.forms[:2] if f.pos in ("NOUN", "NPRO") and f.case == "nomn"]
    agree = any(
        a.number == b.number and (a.gender == b.gender or None in (a.gender, b.gender) or b.number == "plur")
        for a in forms
        for b in named
    )
    if not agree:
        return None
    first, stop = reading.segment(amount.number)
    begin = reading.segment(at - 1)[0] if dashed else first
    told = any(verb_form(w) is not None for w in reading.words[begin:stop])
    placed = amount.value > 1 and (
        after.low == "после" or any(f.lemma in REALMS for f in reading.word(amount.last + 1).forms[:2])
    )
    ranked = any(f.lemma in CONTESTS for w in reading.words[begin : amount.first] for f in w.forms[:1])
    compared = reading.low(begin) == "по"
    return (
        draft(reading, amount, "rank", None, amount.last, "rank-became")
        if not told and (placed or ranked or compared)
        else None
    )


def _top(reading: Reading, amount: Amount) -> Draft | None:
    """«топ-10», «в топ-3»."""
    at = amount.number
    if amount.form == "group":  # «в тройку лучших»
        amount.comparator = Comparator.AT_MOST
        return draft(reading, amount, "rank", None, amount.last + 1, "rank-group")
    if reading.low(at - 1) == "-" and reading.low(at - 2) in ("топ", "top"):
        amount.first, amount.comparator, amount.value = at - 2, Comparator.AT_MOST, abs(amount.value)
        return draft(reading, amount, "rank", None, amount.last, "rank-top")
    return None


def _elided(reading: Reading, amount: Amount, previous: Draft | None) -> Draft | None:
    """«третий результат в округе, год назад был восьмой»."""
    named = reading.word(amount.last).text[:1].isupper() and reading.low(amount.number - 1) == "на"
    if previous is not None and amount.form == "ordinal" and named and previous.amount.before == "на":
        return draft(
            reading, amount, "rank", None, amount.last, "rank-elided"
        )  # «на втором месте Турция, на третьем Иран»
    if (
        previous is None
        or amount.form != "ordinal"
        or (reading.word(amount.last).kind == "word" and reading.word(amount.last).forms[0].pos == "NOUN")
    ):
        return None
    if any(previous.last <= a.number < amount.number for a in reading.amounts):
        return None  # «входит в первую двадцатку вузов, запустит три спутника, первый — весной»
    neuter = all(f.gender == "neut" for f in reading.word(amount.number).forms if f.case == "nomn")
    taken = reading.low(amount.last) in ("у", "за") or any(
        f.lemma in TAKEN for f in reading.word(amount.last).forms[:1]
    )
    own = any(
        f.gender == "neut" and f.tense == "past" for f in reading.word(amount.last).forms[:1]
    )  # «второе получило премию»
    if neuter and taken and not own and reading.low(amount.number - 1) in (",", "а", "и"):
        return draft(
            reading, amount, "rank", None, amount.last, "rank-elided"
        )  # «Второе место у Кима, третье занял Ахметов»
    dashed = reading.low(amount.last) in ("—", "–") and reading.low(amount.number - 1) == ","
    if dashed or reading.low(amount.number - 1) in ("был", "была", "было", "занимал", "—", "–", "на", "с", "за"):
        return draft(reading, amount, "rank", None, amount.last, "rank-elided")
    return None
