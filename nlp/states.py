"""What stands at a moment: «работает», «сейчас живописцев 34», «На балансе 143 трамвая»."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from nlp.clauses import READY
from nlp.genitives import NUMBERS
from nlp.morphology import Form
from nlp.reading import Draft, Reading
from nlp.text import Word

STATES = frozenset(
    """записать выложить обитать лежать стоять открыть накопить подтопить оставаться висеть работать состоять содержаться находиться насчитываться насчитывать действовать проживать учиться обучаться числиться
    функционировать храниться жить трудиться иметься располагать участвовать предлагать ждать ожидать включать входить
    задействовать охватить использоваться использовать заниматься оборудовать оснастить подключить зарегистрировать зарегистрироваться включить развернуть установить занять назначить прикрепить привить обеспечить разместиться остаться
    """.split()
)  # fmt: skip
REACHES = frozenset("достигнуть достичь составить составлять превысить".split())
HAPPENS = frozenset(
    "поездка обращение случай заявка дтп авария пожар преступление вызов рейс посещение операция сделка визит звонок".split()
)
NOW = frozenset("сейчас теперь ныне".split())


FREE = frozenset("вакантны вакантно вакантна вакантен свободны свободно свободна свободен".split())


def _stands(reading: Reading, draft: Draft, verbs: list[Form]) -> bool:
    """«К тушению готовы 1 240 пожарных», «Число пользователей достигло 3,2 миллиона»."""
    first, _ = reading.segment(draft.number)
    before = reading.words[first : draft.first]
    if any(w.low in READY or w.low in FREE for w in before) or any(
        a.low == "есть" and b.low == "у" for a, b in itertools.pairwise(before)
    ):
        return True
    named = any(f.lemma in NUMBERS and f.case == "nomn" for w in before for f in w.forms[:1])
    happened = any(f.lemma in HAPPENS for w in before for f in w.forms[:2])
    over = (
        happened and draft.period is not None and draft.period.precision != "day"
    )  # «Количество поездок в январе составило …»
    return named and not over and draft.kind == "count" and any(f.lemma in REACHES for f in verbs)


def state(reading: Reading, draft: Draft, verbs: list[Form]) -> bool:
    """«работает», «зарегистрировано», «сейчас живописцев 34», «на складах — 380 200 доз»."""
    if draft.measure_of in ("increase", "decrease"):
        return False
    if any(f.tense == "pres" for f in verbs):
        return True
    if _stands(reading, draft, verbs):
        return True
    kept = any(f.lemma in HOLDERS and f.case == "loct" for w in reading.words for f in w.forms[:2])
    if draft.kind == "count" and kept and any(f.lemma in ("собрать", "разместить") and f.pos == "PRTS" for f in verbs):
        return True  # «В хранилищах архива собрано 12,6 млн дел»
    if draft.kind == "count" and draft.counted in ("вакансия", "безработный") and draft.period is None:
        return True
    first, last = reading.segment(draft.number)
    if (
        draft.rule == "count-far"
        and not verbs
        and draft.period is None
        and _says_where(reading.words[first : draft.first])
    ):
        return True  # «Нотариусов в области 203»
    among = any(a.low == "среди" for a in reading.words[first:last])
    held = any(f.lemma in HELD and f.case == "nomn" for w in reading.words[first : draft.first] for f in w.forms[:1])
    if held and draft.kind == "money" and any(f.lemma in REACHES for f in verbs):
        return True  # «Портфель кредитов достиг 142 млрд рублей»
    if draft.rule == "count-far" and not verbs and draft.period is None and reading.low(draft.first - 1) == "уже":
        return True  # «Добровольцев уже 1,1 тысячи»
    if (
        draft.rule == "count-far" and not among and any(f.lemma in ("быть", "стать") for f in verbs)
    ):  # «вакансий было 33,7 тысячи»
        return True
    if any(f.lemma in STATES and (f.pos == "PRTS" or f.aspect == "impf" or f.lemma.endswith("ся")) for f in verbs):
        return True
    if any(w.low in NOW for w in reading.words[first:last]):
        return True
    dashed = reading.before_dash(draft)
    lead = reading.words[slice(*dashed)] if dashed is not None else []
    if (
        draft.kind == "count"
        and not verbs
        and reading.low(draft.first - 1) == "это"
        and reading.low(draft.first - 2) in ("—", "–")
    ):
        summed = any(f.lemma in ("итог", "результат", "план", "цель") for w in lead[:1] for f in w.forms[:1])
        return draft.period is None and not summed  # «Пищевая отрасль — это свыше 710 предприятий»
    if lead and draft.period is None and draft.measure_of == "level" and not verbs:
        named = (f.lemma for w in lead for f in w.forms[:1] if f.pos == "NOUN" and f.case == "nomn")
        if next(named, None) in HELD and "хода" not in (
            w.low for w in lead
        ):  # «Государственный долг региона — 28,3 млрд рублей»
            return True
    today = draft.period is not None and draft.period.phrase.lower() == "сегодня"
    event = any(w.lemma in HAPPENS for w in reading.words[draft.number : draft.last])
    if (
        not verbs
        and draft.kind == "count"
        and today
        and not event
        and any(w.low in ("в", "на", "у") for w in reading.words[first : draft.first])
    ):
        return True  # «Сегодня в ней 740 коек»
    if verbs or draft.period is not None or draft.kind not in ("count", "measure"):
        return False
    if reading.low(draft.last) in ("на", "под", "в") and any(
        f.case == "loct" and f.lemma in UNDER for f in reading.word(draft.last + 1).forms[:2]
    ):
        return True  # «еще 58 заявлений на рассмотрении»
    if draft.counted and _says_where(lead) and lead[0].low not in ("в", "на"):  # «Угля на складах — 26,4 тыс. тонн»
        return True
    beside = draft.first - 1 - (reading.low(draft.first - 1) == "еще")  # «В листе ожидания — еще восемь компаний»
    if reading.low(0) in ("на", "в") and reading.low(beside) in ("—", "–"):
        return draft.kind == "count"
    return _somewhere(reading, draft, first)


UNDER = frozenset(
    "рассмотрение проверка ремонт работа очередь контроль учет лечение обслуживание стадия карантин".split()
)
HOLDERS = frozenset("банк портал сайт каталог архив хранилище коллекция база фонд музей реестр библиотека".split())
HELD = frozenset("портфель долг задолженность остаток запас фонд поголовье население численность".split())
NOWHERE = frozenset("число среднее целое сумма итог результат отношение ход случай".split())


def _somewhere(reading: Reading, draft: Draft, first: int) -> bool:
    """«На балансе 143 трамвая», «В полях 2 640 комбайнов», «У сервиса 1,9 млн пользователей»: there they are."""
    while reading.low(first) in ("всего", "сейчас"):
        first += 1
    if reading.low(first) not in ("у", "на", "в", "во", "при"):
        return False
    case = "gent" if reading.low(first) == "у" else "loct"
    between = reading.words[first + 1 : draft.first]
    places = [f for w in between for f in w.forms if f.pos == "NOUN" and f.case == case and f.lemma not in NOWHERE]
    return bool(places) and all(w.kind == "word" for w in between)


def _says_where(words: Sequence[Word]) -> bool:
    return any(
        (a.low in ("в", "на") and any(f.case == "loct" for f in b.forms[:5])) or (a.low == "у" and b.kind == "word")
        for a, b in itertools.pairwise(words)
    )
