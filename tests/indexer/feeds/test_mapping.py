"""Single fields, and what is odd about them in the wild."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from indexer.item import Item
from indexer.sources import feed_date
from indexer.sources.entry import Publisher
from indexer.sources.rss import Rss
from tests.indexer.feeds.fetched import JSON, RSS, SEEN, URL, atom, items, page, rss


def fields(body: str) -> dict[str, Any]:
    [item] = items(body)
    return dict(item.fields)


def of_rss(entry: str, channel: str = "<title>Harbor Daily</title>") -> dict[str, Any]:
    return fields(rss(f"<guid isPermaLink='false'>1</guid>{entry}", channel=channel))


def of_json(**members: object) -> Item:
    [item] = items(orjson.dumps({"items": [{"id": "1", **members}]}), JSON)
    return item


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("<![CDATA[AT&T]]>", "AT&T"),
        ("<![CDATA[AT&amp;T]]>", "AT&T"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("<![CDATA[<a href='/x'>Linked</a>]]>", "Linked"),
        ("A generic &lt;T&gt;", "A generic <T>"),
        ("A generic &amp;lt;T&amp;gt;", "A generic <T>"),
        ("How &amp;lt;b&amp;gt; works", "How <b> works"),
        ("It&amp;#8217;s", "It’s"),
        ("It&#146;s", "It’s"),
        ("One&lt;br/&gt;two", "One two"),
        ("Ask &lt; bid &gt; ask", "Ask < bid > ask"),
        ("R&amp;D&amp;copy and &amp;lt", "R&D&copy and &lt"),
        ("  Many\n   blanks ", "Many blanks"),
        ("Some <b>inner</b> markup &amp; more", "Some inner markup & more"),
    ],
)
def test_titles_of_rss(written: str, title: str) -> None:
    assert of_rss(f"<title>{written}</title>")["title"] == title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<title>A &lt;b&gt; &amp;amp;</title>", "A <b> &amp;"),
        ("<title type='text'>A &lt;b&gt;</title>", "A <b>"),
        ("<title type='html'>A &lt;b&gt;c&lt;/b&gt; &amp;amp; d</title>", "A c & d"),
        ("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <b>c</b> &amp; d</div></title>", "A c & d"),
    ],
)
def test_titles_of_atom(written: str, title: str) -> None:
    assert fields(atom(f"<id>1</id>{written}"))["title"] == title


def test_a_missing_date_is_when_it_was_first_seen() -> None:
    [record] = page(rss("<guid>1</guid><title>T</title><pubDate>soon</pubDate>")).records
    for seen in (SEEN, datetime(2020, 1, 1, tzinfo=UTC)):
        assert RSS.parse(record.key, record.payload, seen).fields["publishedAt"] == seen.isoformat()


def test_a_date_in_the_future_is_when_it_was_first_seen() -> None:
    late = "2031-01-01T00:00:00Z"
    found = fields(atom(f"<id>1</id><title>T</title><published>{late}</published>"))
    assert found["publishedAt"] == SEEN.isoformat()


def test_an_update_may_be_later_than_that() -> None:
    found = fields(atom(f"<id>1</id><title>T</title><updated>{SEEN + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}</updated>"))
    assert found["publishedAt"] == SEEN.isoformat()
    assert found["updatedAt"] == (SEEN + timedelta(hours=1)).isoformat()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tue, 25 Nov 2025 10:00:00 +0000", "2025-11-25T10:00:00+00:00"),
        ("Mon, 25 Nov 2025 10:00:00 GMT", "2025-11-25T10:00:00+00:00"),
        ("Tuesday, 25 November 2025 10:00:00 PDT", "2025-11-25T17:00:00+00:00"),
        ("25 Nov 25 10:00 EST", "2025-11-25T15:00:00+00:00"),
        ("25 Nov 99 10:00 UT", "1999-11-25T10:00:00+00:00"),
        ("Tue, 25 Nov 2025 10:00:00 CEST", "2025-11-25T08:00:00+00:00"),
        ("Tue, 25 Nov 2025 10:00:00 XYZ", "2025-11-25T10:00:00+00:00"),
        ("Tue,25 Nov 2025 10:00:00 -0330", "2025-11-25T13:30:00+00:00"),
        ("Tue, 25 Nov 2025", "2025-11-25T00:00:00+00:00"),
        ("2025-11-25T10:00:00", "2025-11-25T10:00:00+00:00"),
        ("2025-11-25 10:00:00 UTC", "2025-11-25T10:00:00+00:00"),
        ("2025-11-25", "2025-11-25T00:00:00+00:00"),
        ("Tue, 25 Nov 2025 10:00:00 PM", None),
        ("Tue, 32 Nov 2025 10:00:00 GMT", None),
        ("Tue, 25 Nov 2025 25:00:00 GMT", None),
        ("Tue, 25 Nov 2025 10:00:00 +9999", None),
        ("Mon, 30 Nov -0001 00:00:00 +0000", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("1763784052", None),
        ("25/11/2025", None),
        ("x" * 1_000_000, None),
        ("", None),
        (None, None),
    ],
)
def test_dates(written: str | None, expected: str | None) -> None:
    found = feed_date.parse(written)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("entry", "channel", "lang"),
    [
        ("<title>T</title>", "<language>de-AT</language>", "de"),
        ("<title>T</title><dc:language>FR_fr</dc:language>", "<language>de</language>", "fr"),
        ("<title xml:lang='es'>T</title>", "<language>de</language>", "es"),
        ("<title>T</title>", "<language>english please</language>", "en"),
        ("<title>Die Regierung hat heute ein neues Gesetz vorgestellt</title>", "", "de"),
        ("<title>BTC</title>", "", "en"),
    ],
)
def test_languages(entry: str, channel: str, lang: str) -> None:
    assert of_rss(entry, channel)["lang"] == lang


def test_the_language_of_a_feed_in_atom_is_inherited() -> None:
    body = atom("<id>1</id><title>T</title>").replace("<feed", "<feed xml:lang='pt-BR'")
    assert fields(body)["lang"] == "pt"


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("<dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator><author>x@y.example (No)</author>", ["Ann", "Bo"]),
        ("<author>ann@harbor.example (Ann Fisher)</author>", ["Ann Fisher"]),
        ("<author>Ann Fisher &lt;ann@harbor.example&gt;</author>", ["Ann Fisher"]),
        ("<author>Ann Fisher</author>", ["Ann Fisher"]),
        ("<author>noreply@blogger.example (Unknown)</author>", ["The Desk"]),
        ("<author>ann@harbor.example</author>", ["The Desk"]),
        ("<dc:creator> </dc:creator>", ["The Desk"]),
        ("<atom:author><atom:name>Ann</atom:name></atom:author>", ["Ann"]),
        ("<dc:creator>Ann &amp;amp; Bo</dc:creator>", ["Ann & Bo"]),
    ],
)
def test_authors(written: str, authors: list[str]) -> None:
    assert of_rss(f"<title>T</title>{written}", "<managingEditor>The Desk</managingEditor>")["authors"] == authors


LARGE = "<media:content url='https://e.example/l.jpg' medium='image' width='900' height='600'/>"
SMALL = "<media:content url='https://e.example/s.jpg' type='image/jpeg' width='90' height='60'/>"
FILM = "<media:content url='https://e.example/f.mp4' type='video/mp4' width='1900'/>"
THUMBNAIL = "<media:thumbnail url='https://e.example/t.jpg'/>"
ENCLOSURE = "<enclosure url='https://e.example/e.png?x=1' length='1'/>"
SOUND = "<enclosure url='https://e.example/a.mp3' type='audio/mpeg' length='1'/>"
BODY = "<description>&lt;img src='data:image/gif;base64,R0'&gt;&lt;img src='b.jpg'&gt;</description>"


@pytest.mark.parametrize(
    ("written", "image"),
    [
        (SMALL + LARGE + FILM + THUMBNAIL + ENCLOSURE + BODY, "https://e.example/l.jpg"),
        (f"<media:group>{FILM}{SMALL}</media:group>{THUMBNAIL}", "https://e.example/s.jpg"),
        (FILM + THUMBNAIL + ENCLOSURE + BODY, "https://e.example/t.jpg"),
        (FILM.replace("/>", f">{THUMBNAIL}</media:content>"), "https://e.example/t.jpg"),
        (SOUND + ENCLOSURE + BODY, "https://e.example/e.png?x=1"),
        (SOUND + BODY, "https://harbor.example/b.jpg"),
        ("<media:content url='javascript:x' medium='image'/>" + BODY, "https://harbor.example/b.jpg"),
        (SOUND + FILM, None),
    ],
)
def test_cover_images(written: str, image: str | None) -> None:
    found = of_rss(f"<title>T</title>{written}")["coverImage"]
    assert (found["raw"] if found else None) == image


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("<guid>https://e.example/g</guid><link>/l</link>", "https://harbor.example/l"),
        ("<guid>https://e.example/g</guid>", "https://e.example/g"),
        ("<guid isPermaLink='false'>https://e.example/g</guid>", None),
        ("<guid>urn:x</guid>", None),
        ("<guid>1</guid><link>https://e.example/a b</link>", "https://e.example/a%20b"),
        ("<guid>1</guid><link>javascript:alert(1)</link>", None),
        ("<guid>1</guid><link>http://[broken</link>", None),
        ("<guid>1</guid><atom:link rel='self' href='/s'/><atom:link href='/a'/>", "https://harbor.example/a"),
    ],
)
def test_addresses(written: str, url: str | None) -> None:
    assert fields(rss(f"<title>T</title>{written}"))["url"] == url


def test_addresses_are_relative_to_the_closest_base() -> None:
    body = atom("<id>1</id><title>T</title><link href='p'/>").replace("<entry", "<entry xml:base='c/d'")
    found = fields(body.replace("<feed", "<feed xml:base='https://other.example/a/b'"))
    assert found["url"] == "https://other.example/a/c/p"


@pytest.mark.parametrize(
    ("publisher", "channel", "source"),
    [
        (Publisher(URL), "<title>Harbor &amp;amp; Sea</title>", ("harbor-sea", "Harbor & Sea", URL)),
        (Publisher(URL), "<title>H</title><link>https://site.example</link>", ("h", "H", "https://site.example")),
        (Publisher(URL), "", ("harbor.example", "harbor.example", URL)),
        (Publisher("https://www.e.example/f"), "", ("e.example", "e.example", "https://www.e.example/f")),
        (Publisher(URL, "key", "Name"), "<title>H</title>", ("key", "Name", URL)),
        (Publisher(URL, key="key"), "<title>H</title>", ("key", "H", URL)),
    ],
)
def test_sources(publisher: Publisher, channel: str, source: tuple[str, str, str]) -> None:
    [item] = items(rss("<guid>1</guid><title>T</title>", channel=channel), Rss(publisher))
    assert item.fields["source"] == dict(zip(("key", "name", "url"), source, strict=True)) | {"type": "RSS"}


def test_a_long_description_is_cut() -> None:
    words = "word " * 300
    found = of_rss(f"<title>T</title><description>{words}</description><content:encoded>Body.</content:encoded>")
    assert len(found["description"]) <= 180
    assert found["description"].endswith("…")


def test_categories_and_tags_follow_the_rules() -> None:
    found = of_rss("<title>T</title><category>Sponsored</category><category>Fun</category><category>btc</category>")
    assert (found["tags"], found["category"]) == (["FUN", "BTC"], "BTC")


def test_text_that_is_not_in_the_body() -> None:
    picture = "<content type='image/png'>iVBORw0KGgo=</content><summary>Words.</summary>"
    [item] = items(atom(f"<id>1</id><title>T</title>{picture}"))
    assert item.body == "Words."


def test_atom_as_it_was_before() -> None:
    old = """<feed xmlns="http://purl.org/atom/ns#" version="0.3"><title>Old</title><entry><id>1</id><title>T</title>
        <issued>2004-11-25T10:00:00Z</issued><modified>2004-11-26T10:00:00Z</modified>
        <content type="text/html" mode="escaped">&lt;p&gt;Old &lt;b&gt;words&lt;/b&gt;&lt;/p&gt;</content>
        </entry></feed>"""
    [item] = items(old)
    assert item.body == "Old **words**"
    assert item.fields["publishedAt"] == "2004-11-25T10:00:00+00:00"
    assert item.fields["updatedAt"] == "2004-11-26T10:00:00+00:00"


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_rss_in_a_namespace_of_its_own(version: str) -> None:
    for space in ("", " xmlns='http://backend.userland.com/rss2'", " xmlns='http://my.netscape.com/rdf/simple/0.9/'"):
        body = f"<rss version='{version}'{space}><channel><item><title>T</title><link>/1</link></item></channel></rss>"
        assert fields(body)["title"] == "T"


def test_json_feed_of_wrong_types() -> None:
    item = of_json(
        title=7, content_html=["x"], content_text="Hi", tags="tag", authors={"name": "A"}, image={}, language=3
    )
    assert (item.fields["title"], item.body, item.fields["tags"], item.fields["authors"]) == ("7", "Hi", [], [])
    assert of_json(title="T", author={"name": " Old  Style "}).fields["authors"] == ["Old Style"]


def test_json_feed_has_the_summary_for_a_title() -> None:
    assert of_json(summary="In\nshort.", content_text="Long.").fields["title"] == "In short."
    assert of_json(title="&lt;T&gt; is <T>").fields["title"] == "&lt;T&gt; is <T>"
