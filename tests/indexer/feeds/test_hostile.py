"""Feeds that want to harm who reads them: none takes long, none makes anything be loaded or anything run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.item import Rejected
from indexer.normalise import normalise
from indexer.source import Feed, FeedRefused
from tests.indexer.feeds.fetched import DATA, JSON, RSS, SEEN, atom, items, page, rss

#: Far more than anything here takes on a busy machine, and far less than what quadratic time would be.
SECONDS = 10


@contextmanager
def soon() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS


def with_subset(declarations: str, text: str) -> str:
    return f"<?xml version='1.0'?><!DOCTYPE rss [{declarations}]>" + rss(f"<guid>1</guid><title>T {text}</title>")


def test_a_billion_laughs_are_not_told() -> None:
    laughs = "<!ENTITY l0 'lol'>" + "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(9))
    with soon():
        [item] = items(with_subset(laughs, "&l9;"))
    assert item.fields["title"] == "T &l9;"


def test_quadratic_blow_up_stays_small() -> None:
    with soon():
        [item] = items(with_subset(f"<!ENTITY a '{'x' * 100_000}'>", "&a;" * 10_000))
    assert "xx" not in str(item.fields["title"])


@pytest.mark.parametrize(
    "declaration",
    [
        "<!ENTITY a SYSTEM '{}'>",
        "<!ENTITY % p SYSTEM '{}'> %p;",
        "<!ENTITY a PUBLIC 'p' '{}'>",
    ],
)
def test_nothing_external_is_loaded(tmp_path: Path, declaration: str) -> None:
    secret = tmp_path / "secret.ent"
    secret.write_text("s3cret")
    [item] = items(with_subset(declaration.format(secret.as_uri()), "&a;"))
    assert "s3cret" not in str(item)


def test_an_external_document_type_is_not_loaded(tmp_path: Path) -> None:
    dtd = tmp_path / "feed.dtd"
    dtd.write_text("<!ENTITY a 's3cret'>")
    body = f"<!DOCTYPE rss SYSTEM '{dtd.as_uri()}'>" + rss("<guid>1</guid><title>T &a;</title>")
    assert items(body)[0].fields["title"] == "T &a;"


def test_deep_documents_are_refused() -> None:
    for depth in (1_000, 200_000):
        with soon(), pytest.raises(FeedRefused, match="nested too deeply"):
            page(rss("<a>" * depth + "</a>" * depth))
        with soon(), pytest.raises(FeedRefused, match="nested too deeply"):
            page(rss("<a>" * depth))


NOISE = [
    *("<", "<a ", "&", "&a", "&a;", "<!--", "<![CDATA[", "<a b='", "</", "<?", "</a>", "<x:y/>", "<a xmlns:x='y'/>"),
    *("\n", " ", "\n \n", "]]>", "]", "a@", "(", "+", "-", "=", '"', "1:", "Z ", "<b></b>", "&amp;", "&lt;b&gt;"),
    *("&lt;a href='", "&lt;pre ", "&lt;!--", "&lt;img ", "&lt;script ", "&lt;b x='", "&lt;p&gt;&lt;b&gt;"),
    *("**", "[", "](", "`", "~~", "|", "> "),
]


@pytest.mark.slow
@pytest.mark.parametrize("noise", NOISE)
def test_repeated_noise_takes_linear_time(noise: str) -> None:
    long = noise * (100_000 // len(noise))
    bodies = [
        long + rss("<guid>1</guid>"),
        rss(long),
        rss(f"<title>{long}</title>"),
        rss(f"<guid>1</guid><title>t</title><dc:creator>{long}</dc:creator><author>{long}</author>"),
        rss(f"<guid>1</guid><title>t</title><pubDate>{long}</pubDate><link>{long}</link>"),
        rss(f"<guid>1</guid><title>t</title><description>{long}</description>"),
    ]
    for body in bodies:
        with soon(), suppress(FeedRefused, Rejected):
            for item in items(body):
                normalise(item)


def test_many_of_everything_take_linear_time() -> None:
    many = "".join(f"<category>{n}</category><dc:creator>{n}</dc:creator>" for n in range(20_000))
    spaces = " ".join(f"xmlns:n{n}='u{n}'" for n in range(20_000))
    with soon():
        [item] = items(rss(f"<guid>1</guid><title>t</title>{many}"))
        assert len(item.fields["tags"]) == 20_000  # type: ignore[arg-type]
        page(rss(f"<guid {spaces}>1</guid>" + "<n1:x/>" * 20_000))
        page(rss(*(f"<guid>all</guid><link>https://e.example/{n}</link>" for n in range(20_000))))


@pytest.mark.parametrize(
    "value", ["[" * 900 + "]" * 900, "1" * 400, "1e400", '"\\ud800"', '{"a":' * 900 + "1" + "}" * 900]
)
def test_json_of_odd_shape(value: str) -> None:
    item = ", ".join(f'"{name}": {value}' for name in ("title", "tags", "authors", "attachments", "image", "url"))
    with suppress(FeedRefused, Rejected):
        for found in items(f'{{"items": [{{"id": "1", {item}}}], "authors": {value}}}', JSON):
            normalise(found)


def survives(body: bytes, feed: Feed) -> None:
    """Only `FeedRefused` and `Rejected` come out; what is kept can be kept."""
    try:
        found = page(body, feed)
    except FeedRefused:
        return
    assert page(body, feed) == found
    for record in found.records:
        assert orjson.loads(record.payload)
        with suppress(Rejected):
            normalise(feed.parse(record.key, record.payload, SEEN))


@pytest.mark.parametrize(
    "body",
    [
        atom("<id>1</id>").replace("http://www.w3.org/2005/Atom", "http://www}.w3.org/2005/Atom"),
        atom("<id>1</id><title>T</title><content type='html'>&lt;a href='/x'>x&lt;/a></content>").replace(
            "<feed", "<feed xml:base='https://a&lt;b.example/'"
        ),
        rss("<guid>1</guid><title>T<!-- <![CDATA[&#xD800; --></title><description>&#xD800;]]></description>"),
        rss("<guid>1</guid><description a='<![CDATA['><p>&eacute;</p>]]></description>"),
        rss("<guid>1</guid><description><a:b>x</a:b><_/></description>"),
    ],
)
def test_what_fuzzing_found(body: str) -> None:
    survives(body.encode(), RSS)


PIECES = st.sampled_from(
    [
        *(b"<", b">", b"</", b"/>", b"&", b";", b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml"),
        *(b"<title>", b"</title>", b'"', b"'", b"&#0;", b"&#xD800;", b"&nbsp;", b"http://[", b"xml:base='http://['"),
        *(b"{", b"}", b"[", b"]", b"null", b"1e999", b"\\ud800", b",", b":", b"<b>", b"media:", b"\n", b"0", b"-"),
        *(b"\x00", b"\xff", b"\xed\xa0\x80"),
    ]
)
MUTATIONS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.one_of(PIECES, st.binary(max_size=8))), min_size=1, max_size=8
)


@pytest.mark.parametrize(
    ("name", "feed"), [("rss2.xml", RSS), ("rss1.rdf", RSS), ("atom.xml", RSS), ("feed.json", JSON)]
)
@settings(max_examples=150, deadline=None)
@given(mutations=MUTATIONS)
def test_mutated_feeds(name: str, feed: Feed, mutations: list[tuple[float, int, bytes]]) -> None:
    body = (DATA / name).read_bytes()
    for where, cut, inserted in mutations:
        at = int(where * len(body))
        body = body[:at] + inserted + body[at + cut :]
    survives(body, feed)


@settings(max_examples=200, deadline=None)
@given(body=st.one_of(st.binary(), st.text().map(lambda text: rss(text).encode("utf-8", "surrogatepass"))))
def test_any_bytes(body: bytes) -> None:
    survives(body, RSS)
    survives(body, JSON)
