"""Keys: made at random, so that a plain hash of one, which is all that is kept, tells nothing of it."""

from __future__ import annotations

import hashlib
import re
import secrets

#: So that a key is known for one where it does not belong, in a repository or a log.
PREFIX = "ng_"
_BYTES = 32
_KEY = re.compile(rb"ng_[A-Za-z0-9_-]{43}")


def make() -> str:
    return PREFIX + secrets.token_urlsafe(_BYTES)


def is_key(token: bytes) -> bool:
    """Whether it may be one of ours."""
    return _KEY.fullmatch(token) is not None


def digest(token: bytes) -> bytes:
    """SHA-256. A secret that people choose would need a slow hash; 256 bits of chance cannot be guessed either way."""
    return hashlib.sha256(token).digest()
