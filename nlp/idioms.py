"""Numerals that grammar makes no figure: «один из», «на одно место», «на 10 тысяч населения», «первый», «десятки тысяч»."""

from __future__ import annotations

from decimal import Decimal

from nlp.comparators import Amount
from nlp.morphology import forms
from nlp.movement import MORE_OR_LESS
from nlp.numerals import MONTHS as MONTHS_GENITIVE
from nlp.reading import Reading, is_predicate, verb_form
from nlp.subjects import phrase_at
from nlp.units import unit_at

ROUND = {Decimal(n) for n in (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)}
GENERIC = frozenset(
    "может сможет вправе получит тратит обслуживает вмещает среднем расходует производит потребляет стоит весит обходится обойдется занимает отнимает требует приносит оставляет".split()
)
CHARGES = frozenset("зарядка подзарядка заправка бак".split())
TRANSITION = frozenset({"на", "от", "с", "за", "со"})


def dismiss_by_grammar(reading: Reading) -> None:
    """Claim the amounts that are manners of speaking, names or denominators; before the kinds read the rest."""
    for amount in reading.amounts:
        if amount.claimed:
            continue
        if amount.form == "vague":
            reading.dismiss(amount, "idiom")
        elif amount.form == "code":
            reading.dismiss(amount, "proper_name")
        elif amount.before == "к" and reading.low(amount.last) == "часам" and amount.value <= 24:
            amount.last += 1
            reading.dismiss(amount, "time_of_day")  # «к пяти часам в цехе людно»
        elif (amount.form in ("words", "digits") and _denominator(reading, amount)) or (
            amount.value == 1
            and amount.upper is None
            and amount.form == "words"
            and not _percentage(reading, amount)
            and _manner(reading, amount)
        ):
            reading.dismiss(amount, "idiom")


def dismiss_ordinals(reading: Reading) -> None:
    """Claim the ordinals that the kinds left: names of lines and rings, days in words, all others."""
    for amount in reading.amounts:
        if amount.claimed or amount.form not in ("ordinal", "compound"):
            continue
        if reading.low(amount.last) in MONTHS_GENITIVE:
            amount.last += 1
            reading.dismiss(amount, "date")
        elif (
            reading.word(amount.number).text[:1].isupper()
            and amount.number > 0
            and _inside(reading, amount.number)
            and not reading.word(amount.number).text[1:2].isupper()
        ):
            reading.dismiss(amount, "proper_name")
        else:
            reading.dismiss(amount, "ordinal_name")


def _percentage(reading: Reading, amount: Amount) -> bool:
    """«роста на один процент»: of the units only a percentage is never what something is reckoned on."""
    unit = unit_at(reading.words, amount.last)
    return unit is not None and unit.kind == "percent"


def _inside(reading: Reading, at: int) -> bool:
    return reading.word(at - 1).text not in '«"„—–-•.:' and reading.word(at - 1).kind != "mark"


def _denominator(reading: Reading, amount: Amount) -> bool:
    """«75 случаев на 10 тысяч населения», «т с 1 га», «0,31 случая на 1 км»: kept in `per` of the figure before."""
    if _price_for(reading, amount):
        return True
    if amount.value not in ROUND or amount.before not in ("на", "с") or amount.comparator.value != "=":
        return False
    if amount.before == "с" and (amount.role == "from" or amount.value != 1):
        return False
    if (amount.value == 1 and amount.form == "words") or _percentage(reading, amount):
        return False
    if reading.low(amount.last) in MORE_OR_LESS:  # «на десяток больше»
        return False
    before = [a for a in reading.amounts if a.last <= amount.first and amount.first - a.last <= 6]
    if _heads_clause(reading, amount):
        return True
    table = any(w.text == "|" for w in reading.words)
    falls = any(
        f.lemma in ("приходиться", "прийтись") for w in reading.words for f in w.forms[:1]
    )  # «на 10 тысяч жителей приходится 38,6»
    behind = phrase_at(reading.words, amount.last, "gent")
    people = behind is not None and behind.lemma in ("житель", "население", "человек", "ребенок", "работник")
    back = [reading.word(i) for i in range(max(0, amount.first - 5), amount.first - 1)]
    number = any(w.lemma in ("число", "количество") for w in back) and not any(verb_form(w) is not None for w in back)
    by = any(w.low == "по" for w in back[-3:]) and any(f.pos == "NOUN" for w in back[-1:] for f in w.forms[:1])
    numbered = people and amount.value >= 100 and (number or by)  # «По числу заявок на 10 тысяч жителей край занял …»
    if not before and not table and not falls and not numbered:
        return False
    unit = unit_at(reading.words, amount.last)
    noun = phrase_at(reading.words, amount.last, "gent")
    born = reading.word(amount.last).kind == "word" and any(
        f.pos == "PRTF" and f.case == "gent" for f in reading.word(amount.last).forms
    )  # «на тысячу родившихся живыми»
    if (
        (noun is None and unit is None and not born)
        or (unit is not None and unit.kind == "duration")
        or reading.low(amount.number) in ("тысяче", "миллионе")
    ):
        return False
    gap = reading.words[before[-1].last : amount.first - 1] if before else []
    return table or falls or numbered or not any(w.text in ",;:—–" or is_predicate(w) for w in gap)


