"""What kind of time a figure is over: a stock at a moment, a flow over a span, a sum since a start."""

from __future__ import annotations

import re

from nlp.morphology import Form
from nlp.periods import Expression
from nlp.reading import Draft, Reading, verb_form
from nlp.states import state

SINCE = (
    "с начала",
    "за все время",
    "с момента",
    "со дня",
    "с открытия",
    "с запуска",
    "с основания",
    "за время",
    "с тех пор",
    "всего с",
)
OVER = ("за сутки", "за неделю", "за месяц", "за год", "за сезон", "за лето", "за зиму", "за выходные", "за квартал", "за день", "в дни", "за смену", "за первый месяц", "за каникулы", "за полугодие")  # fmt: skip
SEASON = re.compile(r"(?:^|[^\w])(?:летом|зимой|весной|осенью|за (?:лето|зиму|весну|осень|это время))\b")
HOLIDAYS = re.compile(
    r"\bв (?:новогодние|майские|рождественские|июньские|летние|зимние|осенние|весенние) (?:каникулы|праздники|выходные)|\bза (?:\w+ )?(?:каникулы|праздники|выходные|сезон|смену|рейс|декаду)\b|\bв (?:минувшие|прошедшие|прошлые) выходные\b|\bв (?:прошлом|минувшем|этом|нынешнем) сезоне\b|^(?:минувший|прошлый|прошедший) сезон\b"
)
FIRST = re.compile(r"\bза перв\w{2} (?:день|сутки|неделю|месяц|час|год|полгода)\b")
WORKED = re.compile(
    r"\bза \S+(?: \S+)? (?:лет|года|месяцев|месяца) (?:своей |своего )?(?:работы|существования|деятельности)\b"
)
SPREADING = ("за это время", "за этот период", "за тот же период", "за этот срок", "за то же время")


def _told_on(reading: Reading, verbs: list[Form]) -> bool:
    """The sentence before told what happened «за неделю», and this one goes on in the past."""
    before = reading.previous
    if before is None or before.sentence.paragraph != reading.sentence.paragraph or not verbs:
        return False
    low = before.sentence.text.lower()
    told = any(o in low for o in OVER) or HOLIDAYS.search(low) is not None
    return told and all(f.tense == "past" and f.aspect != "impf" for f in verbs)


def _reach(reading: Reading, draft: Draft, last: int, found: Expression | None) -> str:
    """The words from the figure before to the end of the clause, and the head of the sentence.

    Those from its time on where it has a time of its own.
    """
    starts = [d for d in reading.drafts if d.number < draft.number]
    begin = reading.words[starts[-1].last - 1].stop if starts else reading.sentence.start
    head = reading.words[reading.drafts[0].number].start if reading.drafts else begin
    text, offset, end = reading.sentence.text.lower(), reading.sentence.start, reading.words[last - 1].stop
    if found is not None and begin <= found.start < end:
        return text[found.start - offset : end - offset]
    return f"{text[: head - offset]} {text[begin - offset : end - offset]}"


WAGES = frozenset("зарплата оклад жалованье стипендия пенсия".split())


def _is_pay(reading: Reading, draft: Draft, first: int) -> bool:
    """«Средняя зарплата за полугодие составила 90 тысяч рублей»: what is paid every month."""
    if draft.kind != "money" or draft.measure_of != "level":
        return False
    dashed = reading.before_dash(draft)  # «Среднемесячная зарплата за январь — май — 70 118 рублей»
    alone = all(d.number >= draft.number for d in reading.drafts)
    first = 0 if dashed is not None and alone else first
    paid = [
        w for w in reading.words[first : draft.first] if any(f.lemma in WAGES and f.case == "nomn" for f in w.forms[:2])
    ]
    return bool(paid) and any(
        w.low.startswith(("средн", "минимальн", "ежемесячн", "номинальн")) for w in reading.words[first : draft.first]
    )


def _spanned(reading: Reading) -> bool:
    """«за первые трое суток»: a duration that says when, over which things happened."""
    return any(
        reason == "date" and "за" in (reading.low(first - 1), reading.low(first - 2))
        for first, _, reason in reading.dismissed
    )


EVENTS = frozenset("зарегистрировать открыть установить оборудовать подключить".split())


def _within(reading: Reading, found: Expression | None, verbs: list[Form]) -> bool:
    """«За январь и февраль зарегистрировано 1 118 случаев»: what came about between two days."""
    listed = any(w.low in ("учете", "реестре") for w in reading.words)
    event = not listed and any(
        f.pos == "PRTS" and f.lemma in EVENTS for f in verbs
    )  # «В январе — июле зарегистрировано 26 417 случаев»
    led = found is not None and (found.lead == "за" or (found.lead == "в" and event and found.precision != "day"))
    bounded = found is not None and led and found.days is not None and None not in found.days
    return bounded and not any(f.tense == "pres" for f in verbs)


def _by_now(reading: Reading, draft: Draft, verbs: list[Form], first: int, last: int) -> bool:
    """«До получателей уже дошло 1,2 миллиарда», «на место встали уже 77»: done so far."""
    done = bool(verbs) and all(f.tense == "past" and f.aspect == "perf" for f in verbs)
    return done and draft.measure_of == "level" and any(w.low == "уже" for w in reading.words[first:last])


