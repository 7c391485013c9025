"""Fetchers for tests: allowed to ask this machine, in no need to wait, and at a time that stands still."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_network
from typing import Any, Self

from indexer.fetch import Fetcher, FetchPolicy, Resolver

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@cache
def _no_certificates() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def names(**hosts: str | Sequence[str]) -> Resolver:
    """A resolver that knows these names, with ``_`` for a dot, and no other."""
    known = {name.replace("_", "."): [found] if isinstance(found, str) else found for name, found in hosts.items()}

    async def resolve(name: str) -> Sequence[str]:
        if name not in known:
            raise OSError(f"{name} is unknown")
        return known[name]

    return resolve


class TimedFetcher(Fetcher):
    """Its clock stands still at ``time``, which a test may set."""

    def __init__(self, policy: FetchPolicy, resolver: Resolver, ssl_context: ssl.SSLContext) -> None:
        super().__init__(policy, resolver=resolver, ssl_context=ssl_context, clock=lambda: self.time)
        self.time = NOW

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        return self


def opened(
    *, resolver: Resolver | None = None, ssl_context: ssl.SSLContext | None = None, **policy: Any
) -> TimedFetcher:
    """To be entered. Without a resolver no name is known."""
    settings = FetchPolicy(**{"host_delay": 0.0, "allowed_networks": LOOPBACK, **policy})
    return TimedFetcher(settings, resolver or names(), ssl_context or _no_certificates())
