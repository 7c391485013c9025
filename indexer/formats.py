"""By which rules the records of a source are read."""

from __future__ import annotations

from pathlib import Path

from indexer.kinds import FOLDER, feed_of
from indexer.source import Format
from indexer.source_settings import settings_from
from indexer.sources.markdown import Markdown
from indexer.store.sources import Source
from indexer.tagging import TagRules


def format_of(source: Source, tags: TagRules) -> Format:
    """For reading only: it has no API key, and nothing can be fetched by it."""
    if source.kind == FOLDER:
        return markdown_of(source)
    settings = settings_from(source).model_copy(update={"api_key": None})
    return feed_of(settings, source.location, tags)


def markdown_of(source: Source) -> Markdown:
    """Its articles are those of a publisher of its own where they name none, so that no two folders' are mixed up."""
    settings = settings_from(source)
    name = settings.title or Path(source.location).name or "Markdown"
    return Markdown(settings.key or source.publisher or Markdown.kind, name, settings.lang)
