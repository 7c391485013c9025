"""Code for clients that the documentation shows is run by the tests: it stands in tests/clients, line by line."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.docs import pages
from tests.docs.pages import ROOT, Fence

SHOWN = [
    pytest.param(page, fence, id=f"{page.name}:{fence.line}")
    for page in (ROOT / "docs" / "clients.md", ROOT / "docs" / "federation.md")
    for fence in pages.fences(page)
    if fence.language in ("js", "ts", "jsonc", "gql")
]
CLIENTS = ROOT / "tests" / "clients"
RUN = [path.read_text() for ending in ("js", "ts", "config.json") for path in CLIENTS.rglob(f"*.{ending}")]


def _is_part(shown: str, text: str) -> bool:
    """Whether a text has these lines together, at whatever depth."""
    return any(textwrap.indent(shown, " " * depth) in text for depth in range(0, 9, 2))


@pytest.mark.parametrize(("page", "fence"), SHOWN)
def test_it_is_run(page: Path, fence: Fence) -> None:
    assert [text for text in RUN if _is_part(fence.text, text)] != [], page


def test_it_is_looked_for_line_by_line() -> None:
    assert _is_part("a\n  b\n\nc\n", "x\n  a\n    b\n\n  c\n  d\n")
    assert not _is_part("a\n  b\n", "a\nb\n")
    assert not _is_part("a\nc\n", "a\nb\nc\n")
