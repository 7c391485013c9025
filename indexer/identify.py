"""Finds out what there is at an address: a feed of some kind, or a page that has one."""

from __future__ import annotations

from dataclasses import dataclass

from indexer import discover
from indexer.configuration import settings_of
from indexer.errors import FetchFailed, SourceMissing
from indexer.fetch import Fetched
from indexer.kinds import feed_of
from indexer.local import AnyFetcher
from indexer.source import FeedRefused, Page, Request, Response
from indexer.tagging import TagRules

#: Kinds by what a body begins with, the strictest first.
_JSON_KINDS = ("jsonfeed", "polled", "coindesk", "cryptocompare", "jsonlines")
_XML_KINDS = ("rss",)
_API_PATHS = {"coindesk": "/news/v1/", "cryptocompare": "/data/v2/news"}
_MAX_TRIED = 10


@dataclass(frozen=True, slots=True)
class Identified:
    """A feed: its kind as configuration names it, its own address, and what is in it now."""

    kind: str
    location: str
    page: Page


async def identify(fetcher: AnyFetcher, address: str) -> Identified:
    """Raises `SourceMissing` where there is no feed, and `FetchFailed` where there is no answer."""
    response = await _fetch(fetcher, address)
    if found := _as_feed(response, address):
        return found
    if response.body.lstrip()[:1] == b"<":
        kind = response.headers.get("content-type", "")
        for candidate in discover.feeds(response.body, response.url, kind)[:_MAX_TRIED]:
            if found := await _try(fetcher, candidate.url):
                return found
    raise SourceMissing(f"There is no feed at {response.url}, and none that the page there tells of.")


async def _try(fetcher: AnyFetcher, address: str) -> Identified | None:
    try:
        fetched = await fetcher.follow(Request(address))
        return _as_feed(fetched.response, address) if isinstance(fetched, Fetched) else None
    except FetchFailed:
        return None


async def _fetch(fetcher: AnyFetcher, address: str) -> Response:
    fetched = await fetcher.fetch(Request(address))
    if not isinstance(fetched, Fetched):
        raise SourceMissing(f"{address} did not answer with a document.")
    return fetched.response


def _as_feed(response: Response, address: str) -> Identified | None:
    for kind in _XML_KINDS if response.body.lstrip()[:1] == b"<" else _JSON_KINDS:
        location = _location(kind, address)
        settings = settings_of({"name": "?", "kind": kind, "location": location}, address)
        try:
            page = feed_of(settings, location, TagRules()).split(response)
        except FeedRefused:
            continue
        if page.records or kind in _XML_KINDS:
            return Identified(kind, location, page)
    return None


def _location(kind: str, address: str) -> str:
    """Of an API, its beginning: what it is asked for is made of the source's settings."""
    return address.partition(_API_PATHS[kind])[0] if kind in _API_PATHS else address
