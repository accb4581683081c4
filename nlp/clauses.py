"""Which clause governs a figure: its own when it has a predicate, else the one before it, else the one after."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.comparator_words import MOVES
from nlp.reading import JOINING, Draft, Reading, verb_form
from nlp.text import Word

POSSIBLE = frozenset(
    """может могут мог могла могло могли сможет смогут смогли сможете сможем можно возможно позволит позволят позволяет позволяют
    позволяющий позволяющая позволила позволило позволили способен способна способно способны вправе грозит грозят угрожает
    грозило грозила грозил допускается разрешается разрешает разрешают разрешил разрешила разрешили разрешено можете можем""".split()
)  # fmt: skip
PLANNED = frozenset(
    """планировать планироваться запланировать запланировано намечать намечаться наметить намеченный предстоять обещать пообещать
    ожидать ожидаться прогнозировать прогнозироваться намереваться намеренный собираться рассчитывать предполагать предполагаться
    хотеть намечаемый предусмотреть предусмотренный запланированный планируемый намеревающийся готовиться""".split()
)  # fmt: skip
READY = frozenset("готов готова готово готовы".split())
INTENDS = frozenset("намерен намерена намерено намерены".split())
REQUIRED = frozenset(
    """должен должна должно должны нужно надо необходимо следует требуется требуются требовалось обязан обязана обязаны обязано нельзя
    обязали обязал обязала обязало потребовали потребовал предписали предписал запрещено запрещается обязательно рекомендуется необходим необходима необходимы полагается положено""".split()
)  # fmt: skip


def governing(reading: Reading, draft: Draft) -> tuple[int, int]:
    """The stretch of words whose predicate governs the figure: its own, else the one before it, else the one after."""
    own = reading.segment(draft.number)
    if has_predicate(reading.words[own[0] : own[1]]):
        return own
    dashed = reading.low(own[0] - 1) in ("—", "–")
    if (
        reading.low(own[0]) == "это"
        and draft.first == own[0] + 1
        and (not own[0] or reading.low(own[0] - 1) not in ("—", "–", ":"))
    ):
        return own  # «Это 38 процентов фонда, к 2025 году доля вырастет»
    if any(
        w.low in ("уже", "сейчас", "теперь", "пока") for w in reading.words[own[0] : own[1]]
    ):  # «и восемь из них уже под крышей»
        return own
    if (
        dashed and reading.low(own[1] - 1) in ("—", "–") and not _is_already(reading, own)
    ):  # «Вторая партия — 85 тысяч доз — поступит в ноябре»
        behind = reading.segment(own[1])
        if has_predicate(reading.words[behind[0] : behind[1]]):
            return behind
    index = next((i for i, s in enumerate(reading.segments) if s[0] <= draft.number < s[1]), 0)
    if dashed and index and not draft.elided and _nominal(reading, *reading.segments[index - 1]):
        listed = next((i for i in range(own[0] - 1, -1, -1) if reading.low(i) == ":"), None)
        if listed is None:
            return own
        before = reading.segment(listed)  # «выплаты получат 1 312 жителей: участники войны — по 80 тысяч рублей»
        return before if has_predicate(reading.words[before[0] : before[1]]) else own
    for first, last in reversed(reading.segments[:index]):
        if has_predicate(reading.words[first:last]) and not (first and reading.low(first) == "как"):
            return own if reading.low(last - 1) == ";" else (first, last)
    if dashed or _there_are(reading, draft, own):  # «Общая сумма грантов — около 480 млн»
        return own
    for first, last in reading.segments[index + 1 :]:
        if reading.low(first) in JOINING:  # «до нее сто километров, и мост обещают»
            return own
        if has_predicate(reading.words[first:last]) and not _subordinate(reading.words[first:last]):
            crossing = any(reading.low(b - 1) in ("—", "–", ";") for a, b in reading.segments[index:] if b <= first)
            return own if crossing else (first, last)
    return own


def _is_already(reading: Reading, own: tuple[int, int]) -> bool:
    """«Действующий тариф — 40 рублей — вырастет в июле»: what is, before it changes."""
    behind = reading.words[slice(*reading.segment(own[1]))]
    changes = any(f.lemma in MOVES or f.lemma == "погасить" for w in behind for f in w.forms[:1])
    return changes or any(
        w.low.startswith(("действующ", "нынешн", "прошлогодн")) for w in reading.words[max(0, own[0] - 4) : own[0]]
    )


def _there_are(reading: Reading, draft: Draft, own: tuple[int, int]) -> bool:
    """«В сети 62 станции, решение она может обжаловать»: a clause of its own, before one with its own subject."""
    lead = reading.words[own[0] + 1 : draft.first]
    placed = reading.low(own[0]) in ("в", "у", "на", "при") and (
        draft.last >= own[1] - 1 or reading.low(draft.last) == "и"
    )
    if not placed or not any(f.pos == "NOUN" and f.case in ("loct", "gent") for w in lead for f in w.forms[:2]):
        return False
    following = reading.words[own[1] : reading.segment(own[1])[1]]
    verb = next((i for i, w in enumerate(following) if verb_form(w) is not None or w.low in POSSIBLE), 0)
    return any(f.pos == "NPRO" and f.case == "nomn" for w in following[:verb] for f in w.forms[:1])


def _nominal(reading: Reading, first: int, last: int) -> bool:
    """Is the stretch before a dash a subject of its own: «…, вход — полтораста рублей»; not «а долю затрат — с 25 до 50»?"""
    words = reading.words[first:last]
    if not words or any(verb_form(w) is not None for w in words) or words[0].low in ("а", "в", "на", "из", "том"):
        return False
    noun = next((w for w in words if w.kind == "word" and any(f.pos in ("NOUN", "ADJF") for f in w.forms[:1])), None)
    return noun is not None and noun is words[0] and any(f.case == "nomn" for f in noun.forms)


def _subordinate(words: Sequence[Word]) -> bool:
    return bool(words) and words[0].low.startswith(("котор", "чтобы", "если", "когда", "где", "поэтому", "потому"))


def has_predicate(words: Sequence[Word]) -> bool:
    return any(
        verb_form(w) is not None
        or w.low in REQUIRED
        or w.low in POSSIBLE
        or w.low in READY
        or w.low in INTENDS
        or w.low == "есть"
        for w in words
    )
