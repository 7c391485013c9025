"""Pages as Relay's arguments ask for them."""

from __future__ import annotations

from typing import Any

import pytest

from search.article import article_id
from search.cursor import Offset, Position, Sort, encode
from search.errors import InvalidCode, InvalidRequest
from search.request import Page, SearchRequest

HERE = Position("publishedAt", 5, article_id("source", "one", "en"))
TOKEN = encode(HERE)


@pytest.mark.parametrize(
    ("arguments", "page"),
    [
        ({}, Page(20)),
        ({"first": 1}, Page(1)),
        ({"first": 100}, Page(100)),
        ({"first": 5, "after": TOKEN}, Page(5, HERE)),
        ({"after": TOKEN}, Page(20, HERE)),
        ({"last": 5}, Page(5, backward=True)),
        ({"last": 5, "before": TOKEN}, Page(5, HERE, backward=True)),
    ],
)
def test_pages(arguments: dict[str, Any], page: Page) -> None:
    assert Page.of(Sort.PUBLISHED_AT_DESC, **arguments) == page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"first": 5, "last": 5}, "Give either first or last, not both."),
        ({"after": TOKEN, "before": TOKEN}, "Give either after or before, not both."),
        ({"last": 5, "after": TOKEN}, "after goes with first, and before with last."),
        ({"first": 5, "before": TOKEN}, "after goes with first, and before with last."),
        ({"before": TOKEN}, "after goes with first, and before with last."),
        ({"first": 0}, "first must be from 1 to 100, not 0."),
        ({"first": 101}, "first must be from 1 to 100, not 101."),
        ({"last": -1}, "last must be from 1 to 100, not -1."),
        ({"last": 0}, "last must be from 1 to 100, not 0."),
    ],
)
def test_what_does_not_fit_together(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Page.of(Sort.PUBLISHED_AT_DESC, **arguments)
    assert (refused.value.code, str(refused.value)) == (InvalidCode.INVALID_PAGE, message)


@pytest.mark.parametrize("token", ["", "nonsense", TOKEN[:-4]])
def test_an_unknown_cursor(token: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Page.of(Sort.PUBLISHED_AT_DESC, after=token)
    assert refused.value.code is InvalidCode.INVALID_CURSOR


@pytest.mark.parametrize(
    ("page", "total", "window"),
    [
        (Page(20), 50, (0, 20)),
        (Page(20), 0, (0, 20)),
        (Page(20, Offset(19, "g")), 50, (20, 20)),
        (Page(20, Offset(49, "g")), 50, (50, 20)),
        (Page(20, backward=True), 50, (30, 20)),
        (Page(20, backward=True), 5, (0, 5)),
        (Page(20, backward=True), 0, (0, 0)),
        (Page(20, Offset(30, "g"), backward=True), 50, (10, 20)),
        (Page(20, Offset(10, "g"), backward=True), 50, (0, 10)),
        (Page(20, Offset(0, "g"), backward=True), 50, (0, 0)),
        (Page(20, Offset(90, "g"), backward=True), 50, (30, 20)),
        (Page(0), 50, (0, 0)),
    ],
)
def test_windows(page: Page, total: int, window: tuple[int, int]) -> None:
    assert page.window(total) == window


@pytest.mark.parametrize(
    ("sort", "needed"),
    [
        (Sort.RELEVANCE, {"id", "title"}),
        (Sort.PUBLISHED_AT_DESC, {"id", "title", "publishedAt"}),
        (Sort.PUBLISHED_AT_ASC, {"id", "title", "publishedAt"}),
        (Sort.UPDATED_AT_DESC, {"id", "title", "touchedAt"}),
    ],
)
def test_needed_attributes(sort: Sort, needed: set[str]) -> None:
    assert SearchRequest(sort=sort, attributes=frozenset({"title"})).needed == needed
