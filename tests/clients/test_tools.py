"""Clients' tools take the exported schema: a linter, Relay's compiler, a code generator."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from tests.clients.conftest import HERE, SCHEMA, Workshop
from tests.schema.asking import Asker
from tests.schema.library import FULL, LIBRARY

ESLINT = ("node_modules/eslint/bin/eslint.js", "--no-config-lookup", "--config", "eslint.config.js", "schema.graphql")
RELAY = "node_modules/relay-compiler/cli.js"


def test_the_linter_finds_nothing(workshop: Workshop) -> None:
    assert workshop.output(*ESLINT) == ""


def test_the_linter_would_find_something(workshop: Workshop) -> None:
    """A fault for each of the two rule sets."""
    faulty = SCHEMA.read_text().replace('"""A hit."""\n', "").replace("hasNextPage: Boolean!", "hasNextPage: Boolean")
    (workshop.folder / "schema.graphql").write_text(faulty)
    done = workshop.run(*ESLINT)
    found = set(re.findall(r"@graphql-eslint/([\w-]+)", done.stdout))
    assert (done.returncode, found) == (1, {"require-description", "relay-page-info"})


def test_every_exception_of_the_linter_has_a_reason() -> None:
    exceptions = re.findall(r'^(.*)\n  "@graphql-eslint/', (HERE / "eslint.config.js").read_text(), re.MULTILINE)
    assert len(exceptions) >= 1
    assert [before for before in exceptions if not before.startswith("  // ")] == []


def test_types_are_generated_for_every_operation(workshop: Workshop) -> None:
    types = workshop.output("codegen.js")
    operations = {
        definition.name.value
        for file in (HERE / "operations").iterdir()
        for definition in parse(file.read_text()).definitions
        if isinstance(definition, OperationDefinitionNode) and definition.name
    }
    assert operations <= set(re.findall(r"^export type (\w+)Query =", types, re.MULTILINE))
    assert re.findall(r"\w+: any\b", types) == []


async def test_relay_pages_through_what_it_compiled(workshop: Workshop, ask: Asker) -> None:
    """The texts that Relay's compiler makes are what a browser would send."""
    persisted = workshop.folder / "relay" / "persisted.json"
    persisted.write_text("{}")  # the compiler adds to it, and does not make it
    workshop.output(RELAY)
    texts = _by_name(json.loads(persisted.read_text()).values())

    first = await ask.data(texts["SearchPageQuery"], sort="PUBLISHED_AT_DESC")
    ids = await _walk(ask, texts["SearchPageResultsQuery"], ["articles"], sort="PUBLISHED_AT_DESC", count=15)
    assert [edge["node"]["id"] for edge in first["articles"]["edges"]] == ids[:20]
    assert len(ids) == len(LIBRARY)

    box = (await ask.data(texts["SearchBoxQuery"], prefix="lighth"))["suggest"]
    assert box["completions"] != []

    source = (await ask.data(texts["SourcePageQuery"], key="harbor-daily"))["source"]
    ids = await _walk(ask, texts["SourcePageArticlesQuery"], ["node", "articles"], id=source["id"], count=4)
    assert len(ids) == source["articleCount"]

    article = (await ask.data(texts["ArticlePageQuery"], by={"slug": {"slug": FULL.slugs[0], "lang": "uk"}}))["article"]
    story = article["story"]["id"]
    assert await _walk(ask, texts["ArticlePageStoryQuery"], ["node", "articles"], id=story, count=1) == [article["id"]]


def _by_name(texts: Iterable[str]) -> dict[str, str]:
    return {re.findall(r"query (\w+)", text)[0]: text for text in texts}


async def _walk(ask: Asker, text: str, path: list[str], **variables: Any) -> list[str]:
    """The ids of all pages, the way Relay asks for the next one."""
    ids: list[str] = []
    while True:
        page = await ask.data(text, **variables)
        for name in path:
            page = page[name]
        ids += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            assert len(set(ids)) == len(ids)
            return ids
        variables["cursor"] = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("field", ["resolved", "funding"])
def test_the_lock_file_has_hashes_and_no_addresses(field: str) -> None:
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert len(packages) > 100
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert [name for name, package in packages.items() if field in package] == []
