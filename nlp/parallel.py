"""What a number without its noun or unit stands parallel to: the nearest figure whose kind, unit and noun it can share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, pairwise

from nlp.comparators import Amount
from nlp.describing import says_which
from nlp.fact import Comparator
from nlp.morphology import forms
from nlp.numeral_words import VOCABULARY
from nlp.reading import Draft, Reading, draft, verb_form
from nlp.subjects import Phrase, genitive_at, phrase_at

GREW = frozenset("прибавил прибавила прибавило прибавили потерял потеряла потеряли потеряло".split())
NEAR = 30  # figures back, here and in the sentences before: nobody reads farther
FAR = 3  # sentences back
LASTS = frozenset(
    "длиться продлиться занять занимать идти уйти уходить потребовать требоваться провести проводить проехать составить составлять ждать".split()
)
MARKS = frozenset({"балл", "очко"})
REST = frozenset("остальные остальных остальным оставшиеся оставшихся оставшимся другие прочие".split())


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
    return model.kind in ("money", "measure") and (model.reading is reading or dashed or bool(lows & {"сумма", "было"}))


PAY = frozenset(
    """брать взимать израсходовать потратить тратить заплатить платить доплачивать доплатить приплачивать выплачивать выплатить выделить вложить инвестировать стоить обойтись заработать зарабатывать зарплата
    стоимость цена билет оклад взнос получка выручить израсходовать""".split()
)  # fmt: skip


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


def parallel(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """The unit or noun of the nearest figure that it can share."""
    before = nearest(reading, amount, earlier)
    again = (
        before[:1]
        if before and before[0].counted == "раз" and before[0].reading is reading and _alike(amount, before[0])
        else []
    )
    candidates = [d for d in before if possible(reading, amount, d) and (d.counted != "раз" or d in again)]
    candidates = by_rank([d for d in candidates if not _of_group(d)] or candidates)
    collective = is_collective(reading, amount)
    if collective or reading.low(amount.number - 1) == "ни":  # «ни одной не разбили», «двоих увезли в больницу»
        counts = [d for d in candidates if d.kind == "count"]
        nights = [
            d for d in candidates[:1] if collective and d.kind == "duration" and d.unit == "d"
        ]  # «за двое суток, раньше ползла трое»
        candidates = nights or [d for d in counts if d.reading is reading] or counts
        if collective and not nights and (not candidates or not _animate(candidates[0])):
            return _people(reading, amount)
    own = reading.words[reading.segment(amount.number)[0] : amount.first]
    of_them = any(a.low == "их" and b.lemma in ("быть", "стать") for a, b in pairwise(own))
    if of_them or (
        own and own[-1].low == "их"
    ):  # «За сбоями мы следим. В мае их было три», «Лифта не было. Теперь их шесть»
        candidates = [d for d in candidates if d.kind == "count"]
    whole = before[0] if before else None
    if whole is not None and whole.kind == "percent" and _part_told(reading, amount, whole):
        return _of_base(reading, amount, whole)
    if reading.low(amount.last) == "из" or amount.before == "из":  # «Это удалось четырем из семи»
        candidates = [d for d in candidates if d.kind != "percent"]
    rest = _rest(reading, amount, before) if reading.low(amount.number - 1) in REST else None
    if rest is not None:
        return take(reading, amount, rest, f"{rest.kind}-rest")
    told = verb_form(reading.word(amount.first - 1)) or verb_form(reading.word(amount.last))
    if told is not None and told.lemma not in LASTS and candidates and candidates[0].kind == "duration":
        # «На одну липу хватало минут трех, до финиша дотянули 318»
        candidates = [d for d in candidates if d.kind == "count"] or candidates
    here = any(d.reading is reading for d in candidates[:1])
    if not here and amount.multiplier is not None and candidates and candidates[0].kind == "money":
        candidates = _things(reading, amount, candidates)
    if not here and amount.multiplier is None and told is not None:
        if before and _is_of_base(reading, amount, before[0]):
            return _of_base(reading, amount, before[0])
        things = (
            bool(candidates)
            and told.lemma not in PAY
            and candidates[0].kind in ("measure", "money")
            and amount.value == int(amount.value)
        )
        # «потушено 11 пожаров на площади 1 260 га. Сегодня действуют девять»
        candidates = [d for d in candidates if things and d.kind == "count"] or candidates
    if not candidates:
        return _sum_far(reading, amount, earlier) or _alone(reading, amount)
    named = _named(reading, amount) if candidates[0].reading is not reading else None
    named = named or (_other_of(reading, amount) if told is not None and candidates[0].kind != "count" else None)
    if named is not None and candidates[0].kind != "count":
        made = draft(reading, amount, "count", None, amount.last, "count-far")
        made.counted = named
        return made
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
    """«лифтов, проработавших 25 лет», «сбоев дольше пяти минут»: how long says which are meant."""
    return model.kind == "duration" and model.reading is not None and says_which(model.reading, model)


def is_collective(reading: Reading, amount: Amount) -> bool:
    """«двое», «девятерых»: of people, cubs and what has no singular."""
    entry = VOCABULARY.get(reading.low(amount.number))
    return entry is not None and entry.role == "collective"


def by_rank(candidates: list[Draft]) -> list[Draft]:
    """«проверили 214 столовых в 19 районах. Претензии к 57», «41 поселок, в каждом менее 50 человек»: the thing told of, not where."""
    if not candidates or candidates[0].kind != "count" or not _aside(candidates[0]):
        return candidates
    told = [d for d in candidates if d.reading is candidates[0].reading and d.kind == "count" and not _aside(d)]
    return [*told, *(d for d in candidates if d not in told)]


def _aside(model: Draft) -> bool:
    """Whether a count only says where («в 19 районах»), or how many there are in each."""
    assert model.reading is not None
    back = [w.low for w in model.reading.words[max(0, model.first - 5) : model.first]]
    if any(low in ("каждом", "каждой", "каждый", "каждая") for low in back):
        return True
    if any(a in ("среди", "из") and b == "них" for a, b in pairwise(back)):  # «58 человек, среди них двое детей»
        return True
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


def _part_told(reading: Reading, amount: Amount, whole: Draft) -> bool:
    """«сорок процентов интернатов требуют ремонта, для шести нет проекта», «58% пожаров, три десятка вспыхнули»."""
    before = reading.low(amount.first - 1)
    alike = (
        whole.reading is reading and reading.low(whole.first - 1) == before
    )  # «У 41 процента малыш второй, у девятнадцати — третий»
    if before in ("все", "всех", "для", "у") and amount.form == "words" and not alike:
        return True
    told = verb_form(reading.word(amount.last)) is not None and reading.low(amount.first - 1) not in REST
    return whole.reading is reading and not amount.before and told


def large(amount: Amount, candidates: Sequence[Draft]) -> Draft | None:
    """«федеральных программ — 1,1 триллиона»: millions beside sums or quantities in millions are more of them."""
    if amount.multiplier is None or amount.multiplier < 10**6:
        return None
    near = [
        d
        for d in candidates
        if d.kind in ("money", "measure") and d.amount.multiplier is not None and d.amount.multiplier >= 10**6
    ]
    return near[0] if near else None


def _is_of_base(reading: Reading, amount: Amount, share: Draft) -> bool:
    """«91,5 % рейсов; 17 задержались», «вакантна десятая часть ставок: занято 371 из 412»."""
    if share.kind not in ("percent", "factor") or share.reading is None or amount.before:
        return False
    plain = amount.comparator is Comparator.EQUAL and amount.value == int(amount.value)
    told = verb_form(reading.word(amount.last)) is not None or reading.low(amount.last) == "из"
    return plain and told and _whole(share) is not None


def _whole(share: Draft) -> Phrase | None:
    """«сорок процентов [интернатов]», «каждое седьмое [дерево]»."""
    if share.reading is None:
        return None
    found = genitive_at(share.reading.words, share.last)
    return found or (phrase_at(share.reading.words, share.last, "any") if share.rule == "each" else None)


def _of_base(reading: Reading, amount: Amount, model: Draft) -> Draft:
    """«сорок процентов интернатов требуют ремонта, для шести нет проекта»: a count of what the percentage is part of."""
    made = draft(reading, amount, "count", None, amount.last, "count-of-base")
    found = _whole(model)
    made.counted = found.text if found is not None else None
    return made


def _animate(model: Draft) -> bool:
    """Is what the draft counts alive, so that «двое» may be of them?"""
    found = forms(model.counted.split()[-1])[:2] if model.counted is not None else ()
    return any(f.animate or f.pos in ("PRTF", "ADJF") for f in found)  # «из десяти погибших семеро»


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
        sums = [d for d in candidates if d.kind == "money"]
        if sums and nearest.kind in ("count", "measure") and nearest.value < 1000 <= amount.multiplier:
            return sums[0]  # «предел для семей, где растут трое детей, — 180 тысяч»
    return nearest


def _sum_far(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """«примерно 500 миллиардов из Резервного фонда»: thousands of millions with no noun are money, as before in the text."""
    if amount.multiplier is None or amount.multiplier < 10**9:
        return None
    sums = [d for d in islice(reversed(earlier), 3 * NEAR) if d.kind == "money" and d.amount.multiplier is not None]
    return take(reading, amount, sums[0], "money-far") if sums else None


def _other_of(reading: Reading, amount: Amount) -> str | None:
    """«Одна из бригад красит ограду длиной 430 м, две полют клумбы»."""
    for at in range(amount.first - 2):
        if (reading.low(at).startswith("одн") and reading.low(at + 1) == "из") or reading.low(at) == "один":
            found = phrase_at(reading.words, at + 2, "gent") if reading.low(at + 1) == "из" else None
            if found is not None and reading.free(at + 2):
                return found.text
    return None


def _named(reading: Reading, amount: Amount) -> str | None:
    """«Отдельно сосчитали дупла — 318»: a plural noun before the dash, after a verb, is what is counted."""
    noun = reading.word(amount.first - 2)
    if reading.low(amount.first - 1) not in ("—", "–", ":") or noun.kind != "word" or amount.value != int(amount.value):
        return None
    told = any(verb_form(w) is not None for w in reading.words[slice(*reading.segment(amount.first - 2))])
    plural = (f for f in noun.forms if f.pos == "NOUN" and f.number == "plur" and f.case in ("nomn", "accs"))
    return next((f.lemma for f in plural), None) if told and amount.multiplier is None else None


def _alone(reading: Reading, amount: Amount) -> Draft | None:
    """A number that stands parallel to nothing: a count of what is not said, in doubt."""
    if reading.low(amount.first - 1) in ("—", "–"):
        for word in reading.words[slice(*reading.segment(amount.first - 2))]:
            if any(f.lemma in MARKS and f.case == "nomn" for f in word.forms[:2]):  # «Средний балл — 66,3»
                made = draft(reading, amount, "count", None, amount.last, "count-far")
                made.counted = word.lemma
                return made
    return draft(reading, amount, "count", None, amount.last, "count-bare")
