"""By which rules the records of a source are read."""

from __future__ import annotations

from pathlib import Path

from indexer.kinds import FOLDER, feed_of
from indexer.registry import settings_from
from indexer.source import Format
from indexer.sources.markdown import Markdown
from indexer.store.sources import Source
from indexer.tagging import TagRules


def format_of(source: Source, tags: TagRules) -> Format:
    """For reading only: it has no API key, and nothing can be fetched by it."""
    settings = settings_from(source).model_copy(update={"api_key": None})
    if source.kind == FOLDER:
        return markdown_of(Path(source.location), settings.lang)
    return feed_of(settings, source.location, tags)


def markdown_of(root: Path, lang: str) -> Markdown:
    """``lang`` is the language of articles that name none."""
    return Markdown(publisher=root.name or "Markdown", lang=lang)
