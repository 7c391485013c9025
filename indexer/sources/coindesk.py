"""The CoinDesk Data API's list of articles, ``/news/v1/article/list``.

    {"Data": [{"ID": 40914062, "GUID": "…", "PUBLISHED_ON": 1740668035, "UPDATED_ON": null, "STATUS": "ACTIVE",
               "TITLE": "…", "SUBTITLE": null, "BODY": "…", "AUTHORS": "…", "LANG": "EN",
               "URL": "https://…", "IMAGE_URL": "https://…", "KEYWORDS": "one|two", "SCORE": 0, "SENTIMENT": "NEGATIVE",
               "SOURCE_DATA": {"SOURCE_KEY": "…", "NAME": "…", "SOURCE_TYPE": "RSS", "URL": "https://…"},
               "CATEGORY_DATA": [{"NAME": "SOL", "CATEGORY": "SOL"}]}],
     "Err": {}}

Members have come, gone and become null over the years, and strict clients broke. Only what an article cannot do
without is required here.
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

BASE_URL = "https://data-api.coindesk.com"
#: The most that it answers with.
PAGE_SIZE = 100

_SOURCE = {"key": "SOURCE_KEY", "name": "NAME", "type": "SOURCE_TYPE", "url": "URL"}
# Its name for a language where that is not the language's code.
_LANGUAGES = {"ja": "JP"}


@dataclass(frozen=True, slots=True)
class CoinDesk:
    """A `indexer.source.Feed`.

    ``lang`` is the language to ask for; sources (by key), ``categories`` and ``excluded_categories`` narrow it further.
    """

    api_key: str | None = field(default=None, repr=False)
    lang: str = "en"
    source_keys: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    excluded_categories: tuple[str, ...] = ()
    base_url: str = BASE_URL
    publisher: str = "CoinDesk Data API"
    tag_rules: TagRules = DEFAULT_RULES

    kind = "coindesk"

    @property
    def rules(self) -> str:
        return f"{self.kind} {news.RULES} {self.lang} {self.publisher} {self.tag_rules.version}"

    def request(self) -> Request:
        return self._request(None)

    def split(self, response: Response) -> Page:
        found, rejected = json_records.keyed(self._entries(json_records.read(response.body)), "ID")
        members = {key: Members(value) for key, value in found.items()}
        removed = [key for key, article in members.items() if _is_deleted(article)]
        earlier = walk.earlier(
            (article.number("PUBLISHED_ON") for article in members.values()), walk.asked(response.url, "to_ts")
        )
        return Page(
            [json_records.record(key, value) for key, value in found.items() if key not in removed],
            removed,
            rejected,
            following=None if earlier is None else self._request(earlier),
        )

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:
        return news.item(key, self._record(Members(json_records.parsed(payload))), seen, self.lang, self.tag_rules)

    def _request(self, to_ts: int | None) -> Request:
        parameters = {
            "lang": _LANGUAGES.get(self.lang, self.lang.upper()),
            "limit": PAGE_SIZE,
            "source_ids": ",".join(self.source_keys),
            "categories": ",".join(self.categories),
            "exclude_categories": ",".join(self.excluded_categories),
            "to_ts": to_ts,
        }
        query = urlencode({name: value for name, value in parameters.items() if value})
        return Request(
            f"{self.base_url.rstrip('/')}/news/v1/article/list?{query}",
            {"accept": "application/json"},
            {"api_key": self.api_key} if self.api_key else {},
        )

    def _entries(self, answer: Any) -> list[Any]:
        """The articles of an answer. Fine is an empty Err; of an error, all members are optional."""
        if not isinstance(answer, dict):
            raise FeedRefused(f"The answer should be an object with Data but is {json_records.kind(answer)}.")
        data = answer.get("Data")
        if not answer.get("Err") and isinstance(data, list):
            return data
        said = json_records.complaint(answer, self.api_key)
        if answer.get("Err") or said:
            raise FeedRefused(f"CoinDesk answers with an error: {said or 'it does not say which'}.")
        raise FeedRefused(f"Data should be a list of articles but is {json_records.kind(data)}.")

    def _record(self, members: Members) -> news.NewsRecord:
        return news.NewsRecord(
            title=members.text("TITLE"),
            subtitle=members.text("SUBTITLE"),
            body=members.text("BODY"),
            published=members.number("PUBLISHED_ON"),
            updated=members.number("UPDATED_ON"),
            source=news.source(members.nested("SOURCE_DATA"), _SOURCE, self.publisher),
            categories=news.category_names(members.all_nested("CATEGORY_DATA")),
            keywords=keywords(members.text("KEYWORDS") or ""),
            lang=members.text("LANG"),
            sentiment=members.text("SENTIMENT"),
            score=members.number("SCORE"),
            authors=members.text("AUTHORS"),
            url=members.text("URL"),
            image=members.text("IMAGE_URL"),
        )


def _is_deleted(article: Members) -> bool:
    return (article.text("STATUS") or "").upper() == "DELETED"
