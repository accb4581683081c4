"""How well and how fast svodka reads, on the annotated corpora in `../shared/gold` when they are there.

Prints the tables of docs/quality.md (`--write` puts them there), the speed as a ratio to natasha's own pipeline
(segmentation, morphology, syntax, names, lemmas) over the same texts in the same process on one core, and how the time
for a text grows with its length; the last needs no corpora.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from statistics import mean
from typing import Any

import pymorphy3

from crawler.article import Article
from crawler.demo.announcements import announcements
from nlp.clean import clean
from nlp.comparators import amounts
from nlp.extract import extract
from nlp.numerals import numerals
from nlp.text import natasha, words
from search.evaluation import Mention, corpus, evaluate

GOLD = Path(__file__).parents[2] / "shared" / "gold"
PAGE = Path(__file__).parents[1] / "docs" / "quality.md"
MARK = "<!-- measured -->"


def article(text: str) -> Article:
    return Article(url="https://gold.invalid/1", site="gold", title="gold", text=text)


def lines(name: str) -> Iterator[dict[str, Any]]:
    with (GOLD / name).open(encoding="utf-8") as found:
        for line in found:
            yield json.loads(line)


def facts() -> str:
    """The scorer's own table over the labelled texts, through the command as a user runs it."""
    svodka = Path(sys.executable).with_name("svodka")
    command = [
        sys.executable,
        str(GOLD / "score_facts.py"),
        str(GOLD / "facts.jsonl"),
        str(svodka),
        "extract",
        "--format",
        "jsonl",
    ]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return "\n".join(line for line in out.splitlines() if not line.startswith("  "))


def spans() -> Iterator[str]:
    """F1 by type over the corpora of others."""
    yield "| corpus | type | gold | read | exact | trimmed | overlap |\n|---|---|---|---|---|---|---|"
    for name in ("rured", "nerel", "factrueval"):
        for score in evaluate(corpus(GOLD / f"{name}.jsonl")):
            if score.type in ("MONEY", "PERCENT", "NUMBER", "DATE", "AGE", "ORGANIZATION", "PERSON", "LOCATION"):
                shown = " | ".join(f"{score.f1(mode):.3f}" for mode in ("exact", "trimmed", "overlap"))
                yield f"| {name} | {score.type} | {score.gold} | {score.predicted} | {shown} |"


ONE_OF = re.compile(r"\bодн(?:им|ой|ого|ому|ом|а|о|у|их|ими) из\b|\bодин из\b", re.I)


def _counts(text: str, mention: Mention) -> bool:
    """Not «один из», which is a numeral here and hardly ever one in the corpora."""
    found = ONE_OF.search(text, mention.start, mention.stop + len(" из"))
    return found is None or found.start() >= mention.stop


def without_one() -> Iterator[str]:
    """F1 of NUMBER when «один из» is left out on both sides."""
    for name in ("rured", "nerel"):
        score = next(s for s in evaluate(corpus(GOLD / f"{name}.jsonl"), _counts) if s.type == "NUMBER")
        yield f"{name} {score.f1('overlap'):.3f} ({score.gold} in the corpus, {score.predicted} read)"


def spelled() -> str:
    """Share of spelled-out numerals whose value is right."""
    rows = [
        r
        for r in lines("expressions.jsonl")
        if r["kind"] in ("numeral", "ordinal") and isinstance(r["value"], int | float)
    ]
    right = sum(_value(r["text"], Decimal(str(r["value"]))) for r in rows)
    return f"{right / len(rows):.3f} ({len(rows)})"


def _value(text: str, wanted: Decimal) -> bool:
    parts = words(clean(text).text)
    found = amounts(parts, numerals(parts))
    return bool(found) and abs(found[0].value - wanted) <= abs(wanted) / 10**4


def money() -> str:
    """Share of sums whose value (and upper end) is right; «десять центов» is 10 there and 0.1 USD here."""
    rows = [r for r in lines("expressions.jsonl") if r["kind"] == "money"]
    right = 0
    for row in rows:
        read = next((f for f in extract(article(row["text"])).facts if f.kind == "money"), None)
        wanted = Decimal(str(row["value"])) / (100 if row["unit"] == "cent" else 1)
        upper = Decimal(str(row["value_to"])) if row.get("value_to") is not None else None
        right += read is not None and (read.value, read.upper) == (wanted, upper)
    return f"{right / len(rows):.3f} ({len(rows)})"


# No days by the labelling rules (gold/README), or read as news has it: the weekday that was, not the one to come.
UNDATED = re.compile(
    r"через|назад|последние|следующие|лето|весна|зима|рождеств|выходные|позапоза|послепосле|"
    r"^(?:в )?(?:понедельник|вторник)",
    re.I,
)


def dates() -> str:
    """Share of dates whose first day is right; clock times, seasons, holidays and counted days («через …») left out."""
    right = total = 0
    for row in lines("expressions.jsonl"):
        whole_days = row.get("grain") in ("day", "week", "month", "quarter", "year")
        if row["kind"] != "time" or not whole_days or "T" in str(row["value"]) or UNDATED.search(row["text"]):
            continue
        published = datetime.fromisoformat(f"{row['ref'][:10]}T12:00:00+03:00")
        read = extract(replace(article(row["text"]), published_at=published)).dates
        total += 1
        right += bool(read) and read[0].period is not None and str(read[0].period.start) == row["value"]
    return f"{right / total:.3f} ({total})"


