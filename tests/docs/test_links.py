"""What the documentation points at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import pages
from tests.docs.pages import PAGES, ROOT

_LINK = re.compile(r"\]\(([^)\s]+)\)")
#: A path in backticks: from the root of the checkout, with a folder in front or a name that stands at the root.
_PATH = re.compile(r"`((?:\.ci|[a-z]+)/[\w./*-]*|[\w.-]+\.(?:toml|yml|md))(?::\d+)?`")
#: What a reader is about to make has such a name.
_TO_BE_MADE = re.compile(r"\b[A-Z]{4,}\.|second|^newsgate\.toml$")
_FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}


def _links(page: Path) -> set[str]:
    return {link for link in _LINK.findall(pages.prose(page)) if not re.match(r"[a-z]+:", link)}


def _paths(page: Path) -> set[str]:
    found = {path for path in _PATH.findall(pages.prose(page)) if not _TO_BE_MADE.search(path)}
    return {path for path in found if "/" not in path or path.split("/")[0] in _FOLDERS | {"web", "bench"}}


@pytest.mark.parametrize("page", PAGES, ids=map(pages.name, PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    for link in _links(page):
        target, _, anchor = link.partition("#")
        there = (page.parent / target) if target else page
        assert there.exists(), link
        assert not anchor or anchor in _anchors(there), link


@pytest.mark.parametrize("page", PAGES, ids=map(pages.name, PAGES))
def test_paths_in_backticks_exist(page: Path) -> None:
    assert [path for path in sorted(_paths(page)) if not any(ROOT.glob(path.rstrip("/")))] == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), {pages.README}
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = {(page.parent / link.partition("#")[0]).resolve() for link in _links(page)}
        waiting |= {target for target in targets if target.suffix == ".md"} - reached
    lost = sorted(map(pages.name, set(PAGES) - reached))
    assert lost == [], "Link them from README.md, or decisions from docs/decisions/README.md."


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", pages.prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
