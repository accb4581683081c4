"""A figure that takes kind, unit and noun from one before it: which figures there are, which it can share, with what multiplier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.reading import Draft, Reading, draft

GREW = frozenset("прибавил прибавила прибавило прибавили потерял потеряла потеряли потеряло".split())
NEAR = 30  # figures back, here and in the sentences before: nobody reads farther
FAR = 3  # sentences back
REST = frozenset("остальные остальных остальным оставшиеся оставшихся оставшимся другие прочие".split())
PAY = frozenset(
    """брать взимать израсходовать потратить тратить заплатить платить доплачивать доплатить приплачивать выплачивать выплатить выделить вложить инвестировать стоить обойтись заработать зарабатывать зарплата
    стоимость цена билет оклад взнос получка выручить израсходовать""".split()
)  # fmt: skip


def take(reading: Reading, amount: Amount, model: Draft, rule: str) -> Draft:
    value_scale = _scale(reading, amount, model)
    if model.kind == "count" and value_scale != 1:
        rule = "count-scaled"
    made = draft(reading, amount, model.kind, model.unit, amount.last, rule, value_scale)
    made.counted, made.base, made.per = model.counted, None, None
    if amount.comparator is Comparator.AT_MOST and reading.low(amount.first) == "до" and model.amount.before == "до":
        made.comparator = model.comparator  # a goal, as that of the figure before
    made.elided, made.inherits = True, model
    return made


def _scale(reading: Reading, amount: Amount, model: Draft) -> Decimal:
    """«бюджет — 87–88 млрд рублей, дефицит — не более двух»: the multiplier goes on, in a sum or beside one like it."""
    said = model
    while said.amount.multiplier is None and said.inherits is not None and said.value != said.amount.value:
        said = said.inherits  # «доходы — 214,9 млрд рублей, расходы — 231,4, дефицит — 16,5»
    scale = said.amount.multiplier
    written = abs(model.value) / scale if scale else abs(model.value)
    if scale is None or amount.multiplier is not None or amount.value >= 1000 or not _goes_on(reading, amount, model):
        return Decimal(1)
    if model.kind == "count":  # «летела 251 тысяча, на международных — 35,4»: no part of a person
        near = written / 5 < amount.value < written * 5 or amount.value != int(amount.value)
        return scale if near else Decimal(1)
    if scale == 1000 and amount.value > 100 * max(written, abs(model.upper or Decimal(0)) / scale):
        return Decimal(1)  # «от 3,5 до 5 тыс. рублей, место в хостеле — от 700»
    return scale if written < 1000 and amount.value * 1000 > written else Decimal(1)


def _goes_on(reading: Reading, amount: Amount, model: Draft) -> bool:
    """Whether a multiplier may be meant once more: in the same sentence, or right after a dash in a later one."""
    at = amount.first - 1 - bool(amount.before)
    dashed = reading.word(at - (reading.low(at) in REST)).text in ("—", "–")
    if model.kind == "count" and model.amount.multiplier is None and model.inherits is None:
        return False
    if model.kind == "count":  # «318 тысяч, на зарубежные — более 103», «185 тысяч человек, в прошлом году было 168»
        back = [w.low for w in reading.words[max(0, amount.first - 4) : amount.first]]
        told = "было" in back and "году" in back
        return model.reading is reading and (dashed or told or "норме" in back) and amount.form == "digits"
    lows = {w.low for w in reading.words[slice(*reading.segment(amount.number))]}
    return model.kind in ("money", "measure") and (
        model.reading is reading or dashed or _sums_up(reading, amount, lows)
    )


OWNED = frozenset("имущество ущерб завод актив здание".split())


def _sums_up(reading: Reading, amount: Amount, lows: set[str]) -> bool:
    """«Долг — 38,7 млн. Имущество оценено в 55»; not «Число пострадавших оценивается в 300»."""
    if lows & {"сумма", "было"}:
        return True
    own = reading.words[slice(*reading.segment(amount.number))]
    valued = bool(lows & {"оценено", "оценили", "оценивается", "оценен"})
    return valued and any(f.lemma in OWNED for w in own for f in w.forms[:1])


def nearest(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> list[Draft]:
    """Drafts before the amount, the nearest first: this sentence, then up to FAR sentences of the text."""
    here = sorted(
        (d for d in reading.drafts if d.number < amount.number and d.rule != "count-adjective"), key=lambda d: -d.number
    )
    return [*here[:NEAR], *islice(_back(reading, earlier), NEAR)]


def _back(reading: Reading, earlier: Sequence[Draft]) -> Iterator[Draft]:
    place = reading.sentence
    for made in reversed(earlier):
        assert made.reading is not None
        if place.index - made.reading.sentence.index > FAR:
            return
        if place.paragraph - made.reading.sentence.paragraph <= 1:
            yield made


def _beside(reading: Reading, amount: Amount, model: Draft) -> bool:
    """«огурцы (на 18,6 %) и капуста (14,2)», «в натуральном выражении прибавили 11 процентов, в денежном — 8,6»."""
    if reading.low(amount.first - 1) == "против":  # «прибавили 6,2 % против 5,9 месяцем ранее»
        return True
    if reading.low(amount.first - 1) == "(" and reading.low(amount.last) == ")":
        return reading.low(model.first - 1) == "(" or reading.low(model.first - 2) == "("
    return reading.word(amount.first - 1).text in ("—", "–") and amount.value != int(amount.value)


def possible(reading: Reading, amount: Amount, model: Draft) -> bool:
    """Can the amount be of the model's kind at all?"""
    if model.kind in ("age", "rank", "factor"):
        return False
    if model.kind == "percent":
        changed = (model.amount.before == "на" and amount.before != "на") or (
            model.reading is not None and model.reading.low(model.first - 1) in GREW
        )
        changed = changed and not (model.reading is reading and _beside(reading, amount, model))
        most = 100 if abs(model.value) <= 100 else 1000
        return not changed and amount.multiplier is None and abs(amount.value) <= most
    if model.kind == "count":
        whole = amount.value == int(amount.value)
        return (
            whole
            or model.value != int(model.value)
            or amount.multiplier is not None
            or _goes_on(reading, amount, model)
        )
    return True


def large(amount: Amount, candidates: Sequence[Draft]) -> Draft | None:
    """«федеральных программ — 1,1 триллиона»: millions beside sums or quantities in millions are more of them."""
    if amount.multiplier is None or amount.multiplier < 10**6:
        return None
    first = candidates[0] if candidates else None
    if first is not None and first.kind == "count" and (first.amount.multiplier or 0) >= 10**6:
        return None  # «31,5 млн пассажиров, в том числе 26,8 млн — в пригороде»
    near = [
        d
        for d in candidates
        if d.kind in ("money", "measure") and d.amount.multiplier is not None and d.amount.multiplier >= 10**6
    ]
    return near[0] if near else None
