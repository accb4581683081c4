"""Tags of an article as its page gives them: white space made plain, doubles dropped, order kept."""

from __future__ import annotations

from crawler.article import Article


def tags(article: Article) -> tuple[str, ...]:
    """The page's own tags; the first spelling of each counts."""
    seen: dict[str, str] = {}
    for tag in article.tags:
        plain = " ".join(tag.split())
        if plain:
            seen.setdefault(plain.casefold(), plain)
    return tuple(seen.values())
