"""Numbers without their noun or unit: «на [21] из них», «а еще [169]», «расходы — [16,3] триллиона», «не [два], а четыре».

Each takes kind, unit and noun from what it stands parallel to; the farther that is, the less sure it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.genitives import free_genitive
from nlp.morphology import forms
from nlp.reading import Draft, Reading, draft, verb_form
from nlp.subjects import Phrase, genitive_at, phrase_at

GREW = frozenset("прибавил прибавила прибавило прибавили потерял потеряла потеряли потеряло".split())
NEAR = 30  # figures back, here and in the sentences before: nobody reads farther
FAR = 3  # sentences back
REST = frozenset({"остальные", "оставшиеся", "другие", "прочие"})
PARTITIVE = frozenset({"них", "которых", "числа", "этого"})


def find(reading: Reading, earlier: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the figures of the amounts that no kind has claimed; `earlier` are the drafts of the sentences before."""
    for index, amount in enumerate(reading.amounts):
        if amount.claimed or amount.form not in ("digits", "words"):
            continue
        made = (
            _of_next(reading, index)
            or _bracketed(reading, amount)
            or _corrected(reading, index)
            or _partitive(reading, amount, earlier)
            or _aligned(reading, index)
            or _by_indicator(reading, amount)
            or _by_noun(reading, amount, earlier)
            or _parallel(reading, amount, earlier)
        )
        if made is not None:
            yield made


def _take(reading: Reading, amount: Amount, model: Draft, rule: str) -> Draft:
    value_scale = _scale(amount, model)
    made = draft(reading, amount, model.kind, model.unit, amount.last, rule, value_scale)
    made.counted, made.base, made.per = model.counted, None, None
    if amount.comparator is Comparator.AT_MOST and reading.low(amount.first) == "до" and model.amount.before == "до":
        made.comparator = model.comparator  # a goal, as that of the figure before
    made.elided, made.inherits = True, model
    return made


def _scale(amount: Amount, model: Draft) -> Decimal:
    """«бюджет — 87–88 млрд рублей, дефицит — не более двух»: the multiplier of a sum goes on."""
    scale = model.amount.multiplier
    written = abs(model.value) / scale if scale else abs(model.value)
    if model.kind not in ("money", "measure") or scale is None or amount.multiplier is not None or amount.value >= 1000:
        return Decimal(1)
    return scale if written < 1000 and amount.value * 1000 > written else Decimal(1)


def _of_next(reading: Reading, index: int) -> Draft | None:
    """«три из восьми станций», «девять из десяти»."""
    amount = reading.amounts[index]
    if (
        reading.low(amount.last) not in ("из", "от")
        or reading.low(amount.last + 1) in PARTITIVE
        or index + 1 >= len(reading.amounts)
    ):
        return None
    following = reading.amounts[index + 1]
    model = next((d for d in reading.drafts if d.amount is following), None)
    if following.first - amount.last > 3 or model is None or model.kind != "count":
        return None
    return _take(reading, amount, model, "count-of")


def _bracketed(reading: Reading, amount: Amount) -> Draft | None:
    """«чаще обновляют кровли (44) и лифты (37)»: a plural noun and how many in brackets."""
    noun = reading.word(amount.first - 2)
    alone = reading.low(amount.first - 1) == "(" and reading.low(amount.last) == ")"
    if (
        not alone
        or amount.multiplier is not None
        or noun.kind != "word"
        or noun.text[:1].isupper()
        or amount.value != int(amount.value)
    ):
        return None
    form = next((f for f in noun.forms[:2] if f.pos == "NOUN" and f.number == "plur"), None)
    if form is None:
        return None
    made = draft(reading, amount, "count", None, amount.last, "count-bracketed")
    made.counted = form.lemma
    return made


def _corrected(reading: Reading, index: int) -> Draft | None:
    """«не два, а четыре стола», «готов не на 60, а на 45%»: the unit stands with the right number."""
    amount = reading.amounts[index]
    start = amount.first - (1 if amount.before and reading.low(amount.first - 1) == amount.before else 0)
    if reading.low(start - 1) != "не":
        return None
    for following in reading.amounts[index + 1 :]:
        between = [w.low for w in reading.words[amount.last : following.number]]
        model = next((d for d in reading.drafts if d.amount is following), None)
        if "а" in between and model is not None and len(between) < 9:
            return _take(reading, amount, model, f"{model.kind}-corrected")
    return None


