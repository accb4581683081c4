"""Rates: per what a figure is, «в год», «в сутки», «ежегодно», «на 10 тысяч населения», «за баррель»."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from nlp.reading import Draft, Reading, verb_form
from nlp.text import Word
from nlp.units import unit_at

PER = {
    "год": "a", "месяц": "mo", "сутки": "d", "день": "d", "неделю": "wk", "час": "h", "минуту": "min", "секунду": "s", "квартал": "{квартал}",
    "ночь": "{ночь}", "смену": "{смена}", "сезон": "{сезон}", "урок": "{урок}", "рейс": "{рейс}", "занятие": "{занятие}",
}  # fmt: skip
SHORT = frozenset("ночь сутки час минуту секунду смену день".split())
SESSIONS = SHORT | {"урок", "рейс", "занятие"}
REGULARLY = {"ежегодно": "a", "ежемесячно": "mo", "ежедневно": "d", "ежесуточно": "d", "еженедельно": "wk", "ежечасно": "h", "ежеквартально": "{квартал}"}  # fmt: skip


REGULAR = {
    "ежегодный": "a",
    "ежемесячный": "mo",
    "ежедневный": "d",
    "еженедельный": "wk",
    "ежеквартальный": "{квартал}",
}


def rate(reading: Reading, draft: Draft) -> None:
    """Set `per` and `rate` from «в год», «в сутки», «ежегодно», «на 10 тысяч населения»."""
    if draft.kind in ("age", "rank"):
        return
    words = reading.words
    for at in range(draft.last, min(draft.last + 5, len(words))):
        if words[at].text in ",;.—–()" or at + 1 >= len(words):
            break
        if words[at].low in ("в", "за") and _rated(words[at].low, words[at + 1].low) and not (words[at + 1].low == "год" and at + 2 < len(words) and words[at + 2].kind == "number"):  # fmt: skip
            if words[at].low == "за" and words[at + 1].low not in SESSIONS:
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
    if regular is None and draft.kind == "money":
        regular = _regular_payment(reading, draft)
    lead = (
        _price_of_time(reading, draft, first)
        or _on_such_days(reading, draft, first)
        or _leading_rate(reading, first, draft)
        or _in_clause(reading, draft)
        or _norm(reading, draft)
    )
    if regular or lead:
        draft.per, draft.span_of_time = regular or lead, "rate"
        return
    _denominator(reading, draft)
    draft.per = draft.per or _price_of(reading, draft)
    yearly = (reading.low(draft.last), reading.low(draft.last + 1)) in (("в", "году"), ("в", "неделе"), ("в", "сутках"))
    if draft.kind == "duration" and yearly and not _goes_on(reading.word(draft.last + 2)):
        draft.span_of_time = "rate"  # «койка работает 318 дней в году»
    if draft.kind == "duration" and reading.low(draft.first - 1) in ("каждые", "через"):
        draft.span_of_time = "rate"  # «отправляется каждые 30–40 минут»
    if draft.rule == "count" and draft.per is None and draft.measure_of == "level":
        _of_them(reading, draft)
    if (
        draft.inherits is not None
        and draft.per is None
        and draft.inherits.per is not None
        and draft.inherits.kind == draft.kind
        and not _dated(reading, draft)
    ):
        draft.per, draft.span_of_time = draft.inherits.per, draft.inherits.span_of_time
    if draft.amount.to is not None:
        _forward(reading, draft)


def _goes_on(word: Word) -> bool:
    return word.kind == "number" or any(f.pos == "NOUN" and f.case == "gent" for f in word.forms[:1])


TIMES = {"год": "a", "месяц": "mo", "неделя": "wk", "сутки": "d", "день": "d", "час": "h"}
TAKEN_UP = frozenset(
    "работа питание парковка занятие обучение учеба проживание аренда прокат отдых стоянка пребывание".split()
)
COSTS = frozenset("стоить обходиться обойтись".split())
COME = frozenset(
    "переезжать выходить пересекать проезжать проходить посещать открывать перевозить приходить принимать обслуживать пропускать приезжать".split()
)
SUCH = ("обычный", "будний", "рабочий", "пиковый", "выходной", "праздничный")


def _price_of_time(reading: Reading, draft: Draft, first: int) -> str | None:
    """«Год учебы стоит от 148 тысяч рублей», «месяц проживания обходится в 960 рублей»."""
    head = reading.word(first)
    costs = any(f.lemma in COSTS for w in reading.words[first : draft.first] for f in w.forms[:1])
    named = any(f.lemma in TAKEN_UP and f.case == "gent" for f in reading.word(first + 1).forms[:2])
    return TIMES.get(head.lemma) if draft.kind == "money" and costs and named else None


def _on_such_days(reading: Reading, draft: Draft, first: int) -> str | None:
    """«В обычный день сайт открывают 40 тысяч горожан», «в пиковые дни здесь проезжает до 900 грузовиков»."""
    last = reading.segment(draft.number)[1]
    present = any(f.tense == "pres" for w in reading.words[first:last] if (f := verb_form(w)) is not None)
    come = any(f.lemma in COME for w in reading.words[first:last] for f in w.forms[:1])
    day = (
        come
        and reading.low(first) == "в"
        and reading.word(first + 1).lemma in SUCH
        and reading.low(first + 2) in ("день", "дни")
    )
    return "d" if present and day and draft.kind in ("count", "measure") else None


PAYMENTS = frozenset(
    "выплата пособие платеж доплата стипендия взнос надбавка плата субсидия доход расход аренда премия".split()
)


def _regular_payment(reading: Reading, draft: Draft) -> str | None:
    """«ежегодную выплату в 17 157 рублей»; not «ежегодный фестиваль обошелся в 12 млн рублей»."""
    at = draft.first - 1
    while reading.low(at) in ("в", "—", "–", "размере", "размером", "по"):
        at -= 1
    first, _ = reading.before_dash(draft) or reading.segment(draft.number)  # «Ежегодная выплата донору — 17 640 рублей»
    for place in range(first, draft.first - 1) if not draft.amount.before or draft.amount.before == "до" else ():
        noun = [w.lemma for w in reading.words[place + 1 : place + 3]]
        subject = any(
            f.lemma in PAYMENTS and f.case == "nomn" for w in reading.words[place + 1 : place + 3] for f in w.forms[:2]
        )
        if reading.word(place).lemma in REGULAR and subject and PAYMENTS.intersection(noun):
            return REGULAR[reading.word(place).lemma]  # «ежемесячное районное пособие вырастет до 9 870 рублей»
    paid = any(f.lemma in PAYMENTS for f in reading.word(at).forms[:2])
    return REGULAR.get(reading.word(at - 1).lemma) if paid else None


def _rated(preposition: str, unit: str) -> bool:
    """«за ночь», «в сутки»; not «в ночь на 20 сентября»."""
    return unit in PER and not (preposition == "в" and unit == "ночь")


def _dated(reading: Reading, draft: Draft) -> bool:
    """«Ежемесячно находят 350 животных, а в сентябре пристроили 412»: of a time of its own."""
    first, last = reading.segment(draft.number)
    start, stop = reading.words[first].start, reading.words[last - 1].stop
    return any(e.days is not None and not e.compared and start <= e.start < stop for e in reading.expressions)


def _every(words: Sequence[Word]) -> str | None:
    """«каждый год приезжает по 6–7 тысяч семей»."""
    found = (PER.get(b.low) for a, b in itertools.pairwise(words) if a.low in ("каждый", "каждую", "каждые"))
    return next((code for code in found if code is not None), None)


NORMED = {"суточный": "d", "дневной": "d", "недельный": "wk", "месячный": "mo", "годовой": "a", "часовой": "h"}


def _norm(reading: Reading, draft: Draft) -> str | None:
    """«Суточная норма — две горбуши или один кижуч», «месячный лимит не более 300 рублей»."""
    first, last = reading.segment(draft.number)
    first = reading.segment(first - 2)[0] if reading.low(first - 1) in ("—", "–") else first
    listed = itertools.pairwise(reading.words[first:last])
    found = (NORMED.get(a.lemma) for a, b in listed if any(f.lemma in NORMS for f in b.forms[:3]))
    return next((code for code in found if code is not None), None)


NORMS = frozenset(
    "норма лимит норматив доза рацион надой удой потребление расход выработка добыча пассажиропоток заработок".split()
)
EVENTS = frozenset("назад пик город выборы голосование победа знание открытие рождение россия".split())


def _leading_rate(reading: Reading, first: int, draft: Draft) -> str | None:
    """«В год объект сможет вырабатывать до 75 млн», «В сутки бригады выполняют»."""
    if (
        reading.low(first) == "в"
        and _rated("в", reading.low(first + 1))
        and first + 2 <= draft.number
        and reading.word(first + 2).lemma not in EVENTS
    ):
        return PER[reading.low(first + 1)]
    return None


PIECES = frozenset("штука билет место упаковка пачка порция поездка экземпляр голова".split())


def _price_of(reading: Reading, draft: Draft) -> str | None:
    """«60 долларов за баррель», «63 рубля за евро», «200 рублей за билет»: what the price is for."""
    if draft.kind != "money" or reading.low(draft.last) != "за":
        return None
    noun = reading.word(draft.last + 1)
    single = any(f.case == "accs" and f.number == "sing" for f in noun.forms)
    unit = unit_at(reading.words, draft.last + 1)
    if unit is not None and (single or unit.last > draft.last + 2) and unit.kind in ("measure", "money"):
        return unit.code
    return noun.forms[0].lemma if noun.kind == "word" and noun.forms[0].lemma in PIECES and single else None


def _in_clause(reading: Reading, draft: Draft) -> str | None:
    """«По мосту в сутки идет до 41 тысячи машин», «за час проходим не больше двух метров»."""
    first, last = reading.segment(draft.number)
    present = any(f.tense == "pres" for w in reading.words[first:last] if (f := verb_form(w)) is not None)
    for at in range(first, draft.first - 1):
        unit, after = reading.low(at + 1), reading.word(at + 2)
        named = (
            after.kind == "number"
            or after.lemma in EVENTS
            or any(f.pos == "NOUN" and f.case in ("gent", "nomn") for f in after.forms[:1])
        )
        if any(d.last == at for d in reading.drafts):  # «500 рублей за час и 90 тысяч рублей за квадратный метр»
            continue
        paid = draft.kind == "money" and unit in ("месяц", "неделю") and at == first  # «За месяц получают 17,8 тысячи»
        if (
            _rated(reading.low(at), unit)
            and present
            and (reading.low(at) == "в" or (reading.low(at) == "за" and (unit in SHORT or paid)))
        ):
            return None if named and not paid and at + 2 < draft.first else PER[unit]
    return None


def _of_them(reading: Reading, draft: Draft) -> None:
    """«Ежедневно проезжает до 28 тыс. автомобилей, из них 9 тысяч грузовых»: a part is at the rate of the whole."""
    if (reading.low(draft.first - 2), reading.low(draft.first - 1)) not in (
        ("из", "них"),
        ("их", "числа"),
        ("том", "числе"),
    ):
        return
    whole = next((d for d in reversed(reading.drafts) if d.number < draft.number and d.kind == draft.kind), None)
    if whole is not None and whole.span_of_time == "rate":
        draft.per, draft.span_of_time = whole.per, "rate"


def _forward(reading: Reading, draft: Draft) -> None:
    """«с 380 до 450 рублей в час», «с 412 до 103 в сутки»: the second says per what."""
    second = next((d for d in reading.drafts if d.amount is draft.amount.to), None)
    if second is not None and draft.per is None:
        rate(reading, second)
        draft.per, draft.span_of_time = second.per, second.span_of_time


def _denominator(reading: Reading, draft: Draft) -> None:
    """«случаев на 10 тысяч населения»: the dismissed numeral and its noun."""
    own, _ = reading.segment(draft.number)
    for first, last, reason in reading.dismissed:
        after = draft.last <= first <= draft.last + 4 and all(
            w.text not in ",;" for w in reading.words[draft.last : first]
        )
        ahead = (
            own <= first < draft.first and first - own <= 2 and reading.low(first - 1) == "на"
        )  # «На тысячу жителей — 342»
        if reason == "idiom" and (ahead or (after and reading.low(first - 1) in ("на", "с", "за"))):
            value = next((a.value for a in reading.amounts if a.number == first), None)
            noun = reading.word(last)
            if value is not None and noun.kind == "word" and not (ahead and value == 1):
                short = {"га": "har", "км": "km", "т": "t"}.get(noun.low)
                name = short or (noun.forms[0].lemma if noun.forms else noun.low)
                draft.per = name if value == 1 else f"{value:f} {noun.low}"
            return
