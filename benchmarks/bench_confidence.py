"""Does confidence mean something: of the facts that claim a share, how many are right?

    python benchmarks/bench_confidence.py LABELLED.jsonl… [--draw]

The files are labelled texts in the form of `facts.jsonl`; only texts that no rule was made for say anything. Right is a
fact whose value, unit, range, kind, comparator, noun, standing and level or change are as labelled. `--draw` puts
the plot into docs/img/confidence.svg.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from crawler.article import MOSCOW, Article
from nlp.extract import extract
from nlp.fact import Fact

GOLD = Path(__file__).parents[2] / "shared" / "gold" / "facts.jsonl"
PLOT = Path(__file__).parents[1] / "docs" / "img" / "confidence.svg"
EDGES = (0.0, 0.4, 0.7, 0.8, 0.9, 0.94, 1.01)  # of the groups that are shown


def judged(paths: Iterable[Path]) -> Iterator[tuple[float, bool]]:
    """The confidence of every fact read in the labelled texts, and whether it is right."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            day = datetime.fromisoformat(document["published"])
            published = datetime.combine(day, time(12), MOSCOW)
            article = Article(
                url="https://gold.invalid/1", site="gold", title="gold", text=document["text"], published_at=published
            )
            for fact in extract(article).facts:
                yield fact.confidence, any(right(fact, label) for label in document["facts"])


def right(fact: Fact, label: Mapping[str, Any]) -> bool:
    if not (label["start"] < fact.stop and fact.start < label["stop"]):
        return False
    upper = None if label["upper"] is None else Decimal(label["upper"])
    amount = (Decimal(label["value"]), upper, label["unit"] or None) == (fact.value, fact.upper, fact.unit)
    told = (label["kind"], label["comparator"], label["modality"], label["measure_of"])
    same = told == (fact.kind, fact.comparator.value, fact.modality, fact.measure_of)
    return amount and same and (not label.get("counted") or _head(label["counted"]) == _head(fact.counted))


def _head(phrase: str | None) -> str:
    return phrase.replace("ё", "е").split()[-1] if phrase else ""


def groups(found: Iterable[tuple[float, bool]]) -> Iterator[dict[str, float]]:
    """Facts by what they claim: how many, the mean claim, the share that is right."""
    members = defaultdict(list)
    for claim, is_right in found:
        members[next(i for i, edge in enumerate(EDGES) if claim < edge)].append((claim, is_right))
    for _, group in sorted(members.items()):
        claims, rights = zip(*group, strict=True)
        yield {"facts": len(group), "claimed": sum(claims) / len(group), "right": sum(rights) / len(group)}


def plot(rows: list[dict[str, float]]) -> str:
    """The reliability diagram as SVG: on the diagonal claim and truth agree; an area is a number of facts."""
    import vl_convert

    axis = {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1]}
    points = {
        "mark": {"type": "circle", "opacity": 0.9, "color": "#0b5a78"},
        "encoding": {
            "x": {
                "field": "claimed",
                "type": "quantitative",
                "title": "confidence",
                "axis": axis,
                "scale": {"domain": [0, 1]},
            },
            "y": {
                "field": "right",
                "type": "quantitative",
                "title": "right",
                "axis": axis,
                "scale": {"domain": [0, 1]},
            },
            "size": {"field": "facts", "type": "quantitative", "title": "facts"},
        },
    }
    diagonal = {
        "data": {"values": [{"at": 0}, {"at": 1}]},
        "mark": {"type": "line", "color": "#999", "strokeDash": [4, 4]},
        "encoding": {"x": {"field": "at", "type": "quantitative"}, "y": {"field": "at", "type": "quantitative"}},
    }
    spec = {"data": {"values": rows}, "width": 360, "height": 360, "layer": [diagonal, points], "background": "white"}
    return str(vl_convert.vegalite_to_svg(spec))


if __name__ == "__main__":
    paths = [Path(name) for name in sys.argv[1:] if not name.startswith("--")] or [GOLD]
    if not all(path.is_file() for path in paths):
        print(f"no labelled texts at {', '.join(map(str, paths))}: nothing measured")
        sys.exit()
    table = list(groups(judged(paths)))
    print("| confidence | facts | right |\n|---|---|---|")
    for row in table:
        print(f"| {row['claimed']:.2f} | {row['facts']} | {row['right']:.2f} |")
    if "--draw" in sys.argv:
        PLOT.write_text(plot(table), encoding="utf-8")
