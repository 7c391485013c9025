"""What becomes of an article when some of its items changed. Pure.

Several items may be one article: an upstream that changes a title leaves the old file beside the new one, and two
folders may hold the same article. The newest item is the article, the others lend it their slugs. A draft that is
newest means that the article is not served.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """LIVE articles are served. DRAFT and REMOVED ones are remembered, so that targets delete them."""

    LIVE = "live"
    DRAFT = "draft"
    REMOVED = "removed"


class Outcome(StrEnum):
    """What readers notice of a change, per article."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of one item of an article. ``instant`` is its updatedAt, else publishedAt, in microseconds."""

    item: int
    source: str
    key: str
    instant: int
    slug: str
    draft: bool
    digest: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """An article as the store has it. ``item`` is the one it consists of, ``slugs`` has that item's first."""

    state: State
    item: int | None = None
    slugs: tuple[str, ...] = ()
    digest: bytes = b""


def stand(versions: Sequence[Version]) -> Standing:
    """What an article with these items is."""
    if not versions:
        return Standing(State.REMOVED)
    newest = max(versions, key=lambda v: (v.instant, v.key, v.source))
    slugs = (newest.slug, *sorted({v.slug for v in versions} - {newest.slug}))
    digest = hashlib.sha256("\0".join(slugs).encode() + newest.digest).digest()
    return Standing(State.DRAFT if newest.draft else State.LIVE, newest.item, slugs, digest)


def outcome(before: Standing | None, after: Standing) -> Outcome:
    """Whether readers have to be told. Only a live article is there for them."""
    was_live = before is not None and before.state is State.LIVE
    if after.state is not State.LIVE:
        return Outcome.REMOVED if was_live else Outcome.UNCHANGED
    if not was_live:
        return Outcome.NEW
    return Outcome.UNCHANGED if before and before.digest == after.digest else Outcome.CHANGED


def net(earlier: Outcome, later: Outcome) -> Outcome:
    """Two outcomes for one article, one after the other, as one."""
    if later is Outcome.UNCHANGED:
        return earlier
    match earlier, later:
        case Outcome.NEW, Outcome.REMOVED:
            return Outcome.UNCHANGED
        case Outcome.NEW, _:
            return Outcome.NEW
        case Outcome.REMOVED, Outcome.NEW:
            return Outcome.CHANGED
    return later
