"""Which addresses may be fetched from, in all the ways to write them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetch.networks import literal, refusal


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "a loopback address"),
        ("127.8.8.8", "a loopback address"),
        ("::1", "a loopback address"),
        ("10.1.2.3", "a private address"),
        ("172.16.0.1", "a private address"),
        ("172.31.255.255", "a private address"),
        ("192.168.1.1", "a private address"),
        ("fd12::1", "a private address"),
        ("fec0::1", "a private address"),
        ("169.254.1.1", "a link-local address"),
        ("fe80::1", "a link-local address"),
        ("fe80::1%eth0", "a link-local address"),
        ("100.64.0.1", "an address behind carrier-grade NAT"),
        ("169.254.169.254", "a cloud metadata address"),
        ("168.63.129.16", "a cloud metadata address"),
        ("fd00:ec2::254", "a cloud metadata address"),
        ("0.0.0.0", "an unspecified address"),
        ("0.1.2.3", "an unspecified address"),
        ("::", "an unspecified address"),
        ("224.0.0.1", "a multicast address"),
        ("ff02::1", "a multicast address"),
        ("192.0.2.1", "a reserved address"),
        ("198.18.0.1", "a reserved address"),
        ("240.0.0.1", "a reserved address"),
        ("255.255.255.255", "a reserved address"),
        ("2001:db8::1", "a reserved address"),
        ("2001::1", "a reserved address"),
        ("100::1", "a reserved address"),
        ("::7f00:1", "a reserved address"),
        ("::ffff:0:127.0.0.1", "a reserved address"),
        ("64:ff9b:1::7f00:1", "a reserved address"),
        ("::ffff:127.0.0.1", "a loopback address"),
        ("::ffff:a9fe:a9fe", "a cloud metadata address"),
        ("64:ff9b::10.0.0.1", "a private address"),
        ("2002:7f00:1::1", "a loopback address"),
        ("2002:a9fe:a9fe::", "a cloud metadata address"),
    ],
)
def test_refused(address: str, kind: str) -> None:
    assert refusal(ip_address(address)) == kind


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"],
)
def test_public(address: str) -> None:
    assert refusal(ip_address(address)) is None


@given(st.ip_addresses(v=4))
def test_wrapping_opens_nothing(address: IPv4Address) -> None:
    wrapped = [ip_address(f"::ffff:{address}"), ip_address(f"64:ff9b::{address}")]
    wrapped.append(IPv6Address(0x2002 << 112 | int(address) << 80))
    assert {refusal(each) for each in wrapped} == {refusal(address)}


@given(st.ip_addresses())
def test_what_python_calls_private_is_refused(address: IPv4Address | IPv6Address) -> None:
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        assert refusal(address)


def test_opened_by_setting() -> None:
    opened = {a: refusal(ip_address(a), allow_private=True) for a in ("127.0.0.1", "fd12::1", "100.64.0.1", "fe80::1")}
    assert not any(opened.values())
    for never in ("169.254.169.254", "::ffff:169.254.169.254", "0.0.0.0", "224.0.0.1", "240.0.0.1"):
        assert refusal(ip_address(never), allow_private=True)


def test_opened_by_network() -> None:
    allowed = (ip_network("10.1.0.0/16"), ip_network("fd12::/16"))
    assert refusal(ip_address("10.1.2.3"), allowed=allowed) is None
    assert refusal(ip_address("::ffff:10.1.2.3"), allowed=allowed) is None
    assert refusal(ip_address("fd12::1"), allowed=allowed) is None
    assert refusal(ip_address("10.2.0.1"), allowed=allowed) == "a private address"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1"]
)
def test_odd_ways_to_write_an_address(host: str) -> None:
    assert literal(host) == IPv4Address("127.0.0.1")


@pytest.mark.parametrize("host", ["x.example", "localhost", "127.0.0.1 x", "", "1.2.3.4.5", "0x", "127.0.0.1.example"])
def test_names(host: str) -> None:
    assert literal(host) is None
