"""Automatic persisted queries: a client sends the hash of a query, and its text only when we do not know it.

Apollo's protocol: https://www.apollographql.com/docs/apollo-server/performance/apq
"""

from __future__ import annotations

import hashlib
from typing import Any

from gateway.bounded import Bounded

#: Bytes of all texts; a client sends again what was forgotten.
_MAX_BYTES = 8_000_000
#: Bytes of an entry besides its text.
_OVERHEAD = 300
_VERSION = 1


class PersistedQueryError(Exception):
    """A persisted query that cannot be run. ``code`` is what clients look at, and they know some by the message too.

    ``is_expected``: part of the protocol, which the client answers by itself.
    """

    def __init__(self, code: str, message: str, is_expected: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.is_expected = is_expected


class PersistedQueries:
    """Texts of queries by their SHA-256. Which ones are kept is for the caller to say: `keep`."""

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._texts: Bounded[str, str] = Bounded(max_bytes)

    def text(self, query: str | None, digest: str | None) -> str | None:
        """The text that is meant, of which ``query`` is all that was sent. Raises `PersistedQueryError`."""
        if digest is None:
            return query
        if query is None:
            if known := self._texts.get(digest):
                return known
            raise PersistedQueryError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound", is_expected=True)
        if digest_of(query) != digest:
            raise PersistedQueryError("BAD_REQUEST", "The hash that was sent is not that of query.")
        return query

    def keep(self, digest: str, query: str) -> None:
        self._texts.put(digest, query, len(query) * 4 + _OVERHEAD)


def digest_of(query: str) -> str:
    """Lower case hexadecimal."""
    return hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()


def persisted_digest(extensions: dict[str, Any]) -> str | None:
    """What a request's extensions name; None where they name nothing. Raises `PersistedQueryError`."""
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("sha256Hash"), str):
        raise PersistedQueryError(
            "BAD_REQUEST", 'extensions.persistedQuery must be an object such as {"version": 1, "sha256Hash": "…"}.'
        )
    if given.get("version") != _VERSION:
        raise PersistedQueryError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", is_expected=True)
    digest: str = given["sha256Hash"]
    return digest.lower()
