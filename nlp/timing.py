"""Time of a figure: which expression of its sentence is its period, and whether it is a stock, a flow or a rate."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from nlp.fact import Period
from nlp.periods import Expression
from nlp.reading import Draft, Reading, verb_form
from nlp.spans import OF_THEM, SPREADING, span_of_time
from nlp.speakers import SPEECH
from nlp.states import NOW


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
        span_of_time(reading, draft, own or inherited)


YEAR_BEFORE = re.compile(r"\bгодом (?:ранее|раньше|(?P<after>позже|позднее))\b|\bза год до (?:этого|того)\b")


def _year_before(reading: Reading, draft: Draft, last: Period | None) -> Period | None:
    """«В 2023 году произошло 2 318 аварий, годом ранее их было 2 504»: the same days of the year before."""
    if last is None or last.start is None or last.stop is None or (last.start.day, last.stop.day) != (1, 1):
        return None
    first, stop = reading.segment(draft.number)
    first, _ = reading.before_dash(draft) or (first, stop)  # «годом позже — 4,8»
    text = reading.sentence.text[reading.words[first].start - reading.sentence.start : reading.words[stop - 1].stop - reading.sentence.start]  # fmt: skip
    found = YEAR_BEFORE.search(text.lower())
    if found is None or "чем" in text.lower().split():
        return None
    way = 1 if found.group("after") else -1  # «в 2025-м они ждут 7,1 %, годом позже — 4,8»
    start, end = last.start.replace(year=last.start.year + way), last.stop.replace(year=last.stop.year + way)
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
        behind = [e for e in reading.expressions if at < e.start < stop and e.days is not None]
        return behind[0] if behind else None
    before = [e for e in inside if e.start < at]
    if before:
        return before[-1]
    if not inside and reading.low(first - 1) == "(":  # «Вторую очередь (7,2 км) сдадут до конца 2029 года»
        return next((e for e in usable if e.start > stop and e.lead in ("до", "к", "ко")), None)
    if inside and not _taken_by_other(reading, draft, inside[0]):
        return inside[0]
    clause = reading.segment(last)
    told = [e for e in usable if reading.words[clause[0]].start <= e.start < reading.words[clause[1] - 1].stop]
    if (
        told
        and draft.modality == "planned"
        and reading.low(first - 1) in ("—", "–")
        and reading.low(last - 1) in ("—", "–")
    ):
        return told[0]  # «Вторая партия — 85 тысяч доз — поступит в ноябре»
    described = not inside and draft.kind == "count" and reading.low(last - 1) == "," and clause[0] == last
    described = described and any(f.pos == "PRTF" and f.number == "plur" for f in reading.word(clause[0]).forms[:1])
    if told and described and not any(clause[0] <= d.number < clause[1] for d in reading.drafts):
        return told[0]  # «Из 1 450 проб воды, взятых в июле, …»
    if any(w.low in NOW for w in reading.words[first:last]):
        return None  # «В августе загрузка достигала 91 %, сейчас держится на уровне 62»
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


def _budgeted(before: Reading) -> Period | None:
    """«одобрило бюджет на 2025 год. Доходы запланированы …»: the year that the sentence before is about."""
    found = next((e for e in before.expressions if e.precision == "year" and e.lead == "на" and e.days), None)
    return _as_period(before, found, "inferred") if found is not None else None


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
    if before is None or before.sentence.paragraph != reading.sentence.paragraph:
        return None
    if not before.drafts and draft.kind == "money" and draft.modality == "planned":
        return _budgeted(before)
    since = next((e for e in reversed(before.expressions) if e.runs and e.days is not None), None)
    if since is not None and not before.drafts and any(word in text for word in SPREADING):
        return _as_period(before, since, "inferred")  # «С 15 апреля открыт сезон. За это время случилось два пожара»
    if not before.drafts:
        return None
    last = next(
        (d.period for d in reversed(before.drafts) if d.period is not None and d.kind not in ("age", "duration")), None
    )
    if (
        last is None
        or last.precision == "day"
        or draft.kind in ("age", "duration", "rank")
        or any(e.days is not None and not e.compared for e in reading.expressions)
    ):
        return None
    first, stop = reading.segment(draft.number)
    verbs = [f for w in reading.words[first:stop] if (f := verb_form(w)) is not None]
    own = any(f.tense != "pres" for f in verbs)
    if (
        reading.low(0) == "это"
        and draft.measure_of in ("increase", "decrease")
        and draft.modality == "actual"
        and not own
    ):
        return replace(last, source="inferred")  # «В июле обслужили 1,9 млн. Это на 4,2 % меньше, чем год назад»
    if any(word in text for word in SPREADING) or text.startswith(OF_THEM):
        return replace(last, source="inferred")
    told = bool(verbs) and all(f.tense == "past" for f in verbs)
    return replace(last, source="inferred") if told and draft.modality == "actual" and last.start is not None else None
