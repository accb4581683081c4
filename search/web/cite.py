"""Ready-made citations of a fact: GOST R 7.0.5 in Russian, and BibTeX."""

from __future__ import annotations

import re
from datetime import date

from crawler.article import MOSCOW
from search.store import StoredFact


def gost(stored: StoredFact, seen: date) -> str:
    """«Заголовок // издание. 31.01.2023. URL: … (дата обращения: 24.11.2026).»; `seen` is the day of reading."""
    published = f" {stored.published_at.astimezone(MOSCOW):%d.%m.%Y}." if stored.published_at else ""
    return f"{stored.title} // {stored.outlet}.{published} URL: {stored.url} (дата обращения: {seen:%d.%m.%Y})."


def bibtex(stored: StoredFact, seen: date) -> str:
    day = stored.published_at.astimezone(MOSCOW) if stored.published_at else None
    fields = {
        "title": stored.title, "journal": stored.outlet, "year": f"{day:%Y}" if day else None,
        "date": f"{day:%Y-%m-%d}" if day else None, "url": stored.url, "urldate": seen.isoformat(),
        "note": stored.fact.quote,
    }  # fmt: skip
    lines = [f"  {name} = {{{_escaped(value)}}}," for name, value in fields.items() if value]
    return "\n".join((f"@online{{svodka-{stored.fact.id[:12]},", *lines, "}"))


def _escaped(value: str) -> str:
    return re.sub(r"([{}\\%$&#_])", r"\\\1", value) if not value.startswith("http") else value
