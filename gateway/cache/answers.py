"""Whole answers, by what was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from gateway.bounded import Bounded

Key: TypeAlias = tuple[str, str | None, bytes]

#: Bytes of an entry besides its body and its key.
_OVERHEAD = 500


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """``etag`` as the header has it: a strong one, of the body. ``operation`` is what its document calls it."""

    generation: str
    body: bytes
    etag: bytes
    operation: str | None = None


class Answers:
    """``max_bytes`` bounds what is kept. ``whose``: those who have the same may get each other's answers."""

    def __init__(self, max_bytes: int) -> None:
        self._kept: Bounded[tuple[Hashable, Key], KeptAnswer] = Bounded(max_bytes)

    def find(self, whose: Hashable, key: Key, generation: str) -> KeptAnswer | None:
        found = self._kept.get((whose, key))
        return found if found and found.generation == generation else None

    def keep(self, whose: Hashable, key: Key, generation: str, body: bytes, operation: str | None = None) -> KeptAnswer:
        """``generation`` must have been read before the answer was made."""
        etag = b'"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()
        kept = KeptAnswer(generation, body, etag, operation)
        self._kept.put((whose, key), kept, len(body) + len(key[0]) + len(key[2]) + _OVERHEAD)
        return kept


def key_of(query: str, variables: Mapping[str, Any], operation: str | None) -> Key | None:
    """None where variables are such that orjson refuses them: half a surrogate pair, numbers beyond 64 bits."""
    try:
        return query, operation, orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return None