def _price_for(reading: Reading, amount: Amount) -> bool:
    """«6 842 рубля за тысячу кубометров»: what the price is for."""
    if amount.value not in ROUND or reading.low(amount.first - 1) != "за":
        return False
    unit = unit_at(reading.words, amount.last)
    priced = next((a for a in reading.amounts if 0 < amount.first - a.last <= 4), None)
    sum_of = unit_at(reading.words, priced.last) if priced is not None else None
    return unit is not None and unit.kind == "measure" and sum_of is not None and sum_of.kind == "money"


def _heads_clause(reading: Reading, amount: Amount) -> bool:
    """«На тысячу жителей зарегистрировано 342 автомобиля»: people at the head of a clause that has another number."""
    first, last = reading.segment(amount.number)
    noun = phrase_at(reading.words, amount.last, "gent")
    people = noun is not None and (noun.lemma == "население" or any(f.animate for f in forms(noun.lemma)[:1]))
    counted = any(amount.last <= a.number < last for a in reading.amounts)
    return amount.before == "на" and amount.first - first <= 1 and people and counted and amount.value >= 100


def _manner(reading: Reading, amount: Amount) -> bool:
    """«один» that counts nothing: «на одну организацию», «вес одной рыбы», «один заемщик может получить до …»."""
    at = amount.number
    unit = unit_at(reading.words, amount.last)
    if unit is not None and unit.kind == "duration" and reading.low(at - 1) in ("течение", "более", "менее", "около"):
        return False  # «в течение одних суток»
    if unit is not None and unit.kind == "duration" and reading.low(at - 1) == "на" and _lasts(reading, amount):
        return False
    if (
        unit is not None
        and unit.kind == "duration"
        and reading.low(at) in ("одни", "одних")
        and reading.low(at - 1) != "на"
    ):
        return False  # «Огонь удалось потушить за одни сутки», «ожидание не превышает одних суток»
    if unit is not None and unit.kind == "percent":
        return False  # «отказывают менее чем по одному проценту заявлений»
    word, before = reading.low(at), reading.low(at - 1)
    if before == "на" and any(f.lemma in CHARGES for f in reading.word(amount.last).forms[:1]):
        return True  # «На одной зарядке машина проходит до 80 км»
    if before == "на" and unit is not None and unit.kind == "duration" and reading.low(at - 2).startswith("срок"):
        return False  # «сроком на один год»
    found = phrase_at(reading.words, amount.last, "any")
    if found is not None and reading.low(found.last) == "и" and any(a.first == found.last + 1 for a in reading.amounts):
        return False  # «начинали с одного ангара и пяти инженеров»
    if before == "и" and word in ("один", "одна", "одно") and reading.low(amount.last + 1) in GENERIC:
        return True  # «и один километр обходится в 26 миллионов рублей»
    if before in ("ни", "не", "только", "лишь", "всего", "еще", "и") or word in ("одни", "одних", "одними"):
        return word in ("одни", "одних", "одними") and before != "ни"
    noun = reading.word(amount.last)
    if reading.low(amount.last) == "из":
        return True
    if before == "на" and (reading.low(amount.last), reading.low(amount.last + 1)) == ("в", "среднем"):
        return True  # «19 повреждений, на одно в среднем уходило семь часов»
    others = [a for a in reading.amounts if a is not amount]
    to_whom = word in ("одному", "одной") and any(f.case == "datv" and f.animate for f in noun.forms[:3])
    paid = next((a for a in reversed(others) if a.number < amount.number), None)
    sum_of = unit_at(reading.words, paid.last) if paid is not None else None
    if to_whom and sum_of is not None and sum_of.kind == "money" and paid is not None and paid.comparator.value == "<=":
        return True  # «не больше 700 тыс. рублей в год одному экспортеру»
    average = any(f.pos == "NOUN" and f.case == "nomn" and not f.animate for f in reading.word(at - 1).forms[:1])
    if word in ("одного", "одной") and noun.text in ("—", "–") and average and others:
        return True  # «средняя площадь одного — 5,1 га»
    if word == "одно" and noun.low in ("очевидно", "ясно", "понятно", "важно", "известно", "точно", "бесспорно"):
        return True
    if before in ("на", "за") and word in ("один", "одну", "одно", "одного") and verb_form(noun) is not None:
        return len(reading.amounts) > 1  # «прочтут рассказы, на один уйдет до 12 минут»
    if word in ("одного", "одной") and verb_form(noun) is not None and len(reading.amounts) > 1:
        thing = reading.word(at - 1)  # «Ремонт одного стоит миллионов шестьдесят»
        return thing.kind == "word" and any(f.pos == "NOUN" and f.case == "nomn" for f in thing.forms[:2])
    summed = any(
        f.lemma in ("сумма", "размер", "цена", "стоимость", "ставка", "вклад", "тариф") and f.case == "nomn"
        for w in reading.words[:at]
        for f in w.forms[:1]
    )
    if (
        before == "в"
        and summed
        and found is not None
        and reading.low(found.last) in ("—", "–")
        and len(reading.amounts) > 1
    ):
        return True  # «Максимальная сумма возмещения в одном банке — 1,4 млн рублей»
    if word in ("одном", "одно") and noun.kind != "word":  # «просят об одном:», «ясно одно»
        return True
    if noun.kind != "word" or found is None:
        return False
    if word in ("один", "одна", "одно") and _defined(reading, amount):
        return True
    if before in TRANSITION or reading.low(at - 1) in ("для", "у", "по"):
        return not (before == "за" and unit_at(reading.words, amount.last)) and not (
            before == "на" and _locative(reading, amount.last)
        )
    previous = reading.word(at - 1)
    if previous.kind == "word" and previous.forms[0].pos == "NOUN" and word in ("одного", "одной"):
        return True
    lows = {w.low for w in reading.words}
    nominative = word in ("один", "одна", "одно", "одну") and (
        at == 0
        or any(f.pos == "INFN" for f in previous.forms[:1])
        or reading.words[at - 1].low in ("среднем", ",", "и", "а", "день", "сутки", "раз", "сезон")
    )
    return nominative and bool(others) and bool(lows & GENERIC)


def _lasts(reading: Reading, amount: Amount) -> bool:
    """«отпустить на осмотр на один день», «продлить на один год»; not «300 рублей на один день»."""
    first, _ = reading.segment(amount.number)
    before = [a for a in reading.amounts if first <= a.number < amount.number]
    return all((unit := unit_at(reading.words, a.last)) is not None and unit.code == "a" for a in before)


def _defined(reading: Reading, amount: Amount) -> bool:
    """«Одна секция — это 210–230 тонн»: what one of them is."""
    found = phrase_at(reading.words, amount.last, "any")
    end = found.last if found is not None else amount.last
    return reading.low(end) in ("—", "–") and reading.low(end + 1) == "это"


def _locative(reading: Reading, at: int) -> bool:
    return all(f.case != "accs" for f in reading.word(at).forms if f.pos in ("NOUN", "ADJF"))
