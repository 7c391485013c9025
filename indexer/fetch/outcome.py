"""What comes of a fetch that did not fail, and what makes the next one cheap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from indexer.source import Response

# A tag is sent back letter by letter at every poll: one that is not a tag costs more than it saves.
_MAX_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Validators:
    """How an upstream recognises what it gave us. They mean something at ``url`` only, and are sent nowhere else.

    To be stored as they are; the default knows nothing and asks for everything.
    """

    url: str = ""
    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, url: str, headers: Mapping[str, str], before: Validators | None = None) -> Validators:
        """Those in an answer from ``url``; with status 304 it may leave out what it said ``before``."""
        known = before if before is not None and before.url == url else cls()
        etag = _usable(headers.get("etag")) or known.etag
        return cls(url, etag, _usable(headers.get("last-modified")) or known.last_modified)

    def headers(self, url: str) -> dict[str, str]:
        """What to send to this address. Both go out byte by byte as they came: they are the upstream's, not ours."""
        if url != self.url:
            return {}
        sent = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in sent.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """The upstream's answer.

    ``fresh_until`` is until when it says that asking again is of no use, ``not_before`` until when it does not want to
    be asked again. ``moved_to`` is the address that it is to be asked at from now on.
    """

    response: Response
    validators: Validators
    fresh_until: datetime | None = None
    not_before: datetime | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """There is nothing that was not there when ``validators`` were given. The rest is as in `Fetched`."""

    at: datetime
    validators: Validators
    fresh_until: datetime | None = None
    not_before: datetime | None = None
    moved_to: str | None = None


Outcome: TypeAlias = Fetched | NotModified


def _usable(value: str | None) -> str | None:
    return value if value and len(value) <= _MAX_LENGTH and value.isascii() and value.isprintable() else None
