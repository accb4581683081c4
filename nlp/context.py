"""Standing, change and time of a figure, from the clause it stands in: plan or fact, level or increase, stock or flow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from nlp import base, timing
from nlp.change import measure_of
from nlp.clauses import POSSIBLE, REQUIRED, governing
from nlp.comparator_words import PREPOSITIONS
from nlp.fact import Comparator, Entity
from nlp.movement import MORE_OR_LESS
from nlp.naming import name_facts
from nlp.rates import rate
from nlp.reading import IMPERSONAL, Draft, Reading, verb_form
from nlp.text import Sentence, Word
from nlp.units import unit_at

PLANNED = frozenset(
    """планировать планироваться запланировать запланировано намечать намечаться наметить намеченный предстоять обещать пообещать
    ожидать ожидаться прогнозировать прогнозироваться намереваться намеренный собираться рассчитывать предполагать предполагаться
    хотеть намечаемый предусмотреть предусмотренный запланированный планируемый намеревающийся готовиться""".split()
)  # fmt: skip
PLAN_NOUNS = frozenset("план прогноз цель цели задача намерение перспектива проект".split())
PENALTIES = frozenset("штраф штрафа штрафы лишение лишения наказание наказания арест ареста".split())
BUILDS = frozenset("строить строиться достраивать достраиваться возводить возводиться сооружать сооружаться".split())
NORMS = frozenset("норматив норма требование правило регламент стандарт".split())
ITEM = re.compile(r"(?:[•—–*·-]|\d{1,2}[.)])\s")  # how a list item begins
CREATES = frozenset(
    "сдать построить открыть возвести появиться ввести создать достроить открыться начать сдавать строить".split()
)
DENIALS = re.compile(
    r"не соответству[ею]т действительности|опроверг|не подтвердил|\bнеправд|не име[ею]т под собой оснований|выдумк|\bфейк|\bложн"
)


def tense_at(part: Sentence, at: int) -> str | None:
    """`past` or `future` by the verb nearest to an offset, None when there is none or it is in the present."""
    best: tuple[int, str] | None = None
    for word in part.words:
        form = verb_form(word) if word.low not in IMPERSONAL else None
        tense = "future" if word.low in ("предстоит", "намечен", "намечено", "намечена", "намечены", "запланировано", "планируется", "планируют", "планирует") else _tense(form)  # fmt: skip
        if tense is not None and (best is None or abs(word.start - at) < best[0]):
            best = (abs(word.start - at), tense)
    return best[1] if best else None


def _tense(form) -> str | None:  # type: ignore[no-untyped-def]
    if form is None:
        return None
    if form.tense == "past":
        return "past"
    return "future" if form.tense == "futr" else None


def dismiss_years(reading: Reading) -> None:
    """A bare number like 2023 with no noun is a year: «в 2022 и 2023», «Евро — 2024», a column's head."""
    for amount in reading.amounts:
        word = reading.word(amount.number)
        bare = (
            amount.form == "digits"
            and len(word.text) == 4
            and word.text[:2] in ("19", "20")
            and amount.last == amount.number + 1
        )
        if not bare or amount.claimed or not 1900 <= amount.value <= 2099:
            continue
        following = reading.word(amount.last)
        measured = unit_at(reading.words, amount.last) is not None and reading.free(amount.last)
        counted = following.kind == "word" and any(
            f.pos in ("NOUN", "ADJF") and f.case == "gent" and "Apro" not in f.marks for f in following.forms
        )
        if amount.before == "в" and following.text[:1].isupper():  # «В 1986 Корасон Акино»
            counted = False
        if amount.first == amount.number and not measured and (not counted or (amount.before in ("в", "с", "к", "до") and following.low in ("года", "году"))):  # fmt: skip
            reading.dismiss(amount, "date")


def complete(readings: Sequence[Reading], published: date | None) -> None:
    """Fill what the clause and the sentences around it decide, for every draft, in order of the text."""
    heading: Reading | None = None
    for reading in readings:
        heading = _heading(reading, heading)
        reading.heading = heading if heading is not reading else None
        for draft in reading.drafts:
            if draft.rule.startswith("table"):
                continue
            draft.modality = modality(reading, draft)
            draft.measure_of = measure_of(reading, draft)
            base.complete(reading, draft)
            rate(reading, draft)
        timing.periods(reading, published)


def about(readings: Sequence[Reading], people: Sequence[Entity]) -> None:
    """Subject, scope, indicator and predicate of every draft."""
    name_facts(readings, people)


