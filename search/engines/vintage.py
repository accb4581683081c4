"""When each content of an article was stated. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from crawler.article import Article


class Sighting(NamedTuple):
    """When a content was seen, and when its page says it was published and modified."""

    published_at: datetime | None
    modified_at: datetime | None
    fetched_at: datetime | None


def stated_at(sightings: Sequence[Sighting | Article]) -> tuple[datetime, ...]:
    """When each content of one article (in order of first sight) was stated, as docs/store.md says.

    The first: `published_at`, else `fetched_at`; a later one: `modified_at` if newer than the content before, else
    `fetched_at`. Never earlier than the content before.
    """
    moments: list[datetime] = []
    for content in sightings:
        seen = content.fetched_at
        assert seen is not None, "put refuses articles without fetched_at"
        if not moments:
            moments.append(content.published_at or seen)
            continue
        modified = content.modified_at
        stated = modified if modified is not None and modified > moments[-1] else seen
        moments.append(max(stated, moments[-1]))
    return tuple(moments)
