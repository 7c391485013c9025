"""What a client takes for an answer, and what it says that it sends: https://www.rfc-editor.org/rfc/rfc9110."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

RESPONSE = b"application/graphql-response+json"
JSON = b"application/json"

#: How many headers are remembered, and how long one may be for that: clients send a few, again and again.
_REMEMBERED, _LONGEST = 256, 1_000


def response_type(accept: bytes) -> bytes | None:
    """The media type of the answer: `RESPONSE` or `JSON`, or None where neither is taken (section 12.5.1).

    `JSON` for those who say nothing, or that they take anything: they may be older than the other one.
    """
    return _best(accept) if len(accept) <= _LONGEST else _best.__wrapped__(accept)


def is_json(content_type: bytes) -> bool:
    """Whether a body is said to be JSON in UTF-8, which is what it is in when nothing is said (section 8.3)."""
    media_type, *parameters = content_type.lower().split(b";")
    charsets = [value.strip(b' \t"') for name, _, value in map(_halves, parameters) if name.strip() == b"charset"]
    return media_type.strip() == JSON and all(charset in (b"utf-8", b"utf8") for charset in charsets)


@lru_cache(_REMEMBERED)
def _best(accept: bytes) -> bytes | None:
    ranges = dict(_ranges(accept)) or {b"*/*": 1.0}

    def liking(media_type: bytes) -> tuple[float, bool, bool]:
        named = next((name for name in (media_type, b"application/*", b"*/*") if name in ranges), b"")
        return ranges.get(named, 0.0), named == media_type, named == RESPONSE

    best = max((JSON, RESPONSE), key=liking)
    return best if liking(best)[0] > 0 else None


def _ranges(accept: bytes) -> Iterator[tuple[bytes, float]]:
    """Media ranges in lower case, without parameters, and how much each is liked, from 0 to 1."""
    for part in accept.lower().split(b","):
        name, *parameters = part.split(b";")
        if name.strip():
            weights = [value.strip() for key, _, value in map(_halves, parameters) if key.strip() == b"q"]
            yield name.strip(), _weight(weights[0]) if weights else 1.0


def _halves(parameter: bytes) -> tuple[bytes, bytes, bytes]:
    return parameter.partition(b"=")


def _weight(text: bytes) -> float:
    """1 where it is not a number: nothing was ranked."""
    try:
        return float(text) if float(text) >= 0 else 1.0
    except ValueError:
        return 1.0
