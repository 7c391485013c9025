"""The exported schema is the agreed contract, but for what `schema/contract_missing.txt` lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema import schema
from tests.schema.coordinates import coordinates, covers

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "schema"
#: Where the contract is agreed upon, beside the checkout.
AGREED = ROOT.parent / "shared" / "schema.graphql"

CONTRACT = coordinates((ROOM / "contract.graphql").read_text())
EXPORTED = coordinates(schema.as_str())
MISSING = [
    line
    for line in (ROOM / "contract_missing.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
]


def _is_missing(coordinate: str) -> bool:
    return any(covers(listed, coordinate) for listed in MISSING)


def test_the_exported_file_is_what_newsgate_schema_prints() -> None:
    assert (ROOM / "schema.graphql").read_text() == schema.as_str() + "\n"


def test_the_contract_is_the_agreed_one() -> None:
    if not AGREED.exists():
        pytest.skip(f"{AGREED} is not beside this checkout.")
    assert (ROOM / "contract.graphql").read_text() == AGREED.read_text()


def test_what_the_contract_says_is_exported() -> None:
    promised = {name: declared.meaning for name, declared in CONTRACT.items() if not _is_missing(name)}
    assert {name: EXPORTED[name].meaning for name in promised if name in EXPORTED} == promised


def test_what_is_listed_as_missing_is_missing() -> None:
    assert [listed for listed in MISSING if listed not in CONTRACT] == []
    assert [name for name in EXPORTED if _is_missing(name)] == []


def test_nothing_is_listed_twice_or_out_of_order() -> None:
    order = list(CONTRACT)
    assert sorted(set(MISSING), key=order.index) == MISSING
    assert [(a, b) for a in MISSING for b in MISSING if a != b and covers(a, b)] == []


def test_additions_demand_nothing_of_those_who_ask_as_the_contract_says() -> None:
    added = [name for name in EXPORTED if name not in CONTRACT and _parent(name) in CONTRACT]
    assert [name for name in added if EXPORTED[name].is_required] == []


def _parent(coordinate: str) -> str:
    return coordinate.rpartition("(")[0] or coordinate.rpartition(".")[0]
