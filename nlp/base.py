"""What a percentage or fraction is a part of: «62 процента [жилья]», «[площади] заполнены на 94 %», «доля [заявлений]»."""

from __future__ import annotations

import itertools

from nlp.genitives import free_genitive
from nlp.morphology import forms
from nlp.reading import Draft, Reading, verb_form
from nlp.subjects import HOLLOW, Phrase, genitive_at, nominal_before, phrase_at
from nlp.substances import substance
from nlp.text import Word

LEVELS = frozenset(
    """уровень ставка индекс инфляция безработица рентабельность годовой налог тариф процентный эффективность доходность вероятность
    влажность летальность смертность заболеваемость рождаемость плотность скорость конверсия жирность крепость ключевой барьер порог кредит заем ипотека комиссия надбавка сбор пошлина взнос скидка наценка отклонение
    погрешность ожидание""".split()
)  # fmt: skip
FILLED = frozenset("загрузка заполняемость наполняемость заполненность загруженность укомплектованность".split())
WHOLES = FILLED | frozenset(
    "доля охват вклад готовность выполнение исполнение освоение".split()
)  # «готовность моста — 64 %»
STATES = frozenset("состояние возраст форма вид собственность режим".split())  # «доля дорог в нормативном состоянии»
COMPLETE = frozenset(
    """выполнить выполнять заполнить загрузить завершить обеспечить готовый укомплектовать освоить готов построить возвести
    достроить исполнить оснастить покрыть охватить оцифровать наполнить загруженный заполненный реализовать занять обновить
    достичь достигать отремонтировать провести проложить собрать расселить убрать выполняться""".split()
)  # fmt: skip


def is_share(reading: Reading, draft: Draft) -> bool:
    """Is the percentage part of a whole, not a rate or an index?"""
    if draft.kind != "percent" or draft.unit == "[pp]":
        return False
    if reading.low(draft.first - 1) == "у" and genitive_of(reading, draft) is not None:
        return True  # «Уровень доходов вырос у 58 % участников»
    if draft.elided and draft.inherits is not None and draft.inherits.kind == "percent":
        return is_share(draft.inherits.reading or reading, draft.inherits)
    first, _ = reading.segment(draft.number)
    rated = any(f.lemma in LEVELS and f.case == "nomn" for w in reading.words[first : draft.first] for f in w.forms[:2])
    if rated and draft.amount.before != "на" and genitive_of(reading, draft) is None:
        return False  # «Налог на прибыль первые пять лет равен 2 процентам»
    if (
        reading.low(draft.last) == "к"
        or reading.low(draft.last - 1) == "годовых"
        or reading.low(draft.first - 1) == "под"
    ):
        return False
    lead = _lead(reading, draft)
    back = _back_to_sum(reading, draft)
    if any(f.lemma in ("доля", "охват") for w in back for f in w.forms[:2]) or _specific_weight(back):
        return True
    if is_completed(reading, draft):
        return True
    free = [w for at, w in enumerate(back) if at == 0 or not any(f.pos == "PREP" for f in back[at - 1].forms[:1])]
    named = next(
        (f for w in reversed(free) for f in w.forms[:1] if f.pos == "NOUN" and f.case in ("nomn", "accs")), None
    )
    if named is not None and named.lemma in FILLED and draft.value <= 100:
        return True  # «загрузка отелей держалась на уровне 62–65 процентов»
    if genitive_of(reading, draft) is not None:
        return not any(f.lemma in ("уровень", "индекс") for w in lead for f in w.forms[:1])
    if reading.low(draft.first - 1) in ("ждут", "ждем", "ждет", "ожидают", "прогнозируют"):
        return False  # «в 2025-м они ждут 7,1 %»
    if any(f.lemma in LEVELS or f.lemma.endswith(("аемость", "ваемость")) for w in back for f in w.forms[:2]):
        return False  # «Приживаемость культур — 87,4 процента»
    if draft.amount.role:  # «снизилась с 9,1 до 5,7 процента»
        return False
    if draft.value > 100 and draft.amount.before != "на":
        return False
    return draft.value <= 100


def _specific_weight(words: list[Word]) -> bool:
    """«их удельный вес сократился с 64 до 61 процента»."""
    return any(a.low.startswith("удельн") and b.low.startswith("вес") for a, b in itertools.pairwise(words))


def _lead(reading: Reading, draft: Draft) -> list[Word]:
    """The words of the sentence before the figure, back to the figure before."""
    floor = reading.read_before(draft.first)
    cut = next((i for i in range(draft.first - 1, floor, -1) if reading.low(i) in (";", ".")), floor)
    return reading.words[cut : draft.first]


def _back_to_sum(reading: Reading, draft: Draft) -> list[Word]:
    """The words before the figure, changes of the same quantity passed over: «уровень снизился на 0,2 пункта и составил»."""
    floor = max((d.last for d in reading.drafts if d.last <= draft.first and d.unit not in ("%", "[pp]")), default=0)
    cut = next((i for i in range(draft.first - 1, floor, -1) if reading.low(i) in (";", ".")), floor)
    return reading.words[cut : draft.first]


