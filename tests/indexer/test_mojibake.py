"""Double-encoded text is repaired, and everything else stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.mojibake import repaired, suspected

# What double-encodes into two or more characters: everything past ASCII.
PUNCTUATION = "…–—‘’“”•·«»©®°±№€£¥§¿¡\u00a0"
CYRILLIC = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюяёъыэ"
ACCENTED = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿąćęłńśźżčďěňřšťůžőű"
BEYOND = PUNCTUATION + CYRILLIC + ACCENTED + "日本語عربىעברית😀🚀"


def doubled(text: str, encoding: str) -> str:
    """As it looks after its UTF-8 was read in the wrong encoding. Windows-1252 leaves five bytes as they are."""
    if encoding == "latin-1":
        return text.encode().decode("latin-1")
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@given(st.text(), st.sampled_from(BEYOND), st.text(), st.sampled_from(["latin-1", "cp1252"]))
def test_the_guard_never_misses(before: str, character: str, after: str, encoding: str) -> None:
    clean = before.encode(errors="ignore").decode(), after.encode(errors="ignore").decode()
    assert suspected(doubled(clean[0] + character + clean[1], encoding))


@pytest.mark.parametrize("character", BEYOND)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_the_guard_knows_every_character(character: str, encoding: str) -> None:
    assert suspected(doubled(character, encoding))


@pytest.mark.parametrize(
    "meant",
    [
        "below a…",
        "it’s “fine” – really",
        "Zürich, São Paulo, Łódź",
        "Ціна біткоїна впала",
        "café • naïve",
        "5 € per °C",
    ],
)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("times", [1, 2])
def test_repaired(meant: str, encoding: str, times: int) -> None:
    seen = meant
    for _ in range(times):
        seen = doubled(seen, encoding)
    assert repaired(seen) == meant


def test_only_the_line_that_is_wrong_changes() -> None:
    assert repaired("Ціна €5\nbelow aâ€¦\n« déjà »") == "Ціна €5\nbelow a…\n« déjà »"


def test_within_a_line_of_another_script() -> None:
    assert repaired("Ціна впала нижчеâ€¦") == "Ціна впала нижче…"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "‘quoted’ “text” … – — ﬁ ﬂ ｆｕｌｌ",
        "&amp; &lt;b&gt; &eacute;",
        "À côté, « déjà vu » — l’été",
        "IRMÃ",
        "Ціна €5 за «товар»…",
        "a\r\nb\rc\u2028d",
        "\x1b[31mred\x1b[0m",
    ],
)
def test_good_text_is_left_alone(text: str) -> None:
    assert repaired(text) == text
