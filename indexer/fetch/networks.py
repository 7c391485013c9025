"""Which internet addresses may be fetched from, however they are written. Nothing here touches the network.

The ranges are those of IANA's special-purpose registries (RFC 6890 and what was added since). They are spelled out
because `ipaddress.is_global` changed its mind between patch versions of Python 3.11 and 3.12.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple, TypeAlias

from indexer.fetch.policy import Network

Address: TypeAlias = IPv4Address | IPv6Address


class _Range(NamedTuple):
    name: str
    private: bool  # what `allow_private` opens
    networks: tuple[Network, ...]


def _range(name: str, *networks: str, private: bool = False) -> _Range:
    return _Range(name, private, tuple(ip_network(network) for network in networks))


# The first that fits names the address, so what is dearest comes first: who reads a cloud's metadata has its keys.
_RANGES = (
    _range(
        "a cloud metadata address",
        "169.254.169.254/32",
        "169.254.170.2/32",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "fd00:ec2::254/128",
        "fd20:ce::254/128",
    ),
    _range("a loopback address", "127.0.0.0/8", "::1/128", private=True),
    _range("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10", private=True),
    _range("a link-local address", "169.254.0.0/16", "fe80::/10", private=True),
    _range("an address behind carrier-grade NAT", "100.64.0.0/10", private=True),
    _range("an unspecified address", "0.0.0.0/8", "::/128"),
    _range("a multicast address", "224.0.0.0/4", "ff00::/8"),
    _range(
        "a reserved address",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    ),
)
_GLOBAL_UNICAST = ip_network("2000::/3")
# NAT64's well-known prefix: a host without IPv4 reaches all of IPv4 by it, the private part too.
_NAT64 = ip_network("64:ff9b::/96")


def literal(host: str) -> Address | None:
    """The address that a host is when it is no name: ``127.0.0.1``, and also ``2130706433``, ``0x7f.1`` and ``0177.1``.

    The odd ones are read as the system's resolver would, by `inet_aton`.
    """
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return None if any(c.isspace() for c in host) else IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or address


def refusal(address: Address, *, allow_private: bool = False, allowed: Iterable[Network] = ()) -> str | None:
    """What the address is, e.g. ``a private address``, when it must not be fetched from; else None."""
    target = embedded(address)
    if any(address in network or target in network for network in allowed):
        return None
    found = next((r for r in _RANGES if any(target in network for network in r.networks)), None)
    if found is None:
        outside = isinstance(target, IPv6Address) and target not in _GLOBAL_UNICAST
        return "a reserved address" if outside else None
    return None if found.private and allow_private else found.name
