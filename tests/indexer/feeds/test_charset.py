"""Encodings as they are declared, and as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import charset
from tests.indexer.feeds.fetched import items, rss

TEXT = "Привіт, «світ»"


def declared(encoding: str, text: str = TEXT) -> str:
    return f"<?xml version='1.0' encoding='{encoding}'?>" + rss(f"<guid>1</guid><title>{text}</title>")


@pytest.mark.parametrize(
    ("encoding", "says", "header"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "utf-8", "text/xml; charset=utf-8"),
        ("utf-8", "windows-1251", ""),
        ("utf-8", "utf-8", "text/xml; charset=ISO-8859-1"),
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8-sig", "windows-1251", "text/xml; charset=koi8-u"),
        ("windows-1251", "windows-1251", ""),
        ("windows-1251", "windows-1251", "text/xml; charset=utf-8"),
        ("windows-1251", "utf-8", 'text/xml; charset="windows-1251"'),
        ("windows-1251", "windows-1251", "text/xml; charset=iso-8859-1"),
        ("windows-1251", "windows-1251", "text/xml; charset=no-such"),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-16-be", "utf-16", "text/xml; charset=utf-8"),
        ("utf-32", "utf-32", ""),
    ],
)
def test_encodings(encoding: str, says: str, header: str) -> None:
    [item] = items(declared(says).encode(encoding), content_type=header)
    assert item.fields["title"] == TEXT


def test_an_encoding_of_escapes_is_not_taken_for_ascii() -> None:
    [item] = items(declared("iso-2022-jp", "日本語").encode("iso-2022-jp"))
    assert item.fields["title"] == "日本語"


def test_a_stray_byte_in_utf_8_is_one_of_windows_1252() -> None:
    body = declared("utf-8", "Ünï – X").encode().replace(b"X", b"\x93ok\x94 \x81")
    assert charset.decoded(body).rpartition("<title>")[2].startswith("Ünï – “ok” \x81")


@pytest.mark.parametrize("name", ["punycode", "idna", "hex", "unicode_escape", "utf-7", "rot13", "undefined"])
def test_python_codecs_that_are_no_encodings_are_unknown(name: str) -> None:
    assert charset.decoded(b"abc+AGE-\xff\\u0041", f"text/xml; charset={name}") == "abc+AGE-ÿ\\u0041"


@given(st.binary(), st.text())
def test_never_fails(body: bytes, content_type: str) -> None:
    assert isinstance(charset.decoded(body, content_type), str)


@given(st.text(st.characters(codec="utf-8")))
def test_utf_8_is_read_as_it_is(text: str) -> None:
    if not text.startswith("\ufeff") and "\0" not in text[:4]:
        assert charset.decoded(text.encode()) == text
