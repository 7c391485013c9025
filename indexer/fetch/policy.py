"""How much an upstream may ask of us, and we of it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """Times are in seconds. ``contact`` is an address under which a publisher learns who is asking.

    ``allow_private`` opens private, loopback, link-local and carrier-grade NAT addresses; ``allowed_networks`` opens
    whatever it names. ``allow_downgrade`` lets a redirect lead from https to http.
    """

    contact: str | None = None
    connect_timeout: float = 10.0
    timeout: float = 30.0
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    per_host: int = 2
    total: int = 16
    host_delay: float = 1.0
    allow_private: bool = False
    allowed_networks: tuple[Network, ...] = ()
    allow_downgrade: bool = False

    def __post_init__(self) -> None:
        if self.contact is not None and not (self.contact.isascii() and self.contact.isprintable()):
            raise ValueError("The contact must be an address: it is sent to every publisher.")
