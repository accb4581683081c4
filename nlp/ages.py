"""Is a number of years an age? By who stands beside it: «девочка 8 лет», «заводу сто лет», «которому исполнилось 90»."""

from __future__ import annotations

from nlp.comparators import Amount
from nlp.fact import Comparator
from nlp.reading import Reading, verb_form
from nlp.text import Word

AGE_WORDS = frozenset("возраст возрастной старше младше моложе старший младший исполниться исполняться".split())
PEOPLE = frozenset(
    """ребенок дети ученик учащийся первоклассник старшеклассник выпускник школьник подросток житель гражданин человек юноша девушка мужчина женщина молодежь студент пенсионер
    участник посетитель пассажир пациент малыш дошкольник девочка мальчик лицо москвич горожанин юбиляр пожилой юный
    несовершеннолетний родитель спортсмен ветеран инвалид абитуриент волонтер доброволец соискатель мать отец сын дочь
    внук внучка старик лет дитя население россиянин петербуржец воспитанник работник""".split()
)
CHILDREN = frozenset(
    "ребенок мальчик девочка мужчина женщина подросток юноша девушка малыш пенсионер пенсионерка житель жительница".split()
)
WHOM = frozenset({"кому", "которым", "которому", "которой"})
COMPARED = frozenset({"старше", "младше", "моложе"})


def by_age(word: Word) -> bool:
    """«девочка», «мужчина»: a noun beside which a number of years is an age."""
    return any(f.lemma in CHILDREN for f in word.forms[:2])


def of_person(reading: Reading, at: int) -> bool:
    for word in reading.words[at : at + 4]:
        if word.kind != "word":
            return False
        if word.text[:1].isupper() or any(
            f.lemma in PEOPLE or f.lemma == "возраст" or f.lemma == "юбилей" or (f.animate and f.pos == "NOUN")
            for f in word.forms[:2]
        ):
            return True
        if word.forms[0].pos == "NOUN":
            return False
    return False


def near_age(reading: Reading, at: int) -> bool:
    source = next((a for a in reversed(reading.amounts) if a.number < at and a.role == "from"), None)
    if source is not None and at - source.last <= 3:
        at = source.first
    first, _ = reading.segment(at)
    aged = any(f.lemma == "возраст" for w in reading.words[max(first, at - 9) : at] for f in w.forms[:2])
    retires = reading.low(at - 1) in ("позже", "позднее", "раньше") and any(w.low == "пенсию" for w in reading.words[first:at])  # fmt: skip
    if retires or (
        aged and "до" in (reading.low(at), reading.low(at - 1))
    ):  # «возраст выхода на пенсию повысится до 60 лет»
        return True
    back = reading.words[max(0, at - 5) : at]
    if reading.low(at - 1) == "за" and any(
        f.lemma in ("перевалить", "перешагнуть") for f in reading.word(at - 2).forms
    ):
        back = reading.words[max(0, at - 12) : at]  # «Средний возраст тех, кто женится, перевалил за 27 лет»
    return any(f.lemma in AGE_WORDS for w in back for f in w.forms[:2])


def is_age(reading: Reading, amount: Amount, last: int) -> bool:
    start = amount.first
    if reading.low(last) in ("назад", "спустя", "ранее"):
        return False
    if any(reading.low(i) in COMPARED for i in range(max(0, start - 1), amount.number)):
        return True
    if _is_service(reading, amount):
        return False
    after = (reading.low(last), reading.low(last + 1))
    if after in (("и", "старше"), ("и", "младше"), ("и", "моложе"), ("или", "старше")) or reading.low(last) == "отроду":
        return True
    if near_age(reading, start):
        return True
    if _at_age(reading, amount, last) or _child_of(reading, amount, last):
        return True
    if reading.low(start - 1) in WHOM:  # «для тех, кому 40 лет и больше»
        return True
    bound = start and reading.low(start - 1) in ("до", "от", "с") and amount.role == ""
    if amount.before != "за" and (bound or amount.comparator.value in ("<=", ">=", "..")):
        back = [w for w in reading.words[max(0, amount.first - 3) : amount.first] if w.kind == "word"]
        return any(f.lemma in PEOPLE for w in back for f in w.forms) or _young(reading, amount)
    return (
        eldest(reading, amount)
        or _dative(reading, amount, last)
        or _shared_age(reading, amount)
        or _whose(reading, amount)
    )


def _whose(reading: Reading, amount: Amount) -> bool:
    """«спишем те, которым за 35 лет», «Возраст троллейбусов уменьшился с 17 до девяти лет»."""
    at = amount.first - (1 if amount.before and amount.first == amount.number else 0)
    if reading.low(at) == "за" and reading.low(at - 1) in WHOM:
        amount.comparator, amount.first = Comparator.MORE, at
        return True
    first, _ = reading.segment(amount.number)
    source = amount if amount.role == "from" else next((a for a in reading.amounts if a.to is amount), None)
    return source is not None and any(
        f.lemma == "возраст" and f.case == "nomn" for w in reading.words[first : amount.first] for f in w.forms[:2]
    )


def _young(reading: Reading, amount: Amount) -> bool:
    """«молодые ученые до 35 лет»: people right before the bound."""
    noun = reading.word(amount.first - 1)
    people = any(f.pos == "NOUN" and f.animate and f.number == "plur" and f.case != "ablt" for f in noun.forms[:3])
    return people and reading.low(amount.first) in ("до", "от") and 14 <= amount.value <= 90