def _heading(reading: Reading, current: Reading | None) -> Reading | None:
    """«Планы на 2025 год», «Что успели за ноябрь:» stand over the list items that follow; a paragraph of prose ends it."""
    if reading.sentence.text.rstrip().endswith(":"):
        return reading
    text = reading.sentence.text
    if (
        len(reading.words) <= 7
        and text[-1:] not in ".!?»"
        and not any(verb_form(w) for w in reading.words)
        and not ITEM.match(text)
    ):
        return reading
    return (
        current
        if ITEM.match(text)
        or (reading.previous is not None and reading.previous.sentence.paragraph == reading.sentence.paragraph)
        else None
    )


def _to_do(reading: Reading) -> bool:
    """Is the first word of the list item, after its mark, an infinitive?"""
    first = next((w for w in reading.words if w.kind == "word"), None)
    return first is not None and first.forms[0].pos == "INFN" and bool(ITEM.match(reading.sentence.text))


# --- plan or fact ----------------------------------------------------------------------------------------------------


def modality(reading: Reading, draft: Draft) -> str:
    """`actual`, `planned`, `possible`, `required` or `negated` by the words that govern the figure."""
    if _denied(reading, draft):
        return "negated"
    if draft.kind == "age" or draft.amount.role == "from" or _replaced(reading, draft):
        return "actual"
    if _describes(reading, draft):
        return "actual"
    first, last = governing(reading, draft)
    return _standing(reading, draft, first, last) or _inherited(reading, draft) or "actual"


def _replaced(reading: Reading, draft: Draft) -> bool:
    """«против 64,5», «вместо нынешних 30»: what is, beside what shall be."""
    at = draft.first - 1
    if reading.low(at).startswith(("нынешн", "прежн", "прошлогодн", "сегодняшн")):
        at -= 1
    return reading.low(at) in ("против", "вместо")


def _describes(reading: Reading, draft: Draft) -> bool:
    """A figure that only says which group or thing is meant: «для семьи из трех человек», «стационар на 240 коек продолжит»."""
    if _participle(reading, draft) or _heavier(reading, draft):
        return True
    noun = reading.word(draft.first - 2)
    if noun.kind != "word" or noun.forms[0].pos != "NOUN" or draft.kind != "count":
        return False
    if reading.low(draft.first - 1) == "из" and noun.lemma in ("семья", "группа", "команда", "бригада", "экипаж"):
        return True
    first, _ = reading.segment(draft.number)
    subject = draft.first - 2 - first <= 1 and any(f.case == "nomn" for f in noun.forms[:1])
    made = any(f.lemma in CREATES for w in reading.words for f in w.forms[:1] if f.pos in ("VERB", "PRTS", "INFN"))
    return subject and not made and reading.low(draft.first - 1) == "на" and draft.amount.comparator is Comparator.EQUAL


def _participle(reading: Reading, draft: Draft) -> bool:
    """«проектов, отобранных из 1 048 заявок», «семья, расходующая 15 кубометров»: a clause that describes."""
    first, last = reading.segment(draft.number)
    words = reading.words[first:last]
    head = words[0] if words else None
    if head is None or head.kind != "word" or head.forms[0].pos != "PRTF" or reading.word(first - 1).text != ",":
        return False
    return head.forms[0].lemma not in PLANNED and not any(verb_form(w) is not None for w in words)


def _heavier(reading: Reading, draft: Draft) -> bool:
    """«Грузовики тяжелее 12 тонн заплатят»: a comparative right behind its noun says which are meant."""
    noun = reading.word(draft.first - 1)
    described = noun.kind == "word" and noun.forms[0].pos == "NOUN" and noun.forms[0].number == "plur"
    return described and draft.kind in ("measure", "money") and reading.low(draft.first) in MORE_OR_LESS


def _denied(reading: Reading, draft: Draft) -> bool:
    words = reading.words
    start = draft.first
    while start > 0 and (words[start - 1].low in PREPOSITIONS or words[start - 1].low in ("и",)):
        start -= 1
    before = reading.low(start - 1)
    later = [w.low for w in words[draft.last : draft.last + 14]]
    if before == "не" and "а" in later and draft.comparator.value not in ("<=", ">="):
        return True
    if _not_but(reading, draft):
        return True
    if before == "ни":
        return True
    if (
        before == "не" and reading.low(start - 2) == "а" and draft.comparator is Comparator.EQUAL
    ):  # «11 дней, а не два месяца»
        return True
    low = reading.sentence.text.lower()
    found = DENIALS.search(low)
    return found is not None and words[draft.number].start - reading.sentence.start < found.start()