def is_completed(reading: Reading, draft: Draft) -> bool:
    onto = draft.amount.before == "на" or "на" in [w.low for w in reading.words[draft.first : draft.number]]
    if not onto:
        return False
    first, last = reading.segment(draft.number)
    if not any(verb_form(w) is not None for w in reading.words[first:last]):
        first = max(0, first - 14)  # «обновлено 1 870 км труб, аварийность упала на 16 процентов»: a verb of its own
    return any(f.lemma in COMPLETE for w in reading.words[first:last] for f in w.forms[:2])


def complete(reading: Reading, draft: Draft) -> None:
    """Set `base` of a share, and `counted` of a measure that names a substance."""
    if draft.kind == "measure":
        substance(reading, draft)
    elif draft.measure_of == "share":
        found = _base(reading, draft)
        draft.base = found if found is not None else draft.base
    elif draft.kind == "count" and draft.counted is None and draft.inherits is not None:
        draft.counted = draft.inherits.counted


def _base(reading: Reading, draft: Draft) -> str | None:
    if draft.rule == "percent-another":
        return draft.base
    found = genitive_of(reading, draft) if draft.rule != "each" else None
    if found is not None:
        return found.text
    if reading.low(draft.last) in ("ее", "его", "их") and verb_form(reading.word(draft.last + 1)) is not None:
        # «выручка достигла 21,4 млн, две трети ее дали билеты»
        wholes = (nominal_before(reading.words, at, at + 1) for at in range(draft.first - 1, -1, -1))
        return next((whole.text for whole in wholes if whole is not None), None)
    shared = _shared_base(reading, draft)
    if shared is not None:
        return shared
    if draft.rule == "each":
        after = phrase_at(reading.words, draft.last, "any") if _agrees(reading, draft) else None
        return after.text if after is not None else _parallel_share(reading, draft) or _counted(reading, draft)
    if reading.low(draft.last) == "из":
        return _counted(reading, draft)
    if draft.elided and draft.inherits is not None and draft.inherits.kind == "percent":
        return draft.inherits.base or _base(draft.inherits.reading or reading, draft.inherits)
    of_share = _of_share(reading, draft)
    if of_share is not None:
        return of_share
    if is_completed(reading, draft):
        return _subject(reading, draft)
    floor = reading.read_before(draft.first)
    told_of = (
        free_genitive(reading, floor, draft.first) if draft.first and verb_form(reading.word(draft.first - 1)) else None
    )
    if told_of is not None and told_of.lemma not in HOLLOW:
        return told_of.text  # «мест осталось менее трети»
    if (
        reading.low(draft.first - 1) == "их" and reading.previous is not None
    ):  # «Доля преподавателей … Сейчас их 31 процент»
        back = [d.base for d in reading.previous.drafts if d.measure_of == "share" and d.base]
        if back:
            return back[-1]
    last_share = _parallel_share(reading, draft)
    told = _told_most(reading, draft) if not last_share else None
    if told is not None:
        return told
    return last_share or _share_before(reading, draft) or _counted(reading, draft)


def _share_before(reading: Reading, draft: Draft) -> str | None:
    """«На Казахстан приходится 17,8 % экспорта. За ним следуют Беларусь (14,2 %) и Китай»: of the same whole as the last share."""
    before = reading.previous
    here = any(d.kind in ("count", "measure") and d.number < draft.number for d in reading.drafts)
    if here or before is None or before.sentence.paragraph != reading.sentence.paragraph or not before.drafts:
        return None
    last = before.drafts[-1]
    ranked = any(f.lemma in FOLLOWS for w in reading.words[: draft.first] for f in w.forms[:1])
    return last.base if ranked and last.measure_of == "share" else None


FOLLOWS = frozenset("следовать идти занимать далее затем место".split())


def _shared_base(reading: Reading, draft: Draft) -> str | None:
    """«равен 50, 75 или 100 процентам прожиточного минимума»: the last of the list names the whole."""
    amount = draft.amount.to
    while amount is not None:
        following = next((d for d in reading.drafts if d.amount is amount and d.kind == draft.kind), None)
        found = genitive_of(reading, following) if following is not None else None
        if found is not None:
            return found.text
        amount = amount.to if amount.to is not draft.amount else None
    return None


def _told_most(reading: Reading, draft: Draft) -> str | None:
    """«Больше всего заявок — 41 процент — пришло из …»: the genitive after «больше всего»."""
    if reading.low(draft.first - 1) not in ("—", "–", "("):
        return None
    for at in range(max(0, draft.first - 6), draft.first - 1):
        if reading.low(at) in ("больше", "меньше", "чаще") and reading.low(at + 1) == "всего":
            found = phrase_at(reading.words, at + 2, "gent")
            return found.text if found is not None else None
    return None


