"""The oracle is right about the table, so it may judge random filters."""

from __future__ import annotations

import pytest

from tests.articles import by_slug
from tests.contract.oracle import holds
from tests.search.filter_cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_filter_lets_through_what_the_table_says(case: Case) -> None:
    assert {slug for slug, article in by_slug().items() if holds(article, case.filter)} == case.slugs
