"""CryptoCompare's legacy news, ``/data/v2/news/``.

    {"Type": 100, "Message": "News list successfully returned", "Promoted": [], "RateLimit": {}, "HasWarning": false,
     "Data": [{"id": "24276789", "guid": "…", "published_on": 1710274190, "imageurl": "https://…", "title": "…",
               "url": "https://…", "body": "…", "tags": "one|two", "categories": "SHIB|ICO", "lang": "EN",
               "upvotes": "0", "downvotes": "0", "source": "crypto_news",
               "source_info": {"name": "crypto.news", "img": "https://…", "lang": "EN"}}]}

It gives no sentiment, subtitle, authors or time of an update. Errors come with HTTP 200.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from indexer.item import Item
from indexer.source import FeedRefused, Page, Request, Response
from indexer.sources import json_records, news, walk
from indexer.sources.members import Members
from indexer.tagging import DEFAULT_RULES, TagRules, keywords

BASE_URL = "https://min-api.cryptocompare.com"

_ERRORS = {"1": "an error", "2": "an error in a parameter", "99": "a rate limit"}
# From the longest to the shortest. A month's calls may be used up too, but nobody waits for a month to find out.
_WINDOWS = {"month": 3600.0, "day": 3600.0, "hour": 3600.0, "minute": 60.0, "second": 1.0}


@dataclass(frozen=True, slots=True)
class CryptoCompare:
    """A `indexer.source.Feed`.

    ``lang`` is the language to ask for; ``feeds`` (sources by key), ``categories`` and ``excluded_categories`` narrow
    it further.
    """

    api_key: str | None = field(default=None, repr=False)
    lang: str = "en"
    feeds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    excluded_categories: tuple[str, ...] = ()
    base_url: str = BASE_URL
    publisher: str = "CryptoCompare"
    tag_rules: TagRules = DEFAULT_RULES

    kind = "cryptocompare"

    @property
    def rules(self) -> str:
        return f"{self.kind} {news.RULES} {self.lang} {self.publisher} {self.tag_rules.version}"

    def request(self) -> Request:
        return self._request(None)

    def split(self, response: Response) -> Page:
        found, rejected = json_records.keyed(self._entries(json_records.read(response.body)), "id")
        times = (Members(value).number("published_on") for value in found.values())
        earlier = walk.earlier(times, walk.asked(response.url, "lTs"))
        return Page(
            [json_records.record(key, value) for key, value in found.items()],
            rejected=rejected,
            following=None if earlier is None else self._request(earlier),
        )

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:
        return news.item(key, self._record(Members(json_records.parsed(payload))), seen, self.lang, self.tag_rules)

    def _request(self, up_to: int | None) -> Request:
        parameters = {
            "lang": self.lang.upper(),
            "sortOrder": "latest",
            "feeds": ",".join(self.feeds),
            "categories": ",".join(self.categories),
            "excludeCategories": ",".join(self.excluded_categories),
            "lTs": up_to,
        }
        query = urlencode({name: value for name, value in parameters.items() if value})
        return Request(
            f"{self.base_url.rstrip('/')}/data/v2/news/?{query}",
            {"accept": "application/json"},
            {"api_key": self.api_key} if self.api_key else {},
        )

    def _entries(self, answer: Any) -> list[Any]:
        """The articles of an answer. Of an error, Data is an object."""
        if not isinstance(answer, dict):
            raise FeedRefused(f"The answer should be an object with Data but is {json_records.kind(answer)}.")
        members = Members(answer)
        error = _ERRORS.get(members.text("Type") or "")
        if error is None and members.text("Response") != "Error":
            if isinstance(data := answer.get("Data"), list):
                return data
            raise FeedRefused(f"Data should be a list of articles but is {json_records.kind(data)}.")
        said = json_records.complaint(answer, self.api_key) or "it does not say which"
        raise FeedRefused(
            f"CryptoCompare answers with {error or 'an error'}: {said}.", _wait(members.nested("RateLimit"))
        )

    def _record(self, members: Members) -> news.NewsRecord:
        info = members.nested("source_info")
        given = Members({"key": members.raw("source"), "name": info.raw("name")})
        return news.NewsRecord(
            title=members.text("title"),
            body=members.text("body"),
            published=members.number("published_on"),
            source=news.source(given, {"key": "key", "name": "name"}, self.publisher),
            categories=keywords(members.text("categories") or ""),
            keywords=keywords(members.text("tags") or ""),
            lang=members.text("lang") or info.text("lang"),
            url=members.text("url"),
            image=members.text("imageurl"),
        )


def _wait(limits: Members) -> float | None:
    """Seconds until the longest window whose calls are used up is over at the latest, as far as an hour away.

    ``{"calls_made": {"second": 1, …}, "max_calls": {"second": 20, …}}``; when a window began it does not say.
    """
    made, most = limits.nested("calls_made"), limits.nested("max_calls")
    for window, seconds in _WINDOWS.items():
        calls, limit = made.number(window), most.number(window)
        if calls is not None and limit is not None and calls >= limit:
            return seconds
    return None
