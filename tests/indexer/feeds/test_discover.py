"""The feeds that a page says it has."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import discover
from indexer.discover import Candidate

URL = "https://harbor.example/blog/page.html"


def found(page: str, url: str = URL) -> list[Candidate]:
    return [candidate for candidate in discover.feeds(page.encode(), url) if not candidate.guessed]


def test_what_a_page_declares_the_best_first() -> None:
    page = """<!doctype html><html><head><title>Harbor</title>
      <link rel="alternate" type="application/rss+xml" title="Harbor &raquo; Comments Feed" href="/comments/feed/">
      <LINK REL='alternate home' TYPE='application/rss+xml; charset=utf-8' TITLE='Harbor &amp; Sea' HREF='/feed/'/>
      <link href=atom.xml type=application/atom+xml rel=alternate>
      <link rel="alternate" type="application/feed+json" title="JSON" href="//cdn.example/feed.json">
      <link rel="stylesheet" type="text/css" href="/x.css"><link rel="alternate" hreflang="de" href="/de/">
      <link rel="alternate" type="application/json" href="https://harbor.example/wp-json/wp/v2/pages/1">
      </head><body></body></html>"""
    assert found(page) == [
        Candidate("https://harbor.example/feed/", "Harbor & Sea", "rss"),
        Candidate("https://harbor.example/blog/atom.xml", "", "rss"),
        Candidate("https://cdn.example/feed.json", "JSON", "jsonfeed"),
        Candidate("https://harbor.example/comments/feed/", "Harbor » Comments Feed", "rss"),
    ]


def test_the_base_of_the_page_counts() -> None:
    page = "<base href='https://other.example/a/'><link rel=alternate type=application/rss+xml href=feed>"
    assert found(page)[0].url == "https://other.example/a/feed"


def test_links_to_feeds_come_after_what_is_declared() -> None:
    page = """<link rel=alternate type=text/xml title="RSS" href="/a"><body><a href="/rss.xml" title="All">RSS</a>
      <a href="/feedback">Say</a><a href="https://e.example/atom">x</a><a href="/posts.rss?x=1">no</a>"""
    assert [candidate.url for candidate in found(page)] == [
        "https://harbor.example/a",
        "https://harbor.example/rss.xml",
        "https://e.example/atom",
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<!-- <link rel=alternate type=application/rss+xml href=/feed> -->",
        "<script>'<link rel=alternate type=application/rss+xml href=/feed>'</script>",
        "<link rel=alternate type=application/rss+xml>",
        "<link rel=alternate type=application/rss+xml href='javascript:x'>",
        "<link rel=alternate type=application/rss+xml href='http://[x'>",
        "<link rel='alternate stylesheet' type=text/xml href=/feed>",
        "<link rel=next type=application/rss+xml href=/feed>",
        "",
    ],
)
def test_what_is_none(page: str) -> None:
    assert found(page) == []


def test_guesses_are_flagged_and_last() -> None:
    candidates = discover.feeds(b"<link rel=alternate type=application/rss+xml href=/feed/>", URL)
    assert [candidate.guessed for candidate in candidates] == [False] + [True] * (len(candidates) - 1)
    assert Candidate("https://harbor.example/feed.json", "", "jsonfeed", guessed=True) in candidates
    assert len({candidate.url for candidate in candidates}) == len(candidates)


@pytest.mark.parametrize("noise", ["<link ", "<a href='", "<!--", "a", '<link rel="', " a=", "=", "<script ", "&"])
def test_noise_takes_linear_time(noise: str) -> None:
    started = time.process_time()
    discover.feeds(noise.encode() * (discover.READ_BYTES // len(noise)), URL)
    discover.feeds(b"<link " + noise.encode() * (discover.READ_BYTES // len(noise)) + b">", URL)
    assert time.process_time() - started < 15


@given(st.binary(), st.text())
def test_never_fails(page: bytes, url: str) -> None:
    assert all(isinstance(candidate.url, str) for candidate in discover.feeds(b"<link rel=feed href=" + page, url))