def counted() -> str:
    """Share of numbers whose counted noun is right (years and months left out)."""
    right = total = 0
    for row in lines("counted_nouns.jsonl"):
        read = extract(article(row["text"])).facts
        for link in row["links"]:
            if link["time"] or any(c.isalpha() and c < "а" for c in link["noun"]["lemma"]):
                continue
            span = link["number"]
            fact = next(
                (f for f in read if f.start < span["end"] and span["start"] < f.stop and f.kind == "count"), None
            )
            if fact is None:
                continue
            total += 1
            lemma = link["noun"]["lemma"].lower().replace("ё", "е")
            right += fact.counted is not None and lemma in fact.counted.replace("ё", "е").split()
    return f"{right / total:.3f} ({total} read as counts)"


def speed(texts: list[str]) -> str:
    """Articles a second beside natasha's pipeline, processor time of this process, in turns of 20 texts."""
    embedding = natasha.NewsEmbedding()
    segmenter, vocabulary = natasha.Segmenter(), natasha.MorphVocab()
    taggers = natasha.NewsMorphTagger(embedding), natasha.NewsSyntaxParser(embedding), natasha.NewsNERTagger(embedding)
    extract(article(texts[0]))
    ours = theirs = 0.0
    for first in range(0, len(texts), 20):
        start = time.process_time()
        for text in texts[first : first + 20]:
            extract(article(text))
        middle = time.process_time()
        for text in texts[first : first + 20]:
            _pipeline(text, segmenter, vocabulary, *taggers)
        ours, theirs = ours + middle - start, theirs + time.process_time() - middle
    return f"{len(texts) / ours:.1f} articles/s, natasha's pipeline {len(texts) / theirs:.1f}: {theirs / ours:.2f} x"


def _pipeline(text: str, segmenter: Any, vocabulary: Any, morphology: Any, syntax: Any, names: Any) -> None:
    doc = natasha.Doc(text)
    doc.segment(segmenter)
    doc.tag_morph(morphology)
    doc.parse_syntax(syntax)
    doc.tag_ner(names)
    for token in doc.tokens:
        token.lemmatize(vocabulary)


# --- length ----------------------------------------------------------------------------------------------------------

SHORT, LONG = 17_000, 1_000_000  # characters


def lengths() -> Iterator[str]:
    """Processor time for a text of 1 MB beside one of 17 kB of the same kind: means of turns, as long of each."""
    yield f"| text of | 17 kB, s | 1 MB, s | times ({LONG / SHORT:.0f} times the length) |\n|---|---|---|---|"
    told = "\n".join("\n".join(each.lines) for each in announcements())
    units = {
        "announcements": told[:SHORT], "digits": "1234567890", "«тысяч »": "тысяч ", "brackets": "(",
        "combining marks": "и\u0306",
    }  # fmt: skip
    for name, unit in units.items():
        text = unit * (LONG // len(unit))
        _seconds(text[:SHORT])
        short, long = list[float](), list[float]()
        for _ in range(2):
            short += (_seconds(text[:SHORT]) for _ in range(LONG // SHORT // 2))
            long.append(_seconds(text))
            short += (_seconds(text[:SHORT]) for _ in range(LONG // SHORT // 2))
        yield f"| {name} | {mean(short):.2f} | {mean(long):.1f} | {mean(long) / mean(short):.0f} |"


def _seconds(text: str) -> float:
    start = time.process_time()
    extract(article(text))
    return time.process_time() - start


# --- memory ----------------------------------------------------------------------------------------------------------

STEP, FORMS, A_TEXT, A_SENTENCE = 9, 200_000, 100, 11


def memory() -> Iterator[str]:
    """What reading keeps when the words do not repeat: MB after texts that hold ever more forms of the dictionary."""
    chance = random.Random(1)
    found = (parse[0] for parse in islice(pymorphy3.MorphAnalyzer(lang="ru").iter_known_word_parses(), 0, None, STEP))
    known = list(islice((word for word in found if word.isalpha()), FORMS))
    chance.shuffle(known)
    for part in range(0, FORMS, A_TEXT):
        words = known[part : part + A_TEXT]
        sentences = (words[at : at + A_SENTENCE] for at in range(0, len(words), A_SENTENCE))
        extract(article(". ".join(f"{' '.join(each)} {chance.randint(2, 900)} тысяч рублей" for each in sentences)))
        if (part + A_TEXT) % (FORMS // 4) == 0:
            resident = int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) // 1024
            yield f"{part + A_TEXT} forms {resident} MB"


def report() -> Iterable[str]:
    yield "Labelled announcements (`facts.jsonl`), by its own scorer:\n\n```"
    yield facts()
    yield "```\n\nSpans in the corpora of others, F1:\n"
    yield from spans()
    yield f"\nNUMBER, overlap, when «один из» is left out on both sides: {', '.join(without_one())}."
    yield f"\nSpelled-out numerals and ordinals of `expressions.jsonl`, value right: {spelled()}.\n"
    yield f"Sums of money of `expressions.jsonl`, value right: {money()}. Dates, first day right: {dates()}.\n"
    yield f"Counted noun of `counted_nouns.jsonl`, right: {counted()}.\n"
    texts = [d["text"] for name in ("rured", "nerel") for d in corpus(GOLD / f"{name}.jsonl")][::3]
    yield f"Speed on every third text of rured and nerel, one core: {speed(texts)}.\n"
    yield from lengths()
    kept = subprocess.run([sys.executable, __file__, "--memory"], check=True, capture_output=True, text=True).stdout
    yield f"\nMemory of a process that does nothing else, while hardly a word repeats: {kept.strip()}."


if __name__ == "__main__":
    if "--memory" in sys.argv:
        sys.exit(print(*memory(), sep=", "))
    if not GOLD.is_dir():
        print(f"no annotated corpora at {GOLD}: only lengths are measured", *lengths(), sep="\n")
        sys.exit()
    measured = "\n".join(report())
    print(measured)
    if "--write" in sys.argv:
        head, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
        PAGE.write_text(f"{head}{MARK}\n\n{measured}\n", encoding="utf-8")
