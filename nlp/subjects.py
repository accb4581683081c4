"""Noun phrases around a number: what is counted, what a share is part of, in dictionary form."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from nlp.morphology import Form, dictionary_form, forms, masculine, plain
from nlp.numeral_words import VOCABULARY
from nlp.text import Word

CLASSIFIERS = frozenset("единица штука экземпляр".split())  # 12 единиц техники
ABBREVIATED = {"чел": "человек", "шт": "штука", "экз": "экземпляр", "ед": "единица"}
HOLLOW = frozenset("сумма объем число количество размер величина общий часть доля процент масса".split())
ADVERBS = frozenset("особо вновь уже дополнительно впервые полностью социально экономически более самых наиболее наименее ранее недавно специально технически инновационно особенно вторых экологически самый самые очень временно бывших".split())  # fmt: skip
NOT_NOUNS = frozenset("наличными безналично безналичными из них том числе более менее чем раз раза лишним половиной вместо после кроме около однако уже еще ещё а и в на по к с до от для при без под над за о об что это есть благодаря время т п д".split()) - {"раз", "раза"}  # fmt: skip
HERD = frozenset(
    "скот поголовье стадо корова свинья овца коза птица олень лошадь бык теленок крс ферма животное рогатый".split()
)
NOUNED = {
    "составляющий": "составляющая",
    "слагаемый": "слагаемое",
    "самозанятой": "самозанятый",
    "операционный": "операционная",
    "процедурный": "процедурная",
}
PLURAL = {"деньга": "деньги"}
MONTHS = frozenset("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split())


class Phrase(NamedTuple):
    """A noun phrase: words `[first, last)`, head word, dictionary form of the head and of the whole."""

    first: int
    last: int
    head: int
    lemma: str
    text: str


def _adjective(word: Word) -> Form | None:
    return next((f for f in word.forms if f.pos in ("ADJF", "PRTF") and "Anum" not in f.marks), None)


@lru_cache(50_000)
def head_lemma(low: str, wanted: str) -> str | None:
    """The dictionary form of a noun in the case wanted (`gent`, `plur`, `sing`, `any`), None when it is no such noun."""
    if "-" in low:
        return _hyphenated(low, wanted)
    fitting = [f for f in forms(low) if f.pos == "NOUN" and _fits(f, wanted)]
    for form in sorted(fitting, key=_rare):
        if not (form.marks & {"Patr", "Init"}):
            soft = form.lemma.endswith("ие") and len(low) > 4 and "ь" in low[-4:]
            lemma = PLURAL.get(form.lemma, form.lemma)
            return f"{lemma[:-2]}ье" if soft else lemma  # «сиденья»: сиденье, not сидение
    if forms(low)[0].pos in ("UNKN", "LATN") and wanted != "strict":
        return low if len(low) > 2 else None
    return None


def _rare(form: Form) -> bool:
    """Of two readings of «парках» the clothing is the rarer: where dictionary forms differ by «а», things come first."""
    return form.lemma in ("парка", "банка", "цента", "рублевка", "школка")


def _hyphenated(low: str, wanted: str) -> str | None:
    """«компаний-резидентов»: компания; «бизнес-миссий»: whole; «it-компаний»: компания with its prefix."""
    first, _, rest = low.partition("-")
    for form in forms(first):
        declined = form.pos == "NOUN" and _fits(form, wanted) and not form.marks & {"Abbr", "Fixd"}
        if declined and form.lemma != first and head_lemma(rest.split("-")[-1], wanted):
            return form.lemma
    whole = next((f.lemma for f in forms(low) if f.pos == "NOUN" and _fits(f, wanted)), None)
    tail = head_lemma(rest, wanted)
    return whole or (f"{first}-{tail}" if tail else None)


def _fits(form: Form, wanted: str) -> bool:
    if wanted == "gent":
        return form.case == "gent"
    if wanted == "plur":
        return (form.number == "plur" and form.case != "nomn") or form.case == "gent"
    if wanted == "one":
        return form.number == "sing" or form.case == "gent"
    if wanted == "oblique":  # «в двух школах», «для пяти домов»
        return form.number == "plur" and form.case in ("gent", "datv", "ablt", "loct")
    if wanted == "nomn":
        return form.case in ("nomn", "accs")
    return True


def wanted_case(value: Decimal, multiplied: bool) -> str:
    """Which forms a noun after this number may have: 21 дом, 22 дома, 25 домов, двадцати домах."""
    if not multiplied and value == int(value) and value % 10 == 1 and value % 100 != 11:
        return "one"
    return "gent" if multiplied or value != int(value) else "plur"


def phrase_at(
    words: Sequence[Word], at: int, wanted: str, stop: int | None = None, capital: bool = True
) -> Phrase | None:
    """The noun phrase that begins at word `at` with its head in the case wanted; adjectives may stand before the head."""
    limit = min(len(words), at + 9, stop if stop is not None else len(words))
    adjectives: list[int] = []
    index = at
    while index < limit:
        word = words[index]
        if word.kind != "word":
            if (
                word.text == ","
                and adjectives
                and index + 1 < limit
                and _adjective(words[index + 1])
                and not _noun(words, index + 1, wanted)
            ):
                index += 1
                continue
            break
        if word.low == "и" and adjectives and index + 1 < limit and _adjective(words[index + 1]):
            index += 1
            continue
        if word.low in ADVERBS and index + 1 < limit and _adjective(words[index + 1]):
            index += 1
            continue
        if _ordinal(word) and index + 1 < limit and words[index + 1].kind == "word":  # «двух первых туров»
            index += 1
            continue
        if word.low in ("ст", "ч") and [w.low for w in words[index + 1 : index + 3]] == [".", "л"]:  # «10 ст. л. соли»
            return Phrase(at, _past_dot(words, index + 3), index, "ложка", "ложка")
        lemma = ABBREVIATED.get(word.low) or _noun(words, index, wanted)
        if lemma is not None and lemma.endswith("ое") and adjective_first(word):
            lemma = None  # «26 новых» are not twenty-six «новое»
        if lemma is not None and adjectives and _disagrees(words[adjectives[-1]], word):
            lemma = None  # «46 отдыхающих спасатели вытащили»
        adjective = _adjective(word)
        if lemma is not None and (adjective is None or not _leads(words, index, wanted, limit)):
            return _phrase(words, at, index, lemma, adjectives, wanted, limit)
        if wanted == "plur" and adjectives and adjective is not None and _singular(word):
            break  # «четыре основных составляющих визуального ряда»
        if adjective is None or ("Apro" in adjective.marks and word.low.startswith(("котор", "эт", "каков", "кажд"))):
            break
        adjectives.append(index)
        index += 1
    return _substantive(words, at, adjectives, wanted)


def _disagrees(adjective: Word, noun: Word) -> bool:
    """«отдыхающих | спасатели»: an adjective in the genitive or prepositional before a noun that can be in neither."""
    cases = {f.case for f in noun.forms if f.pos == "NOUN"}
    return adjective.low.endswith(("ых", "их")) and bool(cases) and cases <= {"nomn", "accs"}


def _past_dot(words: Sequence[Word], at: int) -> int:
    return at + (at < len(words) and words[at].text == "." and words[at].glued)


def _ordinal(word: Word) -> bool:
    entry = VOCABULARY.get(word.low)
    return entry is not None and entry.role == "ordinal"


def _singular(word: Word) -> bool:
    """Is the word an adjective that can only be singular?"""
    found = [f for f in word.forms if f.pos in ("ADJF", "PRTF")]
    return bool(found) and all(f.number == "sing" for f in found) and word.forms[0].pos in ("ADJF", "PRTF")


def _noun(words: Sequence[Word], at: int, wanted: str) -> str | None:
    word = words[at]
    if word.kind != "word" or word.low in NOT_NOUNS:
        return None
    if word.forms[0].pos in (
        "VERB",
        "INFN",
        "GRND",
        "PREP",
        "CONJ",
        "PRCL",
        "ADVB",
        "NPRO",
        "COMP",
        "PRTS",
    ) and not (_rather_noun(word) or (wanted == "one" and _single_noun(word))):
        return None
    lemma = head_lemma(word.low, wanted)
    return None if lemma in MONTHS else lemma


def adjective_first(word: Word) -> bool:
    return word.kind == "word" and word.forms[0].pos == "ADJF"


def _rather_noun(word: Word) -> bool:
    """«вести», «214 сел»: what may be a genitive, more so a plural one, is no verb after a number."""
    return any(
        f.pos == "NOUN" and f.case == "gent" and f.score >= (0.05 if f.number == "plur" else 0.2) for f in word.forms
    )


def _single_noun(word: Word) -> bool:
    """«один род»: also a verb («она родит, я род»), but after «один» rather the noun."""
    return any(f.pos == "NOUN" and f.case == "nomn" and f.number == "sing" and f.score >= 0.1 for f in word.forms)


def _leads(words: Sequence[Word], at: int, wanted: str, limit: int) -> bool:
    """Is an adjective that is also a noun («рабочих») followed by the noun it describes («мест»)?"""
    following = at + 1
    if following < limit and words[following].low == "и" and following + 1 < limit and _adjective(words[following + 1]):
        return True
    if following >= limit or words[following].kind != "word":
        return False
    if wanted == "plur" and _singular(words[following]):
        return False
    if _noun(words, following, wanted) is not None:
        return True
    return _adjective(words[following]) is not None and _leads(words, following, wanted, limit)


def _phrase(
    words: Sequence[Word], first: int, head: int, lemma: str, adjectives: Sequence[int], wanted: str, limit: int
) -> Phrase:
    herd = any(w.lemma in HERD for w in (*words[max(0, first - 12) : first], *words[head + 1 : head + 7]))
    scored = any(w.lemma in ("забить", "забивать") for w in words[max(0, first - 6) : first])
    if lemma == "гол" and words[head].low == "голов" and herd and not scored:
        lemma = "голова"  # «386 тыс. голов скота»
    if lemma in CLASSIFIERS:
        after = head + 1 + (head + 1 < len(words) and words[head + 1].text == ".")
        inner = phrase_at(words, after, "gent", limit + 3)
        if inner is not None:
            return Phrase(first, inner.last, inner.head, inner.lemma, inner.text)
    described = [dictionary_form(words[i].low, lemma) for i in adjectives if _adjective(words[i]) and "Apro" not in _adjective(words[i]).marks]  # type: ignore[union-attr]  # fmt: skip
    return Phrase(first, head + 1, head, lemma, " ".join([*described[-3:], lemma]))


SUFFERED = frozenset("погибших пострадавших раненых умерших заболевших родившихся пропавших".split())


def _substantive(words: Sequence[Word], first: int, adjectives: Sequence[int], wanted: str) -> Phrase | None:
    """«двадцать лучших», «сто приезжих»: an adjective that stands for the noun."""
    if not adjectives or words[adjectives[-1]].low in NOT_NOUNS:
        return None
    last = adjectives[-1]
    form = _adjective(words[last])
    if (
        form is None
        or "Apro" in form.marks
        or not any(_fits(f, wanted) for f in words[last].forms if f.pos in ("ADJF", "PRTF"))
    ):
        return None
    if last + 1 < len(words) and words[last + 1].kind == "word" and words[last + 1].text[0].isupper():
        return None
    if form.pos == "PRTF":  # «двое пострадавших», not «40 работающих на газе»
        beside = words[last + 1].forms[0] if last + 1 < len(words) and words[last + 1].kind == "word" else None
        suffered = words[last].low in SUFFERED and beside is not None and beside.pos == "PREP"
        if (
            beside is not None
            and not suffered
            and (beside.pos == "PREP" or (beside.pos == "NOUN" and beside.case != "nomn"))
        ):
            return None  # but «46 отдыхающих спасатели вытащили»
        lemma = NOUNED.get(masculine(words[last].low), masculine(words[last].low))
        return Phrase(first, last + 1, last, lemma, lemma)
    lemma = NOUNED.get(form.lemma, form.lemma)
    return Phrase(first, last + 1, last, lemma, lemma)


def genitive_at(words: Sequence[Word], at: int, stop: int | None = None) -> Phrase | None:
    """A noun phrase in the genitive that begins at `at`, hollow heads passed over («от общего объема закупок»: закупка)."""
    while (
        at < len(words)
        and words[at].kind == "word"
        and (words[at].low in ("его", "ее", "их", "от", "всех", "всего", "всей", "из"))
    ):
        at += 1
    found = phrase_at(words, at, "gent", stop)
    while found is not None and found.lemma in HOLLOW:
        inner = phrase_at(words, found.last, "gent", stop)
        if inner is None:
            return None
        found = Phrase(found.first, inner.last, inner.head, inner.lemma, inner.text)
    return found


def nominal_before(words: Sequence[Word], start: int, stop: int, case: str = "nomn") -> Phrase | None:
    """The first noun phrase with a head in the case between two places; used for the subject of a clause."""
    for at in range(start, stop):
        word = words[at]
        if word.kind != "word" or word.low in NOT_NOUNS:
            continue
        before = at - 1
        while before > 0 and words[before].kind == "word" and words[before].forms[0].pos in ("ADJF", "PRTF"):
            before -= 1  # «В майские праздники номерной фонд был занят на 87 %»
        if at and words[before].kind == "word" and any(f.pos == "PREP" for f in words[before].forms[:1]):
            continue
        form = word.forms[0]
        if form.pos == "NOUN" and (
            form.case == case or any(f.case == case and f.pos == "NOUN" and f.score > 0.04 for f in word.forms)
        ):
            lemma = head_lemma(word.low, "any") or form.lemma
            return Phrase(at, at + 1, at, lemma, lemma)
    return None


def surname(word: Word) -> bool:
    return any("Surn" in f.marks for f in word.forms) and word.text[:1].isupper()


def same(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and plain(a) == plain(b)
