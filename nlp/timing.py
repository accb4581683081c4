"""Time of a figure: which expression of its sentence is its period, and whether it is a stock, a flow or a rate."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nlp.fact import Period
from nlp.morphology import Form
from nlp.periods import Expression
from nlp.reading import Draft, Reading, verb_form
from nlp.speakers import SPEECH
from nlp.text import Word

PER = {
    "год": "a", "месяц": "mo", "сутки": "d", "день": "d", "неделю": "wk", "час": "h", "минуту": "min", "секунду": "s", "квартал": "{квартал}",
    "смену": "{смена}", "сезон": "{сезон}",
}  # fmt: skip
REGULARLY = {"ежегодно": "a", "ежемесячно": "mo", "ежедневно": "d", "ежесуточно": "d", "еженедельно": "wk", "ежечасно": "h", "ежеквартально": "{квартал}"}  # fmt: skip
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
HOLIDAYS = re.compile(r"\bза (?:\w+ )?(?:каникулы|праздники|сезон|смену|рейс|декаду)\b")
SPREADING = ("за это время", "за этот период", "за тот же период", "за этот срок", "за то же время")
STATES = frozenset(
    """обитать лежать стоять открыть накопить подтопить оставаться висеть работать состоять содержаться находиться насчитываться насчитывать действовать проживать учиться обучаться числиться
    функционировать храниться жить трудиться иметься располагать участвовать предлагать ждать ожидать включать входить
    использоваться использовать заниматься оборудовать оснастить подключить зарегистрировать зарегистрироваться включить развернуть установить занять прикрепить привить
    """.split()
)  # fmt: skip


def rate(reading: Reading, draft: Draft) -> None:
    """Set `per` and `rate` from «в год», «в сутки», «ежегодно», «на 10 тысяч населения»."""
    if draft.kind in ("age", "rank"):
        return
    words = reading.words
    for at in range(draft.last, min(draft.last + 5, len(words))):
        if words[at].text in ",;.—–()" or at + 1 >= len(words):
            break
        if words[at].low in ("в", "за") and words[at + 1].low in PER and not (words[at + 1].low == "год" and at + 2 < len(words) and words[at + 2].kind == "number"):  # fmt: skip
            if words[at].low == "за" and words[at + 1].low not in (
                "смену",
                "сутки",
                "час",
                "минуту",
                "секунду",
                "день",
            ):
                continue
            draft.per, draft.span_of_time = PER[words[at + 1].low], "rate"
            return
    first, last = reading.segment(draft.number)
    if (
        words[first - 1].text in "—–" and first > 1 and draft.number - first <= 2
    ):  # «ежегодно получают выплату — 16 558 рублей»
        first = reading.segment(first - 1)[0]
    regular = next((REGULARLY[w.low] for w in words[first:last] if w.low in REGULARLY), None) or _every(
        words[first:last]
    )
    lead = _leading_rate(reading, first, draft)
    if regular or lead:
        draft.per, draft.span_of_time = regular or lead, "rate"
        return
    _denominator(reading, draft)
    if (
        draft.inherits is not None
        and draft.per is None
        and draft.inherits.per is not None
        and draft.inherits.kind == draft.kind
    ):
        draft.per, draft.span_of_time = draft.inherits.per, draft.inherits.span_of_time
    if draft.amount.to is not None:
        _forward(reading, draft)


def _every(words: Sequence[Word]) -> str | None:
    """«каждый год приезжает по 6–7 тысяч семей»."""
    found = (PER.get(b.low) for a, b in itertools.pairwise(words) if a.low in ("каждый", "каждую", "каждые"))
    return next((code for code in found if code is not None), None)


def _leading_rate(reading: Reading, first: int, draft: Draft) -> str | None:
    """«В год объект сможет вырабатывать до 75 млн», «В сутки бригады выполняют»."""
    if (
        reading.low(first) == "в"
        and reading.low(first + 1) in PER
        and first + 2 <= draft.number
        and reading.low(first + 2) != "назад"
    ):
        return PER[reading.low(first + 1)]
    return None


def _forward(reading: Reading, draft: Draft) -> None:
    """«с 380 до 450 рублей в час», «с 412 до 103 в сутки»: the second says per what."""
    second = next((d for d in reading.drafts if d.amount is draft.amount.to), None)
    if second is not None and draft.per is None:
        rate(reading, second)
        draft.per, draft.span_of_time = second.per, second.span_of_time


def _denominator(reading: Reading, draft: Draft) -> None:
    """«случаев на 10 тысяч населения»: the dismissed numeral and its noun."""
    for first, last, reason in reading.dismissed:
        if reason == "idiom" and draft.last <= first <= draft.last + 4 and reading.low(first - 1) in ("на", "с", "за"):
            value = next((a.value for a in reading.amounts if a.number == first), None)
            noun = reading.word(last)
            if value is not None and noun.kind == "word":
                short = {"га": "har", "км": "km", "т": "t"}.get(noun.low)
                name = short or (noun.forms[0].lemma if noun.forms else noun.low)
                draft.per = name if value == 1 else f"{value:f} {noun.low}"
            return


def periods(reading: Reading, published: date | None) -> None:
    """Give every draft of the sentence its period and what kind of time it is over."""
    inherited: Expression | None = None
    last: Period | None = None
    for draft in reading.drafts:
        if draft.rule.startswith("table"):
            continue
        own = _own(reading, draft)
        earlier = _year_before(reading, draft, last or _told_before(reading))
        if earlier is not None:
            draft.period = earlier
        elif own is not None:
            inherited = own
            draft.period = _as_period(reading, own, "stated")
        elif inherited is not None and _same_time(reading, draft):
            draft.period = _as_period(reading, inherited, "inferred")
        else:
            draft.period = _from_before(reading, draft)
            if draft.period is None and last is not None and _same_time(reading, draft):
                draft.period = replace(last, source="inferred")
        last = draft.period or last
        if draft.amount.role == "from":
            draft.period = None
        _over(reading, draft, own or inherited)


YEAR_BEFORE = re.compile(r"\bгодом (?:ранее|раньше)\b|\bза год до (?:этого|того)\b")


def _year_before(reading: Reading, draft: Draft, last: Period | None) -> Period | None:
    """«В 2023 году произошло 2 318 аварий, годом ранее их было 2 504»: the same days of the year before."""
    if last is None or last.start is None or last.stop is None or (last.start.day, last.stop.day) != (1, 1):
        return None
    first, stop = reading.segment(draft.number)
    text = reading.sentence.text[reading.words[first].start - reading.sentence.start : reading.words[stop - 1].stop - reading.sentence.start]  # fmt: skip
    found = YEAR_BEFORE.search(text.lower())
    if found is None or "чем" in text.lower().split():
        return None
    start, end = last.start.replace(year=last.start.year - 1), last.stop.replace(year=last.stop.year - 1)
    return replace(last, start=start, stop=end, phrase=found.group(), source="stated")


def _told_before(reading: Reading) -> Period | None:
    """The last period of the sentence before, in the same paragraph."""
    before = reading.previous
    if before is None or before.sentence.paragraph != reading.sentence.paragraph:
        return None
    return next((d.period for d in reversed(before.drafts) if d.period is not None), None)


def _as_period(reading: Reading, found: Expression, source: str) -> Period | None:
    phrase = reading.sentence.text[found.start - reading.sentence.start : found.stop - reading.sentence.start]
    return found.period(phrase, source)


def _own(reading: Reading, draft: Draft) -> Expression | None:
    """The expression in the figure's own clause, or the one at the head of the sentence."""
    first, last = reading.segment(draft.number)
    start, stop = reading.words[first].start, reading.words[last - 1].stop
    usable = [
        e for e in reading.expressions if not e.compared and e.days is not None and not _told_then(reading, draft, e)
    ]
    at = reading.words[draft.number].start
    previous = max((reading.words[d.last - 1].stop for d in reading.drafts if d.number < draft.number), default=-1)
    between = [e for e in usable if previous <= e.start < at]
    if between and previous >= 0:
        return between[-1]
    inside = [e for e in usable if start <= e.start < stop]
    if reading.low(draft.first - 1) == "против":  # «4,1 миллиарда против 3,35 миллиарда в нынешнем»
        behind = [e for e in inside if e.start > at]
        return behind[0] if behind else None
    before = [e for e in inside if e.start < at]
    if before:
        return before[-1]
    if inside and not _taken_by_other(reading, draft, inside[0]):
        return inside[0]
    head = [e for e in usable if e.start < at and _heads(reading, e)]
    return head[-1] if head else _after_dash(reading, draft, usable)


