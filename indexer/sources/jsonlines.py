"""JSON Lines of articles (https://jsonlines.org): an article a line, its members named as in the public contract.

    {"externalId": "1", "title": "…", "publishedAt": "2025-11-16T18:49:34Z", "lang": "en", "body": "Markdown"}

Members are those of Markdown front matter, and ``body``. All but ``title`` and ``externalId`` may be absent;
``coverImage`` may be a single address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from indexer import excerpt, instant, language, renditions, slug
from indexer.fields import Fields
from indexer.item import Item, Rejected, Value
from indexer.plaintext import plain_text
from indexer.source import FeedRefused, Page, Request, Response
from indexer.sources import json_records, news
from indexer.sources.members import Members
from indexer.tagging import UNKNOWN

_ACCEPT = "application/jsonl, application/x-ndjson, application/json;q=0.9, text/plain;q=0.8"


@dataclass(frozen=True, slots=True)
class JsonLines:
    """A `indexer.source.Feed`, for a file as well as for an address: a file's bytes make a `Response` too.

    ``lang`` and ``publisher`` are for articles that name none; without them a publisher is called by its host.
    """

    url: str
    lang: str = "en"
    publisher: str = ""

    kind = "jsonlines"

    @property
    def rules(self) -> str:
        return f"{self.kind} 2 {self.lang} {self._publisher}"

    def request(self) -> Request:
        return Request(self.url, {"accept": _ACCEPT})

    def split(self, response: Response) -> Page:
        """Of two lines for the same article the later counts: such files are written at their end."""
        articles: dict[str, Mapping[str, Any]] = {}
        rejected: list[tuple[str, str]] = []
        body = response.body.removeprefix(json_records.BYTE_ORDER_MARK)
        for number, line in enumerate(body.split(b"\n"), start=1):
            if line.strip():
                try:
                    article = json_records.parsed(line)
                    articles[_key(Members(article))] = article
                except Rejected as refusal:
                    rejected.append((f"line {number}", refusal.reason))
        if rejected and not articles:
            _refuse_what_is_no_article(body)
        return Page([json_records.record(key, article) for key, article in articles.items()], rejected=rejected)

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:
        """Body and fields are taken as they are; what is absent is made of what there is."""
        given = json_records.parsed(payload)
        body = _body(given)
        text = plain_text(body)
        title = given.get("title")
        fields: dict[str, Value] = {
            **{name: value for name, value in given.items() if name not in ("body", "slug")},
            "description": given.get("description") or excerpt.of(text),
            "publishedAt": _published(given.get("publishedAt"), seen),
            "lang": given.get("lang") or language.detect(f"{title}\n{text}") or self.lang,
            "source": given.get("source")
            or {"key": slug.of(self._publisher, self._publisher), "name": self._publisher},
            "category": given.get("category") or UNKNOWN,
            "url": given.get("url") or given.get("canonicalUrl"),
            "coverImage": _cover_image(given.get("coverImage")),
        }
        named = (Fields(given).text("slug") or "").strip()
        return Item(key, named or slug.of(title if isinstance(title, str) else "", key), fields, body)

    @property
    def _publisher(self) -> str:
        return self.publisher or news.host(self.url)


def _key(article: Members) -> str:
    """Of source, externalId and language as far as they are given; quoted so that no two articles share one."""
    external_id = article.key("externalId")
    if external_id is None:
        raise Rejected("externalId", "is missing, or can name no article")
    publisher = article.nested("source").text("key") or ""
    return f"{quote(publisher)}:{external_id}:{quote(article.text('lang') or '')}"


def _refuse_what_is_no_article(body: bytes) -> None:
    """Raises `FeedRefused` for a page of HTML and for a message of an error, which are not one bad article."""
    first = body.strip().partition(b"\n")[0]
    try:
        value = json_records.parsed(first)
    except Rejected as refusal:
        raise FeedRefused(f"The answer is not JSON Lines: where it begins, {refusal.reason}.") from refusal
    if not value.keys() & {"externalId", "title", "body"} and (said := json_records.complaint(value)):
        raise FeedRefused(f"The answer should be articles but is an error: {said}.")


def _body(article: Mapping[str, Any]) -> str:
    body = article.get("body")
    if body is None or isinstance(body, str):
        return body or ""
    raise Rejected("body", f"is {json_records.kind(body)}, not a text")


def _published(given: Value, seen: datetime) -> Value:
    """What is not a date stays as it is, to be rejected with all others of its kind."""
    if given is None or given == "":
        return seen.isoformat()
    published = instant.parse(given) if isinstance(given, str) else None
    return seen.isoformat() if published and published > seen else given


def _cover_image(given: Value) -> Value:
    """An address stands for all renditions; front matter has a name of its own for one of them."""
    if isinstance(given, str):
        return renditions.of(given)
    if isinstance(given, Mapping) and "smallS3" in given:
        return {**given, "small_s3": given["smallS3"]}
    return given
