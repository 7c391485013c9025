"""Small folders of Markdown to index."""

from __future__ import annotations

from pathlib import Path

STORY = """---
title: {title}
publishedAt: '2026-05-17T18:12:09.000Z'
lang: en
externalId: '{name}'
source:
  name: Harbor Daily
  key: harbor-daily
---
{title}, in more words.
"""


def write(folder: Path, **titles: str) -> Path:
    """A file for each title."""
    folder.mkdir(exist_ok=True)
    for name, title in titles.items():
        (folder / f"{name}.en.md").write_text(STORY.format(name=name, title=title))
    return folder
