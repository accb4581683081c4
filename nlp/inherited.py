"""Standing that a figure takes from what is beside or over it: a list's heading, a figure before, a noun that plans."""

from __future__ import annotations

import re

from nlp.clauses import PLANNED
from nlp.describing import PROPERTIES
from nlp.reading import Draft, Reading, verb_form

PLAN_NOUNS = frozenset("план прогноз цель цели задача намерение перспектива проект".split())
AIMS = frozenset("цель план прогноз задача ориентир".split())
ITEM = re.compile(r"(?:[•—–*·-]|\d{1,2}[.)])\s")  # how a list item begins


def planned_beside(reading: Reading, draft: Draft) -> bool:
    """«цель — семьдесят», «из 73 тысяч, предусмотренных проектом»: said by the words right beside the figure."""
    dashed = reading.before_dash(draft)
    if dashed is not None:
        before = reading.words[slice(*dashed)]
        aimed = any(f.lemma in AIMS and f.case == "nomn" for w in before for f in w.forms[:1])
        if aimed and not any(verb_form(w) is not None for w in before):
            return True
    first, _ = reading.segment(draft.number)
    if reading.low(first) == "чтобы" and reading.low(first - 1) in ("—", "–"):
        over = reading.words[slice(*reading.segment(first - 2))]  # «Наша цель — чтобы не менее 60 процентов …»
        if any(f.lemma in AIMS for w in over for f in w.forms[:1]) and not any(map(verb_form, over)):
            return True
    following = reading.word(draft.last + 1)
    return reading.low(draft.last) == "," and any(
        f.pos == "PRTF" and f.lemma in PLANNED and f.number == "plur" for f in following.forms[:2]
    )


def beside_alike(reading: Reading, draft: Draft) -> str | None:
    """«Длина составит 2,4 км, ширина — 3 метра», «должна быть не холоднее 120 градусов, а обочина — не уже двух метров».

    Also «грозит штраф от 15 тысяч рублей, если же начался пожар — до 60»: a figure after a dash stands as the one before.
    """
    dashed = reading.before_dash(draft)
    before = next((d for d in reversed(reading.drafts) if d.number < draft.number), None)
    onto = draft.amount.before == "на" and before is not None and before.amount.before == "на"
    upto = reading.low(draft.first) == "до" and before is not None and before.amount.role == "to"
    mark = draft.first - 1 - onto
    if (onto or upto) and before is not None and before.modality == "planned" and reading.low(mark) in ("—", "–"):
        return "planned"  # «расход снизится на 60 млн кубометров, выбросы — на треть»
    if (
        dashed is None
        or before is None
        or before.kind != draft.kind
        or before.modality not in ("planned", "required", "possible")
    ):
        return None
    lead = reading.words[slice(*dashed)]
    if lead and lead[0].low == "если":
        return before.modality
    said = reading.words[slice(*reading.segment(before.number))]
    named = any(f.lemma in PROPERTIES and f.case == "nomn" for w in said for f in w.forms[:2]) or any(
        w.low == "быть" for w in said
    )
    named = named or (
        before.elided and before.modality == "required"
    )  # «быть не холоднее 18 °C, в угловых — 20, вода в кране — от 60»
    subject = [f for w in lead for f in w.forms[:1] if f.pos == "NOUN" and f.case == "nomn"]
    verbs = any(verb_form(w) is not None for w in lead)
    own = any(verb_form(w) is not None for w in reading.words[slice(*reading.segment(draft.number))])
    added = any(f.lemma in ADDED for w in lead for f in w.forms[:1])
    sums = (
        draft.kind == "money" and before.modality == "planned" and added
    )  # «выплата составит 22 840 рублей, прибавка — 1 550 рублей»
    alike = (named and draft.kind == "measure") or sums
    return before.modality if alike and subject and not verbs and not own else None


ADDED = frozenset("часть доля остаток прибавка рост надбавка доплата экономия прирост".split())


def alternative(reading: Reading, draft: Draft) -> Draft | None:
    """«две горбуши или один кижуч»: what stands before «или»."""
    if reading.low(draft.first - 1) != "или":
        return None
    return next((d for d in reading.drafts if d.last == draft.first - 1), None)


