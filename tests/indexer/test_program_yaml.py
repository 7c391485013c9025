"""The quick reading of front matter says what libyaml says, or nothing."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.item import Rejected, Value
from indexer.sources import front_matter, program_yaml

CORPUS_LIKE = """\
title: 'It''s a test: of "quotes"'
description: "Double: quoted, it's #1"
publishedAt: '2025-11-17T13:14:24.000Z'
lang: uk
source:
  name: Приклад
  key: example
  url:
category: OTHER
tags:
  - BTC
  - '2024'
  - "ETH"
authors: []
score: -0.5
draft: null
ai:
  version: 1
"""

# Pieces of which lines are made; most of what comes out is not of the simple kind, and much no YAML at all.
# fmt: off
PIECES = st.sampled_from(
    ["a", "b", "title", "x1", "é", "ї", "1", "-0.5", "null", "~", "true", "[]", "{}", "[a]", "{a: b}", "a: b", "a:b",
     "'", "''", '"', "\\", "'a'", "'it''s'", '"a"', '"\\n"', "'a: b'", "'#'", "#", " #", ":", ": ", "-", "- ", "? ",
     "|", ">", "&a ", "*a", "!t ", "%", "@", "`", ",", " ", "  ", "\t", "---", "...", "\u00a0", "\u2028", "\x85",
     "\x07", "\ufeff", "=", "<<", "<", "+", "("]
)
# fmt: on
VALUES = st.one_of(st.lists(PIECES, max_size=4).map("".join), st.text(max_size=8))
NAMES = st.one_of(st.sampled_from(["a", "b", "c_d", "title", "тег", "null", "y"]), VALUES)
LINES = st.one_of(
    st.tuples(st.sampled_from(["", "", "  ", "  ", "    ", " "]), NAMES, st.sampled_from([": ", ":", ":  "]), VALUES),
    st.tuples(st.sampled_from(["  ", "", "    "]), st.sampled_from(["- ", "-"]), VALUES),
    st.tuples(VALUES),
).map("".join)
#: Whole fields of the simple kind, so that much of what is tried is accepted.
SCALARS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=9).map(lambda text: "'" + text.replace("'", "''") + "'"),
    st.text(st.characters(codec="utf-8", exclude_characters='"\\'), max_size=9).map(lambda text: f'"{text}"'),
    st.from_regex(r"[\w-][^\n]{0,9}", fullmatch=True),
)
FIELDS = st.one_of(
    st.tuples(NAMES, SCALARS).map(": ".join),
    st.tuples(NAMES, st.lists(SCALARS, max_size=3)).map(lambda f: f[0] + ":" + "".join(f"\n  - {e}" for e in f[1])),
    st.tuples(NAMES, st.lists(st.tuples(NAMES, SCALARS), max_size=3)).map(
        lambda f: f[0] + ":" + "".join(f"\n  {name}: {value}" for name, value in f[1])
    ),
)
DOCUMENTS = st.one_of(
    st.lists(st.one_of(LINES, FIELDS), max_size=5).map("\n".join),
    st.lists(FIELDS, min_size=1, max_size=3).map("\n".join),
)


def by_libyaml(text: str) -> Value:
    return front_matter._document(yaml.parse(text, Loader=yaml.CBaseLoader))


def agrees(text: str) -> None:
    if (found := program_yaml.parse(text)) is not None:
        assert found == by_libyaml(text)


def test_what_programs_write_is_read() -> None:
    assert program_yaml.parse(CORPUS_LIKE) == by_libyaml(CORPUS_LIKE)


@given(DOCUMENTS)
@example("a:\n  b: c\n  - d")
@example("a: b\n  c: d")
@example("a: null\n  c: d")
@example("a: null\n  - d")
@example("a: ''\n  - d")
@example("a: []\n  - d")
@example("  - d")
@example("a:\n  - d\n  b: c")
@example("a:\n  b: []")
@example("a:\n  - []")
@example("a:\n  - b\n c: d")
@example("a: 'b'\n  'c'")
@example("a:\n  b:\n    c")
@example("a:\n- b")
@example(f"{'a' * 1_100}: b")
@example("a: '''")
@example("a: ''''")
@example("a: ' b '")
@example("a: b ")
@example("a: ")
@example("a:\n  ")
def test_what_is_accepted_means_the_same_to_libyaml(text: str) -> None:
    agrees(text)


@given(st.data())
def test_damaged_front_matter_means_the_same_to_libyaml(data: st.DataObject) -> None:
    text = CORPUS_LIKE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 3)))
        text = text[:start] + data.draw(st.one_of(PIECES, st.just("\n"), st.just("\n  "))) + text[end:]
    agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a: [x, y]",
        "a: {b: c}",
        "a: |\n  b",
        "a: b: c",
        "a: b #c",
        'a: "\\t"',
        "a: 'open",
        "a: 1\na: 2",
        "a:\n  b: 1\n  b: 2",
        "a: &b c",
        "a: *b",
        "a: !b c",
        "a: ~",
        "a-b: c",
        "a:\n  b:\n    c: d",
        "# comment",
        "a: b\n\nc: d",
        "---\na: b",
        "a: b\u0085c",
        " a: b",
    ],
)
def test_all_else_is_left_to_libyaml(text: str) -> None:
    assert program_yaml.parse(text) is None


def test_what_is_remembered_of_one_text_is_not_shared_with_the_next() -> None:
    first = program_yaml.parse("authors: []\ntags:\n  - BTC\nsource:\n  key: x\n")
    assert first is not None
    for value in first.values():
        assert isinstance(value, list | dict)
        value.clear()
        if isinstance(value, list):
            value.append("spoilt")
    assert program_yaml.parse("authors: []\ntags:\n  - BTC\nsource:\n  key: x\n") == {
        "authors": [],
        "tags": ["BTC"],
        "source": {"key": "x"},
    }


def test_refusals_are_libyamls() -> None:
    with pytest.raises(Rejected, match="title is given twice, again in line 3"):
        front_matter.parse("title: a\ntitle: b\n")
