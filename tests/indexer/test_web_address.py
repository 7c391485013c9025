"""Canonical web addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.web_address import canonical


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://x.example/a", "https://x.example/a"),
        ("HTTPS://X.Example:443/A/B?b=2&a=1#top", "https://x.example/A/B?a=1&b=2"),
        ("http://x.example:80/", "http://x.example/"),
        ("http://x.example:8080/", "http://x.example:8080/"),
        ("https://x.example:80/", "https://x.example:80/"),
        ("https://x.example:/a", "https://x.example/a"),
        ("https://x.example/?utm_source=a&UTM_Medium=b&fbclid=c&gclid=d&id=5", "https://x.example/?id=5"),
        ("https://x.example/?utm=kept&q=a%20b&q=A", "https://x.example/?q=A&q=a%20b&utm=kept"),
        ("https://x.example/a?", "https://x.example/a"),
        ("https://User@X.example/a", "https://User@x.example/a"),
        ("  https://x.example/a  ", "https://x.example/a"),
        ("https://пошта.укр/новини", "https://пошта.укр/новини"),
        ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
        ("ftp://x.example/", None),
        ("//x.example/", None),
        ("x.example", None),
        ("https:///path", None),
        ("https://x.example:99999/", None),
        ("https://x.example:port/", None),
        ("https://[::1/", None),
        ("https://x.example/a b", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_canonical(address: str, expected: str | None) -> None:
    assert canonical(address) == expected


@given(st.text())
def test_it_is_its_own_canonical_form(text: str) -> None:
    once = canonical("https://x.example/" + text)
    assert once is None or canonical(once) == once
