"""The page shape of district papers, read from its visible lines, whatever the markup.

Header with the day of the visit, title, «Источник фото: …», the date on a line of its own, the title again, paragraphs,
«Теги: …», then print version, related titles and social blocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
TAGS = re.compile(r"(?:Теги|Метки|Ключевые слова)\s*:\s*(.*)", re.I)
PHOTO = re.compile(r"(?:Источник фото|Фото)\s*:\s*(.+)", re.I)
AFTER = re.compile(
    r"(Версия для печати|Распечатать|К списку (статей|новостей)|Возврат к списку|Назад к списку|"
    r"Вам также может быть интересно|Популярное в соцсетях|Читайте также|Поделиться|Комментарии|"
    r"Количество просмотров|Просмотров)\b.{0,40}",
    re.I,
)
REACH = 8  # lines between the first title and the date: photo credit, section, author


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The parts of such a page; `day` is as printed, `paragraphs` hold neither tags nor furniture."""

    title: str
    day: str
    paragraphs: tuple[str, ...]
    tags: tuple[str, ...] = ()
    photo_credit: str | None = None


def read_shape(lines: Sequence[str]) -> Shape | None:
    """The page in `lines`, or None when no date line stands between two equal titles.

    A title that is no longer repeated below the date is another layout, and not guessed at.
    """
    shown = [line.strip(" \t\r") for line in lines]
    shown = [line for line in shown if line.strip()]
    for at, line in enumerate(shown[:-1]):
        above = shown[max(0, at - REACH) : at]
        if DAY.fullmatch(line) and shown[at + 1] in above:
            head = above[above.index(shown[at + 1]) + 1 :]
            return _parts(shown[at + 1], line, head, shown[at + 2 :])
    return None


def split_tags(text: str) -> tuple[str, ...]:
    """«московский инновационный кластер, Москва» → its tags, each once."""
    parts = (part.strip(" .#") for part in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _parts(title: str, day: str, head: list[str], rest: list[str]) -> Shape:
    paragraphs: list[str] = []
    tags: tuple[str, ...] = ()
    photos = [match[1] for match in map(PHOTO.fullmatch, head) if match]
    for at, line in enumerate(rest):
        found = TAGS.fullmatch(line)
        if found:
            tags = split_tags(found[1] or " ".join(rest[at + 1 : at + 2]))
            break
        if AFTER.fullmatch(line):
            break
        credit = PHOTO.fullmatch(line)
        if credit and len(line) < 120:  # «Фото: …» under the picture, not a paragraph
            photos.append(credit[1])
        else:
            paragraphs.append(line)
    return Shape(
        title=title,
        day=day,
        paragraphs=tuple(paragraphs),
        tags=tags,
        photo_credit=photos[0].strip() if photos else None,
    )
