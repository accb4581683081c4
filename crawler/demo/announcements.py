"""The announcements of the demo city, read from announcements-*.txt.

## where 2020-01-26 11:30 | tag, tag      where: city-api, city-page, paper, gazeta; «undated» for no date
# title
> lead
@photo credit
paragraphs; «* » begins a list item, « | » parts the cells of a table row
@edited                                   begins the text served from the second fetch on
@gazeta 2023-09-26                        begins the other paper's text of the same release
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files

CITY, PAPER, GAZETA = "city.demo.example", "paper.city.demo.example", "gazeta.city.demo.example"
HOSTS = {"city-api": CITY, "city-page": CITY, "paper": PAPER, "gazeta": GAZETA}
LATIN = dict(zip("абвгдезийклмнопрстуфхцыэё", "abvgdezijklmnoprstufhcyee", strict=True))
LATIN |= {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One announcement as one of the sites publishes it; `lines` are paragraphs, «* » items and « | » rows."""

    number: int
    where: str
    published: datetime | None
    title: str
    lines: tuple[str, ...]
    tags: tuple[str, ...]
    lead: str | None = None
    photo: str | None = None
    edited: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The public host that serves it."""
        return HOSTS[self.where]

    @property
    def path(self) -> str:
        """Its path there."""
        if self.host == CITY:
            return f"/news/item/{self.number}/"
        return f"/{'articles' if self.where == 'paper' else 'news'}/{slug(self.tags[0])}/{slug(self.title)}/"


def slug(words: str) -> str:
    """«Новая школа» → `novaya-shkola`."""
    latin = "".join(LATIN.get(char, char) for char in words.lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")


@cache
def announcements() -> tuple[Announcement, ...]:
    """Every announcement, in the order of the files."""
    folder = files("crawler.demo")
    text = "\n".join((folder / f"announcements-{part}.txt").read_text("utf-8") for part in (1, 2))
    found: list[Announcement] = []
    for block in re.split(r"^## ", text, flags=re.M)[1:]:
        found.extend(_read(block, len(found) + 1))
    return tuple(found)


def _read(block: str, number: int) -> list[Announcement]:
    head, title, *rest = [line.strip() for line in block.splitlines() if line.strip()]
    place, _, tags = head.partition(" | ")
    where, day = place.split(" ", 1)
    parts: dict[str, list[str]] = {"text": []}
    current = parts["text"]
    for line in rest:
        if line.startswith("@") and not line.startswith("@photo"):
            current = parts.setdefault(line, [])
        else:
            current.append(line)
    own = [line for line in parts.pop("text") if line[0] not in ">@"]
    first = Announcement(
        number=number,
        where=where,
        published=None if day == "undated" else datetime.fromisoformat(day),
        title=title.removeprefix("# "),
        lines=tuple(own),
        tags=tuple(tag.strip() for tag in tags.split(",")),
        lead=next((line[2:] for line in rest if line.startswith("> ")), None),
        photo=next((line.removeprefix("@photo ") for line in rest if line.startswith("@photo ")), None),
        edited=tuple(parts.pop("@edited", ())),
    )
    again = [
        replace(first, number=number + 1, where="gazeta", published=datetime.fromisoformat(line[8:]), lines=tuple(body))
        for line, body in parts.items()
    ]
    return [first, *again]
