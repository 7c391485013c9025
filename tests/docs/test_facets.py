"""What the page on facets says of limits and of the key is so."""

from __future__ import annotations

import pytest
from pydantic import SecretStr, ValidationError

from gateway.settings import Settings
from schema import facets
from search import seal
from tests.docs.pages import ROOT

TOLD = " ".join((ROOT / "docs" / "facets.md").read_text().split())


def test_limits_are_those_of_the_code() -> None:
    assert f"the ten most frequent unless told otherwise, {facets.MAX_VALUES:,} at most" in TOLD
    assert f"more than {seal.MAX_STATE_SIZE:,} bytes has no state" in TOLD


def test_the_shortest_key() -> None:
    assert "any text of 16 characters or more" in TOLD
    assert Settings(state_key=SecretStr("x" * 16)).state_key
    with pytest.raises(ValidationError, match="at least 16 characters"):
        Settings(state_key=SecretStr("x" * 15))
