"""The official client, made usable from an event loop, with its errors translated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import meilisearch
import requests
from meilisearch.errors import MeilisearchApiError, MeilisearchError
from meilisearch.models.task import Task

from search.errors import EngineFailed, EngineUnavailable
from search.meilisearch.address import Address
from search.meilisearch.refusal import MissingIndex, UnknownAttribute, refusal

T = TypeVar("T")

# Seconds for one request. A large batch is written to disk before it is answered.
_TIMEOUT = 60


class Client:
    """One index's writing side.

    The official client is synchronous and keeps the headers of the request it is sending in a shared dictionary, so
    its calls run in a thread, one at a time. It opens a connection for every call, which costs little here and is just
    as well: the server leaves a connection unusable when it refuses a large body without reading it.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._client = meilisearch.Client(
            address.base, address.key, timeout=_TIMEOUT, custom_headers={"Accept-Encoding": "identity"}
        )
        self._index = self._client.index(address.index)
        self._one_at_a_time = asyncio.Lock()

    async def description(self) -> dict[str, Any] | None:
        """The index's own attributes, ``createdAt`` and ``primaryKey`` among them; None when it does not exist."""
        return await self._unless_missing(lambda: self._client.get_raw_index(self._address.index))

    async def settings(self) -> dict[str, Any]:
        """Present settings; none when the index does not exist."""
        return await self._unless_missing(self._index.get_settings) or {}

    async def delete_index(self) -> int:
        """The task's number. The index must exist, or the task fails."""
        return (await self._call(lambda: self._client.delete_index(self._address.index))).task_uid

    async def swap_with(self, other: Address) -> int:
        """The task's number. Everything but the names of the two indexes changes place, settings included."""
        swap = {"indexes": [self._address.index, other.index]}
        return (await self._call(lambda: self._client.swap_indexes([swap]))).task_uid

    async def documents(self, fields: Sequence[str], offset: int, limit: int) -> list[dict[str, Any]]:
        """Some of each document, in an order that holds while nothing writes."""
        question = {"fields": list(fields), "offset": offset, "limit": limit}
        return await self._unless_missing(lambda: self._fetched(question)) or []

    async def highest(self, attribute: str) -> Any:
        """Of an attribute that can be sorted by; None where no document has it."""
        question = {"fields": [attribute], "limit": 1, "sort": [f"{attribute}:desc"]}
        try:
            found = await self._unless_missing(lambda: self._fetched(question))
        except UnknownAttribute:
            return None
        return found[0].get(attribute) if found else None

    def _fetched(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._client.http.post(f"{self._address.path}/documents/fetch", question)[
            "results"
        ]
        return found

    async def count(self) -> int:
        stats = await self._unless_missing(self._index.get_stats)
        return stats.number_of_documents if stats else 0

    async def change_settings(self, settings: dict[str, Any]) -> int:
        """The task's number. Creates the index where there is none."""
        return (await self._call(lambda: self._index.update_settings(settings))).task_uid

    async def set_primary_key(self, name: str) -> int:
        return (await self._call(lambda: self._index.update(primary_key=name))).task_uid

    async def add(self, lines: bytes, primary_key: str) -> int:
        """Documents as NDJSON. Bytes, because the client would send a string as one JSON string."""
        return (await self._call(lambda: self._index.add_documents_ndjson(lines, primary_key))).task_uid

    async def delete(self, ids: Sequence[str]) -> int:
        # `delete_documents(ids)` sends the same, with a warning that it will go away.
        path = f"{self._address.path}/documents/delete-batch"
        said = await self._call(lambda: self._client.http.post(path, list(ids)))
        return int(said["taskUid"])

    async def task(self, uid: int) -> Task:
        return await self._call(lambda: self._client.get_task(uid))

    async def progress(self) -> str:
        """How far the server's present batch is, as something to compare. It has one at a time."""
        # Not `get_batches`: its model of a batch refuses the numbers in a batch's progress.
        said = await self._call(lambda: self._client.http.get("batches?statuses=processing&limit=1"))
        return str([(batch["uid"], batch["progress"]) for batch in said["results"]])

    async def _unless_missing(self, call: Callable[[], T]) -> T | None:
        try:
            return await self._call(call)
        except MissingIndex:
            return None

    async def _call(self, call: Callable[[], T]) -> T:
        async with self._one_at_a_time:
            try:
                return await asyncio.to_thread(call)
            except MeilisearchApiError as error:
                raise self._refusal(error) from error
            except (MeilisearchError, requests.RequestException) as error:
                raise EngineUnavailable(f"{self._address.server} cannot be reached, or does not answer.") from error
            except (TypeError, ValueError) as error:  # of the client's models, which refuse what they do not know
                raise EngineFailed(f"{self._address.server} answered with something unexpected.") from error

    def _refusal(self, error: MeilisearchApiError) -> EngineFailed | EngineUnavailable:
        return refusal(self._address.server, error.status_code, error.code, error.message)
