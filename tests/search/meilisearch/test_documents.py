"""What is kept beside an article's document."""

from __future__ import annotations

from datetime import datetime

import pytest

from search.conditions import ExactField
from search.filters import FacetField
from search.meilisearch.documents import (
    KEYS,
    SPELLINGS,
    TIMES,
    WORDS,
    digest,
    facet_attribute,
    kept,
    key_attribute,
    spelling,
    time_and_sentiment,
)
from tests.articles import ARTICLES, article


def test_the_document_itself_is_untouched() -> None:
    for one in ARTICLES:
        document = one.document()
        own = (KEYS, SPELLINGS, TIMES, WORDS)
        assert {name: value for name, value in kept(document).items() if name not in own} == document


def test_a_full_article() -> None:
    one = article(
        slugs=["now", "before"],
        tags=["Harbor", "b"],
        authors=["Ann"],
        category="trade",
        sentiment="POSITIVE",
        url="https://a.example/1",
        canonical_url="https://a.example/2",
        image="gate",
        translation_of="original",
        story="sto_1",
    )
    keys = kept(one.document())[KEYS]
    assert keys == {
        "id": [digest(one.id)],
        "externalId": [digest("now")],
        "slug": [digest("now"), digest("before")],
        "url": [digest("https://a.example/1"), digest("https://a.example/2")],
        "group": [digest(one.document()["group"])],
        "story": [digest("sto_1")],
        "tags": [digest("harbor"), digest("b")],
        "category": [digest("trade")],
        "source": [digest("harbor-daily")],
        "lang": [digest("en")],
        "author": [digest("ann")],
        "sentiment": [digest("positive")],
        "flags": ["coverImage", "translation", "tags", "author"],
    }
    spellings = kept(one.document())[SPELLINGS]
    assert {name: [spelling(value) for value in values] for name, values in spellings.items()} == {
        "tags": ["HARBOR", "B"],
        "category": ["TRADE"],
        "source": ["harbor-daily"],
        "lang": ["en"],
        "author": ["Ann"],
        "sentiment": ["POSITIVE"],
    }


@pytest.mark.parametrize(
    ("written", "sentiment", "times"),
    [
        (
            "2025-11-24T01:00:09Z",
            "POSITIVE",
            {"hour": "489985p", "hourSeconds": 9, "day": "20416p", "daySeconds": 3_609},
        ),
        ("1970-01-01T00:00:00Z", "NEUTRAL", {"hour": "0t", "hourSeconds": 0, "day": "0t", "daySeconds": 0}),
        ("1969-12-31T23:59:59Z", None, {"hour": "-1u", "hourSeconds": 3_599, "day": "-1u", "daySeconds": 86_399}),
    ],
)
def test_when_it_was_published(written: str, sentiment: str | None, times: dict[str, object]) -> None:
    one = article(published_at=datetime.fromisoformat(written), sentiment=sentiment)
    assert kept(one.document())[TIMES] == times


def test_a_time_is_taken_apart_again() -> None:
    assert time_and_sentiment("20416n") == (20_416, "NEGATIVE")
    assert time_and_sentiment("-1u") == (-1, "UNKNOWN")


def test_what_is_empty_is_absent() -> None:
    """``EXISTS`` holds for an empty list."""
    bare = kept(article().document())
    assert {"tags", "category", "author", "sentiment", "url", "story", "flags"}.isdisjoint(bare[KEYS])
    assert set(bare[SPELLINGS]) == {"source", "lang"}


def test_spellings_that_the_server_folds_alike_stay_apart() -> None:
    first, second = (kept(article(authors=[name]).document())[SPELLINGS]["author"][0] for name in ("Ann", "ANN"))
    assert first.lower() != second.lower()


def test_every_string_has_a_digest_in_lower_case() -> None:
    for value in ("", "A", "\ud800", "ї" * 1_000):
        assert len(digest(value)) == 28
        assert digest(value) == digest(value).lower()


def test_attributes_are_where_they_are_kept() -> None:
    full = kept(article(tags=["a"], authors=["b"], category="c", sentiment="NEUTRAL").document())
    fields: list[ExactField] = ["id", "externalId", "slug", "group"]
    for attribute in [*map(key_attribute, fields), *map(facet_attribute, FacetField)]:
        outer, inner = attribute.split(".")
        assert full[outer][inner]


def test_words_are_in_comparable_form() -> None:
    one = article(title="<b>Їжак</b>: 100,000№5", tags=["a-b", "🚀"], text="", description="ＦＵＬＬ x²")
    words = {"title": "b іжак b 100 \x80000no5", "tags": ["a b", ""], "description": "full x2"}
    assert kept(one.document())[WORDS] == words
