"""One request and its answer over one connection.

This speaks through httpcore, the part of httpx that talks to sockets. httpx's own client would log every address with
its secrets, keep cookies and follow the environment. And there is no pool: polls of one host are minutes apart, longer
than servers keep a connection, while httpcore's pool leaks places when a request is cancelled (encode/httpcore#1093).
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import httpcore
import httpx

from indexer.errors import AddressRefused, AnswerBroken, Unreachable
from indexer.fetch import body
from indexer.fetch.network import GuardedBackend, Refused, Resolver
from indexer.fetch.policy import FetchPolicy


@dataclass(frozen=True, slots=True)
class Answer:
    """Header names are in lower case. There is a body with a 2xx status only: nobody reads the others'."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Opens connections to where the policy allows them."""

    def __init__(self, policy: FetchPolicy, resolver: Resolver, ssl_context: ssl.SSLContext) -> None:
        self._policy = policy
        self._resolver = resolver
        self._ssl = ssl_context

    async def exchange(self, url: httpx.URL, headers: Mapping[str, str], named: str, seconds: float) -> Answer:
        """Raises `FetchFailed`, in sentences that begin with ``named``. ``seconds`` is for all of it."""
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        sent = [(b"Host", url.netloc), (b"Connection", b"close")]
        sent += [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
        with _translated(named):
            async with asyncio.timeout(seconds), self._connection(target) as connection:
                return await self._answer(connection, target, sent)

    @asynccontextmanager
    async def _connection(self, target: httpcore.URL) -> AsyncIterator[httpcore.AsyncHTTPConnection]:
        backend = GuardedBackend(self._policy, self._resolver, httpcore.AnyIOBackend())
        try:
            yield httpcore.AsyncHTTPConnection(target.origin, self._ssl, network_backend=backend)
        finally:
            await backend.aclose()

    async def _answer(
        self, connection: httpcore.AsyncHTTPConnection, target: httpcore.URL, headers: list[tuple[bytes, bytes]]
    ) -> Answer:
        limits = {"timeout": {"connect": self._policy.connect_timeout}}
        async with connection.stream("GET", target, headers=headers, extensions=limits) as response:
            received = httpx.Headers(response.headers)
            is_wanted = 200 <= response.status < 300  # noqa: PLR2004
            content = await self._body(response, received) if is_wanted else b""
            return Answer(response.status, dict(received.items()), content)

    async def _body(self, response: httpcore.Response, headers: httpx.Headers) -> bytes:
        limit = self._policy.max_bytes
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            raise body.TooLong(limit)
        try:
            return await body.read(response.aiter_stream(), headers.get("content-encoding", ""), limit)
        except (httpcore.RemoteProtocolError, httpcore.ReadError) as error:
            raise body.BodyRefused("is cut short") from error


@contextmanager
def _translated(named: str) -> Iterator[None]:
    """Foreign texts are not repeated: they quote what a server sent, which may be what it was sent."""
    try:
        yield
    except Refused as error:
        raise AddressRefused(f"{named} is refused: {error}.") from error
    except body.BodyRefused as error:
        raise AnswerBroken(f"The answer of {named} {error}.") from error
    except (TimeoutError, httpcore.TimeoutException) as error:
        raise Unreachable(f"{named} took too long.") from error
    except httpcore.ProtocolError as error:
        raise AnswerBroken(f"{named} gave no answer that is HTTP.") from error
    except (httpcore.NetworkError, OSError) as error:
        raise Unreachable(f"{named} cannot be reached: {_reason(error)}.") from error


def _reason(error: BaseException | None) -> str:
    """Of the innermost error that has something to say."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"its certificate is not accepted ({error.verify_message.rstrip('.')})"
        if isinstance(error, ssl.SSLError):
            return "it does not speak TLS as we do"
        if isinstance(error, socket.gaierror):
            return "its name is unknown"
        if isinstance(error, OSError) and error.errno:
            return os.strerror(error.errno).lower()
        error = error.__cause__ or error.__context__
    return "the connection failed"
