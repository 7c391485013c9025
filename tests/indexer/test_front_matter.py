"""YAML front matter: what is taken, what is refused, and that nothing else can happen."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.item import Rejected
from indexer.sources import front_matter

BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (
            "a: no\nb: on\nc: 2024-01-01\nd: 0123\ne: 1_000\nf: 12:30:45",
            ["no", "on", "2024-01-01", "0123", "1_000", "12:30:45"],
        ),
        ("a: null\nb: ~\nc:\nd: NULL", [None] * 4),
        ("a: 'null'\nb: \"~\"\nc: ''", ["null", "~", ""]),
        ("a: 'it''s'\nb: \"tab\\tand \\u2026\"", ["it's", "tab\tand …"]),
        ("a: |\n  one\n  two\nb: >-\n  one\n  two", ["one\ntwo\n", "one two"]),
        ("a: [x, y]\nb: {c: d}\ne:\n  - f\n  - g: h", [["x", "y"], {"c": "d"}, ["f", {"g": "h"}]]),
        ("# only a comment", []),
        ("", []),
    ],
    ids=["scalars", "nulls", "quoted nulls", "quotes", "blocks", "nested", "comment", "empty"],
)
def test_scalars_stay_text(head: str, fields: list[object]) -> None:
    assert list(front_matter.parse(head).values()) == fields


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("just text", "the front matter is not a mapping of fields"),
        ("- a\n- b", "the front matter is not a mapping of fields"),
        ("a: b: c", "the front matter is not valid YAML: mapping values are not allowed in this context in line 2"),
        ("a: 1\nb: 'open", "the front matter is not valid YAML: found unexpected end of stream in line 3"),
        (
            "a: 1\n\tb: 2",
            "the front matter is not valid YAML: found a tab character that violates indentation in line 3",
        ),
        ("a: [1, 2", "the front matter is not valid YAML: did not find expected ',' or ']' in line 3"),
        ("title: x\ntags: []\ntitle: y", "title is given twice, again in line 4"),
        ("a: &x 1\nb: *x", "the front matter uses an anchor or alias (& or *) in line 2"),
        ("a: !!python/object/apply:os.system [ls]", "the front matter uses a YAML tag (!) in line 2"),
        ("a: !!str 1", "the front matter uses a YAML tag (!) in line 2"),
        ("[a, b]: c", "the front matter has a field without a name in line 2"),
        ("a: 1\n...\nb: 2", "the front matter is not valid YAML"),
        ("a: 1\n...\n---\nb: 2", "the front matter is more than one YAML document"),
        ("a: " + "[" * 9 + "]" * 9, "the front matter is nested too deeply in line 2"),
        ("a: " + "[" * 20_000, "the front matter is nested too deeply in line 2"),
        (BOMB, "the front matter uses an anchor or alias (& or *) in line 2"),
    ],
)
def test_refusals_are_phrases(head: str, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        front_matter.parse(head)
    assert caught.value.reason.startswith(reason)


def test_a_field_given_twice_is_named() -> None:
    with pytest.raises(Rejected) as caught:
        front_matter.parse("title: x\ntitle: y")
    assert caught.value.field == "title"


@pytest.mark.parametrize("opening", ["---\n", "\ufeff---\n", "---  \n"])
@pytest.mark.parametrize("closing", ["---\n", "--- \n", "---"])
def test_dashes(opening: str, closing: str) -> None:
    head, body = front_matter.split(f"{opening}a: 1\n{closing}")
    assert (head, body) == ("a: 1\n", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no dashes", "there is no front matter: the first line is not ---"),
        ("\n---\na: 1\n---\n", "there is no front matter: the first line is not ---"),
        ("----\na: 1\n---\n", "there is no front matter: the first line is not ---"),
        ("---\na: 1\n", "the front matter has no end: a line of --- is missing"),
        ("---\na: 1\n ---\n----\n", "the front matter has no end: a line of --- is missing"),
        ("---\na: " + "x" * 64_000 + "\n---\n", "the front matter is longer than 64,000 characters"),
    ],
)
def test_missing_dashes(text: str, reason: str) -> None:
    with pytest.raises(Rejected, match=f"^{reason}"):
        front_matter.split(text)


def test_controls_are_dropped_and_mojibake_made_of_them_is_repaired() -> None:
    assert front_matter.parse("a: x\x00\x1by\nb: â\x80\xa6\x7f") == {"a": "xy", "b": "…"}


@given(st.text())
@example("a: 1\n? b\n: c")
@example("%TAG ! tag:x,2000:\n---\na: !b c")
@example("? |\n  a\n: b")
@example("<<: {a: b}")
@example("\x85")
@example("- - - -")
def test_any_text_is_parsed_or_refused(head: str) -> None:
    try:
        fields = front_matter.parse(head)
    except Rejected:
        return
    assert all(isinstance(name, str) for name in fields)


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=20)
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]))
_VALUES = st.recursive(_TEXTS, lambda inner: st.lists(inner) | st.dictionaries(_NAMES, inner), max_leaves=5)


@given(st.dictionaries(_NAMES, _VALUES))
def test_what_was_written_is_read(fields: dict[str, object]) -> None:
    text = yaml.dump(fields, Dumper=yaml.SafeDumper, allow_unicode=True, default_style="'")
    # SafeDumper marks every quoted scalar of a non-text type with a tag; there are none here.
    if "&id" not in text:
        assert front_matter.parse(text) == fields


@pytest.mark.parametrize(
    "unit", ["[", "{", "- ", "? ", "a: ", "'", '"', "*a ", "&a ", "!", "|", "#", "a", " ", ": ", "[a, "]
)
def test_the_longest_front_matter_is_parsed_quickly(unit: str) -> None:
    head = (unit * front_matter.MAX_LENGTH)[: front_matter.MAX_LENGTH]
    began = time.thread_time()
    with suppress(Rejected):
        front_matter.parse(head)
    assert time.thread_time() - began < 2
