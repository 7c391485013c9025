"""What the page on searching says of codes and limits is so."""

from __future__ import annotations

import re

from schema import errors, facets
from search import filters, request, text
from search.cursor import Sort
from search.errors import InvalidCode
from search.request import Page
from tests.docs import pages
from tests.docs.pages import ROOT

SEARCHING = ROOT / "docs" / "searching.md"


def test_the_table_of_errors_has_every_code() -> None:
    own = {errors.SYNTAX, errors.INVALID, errors.UNAVAILABLE, errors.OVERLOADED, errors.INTERNAL}
    assert set(pages.table(SEARCHING, "code")) == own | set(InvalidCode)


def test_no_code_of_the_schema_is_left_out() -> None:
    """Those that `schema.errors` has are all constants of its own."""
    codes = {value for name, value in vars(errors).items() if re.fullmatch(r"[A-Z]+", name) and isinstance(value, str)}
    assert codes <= set(pages.table(SEARCHING, "code"))


def test_the_table_of_sorts_has_every_sort_with_its_kind_of_cursor() -> None:
    rows = {head.split("`")[0]: cells[1] for head, cells in pages.table(SEARCHING, "sort").items()}
    assert rows == {sort: "a position" if sort.key else "an offset" for sort in Sort}


def test_limits_are_those_of_the_code() -> None:
    told = " ".join(SEARCHING.read_text().split())
    assert f"may have {filters.MAX_FILTER_VALUES} values and {filters.MAX_FILTER_DEPTH} levels" in told
    assert f"1 to {request.MAX_PAGE_SIZE} hits, {Page().size} when neither is given" in told
    assert f"10 by default and {facets.MAX_VALUES:,} at most" in told
    assert f"more than {text.MAX_QUERY_LENGTH:,} characters" in told
    assert text.MAX_QUERY_WORDS == 10
    assert "first ten words" in told
