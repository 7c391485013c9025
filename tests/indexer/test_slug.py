"""Slugs made of titles."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Harbor's 3% rise: what’s next?", "harbor-s-3-rise-what-s-next"),
        ("Up $1.2B & more", "up-1-2b-more"),
        ("Deutsche Börse in São Paulo", "deutsche-borse-in-sao-paulo"),
        ("Порт відкриває причал", "port-vidkrivaie-prichal"),
        ("東京の港", "dongjingnogang"),
        ("!!!", "key-7"),
        ("", "key-7"),
        ("a" * 100, "a" * 80),
        ("abc " * 20 + "d", "abc-" * 20),
    ],
)
def test_slugs(title: str, expected: str) -> None:
    assert slug.of(title, "Key 7") == expected


def test_a_key_without_letters_is_hashed() -> None:
    assert slug.of("?", "!") == slug.of("", "!") != slug.of("", "#")


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_any_title_has_a_slug(title: str, key: str) -> None:
    made = slug.of(title, key)
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9]|-(?!-)){0,79}", made)
