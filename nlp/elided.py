"""Numbers without their noun or unit: «на [21] из них», «а еще [169]», «расходы — [16,3] триллиона», «не [два], а четыре».

Each takes kind, unit and noun from what it stands parallel to; the farther that is, the less sure it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from nlp.comparators import Amount
from nlp.describing import says_which
from nlp.fact import Comparator
from nlp.genitives import free_genitive
from nlp.parallel import by_rank, parallel
from nlp.reading import Draft, Reading, draft, verb_form
from nlp.sharing import large, nearest, possible, take
from nlp.subjects import Phrase, phrase_at
from nlp.sums import by_indicator
from nlp.unnamed import far

PARTITIVE = frozenset({"них", "которых", "числа", "этого"})


def find(reading: Reading, earlier: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the figures of the amounts that no kind has claimed; `earlier` are the drafts of the sentences before."""
    for index, amount in enumerate(reading.amounts):
        if amount.claimed or amount.form not in ("digits", "words"):
            continue
        made = (
            _of_next(reading, index)
            or _with_next(reading, index)
            or _of_many(reading, amount)
            or _bracketed(reading, amount)
            or _corrected(reading, index)
            or _partitive(reading, amount, earlier)
            or _aligned(reading, index)
            or by_indicator(reading, amount, earlier)
            or _by_noun(reading, amount, earlier)
            or parallel(reading, amount, earlier)
        )
        if made is not None:
            yield made


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
    if following.first - amount.last > 3 or model is None or model.kind not in ("count", "measure", "money"):
        return None
    if model.kind != "count" and amount.value >= model.value:
        return None
    return take(reading, amount, model, f"{model.kind}-of")  # «прошел 1 310 из 1 965 метров»


def _with_next(reading: Reading, index: int) -> Draft | None:
    """«погибло 10 и пострадало 50 человек»: two verbs, and the noun stands with the second number."""
    amount = reading.amounts[index]
    following = reading.amounts[index + 1] if index + 1 < len(reading.amounts) else None
    told = reading.low(amount.last) == "и" and verb_form(reading.word(amount.last + 1)) is not None
    if (
        following is None
        or not told
        or following.first != amount.last + 2
        or verb_form(reading.word(amount.first - 1)) is None
    ):
        return None
    model = next((d for d in reading.drafts if d.amount is following and d.kind == "count"), None)
    return take(reading, amount, model, "count-parallel") if model is not None else None


def _of_many(reading: Reading, amount: Amount) -> Draft | None:
    """«Три из старых домов уже снесли»: what the part is of stands behind it."""
    if reading.low(amount.last) != "из" or reading.low(amount.last + 1) in PARTITIVE or amount.multiplier is not None:
        return None
    found = phrase_at(reading.words, amount.last + 1, "gent") if reading.free(amount.last + 1) else None
    many = found is not None and any(
        f.case == "gent" and f.number == "plur" for f in reading.word(found.head).forms[:2]
    )
    if found is None or not many:
        return None
    made = draft(reading, amount, "count", None, amount.last, "count-of")
    made.counted = found.text
    return made


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
    attribute = any(f.pos == "NOUN" for f in reading.word(amount.first - 3).forms[:1])  # «музей космонавтики (3 980)»
    form = next((f for f in noun.forms[:2] if f.pos == "NOUN" and f.number == "plur" and not attribute), None)
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
        if "а" in between and model is not None and len(between) < 15:
            return take(reading, amount, model, f"{model.kind}-corrected")
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
        for d in nearest(reading, amount, earlier)
        if d.kind in ("count", "money", "measure") and possible(reading, amount, d)
    ]
    here = by_rank([d for d in near if d.reading is reading] or near)
    model = next((d for d in here if d.kind == "count" and amount.multiplier is None), None) or (
        here[0] if here else None
    )
    return take(reading, amount, model, f"{model.kind}-part") if model is not None else None


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
        take(reading, reading.amounts[index], model, f"{model.kind}-aligned")
        if possible(reading, reading.amounts[index], model)
        else None
    )


SUMS_OF = frozenset("средство налог доход расход субсидия отчисление инвестиция".split())
WERE = ("было", "стало", "будет")
WHOLE = frozenset("охват готовность заполняемость загрузка износ укомплектованность".split())


def _of_another(reading: Reading, amount: Amount) -> Draft | None:
    """«готовность котельных составляет 98,6 %, тепловых сетей — 95»: the share of another whole, named in the genitive."""
    dashed = reading.low(amount.first - 1) in ("—", "–")
    model = reading.last_before(amount.number)
    if not dashed or model is None or model.kind != "percent" or amount.multiplier is not None or amount.value > 100:
        return None
    said = reading.words[slice(*reading.segment(model.number))]
    return model if any(f.lemma in WHOLE and f.case == "nomn" for w in said for f in w.forms[:2]) else None


