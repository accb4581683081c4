"""Counts whose noun no figure before them has: a part of a share's whole, people, «дупла — 318», or nothing that is said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.morphology import forms
from nlp.reading import Draft, Reading, draft, verb_form
from nlp.sharing import NEAR, REST, take
from nlp.subjects import Phrase, genitive_at, phrase_at
from nlp.text import Word

MARKS = frozenset({"балл", "очко"})


def part_told(reading: Reading, amount: Amount, whole: Draft) -> bool:
    """«сорок процентов интернатов требуют ремонта, для шести нет проекта», «58% пожаров, три десятка вспыхнули»."""
    before = reading.low(amount.first - 1)
    # «У 41 процента малыш второй, у девятнадцати — третий»
    alike = whole.reading is reading and reading.low(whole.first - 1) == before
    if before in ("все", "всех", "для", "у") and amount.form == "words" and not alike:
        return True
    told = verb_form(reading.word(amount.last)) is not None and before not in REST
    return whole.reading is reading and not amount.before and told


def is_of_base(reading: Reading, amount: Amount, share: Draft) -> bool:
    """«91,5 % рейсов; 17 задержались», «вакантна десятая часть ставок: занято 371 из 412»."""
    if share.kind not in ("percent", "factor") or share.reading is None or amount.before:
        return False
    plain = amount.comparator is Comparator.EQUAL and amount.value == int(amount.value)
    told = verb_form(reading.word(amount.last)) is not None or reading.low(amount.last) == "из"
    return plain and told and _whole(share) is not None


def _whole(share: Draft) -> Phrase | None:
    """«сорок процентов [интернатов]», «каждое седьмое [дерево]»."""
    if share.reading is None:
        return None
    found = genitive_at(share.reading.words, share.last)
    return found or (phrase_at(share.reading.words, share.last, "any") if share.rule == "each" else None)


def of_base(reading: Reading, amount: Amount, model: Draft) -> Draft:
    """«сорок процентов интернатов требуют ремонта, для шести нет проекта»: a count of what the percentage is part of."""
    made = draft(reading, amount, "count", None, amount.last, "count-of-base")
    found = _whole(model)
    made.counted = found.text if found is not None else None
    return made


def animate(model: Draft) -> bool:
    """Is what the draft counts alive, so that «двое» may be of them?"""
    found = forms(model.counted.split()[-1])[:2] if model.counted is not None else ()
    return any(f.animate or f.pos in ("PRTF", "ADJF") for f in found)  # «из десяти погибших семеро»


def far(reading: Reading, amount: Amount, counted: str) -> Draft:
    """A count of what is named elsewhere in the sentence."""
    made = draft(reading, amount, "count", None, amount.last, "count-far")
    made.counted = counted
    return made


def people(reading: Reading, amount: Amount) -> Draft:
    made = draft(reading, amount, "count", None, amount.last, "count-collective")
    made.counted = "человек"
    return made


def sum_far(reading: Reading, amount: Amount, earlier: Sequence[Draft]) -> Draft | None:
    """«примерно 500 миллиардов из Резервного фонда»: thousands of millions with no noun are money, as before in the text."""
    if amount.multiplier is None or amount.multiplier < 10**9:
        return None
    sums = [d for d in islice(reversed(earlier), 3 * NEAR) if d.kind == "money" and d.amount.multiplier is not None]
    return take(reading, amount, sums[0], "money-far") if sums else None


def other_of(reading: Reading, amount: Amount) -> str | None:
    """«Одна из бригад красит ограду длиной 430 м, две полют клумбы»."""
    for at in range(amount.first - 2):
        if reading.low(at).startswith(("одн", "один")) and reading.low(at + 1) == "из" and reading.free(at + 2):
            found = phrase_at(reading.words, at + 2, "gent")
            if found is not None:
                return found.text
    return None


def named_before(reading: Reading, amount: Amount) -> str | None:
    """«Отдельно сосчитали дупла — 318»: a plural noun before the dash, after a verb, is what is counted."""
    noun = reading.word(amount.first - 2)
    if reading.low(amount.first - 1) not in ("—", "–", ":") or noun.kind != "word" or amount.value != int(amount.value):
        return None
    told = any(verb_form(w) is not None for w in reading.words[slice(*reading.segment(amount.first - 2))])
    plural = (f for f in noun.forms if f.pos == "NOUN" and f.number == "plur" and f.case in ("nomn", "accs"))
    return next((f.lemma for f in plural), None) if told and amount.multiplier is None else None


def named_here(reading: Reading, amount: Amount) -> str | None:
    """What the words around a number say that it counts: «проходной балл — 291», «их будет 17», «не более двух от одного»."""
    after = (reading.low(amount.last), reading.low(amount.last + 1))
    if after in (
        ("от", "одного"),
        ("от", "одной"),
        ("от", "каждого"),
    ):  # «Заявки принимают …, не более двух от одного хозяйства»
        return next((p for w in reading.words[: amount.first] if (p := _plural(w, "accs")) is not None), None)
    own = reading.words[reading.segment(amount.number)[0] : amount.first]
    return _marked(reading, amount) or (_them(reading, amount) if are_told(own) else None)


def are_told(words: Sequence[Word]) -> bool:
    """«их будет», «их должно стать», «сейчас их»: a number of what was named before."""
    at = next((i for i, w in enumerate(words) if w.low == "их"), len(words))
    behind = words[at + 1 : at + 3]
    return at < len(words) and (not behind or any(w.lemma in ("быть", "стать") for w in behind))


def _marked(reading: Reading, amount: Amount) -> str | None:
    """«Средний балл — 66,3», «вырос с 76,1 до 78,4», «(проходной балл — 291)»: what an exam gives."""
    first, _ = reading.segment(amount.number)
    if reading.low(first - 1) in ("—", "–"):
        first, _ = reading.segment(first - 2)
    back = reading.words[first : amount.first]
    return next((f.lemma for w in back for f in w.forms[:2] if f.lemma in MARKS and f.case == "nomn"), None)


def _them(reading: Reading, amount: Amount) -> str | None:
    """«Центр проводит бизнес-миссии: в 2025 году их будет семнадцать»: the plural noun right before the colon."""
    first, _ = reading.segment(amount.number)
    colon = next((i for i in range(amount.first - 1, first - 2, -1) if reading.low(i) == ":"), None)
    if reading.low(first - 1) in ("—", "–"):  # «К датчикам — сейчас их 19 — весной добавят еще пять»
        named = _plural(reading.word(first - 2), "nomn", "datv", "accs", "ablt", "loct")
        if named is not None:
            return named
    noun = reading.word(colon - 1) if colon else None
    if noun is None or colon is None:
        return None
    named = _plural(noun, "nomn", "accs")
    if named is None and verb_form(noun) is not None:  # «Набор услуг увеличился: в 2019 году их было 48»
        words = reading.words[:colon]
        heads = (at for at, w in enumerate(words) if any(f.pos == "NOUN" and f.case == "nomn" for f in w.forms[:1]))
        named = next((p for at in heads if (p := _plural(reading.word(at + 1), "gent")) is not None), None)
    return named


def _plural(word: Word, *cases: str) -> str | None:
    found = word.forms if word.forms and word.forms[0].pos == "NOUN" else ()
    return next((f.lemma for f in found if f.pos == "NOUN" and f.number == "plur" and f.case in cases), None)


def alone(reading: Reading, amount: Amount) -> Draft:
    """A number that stands parallel to nothing: a count of what is not said, in doubt."""
    colon = next((i for i in range(amount.first - 1, 0, -1) if reading.low(i) == ":"), None)
    made = draft(reading, amount, "count", None, amount.last, "count-bare")
    verbs = [f for w in reading.words[colon or 0 :] if (f := verb_form(w)) is not None]
    done = bool(verbs) and all(
        (f.tense, f.number) == ("past", "plur") for f in verbs
    )  # «… в сентябре забрали почти 70 тысяч»
    if colon is not None and done and not any(w.low == "их" for w in reading.words[colon : amount.first]):
        made.counted = _handed(reading, colon)
    return made


def _handed(reading: Reading, stop: int) -> str | None:
    """«Списанные книги раздают бесплатно: в сентябре забрали почти 70 тысяч»: what somebody does something with."""
    for at in range(stop - 1):
        noun, verb = reading.word(at), verb_form(reading.word(at + 1))
        if noun.kind == "word" and verb is not None and (verb.tense, verb.number) == ("pres", "plur"):
            things = (
                f for f in noun.forms if f.pos == "NOUN" and f.number == "plur" and f.case == "accs" and not f.animate
            )
            return next((f.lemma for f in things), None) if noun.forms[0].pos == "NOUN" else None
    return None
