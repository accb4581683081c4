"""Numbers that are degrees or money though no unit says so: «минус четыре», «потратим сто двадцать миллионов», «41 грант на сумму 118 миллионов»."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from nlp.comparators import Amount
from nlp.reading import Draft, Reading, draft
from nlp.sharing import PAY, nearest, take
from nlp.subjects import phrase_at

WARMTH = frozenset("температура термометр градусник мороз жара похолодание потепление заморозки".split())


def by_indicator(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """«температура выше 38,5», «минус четыре» are degrees; «потратим сто двадцать миллионов», «купили за 72,5 млн» is money."""
    first, last = reading.segment(amount.number)
    lemmas = {f.lemma for w in reading.words[max(0, first - 3) : last] for f in w.forms[:2]}
    worded = amount.signed and reading.low(amount.number - 1) in ("плюс", "минус")
    if worded or (lemmas & WARMTH and amount.multiplier is None and abs(amount.value) < 100):
        made = draft(reading, amount, "measure", "Cel", amount.last, "measure-warmth")
    elif amount.multiplier is not None and "приходиться" in lemmas and _on_one(reading, first):
        near = next((d for d in nearest(reading, amount, earlier) if d.kind == "money"), None)
        return take(reading, amount, near, "money-parallel") if near is not None else None
    elif amount.multiplier is not None and (_is_price(reading, amount, lemmas) or _is_spent(reading, amount, lemmas)):
        near = next((d for d in nearest(reading, amount, earlier) if d.kind == "money"), None)
        if near is not None and near.reading is reading:
            return take(reading, amount, near, "money-parallel")
        made = draft(reading, amount, "money", near.unit if near is not None else "RUB", amount.last, "money-spent")
    else:
        return None
    return made


def _on_one(reading: Reading, first: int) -> bool:
    """«на одного работника в среднем приходится 64,2 тысячи»."""
    return any(a.low == "на" and b.low in ("одного", "каждого") for a, b in itertools.pairwise(reading.words[first:]))


FINED = frozenset("оштрафовать штрафовать взыскать возместить перечислить".split())
SUMS = FINED | frozenset(
    "задолженность ассигнование смета бюджет расход доход дефицит профицит долг выручка прибыль стипендия субсидия экспорт импорт аренда залог чек штраф подъемный компенсация премия пособие".split()
)
SPENT = PAY | FINED
INVESTED = frozenset("финансирование вложение инвестиция портфель".split())
FUNDED = frozenset("предусмотреть предусматривать направить заложить".split())
TRADE = frozenset(
    "купить покупать закупить приобрести продать продавать реализовать поставить закуплен купленный приобретенный".split()
)
SETTLED = frozenset(
    "постановление контракт договор соглашение иск грант штраф заявка заказ сертификат субсидия требование протокол".split()
)


def _in_sum(reading: Reading, amount: Amount) -> bool:
    """«41 грант на сумму 118 миллионов», «538 постановлений на 17,8 млн»."""
    if amount.multiplier is None or amount.multiplier < 10**6:
        return False
    if any(w.low == "сумму" for w in reading.words[max(0, amount.first - 2) : amount.first]):
        return True
    before = reading.last_before(amount.number)
    beside = before is not None and before.kind == "count" and before.last == amount.first - 1 and amount.before == "на"
    return beside and before is not None and before.counted is not None and before.counted.split()[-1] in SETTLED


def _is_spent(reading: Reading, amount: Amount, lemmas: set[str]) -> bool:
    if _in_sum(reading, amount):
        return True
    own = reading.words[slice(*reading.segment(amount.number))]
    large = amount.multiplier is not None and amount.multiplier >= 10**6
    onto = any(a.low == "на" and b.low not in ("станцию", "склад") for a, b in itertools.pairwise(own))
    counted = any(d.kind == "count" and (d.amount.multiplier or 0) >= 10**6 for d in reading.drafts)
    if (
        large
        and onto
        and not counted
        and any(f.lemma in FUNDED and f.pos in ("VERB", "INFN", "PRTS") for w in own for f in w.forms[:1])
    ):
        return True  # «на это предусмотрят 720 миллионов»
    invested = any(f.lemma in INVESTED and f.case in ("nomn", "gent") for w in own[:4] for f in w.forms[:2])
    if large and invested and not any(d.kind == "count" for d in reading.drafts):
        return True  # «Финансирование составит 300 млн», «Общий объем вложений — 12 млрд»
    if any(f.lemma in SPENT for w in own for f in w.forms[:1] if f.pos in ("VERB", "INFN")):
        return True
    owed = any(w.low == "есть" for w in own)  # «Задолженность есть у 340 тысяч»
    if not owed and any(f.lemma in SUMS and f.case == "nomn" for w in own for f in w.forms[:2]):
        return True  # «подъемные составляют 750 тысяч»
    return bool(lemmas & (PAY | SUMS)) and not any(d.kind == "count" for d in reading.drafts)


def _is_price(reading: Reading, amount: Amount, lemmas: set[str]) -> bool:
    """«куплен томограф за 72,5 млн», «приобрели товаров на 733 млн»."""
    return (
        bool(lemmas & TRADE) and amount.before in ("за", "на") and phrase_at(reading.words, amount.last, "gent") is None
    )
