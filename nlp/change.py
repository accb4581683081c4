"""Level or change: whether a figure states how much there is, how much it grew or fell, or a part of a whole."""

from __future__ import annotations

from nlp import base
from nlp.clauses import governing
from nlp.comparator_words import MOVES
from nlp.reading import Draft, Reading
from nlp.text import Word

RISE = frozenset(
    """увеличить увеличиться увеличивать увеличиваться вырасти расти нарастить нарастать повысить повыситься повышать повышаться
    поднять подняться поднимать подниматься прибавить прибавлять прибавиться расширить расшириться удлинить удлиниться подорожать
    дорожать ускорить ускориться рост увеличение повышение прирост прибавка подъем подорожание превысить превышать продлить
    прирасти возрасти возрастать усилить окрепнуть опережать опередить удорожание надбавка потеплеть переплата увеличенный выросший
    побить пополнить пополниться пополнять опоздание опаздывать задержаться превосходить превзойти опоздать взлететь подскочить расширение продление удлинять расширять наращивать прирастать ускорять усиливать возрастать перевыполнить индексировать проиндексировать докапитализировать индексация""".split()
)  # fmt: skip
FALL = frozenset(
    """снизить снизиться снижать снижаться сократить сократиться сокращать сокращаться уменьшить уменьшиться уменьшать уменьшаться
    упасть падать опуститься подешеветь дешеветь потерять утратить снижение сокращение уменьшение падение спад экономия сэкономить
    экономить ослабеть убавить убавиться убыль просесть отставать уступать сжаться удешевление сокративший похолодать обмелеть
    сбросить разгрузить разгрузиться урезать сэкономленный скидка похудеть ослабить убывать убыть укоротить укоротиться укорачивать ослаблять""".split()
)  # fmt: skip
MORE_WORDS = frozenset("больше выше дороже длиннее дольше шире чаще тяжелее позже позднее старше сильнее мощнее опаснее выгоднее вместительнее теплее жарче глубже просторнее крупнее толще щедрее богаче обильнее урожайнее производительнее".split())  # fmt: skip
LESS_WORDS = frozenset(
    "меньше ниже дешевле короче быстрее раньше реже легче уже моложе младше слабее ближе теснее экономичнее тише скромнее холоднее прохладнее мельче тоньше беднее компактнее скуднее".split()
)
COMPARED = MORE_WORDS | LESS_WORDS
MOVED = RISE | FALL
COMPARED_WITH = frozenset(
    "прежнего прежней прежних прошлогоднего прошлогодней прошлогодних обычного обычной обычных старого старой старых нормы плана".split()
)
ADVERBS = frozenset("еще уже почти сразу примерно около порядка приблизительно".split())
CHANGEABLE = frozenset({"percent", "measure", "money", "count", "duration", "factor"})


def measure_of(reading: Reading, draft: Draft) -> str:
    """`level`, `increase`, `decrease` or `share`."""
    if draft.kind in ("age", "rank"):
        return "level"
    if draft.amount.role == "to":
        source = next(
            (d for d in reversed(reading.drafts) if d.number < draft.number and d.amount.role == "from"), None
        )
        return _own_measure(reading, source) if source is not None else "level"
    found = _own_measure(reading, draft)
    model = draft.inherits
    if (
        found == "share"
        and model is not None
        and model.kind == "percent"
        and model.measure_of != "level"
        and draft.amount.before != "на"
    ):
        return model.measure_of  # «прибавка составила 18,3 процента, с поправкой на цены — 9,1»
    return found


def _same_change(reading: Reading, draft: Draft) -> str | None:
    """«подорожал на 2 рубля 40 копеек, или 5,1 %», «вырос на 300 млн рублей (12 %)»: the change once more, as a percentage."""
    at = draft.first - 1 if reading.low(draft.first - 1) == "(" else draft.first - 2
    if draft.kind != "percent" or ((reading.low(at), reading.low(at + 1)) != (",", "или") and reading.low(at) != "("):
        return None
    model = next((d for d in reading.drafts if d.last == at and d.kind != "percent"), None)
    return model.measure_of if model is not None and model.measure_of in ("increase", "decrease") else None