def _told_then(reading: Reading, draft: Draft, found: Expression) -> bool:
    """«19 ноября банк сообщил, что инфляция …»: the day of telling is not the figure's."""
    if found.precision != "day":
        return False
    inside = next((s for s in reading.segments if reading.words[s[0]].start <= found.start < reading.words[s[1] - 1].stop), None)  # fmt: skip
    if inside is None or inside[1] > draft.number or reading.low(inside[1]) not in ("что", "о"):
        return False
    return any(f.lemma in SPEECH for w in reading.words[inside[0] : inside[1]] if (f := verb_form(w)) is not None)


def _taken_by_other(reading: Reading, draft: Draft, found: Expression) -> bool:
    """Does another figure stand between this one and the expression after it?"""
    at = reading.words[draft.number].start
    if found.lead in ("до", "к", "ко"):  # a deadline is one for all that is named before it
        return False
    return any(at < reading.words[d.number].start < found.start for d in reading.drafts)


def _heads(reading: Reading, found: Expression) -> bool:
    """Does the expression stand at the head of the sentence, before its first figure?"""
    first = min((reading.words[d.number].start for d in reading.drafts), default=found.start)
    cut = next((w.start for w in reading.words if w.text in ";"), reading.sentence.stop)
    return found.start < first and found.start < cut


