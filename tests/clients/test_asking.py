"""Clients from npm ask a running newsgate, set up as docs/clients.md shows it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.conftest import Workshop, equipped, serve_samples

CATALOGUE = "The card catalogue that became a search index"
CABLE = "When the cable failed, Corrow Sound kept its lights on"
STORM = "Corrow Sound's grid battery rides through its first storm"
STORM_UK = "Мережева батарея Корроу-Саунда пережила першу бурю"
POSTGRES = "The PostgreSQL index that shrank by two thirds overnight"

TSC = "node_modules/typescript/bin/tsc"
RELAY = "node_modules/relay-compiler/cli.js"


def request(method: str, *, text: bool = False, hash: bool = False, name: str | None = None) -> dict[str, object]:
    """As asking/server.js notes it."""
    return {"method": method, "hasText": text, "hasHash": hash, "name": name}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, graphql_url: str) -> Any:
    """What each client found, in one process for all of them."""
    workshop = equipped(tmp_path_factory.mktemp("asking") / "workshop")
    (workshop.folder / "asking" / "types.ts").write_text(workshop.output("codegen.js"))
    assert workshop.output(TSC, "--project", "asking") == ""
    return json.loads(workshop.output("asking/index.js", graphql_url, "apollo", "urql", "graphql-request", "typed"))


def test_apollo_client_pages_in_its_cache(found: Any) -> None:
    apollo = found["apollo"]
    assert apollo["first"] == [CATALOGUE, CABLE]
    assert apollo["both"] == apollo["again"] == [CATALOGUE, CABLE, STORM, STORM_UK]
    # The hash is not known at first; then it is enough, and the cache asks for nothing.
    assert apollo["ofFirst"] == [request("GET", hash=True), request("POST", text=True, hash=True)]
    assert (apollo["ofSecond"], apollo["ofAgain"]) == ([request("GET", hash=True)], [])


def test_apollo_client_knows_what_a_node_may_be(found: Any) -> None:
    apollo = found["apollo"]
    assert apollo["any"] == apollo["source"]
    assert apollo["any"]["name"] == "The Commonplace Patch"
    assert apollo["refused"] == "INVALID_ID"


def test_urql_persists_queries(found: Any) -> None:
    urql = found["urql"]
    assert urql["first"] == urql["again"]
    assert [node["title"] for node in urql["first"]["articles"]["nodes"]] == [POSTGRES]
    assert (urql["other"], urql["refused"]) == (0, ["QUERY_TOO_LONG"])
    assert urql["ofFirst"] == [request("GET", hash=True), request("GET", text=True, hash=True)]
    assert (urql["ofAgain"], urql["ofOther"]) == ([], [request("GET", hash=True)])


def test_graphql_request(found: Any) -> None:
    asked = found["graphql-request"]
    assert asked["found"] == asked["byGet"] == {"articles": {"totalCount": 1, "nodes": [{"title": POSTGRES}]}}
    assert asked["refused"] == "QUERY_TOO_LONG"
    assert (asked["ofFirst"], asked["ofGet"]) == ([request("POST", text=True)], [request("GET", text=True)])


def test_operations_with_generated_types(found: Any) -> None:
    """They passed the type checker, which expects the mistakes that stand there too."""
    assert found["typed"] == [f"2026-11-10 {CABLE}", f"2026-11-09 {STORM}"]


def test_relay_with_nothing_but_its_own_operations(workshop: Workshop, tmp_path: Path) -> None:
    """The list that Relay's compiler writes closes newsgate to all else, and Relay works."""
    persisted = workshop.folder / "relay" / "persisted.json"
    persisted.write_text("{}")  # the compiler adds to it, and does not make it
    workshop.output(RELAY)
    names = {name: re.findall(r"query (\w+)", text)[0] for name, text in json.loads(persisted.read_text()).items()}
    with serve_samples(tmp_path / "data", NEWSGATE_TRUSTED_DOCUMENTS=str(persisted)) as served:
        url = f"{served.url}/graphql"
        relay = json.loads(workshop.output("asking/index.js", url, "relay"))["relay"]
        answers = {
            operation: httpx.post(url, json={"documentId": name, "variables": VARIABLES[operation]}).json()
            for name, operation in names.items()
        }

    # A connection of all articles, without gaps and repetitions; a source, found again by its id.
    assert (relay["sizes"], len(set(relay["ids"])), relay["total"]) == ([20, 45, 70], 70, 70)
    assert (relay["articleCount"], relay["ofSource"]) == (10, 3)
    assert [names[each["name"]] for each in relay["loaded"]] == [
        "SearchPageQuery",
        "SearchPageResultsQuery",
        "SearchPageResultsQuery",
        "SourcePageQuery",
        "SourcePageArticlesQuery",
    ]
    assert not any(each["hasText"] for each in relay["loaded"])
    assert relay["refused"] == ["PERSISTED_QUERY_NOT_IN_LIST"] * 3

    assert answers.keys() == VARIABLES.keys()
    assert {operation: answer["errors"] for operation, answer in answers.items() if "errors" in answer} == {}
    assert [operation for operation, answer in answers.items() if None in answer["data"].values()] == []


#: For each operation that Relay's compiler finds.
VARIABLES = {
    "ArticlePageQuery": {
        "by": {"slug": {"slug": "photonic-test-chip-moves-a-terabit-and-leaves-the-heat-behind", "lang": "en"}}
    },
    "ArticlePageStoryQuery": {"id": "sty_9qc4p3goio84747ebjfepo82lb"},
    "SearchBoxQuery": {"prefix": "batt"},
    "SearchPageQuery": {"sort": "RELEVANCE"},
    "SearchPageResultsQuery": {"query": "battery", "sort": "RELEVANCE", "count": 3},
    "SourcePageArticlesQuery": {"id": "src_harbour-ledger", "count": 3},
    "SourcePageQuery": {"key": "harbour-ledger"},
}
