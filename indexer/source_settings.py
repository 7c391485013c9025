"""What a source in the store is set to."""

from __future__ import annotations

from indexer.configuration import MAX_NAME, SourceSettings, settings_of
from indexer.store.sources import Source


def settings_from(source: Source) -> SourceSettings:
    """A folder that was given as a path has the usual settings."""
    given = {"name": source.name[:MAX_NAME], "kind": source.kind, "location": source.location}
    return settings_of({**(source.settings or {}), **given}, f"source {source.name}")
