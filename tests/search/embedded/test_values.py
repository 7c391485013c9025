"""Every value of a column is counted, even where an answer of tantivy's has no room for all."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from search.embedded import values
from search.embedded.fields import number_of

EVERYTHING = tantivy.Query.all_query()
#: Any text that may stand in an index, and many that begin alike.
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    | st.text("ab", max_size=6)
    | st.text("^]-\\[.*\n\0(", max_size=4)
)


def searcher(*documents: dict[str, list[str]], segments: int = 2) -> tantivy.Searcher:
    build = tantivy.SchemaBuilder()
    for name in ("one", "other"):
        build.add_text_field(name, tokenizer_name="raw", fast=True)
    build.add_integer_field("number", fast=True)
    index = tantivy.Index(build.build())
    writer = index.writer(15_000_000, num_threads=1)
    for start in range(segments):
        for document in documents[start::segments]:
            numbers = [number_of(value) for value in document.get("one", ())]
            writer.add_document(tantivy.Document(**document, number=numbers))
        writer.commit()
    index.reload()
    return index.searcher()


@settings(deadline=None)
@given(
    documents=st.lists(
        st.builds(lambda one, other: {"one": one, "other": other}, *[st.lists(TEXTS, unique=True, max_size=5)] * 2),
        max_size=30,
    ),
    most=st.integers(4, 12),
)
def test_counts_are_complete(documents: list[dict[str, list[str]]], most: int) -> None:
    found = values.count(searcher(*documents), EVERYTHING, ["one", "other"], most)
    for column in ("one", "other"):
        assert found[column] == Counter(value for document in documents for value in document[column])


@settings(deadline=None)
@given(
    documents=st.lists(st.builds(lambda one: {"one": one}, st.lists(TEXTS, unique=True, max_size=5)), max_size=30),
    first=st.integers(0, 6),
    most=st.integers(4, 80),
    segments=st.integers(1, 4),
)
def test_the_first_values_are_exact(
    documents: list[dict[str, list[str]]], first: int, most: int, segments: int
) -> None:
    expected = Counter(value for document in documents for value in document["one"])
    index = searcher(*documents, segments=segments)
    found = values.count(index, EVERYTHING, ["one"], most, numbers={"one": "number"}, first={"one": first})["one"]
    assert found.items() <= expected.items()
    assert len(found) >= min(first, len(expected))
    if found and (left_out := expected.keys() - found.keys()):
        assert max(expected[value] for value in left_out) < min(found.values())


def test_few_of_thousands_of_values_are_listed() -> None:
    documents = [{"one": ["all", f"{number % 300}", f"unique {number}"]} for number in range(900)]
    index = searcher(*documents)
    for first in (1, 10):  # after "all" there are 300 that are equally frequent
        found = values.count(index, EVERYTHING, ["one"], numbers={"one": "number"}, first={"one": first})["one"]
        assert found["all"] == 900
        assert (len(found) == 1) == (first == 1)
        assert first == 1 or found == Counter(value for document in documents for value in document["one"])


def test_values_that_begin_alike_and_those_that_do_not() -> None:
    letters = [chr(0x4E00 + number) for number in range(3_000)]
    documents = [
        {"one": [f"{letter}{tail}", f"of the house of {letter}", "x"], "other": ["y"]}
        for letter, tail in product(letters, "ab")
    ]
    found = values.count(searcher(*documents), EVERYTHING, ["one", "other"], 500)
    assert found["other"] == {"y": 6_000}
    assert found["one"] == Counter(value for document in documents for value in document["one"])


@pytest.mark.parametrize("most", [values.MOST])
def test_more_than_tantivy_lists(most: int) -> None:
    documents = [{"one": [f"{number}-{part}" for part in range(70)], "other": [f"{number}"]} for number in range(1_000)]
    found = values.count(searcher(*documents), EVERYTHING, ["one", "other"])
    assert len(found["one"]) == 70_000 > most
    assert set(found["one"].values()) == {1}
    assert len(found["other"]) == 1_000
