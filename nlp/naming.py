"""About whom and what: subject, scope, indicator and predicate of a figure, from its sentence and what was named before."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.fact import Entity
from nlp.morphology import Form
from nlp.reading import Draft, Reading, verb_form
from nlp.subjects import HOLLOW, genitive_at, phrase_at
from nlp.text import Word, words

KINDS_OF_BODY = frozenset(
    "кластер фонд агентство центр департамент министерство банк корпорация метрополитен зона".split()
)
INDICATORS = frozenset(
    """зарплата стоимость цена объем уровень доход расход выручка бюджет дефицит профицит налог тариф площадь длина высота мощность
    протяженность численность население средняя инвестиция экспорт импорт оборот ставка индекс доля температура вес возраст
    глубина ширина скорость производительность нагрузка размер сумма штраф пенсия пособие выплата субсидия грант кредит заем
    ипотека долг прибыль убыток производство добыча рост снижение заболеваемость смертность рождаемость безработица инфляция
    урожайность урожай сбор надой стаж срок время интервал продолжительность мощность вклад портфель ввод поступление
    финансирование капитализация торговля товарооборот оклад плата залог емкость вместимость отклонение план""".split()
)  # fmt: skip


def name_facts(readings: Sequence[Reading], found: Sequence[Entity]) -> None:
    """Set subject, subject_id, scope, indicator and predicate of every draft; `found` in order of the text."""
    organisation: Entity | None = None
    index = 0
    for reading in readings:
        here = []
        while index < len(found) and found[index].start < reading.sentence.stop:
            here.append(found[index])
            index += 1
        named = [e for e in here if e.type == "ORG" and (e.id or not e.name.islower())]
        for draft in reading.drafts:
            subject = _subject(reading, draft, named)
            if (
                subject is None
                and organisation is not None
                and (_carries(reading, draft) or _recalls(reading, organisation))
            ):
                subject = organisation
            if subject is not None:
                draft.subject, draft.subject_id = subject.phrase, subject.id
            draft.scope = _scope(reading, draft, here)
            draft.predicate = _predicate(reading, draft)
            if draft.counted is None:
                draft.indicator = draft.indicator or _indicator(reading, draft)
        if named:
            organisation = next((e for e in named if e.id), named[0])


def _subject(reading: Reading, draft: Draft, named: Sequence[Entity]) -> Entity | None:
    """The organisation nearest before the figure in its sentence, else the first one after it in its clause."""
    at = reading.words[draft.number].start
    before = [e for e in named if e.start < at]
    if before:
        return next((e for e in reversed(before) if e.id), before[-1])
    _first, last = reading.segment(draft.number)
    stop = reading.words[last - 1].stop
    after = [e for e in named if at <= e.start < stop]
    return next((e for e in after if e.id), after[0]) if after else None


def _carries(reading: Reading, draft: Draft) -> bool:
    """Does the sentence go on about the organisation named before: «Им…», «На платформе», «кластер», «участники»?"""
    if reading.previous is None or reading.previous.sentence.paragraph != reading.sentence.paragraph:
        return False
    return not any(
        w.text[:1].isupper() and w.start != reading.sentence.start and w.kind == "word" for w in reading.words[:4]
    )


def _recalls(reading: Reading, organisation: Entity) -> bool:
    """«…, в кластере планируется объединить 5 тысяч»: the kind of the body named before, without its name."""
    if organisation.id is None:
        return False
    kind = next((f.lemma for w in words(organisation.name) for f in w.forms[:1] if f.pos == "NOUN"), "")
    return kind in KINDS_OF_BODY and any(w.lemma == kind for w in reading.words)


def _scope(reading: Reading, draft: Draft, here: Sequence[Entity]) -> str | None:
    """The place named in the figure's clause after «в», «на», «по», or as a genitive («регионов России»)."""
    first, last = reading.segment(draft.number)
    start, stop = reading.words[first].start, reading.words[last - 1].stop
    places = [e for e in here if e.type == "LOC" and start <= e.start < stop]
    for place in places:
        before = next((w for w in reversed(reading.words) if w.stop <= place.start), None)
        if before is not None and before.low in ("в", "во", "на", "по"):
            return place.name
    following = _regions(reading, draft)
    return following or (places[0].name if places else None)


def _regions(reading: Reading, draft: Draft) -> str | None:
    """«35 тысяч организаций из 82 регионов»: the figure right after «из»."""
    if reading.low(draft.last) != "из":
        return None
    inner = next((d for d in reading.drafts if draft.last < d.number <= draft.last + 2 and d.counted), None)
    return f"{inner.value:f} {inner.counted}" if inner is not None else None


def _predicate(reading: Reading, draft: Draft) -> str | None:
    first, last = reading.segment(draft.number)
    listed = reading.words[first:last]
    verbs = [(abs(reading.words.index(w) - draft.number), w) for w in listed if verb_form(w) is not None]
    if not verbs:
        return None
    word: Word = min(verbs, key=lambda item: item[0])[1]
    form = verb_form(word)
    return form.lemma if form is not None else None


def _indicator(reading: Reading, draft: Draft) -> str | None:
    """«средняя зарплата», «уровень безработицы»: the noun phrase before the figure whose head names a quantity."""
    floor = max((d.last for d in reading.drafts if d.last <= draft.first and d.reading is reading), default=0)
    for start in (reading.segment(draft.number)[0], floor, 0):
        for at in range(start, draft.first):
            word = reading.word(at)
            if word.kind != "word" or not any(_names_quantity(f) for f in word.forms[:2]):
                continue
            if any(f.pos == "PREP" for f in reading.word(_with_adjectives(reading, at, start) - 1).forms[:1]):
                continue
            found = phrase_at(reading.words, _with_adjectives(reading, at, start), "any")
            head = found.text if found is not None else word.forms[0].lemma
            of = genitive_at(reading.words, at + 1) if reading.free(at + 1) and not _person(reading, at + 1) else None
            tail = f" {reading_phrase(reading, at + 1, of.last)}" if of is not None and of.lemma not in HOLLOW else ""
            return head + tail
    return None


def _names_quantity(form: Form) -> bool:
    return form.pos == "NOUN" and form.lemma in INDICATORS and form.case in ("nomn", "accs", "gent")


def _person(reading: Reading, at: int) -> bool:
    """«министра торговли Дениса Мантурова»: a person is none of the quantity."""
    word = reading.word(at)
    return word.text[:1].isupper() and any(f.marks & {"Name", "Surn"} for f in word.forms[:1])


def _with_adjectives(reading: Reading, at: int, start: int) -> int:
    while at > start and any(f.pos in ("ADJF", "PRTF") for f in reading.word(at - 1).forms[:1]) and "Apro" not in reading.word(at - 1).forms[0].marks:  # fmt: skip
        at -= 1
    return at


def reading_phrase(reading: Reading, first: int, last: int) -> str:
    """Words as written, in lower case unless a name."""
    return " ".join(w.text if w.text[:1].isupper() and i else w.low for i, w in enumerate(reading.words[first:last], 1))