def _partitive(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """«из них 200», «на 21 из них»: a part of the last count."""
    after = [reading.low(amount.last), reading.low(amount.last + 1)]
    back = [w.low for w in reading.words[max(0, amount.first - 5) : amount.first]]
    of_them = (after[0] == "из" and after[1] in PARTITIVE) or any(
        a == "из" and b in PARTITIVE for a, b in itertools.pairwise(back)
    )
    if not of_them:
        return None
    near = [
        d
        for d in _nearest(reading, amount, earlier)
        if d.kind in ("count", "money", "measure") and _possible(amount, d)
    ]
    here = [d for d in near if d.reading is reading] or near
    model = next((d for d in here if d.kind == "count" and amount.multiplier is None), None) or (
        here[0] if here else None
    )
    return _take(reading, amount, model, f"{model.kind}-part") if model is not None else None


def _aligned(reading: Reading, index: int) -> Draft | None:
    """«микроэлектроника: 214 участников, 8,4 тыс. сотрудников; биотехнологии: 168 и 5,9 тысячи»: the same place in the line before."""
    before = reading.previous
    if before is None or len(before.drafts) != len(reading.amounts) or len(reading.amounts) < 2:
        return None
    bare = all(a.claimed is False or any(d.amount is a and d.elided for d in reading.drafts) for a in reading.amounts)
    told = any(verb_form(w) is not None for w in reading.words)
    if not bare or told or before.sentence.paragraph == reading.sentence.paragraph:
        return None
    model = before.drafts[index]
    return (
        _take(reading, reading.amounts[index], model, f"{model.kind}-aligned")
        if _possible(reading.amounts[index], model)
        else None
    )


WARMTH = frozenset("температура термометр градусник мороз жара похолодание потепление заморозки".split())
PAY = frozenset(
    """потратить тратить заплатить платить выделить вложить инвестировать стоить обойтись заработать зарабатывать зарплата
    стоимость цена билет оклад взнос получка выручить израсходовать""".split()
)  # fmt: skip


def _by_indicator(reading: Reading, amount: Amount) -> Draft | None:
    """«температура выше 38,5», «минус четыре» are degrees; «потратим сто двадцать миллионов» is money."""
    first, last = reading.segment(amount.number)
    lemmas = {f.lemma for w in reading.words[max(0, first - 3) : last] for f in w.forms[:2]}
    worded = amount.signed and reading.low(amount.number - 1) in ("плюс", "минус")
    if worded or (lemmas & WARMTH and amount.multiplier is None and abs(amount.value) < 100):
        made = draft(reading, amount, "measure", "Cel", amount.last, "measure-warmth")
    elif lemmas & PAY and amount.multiplier is not None and not any(d.kind == "count" for d in reading.drafts):
        made = draft(reading, amount, "money", "RUB", amount.last, "money-spent")
    else:
        return None
    return made


def _by_noun(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """«организаций зарегистрировано более 35 тысяч», «число вызовов снизилось с 412», «обращений пришло — 275»."""
    back = [d for d in reading.drafts if d.number < amount.number]
    if back and amount.before in ("до", "на") and back[-1].amount.before == amount.before and back[-1].kind != "count":
        return None  # «зарплата педагогов поднялась до 52 870 рублей, врачей — до 104,3 тысячи»
    floor = max(
        [
            d.last
            for d in reading.drafts
            if d.last <= amount.first and d.kind != "factor" and not (d.kind == "percent" and d.amount.before == "на")
        ],
        default=0,
    )
    found = free_genitive(reading, floor, amount.first) or _out_of(reading, floor, amount)
    if found is None or _large(amount, _nearest(reading, amount, earlier)) is not None:
        return None
    near = next((d for d in reversed(back) if d.kind != "percent"), None)
    weighed = near is not None and near.kind == "measure" and near.counted is None and amount.multiplier is not None
    like = next((d for d in back if d.kind == "measure" and d.amount.multiplier == amount.multiplier), None)
    if weighed and like is not None and found.last == amount.first - 1 and reading.low(amount.first - 1) in ("—", "–"):
        made = _take(reading, amount, like, "measure-parallel")  # «сыров — 7,1 тысячи тонн, …, колбас — 12,6 тысячи»
        made.counted = found.text
        return made
    spoken = reading.word(found.head - 1) if found.head else None
    if found.last == amount.first and amount.form == "words" and spoken is not None and verb_form(spoken) is not None:
        amount.comparator = (
            Comparator.ABOUT if amount.comparator is Comparator.EQUAL else amount.comparator
        )  # «выходит комбайнов четыреста»
    made = draft(reading, amount, "count", None, amount.last, "count-far")
    made.counted = found.text
    return made


def _out_of(reading: Reading, start: int, amount: Amount) -> Phrase | None:
    """«Из моих учеников до финиша доходят девять из десяти»."""
    for at in range(start, amount.first - 1):
        if reading.low(at) == "из" and reading.low(at + 1) not in PARTITIVE and reading.free(at + 1):
            found = phrase_at(reading.words, at + 1, "oblique", amount.first)
            if found is not None:
                return found
    return None


def _nearest(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> list[Draft]:
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


def _possible(amount: Amount, model: Draft) -> bool:
    """Can the amount be of the model's kind at all?"""
    if model.kind in ("age", "rank", "factor"):
        return False
    if model.kind == "percent":
        changed = (model.amount.before == "на" and amount.before != "на") or (
            model.reading is not None and model.reading.low(model.first - 1) in GREW
        )
        return not changed and amount.multiplier is None and abs(amount.value) <= 1000
    if model.kind == "count":
        return amount.value == int(amount.value) or model.value != int(model.value) or amount.multiplier is not None
    return True


def _parallel(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """The unit or noun of the nearest figure that it can share."""
    candidates = [d for d in _nearest(reading, amount, earlier) if _possible(amount, d) and d.counted != "раз"]
    collective = reading.low(amount.number).startswith(
        ("двое", "двои", "трое", "трои", "четверо", "четверы", "пятеро", "пятеры", "шестер", "семер")
    )
    if collective or reading.low(amount.number - 1) == "ни":  # «ни одной не разбили», «двоих увезли в больницу»
        counts = [d for d in candidates if d.kind == "count"]
        nights = [
            d for d in candidates[:1] if collective and d.kind == "duration" and d.unit == "d"
        ]  # «за двое суток, раньше ползла трое»
        candidates = nights or [d for d in counts if d.reading is reading] or counts
        if collective and not nights and (not candidates or not _animate(candidates[0])):
            return _people(reading, amount)
    whole = next(iter(_nearest(reading, amount, earlier)), None)
    if whole is not None and whole.kind == "percent" and _part_told(reading, amount, whole):
        return _of_base(reading, amount, whole)
    if not candidates:
        return _sum_far(reading, amount, earlier) or _alone(reading, amount)
    model = candidates[0]
    if model.rule == "count-of-base" and model.reading is reading and not amount.before:
        return _take(reading, amount, model, "count-parallel")
    same = [d for d in candidates if d.reading is reading]
    paid = [d for d in same if d.kind == "money"]
    if paid and same[0].kind == "count" and any(f.lemma in PAY for w in reading.words for f in w.forms[:2]):
        return _take(reading, amount, paid[0], "money-parallel")  # «платят 300 рублей, семья из четырех человек — 750»
    counts = [d for d in same if d.kind == "count"]
    scaled = bool(same) and same[0].kind in ("money", "measure") and same[0].amount.multiplier is not None
    if scaled and counts and amount.multiplier is None and amount.value == int(amount.value):
        same = counts  # «получили 1 146 организаций на 3,8 млрд рублей, в нынешнем году — 97»
    shared = _large(amount, candidates) or _like(amount, same) or _like(amount, candidates)
    assert shared is not None
    if amount.before == "из" and any(d.kind == "count" for d in candidates):
        shared = next(d for d in candidates if d.kind == "count")
    return _take(reading, amount, shared, f"{shared.kind}-parallel")


def _part_told(reading: Reading, amount: Amount, whole: Draft) -> bool:
    """«сорок процентов интернатов требуют ремонта, для шести нет проекта», «58% пожаров, три десятка вспыхнули»."""
    if reading.low(amount.first - 1) in ("все", "всех", "для", "у") and amount.form == "words":
        return True
    told = verb_form(reading.word(amount.last)) is not None and reading.low(amount.first - 1) not in REST
    return whole.reading is reading and not amount.before and told


def _large(amount: Amount, candidates: Sequence[Draft]) -> Draft | None:
    """«федеральных программ — 1,1 триллиона»: millions beside sums or quantities in millions are more of them."""
    if amount.multiplier is None or amount.multiplier < 10**6:
        return None
    near = [
        d
        for d in candidates
        if d.kind in ("money", "measure") and d.amount.multiplier is not None and d.amount.multiplier >= 10**6
    ]
    return near[0] if near else None


def _of_base(reading: Reading, amount: Amount, model: Draft) -> Draft:
    """«сорок процентов интернатов требуют ремонта, для шести нет проекта»: a count of what the percentage is part of."""
    made = draft(reading, amount, "count", None, amount.last, "count-of-base")
    found = genitive_at(model.reading.words, model.last) if model.reading is not None else None
    made.counted = found.text if found is not None else None
    return made


def _animate(model: Draft) -> bool:
    """Is what the draft counts alive, so that «двое» may be of them?"""
    return model.counted is not None and any(f.animate for f in forms(model.counted.split()[-1])[:2])


def _people(reading: Reading, amount: Amount) -> Draft:
    made = draft(reading, amount, "count", None, amount.last, "count-collective")
    made.counted = "человек"
    return made


def _like(amount: Amount, candidates: Sequence[Draft]) -> Draft | None:
    """The nearest, but one with a multiplier for a number with one, within the same sentence as the nearest."""
    if not candidates:
        return None
    nearest = candidates[0]
    near = [d for d in candidates if d.reading is nearest.reading]
    if amount.multiplier is not None:
        scaled = [d for d in near if d.amount.multiplier is not None]
        if scaled and nearest.amount.multiplier is None:
            return scaled[0]
    return nearest


def _sum_far(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """«примерно 500 миллиардов из Резервного фонда»: thousands of millions with no noun are money, as before in the text."""
    if amount.multiplier is None or amount.multiplier < 10**9:
        return None
    sums = [d for d in islice(reversed(earlier), 3 * NEAR) if d.kind == "money" and d.amount.multiplier is not None]
    return _take(reading, amount, sums[0], "money-far") if sums else None


def _alone(reading: Reading, amount: Amount) -> Draft | None:
    """A number that stands parallel to nothing: a count of what is not said, in doubt."""
    return draft(reading, amount, "count", None, amount.last, "count-bare")
