"""Every type, field, argument, enum value and input field has a description that tells a user something."""

from __future__ import annotations

import re

import pytest

from schema import schema
from tests.schema.coordinates import coordinates

DESCRIPTIONS = {name: declared.description for name, declared in coordinates(schema.as_str()).items()}

#: Words that tell nothing by themselves.
_FILLING = """
    a all an and are as at be by for from has have if in is it of on or the this to what which
"""


def words(text: str) -> set[str]:
    """Of a name or of prose, without endings: ``currentCount`` and ``Current counts.`` have the same."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", text.replace("'s", ""))
    return {part.lower().removesuffix("s") for part in parts} - {word.removesuffix("s") for word in _FILLING.split()}


def tells_nothing(coordinate: str, description: str) -> bool:
    """Whether a description only says again what the name and where it stands say already."""
    return words(description) <= words(coordinate)


def test_everything_is_described() -> None:
    assert [name for name, description in DESCRIPTIONS.items() if not description] == []


def test_no_description_repeats_the_name() -> None:
    assert [name for name, description in DESCRIPTIONS.items() if tells_nothing(name, description)] == []


def test_descriptions_are_sentences() -> None:
    """With a stop at the end, as one sees them below each other in an explorer."""
    assert [name for name, description in DESCRIPTIONS.items() if not description.endswith(".")] == []


@pytest.mark.parametrize(
    ("coordinate", "description", "nothing"),
    [
        ("Article.title", "The title.", True),
        ("Article.title", "The article's title.", True),
        ("FacetValue.currentCount", "The current counts of this value.", True),
        ("ArticleFacets.tags", "By tag.", True),
        ("ArticleSort.PUBLISHED_AT_DESC", "Published at, desc.", True),
        ("Query.articles(first:)", "The first articles.", True),
        ("Article.title", "Plain text.", False),
        ("ArticleSort.PUBLISHED_AT_DESC", "Newest first.", False),
        ("Query.articles(first:)", "1 to 100.", False),
    ],
)
def test_what_repeats(coordinate: str, description: str, nothing: bool) -> None:
    assert tells_nothing(coordinate, description) is nothing
