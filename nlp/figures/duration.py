"""Durations, how long something takes: «15 рабочих дней», «полчаса», «1 час 20 минут», «от полутора до трех часов».

A duration that says when («за 11 месяцев», «через четыре года», «лет десять назад») is a date and comes not here.
"""

from __future__ import annotations

from collections.abc import Iterator

from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.figures.implied import with_tail
from nlp.figures.measure import inverted_unit, merged, unit_after, unit_of_half
from nlp.reading import IMPERSONAL, Draft, Reading, draft, verb_form

AGO = frozenset({"назад", "спустя", "ранее", "раньше"})
APART = frozenset({"годом", "месяцем", "неделей", "днем"})  # earlier or later
ADJECTIVES = {"летн": "a", "годичн": "a", "годов": "a", "месячн": "mo", "недельн": "wk", "дневн": "d", "суточн": "d", "часов": "h", "минутн": "min", "секундн": "s"}  # fmt: skip
PAST = frozenset(
    {"последние", "минувшие", "прошедшие", "прошлые", "предыдущие", "последних", "первые", "ближайшие", "эти"}
)


def find(reading: Reading) -> Iterator[Draft]:
    """Yield durations left to right; `unit` a, mo, wk, d, h, min, s."""
    for amount in reading.amounts:
        if amount.claimed:
            continue
        if amount.form == "compound":
            code = next((code for stem, code in ADJECTIVES.items() if amount.suffix.startswith(stem)), None)
            if code is not None and not amount.suffix.endswith(("летие", "летия", "летию", "летием", "летии")):
                yield draft(reading, amount, "duration", code, amount.last, "duration-adjective")
            continue
        if amount.form not in ("digits", "words"):
            continue
        unit = unit_after(reading, amount)
        if unit is not None and _apart(reading, amount, unit.last):
            unit = None
        last = unit.last if unit is not None else amount.last
        if unit is None or unit.kind != "duration":
            unit = inverted_unit(reading, amount, "duration")
            last = amount.last
        code = unit.code if unit is not None and unit.kind == "duration" else unit_of_half(amount, "duration")
        if code is None:
            continue
        if _when(reading, amount, code, last):
            amount.last = max(last, amount.last)
            reading.dismiss(amount, "date")
            continue
        if reading.low(amount.first - 1) == "быстрее" and amount.comparator is Comparator.EQUAL:
            amount.comparator, amount.first = Comparator.LESS, amount.first - 1  # «приезжает быстрее 20 минут»
        yield with_tail(reading, merged(reading, draft(reading, amount, "duration", code, last, "duration")))


def _apart(reading: Reading, amount: Amount, last: int) -> bool:
    """«13,4 % против 13,1 месяцем ранее»: when it was, no unit of the number."""
    return reading.low(last - 1) in APART and (reading.low(last) in AGO or reading.low(last) == "позже")


def _record(reading: Reading, amount: Amount) -> bool:
    """«впервые за семь лет», «самый низкий показатель за пять лет»: since when there was no such thing."""
    first, _ = reading.segment(amount.number)
    back = reading.words[first : amount.first]
    return any(
        w.low == "впервые"
        or w.lemma in ("рекорд", "максимум", "минимум")
        or (w.forms[0].pos == "ADJF" and w.low.startswith(("сам", "наи", "рекорд")))
        for w in back
        if w.kind == "word"
    )


RUNS = frozenset("идти ходить курсировать следовать отправляться прибывать".split())


def _runs(reading: Reading, amount: Amount, code: str) -> bool:
    """«поезда идут через две с половиной минуты»: how long it is from one to the next."""
    first, _ = reading.segment(amount.number)
    said = [f for w in reading.words[first : amount.first] if (f := verb_form(w)) is not None]
    return (
        code in ("min", "s")
        and bool(said)
        and said[-1].lemma in RUNS
        and said[-1].tense == "pres"
        and said[-1].number == "plur"
    )


def _made(reading: Reading, amount: Amount) -> bool:
    """Whether a short participle stands right before «за 34 дня»: «снята», «построен»."""
    form = verb_form(reading.word(amount.first - 2))
    return form is not None and form.pos == "PRTS"


MANAGED = frozenset(
    """справиться управиться успеть доехать добраться дойти доставить преодолеть пробежать проплыть проехать потратить выполнить
    закончить завершить потушить отремонтировать устранить""".split()
)


BUILT = frozenset(
    """возвести построить выстроить собрать смонтировать изготовить разработать создать восстановить отреставрировать проложить
    переложить сшить написать потушить""".split()
)