def _standing(reading: Reading, draft: Draft, first: int, last: int) -> str | None:
    words = reading.words[first:last]
    lows = {w.low for w in words}
    nearest = _nearest_verb(reading, draft, first, last)
    if _forbidden(words):
        return "required"
    if (
        lows & POSSIBLE
        or ("состоянии" in lows and _infinitive(reading.words[max(first, draft.first - 3) : draft.first]))
        or (lows & PENALTIES and any(w.low.startswith("предусм") for w in words))
    ):
        return "possible"
    if _by_norm(reading, draft, first):
        return "required"
    if draft.kind == "money" and lows & {"должен", "должна", "должно", "должны"} and not _infinitive(words):
        return "actual"  # «компании должны еще 890 миллионов»: a debt
    if lows & REQUIRED:
        dated = any(e.lead in ("до", "к") for e in reading.expressions)
        return (
            "planned" if dated and lows & {"должен", "должна", "должно", "должны"} and "не" not in lows else "required"
        )
    if any(_plans(w) for w in words if not (w.lemma == "хотеть" and "бы" in lows)):
        return "planned"
    if "планах" in lows or (reading.low(0) == "в" and reading.low(1) == "планах"):  # «В планах — построить центр»
        return "planned"
    if "при" in lows and any(
        f.lemma == "план" for w in words[max(0, draft.number - first - 3) : draft.number - first] for f in w.forms
    ):
        return "planned"
    form = verb_form(nearest) if nearest is not None else None
    if form is not None:
        if form.lemma == "хватить":  # «этого хватит на 70 суток»
            return "actual"
        if form.tense == "futr" or (nearest is not None and nearest.low in ("будет", "будут", "станет", "станут")):
            return "planned"
        if any(w.low in ("будет", "будут") for w in words):
            return "planned"
        if form.tense == "pres" and form.lemma in BUILDS:  # «достраивает общежитие на 600 мест»
            return "planned"
        return "actual"
    return None


def _infinitive(words: Sequence[Word]) -> bool:
    return any(f.pos in ("INFN", "PRTS") for w in words for f in w.forms[:1]) or any(w.low == "быть" for w in words)


def _forbidden(words: Sequence[Word]) -> bool:
    """«ставка не может превышать 5 процентов»: what may not be is a rule."""
    return any(
        a.low == "не" and b.low in ("может", "могут") and c.low in ("превышать", "быть", "превысить", "составлять")
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
    )


def _plans(word: Word) -> bool:
    """«намерены довести», «планируется»; not «ожидаемая продолжительность жизни»."""
    if word.low in ("намерен", "намерена", "намерено", "намерены"):
        return True
    return any(f.lemma in PLANNED and not (f.lemma == "ожидать" and f.pos == "PRTF") for f in word.forms[:2])


def _not_but(reading: Reading, draft: Draft) -> bool:
    """«не закрывают четыре школы, как писали в соцсетях, а строят новую»."""
    first, _ = reading.segment(draft.number)
    verbs = [i for i in range(first, draft.first) if verb_form(reading.word(i)) is not None]
    if not verbs or reading.low(verbs[-1] - 1) != "не" or draft.kind != "count" or draft.amount.before:
        return False
    return draft.first - verbs[-1] <= 2 and any(
        reading.low(i) == "а" and reading.low(i - 1) == "," for i in range(draft.last, len(reading.words))
    )


def _by_norm(reading: Reading, draft: Draft, first: int) -> bool:
    """«при нормативе не более 20 минут», «по нормативам плотность …», «норма была не меньше пятисот»."""
    for at in range(first, draft.first):
        word = reading.word(at)
        if any(f.lemma in NORMS and f.pos == "NOUN" for f in word.forms[:2]):
            if any(reading.low(i) in ("по", "при", "согласно") for i in range(max(first, at - 2), at)):
                return True
            if word.forms[0].case == "nomn" and word.forms[0].lemma in ("норма", "норматив"):
                return True
    return False


def _nearest_verb(reading: Reading, draft: Draft, first: int, last: int) -> Word | None:
    """The verb of the stretch that is nearest to the figure, one before it rather than after."""
    before = [w for w in reading.words[first : min(draft.first, last)] if verb_form(w) is not None]
    after = [w for w in reading.words[max(draft.last, first) : last] if verb_form(w) is not None]
    return before[-1] if before else after[0] if after else None


def _inherited(reading: Reading, draft: Draft) -> str | None:
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
    if draft.inherits is not None and draft.inherits.reading is reading:
        return draft.inherits.modality if draft.inherits.modality != "negated" else None
    return None