def _own_measure(reading: Reading, draft: Draft) -> str:
    again = _same_change(reading, draft)
    if again is not None:
        return again
    if draft.rule == "each":
        return "share"  # «На каждый третий вызов прибывают меньше чем за девять минут»
    direction = _direction(reading, draft) if draft.kind in CHANGEABLE else None
    if draft.kind == "factor" and draft.rule in ("factor-word", "factor-times"):
        if reading.low(draft.number) in ("наполовину", "вполовину"):
            return direction or "share"
        return direction or "increase"
    faster = draft.kind == "measure" and "/" in (draft.unit or "") and reading.low(draft.last) == "быстрее"
    if faster:  # «ездят на 2,5 км/ч быстрее»
        return "increase"
    compared = reading.low(draft.last) in COMPARED
    if not compared and draft.kind == "percent" and base.is_completed(reading, draft):  # «готов лишь на 70 %»
        return "share"
    if direction is not None and _is_change(reading, draft):
        late = draft.kind == "duration" and any(
            f.lemma in ("отставать", "отстать") for w in reading.words for f in w.forms[:1]
        )
        return "increase" if late else direction  # «отстает от графика на 11 дней»
    if draft.rule == "factor-coefficient":
        return "level"
    if draft.kind == "factor" or base.is_share(reading, draft):
        return "share"
    return "level"


def _is_change(reading: Reading, draft: Draft) -> bool:
    """«на 14 % больше», «прибавили 9,1%», «рост составил 5%», «плюс 1,4 кг»; not «до 14 %», «заполнены на 94 %»."""
    amount = draft.amount
    if amount.role or amount.before == "до" or _holds(reading, draft):
        return False
    if (
        amount.before == "на"
        or reading.low(draft.first - 1) == "на"
        or "на" in [w.low for w in reading.words[draft.first : draft.number]]
    ):
        return True
    if amount.signed and reading.low(draft.number - 1) in ("плюс", "минус") and draft.unit != "Cel":
        return True
    if reading.low(draft.last) in COMPARED and reading.low(draft.last + 1) in (
        "чем",
        "прошлогоднего",
        "прежнего",
    ):
        return draft.kind != "count"
    back = [
        w for w in reading.words[max(0, draft.first - 3) : draft.first] if w.kind == "word" and w.low not in ADVERBS
    ]
    change_noun = any(f.lemma in ("рост", "прирост", "снижение", "сокращение", "падение", "спад", "увеличение", "скидка", "экономия", "прибавка", "подорожание", "убыль", "удорожание", "удешевление", "спад", "уменьшение", "повышение") for w in reading.words[max(0, draft.first - 7) : draft.first] for f in w.forms[:2])  # fmt: skip
    verb = back[-1] if back else None
    prirost = verb is not None and any(
        f.lemma
        in ("прибавить", "потерять", "убавить", "прибавлять", "составить", "составлять", "достигнуть", "достичь")
        for f in verb.forms
    )
    lost = any(f.lemma in ("убыль", "прирост", "прибавка") for w in reading.words[max(0, draft.first - 7) : draft.first] for f in w.forms[:2])  # fmt: skip
    named = reading.word(draft.first - 1).text in "—–" and any(f.lemma in ("прирост", "убыль", "прибавка") for f in reading.word(draft.first - 2).forms[:1])  # fmt: skip
    dashed = reading.before_dash(draft)
    lead = reading.words[slice(*dashed)] if dashed is not None else []
    named = named or (
        draft.kind == "percent"
        and any(f.lemma in ("прирост", "рост", "снижение", "убыль") for w in lead[:1] for f in w.forms[:1])
    )
    if named:  # «прирост к тому же периоду — 8 процентов», «удои растут, прирост — 212 кг»
        return True
    if (
        (draft.kind in ("percent", "factor") or (lost and draft.kind in ("count", "measure")))
        and change_noun
        and (prirost or reading.word(draft.first - 1).text in "—–-:" or not back)
    ):
        return True
    return verb is not None and any(
        f.lemma in ("прибавить", "потерять", "убавить", "прибавлять", "прирасти") for f in verb.forms
    )


