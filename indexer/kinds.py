"""The kinds of upstream that can be configured, and what each is made of. The one place that names them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from indexer.configuration import SourceSettings
from indexer.source import Feed
from indexer.sources.coindesk import CoinDesk
from indexer.sources.cryptocompare import CryptoCompare
from indexer.sources.entry import Publisher
from indexer.sources.jsonfeed import JsonFeed
from indexer.sources.jsonlines import JsonLines
from indexer.sources.polled import PolledFeed
from indexer.sources.rss import Rss
from indexer.tagging import TagRules

#: Folders are read, everything else is polled.
FOLDER = "markdown"


def feed_of(settings: SourceSettings, location: str, tags: TagRules) -> Feed:
    """``location`` is the present address, which may be another than the configured one.

    Raises `indexer.errors.InvalidConfiguration` where the API key is not to be had.
    """
    return _KINDS[settings.kind](settings, location, tags)


def _polled(settings: SourceSettings, location: str, tags: TagRules) -> Feed:
    return PolledFeed(location, settings.lang, settings.title or "", tags)


def _json_lines(settings: SourceSettings, location: str, tags: TagRules) -> Feed:  # noqa: ARG001  # it has its own tags
    return JsonLines(location, settings.lang, settings.title or "")


def _rss(settings: SourceSettings, location: str, tags: TagRules) -> Feed:
    return Rss(_publisher(settings, location), tags)


def _json_feed(settings: SourceSettings, location: str, tags: TagRules) -> Feed:
    return JsonFeed(_publisher(settings, location), tags)


def _coindesk(settings: SourceSettings, location: str, tags: TagRules) -> Feed:
    return CoinDesk(
        api_key=settings.secret,
        lang=settings.lang,
        source_keys=_listed(settings, "source_ids"),
        categories=_listed(settings, "categories"),
        excluded_categories=_listed(settings, "exclude_categories"),
        base_url=location,
        tag_rules=tags,
    )


def _cryptocompare(settings: SourceSettings, location: str, tags: TagRules) -> Feed:
    return CryptoCompare(
        api_key=settings.secret,
        lang=settings.lang,
        feeds=_listed(settings, "feeds"),
        categories=_listed(settings, "categories"),
        excluded_categories=_listed(settings, "excludeCategories"),
        base_url=location,
        tag_rules=tags,
    )


_KINDS: Mapping[str, Callable[[SourceSettings, str, TagRules], Feed]] = {
    "polled": _polled,
    "coindesk": _coindesk,
    "cryptocompare": _cryptocompare,
    "rss": _rss,
    "jsonfeed": _json_feed,
    "jsonlines": _json_lines,
}


def _listed(settings: SourceSettings, name: str) -> tuple[str, ...]:
    return tuple(part for part in settings.parameters.get(name, "").split(",") if part)


def _publisher(settings: SourceSettings, location: str) -> Publisher:
    return Publisher(location, settings.key, settings.title, settings.lang)
