"""One Markdown file becomes an item, and the item an article, or is rejected with a phrase."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.item import Rejected
from indexer.normalise import Normalised, normalise
from indexer.sources.markdown import Markdown
from search.article import Article
from tests.indexer import files
from tests.indexer.conftest import NOW

KEY = "2025/11/a-quiet-day.en.md"
IMAGE = {name: f"https://images.example/{name}.jpg" for name in ("raw", "full", "regular", "small", "thumb")}


def parsed(content: str | bytes, key: str = KEY) -> Normalised:
    payload = content.encode() if isinstance(content, str) else content
    return normalise(Markdown("stories", "Stories").parse(key, payload, NOW))


def article(key: str = KEY, body: str = files.BODY, **fields: Any) -> Article:
    return parsed(files.text(body, **fields), key).article


def test_a_file_with_everything() -> None:
    found = article(
        body="## Boats\n\nThey *came*.",
        description="Boats…",
        updatedAt="2025-11-24T13:00:00.5Z",
        lang="uk",
        source={"name": "Harbor Daily", "key": "Harbor-Daily", "type": "RSS", "url": "https://harbor.example/"},
        category="boats",
        tags=["boats", "Boats", "  two  words ", ""],
        authors=["Ada Harbor"],
        stickyWeight=3,
        canonicalUrl="HTTPS://Harbor.Example/a?utm_source=x&b=1#top",
        coverImage={**IMAGE, "small_s3": "https://s3.example/small.jpg"},
        sentiment="POSITIVE",
        score="1.5",
        draft="true",
        ai={"rewritten": "true", "expandedAt": "2025-11-24", "version": 2, "translatedFrom": 7},
    )
    assert found.body == "## Boats\n\nThey *came*."
    assert found.text == "Boats\nThey came."
    assert (found.lang, found.category, found.tags) == ("uk", "BOATS", ["BOATS", "TWO WORDS"])
    assert (found.source.key, found.source.type) == ("harbor-daily", "RSS")
    assert (found.sticky_weight, found.score, found.sentiment, found.draft) == (3, 1.5, "POSITIVE", True)
    assert found.canonical_url == "https://harbor.example/a?b=1"
    assert found.url == "HTTPS://Harbor.Example/a?utm_source=x&b=1#top"
    assert found.updated_at == datetime(2025, 11, 24, 13, 0, tzinfo=UTC)
    assert found.cover_image
    assert found.cover_image.small_s3 == "https://s3.example/small.jpg"
    assert found.ai
    assert (found.ai.rewritten, found.ai.version, found.ai.translated_from) == (True, 2, "7")
    assert found.authors == ["Ada Harbor"]


def test_a_file_with_only_what_must_be() -> None:
    found = article(source=None)
    assert (found.source.key, found.source.name) == ("stories", "Stories")
    assert (found.lang, found.category, found.tags) == ("en", "OTHER", [])
    assert (found.draft, found.sticky_weight, found.ai, found.cover_image, found.url) == (False, 0, None, None, None)


def test_nulls_are_absent() -> None:
    names = ["description", "updatedAt", "lang", "source", "category", "tags", "stickyWeight", "canonicalUrl", "ai"]
    names += ["coverImage", "sentiment", "score", "draft"]
    head = "".join(f"{name}: {null}\n" for name, null in zip(names, ["null", "~", ""] * 5, strict=False))
    assert parsed(files.text(source=None).replace("---\n", f"---\n{head}", 1)) == parsed(files.text(source=None))


@pytest.mark.parametrize(
    ("key", "lang", "slug", "found"),
    [
        ("2025/11/a.b-c.en.md", None, "a.b-c", "en"),
        ("a.uk.md", None, "a", "uk"),
        ("a.UK.md", None, "a", "uk"),
        ("a.pt-br.md", None, "a", "pt-br"),
        ("a.zh-hans.md", None, "a", "zh-hans"),
        ("a.md", None, "a", "en"),
        ("a.new.md", None, "a.new", "en"),
        ("a.fil.md", "fil", "a", "fil"),
        ("a.uk.md", "en", "a", "en"),
        ("uk.md", None, "uk", "en"),
        ("a.no.md", "no", "a", "no"),
        ("a.md", "UK", "a", "uk"),
    ],
)
def test_slug_and_language(key: str, lang: str | None, slug: str, found: str) -> None:
    named = article(key, lang=lang)
    assert (named.slugs, named.lang) == ([slug], found)


def test_line_ends_and_byte_order_mark() -> None:
    text = files.text(body="one\n\ntwo")
    expected = parsed(text)
    assert parsed(text.replace("\n", "\r\n")) == expected
    assert parsed(text.replace("\n", "\r")) == expected
    assert parsed("\ufeff" + text) == expected


def test_bare_timestamps_and_bare_words() -> None:
    text = (
        "---\ntitle: No\nexternalId: 0123\npublishedAt: 2025-11-22 04:00:52.5\nlang: no\ntags: [on, 2024-01-01]\n---\n"
    )
    found = parsed(text)
    assert (found.article.title, found.article.external_id, found.article.lang) == ("No", "0123", "no")
    assert found.article.tags == ["ON", "2024-01-01"]
    assert found.version == 1763784052_500000


def test_the_version_is_updated_at_to_the_full() -> None:
    assert parsed(files.text(updatedAt="2025-11-22T04:00:52.123456Z")).version == 1763784052_123456


def test_mojibake_is_repaired() -> None:
    found = article(title="Itâ€™s", description="aâ€¦", body="Ð¦Ñ–Ð½Ð°", tags=["cafÃ©"], authors=["ZoÃ«"])
    assert (found.title, found.description, found.body, found.text) == ("It’s", "a…", "Ціна", "Ціна")
    assert (found.tags, found.authors) == (["CAFÉ"], ["Zoë"])


def test_a_long_description_is_kept() -> None:
    assert article(description="x" * 500).description == "x" * 500


WRONG = {
    "title is missing": {"title": None},
    "title is missing ": {"title": "  "},
    'title is not a text: ["a", "b"]': {"title": ["a", "b"]},
    "externalId is missing": {"externalId": None},
    "publishedAt is missing": {"publishedAt": None},
    'publishedAt is not a date: "yesterday"': {"publishedAt": "yesterday"},
    'publishedAt is not a date: "2025-13-01T00:00:00Z"': {"publishedAt": "2025-13-01T00:00:00Z"},
    'publishedAt is not a date: "1763784052"': {"publishedAt": "1763784052"},
    'updatedAt is not a date: "soon"': {"updatedAt": "soon"},
    'tags is not a list: "BTC"': {"tags": "BTC"},
    'tags[1] is not a text: {"a": "b"}': {"tags": ["a", {"a": "b"}]},
    'source is not a mapping of fields: "NewsBTC"': {"source": "NewsBTC"},
    "source.key is missing": {"source": {"name": "x"}},
    "source.name is missing": {"source": {"key": "x"}},
    'source.url must be an absolute http(s) address: "x"': {"source": {"key": "x", "name": "x", "url": "x"}},
    'stickyWeight is not a whole number: "high"': {"stickyWeight": "high"},
    'stickyWeight is not a whole number: "1.5"': {"stickyWeight": 1.5},
    "stickyWeight is too large: 2147483648": {"stickyWeight": 2**31},
    'score is not a number: "good"': {"score": "good"},
    'score is not a number: "1e999"': {"score": "1e999"},
    'score is not a number: ".nan"': {"score": ".nan"},
    'draft is neither true nor false: "maybe"': {"draft": "maybe"},
    'sentiment is none of POSITIVE, NEUTRAL, NEGATIVE: "HAPPY"': {"sentiment": "HAPPY"},
    'lang is not a text: ["en"]': {"lang": ["en"]},
    'canonicalUrl is not an absolute http(s) address: "harbor"': {"canonicalUrl": "harbor"},
    'coverImage is not a mapping of fields: "x.jpg"': {"coverImage": "x.jpg"},
    "coverImage.full is missing": {"coverImage": {"raw": "https://x.example/"}},
    'coverImage.small must be an absolute http(s) address: "small.jpg"': {
        "coverImage": {**IMAGE, "small": "small.jpg"}
    },
    'coverImage.smallS3 must be an absolute http(s) address: "x"': {"coverImage": {**IMAGE, "small_s3": "x"}},
    'ai is not a mapping of fields: "yes"': {"ai": "yes"},
    'ai.version is not a whole number: "two"': {"ai": {"version": "two"}},
    'ai.expandedAt is not a date: "now"': {"ai": {"expandedAt": "now"}},
}


@pytest.mark.parametrize(("reason", "fields"), WRONG.items(), ids=list(WRONG))
def test_wrong_fields(reason: str, fields: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        article(**fields)
    assert caught.value.reason == reason.strip()
    assert caught.value.field == reason.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"---\ntitle: a\n\xff\n---\n", "the text is not UTF-8 in line 3"),
        (b"# Title\n", "there is no front matter: the first line is not ---"),
    ],
)
def test_wrong_files(content: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        parsed(content)
    assert (caught.value.reason, caught.value.field) == (reason, None)


_LINES = st.lists(
    st.tuples(st.sampled_from([*files.FIELDS, "tags", "lang", "ai", "coverImage", "draft", "score", "x"]), st.text())
)


@given(_LINES, st.text())
def test_any_front_matter_is_an_article_or_rejected(fields: list[tuple[str, str]], body: str) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in fields)
    with suppress(Rejected):
        parsed(f"---\n{head}---\n{body}".encode(errors="ignore"))


@given(st.binary())
def test_any_bytes_are_an_article_or_rejected(payload: bytes) -> None:
    with pytest.raises(Rejected):
        parsed(payload)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)


@given(
    st.sampled_from(
        [*files.FIELDS, *["tags", "authors", "lang", "category", "ai", "coverImage", "draft", "score", "stickyWeight"]]
    ),
    _JSON,
)
def test_any_value_in_a_field_is_an_article_or_rejected(name: str, value: object) -> None:
    fields: dict[str, Any] = {name: value}
    with suppress(Rejected):
        parsed(files.text(**fields).encode(errors="ignore"))