def inherited(reading: Reading, draft: Draft) -> str | None:
    """Without any verb: a list item under «Планы на 2025 год», a part of the figure before, a noun that plans."""
    heading = reading.heading
    if heading is not None and any(f.lemma in PLAN_NOUNS for w in heading.words for f in w.forms):
        return "planned"
    if heading is not None and any((f := verb_form(w)) is not None and f.tense == "futr" for w in heading.words):
        return "planned"  # «Гранты получат три поселения:»
    if heading is not None and _to_do(reading):
        return "planned"  # «Что предусматривает программа: 1) обновить 118 километров рельсов»
    first, _ = reading.segment(draft.number)
    lead = reading.words[max(0, first) : draft.number]
    if reading.word(first - 1).text in ("—", "–"):  # «Цель программы — попасть в топ-3»
        lead = [*reading.words[slice(*reading.segment(first - 2))], *lead]
    if any(f.lemma in ("план", "прогноз", "цель", "задание") for w in lead for f in w.forms[:2]):
        return "planned"
    if any(w.low in ("пока", "сейчас", "теперь", "сегодня", "фактически", "реально") for w in lead):
        return "actual"
    if reading.low(draft.last) == "уже":  # «поставит 24 вагона, восемь уже в депо»
        return "actual"
    if draft.inherits is not None and draft.inherits.reading is reading and not of_plan(reading, draft.inherits):
        return draft.inherits.modality if draft.inherits.modality != "negated" else None
    return None


def _to_do(reading: Reading) -> bool:
    """Is the first word of the list item, after its mark, an infinitive?"""
    first = next((w for w in reading.words if w.kind == "word"), None)
    return first is not None and first.forms[0].pos == "INFN" and bool(ITEM.match(reading.sentence.text))


WORKS = frozenset("этап программа проект строительство реконструкция комплекс инвестиция вложение".split())
BEGINS = frozenset(
    "построить начаться начать появиться открыть открыться возвести ввести создать сдать запустить стартовать проложить завершить".split()
)


def costs(reading: Reading, draft: Draft) -> bool:
    """«В 2026 году начнется строительство линии. Проект оценивается в 14,8 млрд рублей»: what is planned has its cost planned.

    So have the places in it: «К сентябрю откроются 12 школ. Вместе они рассчитаны на 14,6 тыс. мест».
    """
    before = reading.previous
    if before is None or before.sentence.paragraph != reading.sentence.paragraph or reading.drafts[0] is not draft:
        return False
    told = [d.modality for d in before.drafts if d.kind != "age"]
    if 2 * told.count("planned") < max(len(told), 1) and told:
        return False
    words = reading.words[: draft.first]
    if any((f := verb_form(w)) is not None and f.pos == "VERB" and f.tense == "past" for w in words):
        return False
    lemmas = {f.lemma for w in words for f in w.forms[:1]}
    begun = any(f.lemma in BEGINS and (f.tense == "futr" or f.pos == "INFN") for w in before.words for f in w.forms[:2])
    if draft.kind == "money":
        worked = bool(lemmas & WORKS) and bool(told or begun)
        whose = begun and reading.low(0) in ("ее", "его", "их")
        return (worked or whose) and bool(lemmas & {"оценить", "оцениваться", "стоимость"})
    return begun and "рассчитать" in lemmas and any(w.low in ("он", "она", "оно", "они") for w in words[:2])


PLANNED_FOR = frozenset("плановый запланированный намеченный ожидать ожидаемый прогнозный проектный".split())


def there_now(reading: Reading, draft: Draft) -> bool:
    """«К 11 действующим трассам добавятся две»: the adjective says that they are there."""
    within = reading.words[draft.number : draft.last]
    beside = draft.amount.before == "к" or reading.low(draft.first - 1) in ("кроме", "помимо")
    return beside and any(w.low.startswith(("действующ", "существующ", "имеющ")) for w in within)


def of_plan(reading: Reading, draft: Draft) -> bool:
    """«Дефицит равен 5,3 млрд вместо плановых 11,7»: beside what is, what was planned."""
    planned = any(f.lemma in PLANNED_FOR and f.pos in ("ADJF", "PRTF") for f in reading.word(draft.first - 1).forms[:2])
    return planned and reading.low(draft.first - 2) in ("против", "вместо", "при", "из", "к")
