"""Plan or fact: `actual`, `planned`, `possible`, `required` or `negated`, by the words that govern a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.clauses import POSSIBLE, REQUIRED, governing
from nlp.comparator_words import MOVES
from nlp.denials import denied
from nlp.describing import CREATES, describes, is_property
from nlp.inherited import alternative, beside_alike, costs, inherited, of_plan, planned_beside, there_now
from nlp.norms import MUST, TAKES, by_norm, forbidden, must, of_property, takes
from nlp.plans import awaited, plans, proposed
from nlp.reading import Draft, Reading, verb_form
from nlp.text import Word

PENALTIES = frozenset("штраф штрафа штрафы лишение лишения наказание наказания арест ареста".split())
BUILDS = frozenset(
    "проектировать проектироваться строить строиться достраивать достраиваться возводить возводиться сооружать сооружаться".split()
)
BUDGETS = frozenset("закладывать заложить".split())
EXPECTED = frozenset("рост инфляция курс дефицит профицит".split())


def modality(reading: Reading, draft: Draft) -> str:
    """`actual`, `planned`, `possible`, `required` or `negated` by the words that govern the figure."""
    if denied(reading, draft):
        return "negated"
    before = [reading.low(draft.first - 2), reading.low(draft.first - 1)]
    if draft.kind == "age" and before[0] in MUST and before[1] == "быть":  # «Кандидат должен быть не моложе 25 лет»
        return "required"
    if draft.kind == "age" or draft.amount.role == "from":
        return "actual"
    if of_plan(reading, draft):
        return "planned"
    if _replaced(reading, draft):
        return "actual"
    if there_now(reading, draft):
        return "actual"
    if describes(reading, draft) or _year_before(reading, draft):
        return "actual"
    if planned_beside(reading, draft):
        return "planned"
    first, last = governing(reading, draft)
    found = _standing(reading, draft, first, last)
    other = alternative(reading, draft)
    if other is not None and found in (None, "actual"):
        return other.modality
    model = draft.inherits if draft.inherits is None or not of_plan(reading, draft.inherits) else None
    if (
        found == "actual"
        and model is not None
        and model.reading is reading
        and governing(reading, model) == (first, last)
    ):
        return model.modality if model.modality != "negated" else "actual"  # «ждут шесть премьер, одна — для детей»
    if found in ("possible", "required") and is_property(reading, draft):
        return "actual"
    if found == "planned" and is_property(reading, draft) and _is_there(reading, first, last):
        return "actual"  # «Свалку площадью 3,5 га уберут», «тариф на посылки весом до 2 кг вырастет»
    if found in (None, "actual"):
        beside = beside_alike(reading, draft)
        if beside is not None:
            return beside
    if found in (None, "actual") and costs(reading, draft):
        return "planned"
    return found or inherited(reading, draft) or "actual"


def _replaced(reading: Reading, draft: Draft) -> bool:
    """«против 64,5», «вместо нынешних 30»: what is, beside what shall be."""
    at = draft.first - 1
    while reading.word(at).kind == "word" and any(f.pos in ("ADJF", "PRTF") for f in reading.word(at).forms[:1]):
        at -= 1
    return reading.low(at) in ("против", "вместо")


def _year_before(reading: Reading, draft: Draft) -> bool:
    """«7 % будут учиться, годом раньше — девять»: its own clause says that it was before."""
    first, stop = reading.segment(draft.number)
    spans = (
        [(first, draft.first), reading.segment(first - 2)] if reading.low(first - 1) in ("—", "–") else [(first, stop)]
    )
    own = " ".join(w.low for a, b in spans for w in reading.words[a:b])
    return re.search(r"\bгодом (?:ранее|раньше)|\bгод назад|\bдо этого", own) is not None


REMOVES = frozenset(
    """убрать снести ликвидировать отремонтировать закрыть расселить продать рекультивировать очистить демонтировать разобрать
    обновить благоустроить реконструировать расчистить""".split()
)


def _is_there(reading: Reading, first: int, last: int) -> bool:
    said = [f for w in reading.words[first:last] for f in w.forms[:1] if f.pos in ("VERB", "INFN", "PRTS")]
    made = any(f.lemma in CREATES for f in said) or any(w.low == "счет" for w in reading.words[first:last])
    return not made and any(f.lemma in REMOVES or f.lemma in MOVES for f in said)


def _standing(reading: Reading, draft: Draft, first: int, last: int) -> str | None:
    words = reading.words[first:last]
    lows = {w.low for w in words}
    if forbidden(words):
        return "required"
    if (
        lows & SETTLED
        and not any(f.pos == "INFN" for w in words for f in w.forms[:1])
        and any(f.lemma in CASES for w in words for f in w.forms[:1])
    ):
        lows -= SETTLED  # «разрешено 38 процентов споров»: decided
    if lows & TAKES and any(a.low == "больше" and b.low == "всего" for a, b in pairwise(words)):
        lows -= TAKES  # «Больше всего рук требуется заводам (4 270 мест)»
    if (
        lows & POSSIBLE
        or (_is_able(words) and _infinitive(reading.words[max(first, draft.first - 3) : draft.first]))
        or (lows & PENALTIES and any(w.low.startswith("предусм") for w in words))
    ):
        return "possible"
    if by_norm(reading, draft, first):
        return "required"
    if (
        lows & MUST
        and not _infinitive(words)
        and any(d.kind == "money" and first <= d.number < last for d in (draft, *reading.drafts))
    ):
        return "actual"  # «компании должны еще 890 миллионов»: a debt
    if draft.kind in ("money", "factor") and not any(f.pos == "INFN" for w in words for f in w.forms[:1]):
        lows -= {"положено", "полагается"}  # «за имущество положено 78 тысяч»: what is paid
    alone = not any(f.case == "gent" or f.pos == "INFN" for f in reading.word(draft.last).forms[:1])
    if (
        draft.unit in ("h", "min", "s")
        and alone
        and draft.first == draft.number
        and reading.low(draft.first - 1) == "нужно"
    ):
        lows -= {"нужно"}  # «для этого нужно 15 минут»
    if lows & REQUIRED and not takes(draft, lows):
        if of_property(words):  # «К 15 мая должны обновить полосы, ширина каждой должна быть не менее метра»
            return "required"
        dated = any(e.lead in ("до", "к", "по") or (e.lead == "в" and e.days is not None) for e in reading.expressions)
        return "planned" if dated and must(words) else "required"
    wish = next((i for i, w in enumerate(words) if w.lemma == "хотеть"), 0)
    after = not any(f.pos == "INFN" for w in words[wish:] for f in w.forms[:1])  # «Поступить хотели жители 76 регионов»
    if any(plans(w, after) for w in words if not (w.lemma == "хотеть" and "бы" in lows)):
        return "planned"
    if any(w.lemma in BUDGETS for w in words) and any(w.lemma in EXPECTED for w in words):
        return "planned"  # «закладываем рост экономики на 1,3 процента»
    if proposed(reading, draft, words):
        return "planned"
    if "стадии" in lows and lows & {"строительства", "проектирования", "реконструкции"}:
        return "planned"
    if "планах" in lows or (reading.low(0) == "в" and reading.low(1) == "планах"):  # «В планах — построить центр»
        return "planned"
    if "при" in lows and any(
        f.lemma in ("план", "задание")
        for w in words[max(0, draft.number - first - 3) : draft.number - first]
        for f in w.forms
    ):
        return "planned"
    return _by_tense(reading, draft, first, last)


SETTLED = frozenset("разрешено разрешил разрешила разрешили".split())
CASES = frozenset("спор дело вопрос жалоба обращение конфликт иск ситуация".split())


def _by_tense(reading: Reading, draft: Draft, first: int, last: int) -> str | None:
    """By the verb of the stretch that is nearest to the figure; None without one."""
    at = _nearest_verb(reading, draft, first, last)
    form = verb_form(reading.word(at)) if at is not None else None
    if at is None or form is None:
        return None
    if reading.low(at) == "достигнут" and any(
        f.pos == "NOUN" and f.case == "nomn" and f.number == "plur"
        for w in reading.words[first:at]
        for f in w.forms[:2]
    ):
        return "planned"  # «порывы ветра достигнут 17 м/с»
    if form.lemma == "хватить":  # «этого хватит на 70 суток»
        return "actual"
    if form.tense == "futr" and _is_participle(reading, at):  # «металл надвинут наполовину»
        return "actual"
    if form.tense == "futr" and form.person == "2per" and form.number == "plur":  # «Заполните форму в одном из …»
        return "actual"
    if form.tense == "futr" or reading.low(at) in ("станет", "станут"):
        return "planned"
    if any(w.low in ("будет", "будут") for w in reading.words[first:last]):
        return "planned"
    if form.tense == "pres" and form.lemma in BUILDS and at == draft.last and reading.word(at + 1).kind == "word":
        return "actual"  # «двадцать одна компания строит цеха»
    if form.tense == "pres" and form.lemma in BUILDS:  # «достраивает общежитие на 600 мест»
        return "planned"
    return "planned" if awaited(reading, draft, at) or _future_too(reading, at) else "actual"


def _is_participle(reading: Reading, at: int) -> bool:
    """Whether a form of the future is rather a short participle: «металл надвинут», after a masculine noun."""
    if not any(f.pos == "PRTS" and f.gender == "masc" for f in reading.word(at).forms):
        return False
    return any(
        f.pos == "NOUN" and f.case == "nomn" and f.number == "sing" and f.gender == "masc"
        for f in reading.word(at - 1).forms[:1]
    )


def goes_both_ways(reading: Reading, draft: Draft) -> bool:
    """«В 2025 году центр организует 45 выездов»: is the verb's form one of present and future alike?"""
    first, last = governing(reading, draft)
    at = _nearest_verb(reading, draft, first, last)
    return at is not None and _of_both(reading.word(at))


