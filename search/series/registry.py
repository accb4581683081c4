"""People's decisions, applied when reading: which series a fact belongs to, and the series' address and title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.series.keys import slug, slugs
from search.store import Decision, StoredFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Raw keys and facts → series, named by their slugs. Built anew whenever the store changes.

    A decision with an empty value takes an earlier one back.
    """

    keys: Mapping[str, str]  # raw key → slug of its series
    series: Mapping[str, tuple[str, ...]]  # slug → raw keys whose facts it holds, moved ones apart
    moves: Mapping[str, str]  # fact id → slug
    names: Mapping[str, str]  # slug → title
    aliases: Mapping[str, str]  # old slug → slug
    rejected: frozenset[str]  # fact ids

    def series_of(self, stored: StoredFact) -> str:
        """The slug of the series that the fact belongs to."""
        return self.current(self.moves.get(stored.fact.id) or self.slug_of(stored.raw_key))

    def slug_of(self, raw_key: str) -> str:
        """The slug of the series of a raw key, one that the registry was not built with, too."""
        return self.keys.get(raw_key) or self.current(slug(raw_key))

    def current(self, key: str) -> str:
        """The slug that an old one redirects to; itself if it is none."""
        return _follow(key, self.aliases)

    def raw_keys(self, series: str) -> tuple[str, ...]:
        """The raw keys whose facts the series holds, moved ones apart."""
        return self.series.get(series, ())

    def moved_to(self, series: str) -> tuple[str, ...]:
        """The ids of facts that a person moved into the series."""
        return tuple(sorted(fact for fact, held in self.moves.items() if self.current(held) == series))


def registry(raw_keys: Iterable[str], decisions: Iterable[Decision]) -> Registry:
    """The registry for the raw keys of a store. A merge follows further merges; one that goes round holds nowhere."""
    held = _held(decisions)
    plain = slugs(raw_keys)
    public = {key: held.get(("slug", key)) or computed for key, computed in plain.items()}
    aliases = {computed: public[key] for key, computed in plain.items() if computed != public[key]}
    merges = _by_target(held, "merge")
    aliases |= {public[key]: into for key, into in merges.items() if key in public and public[key] != into}
    aliases |= _by_target(held, "alias")
    keys = {key: _follow(first, aliases) for key, first in public.items()}
    series: dict[str, list[str]] = {}
    for key in sorted(keys):
        series.setdefault(keys[key], []).append(key)
    return Registry(
        keys=keys,
        series={name: tuple(found) for name, found in series.items()},
        moves=_by_target(held, "move"),
        names=_by_target(held, "name"),
        aliases=aliases,
        rejected=frozenset(_by_target(held, "reject")),
    )


def _by_target(held: Mapping[tuple[str, str], str], wanted: str) -> dict[str, str]:
    return {target: value for (action, target), value in held.items() if action == wanted}


def _held(decisions: Iterable[Decision]) -> dict[tuple[str, str], str]:
    """(action, target) → value of the latest decision; those taken back are left out."""
    latest: dict[tuple[str, str], str] = {}
    for decision in sorted(decisions, key=lambda d: d.decided_at):
        latest[decision.action, decision.target] = decision.value
    return {about: value for about, value in latest.items() if value}


def _follow(key: str, aliases: Mapping[str, str]) -> str:
    seen = [key]
    while (onward := aliases.get(seen[-1])) is not None:
        if onward in seen:
            return key
        seen.append(onward)
    return seen[-1]