def _done_over(reading: Reading, draft: Draft, verbs: list[Form]) -> bool:
    """«за лето подключены 26 новых»: what was done over a span of its own clause is no state."""
    first, last = reading.segment(draft.number)
    own = " ".join(w.low for w in reading.words[first:last])
    return any(o in own for o in OVER) and bool(verbs) and not any(f.tense == "pres" for f in verbs)


def _listed_with(reading: Reading, draft: Draft) -> str | None:
    """What kind of time the item before has in a list of counts, when nothing but a comma or «и» parts them."""
    before = next((d for d in reversed(reading.drafts) if d.number < draft.number), None)
    if before is None or before.modality != draft.modality:
        return None
    between = [w.low for w in reading.words[before.last : draft.first]]
    parts: tuple[list[str], ...] = ([], [":"], [","], ["и"], [",", "и"], [",", "в", "том", "числе"], [",", "из", "них"])
    return before.span_of_time if between in parts and before.span_of_time != "rate" else None


OF_THEM = ("из них", "в том числе", "среди них")


def _passed_on(reading: Reading, low: str) -> bool:
    """«За это время случилось два пожара», «Из них 17 тонн приходится на огурцы»: of the time of the sentence before."""
    return low.startswith(OF_THEM) or (any(s in low for s in SPREADING) and _since(reading))


def _stands_now(verbs: list[Form]) -> bool:
    """«Из них 12 работают»; not «из них 17 тонн приходится на огурцы»."""
    return any(f.tense == "pres" and f.lemma not in ("приходиться", "составлять") for f in verbs)


def _since(reading: Reading) -> bool:
    before = reading.previous
    if before is None:
        return False
    lasts = any(d.kind == "duration" and d.unit in ("a", "mo") and not d.amount.before for d in before.drafts) and any(
        f.lemma in ("работать", "действовать", "существовать") and f.tense == "pres"
        for w in before.words
        for f in w.forms[:1]
    )  # «Программа работает пять лет. За это время …»
    return lasts or any(e.runs and e.days is not None for e in before.expressions)


def _told_kind(reading: Reading) -> str | None:
    """What kind of time the sentence before is over: «С 15 апреля открыт сезон», or that of its last figure."""
    before = reading.previous
    told = [d.span_of_time for d in before.drafts if d.span_of_time not in (None, "rate")] if before is not None else []
    return told[-1] if told else "cumulative" if _since(reading) else None


def span_of_time(reading: Reading, draft: Draft, found: Expression | None) -> None:
    """Set `span_of_time` where it is clear."""
    if (
        draft.span_of_time is not None
        or draft.kind in ("age", "rank", "percent", "factor", "duration")
        or draft.modality not in ("actual",)
    ):
        return
    low = reading.sentence.text.lower()
    first, last = reading.segment(draft.number)
    if _is_pay(reading, draft, first):
        draft.span_of_time = "rate"
        return
    reach = _reach(reading, draft, last, found)
    verbs = [f for w in reading.words[first:last] if (f := verb_form(w)) is not None]
    period = draft.period
    if (
        any(s in reach for s in SINCE)
        or (any(s in reach for s in SPREADING) and _since(reading))
        or WORKED.search(reach)
        or (found is not None and found.runs and period is not None)
    ):
        draft.span_of_time = "cumulative"
    elif period is not None and period.source == "inferred" and _passed_on(reading, low) and not _stands_now(verbs):
        draft.span_of_time = _told_kind(reading) or "flow"
    elif (
        any(s in reach for s in SPREADING)
        or _done_over(reading, draft, verbs)
        or (period is not None and _within(reading, found, verbs) and draft.measure_of == "level")
    ):
        draft.span_of_time = "flow"
    elif (found is not None and found.precision == "day" and found.lead == "на" and "ночь на" not in low) or state(
        reading, draft, verbs
    ):
        draft.span_of_time = "stock"
    elif period is not None and period.start is not None and period.stop is not None:
        moved = draft.measure_of in ("increase", "decrease")
        inherited = draft.inherits.span_of_time if draft.inherits is not None and not moved else None
        if inherited == "rate":  # «Ежемесячно находят 350 животных, а в сентябре пристроили 412»
            inherited = None
        if draft.inherits is not None and draft.inherits.period != period and inherited == "cumulative":
            inherited = None  # «С начала года — 15 пусков, за весь прошлый год — 19»
        draft.span_of_time = inherited or _listed_with(reading, draft) or "flow"
        if period.source == "inferred" and reading.previous is not None:
            draft.span_of_time = next((d.span_of_time for d in reversed(reading.previous.drafts) if d.period is not None and d.span_of_time not in (None, "rate")), draft.span_of_time) if found is None else draft.span_of_time  # fmt: skip
    elif (
        any(o in low for o in OVER)
        or FIRST.search(low)
        or (SEASON.search(low) and any(f.tense == "past" for f in verbs))
        or HOLIDAYS.search(low)
        or _spanned(reading)
        or _told_on(reading, verbs)
    ):
        draft.span_of_time = "flow"
    elif _by_now(reading, draft, verbs, first, last):
        draft.span_of_time = "cumulative"
    elif draft.inherits is not None and draft.inherits.modality == "actual":
        draft.span_of_time = draft.inherits.span_of_time
    elif not verbs:  # «обитают около 240 косуль, 62 лося и одиннадцать рысей»
        draft.span_of_time = _listed_with(reading, draft)