def _of_both(word: Word) -> bool:
    return {"pres", "futr"} <= {f.tense for f in word.forms if f.pos == "VERB"}


def _future_too(reading: Reading, at: int) -> bool:
    """«построят и оборудуют»: a form of present and future goes with the future before it."""
    if not _of_both(reading.word(at)):
        return False
    before = [f for w in reading.words[:at] if (f := verb_form(w)) is not None]
    return bool(before) and before[-1].tense == "futr"


def _is_able(words: Sequence[Word]) -> bool:
    """«в состоянии принять 300 человек»; not «дорог в нормативном состоянии»."""
    return any(a.low == "в" and b.low == "состоянии" for a, b in pairwise(words))


def _infinitive(words: Sequence[Word]) -> bool:
    return any(f.pos in ("INFN", "PRTS") for w in words for f in w.forms[:1]) or any(w.low == "быть" for w in words)


def _nearest_verb(reading: Reading, draft: Draft, first: int, last: int) -> int | None:
    """Where the verb of the stretch is that is nearest to the figure, one before it rather than after."""
    before = [i for i in range(first, min(draft.first, last)) if verb_form(reading.words[i]) is not None]
    after = [i for i in range(max(draft.last, first), last) if verb_form(reading.words[i]) is not None]
    return before[-1] if before else after[0] if after else None