SERVED = frozenset("отработать проработать прослужить отслужить проучиться отучиться прождать учиться служить".split())


def _is_service(reading: Reading, amount: Amount) -> bool:
    """«со стажем не менее 35 лет», «Отработать выпускник должен три года»: how long, not how old."""
    first, _ = reading.segment(amount.number)
    if any(f.lemma in SERVED for w in reading.words[first : amount.first] for f in w.forms[:1]):
        return True
    back = reading.words[max(0, amount.first - 2) : amount.number]
    return any(f.lemma in ("стаж", "опыт", "срок", "выслуга") for w in back for f in w.forms[:1])


def _shared_age(reading: Reading, amount: Amount) -> bool:
    """«Задержанным 19 и 23 года», «Супругам по 41 году»."""
    if any(d.kind == "age" and d.amount.to is amount for d in reading.drafts[-1:]):
        return True
    word = reading.word(amount.number - 2)
    return amount.before == "по" and any(
        f.case == "datv" and (f.animate or f.pos == "NPRO" or word.low in ("обоим", "обеим")) for f in word.forms[:2]
    )


def eldest(reading: Reading, amount: Amount) -> bool:
    """«Самой старой книге в собрании более 600 лет», «Самой юной участнице, Алине из поселка Береговой, 13 лет»."""
    floor = reading.read_before(amount.first)
    for at in range(floor, amount.first - 2):
        if reading.low(at) in ("самой", "самому", "самым"):
            dative = any(f.case == "datv" and f.pos == "ADJF" for f in reading.word(at + 1).forms)
            comma = next((i for i in range(at, amount.first) if reading.word(i).text == ","), amount.first)
            told = any(
                verb_form(w) is not None and w.low not in ("было", "исполнилось") for w in reading.words[at:comma]
            )
            return dative and not told and not any(w.text in ";:—–" for w in reading.words[at : amount.first])
    return False


def _child_of(reading: Reading, amount: Amount, last: int) -> bool:
    """«девочка 8 лет», «двое мальчиков пяти и семи лет»; not «женщина 8 лет добивалась»."""
    noun, following = reading.word(amount.first - 1), reading.word(last)
    young = noun.kind == "word" and by_age(noun)
    if noun.kind == "word" and reading.low(last - 1) == "года" and amount.value % 10 == 1 and amount.value % 100 != 11:
        young = any(f.animate and f.pos == "NOUN" for f in noun.forms[:2])  # «ветеран 91 года»: in the genitive
    return young and verb_form(following) is None and following.low not in ("назад", "не", "и", "подряд")


def _at_age(reading: Reading, amount: Amount, last: int) -> bool:
    """«умер в 56 лет», «Стефанишин-Пайпер (43 года)», «дожил до 90 лет»."""
    before, after = reading.word(amount.first - 1), reading.word(last)
    if before.low in ("в", "на") and amount.before == "в" and amount.comparator.value in ("=", "~"):
        return reading.low(last) not in ("раз", "раза", "назад") and (amount.first == amount.number)
    if before.text == "(" and after.text in "),":
        return any(w.text[:1].isupper() for w in reading.words[max(0, amount.first - 3) : amount.first - 1])
    back = [f.lemma for w in reading.words[max(0, amount.number - 3) : amount.number] for f in w.forms[:2]]
    return "дожить" in back or "прожить" in back


def _dative(reading: Reading, amount: Amount, last: int) -> bool:
    """«Заводу сто тридцать лет», «Самой старшей — 98 лет», «Сергею 45 лет»: someone in the dative and no other verb."""
    if amount.comparator.value not in ("=", "~", ">", "<"):
        return False
    back = reading.words[max(0, amount.first - 4) : amount.first]
    if not back or any(w.text in ",;:()" for w in back[-1:]):
        if _told_of(reading, amount):
            return True
        return (
            len(back) > 2 and back[-1].text == "," and back[-2].text[:1].isupper() and reading.word(last).text in ",.)"
        )
    if [w.low for w in back[-2:]] == ["в", "среднем"]:  # «Трамвайному парку в среднем 24 года»
        back = back[:-2]
    nouns = [w for w in back if any(f.pos in ("NOUN", "NPRO", "ADJF", "PRTF") for f in w.forms[:1])]
    nouns = [w for w in nouns if w.low not in ("уже", "было")]
    dative = any(f.case == "datv" and f.score >= 0.1 for w in nouns[-2:] for f in w.forms)
    others = [w for w in back if any(f.pos in ("VERB", "PREP", "PRTS", "INFN") for f in w.forms[:1]) and w.low not in ("было", "будет", "исполнилось", "исполнится", "уже", "стукнуло", "дашь")]  # fmt: skip
    return dative and not others


def _told_of(reading: Reading, amount: Amount) -> bool:
    """«печати, которую мы подняли в последний день, примерно 850 лет»: the dative before a clause about it."""
    first, _ = reading.segment(amount.first - 2)
    start, _ = reading.segment(first - 2)
    noun = reading.word(first - 2)
    about = reading.low(first).startswith("котор") and reading.word(first - 1).text == "," and noun.kind == "word"
    dative = about and any(f.pos == "NOUN" and f.case == "datv" for f in noun.forms)
    return dative and not any(verb_form(w) is not None for w in reading.words[start : first - 1])
