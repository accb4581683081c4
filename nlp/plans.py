"""What is planned: verbs and nouns of intent, what is awaited, what is proposed."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.base import genitive_of
from nlp.clauses import INTENDS, PLANNED, has_predicate
from nlp.comparator_words import MOVES
from nlp.describing import is_property
from nlp.morphology import forms
from nlp.reading import Draft, Reading
from nlp.text import Word

QUEUES = frozenset("очередь вокзал аэропорт порт пункт граница больница приют гостиница".split())
GUESTS = frozenset("гость турист участник зритель посетитель путешественник делегат спортсмен болельщик".split())


def awaited(reading: Reading, draft: Draft, at: int) -> bool:
    """«Теперь ждем тысяч пятнадцать», «ждет урожая не менее 3,4 млн тонн»; not «кардиолога ждут полтора месяца»."""
    if draft.kind == "factor" and reading.low(at) == "ждем" and draft.first > at:  # «ждем вдвое больше»
        return True
    if draft.kind not in ("count", "measure", "money", "percent") or reading.low(at) not in ("ждем", "ждет", "ждут"):
        return False
    if draft.kind == "percent":  # «ждут в 2026 году инфляцию 5,1 %»; not «врача ждут 40 % пациентов»
        return draft.first > at and genitive_of(reading, draft) is None
    thing = reading.word(at - 1)
    counted = next(iter(forms(draft.counted.split()[-1])), None) if draft.counted else None
    if draft.kind == "count" and draft.first == at + 1 and thing.kind == "word" and counted is not None:
        alive = [f for f in thing.forms[:3] if f.pos == "NOUN" and f.animate and f.number == "plur"]
        if any(f.case == "accs" for f in alive) and not counted.animate:
            return True  # «Зрителей ждут шесть премьер»
        if any(f.case == "nomn" for f in alive) and counted.animate:
            return True  # «Организаторы ждут не меньше 7 тысяч гостей»
    queue = any(f.lemma in QUEUES for f in thing.forms[:3])
    where = not queue and any(f.pos == "NOUN" and f.case == "loct" for f in thing.forms[:5]) and draft.first == at + 1
    if where and reading.low(at) == "ждут" and counted is not None and counted.lemma in GUESTS:
        return True  # «В комитете ждут около 480 тысяч гостей»
    named = draft.first == at + 2 and any(f.pos == "NOUN" and f.case == "gent" for f in reading.word(at + 1).forms[:1])
    return named or (reading.low(at) == "ждем" and draft.first > at)


PROPOSED = frozenset("предлагаться предложить предлагать".split())
DONE = MOVES | frozenset("направить выделить установить утвердить ввести создать построить закупить передать".split())


def proposed(reading: Reading, draft: Draft, words: Sequence[Word]) -> bool:
    """«Доходы предлагается увеличить на 4,8 млрд»; not «предлагают купить за 500 рублей», «в нем 400 работников»."""
    first, last = reading.segment(draft.number)
    own = reading.words[first:last]
    if any(
        e.days is not None and own[0].start <= e.start < own[-1].stop for e in reading.expressions
    ) and "предлага" not in " ".join(w.low for w in own):
        return False  # «…, на сегодня она 200 тысяч рублей», «…, в прошлом году — 120 млн»
    goes_on = own[0].low in ("до", "на", "а", "и") and not has_predicate(own)  # «…, до 151,2 млрд рублей»
    done = any(f.pos == "INFN" and f.lemma in DONE for w in (words if goes_on else own) for f in w.forms[:1])
    dashed = reading.low(draft.first - 2) in ("—", "–") or reading.low(first - 1) in (
        "—",
        "–",
    )  # «…, расходы — на 7,5 млрд»
    said = any(f.lemma in PROPOSED for w in words for f in w.forms[:1])
    return said and (done or dashed) and not is_property(reading, draft)


def plans(word: Word, subject: bool) -> bool:
    """«намерены довести», «планируется»; not «ожидаемая продолжительность жизни»."""
    if word.low in INTENDS:
        return True
    return any(
        f.lemma in PLANNED
        and not (f.lemma == "ожидать" and f.pos == "PRTF")
        and not (f.lemma == "хотеть" and f.tense == "past" and subject)
        for f in word.forms[:2]
    )
