"""What a number without its noun or unit stands parallel to: the figure before it that it is most like."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nlp.comparators import Amount
from nlp.describing import PROPERTIES, says_which
from nlp.fact import Comparator
from nlp.genitives import NUMBERS
from nlp.numeral_words import VOCABULARY
from nlp.reading import Draft, Reading, verb_form
from nlp.sharing import PAY, REST, large, nearest, possible, take
from nlp.unnamed import (
    alone,
    animate,
    are_told,
    far,
    is_of_base,
    named_before,
    named_here,
    of_base,
    other_of,
    part_told,
    people,
    sum_far,
)

GROWTH = frozenset("рост прирост снижение прибавка падение".split())
NUMBERED = NUMBERS | {"поток", "аудитория"}
LASTS = frozenset(
    "хватать хватить длиться продлиться занять занимать идти уйти уходить потребовать требоваться провести проводить проехать составить составлять ждать".split()
)


def parallel(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """The unit or noun of the nearest figure that it can share."""
    noun = named_here(reading, amount)
    if noun is not None:
        return far(reading, amount, noun)
    before = nearest(reading, amount, earlier)
    candidates = _possible(reading, amount, before)
    collective = is_collective(reading, amount)
    if collective or reading.low(amount.number - 1) == "ни":  # «ни одной не разбили», «двоих увезли в больницу»
        counts = [d for d in candidates if d.kind == "count"]
        nights = [
            d for d in candidates[:1] if collective and d.kind == "duration" and d.unit == "d"
        ]  # «за двое суток, раньше ползла трое»
        candidates = nights or [d for d in counts if d.reading is reading] or counts
        if collective and not nights and (not candidates or not animate(candidates[0])):
            return people(reading, amount)
    own = reading.words[reading.segment(amount.number)[0] : amount.first]
    if are_told(own):
        # «За сбоями мы следим. В мае их было три», «Лифта не было. Теперь их шесть»
        candidates = [d for d in candidates if d.kind == "count"]
    if any(f.lemma in NUMBERED and f.case in ("nomn", "accs") for w in own for f in w.forms[:2]):
        candidates = [d for d in candidates if d.kind == "count"]  # «рассчитывает довести поток до 2,3 миллиона»
    grew = any(f.lemma in GROWTH and f.case == "nomn" for w in own for f in w.forms[:1])
    rate = next((d for d in before if d.kind == "percent"), None)
    if grew and rate is not None and amount.multiplier is None and not amount.before:
        return take(reading, amount, rate, "percent-parallel")  # «С поправкой на инфляцию рост составил 8,6»
    whole = before[0] if before else None
    if whole is not None and whole.kind == "percent" and part_told(reading, amount, whole):
        return of_base(reading, amount, whole)
    if _per_many(reading, amount.last):  # «512 случаев на 100 тысяч населения, младенческая — 3,6 на тысячу родившихся»
        of_many = [d for d in before if d.reading is reading and d.kind == "count" and _per_many(reading, d.last)]
        candidates = of_many or candidates
    if reading.low(amount.last) == "из" or amount.before == "из":  # «Это удалось четырем из семи»
        candidates = [d for d in candidates if d.kind != "percent"]
    rest = _rest(reading, amount, before) if reading.low(amount.number - 1) in REST else None
    if rest is not None:
        return take(reading, amount, rest, f"{rest.kind}-rest")
    if reading.low(amount.number - 1) == "дольше":  # «Проверка длится семь дней, эксперты работают не дольше 15»
        candidates = [d for d in candidates if d.kind == "duration"] or candidates
    was = (reading.low(amount.first - 2), reading.low(amount.first - 1)) == (
        "раньше",
        "было",
    )  # «уходит минуты две, раньше было пять»
    longer = reading.low(amount.number - 1) == "дольше" or was
    told = None if longer else verb_form(reading.word(amount.first - 1)) or verb_form(reading.word(amount.last))
    if told is not None and told.lemma not in LASTS and candidates and candidates[0].kind == "duration":
        # «На одну липу хватало минут трех, до финиша дотянули 318»
        candidates = [d for d in candidates if d.kind == "count"] or candidates
    here = any(d.reading is reading for d in candidates[:1])
    if not here and amount.multiplier is not None and candidates and candidates[0].kind == "money":
        candidates = _things(reading, amount, candidates)
    if not here and amount.multiplier is None and told is not None:
        if before and is_of_base(reading, amount, before[0]):
            return of_base(reading, amount, before[0])
        things = (
            bool(candidates)
            and told.lemma not in PAY
            and candidates[0].kind in ("measure", "money")
            and amount.value == int(amount.value)
        )
        # «потушено 11 пожаров на площади 1 260 га. Сегодня действуют девять»
        candidates = [d for d in candidates if things and d.kind == "count"] or candidates
    if not candidates:
        return sum_far(reading, amount, earlier) or alone(reading, amount)
    named = named_before(reading, amount) if candidates[0].reading is not reading else None
    named = named or (other_of(reading, amount) if told is not None and candidates[0].kind != "count" else None)
    if named is not None and candidates[0].kind != "count":
        return far(reading, amount, named)
    return _shared(reading, amount, candidates)


def _per_many(reading: Reading, at: int) -> bool:
    """Whether «на 100 тысяч населения» follows, whose numeral is dismissed as a denominator."""
    return reading.low(at) == "на" and any(first == at + 1 and why == "idiom" for first, _, why in reading.dismissed)


def _possible(reading: Reading, amount: Amount, before: Sequence[Draft]) -> list[Draft]:
    """Those that the amount can be like at all, the thing told of before what only says where or which."""
    again = (
        before[:1]
        if before and before[0].counted == "раз" and before[0].reading is reading and _alike(amount, before[0])
        else []
    )
    candidates = [d for d in before if possible(reading, amount, d) and (d.counted != "раз" or d in again)]
    like = [
        d for d in candidates if not _of_group(d) or (d.kind == "measure" and d.amount.multiplier and amount.multiplier)
    ]
    return by_rank(like or candidates, amount)


def _shared(reading: Reading, amount: Amount, candidates: list[Draft]) -> Draft:
    """The figure by the candidate that it is most like."""
    model = candidates[0]
    if model.rule == "count-of-base" and model.reading is reading and not amount.before:
        return take(reading, amount, model, "count-parallel")
    same = [d for d in candidates if d.reading is reading]
    if amount.value == 1 and amount.form == "words" and reading.low(amount.last) in ("—", "–"):
        same = [d for d in same if d.kind == "count"] or same  # «два платежа по 11 250 долларов: один — от филиала»
    paid = [d for d in same if d.kind == "money"]
    instead = _instead(reading, amount)
    if (
        paid
        and not instead
        and same[0].kind == "count"
        and any(f.lemma in PAY for w in reading.words for f in w.forms[:2])
    ):
        return take(reading, amount, paid[0], "money-parallel")  # «платят 300 рублей, семья из четырех человек — 750»
    counts = [d for d in same if d.kind == "count"]
    scaled = bool(same) and same[0].kind in ("money", "measure") and same[0].amount.multiplier is not None
    if scaled and counts and amount.multiplier is None and amount.value == int(amount.value):
        same = counts  # «получили 1 146 организаций на 3,8 млрд рублей, в нынешнем году — 97»
    shared = large(amount, candidates) or _like(amount, same) or _like(amount, candidates)
    assert shared is not None
    if amount.before == "из" and any(d.kind == "count" for d in candidates):
        shared = next(d for d in candidates if d.kind == "count")
    return take(reading, amount, shared, f"{shared.kind}-parallel")


def _of_group(model: Draft) -> bool:
    """«лифтов, проработавших 25 лет», «сбоев дольше пяти минут», «свалок общей площадью 96 га»: it says which are meant."""
    beside = model.reading.word(model.first - 1) if model.reading is not None else None
    if model.kind == "measure" and beside is not None:
        return any(f.lemma in PROPERTIES and f.case == "ablt" for f in beside.forms[:2])
    return model.kind == "duration" and model.reading is not None and says_which(model.reading, model)


def is_collective(reading: Reading, amount: Amount) -> bool:
    """«двое», «девятерых»: of people, cubs and what has no singular."""
    entry = VOCABULARY.get(reading.low(amount.number))
    return entry is not None and entry.role == "collective"


def by_rank(candidates: list[Draft], amount: Amount | None = None) -> list[Draft]:
    """«проверили 214 столовых в 19 районах. Претензии к 57», «41 поселок, в каждом менее 50 человек»: the thing told of, not where."""
    if not candidates or candidates[0].kind != "count":
        return candidates
    outer = _holder(candidates[0], amount)
    if outer is not None:
        return [outer, *(d for d in candidates if d is not outer)]
    if not _aside(candidates[0]):
        return candidates
    told = [d for d in candidates if d.reading is candidates[0].reading and d.kind == "count" and not _aside(d)]
    return [*told, *(d for d in candidates if d not in told)]


def _holder(model: Draft, amount: Amount | None) -> Draft | None:
    """«Заселены четыре дома на 1 012 квартир, еще три сдадут»: so few are more houses, not flats."""
    if amount is None or model.amount.before != "на" or model.reading is None:
        return None
    outer = next((d for d in model.reading.drafts if d.last == model.first - 1 and d.kind == "count"), None)
    few = outer is not None and amount.value <= 2 * outer.value and 10 * amount.value < model.value
    return outer if few else None


def _aside(model: Draft) -> bool:
    """Whether a count only says where («в 19 районах»), or how many there are in each."""
    assert model.reading is not None
    back = [w.low for w in model.reading.words[max(0, model.first - 5) : model.first]]
    if any(low in ("каждом", "каждой", "каждый", "каждая") for low in back):
        return True
    pairs = [*pairwise(back)]
    if (
        any(a in ("среди", "из") and b == "них" for a, b in pairs) or ("их", "числе") in pairs
    ):  # «58 человек, среди них двое детей»
        return True
    if model.amount.before == "из" and any(
        d.last == model.first - 1 and d.kind == "count" for d in model.reading.drafts
    ):
        return True  # «4 812 бегунов из 52 регионов, это на 640 больше»
    noun = model.reading.word(model.last - 1)
    return model.amount.before in ("в", "на") and noun.kind == "word" and any(f.case == "loct" for f in noun.forms[:2])


def _instead(reading: Reading, amount: Amount) -> bool:
    """«осталось трое реставраторов вместо прежних пяти»."""
    adjective = any(f.pos == "ADJF" for f in reading.word(amount.first - 1).forms[:1])
    return reading.low(amount.first - 1 - adjective) == "вместо"


def _things(reading: Reading, amount: Amount, candidates: list[Draft]) -> list[Draft]:
    """«установили 2 940 извещателей. На них ушло 3,8 млн рублей. До конца года поставят еще полторы тысячи»: more of them."""
    verbs = [f for w in reading.words[slice(*reading.segment(amount.number))] if (f := verb_form(w)) is not None]
    more = reading.low(amount.first - 1) == "еще" and amount.multiplier == 1000 and not amount.before
    if not more or not verbs or any(f.lemma in PAY for f in verbs):
        return candidates
    return [d for d in candidates if d.kind == "count"] or candidates


def _alike(amount: Amount, model: Draft) -> bool:
    """«до пяти раз в год, женщинам — до четырех»: the same comparison and a small number."""
    return amount.comparator is model.amount.comparator is Comparator.AT_MOST and amount.value < 20


def _rest(reading: Reading, amount: Amount, before: Sequence[Draft]) -> Draft | None:
    """«46 % вывоза, 14, оставшиеся 40», «8 741 из 9 058 зданий; остальные 317»: what the sums say is left."""
    shares = [d for d in before if d.kind == "percent" and d.reading is reading]
    if shares and sum(d.value for d in shares) + amount.value == 100:
        return shares[0]
    wholes = [d for d in before if d.kind in ("count", "measure", "money")]
    for whole in wholes:
        parts = [d for d in wholes if d is not whole and d.kind == whole.kind and d.unit == whole.unit]
        if any(whole.value - part.value == amount.value for part in parts):
            return whole
    return None


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
        sums = [d for d in candidates if d.kind == "money"]
        if sums and nearest.kind in ("count", "measure") and nearest.value < 1000 <= amount.multiplier:
            return sums[0]  # «предел для семей, где растут трое детей, — 180 тысяч»
    return nearest
