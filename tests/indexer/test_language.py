"""Languages: what upstreams call them, and what texts without a label are in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import language


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("EN", "en"),
        ("en-US", "en"),
        ("en_us", "en"),
        (" uk ", "uk"),
        ("zh-Hant-TW", "zh"),
        ("JP", "ja"),
        ("ua", "uk"),
        ("xx", None),
        ("english", None),
        ("e", None),
        ("en-", None),
        ("eng", None),
        ("", None),
        (None, None),
    ],
)
def test_codes(tag: str | None, code: str | None) -> None:
    assert language.code(tag) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The harbor opens its new pier on Monday", "en"),
        ("THE HARBOR OPENS ITS NEW PIER ON MONDAY", "en"),
        ("Порт відкриває новий причал у понеділок", "uk"),
        ("Порт открывает новый причал в понедельник", "ru"),
        ("Пристанището открива новия си кей в понеделник, съобщиха от общината", "bg"),
        ("Port otwiera nowe nabrzeże w poniedziałek", "pl"),
        ("Der Hafen eröffnet am Montag seinen neuen Pier", "de"),
        ("El puerto abre su nuevo muelle el lunes", "es"),
        ("Le port ouvre sa nouvelle jetée lundi", "fr"),
        ("O porto abre o seu novo cais na segunda-feira", "pt"),
        ("Liman yeni iskelesini pazartesi günü açıyor", "tr"),
        ("港は月曜日に新しい桟橋を開きます", "ja"),
    ],
)
def test_short_texts(text: str, code: str) -> None:
    assert language.detect(text) == code


@pytest.mark.parametrize(
    "text", ["", "42", "BTC", "Bitcoin", "Ethereum Classic", "$BTC +5 %", "https://www.harbor.example/new"]
)
def test_what_says_too_little(text: str) -> None:
    assert language.detect(text) is None


def test_addresses_do_not_count() -> None:
    address = "https://harbor.example/the-harbor-opens-its-new-pier-on-monday"
    assert language.detect(f"{address} Порт відкриває новий причал {address}") == "uk"


@settings(deadline=None)  # the first loads the model
@given(st.text(st.characters(codec=None), max_size=400))
def test_any_text_has_a_language_or_none(text: str) -> None:
    found = language.detect(text)
    assert found is None or language.code(found) == found


@given(st.text(max_size=12))
def test_any_tag_is_a_code_or_none(tag: str) -> None:
    found = language.code(tag)
    assert found is None or language.code(found) == found
