"""Articles: cleaned and checked where they are made, documents afterwards."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from search.article import Article, article_id, reading_minutes, translation_group
from tests.articles import ARTICLES, article, at, source

NOON = 1_763_985_600


def test_a_small_document_has_nothing_empty() -> None:
    made = article(slug="one", tags=[], description="", body="", category=None, authors=[" "])
    assert made.document() == {
        "id": made.id,
        "externalId": "one",
        "slug": "one",
        "slugs": ["one"],
        "group": translation_group("harbor-daily", "one"),
        "source": {
            "key": "harbor-daily",
            "name": "Harbor Daily",
            "type": "RSS",
            "url": "https://harbor-daily.example/",
        },
        "lang": "en",
        "title": "A quiet day at the harbor",
        "publishedAt": NOON,
        "touchedAt": NOON,
        "readingMinutes": 1,
        "stickyWeight": 0,
    }


def test_a_full_document() -> None:
    made = article(
        slugs=["now", "before"],
        external_id="one",
        updated_at=at(5),
        text="word " * 500,
        body="**word**",
        translation_of="original",
        image="gate",
        story="sto_1",
        draft=True,
        score=0.5,
        sentiment="NEGATIVE",
        category="Trade",
        tags=["Harbor"],
        authors=["Olena Koval"],
    )
    document = made.document()
    assert document["slug"] == "now"
    assert document["slugs"] == ["now", "before"]
    assert (document["publishedAt"], document["updatedAt"], document["touchedAt"]) == (NOON, NOON + 300, NOON + 300)
    assert document["readingMinutes"] == 3
    assert document["group"] == translation_group("harbor-daily", "original")
    assert document["ai"] == {"rewritten": True, "version": 2, "translatedFrom": "original"}
    assert document["coverImage"]["thumb"] == "https://images.example/gate.jpg?w=200"
    assert (document["category"], document["tags"], document["authors"]) == ("TRADE", ["HARBOR"], ["Olena Koval"])
    assert "draft" not in document
    assert "smallS3" not in document["coverImage"]


@pytest.mark.parametrize("made", ARTICLES, ids=[f"{one.slugs[0]} {one.lang}" for one in ARTICLES])
def test_documents_are_json(made: Article) -> None:
    document = made.document()
    assert json.loads(json.dumps(document)) == document


def test_ids_are_of_source_external_id_and_language() -> None:
    assert article(slug="one").id == article_id("harbor-daily", "one", "en")
    ids = {article_id(*parts) for parts in [("a", "b", "c"), ("a", "bc", ""), ("ab", "", "c"), ("a", "b", "d")]}
    assert len(ids) == 4
    assert all(re.fullmatch(r"art_[0-9a-v]{26}", one) for one in ids)


def test_translations_share_a_group_with_their_original() -> None:
    original, translated = article(slug="one"), article(slug="two", lang="uk", translation_of="one")
    assert original.document()["group"] == translated.document()["group"]
    assert article(slug="one", source="orbit-wire").document()["group"] != original.document()["group"]


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("title", "  bell\x07 \x00ring ", "bell ring"),
        ("title", "half\ud800", "half"),
        ("text", "    indented\x01\x1f\n\ttab", "    indented\n\ttab"),
        ("body", "    code\n", "    code\n"),
        ("category", "ring  road", "RING ROAD"),
        ("category", "Straße", "STRAßE"),
        ("lang", "PT-br", "pt-br"),
        ("tags", ["b", "A", "a ", "", "B"], ["B", "A"]),
        ("tags", ["ﬁn", "FIN"], ["FIN"]),
        ("authors", ["Olena", "OLENA", "  "], ["Olena"]),
        ("authors", ["Jose\u0301", "Jos\u00e9"], ["Jos\u00e9"]),
        ("url", "", None),
        ("url", "  ", None),
        ("url", " https://example.org/a ", "https://example.org/a"),
        ("description", "", ""),
        ("sticky_weight", -(2**31), -(2**31)),
    ],
)
def test_cleaning(name: str, value: object, kept: object) -> None:
    assert getattr(article(**{name: value}), name) == kept


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (datetime(2025, 11, 24, 12, 0, 0, 999_999, tzinfo=UTC), NOON),
        (datetime(2025, 11, 24, 12, 0, 0), NOON),  # noqa: DTZ001  # upstreams that name no zone mean UTC
        (datetime(2025, 11, 24, 14, 0, 0, tzinfo=timezone(timedelta(hours=2))), NOON),
        ("2025-11-24T12:00:00Z", NOON),
        (datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC), -1),
    ],
)
def test_instants_are_whole_seconds_of_utc(value: object, seconds: int) -> None:
    made = article(published_at=value, updated_at=value)
    assert (made.document()["publishedAt"], made.document()["updatedAt"]) == (seconds, seconds)
    assert made.published_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"title": " \x00 "}, "title"),
        ({"external_id": ""}, "external_id"),
        ({"slugs": []}, "slugs"),
        ({"slug": "one", "slugs": [" "]}, "slugs"),
        ({"lang": " "}, "lang"),
        ({"sentiment": "HAPPY"}, "sentiment"),
        ({"url": "ftp://example.org"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://example.org/a b"}, "url"),
        ({"canonical_url": "/relative"}, "canonical_url"),
        ({"score": float("nan")}, "score"),
        ({"score": float("inf")}, "score"),
        ({"sticky_weight": 2**31}, "sticky_weight"),
        ({"published_at": "yesterday"}, "published_at"),
        ({"published_at": None}, "published_at"),
        ({"tags": "HARBOR"}, "tags"),
        ({"title": 5}, "title"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as refused:
        article(**changes)
    assert {error["loc"][0] for error in refused.value.errors()} == {place}


def test_a_source_has_a_key_and_a_name() -> None:
    assert source("Orbit-WIRE").key == "orbit-wire"
    with pytest.raises(ValidationError):
        source(" ")


def test_an_article_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        article().title = "Other"  # type: ignore[misc]


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (238, 1), (239, 2), (2380, 10)])
def test_reading_minutes(words: int, minutes: int) -> None:
    assert reading_minutes("word " * words) == minutes
