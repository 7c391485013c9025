"""HTTP to the server for reading: every way it can go wrong becomes one of two errors, and all within the deadline."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from search.errors import EngineUnavailable
from search.meilisearch.address import Address
from search.meilisearch.http import Pool, Response, Sender, Unanswered, Unreachable
from search.meilisearch.refusal import refusal

#: Share of the deadline after which a silent connection is given up for a fresh one.
_FIRST_ATTEMPT = 0.6


class Wire:
    """Questions to one server. ``deadline``: seconds that a whole call of the engine has, which this is part of."""

    def __init__(self, address: Address, deadline: float, sender: Sender | None = None) -> None:
        self._server = address.server
        self._deadline = deadline
        # Compressed answers leave the server in two packets with a wait of 40 ms between them: it sets no
        # TCP_NODELAY, and the second packet waits for our delayed acknowledgement of the first.
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        if address.key:
            headers["Authorization"] = f"Bearer {address.key}"
        self._sender = sender or Pool(address.base, headers)

    async def read(self, path: str) -> Any:
        return await self._ask("GET", path)

    async def ask(self, path: str, question: object) -> Any:
        """The JSON that a POST of JSON is answered with. Only for what changes nothing: it may be sent twice."""
        return await self._ask("POST", path, orjson.dumps(question))

    async def aclose(self) -> None:
        await self._sender.aclose()

    async def _ask(self, method: str, path: str, content: bytes = b"") -> Any:
        try:
            response = await self._attempts(method, path, content)
        except (Unreachable, Unanswered) as error:
            raise EngineUnavailable(f"{self._server} cannot be reached: {error}.") from error
        is_success = 200 <= response.status < 300  # noqa: PLR2004
        said = self._json(response.body, is_success)
        if is_success:
            return said
        explanation = said if isinstance(said, dict) else {}
        said_why = explanation.get("code"), explanation.get("message")
        raise refusal(self._server, response.status, *said_why, response.retry_after)

    async def _attempts(self, method: str, path: str, content: bytes) -> Response:
        """A kept connection may be dead without anyone having said so; a fresh one is then tried, once."""
        try:
            async with asyncio.timeout(self._deadline * _FIRST_ATTEMPT):
                return await self._sender.send(method, path, content)
        except (Unanswered, TimeoutError):
            return await self._sender.send(method, path, content, fresh=True)

    def _json(self, body: bytes, is_success: bool) -> Any:
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            if is_success:  # the server writes nothing else: this was cut short, or said by somebody on the way
                raise EngineUnavailable(f"{self._server} answered with something that is not JSON.") from error
            return None
