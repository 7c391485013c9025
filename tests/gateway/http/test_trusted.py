"""Trusted documents: what is on the list is executed, by its name or its text, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from gateway.errors import InvalidSettings
from gateway.trusted import TrustedDocuments
from schema import schema
from search import factory
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio

COUNT = "query Count { articles { totalCount } }"
PAGE = "query Page($n: Int) { articles(first: $n) { ...Hits } }  fragment Hits on ArticleConnection { nodes { id } }"
NOT_IN_LIST = "PERSISTED_QUERY_NOT_IN_LIST"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(path: Path, said: object) -> TrustedDocuments:
    (path / "manifest.json").write_text(json.dumps(said))
    return TrustedDocuments.read(path / "manifest.json", schema)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    documents = manifest(tmp_path, {"count": COUNT, sha256(PAGE): PAGE})
    app = create_app(lambda: factory.embedded_engine(tmp_path / "index"), documents=documents)
    async with asking(app) as client:
        yield client


async def post(client: httpx.AsyncClient, said: Mapping[str, Any]) -> Any:
    return (await client.post("/graphql", json=said)).json()


def by_hash(text: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(text)}}}


EMPTY_COUNT: Any = {"data": {"articles": {"totalCount": 0}}}
EMPTY_PAGE: Any = {"data": {"articles": {"nodes": []}}}


async def test_by_name(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        assert await post(client, {"documentId": "count"}) == EMPTY_COUNT
        assert await post(client, {"documentId": f"sha256:{sha256(PAGE)}", "variables": {"n": 1}}) == EMPTY_PAGE
        assert await post(client, by_hash(PAGE)) == EMPTY_PAGE
    assert (await client.get("/graphql", params={"documentId": "count"})).json() == EMPTY_COUNT


async def test_by_text_whatever_its_form(client: httpx.AsyncClient) -> None:
    operation, _, fragment = PAGE.partition("  fragment")
    for text in (PAGE, f"# comment\nfragment{fragment}\n\n{operation}", PAGE.replace("(", " (\n").replace("}", ",}")):
        assert await post(client, {"query": text}) == EMPTY_PAGE
        assert await post(client, {"query": text, "documentId": sha256(PAGE)}) == EMPTY_PAGE


@pytest.mark.parametrize(
    "said",
    [
        {"query": "{ articles { totalCount } }"},
        {"query": COUNT.replace("totalCount", "totalCount sort")},
        {"query": COUNT, "documentId": sha256(PAGE)},
        {"query": COUNT + PAGE},
        {"query": "{ __schema { types { name } } }"},
        {"query": "{ nonsense"},
        {"query": "{" * 10_000},
        {"documentId": "other"},
        {"query": "{ index { documents } }", **by_hash("{ index { documents } }")},
        by_hash("{ index { documents } }"),
    ],
)
async def test_anything_else(client: httpx.AsyncClient, said: Mapping[str, Any]) -> None:
    for _ in range(2):
        answer = await post(client, said)
        assert [error["extensions"]["code"] for error in answer["errors"]] == [NOT_IN_LIST]
        assert "data" not in answer


def test_apollos_manifest(tmp_path: Path) -> None:
    operation = {"id": "abc", "name": "Count", "type": "query", "body": COUNT}
    said = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation]}
    assert manifest(tmp_path, said).text(None, "abc") == COUNT


def test_a_folder(tmp_path: Path) -> None:
    """Fragments come from any file, and only those that are used."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "page.graphql").write_text(
        "query Page { articles { ...Hits } } query Other { index { engine } }"
    )
    (tmp_path / "hits.gql").write_text("fragment Hits on ArticleConnection { nodes { ...Card } }")
    (tmp_path / "card.gql").write_text("fragment Card on Article { id } fragment Unused on Article { title }")
    (tmp_path / "README.md").write_text("{ nonsense")
    documents = TrustedDocuments.read(tmp_path, schema)

    sent = """query Page { articles { ...Hits } }
      fragment Card on Article { id } fragment Hits on ArticleConnection { nodes { ...Card } }"""
    found = documents.text(sent, None)
    assert found
    assert documents.text(None, sha256(found)) == found
    assert documents.text("query Other { index { engine } }", None)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"m.json": "{"}, "{path}/m.json is not JSON; it must be what a client's build wrote."),
        ({"m.json": "[]"}, "{path}/m.json must have an object, of documents by name, or a manifest of Apollo's."),
        ({"m.json": '{"a": 1}'}, "{path}/m.json must have a document's text for each name."),
        ({"m.json": "{}"}, "There are no documents in {path}/m.json; nothing could be asked."),
        ({"a.txt": ""}, "There are no documents in {path}; nothing could be asked."),
        (
            {"a.graphql": "query A { nope } query B { articles { neither } }", "b.graphql": "{ index { engine } }"},
            "Some trusted documents cannot be executed:\n"
            "  {path}/a.graphql: A: Cannot query field 'nope' on type 'Query'.\n"
            "  {path}/a.graphql: B: Cannot query field 'neither' on type 'ArticleConnection'.",
        ),
        (
            {"a.graphql": "fragment F on Article { id }", "b.graphql": "fragment F on Article { title }"},
            "{path}/b.graphql: there is another fragment F; give each its own name.",
        ),
    ],
)
def test_what_is_no_list(tmp_path: Path, files: Mapping[str, str], message: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    path = tmp_path / "m.json" if "m.json" in files else tmp_path
    with pytest.raises(InvalidSettings) as raised:
        TrustedDocuments.read(path, schema)
    assert str(raised.value) == message.format(path=tmp_path)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="cannot be read: No such file or directory"):
        TrustedDocuments.read(tmp_path / "nowhere.json", schema)
