"""Asks an upstream, follows where it leads, and says what came of it."""

from __future__ import annotations

import asyncio
import ssl
import time
from datetime import datetime
from http import HTTPStatus
from importlib import metadata
from types import TracebackType

import httpx

from indexer.clock import Clock, now
from indexer.errors import AnswerBroken, ErrorAnswered, HeldBack
from indexer.fetch import hints
from indexer.fetch.holds import Holds
from indexer.fetch.hop import REDIRECTS, Hop
from indexer.fetch.network import Resolver, resolve
from indexer.fetch.outcome import Fetched, NotModified, Outcome, Validators
from indexer.fetch.policy import FetchPolicy
from indexer.fetch.turns import Turns
from indexer.fetch.wire import Answer, Wire
from indexer.source import Request, Response

_NOTHING_KNOWN = Validators()
_BY_DEFAULT = FetchPolicy()
_ACCEPT = (
    "application/feed+json, application/rss+xml, application/atom+xml, application/json;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)


class Fetcher:
    """One for a process, in ``async with``: it is what makes us polite to each host.

    ``resolver``, ``ssl_context`` and ``clock`` are what a test puts in place of the system's.
    """

    def __init__(
        self,
        policy: FetchPolicy = _BY_DEFAULT,
        *,
        resolver: Resolver = resolve,
        ssl_context: ssl.SSLContext | None = None,
        clock: Clock = now,
    ) -> None:
        self._policy = policy
        self._resolver = resolver
        self._ssl = ssl_context
        self._clock = clock
        self._turns = Turns(total=policy.total, per_host=policy.per_host, delay=policy.host_delay)
        self._holds = Holds()
        self._wire: Wire | None = None

    async def __aenter__(self) -> Fetcher:
        if self._ssl is None:  # reading all the world's root certificates takes a while
            self._ssl = await asyncio.to_thread(httpx.create_ssl_context, trust_env=False)
        self._wire = Wire(self._policy, self._resolver, self._ssl)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._wire = None

    async def fetch(self, request: Request, validators: Validators = _NOTHING_KNOWN) -> Outcome:
        """Waits for its turn at the host, then asks. Raises `indexer.errors.FetchFailed`.

        Nothing that comes back or is raised has credentials or secrets in it. The time limit is for the requests
        of the whole way together, without the waiting.
        """
        hop, seconds = Hop.first(request), self._policy.timeout
        for _ in range(self._policy.max_redirects + 1):
            answer, seconds = await self._ask(hop, validators, seconds)
            if answer.status not in REDIRECTS:
                return self._outcome(hop, answer, validators)
            location = answer.headers.get("location")
            hop = hop.redirected(answer.status, location, allow_downgrade=self._policy.allow_downgrade)
        raise AnswerBroken(f"{hop.named} leads on and on: more than {self._policy.max_redirects} redirects.")

    async def _ask(self, hop: Hop, validators: Validators, seconds: float) -> tuple[Answer, float]:
        """The answer, and the seconds that are left."""
        if self._wire is None:
            raise RuntimeError("A Fetcher fetches inside `async with` only.")
        headers = {"user-agent": self._user_agent(), "accept": _ACCEPT, "accept-encoding": "gzip, deflate"}
        headers |= {**hop.headers, **validators.headers(hop.where)}
        async with self._turns.turn(hop.url.host):
            # Not before: while we waited for our turn, somebody else may have been told.
            if until := self._holds.until(hop.url.host, self._clock()):
                raise HeldBack(f"{hop.named} was not asked: its host{_wish(until)}", until)
            start = time.monotonic()
            answer = await self._wire.exchange(hop.sent_url(), headers, hop.named, seconds)
            self._heed(hop.url.host, answer)
            return answer, seconds - (time.monotonic() - start)

    def _heed(self, host: str, answer: Answer) -> None:
        """What one source is refused counts for all on its host. Limits that good answers tell of may be its own."""
        now = self._clock()
        wish = hints.not_before(answer.headers, now)
        if wish and answer.status >= HTTPStatus.BAD_REQUEST:
            self._holds.hold(host, wish, now)

    def _user_agent(self) -> str:
        return f"newsgate/{_version()}" + (f" (+{self._policy.contact})" if self._policy.contact else "")

    def _outcome(self, hop: Hop, answer: Answer, asked: Validators) -> Outcome:
        at = self._clock()
        fresh_until, not_before = hints.fresh_until(answer.headers, at), hints.not_before(answer.headers, at)
        if answer.status == HTTPStatus.NOT_MODIFIED and asked.headers(hop.where):
            known = Validators.of(hop.where, answer.headers, asked)
            return NotModified(at, known, fresh_until, not_before, hop.moved_to)
        if not _is_whole(answer.status):
            raise _error(hop, answer.status, not_before)
        headers = {n: hop.hidden.masked(v) for n, v in answer.headers.items() if n != "set-cookie"}
        response = Response(hop.where, headers, answer.body, at)
        known = Validators.of(hop.where, answer.headers)
        return Fetched(response, known, fresh_until, not_before, hop.moved_to)


def _is_whole(status: int) -> bool:
    """A part of a document, which nobody asked for, is as bad as half a document."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and status != HTTPStatus.PARTIAL_CONTENT


def _error(hop: Hop, status: int, retry_at: datetime | None) -> ErrorAnswered | AnswerBroken:
    if status == HTTPStatus.NOT_MODIFIED:
        return AnswerBroken(f"{hop.named} says that nothing changed, though nobody asked whether it did.")
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    wish = f" It{_wish(retry_at)}" if retry_at else ""
    message = f"{hop.named} answered {status} {phrase}".rstrip() + "." + wish
    return ErrorAnswered(message, status, retry_at=retry_at, permanent=status == HTTPStatus.GONE)


def _wish(until: datetime) -> str:
    return f" wants to be left alone until {until:%Y-%m-%d %H:%M:%S} UTC."


def _version() -> str:
    try:
        return metadata.version("newsgate")
    except metadata.PackageNotFoundError:  # run from a source tree
        return "dev"