def _after_dash(reading: Reading, draft: Draft, usable: list[Expression]) -> Expression | None:
    """«в нынешнем году — 97»: the expression right before the dash."""
    if reading.word(draft.last).text in ("—", "–"):  # «35 тысяч — в этом году»
        stop = reading.word(draft.last).stop
        behind = [e for e in reading.expressions if not e.compared and e.days is not None and 0 < e.start - stop <= 4]
        if behind:
            return behind[0]
    at = draft.first - 1
    if reading.word(at).text not in ("—", "–", ":"):
        return None
    before = [e for e in usable if e.stop <= reading.word(at).start and reading.word(at).start - e.stop <= 12]
    return before[-1] if before else None


def _same_time(reading: Reading, draft: Draft) -> bool:
    """Does the clause go on in the time of the clause before: no present tense, no time of its own?"""
    first, last = reading.segment(draft.number)
    if any(
        e
        for e in reading.expressions
        if reading.words[first].start <= e.start < reading.words[last - 1].stop and not e.compared
    ):
        return False
    return draft.kind not in ("age", "duration") and not any(
        (f := verb_form(w)) is not None and f.tense == "pres" for w in reading.words[first:last]
    )


def _from_before(reading: Reading, draft: Draft) -> Period | None:
    """The period of the sentence before passes on to parts («на 21 из них») and to a past event told right after."""
    heading = reading.heading
    if heading is not None:
        over = next((e for e in heading.expressions if e.days is not None), None)
        if over is not None:
            return _as_period(heading, over, "inferred")
    model = draft.inherits
    if (
        model is not None
        and model.reading is not None
        and model.period is not None
        and draft.rule.endswith(("-part", "-of"))
    ):
        return replace(model.period, source="inferred")
    text = reading.sentence.text.lower()
    before = reading.previous
    if before is None or before.sentence.paragraph != reading.sentence.paragraph or not before.drafts:
        return None
    last = next(
        (d.period for d in reversed(before.drafts) if d.period is not None and d.kind not in ("age", "duration")), None
    )
    if (
        last is None
        or last.precision == "day"
        or draft.kind in ("age", "duration", "rank")
        or any(e.days is not None for e in reading.expressions)
    ):
        return None
    if any(word in text for word in SPREADING):
        return replace(last, source="inferred")
    first, stop = reading.segment(draft.number)
    verbs = [f for w in reading.words[first:stop] if (f := verb_form(w)) is not None]
    told = bool(verbs) and all(f.tense == "past" for f in verbs)
    return replace(last, source="inferred") if told and draft.modality == "actual" and last.start is not None else None


def _told_on(reading: Reading, verbs: list[Form]) -> bool:
    """The sentence before told what happened «за неделю», and this one goes on in the past."""
    before = reading.previous
    if before is None or before.sentence.paragraph != reading.sentence.paragraph or not verbs:
        return False
    low = before.sentence.text.lower()
    return any(o in low for o in OVER) and all(f.tense == "past" and f.aspect != "impf" for f in verbs)


