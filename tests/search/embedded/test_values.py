"""Every value of a column is counted, even where an answer of tantivy's has no room for all."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from search.embedded import values

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
    index = tantivy.Index(build.build())
    writer = index.writer(15_000_000, num_threads=1)
    for start in range(segments):
        for document in documents[start::segments]:
            writer.add_document(tantivy.Document(**document))
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
