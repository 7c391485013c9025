"""What each client has under way, and how much of it there may be.

A client is a key or token where keys are required, and else an address.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network

from gateway.access.budgets import Budget
from gateway.access.denied import Denied
from gateway.bounded import Bounded

#: That are remembered at most, by how long ago they asked. One that is forgotten begins anew.
_CLIENTS = 50_000

#: Seconds after which it is worth a try to ask again: most operations take less.
_SOON = b"1"

#: Bits of an IPv6 address that are a customer's (RFC 6177). They choose the others, and have any number of addresses.
_CUSTOMER = 64


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """Of each client, in each process. ``operations`` and ``subscriptions`` are those at a time.

    ``cost_a_minute`` is in units of what operations cost (docs/limits.md); 0 does not bound it.
    """

    operations: int = 250
    subscriptions: int = 500
    cost_a_minute: int = 0


DEFAULT_CLIENT_LIMITS = ClientLimits()


class Client:
    """``budget`` is what its operations are paid from; None where they are free."""

    __slots__ = ("_limits", "_operations", "_subscriptions", "budget")

    def __init__(self, limits: ClientLimits, budget: Budget | None) -> None:
        self.budget = budget
        self._limits = limits
        self._operations = 0
        self._subscriptions = 0

    def admit(self) -> None:
        """Raises `Denied` for who has asked for too much."""
        if self.budget:
            self.budget.admit()

    def charge(self, cost: int) -> None:
        if self.budget:
            self.budget.charge(cost)

    @contextmanager
    def operating(self) -> Iterator[None]:
        """While an operation of its own is executed. Raises `Denied` where there are as many as may be."""
        if self._operations >= self._limits.operations:
            sentence = (
                f"You have {self._limits.operations:,} operations under way; wait for one of them to be answered."
            )
            raise Denied(sentence, 429, "TOO_MANY_OPERATIONS", headers=[(b"retry-after", _SOON)])
        self._operations += 1
        try:
            yield
        finally:
            self._operations -= 1

    def follow(self) -> None:
        """One subscription more, until `unfollow`. Raises `Denied` where there are as many as may be."""
        if self._subscriptions >= self._limits.subscriptions:
            sentence = f"You have {self._limits.subscriptions:,} subscriptions; end one of them first."
            raise Denied(sentence, 429, "TOO_MANY_SUBSCRIPTIONS", headers=[(b"retry-after", _SOON)])
        self._subscriptions += 1

    def unfollow(self) -> None:
        self._subscriptions -= 1


class Clients:
    """Of one process."""

    def __init__(self, limits: ClientLimits = DEFAULT_CLIENT_LIMITS, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._clients: Bounded[bytes, Client] = Bounded(_CLIENTS)

    def by_digest(self, digest: bytes) -> Client:
        """Of a key or token."""
        return self._known(digest)

    def by_address(self, address: str) -> Client:
        return self._known(_customer(address))

    def _known(self, name: bytes) -> Client:
        client = self._clients.get(name)
        if client is None:
            units = self._limits.cost_a_minute
            client = Client(self._limits, Budget(units, self._now) if units else None)
            self._clients.put(name, client, 1)
        return client


@functools.lru_cache(4_096)
def _customer(address: str) -> bytes:
    """Who has this address, as far as addresses tell."""
    if ":" in address:
        try:
            return ip_network((address.partition("%")[0], _CUSTOMER), strict=False).network_address.packed
        except ValueError:
            pass  # no address, but what a trusted proxy said
    return address.encode()