VENUES = frozenset(
    """сад школа больница поликлиника стационар общежитие паркинг парковка стоянка зал бассейн кинотеатр корпус отель гостиница
    лагерь интернат арена стадион театр депо детсад пансионат санаторий кафе ресторан столовая библиотека центр""".split()
)  # fmt: skip


def _holds(reading: Reading, draft: Draft) -> bool:
    """«поднимутся башня и детский сад на 150 малышей»: how many it takes in."""
    noun = reading.word(draft.first - 2)
    return draft.kind == "count" and draft.amount.before == "на" and any(f.lemma in VENUES for f in noun.forms[:1])


def _direction(reading: Reading, draft: Draft) -> str | None:
    """The way a change goes, by the comparative after the figure or the nearest word of movement before it."""
    for at in range(draft.last, min(draft.last + 4, len(reading.words))):
        word = reading.word(at)
        if word.text in ".;" or (word.text in ",—–" and (at > draft.last or _goes_elsewhere(reading, at + 1))):
            break
        if reading.low(at + 1) in ("всех", "всего"):  # «назначено на 216 млн, больше всех заплатит …»
            break
        if word.low in MORE_WORDS:
            return "increase"
        if word.low in LESS_WORDS and not (word.low == "уже" and reading.low(at + 1) != "чем"):
            return "decrease"
        if any(f.lemma in ("рост", "прирост") for f in word.forms[:1]):
            return "increase"
    beside = reading.low(draft.first - (2 if draft.amount.before else 1))  # «доза меньше в два с половиной раза»
    if draft.amount.before in ("в", "на") and beside in COMPARED:
        return "increase" if beside in MORE_WORDS else "decrease"
    if draft.amount.before == "на" and beside in COMPARED_WITH:  # «Камера холоднее прежней на 6 градусов»
        beside = reading.low(draft.first - 3)
        if beside in COMPARED:
            return "increase" if beside in MORE_WORDS else "decrease"
    if draft.amount.signed and draft.unit != "Cel":
        return "increase" if reading.low(draft.number - 1) in ("плюс", "+") else "decrease"
    own = reading.segment(draft.number)
    if draft.kind == "duration" and any(
        f.lemma == "улучшить" for w in reading.words[own[0] : draft.first] for f in w.forms[:1]
    ):
        return "decrease"  # «улучшив рекорд на 48 секунд»
    found = next(
        (
            way
            for word in reversed(reading.words[own[0] : draft.first])
            if (way := _way(word, draft.unit in ("cm", "m"))) is not None
        ),
        None,
    )
    if found is not None:
        return found
    dashed = reading.before_dash(draft)
    if dashed is not None:  # «Прирост к прошлому лету — 8,6 %»
        named = [way for word in reading.words[slice(*dashed)] if (way := _way(word)) is not None]
        if named:
            return named[0]
    first, last = governing(reading, draft)
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
    dash = draft.first - 1 - bool(draft.amount.before)
    if reading.low(dash) in ("—", "–"):  # «аварийность снизилась на четверть, число погибших — в 1,4 раза»
        told = next((d for d in reversed(reading.drafts) if d.number < draft.number), None)
        return told.measure_of if told is not None and told.measure_of in ("increase", "decrease") else None
    return None


def _goes_elsewhere(reading: Reading, at: int) -> bool:
    """«наполовину, но не больше 700 тысяч», «на 331 млрд рублей, рост — 5,6 процента»: what follows the comma is another matter."""
    return reading.low(at) in ("но", "а", "и") or any(
        f.pos == "NOUN" and f.case == "nomn" for f in reading.word(at).forms[:1]
    )


def _way(word: Word, rising: bool = False) -> str | None:
    if word.kind != "word":
        return None
    if word.low in ("прибывает", "прибыла", "прибывала", "прибыло", "прибывало") and rising:  # «вода прибывает на 5 см»
        return "increase"
    lemmas = {f.lemma for f in word.forms if f.score >= 0.2}
    if lemmas & RISE or word.low in ("дороже", "выше"):
        return "increase"
    if lemmas & FALL or word.low in ("дешевле", "ниже"):
        return "decrease"
    if lemmas & MOVES:
        return "increase"
    return None
