"""A sender that remembers what passes through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from search.meilisearch.http import Pool, Response
from search.meilisearch.marks import MARK


@dataclass(frozen=True, slots=True)
class Sent:
    method: str
    path: str
    body: bytes


class Recorder:
    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Sent] = []
        self._real = Pool(url, {"Content-Type": "application/json"})

    async def send(self, method: str, path: str, body: bytes = b"", *, fresh: bool = False) -> Response:
        self.requests.append(Sent(method, path, body))
        return await self._real.send(method, path, body, fresh=fresh)

    async def aclose(self) -> None:
        await self._real.aclose()

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    @property
    def multi_searches(self) -> list[list[dict[str, Any]]]:
        """The queries of each multi-search."""
        return [orjson.loads(sent.body)["queries"] for sent in self.requests if sent.path == "multi-search"]

    @property
    def searches(self) -> list[list[dict[str, Any]]]:
        """The same without those for the mark."""
        return [[query for query in queries if not _is_mark(query)] for queries in self.multi_searches]


def _is_mark(query: dict[str, Any]) -> bool:
    return {**query, "indexUid": None} == {**MARK, "indexUid": None}
