"""Standing, change and time of a figure, from the clause it stands in: plan or fact, level or increase, stock or flow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nlp import base, timing
from nlp.comparators import MOVES, PREPOSITIONS
from nlp.fact import Comparator, Entity
from nlp.naming import name_facts
from nlp.reading import IMPERSONAL, Draft, Reading, verb_form
from nlp.text import Sentence, Word
from nlp.units import unit_at

POSSIBLE = frozenset(
    """может могут мог могла могло могли сможет смогут смогли сможете сможем можно возможно позволит позволят позволяет позволяют
    позволяющий позволяющая позволила позволило позволили способен способна способно способны вправе грозит грозят угрожает
    допускается разрешается разрешено можете можем""".split()
)  # fmt: skip
REQUIRED = frozenset(
    """должен должна должно должны нужно надо необходимо следует требуется требуются обязан обязана обязаны обязано нельзя
    запрещено запрещается обязательно рекомендуется необходим необходима необходимы полагается положено""".split()
)  # fmt: skip
PLANNED = frozenset(
    """планировать планироваться запланировать запланировано намечать намечаться наметить намеченный предстоять обещать пообещать
    ожидать ожидаться прогнозировать прогнозироваться намереваться намеренный собираться рассчитывать предполагать предполагаться
    предусмотреть предусмотренный запланированный планируемый будущий намеревающийся готовиться""".split()
)  # fmt: skip
PLAN_NOUNS = frozenset("план прогноз цель цели задача намерение перспектива проект".split())
NORMS = frozenset("норматив норма требование правило регламент стандарт".split())
DENIALS = ("не соответствует действительности", "не соответствуют действительности", "опроверг", "не подтвердил", "неправда", "фейк", "ложн")  # fmt: skip
RISE = frozenset(
    """увеличить увеличиться увеличивать увеличиваться вырасти расти нарастить нарастать повысить повыситься повышать повышаться
    поднять подняться поднимать подниматься прибавить прибавлять прибавиться расширить расшириться удлинить удлиниться подорожать
    дорожать ускорить ускориться рост увеличение повышение прирост прибавка подъем подорожание превысить превышать продлить
    прирасти возрасти возрастать усилить окрепнуть опережать опередить удорожание надбавка потеплеть переплата увеличенный выросший
    опаздывать задержаться опоздать взлететь подскочить расширение продление индексировать проиндексировать индексация""".split()
)  # fmt: skip
FALL = frozenset(
    """снизить снизиться снижать снижаться сократить сократиться сокращать сокращаться уменьшить уменьшиться уменьшать уменьшаться
    упасть падать опуститься подешеветь дешеветь потерять утратить снижение сокращение уменьшение падение спад экономия сэкономить
    экономить ослабеть убавить убавиться убыль просесть отставать уступать сжаться удешевление сокративший похолодать обмелеть
    сбросить урезать сэкономленный скидка похудеть ослабить""".split()
)  # fmt: skip
MORE_WORDS = frozenset("больше выше дороже длиннее дольше шире чаще тяжелее позже позднее старше сильнее мощнее опаснее выгоднее вместительнее".split())  # fmt: skip
LESS_WORDS = frozenset(
    "меньше ниже дешевле короче быстрее раньше реже легче уже моложе младше слабее ближе теснее экономичнее тише".split()
)
COMPLETION = frozenset(
    """выполнить выполнять заполнить загрузить завершить обеспечить готовый укомплектовать построить освоить готов построенный
    возвести занять закрыть достроить реализовать исполнить обновить охватить оснастить покрыть раскупить собрать убрать состоять
    заселить оцифровать наполнить""".split()
)  # fmt: skip
CHANGEABLE = frozenset({"percent", "measure", "money", "count", "duration", "factor"})


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
            f.pos in ("NOUN", "ADJF") and f.case == "gent" for f in following.forms
        )
        if amount.first == amount.number and not measured and (not counted or amount.before in ("в", "с", "к", "до") and following.low in ("года", "году")):  # fmt: skip
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
            timing.rate(reading, draft)
        timing.periods(reading, published)


def about(readings: Sequence[Reading], people: Sequence[Entity]) -> None:
    """Subject, scope, indicator and predicate of every draft."""
    name_facts(readings, people)


def _heading(reading: Reading, current: Reading | None) -> Reading | None:
    """«Планы на 2025 год», «Что успели за ноябрь:» stand over the list items that follow; a paragraph of prose ends it."""
    if reading.sentence.text.rstrip().endswith(":") and not reading.drafts and reading.expressions:
        return reading
    text = reading.sentence.text
    if (
        len(reading.words) <= 7
        and text[-1:] not in ".!?»"
        and not any(verb_form(w) for w in reading.words)
        and text[:1] not in "•—–-*"
    ):
        return reading
    return (
        current
        if text[:1] in "•—–-*·"
        or (reading.previous is not None and reading.previous.sentence.paragraph == reading.sentence.paragraph)
        else None
    )


# --- plan or fact ----------------------------------------------------------------------------------------------------


def modality(reading: Reading, draft: Draft) -> str:
    """`actual`, `planned`, `possible`, `required` or `negated` by the words that govern the figure."""
    if _denied(reading, draft):
        return "negated"
    if draft.kind == "age" or draft.amount.role == "from":
        return "actual"
    first, last = _governing(reading, draft)
    return _standing(reading, draft, first, last) or _inherited(reading, draft) or "actual"


def _denied(reading: Reading, draft: Draft) -> bool:
    words = reading.words
    start = draft.first
    while start > 0 and (words[start - 1].low in PREPOSITIONS or words[start - 1].low in ("и",)):
        start -= 1
    before = reading.low(start - 1)
    later = [w.low for w in words[draft.last : draft.last + 14]]
    if before == "не" and "а" in later and draft.comparator.value not in ("<=", ">="):
        return True
    if before == "ни" and draft.value == 1:
        return True
    if (
        before == "не" and reading.low(start - 2) == "а" and draft.comparator is Comparator.EQUAL
    ):  # «11 дней, а не два месяца»
        return True
    low = reading.sentence.text.lower()
    at = next((low.find(phrase) for phrase in DENIALS if phrase in low), -1)
    return at >= 0 and words[draft.number].start - reading.sentence.start < at


def _governing(reading: Reading, draft: Draft) -> tuple[int, int]:
    """The stretch of words whose predicate governs the figure: its own, else the one before it, else the one after."""
    own = reading.segment(draft.number)
    if _has_predicate(reading.words[own[0] : own[1]]):
        return own
    dashed = reading.low(own[0] - 1) in ("—", "–")
    if any(w.low == "уже" for w in reading.words[own[0] : own[1]]):  # «и восемь из них уже под крышей»
        return own
    index = next((i for i, s in enumerate(reading.segments) if s[0] <= draft.number < s[1]), 0)
    for first, last in reversed(reading.segments[:index]):
        if _has_predicate(reading.words[first:last]):
            return own if reading.low(last - 1) == ";" else (first, last)
    if dashed:  # «Общая сумма грантов — около 480 млн»
        return own
    for first, last in reading.segments[index + 1 :]:
        if _has_predicate(reading.words[first:last]) and not _subordinate(reading.words[first:last]):
            crossing = any(reading.low(b - 1) in ("—", "–", ";") for a, b in reading.segments[index:] if b <= first)
            return own if crossing else (first, last)
    return own


def _subordinate(words: Sequence[Word]) -> bool:
    return bool(words) and words[0].low.startswith(("котор", "чтобы", "если", "когда", "где"))


def _has_predicate(words: Sequence[Word]) -> bool:
    return any(verb_form(w) is not None or w.low in REQUIRED or w.low in POSSIBLE for w in words)


def _standing(reading: Reading, draft: Draft, first: int, last: int) -> str | None:
    words = reading.words[first:last]
    lows = {w.low for w in words}
    nearest = _nearest_verb(reading, draft, first, last)
    if lows & POSSIBLE:
        return "possible"
    if _by_norm(reading, draft, first):
        return "required"
    if lows & REQUIRED:
        dated = any(e.lead in ("до", "к") for e in reading.expressions)
        return (
            "planned" if dated and lows & {"должен", "должна", "должно", "должны"} and "не" not in lows else "required"
        )
    if any(f.lemma in PLANNED for w in words for f in w.forms[:2]):
        return "planned"
    if "при" in lows and any(
        f.lemma == "план" for w in words[max(0, draft.number - first - 3) : draft.number - first] for f in w.forms
    ):
        return "planned"
    form = verb_form(nearest) if nearest is not None else None
    if form is not None:
        if form.tense == "futr" or nearest is not None and nearest.low in ("будет", "будут", "станет", "станут"):
            return "planned"
        if any(w.low in ("будет", "будут") for w in words):
            return "planned"
        return "actual"
    return None


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
    first, _ = reading.segment(draft.number)
    lead = reading.words[max(0, first) : draft.number]
    if any(f.lemma in ("план", "прогноз", "цель", "задание") for w in lead for f in w.forms[:2]):
        return "planned"
    if draft.inherits is not None and draft.inherits.reading is reading:
        return draft.inherits.modality if draft.inherits.modality != "negated" else None
    return None


# --- level or change -------------------------------------------------------------------------------------------------


def measure_of(reading: Reading, draft: Draft) -> str:
    """`level`, `increase`, `decrease` or `share`."""
    if draft.kind in ("age", "rank"):
        return "level"
    if draft.amount.role == "to":
        source = next((d for d in reading.drafts if d.amount.to is draft.amount), None)
        return _own_measure(reading, source) if source is not None else "level"
    return _own_measure(reading, draft)


def _own_measure(reading: Reading, draft: Draft) -> str:
    direction = _direction(reading, draft) if draft.kind in CHANGEABLE else None
    if draft.kind == "factor" and draft.rule in ("factor-word", "factor-times"):
        if reading.low(draft.number) in ("наполовину", "вполовину"):
            return direction or "share"
        return direction or "increase"
    if direction is not None and _is_change(reading, draft):
        return direction
    if draft.kind == "factor" or base.is_share(reading, draft):
        return "share"
    return "level"


def _is_change(reading: Reading, draft: Draft) -> bool:
    """«на 14 % больше», «прибавили 9,1%», «рост составил 5%», «плюс 1,4 кг»; not «до 14 %», «заполнены на 94 %»."""
    amount = draft.amount
    if amount.role or amount.before == "до":
        return False
    if (
        amount.before == "на"
        or reading.low(draft.first - 1) == "на"
        or "на" in [w.low for w in reading.words[draft.first : draft.number]]
    ):
        return True
    if amount.signed and reading.low(draft.number - 1) in ("плюс", "минус") and draft.unit != "Cel":
        return True
    if reading.low(draft.last) in MORE_WORDS | LESS_WORDS and reading.low(draft.last + 1) in (
        "чем",
        "прошлогоднего",
        "прежнего",
    ):
        return draft.kind != "count"
    back = [w for w in reading.words[max(0, draft.first - 3) : draft.first] if w.kind == "word"]
    change_noun = any(f.lemma in ("рост", "прирост", "снижение", "сокращение", "падение", "спад", "увеличение", "скидка", "экономия", "прибавка", "подорожание", "убыль") for w in reading.words[max(0, draft.first - 7) : draft.first] for f in w.forms[:2])  # fmt: skip
    verb = back[-1] if back else None
    prirost = verb is not None and any(
        f.lemma in ("прибавить", "потерять", "убавить", "прибавлять", "составить", "достигнуть", "достичь")
        for f in verb.forms
    )
    if (
        draft.kind in ("percent", "factor")
        and change_noun
        and (prirost or reading.word(draft.first - 1).text in "—–-:" or not back)
    ):
        return True
    return (
        verb is not None
        and any(f.lemma in ("прибавить", "потерять", "убавить", "прибавлять", "прирасти") for f in verb.forms)
    )


def _direction(reading: Reading, draft: Draft) -> str | None:
    """The way a change goes, by the comparative after the figure or the nearest word of movement before it."""
    for at in range(draft.last, min(draft.last + 4, len(reading.words))):
        word = reading.word(at)
        if word.text in ".;" or (word.text in ",—–" and at > draft.last):
            break
        if word.low in MORE_WORDS:
            return "increase"
        if word.low in LESS_WORDS and not (word.low == "уже" and reading.low(at + 1) != "чем"):
            return "decrease"
        if any(f.lemma in ("рост", "прирост") for f in word.forms[:1]):
            return "increase"
    if draft.amount.signed and draft.unit != "Cel":
        return "increase" if reading.low(draft.number - 1) in ("плюс", "+") else "decrease"
    first, last = _governing(reading, draft)
    if first > draft.number or last <= draft.number:
        first = min(first, draft.number)
    for word in reversed(reading.words[first : draft.first]):
        found = _way(word)
        if found is not None:
            return found
    for word in reading.words[draft.last : min(last, draft.last + 6) if last > draft.last else draft.last]:
        found = _way(word)
        if found is not None:
            return found
    return None


def _way(word: Word) -> str | None:
    if word.kind != "word":
        return None
    lemmas = {f.lemma for f in word.forms if f.score >= 0.2}
    if lemmas & RISE or word.low in ("дороже", "выше"):
        return "increase"
    if lemmas & FALL or word.low in ("дешевле", "ниже"):
        return "decrease"
    if lemmas & MOVES:
        return "increase"
    return None
