"""The polled JSON feed: an array of the newest items, mostly the same as the poll before.

[{"id": 60897309, "published": 1777086011000, "title": "…", "body": "plain text", "sentiment": "POSITIVE",
  "score": 0, "keywords": "XRP|wedge", "lang": "EN",
  "source_data": {"name": "NewsBTC", "source_key": "newsbtc", "source_type": "RSS"},
  "category_data": [{"TYPE": "122", "ID": 14, "NAME": "BTC", "CATEGORY": "BTC"}]}]
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from indexer.item import Item
from indexer.source import FeedRefused, Page, Request, Response
from indexer.sources import json_records, news
from indexer.sources.members import Members
from indexer.tagging import DEFAULT_RULES, TagRules, keywords

_SOURCE = {"key": "source_key", "name": "name", "type": "source_type", "url": "url"}


@dataclass(frozen=True, slots=True)
class PolledFeed:
    """A `indexer.source.Feed`. ``lang`` and ``publisher`` are for items that name none; a publisher is a host else."""

    url: str
    lang: str = "en"
    publisher: str = ""
    tag_rules: TagRules = DEFAULT_RULES

    kind = "polled"

    @property
    def rules(self) -> str:
        return f"{self.kind} {news.RULES} {self.lang} {self._publisher} {self.tag_rules.version}"

    def request(self) -> Request:
        return Request(self.url, {"accept": "application/json"})

    def split(self, response: Response) -> Page:
        answer = json_records.read(response.body)
        if not isinstance(answer, list):
            said = json_records.complaint(answer)
            problem = f"an error: {said}" if said else json_records.kind(answer)
            raise FeedRefused(f"The answer should be a list of items but is {problem}.")
        found, rejected = json_records.keyed(answer, "id")
        return Page([json_records.record(key, value) for key, value in found.items()], rejected=rejected)

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:
        return news.item(key, self._record(Members(json_records.parsed(payload))), seen, self.lang, self.tag_rules)

    def _record(self, members: Members) -> news.NewsRecord:
        return news.NewsRecord(
            title=members.text("title"),
            body=members.text("body"),
            published=members.number("published"),
            source=news.source(members.nested("source_data"), _SOURCE, self._publisher),
            categories=news.category_names(members.all_nested("category_data")),
            keywords=keywords(members.text("keywords") or ""),
            lang=members.text("lang"),
            sentiment=members.text("sentiment"),
            score=members.number("score"),
            url=members.text("url"),
            image=members.text("image"),
        )

    @property
    def _publisher(self) -> str:
        return self.publisher or news.host(self.url)
