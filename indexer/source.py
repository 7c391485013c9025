"""What a kind of upstream is to the indexer: wire format plus adapter. It parses; it never fetches, stores or logs.

Every kind splits what was fetched into records and reads a record as an `Item`. The two are apart because the store
keeps each record's payload: with other rules, `Format.parse` runs again over all of them and no upstream is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from indexer.item import Item


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an upstream. ``key`` names it within its source for good; ``payload`` is all that is known of it.

    The payload is canonical (JSON with sorted keys, where the format has none of its own), so that a record that did
    not change has the same bytes at every poll.
    """

    key: str
    payload: bytes


class Format(Protocol):
    """Reads records of one kind of upstream. Pure, and fast enough to run a thousand times a second."""

    @property
    def kind(self) -> str:
        """As configuration names it, e.g. ``rss``."""
        ...

    @property
    def rules(self) -> str:
        """Another text whenever the same payload would give another item: by version or by settings."""
        ...

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:
        """``seen`` is when the record was first seen, for items that have no date of their own or one in the future.

        Later updates are left as they are: only who fetched this version knows when that was (`normalise`).

        Raises `indexer.item.Rejected`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be fetched. ``secrets`` are query parameters that no log, error or store may show."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back with a 2xx status. ``url`` is where it came from in the end; header names are in lower case."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """What one response holds. ``removed`` are keys of records that the upstream says are gone.

    ``rejected`` are records without a usable key or payload, as (name, reason). ``following`` is the request for the
    page before this one in time, None on the last; who polls decides whether older pages are wanted.
    """

    records: Sequence[Record]
    removed: Sequence[str] = ()
    rejected: Sequence[tuple[str, str]] = ()
    following: Request | None = None


class FeedRefused(Exception):
    """A response that is an error however it is dressed: not the format, or an error message with status 200.

    The text is a sentence without the address. ``retry_after`` is in seconds, where the upstream says so.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Feed(Format, Protocol):
    """A kind of upstream that is polled."""

    def request(self) -> Request:
        """For the newest records."""
        ...

    def split(self, response: Response) -> Page:
        """Raises `FeedRefused` for a response that holds no records because something is wrong."""
        ...