def _by_noun(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """«организаций зарегистрировано более 35 тысяч», «число вызовов снизилось с 412», «обращений пришло — 275»."""
    back = [d for d in reading.drafts if d.number < amount.number]
    latest = reading.last_before(amount.number)
    broken = amount.value != int(amount.value) and amount.multiplier is None
    if broken and latest is not None and latest.kind in ("money", "percent"):
        return None  # «Килограмм помидоров стоит 96 рублей 40 копеек, огурцов — 81,2»
    planned = (
        reading.word(amount.first - 1).lemma in ("план", "задание", "норматив")
        and reading.low(amount.first - 2) == "при"
    )
    if planned and latest is not None and latest.kind == "measure":
        return None  # «отремонтировано 306,4 км дорог при плане 290»
    became = reading.low(amount.first - 2) in WERE  # «наездов на пешеходов стало на 38 больше»
    if (
        back
        and not became
        and amount.before in ("до", "на")
        and back[-1].amount.before == amount.before
        and back[-1].kind != "count"
    ):
        return None  # «зарплата педагогов поднялась до 52 870 рублей, врачей — до 104,3 тысячи»
    own = reading.words[reading.segment(amount.number)[0] : amount.first]
    if back and any(w.low in ("она", "он", "оно") for w in own):
        return None  # «Зарплата поднялась до 71 500 рублей, у сварщиков она достигает 130–150 тысяч»
    floor = max(
        [
            d.last
            for d in reading.drafts
            if d.last <= amount.first
            and d.kind != "factor"
            and not (d.kind == "percent" and d.amount.before == "на")
            and not (d.kind in ("age", "duration") and says_which(reading, d))
        ],
        default=0,
    )
    found = _first_of_two(reading, free_genitive(reading, floor, amount.first)) or _out_of(reading, floor, amount)
    at = found.first - 1 if found is not None else 0
    while any(f.pos in ("ADJF", "PRTF") for f in reading.word(at).forms[:1]):
        at -= 1
    dashed = found is not None and found.last == amount.first - 1 and reading.low(at) in (",", "и", "а")
    share = _of_another(reading, amount) if dashed else None
    if share is not None and found is not None:
        made = take(reading, amount, share, "percent-another")
        made.base = found.text
        return made
    beside = found is not None and found.last in (amount.first, amount.first - 1)
    were = beside and found is not None and found.lemma not in SUMS_OF and reading.low(amount.first - 1) in WERE
    if found is None or (not were and large(amount, nearest(reading, amount, earlier)) is not None):
        return None  # but «годом ранее операций было 119 миллионов»
    near = next((d for d in reversed(back) if d.kind != "percent"), None)
    weighed = near is not None and near.kind == "measure" and near.counted is None and amount.multiplier is not None
    like = next((d for d in back if d.kind == "measure" and d.amount.multiplier == amount.multiplier), None)
    if weighed and like is not None and found.last == amount.first - 1 and reading.low(amount.first - 1) in ("—", "–"):
        made = take(reading, amount, like, "measure-parallel")  # «сыров — 7,1 тысячи тонн, …, колбас — 12,6 тысячи»
        made.counted = found.text
        return made
    spoken = reading.word(found.head - 1) if found.head else None
    if found.last == amount.first and amount.form == "words" and spoken is not None and verb_form(spoken) is not None:
        amount.comparator = (
            Comparator.ABOUT if amount.comparator is Comparator.EQUAL else amount.comparator
        )  # «выходит комбайнов четыреста»
    return far(reading, amount, found.text)


def _first_of_two(reading: Reading, found: Phrase | None) -> Phrase | None:
    """«Победителей и призеров олимпиад — 73»: two nouns that are counted together go by the first."""
    if found is None or reading.low(found.first - 1) != "и":
        return found
    at = found.first - 2
    form = next(
        (f for f in reading.word(at).forms[:2] if f.pos == "NOUN" and f.case == "gent" and f.number == "plur"), None
    )
    return Phrase(at, found.last, at, form.lemma, form.lemma) if form is not None else found


def _out_of(reading: Reading, start: int, amount: Amount) -> Phrase | None:
    """«Из моих учеников до финиша доходят девять из десяти»."""
    for at in range(start, amount.first - 1):
        if reading.low(at) == "из" and reading.low(at + 1) not in PARTITIVE and reading.free(at + 1):
            found = phrase_at(reading.words, at + 1, "oblique", amount.first)
            if found is not None:
                return found
    return None
