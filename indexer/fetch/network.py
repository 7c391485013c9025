"""Connections only to addresses that were checked, below everything that speaks HTTP.

A name is resolved once, each of its addresses is checked, and the connection goes to a checked address itself. A
server that answers the first look-up with a public address and the second with a private one gains nothing: there is
no second look-up. HTTP and TLS above still know the name, so the Host header, SNI and the certificate are about it.
"""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeAlias

import httpcore

from indexer.fetch.networks import Address, embedded, literal, refusal
from indexer.fetch.policy import FetchPolicy

#: Gives the addresses of a name, best first. Raises OSError where there are none.
Resolver: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]

# As many as a person would wait for. A name with a thousand addresses is not kept trying.
_MAX_ATTEMPTS = 4
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.IGNORECASE)


class Refused(Exception):
    """The host may not be connected to; the text says why."""


async def resolve(name: str) -> Sequence[str]:
    """By the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens the connection of one exchange, and closes it for good whatever happened to it."""

    def __init__(self, policy: FetchPolicy, resolver: Resolver, inner: httpcore.AsyncNetworkBackend) -> None:
        self._policy = policy
        self._resolver = resolver
        self._inner = inner
        self._streams: list[httpcore.AsyncNetworkStream] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises `Refused`, besides the errors of httpcore. ``timeout`` covers the look-up and every attempt."""
        end = time.monotonic() + (self._policy.connect_timeout if timeout is None else timeout)
        addresses = await self._checked(host, end)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for attempt, address in enumerate(addresses):
            share = (end - time.monotonic()) / (len(addresses) - attempt)
            try:
                stream = await self._inner.connect_tcp(str(address), port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                self._streams.append(stream)
                return stream
        raise failure

    async def aclose(self) -> None:
        """For when httpcore has forgotten a stream, as it does when cancelled while TLS is being negotiated."""
        for stream in self._streams:
            await stream.aclose()

    async def _checked(self, host: str, end: float) -> list[Address]:
        addresses = await self._addresses(host, end)
        reasons = {address: self._refusal(address) for address in addresses}
        allowed = [address for address, reason in reasons.items() if reason is None]
        if addresses and not allowed:
            raise Refused(f"{host} is {reasons[addresses[0]]}" + self._at(host, addresses[0]) + _way_out(addresses[0]))
        return allowed[:_MAX_ATTEMPTS]

    async def _addresses(self, host: str, end: float) -> list[Address]:
        itself = literal(host)
        if itself is not None:
            return [_plain(itself)]
        if not _NAME.fullmatch(host):
            raise Refused("its host is not a name")
        try:
            async with asyncio.timeout(end - time.monotonic()):
                found = [literal(text) for text in await self._resolver(host)]
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"looking up {host} took too long") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} cannot be resolved") from error
        return list(dict.fromkeys(_plain(address) for address in found if address is not None))

    def _refusal(self, address: Address) -> str | None:
        policy = self._policy
        return refusal(address, allow_private=policy.allow_private, allowed=policy.allowed_networks)

    @staticmethod
    def _at(host: str, address: Address) -> str:
        return "" if host == str(address) else f" ({address})"


def _way_out(address: Address) -> str:
    """The settings by which an operator may fetch from an address of their own."""
    return "" if refusal(address, allow_private=True) else "; allow_private or allowed_networks under [fetch] allows it"


def _plain(address: Address) -> Address:
    """An IPv4 address in IPv6 clothes is connected to as what it is. NAT64 is not: its prefix is the way there."""
    return embedded(address) if getattr(address, "ipv4_mapped", None) else address
