"""Feed items → Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from search.web.exports import CONTROL, dump
from search.web.lists import FeedItem

ATOM = "http://www.w3.org/2005/Atom"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without entries


def atom(items: Sequence[FeedItem], title: str, address: str, root: str) -> bytes:
    """`address` of the feed itself and `root` of the site are absolute."""
    feed = Element("feed", xmlns=ATOM)
    _add(feed, "title", title)
    _add(feed, "id", address)
    _add(feed, "updated", _moment(max((item.updated for item in items), default=EPOCH)))
    SubElement(feed, "link", rel="self", href=address)
    _add(SubElement(feed, "author"), "name", "svodka")
    for item in items:
        entry = SubElement(feed, "entry")
        _add(entry, "id", f"urn:svodka:{item.id}")
        _add(entry, "title", item.title)
        _add(entry, "updated", _moment(item.updated))
        SubElement(entry, "link", href=root + item.address)
        _add(entry, "summary", item.text)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(feed, encoding="unicode")}'.encode()


def json_feed(items: Sequence[FeedItem], title: str, address: str, root: str) -> bytes:
    entries: list[dict[str, Any]] = [
        {
            "id": f"urn:svodka:{item.id}",
            "url": root + item.address,
            "title": item.title,
            "content_text": item.text,
            "date_modified": _moment(item.updated),
        }
        for item in items
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": title, "feed_url": address, "home_page_url": root}
    return dump({**head, "items": entries})


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = CONTROL.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
