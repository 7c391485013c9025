"""Marks: how a multi-search knows that no write landed between its first query and its last.

Every upload of documents is stamped with a number above all that were there before. The highest stamp in an index and
the number of its documents are its mark. Two moments with the same mark have the same documents: whatever was added or
replaced in between brought a higher stamp, and to be rid of that stamp, with all that had it, leaves none but documents
of the earlier moment; as many of them are all of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

#: The attribute with a document's stamp. Private, like those of `documents`.
STAMP = "_stamp"

#: Asks for the mark. Costs the server 0.2 ms more than any query does, less than a request of its own.
MARK: dict[str, Any] = {"q": "", "sort": [f"{STAMP}:desc"], "limit": 1, "attributesToRetrieve": [STAMP]}


def stamped(documents: Iterable[bytes], stamp: int) -> bytes:
    """Documents as NDJSON. They are JSON objects that are not empty."""
    end = b',"%s":%d}\n' % (STAMP.encode(), stamp)
    return b"".join([document[:-1] + end for document in documents])


class Stamps:
    """Rising numbers: microseconds of the clock, which the server keeps exactly, or more where it went backwards."""

    def __init__(self) -> None:
        self._last = 0

    def follow(self, stamp: object) -> None:
        """Those to come are above this one, if it is one."""
        if isinstance(stamp, int):
            self._last = max(self._last, stamp)

    def next(self) -> int:
        self._last = max(self._last + 1, time.time_ns() // 1_000)
        return self._last
