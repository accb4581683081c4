"""Of what a measure is an amount: «340 тонн мусора», «сыров — 7 тонн», «Запасы мазута — 3 800 тонн»."""

from __future__ import annotations

from nlp.describing import PROPERTIES
from nlp.genitives import free_genitive
from nlp.morphology import Form
from nlp.reading import Draft, Reading
from nlp.subjects import HOLLOW, phrase_at
from nlp.text import Word


def substance(reading: Reading, draft: Draft) -> None:
    """«340 тонн мусора»: мусор; a unit elided takes the substance of the figure before («плюс 610 т бумаги»)."""
    if reading.free(draft.last) and reading.word(draft.last).kind == "word":
        stop = next((i for i in range(draft.last, len(reading.words)) if not reading.free(i)), None)
        found = phrase_at(reading.words, draft.last, "gent", stop)
        if found is not None and found.lemma not in HOLLOW and _substantial(reading.word(found.head)):
            draft.counted = found.text
            return
    floor = reading.read_before(draft.first)
    before = free_genitive(reading, floor, draft.first, substance=True)  # «дорожек проложили 4 км 300 м»
    if before is not None and reading.low(before.last) != draft.unit and before.last < draft.first:
        draft.counted = before.text
        return
    named = _listed(reading, draft) or _stored(reading, draft)
    if named is not None:
        draft.counted = named
        return
    if draft.inherits is not None and draft.inherits.counted:
        draft.counted = draft.inherits.counted
        return
    if (
        reading.low(draft.first - 1) == "еще" and reading.previous is not None
    ):  # «… 1,3 тысячи километров дорог. Предстоит ввести еще 90 километров»
        told = [d for d in reading.previous.drafts if d.kind == "measure" and d.unit == draft.unit]
        draft.counted = told[-1].counted if told else None
    if draft.measure_of in ("increase", "decrease"):
        back = [d for d in reading.drafts if d.number < draft.number and d.kind == "measure" and d.unit == draft.unit]
        draft.counted = back[-1].counted if back else None


def _stored(reading: Reading, draft: Draft) -> str | None:
    """«Запасы мазута — 3 800 тонн»: what there is a store or a rest of."""
    dashed = reading.before_dash(draft)
    lead = reading.words[slice(*dashed)] if dashed is not None else []
    if draft.unit not in WEIGHED or not any(f.lemma in ("запас", "остаток") for w in lead[:1] for f in w.forms[:1]):
        return None
    found = phrase_at(lead, 1, "gent")
    return found.text if found is not None and found.lemma not in PROPERTIES else None


WEIGHED = frozenset("t kg g l m3 ml".split())


def _listed(reading: Reading, draft: Draft) -> str | None:
    """«Вывозили сырье: — зерно — 312 тыс. тонн; — сухое молоко — 940 тонн»: an item that is nothing but a substance."""
    dashed = reading.before_dash(draft)
    if dashed is None or reading.heading is None or draft.unit not in WEIGHED:
        return None
    words = [w for w in reading.words[slice(*dashed)] if w.kind == "word"]
    noun = words[-1].forms[0] if words else None
    plain = noun is not None and noun.pos == "NOUN" and noun.case in ("nomn", "accs") and noun.lemma not in HOLLOW
    return noun.lemma if noun is not None and plain and all(w.forms[0].pos == "ADJF" for w in words[:-1]) else None


def _substantial(word: Word) -> bool:
    form: Form | None = next((f for f in word.forms if f.pos == "NOUN" and f.case == "gent"), None)
    return form is not None and form.lemma not in ("год", "час", "день", "месяц", "сутки", "площадь", "высота", "длина")
