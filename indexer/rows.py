"""Makes of one record what the store keeps. Blocks for about a millisecond."""

from __future__ import annotations

import hashlib
from datetime import datetime

import orjson
from isal import isal_zlib

from indexer.normalise import RULES, normalise
from indexer.source import Format
from indexer.store.items import Row
from indexer.stories.likeness import features_of

# ISA-L writes zlib's format. On articles this level takes a sixth of the time of zlib's own level 1 and half of that of
# ISA-L's next one, for a sixth more bytes.
_COMPRESSION = 0


def rules_of(format: Format) -> str:
    """Short, and another when the same payload would give another article."""
    return hashlib.sha256(f"{RULES} {format.rules}".encode()).hexdigest()[:8]


def content_of(rules: str, payload: bytes) -> bytes:
    """Digest of a payload and of the rules it is read by: equal ones give the same article."""
    return hashlib.sha256(rules.encode() + payload).digest()


def compressed(payload: bytes) -> bytes:
    return isal_zlib.compress(payload, _COMPRESSION)


def row(format: Format, key: str, payload: bytes, *, content: bytes, seen: datetime, mark: str | None = None) -> Row:
    """``seen`` is when the record was first seen, ``mark`` the fingerprint of its file. Raises `Rejected`."""
    item = format.parse(key, payload, seen)
    normalised = normalise(item)
    article = normalised.article
    document = article.document()
    text = orjson.dumps(document)
    return Row(
        key=item.key,
        fingerprint=mark,
        content=content,
        article=document["id"],
        instant=normalised.version,
        slug=document["slug"],
        draft=article.draft,
        digest=hashlib.sha256(text).digest(),
        document=text,
        raw=compressed(payload),
        seen_at=seen,
        features=features_of(document),
    )
