"""The operations that types are generated for are answered."""

from __future__ import annotations

from typing import Any

from graphql import DocumentNode, parse, print_ast, separate_operations

from tests.clients.conftest import HERE
from tests.schema.asking import Asker
from tests.schema.library import FULL, LIBRARY

DOCUMENT = parse("".join(file.read_text() for file in sorted((HERE / "operations").iterdir())))
OPERATIONS: dict[str, DocumentNode] = separate_operations(DOCUMENT)


async def test_each_is_answered(ask: Asker) -> None:
    asked = set()

    async def answer(operation: str, **variables: Any) -> Any:
        asked.add(operation)
        return await ask.data(print_ast(OPERATIONS[operation]), **variables)

    page = (await answer("Search", query="lighth", sort="RELEVANCE", filter={"lang": {"anyOf": ["en"]}}))["articles"]
    assert page["totalCount"] == 20
    tag = page["facets"]["tags"]["values"][-1]
    clicked = (await answer("Permalink", state=tag["toggle"]))["articles"]
    assert clicked["totalCount"] == tag["count"]
    applied = [(one["field"], one["value"]) for one in clicked["appliedFilters"]]
    assert applied == [("tags", tag["value"]), ("lang", "en")]

    typed = (await answer("TypeInFacet", field="TAGS", prefix="tag 1"))["facetValues"]
    assert {one["value"] for one in typed} == {f"TAG {number}" for number in range(10, 20)}

    box = (await answer("Suggest", prefix="lighth"))["suggest"]
    best = box["completions"][0]
    assert best["text"].startswith("lighthouse")
    assert (await answer("Permalink", state=best["search"]))["articles"]["totalCount"] == best["count"]
    assert box["articles"] != []

    assert (await answer("SourcePage", key="harbor-daily"))["source"]["articles"]["nodes"] != []
    article = (await answer("ArticlePage", by={"slug": {"slug": FULL.slugs[0], "lang": "uk"}}))["article"]
    assert article["body"] == "<p>Браму <strong>відчинено</strong> на світанку.</p>\n"
    days = {"since": "2000-01-01T00:00:00Z", "timeZone": "Asia/Tokyo"}
    board = await answer("Dashboard", fields=["SOURCE", "LANG"], **days)
    buckets = board["articles"]["histogram"]["buckets"]
    assert sum(bucket["count"] for bucket in buckets) == board["index"]["documents"] == len(LIBRARY)
    assert (await answer("AnyNode", id=article["id"]))["node"]["title"] == FULL.title

    assert asked == set(OPERATIONS)
