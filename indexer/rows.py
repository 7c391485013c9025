"""Makes of records what the store keeps. Blocks for a quarter of a millisecond each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import orjson
from isal import isal_zlib

from indexer.item import Rejected
from indexer.normalise import RULES, Normalised, normalise, texts_of
from indexer.source import Format
from indexer.store.items import Row
from indexer.stories.likeness import Features, features_of
from search.article import Document

# ISA-L writes zlib's format. On articles this level takes a sixth of the time of zlib's own level 1 and half of that of
# ISA-L's next one, for a sixth more bytes.
_COMPRESSION = 0
# Records that go through each step together. More of them would push one another out of the processor's caches.
_TOGETHER = 100

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Raw:
    """A record to be read. ``content`` is its digest, ``seen`` when it was first seen.

    Of what was fetched, ``fetched`` is when this version of it was. Of a file, whose dates are its owner's affair,
    ``mark`` is the fingerprint.
    """

    key: str
    payload: bytes
    content: bytes
    seen: datetime
    fetched: datetime | None = None
    mark: str | None = None


def rules_of(format: Format) -> str:
    """Short, and another when the same payload would give another article."""
    return hashlib.sha256(f"{RULES} {format.rules}".encode()).hexdigest()[:8]


def content_of(rules: str, payload: bytes) -> bytes:
    """Digest of a payload and of the rules it is read by: equal ones give the same article."""
    return hashlib.sha256(rules.encode() + payload).digest()


def compressed(payload: bytes) -> bytes:
    return isal_zlib.compress(payload, _COMPRESSION)


def row(format: Format, record: Raw) -> Row:
    """Of one record. Raises `Rejected`."""
    made, rejected = rows(format, [record])
    for _, error in rejected:
        raise error
    return made[0]


def rows(format: Format, records: Sequence[Raw]) -> tuple[list[Row], list[tuple[Raw, Rejected]]]:
    """What becomes of records: rows in their order, and of the others why not."""
    made: list[Row] = []
    rejected: list[tuple[Raw, Rejected]] = []
    for start in range(0, len(records), _TOGETHER):
        made += _rows(format, records[start : start + _TOGETHER], rejected)
    return made, rejected


def _rows(format: Format, records: Sequence[Raw], rejected: list[tuple[Raw, Rejected]]) -> Iterator[Row]:
    """Each step for all records before the next step: so a quarter less time goes by waiting for code and data."""
    items = _each(
        lambda raw: format.parse(raw.key, raw.payload, raw.seen), zip(records, records, strict=True), rejected
    )
    texts = [texts_of(item) for _, item in items]
    known = [(raw, (item, text, raw.fetched)) for (raw, item), text in zip(items, texts, strict=True)]
    normalised = _each(lambda parts: normalise(*parts), known, rejected)
    documents = [each.article.document() for _, each in normalised]
    features = [features_of(document) for document in documents]
    written = [orjson.dumps(document) for document in documents]
    digests = [hashlib.sha256(text).digest() for text in written]
    raws = [compressed(raw.payload) for raw, _ in normalised]
    return map(_row, normalised, documents, features, written, digests, raws)


def _each(
    work: Callable[[T], U], inputs: Iterable[tuple[Raw, T]], rejected: list[tuple[Raw, Rejected]]
) -> list[tuple[Raw, U]]:
    done = []
    for raw, one in inputs:
        try:
            done.append((raw, work(one)))
        except Rejected as error:
            rejected.append((raw, error))
    return done


def _row(
    normalised: tuple[Raw, Normalised],
    document: Document,
    features: Features,
    text: bytes,
    digest: bytes,
    packed: bytes,
) -> Row:
    raw, made = normalised
    return Row(
        key=raw.key,
        fingerprint=raw.mark,
        content=raw.content,
        article=document["id"],
        instant=made.version,
        slug=document["slug"],
        draft=made.article.draft,
        digest=digest,
        document=text,
        raw=packed,
        seen_at=raw.seen,
        fetched_at=raw.fetched,
        features=features,
    )
