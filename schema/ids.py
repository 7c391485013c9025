"""Global ids: an article's and a story's are what the engine has; a source's is its key behind a prefix."""

from __future__ import annotations

import re
from enum import Enum

from search.article import ARTICLE_PREFIX, SOURCE_PREFIX, STORY_PREFIX
from search.errors import InvalidCode, InvalidRequest

_ARTICLE = re.compile(rf"{ARTICLE_PREFIX}[0-9a-v]{{26}}", re.ASCII)
_STORY = re.compile(rf"{STORY_PREFIX}[0-9a-v]{{26}}", re.ASCII)
_SOURCE = re.compile(rf"{SOURCE_PREFIX}.{{1,200}}")


class Kind(Enum):
    ARTICLE = "article"
    SOURCE = "source"
    STORY = "story"


def kind(node: str) -> Kind:
    """What an id names. Raises `InvalidRequest` for a text that was never an id."""
    if _ARTICLE.fullmatch(node):
        return Kind.ARTICLE
    if _SOURCE.fullmatch(node):
        return Kind.SOURCE
    if _STORY.fullmatch(node):
        return Kind.STORY
    shown = node if len(node) <= len(ARTICLE_PREFIX) + 36 else node[:40] + "…"
    raise InvalidRequest(
        InvalidCode.INVALID_ID,
        f"{shown!r} is not an id; use the id field of an article, a source or a story, unchanged.",
    )


def source_id(key: str) -> str:
    return SOURCE_PREFIX + key


def source_key(node: str) -> str:
    return node.removeprefix(SOURCE_PREFIX)