def _reach(reading: Reading, draft: Draft, last: int) -> str:
    """The words from the figure before to the end of the clause, and the head of the sentence."""
    starts = [d for d in reading.drafts if d.number < draft.number]
    begin = reading.words[starts[-1].last - 1].stop if starts else reading.sentence.start
    head = reading.words[reading.drafts[0].number].start if reading.drafts else begin
    text, offset = reading.sentence.text, reading.sentence.start
    return f"{text[: head - offset]} {text[begin - offset : reading.words[last - 1].stop - offset]}".lower()


def _spanned(reading: Reading) -> bool:
    """«за первые трое суток»: a duration that says when, over which things happened."""
    return any(
        reason == "date" and "за" in (reading.low(first - 1), reading.low(first - 2))
        for first, _, reason in reading.dismissed
    )


def _state(reading: Reading, draft: Draft, verbs: list[Form]) -> bool:
    """«работает», «зарегистрировано», «сейчас живописцев 34», «на складах — 380 200 доз»."""
    if any(f.tense == "pres" for f in verbs):
        return True
    if draft.rule == "count-far" and any(f.lemma == "быть" for f in verbs):  # «вакансий было 33,7 тысячи»
        return True
    if any(f.lemma in STATES and (f.pos == "PRTS" or f.aspect == "impf" or f.lemma.endswith("ся")) for f in verbs):
        return True
    first, last = reading.segment(draft.number)
    if any(w.low in ("сейчас", "теперь", "ныне") for w in reading.words[first:last]):
        return True
    return (
        not verbs
        and draft.kind == "count"
        and draft.period is None
        and reading.low(0) in ("на", "в")
        and reading.low(draft.first - 1) in ("—", "–")
    )


def _done_over(reading: Reading, draft: Draft, verbs: list[Form]) -> bool:
    """«за лето подключены 26 новых»: what was done over a span of its own clause is no state."""
    first, last = reading.segment(draft.number)
    own = " ".join(w.low for w in reading.words[first:last])
    return any(o in own for o in OVER) and bool(verbs) and not any(f.tense == "pres" for f in verbs)


def _listed_with(reading: Reading, draft: Draft) -> str | None:
    """What kind of time the item before has in a list of counts, when nothing but a comma or «и» parts them."""
    before = next((d for d in reversed(reading.drafts) if d.number < draft.number), None)
    if before is None or before.kind != draft.kind or before.modality != draft.modality:
        return None
    between = [w.low for w in reading.words[before.last : draft.first]]
    return before.span_of_time if between in ([","], ["и"], [",", "и"]) and before.span_of_time != "rate" else None


def _over(reading: Reading, draft: Draft, found: Expression | None) -> None:
    """Set `span_of_time` where it is clear."""
    if (
        draft.span_of_time is not None
        or draft.kind in ("age", "rank", "percent", "factor", "duration")
        or draft.modality not in ("actual",)
    ):
        return
    low = reading.sentence.text.lower()
    first, last = reading.segment(draft.number)
    reach = _reach(reading, draft, last)
    verbs = [f for w in reading.words[first:last] if (f := verb_form(w)) is not None]
    period = draft.period
    if any(s in reach for s in SINCE) or (found is not None and found.runs and period is not None):
        draft.span_of_time = "cumulative"
    elif any(s in reach for s in SPREADING) or _done_over(reading, draft, verbs):
        draft.span_of_time = "flow"
    elif (found is not None and found.precision == "day" and found.lead == "на") or _state(reading, draft, verbs):
        draft.span_of_time = "stock"
    elif period is not None and period.start is not None and period.stop is not None:
        inherited = draft.inherits.span_of_time if draft.inherits is not None else None
        draft.span_of_time = inherited or "flow"
        if period.source == "inferred" and reading.previous is not None:
            draft.span_of_time = next((d.span_of_time for d in reversed(reading.previous.drafts) if d.period is not None and d.span_of_time not in (None, "rate")), draft.span_of_time) if found is None else draft.span_of_time  # fmt: skip
    elif (
        any(o in low for o in OVER)
        or (SEASON.search(low) and any(f.tense == "past" for f in verbs))
        or HOLIDAYS.search(low)
        or _spanned(reading)
        or _told_on(reading, verbs)
    ):
        draft.span_of_time = "flow"
    elif draft.inherits is not None and draft.inherits.modality == "actual":
        draft.span_of_time = draft.inherits.span_of_time
    elif not verbs:  # «обитают около 240 косуль, 62 лося и одиннадцать рысей»
        draft.span_of_time = _listed_with(reading, draft)