def _agrees(reading: Reading, draft: Draft) -> bool:
    """«каждый пятый житель», «каждой второй корове»; not «в каждом пятом требования отклонили»."""
    word, noun = reading.word(draft.number), reading.word(draft.last)
    cases = {f.case for f in word.forms if f.case}
    return noun.kind == "word" and (not cases or any(f.case in cases and f.number != "plur" for f in noun.forms))


def genitive_of(reading: Reading, draft: Draft) -> Phrase | None:
    """The genitive after the figure; «от общего числа заявок» as well. «раза», dates and pronouns are none."""
    at = draft.last
    if draft.elided and draft.kind == "percent" and reading.low(at) in ("—", "–"):  # «40 % гарнира и лишь 6 — выпечки»
        at += 1
    if reading.low(at) == "от" and reading.free(at):
        at += 1
    while reading.low(at) in ("этой", "этого", "всех", "всего", "всей", "общего", "от", "ее", "его", "их", "своих", "своей", "этих", "нашей", "наших", "самых", "нового") and reading.low(at) != "":  # fmt: skip
        at += 1
    if not reading.free(at) or reading.word(at).kind != "word":
        return None
    stop = next((i for i in range(at, len(reading.words)) if not reading.free(i)), None)
    found = genitive_at(reading.words, at, stop)
    if found is None or found.lemma in HOLLOW or found.lemma in ("год", "пункт"):
        return None
    if draft.rule == "fraction-part" or draft.kind in ("percent", "factor"):
        return found
    return None


def _of_share(reading: Reading, draft: Draft) -> str | None:
    """«Доля электронных заявлений — 93 %», «доля COVID-19 среди подтвержденных диагнозов»."""
    last = draft.first
    at = next((i for i in range(last - 1, -1, -1) if any(f.lemma in WHOLES for f in reading.word(i).forms[:2])), None)
    if at is None or any(
        d.last > at and d.number < draft.number and d.kind not in ("percent", "age") for d in reading.drafts
    ):
        return None
    part = phrase_at(reading.words, at + 1, "gent") if reading.word(at).lemma == "доля" else None
    among = next((i for i in range(at, last) if reading.low(i) in ("среди", "в")), None)
    many = part is not None and any(f.number == "plur" and f.case == "gent" for f in reading.word(part.head).forms[:2])
    if part is not None and many and among is not None and reading.low(among) == "в":
        return part.text  # «доля низкопольных машин в парке»; but «доля обработки в выпуске» is of the output
    if among is not None and reading.word(at).lemma in ("доля", "вклад"):
        inner = phrase_at(reading.words, among + 1, "any")
        if inner is not None and (part is None or inner.lemma not in STATES):
            return inner.text
    found = phrase_at(reading.words, at + 1, "gent")
    return found.text if found is not None else None


def _subject(reading: Reading, draft: Draft) -> str | None:
    first, last = reading.segment(draft.number)
    verb = next(
        (i for i in range(draft.first - 1, first - 1, -1) if verb_form(reading.word(i)) is not None), draft.first
    )
    found = nominal_before(reading.words, first, verb) or nominal_before(reading.words, verb, last)
    return found.text if found is not None and found.lemma not in HOLLOW else None


def _parallel_share(reading: Reading, draft: Draft) -> str | None:
    """«в трети проб, теперь — в 0.4 процента»: the base of the share before, in the same sentence."""
    shares = [d for d in reading.drafts if d.number < draft.number and d.base is not None and d.measure_of == "share"]
    counts = [d for d in reading.drafts if d.number < draft.number and d.kind == "count"]
    if shares and (not counts or counts[-1].number < shares[-1].number):
        return shares[-1].base
    return None


def _counted_before(reading: Reading, draft: Draft) -> Draft | None:
    """The count that the percentage is a part of: the last one before it, here or in the sentence before."""
    here = [d for d in reading.drafts if d.number < draft.number and d.kind in ("count", "measure") and d.counted]
    wholes = [d for d in here if d.amount.before != "из"] or here  # «400 студентов из 14 вузов, каждый второй»
    wholes = _living(draft, wholes)
    if wholes:
        return wholes[-1]
    before = reading.previous
    if before is None or before.sentence.paragraph != reading.sentence.paragraph:
        return None
    back = _living(draft, [d for d in before.drafts if d.kind in ("count", "measure") and d.counted])
    return back[-1] if back else None


def _living(draft: Draft, found: list[Draft]) -> list[Draft]:
    """«1 140 сотрудников 27 ведомств. … каждый седьмой»: every seventh of those who live, if there are such."""
    alive = [d for d in found if d.counted and any(f.animate for f in forms(d.counted.split()[-1])[:1])]
    return alive if draft.rule == "each" and alive else found


def _counted(reading: Reading, draft: Draft) -> str | None:
    found = _counted_before(reading, draft)
    return found.counted if found is not None else None
