"""The comparator in front of a number: «не менее чем в», «не может быть больше», «перевалили за», «почти до»."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.comparator_words import (
    ABOUT,
    BEFORE,
    COMPARATIVES,
    EQ,
    EXCEEDS,
    FALLS_SHORT,
    LEAST,
    LESS,
    LONGEST,
    MORE,
    MOST,
    PREPOSITIONS,
)
from nlp.fact import Comparator
from nlp.movement import moves, source
from nlp.text import Word

NEVER = {LESS: LEAST, MORE: MOST}
NEVER_VERBS = frozenset("может могут должен должна должно должны бывает бывают будет будут".split())


def comparator_before(words: Sequence[Word], start: int) -> tuple[Comparator, int]:
    """The comparator that ends at word `start`, and where it begins."""
    ends = [start]
    if start > 0 and words[start - 1].low in PREPOSITIONS:
        ends.append(start - 1)
    if start > 0 and words[start - 1].low == "и":  # «не достигла и 75»
        ends.append(start - 1)
    for end in ends:
        for size in range(min(LONGEST, end), 0, -1):
            phrase = tuple(w.low for w in words[end - size : end])
            found = BEFORE.get(phrase)
            if found is None or (end < start and words[start - 1].low == "и"):
                continue
            if phrase[-1] == "менее" and [w.low for w in words[max(0, end - 3) : end]] == ["тем", "не", "менее"]:
                continue  # «Тем не менее девять из десяти»
            if found in NEVER and _never(words, end - size):
                return NEVER[found], end - size  # «толщина не может быть меньше 5 см»
            if end < start and words[start - 1].low in ("на", "в") and phrase[-1] in COMPARATIVES and len(phrase) == 1:
                return EQ, start  # «стали дешевле на 37 процентов»: a change
            bound = BEFORE.get((words[end - 2].low,)) if end > 1 and phrase == ("до",) else None
            if bound in (MOST, LEAST) and words[end - 2].low in ("минимум", "максимум"):
                return bound, end - 2  # «поднять минимум до 60»
            if found is MOST and phrase == ("до",) and end == start and moves(words, end - 1):
                return EQ, start  # «вырос до 80 гектаров»: a goal
            if found is LEAST and phrase == ("от",) and end == start and source(words, end - 1):
                return EQ, start  # «заявок от 1,1 тыс. компаний»
            if found is MOST and phrase == ("до",) and end > 1 and BEFORE.get((words[end - 2].low,)) is ABOUT:
                return ABOUT, end - 2  # «вымахал почти до трех метров»
            if found is MOST and phrase == ("до",) and _by_verb(words, start) is LESS:
                return LESS, start  # «не дотянул и до двух»
            return found, end - size
    return _by_verb(words, start), start


def _never(words: Sequence[Word], at: int) -> bool:
    """Whether «не может быть», «не должна быть», «не бывает» stands before a comparison: «… меньше 5 см»."""
    back = words[max(0, at - 6) : at]
    if back and any(f.pos == "NOUN" and f.animate for f in back[-1].forms[:1]):
        return False  # «запрещено лицам младше 18 лет»: which ones
    for index in range(len(back) - 1, 0, -1):
        if back[index].kind != "word" and back[index].text not in "«»":
            return False
        if back[index].low in NEVER_VERBS:
            return back[index - 1].low == "не"
        if back[index].low in ("нельзя", "запрещено", "запрещается"):
            return True
    return False


def _by_verb(words: Sequence[Word], start: int) -> Comparator:
    """«превышает 310», «не должна превышать 11,5», «не достигла и 75», «нет и тридцати»."""
    back = [w for w in words[max(0, start - 5) : start] if w.kind == "word"]
    for index in range(len(back) - 1, -1, -1):
        word = back[index]
        if any(w.kind == "mark" and w.text in ",;:—–" for w in words[start - (len(back) - index) : start]):
            break
        denied = any(w.low == "не" for w in back[max(0, index - 3) : index])
        if word.lemma in ("перевалить", "переваливать") and words[start - 1].low != "за":
            return EQ  # «порт перевалил 1,86 млн тонн грузов»
        if word.lemma == "перешагнуть" and index == len(back) - 1:
            return EQ  # «русло перешагнут 11 опор»; not «перешагнула отметку 310»
        if any(f.lemma in EXCEEDS for f in word.forms) and words[start - 1].low == "на":
            return EQ  # «план превышен на 1,1 пункта»
        if any(f.lemma in EXCEEDS for f in word.forms):
            return MOST if denied else MORE
        if any(f.lemma in FALLS_SHORT for f in word.forms) and denied:
            return LESS
        verb = any(f.pos == "VERB" for f in word.forms[:1]) and words[start - 1].low == "и"
        if verb and index and back[index - 1].low == "не":  # «старый не успевал и десяти»
            return LESS
        if word.low in ("было", "будет") and denied and words[start - 1].low == "и":  # «не было и половины»
            return LESS
        if word.low == "нет" and start > 0 and words[start - 1].low == "и":
            return LESS
        if word.low not in PREPOSITIONS and word.low not in (
            "и",
            "уже",
            "почти",
            "теперь",
            "уровень",
            "отметку",
            "планку",
        ):
            break
    return EQ