def _built(reading: Reading, amount: Amount) -> bool:
    """«Здание возвели за 14 месяцев»: right behind its making, and no other number tells what came about meanwhile."""
    first, stop = reading.segment(amount.number)
    alone = all(a is amount or not first <= a.number < stop for a in reading.amounts)
    verb = next((f for f in reading.word(amount.first - 2).forms[:1] if f.pos in ("VERB", "INFN", "PRTS")), None)
    back = reading.words[: amount.first - 2]
    one = any(w.low in ("его", "ее", "он", "она", "оно") for w in back) or any(
        f.pos == "NOUN" and f.case in ("nomn", "accs") for w in back for f in w.forms[:3]
    )  # «Прибор собрали за полтора года»; not «Налогов собрали за 9 месяцев больше»
    return alone and one and verb is not None and verb.lemma in BUILT


def _managed(reading: Reading, amount: Amount) -> bool:
    """«бригада справилась за 1 час 10 минут», «Потратить деньги нужно за полтора года»: right after what was done."""
    first, _ = reading.segment(amount.number)
    verbs = (f for w in reading.words[first : amount.first] for f in w.forms[:1] if f.pos in ("VERB", "INFN", "PRTS"))
    return amount.first - first > 1 and any(f.lemma in MANAGED for f in verbs)


def _clause(reading: Reading, amount: Amount) -> tuple[int, int]:
    """The stretch of the number, on to its verb where a clause stands between: «За три года доля ребят, выбирающих физику, выросла»."""
    first, stop = reading.segment(amount.number)
    if first > 1 or any(verb_form(w) is not None for w in reading.words[first:stop]):
        return first, stop
    describes = any(f.pos == "PRTF" for f in reading.word(stop).forms[:1]) or reading.low(stop).startswith("котор")
    behind = reading.segment(reading.segment(stop)[1]) if reading.low(stop - 1) == "," and describes else (0, 0)
    return (first, behind[1]) if any(verb_form(w) is not None for w in reading.words[slice(*behind)]) else (first, stop)


def _nothing_told(reading: Reading, amount: Amount) -> bool:
    """«За пять месяцев в области 340 пожаров»: at the head of a sentence without a verb."""
    told = any(verb_form(w) is not None for w in reading.words)
    of_what = any(f.pos == "NOUN" and f.case == "gent" for f in reading.word(amount.last + 1).forms[:1])
    return not told and amount.number <= 2 and len(reading.amounts) > 1 and not of_what


def _when(reading: Reading, amount: Amount, code: str, last: int) -> bool:
    """Does the duration say when, not how long? «через четыре года», «за 120 суток до», «за три года выросли»."""
    if reading.low(amount.first - 1) == "через" and _runs(reading, amount, code):
        return False
    if (reading.low(last) in AGO and amount.before != "на") or reading.low(amount.first - 1) in ("спустя", "через"):
        return amount.comparator is not Comparator.AT_MOST
    before = amount.before or (
        reading.low(amount.first - 1) if reading.low(amount.first - 1) in ("за", "через") else ""
    )
    if before == "через":
        return amount.comparator is not Comparator.AT_MOST  # «освободить не позднее чем через 30 минут»
    if before == "за" and (_managed(reading, amount) or _built(reading, amount)):
        return False
    if before == "за" and code == "mo" and _nothing_told(reading, amount):
        return True
    described = reading.low(amount.first - 1) in PAST
    if described and reading.low(amount.first - 2) in ("за", "в", "на", "по"):
        before = reading.low(amount.first - 2)
    if before != "за":
        return described and before in ("в", "по")
    if reading.low(last) == "до":
        return True
    if code in ("a", "mo", "wk", "{век}") and _record(reading, amount):
        return True
    if reading.low(amount.first - 2) == "среднем":  # «добирались в среднем за 7 мин 20 с»
        return False
    if amount.comparator.value not in ("=", "~") or amount.first < amount.number:  # «не более чем за 12 месяцев»
        return False
    first, stop = _clause(reading, amount)
    past = any(
        (form := verb_form(w)) is not None and form.tense == "past" and w.low not in IMPERSONAL
        for w in reading.words[first:stop]
    )
    if described and reading.low(amount.first - 1) not in ("ближайшие",):
        return True
    others = any(  # «проплыла за 2 минуты 11 секунд» is one duration
        a is not amount and a.number != last and first <= a.number < stop and a.number > amount.number
        for a in reading.amounts
    )
    told = past or any((form := verb_form(w)) is not None and form.tense == "futr" for w in reading.words[first:stop])
    if told and not past:  # «за четыре года потратят 37,4 млрд»
        return others and code in ("a", "mo") and amount.number - first <= 4
    if code in ("d", "h", "min", "s") and _made(reading, amount):
        return False  # «снята за 34 дня при бюджете 9 млн рублей»
    behind = any(f.pos in ("ADJF", "NOUN") and f.case in ("nomn", "accs") for f in reading.word(last).forms[:1])
    behind = behind and not any(
        f.lemma in BUILT - {"собрать"} for w in reading.words[first : amount.first] for f in w.forms[:1]
    )
    headed = amount.number - first <= 3 or behind  # «собрали за девять месяцев рекордный урожай»
    return past and (others or (code in ("a", "mo", "wk") and headed))
