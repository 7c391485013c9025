"""What the specification asks of servers, section by section: https://graphql.github.io/graphql-over-http/draft/.

It is the draft of 2026-08-06.

Where the draft and the `graphql-http` audits contradict each other, newsgate is on the side of the audits, which is
what clients in use were written against: 400 instead of 422, 200 instead of 294, and 200 instead of 4xx for well-formed
requests of clients that take ``application/json`` alone.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio

RESPONSE, JSON = "application/graphql-response+json", "application/json"
QUERY = "{ index { documents } }"
FOUND = {"data": {"index": {"documents": 34}}}
NAMED = "query One { index { documents } } query Other { index { engine } }"


async def post(server: httpx.AsyncClient, said: object, accept: str | None = RESPONSE) -> httpx.Response:
    return await server.post("/graphql", json=said, headers=_accepting(accept))


async def get(server: httpx.AsyncClient, accept: str | None = RESPONSE, /, **said: str) -> httpx.Response:
    return await server.get("/graphql", params=said, headers=_accepting(accept))


def _accepting(accept: str | None) -> dict[str, str]:
    return {"Accept": accept or ""}  # without it httpx says that it takes anything


def media_type(answer: httpx.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


def code(answer: httpx.Response) -> str:
    """Of an answer that has nothing but one error."""
    said = answer.json()
    assert list(said) == ["errors"]
    (error,) = said["errors"]
    assert isinstance(error["message"], str)
    found: str = error["extensions"]["code"]
    return found


class TestSerializationFormat:
    async def test_json_must_be_supported(self, server: httpx.AsyncClient) -> None:
        assert (await post(server, {"query": QUERY})).json() == FOUND

    async def test_utf_8_must_be_assumed(self, server: httpx.AsyncClient) -> None:
        body = '{"query": "query($q: String!) { articles(query: $q) { totalCount } }", "variables": {"q": "Є"}}'
        plain = await server.post("/graphql", content=body.encode(), headers={"Content-Type": JSON})
        named = await server.post(
            "/graphql", content=body.encode(), headers={"Content-Type": "application/json; charset=UTF-8"}
        )
        assert plain.status_code == 200
        assert "errors" not in plain.json()
        assert named.json() == plain.json()


class TestRequest:
    async def test_post_must_be_accepted(self, server: httpx.AsyncClient) -> None:
        assert (await post(server, {"query": QUERY})).status_code == 200

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    async def test_other_methods(self, server: httpx.AsyncClient, method: str) -> None:
        answer = await server.request(method, "/graphql", json={"query": QUERY})
        assert answer.status_code == 405
        assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


class TestRequestParameters:
    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"qeury": QUERY},
            {"query": None},
            {"query": 1},
            {"query": [QUERY]},
            {"query": QUERY, "operationName": 1},
            {"query": QUERY, "operationName": {}},
            {"query": QUERY, "variables": [7]},
            {"query": QUERY, "variables": "{}"},
            {"query": QUERY, "extensions": []},
            {"query": QUERY, "extensions": "x"},
        ],
    )
    @pytest.mark.parametrize("accept", [RESPONSE, JSON])
    async def test_mistyped_or_missing(self, server: httpx.AsyncClient, said: object, accept: str) -> None:
        answer = await post(server, said, accept)
        assert (answer.status_code, media_type(answer), code(answer)) == (400, accept, "BAD_REQUEST")


class TestGet:
    async def test_parameters_are_of_the_query_component(self, server: httpx.AsyncClient) -> None:
        answer = await get(
            server,
            query="query A($n: Int!) { articles(first: $n) { totalCount } }",
            variables='{"n": 1}',
            operationName="A",
        )
        assert answer.json() == {"data": {"articles": {"totalCount": 34}}}

    async def test_the_empty_string_is_nothing(self, server: httpx.AsyncClient) -> None:
        answer = await get(server, query=QUERY, operationName="", variables="", extensions="")
        assert answer.json() == FOUND

    async def test_null_is_a_name(self, server: httpx.AsyncClient) -> None:
        assert (await get(server, query="query null { index { documents } }", operationName="null")).json() == FOUND
        assert code(await get(server, query=QUERY, operationName="null")) == "OPERATION_RESOLUTION_FAILURE"

    @pytest.mark.parametrize("parameter", ["variables", "extensions"])
    @pytest.mark.parametrize("value", ["{", "[]", "1", "nonsense"])
    async def test_what_is_no_json_object(self, server: httpx.AsyncClient, parameter: str, value: str) -> None:
        answer = await get(server, query=QUERY, **{parameter: value})
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")

    async def test_a_parameter_given_twice(self, server: httpx.AsyncClient) -> None:
        answer = await server.get("/graphql", params=[("query", QUERY), ("query", "{ index { engine } }")])
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")

    async def test_mutations_must_not_be_executed(self, server: httpx.AsyncClient) -> None:
        answer = await get(server, query="mutation { index { documents } }")
        assert 400 <= answer.status_code < 500
        assert list(answer.json()) == ["errors"]

    async def test_an_address_that_is_too_large(self, server: httpx.AsyncClient) -> None:
        answer = await get(server, query=QUERY + " " * 40_000)
        assert (answer.status_code, code(answer)) == (414, "BAD_REQUEST")


class TestPost:
    @pytest.mark.parametrize(
        "content_type",
        [
            None,
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=application/json",
            "application/jsonx",
            "text/plain; application/json",
            "application/json; charset=iso-8859-1",
            "application/json; charset=utf-16",
        ],
    )
    async def test_other_media_types(self, server: httpx.AsyncClient, content_type: str | None) -> None:
        headers = {} if content_type is None else {"Content-Type": content_type}
        answer = await server.post("/graphql", content=b'{"query": "{ index { documents } }"}', headers=headers)
        assert (answer.status_code, code(answer)) == (415, "BAD_REQUEST")

    @pytest.mark.parametrize(
        "content_type", ["Application/JSON", "application/json;charset=utf-8", 'application/json; charset="utf8"']
    )
    async def test_json_by_another_spelling(self, server: httpx.AsyncClient, content_type: str) -> None:
        body = b'{"query": "{ index { documents } }"}'
        assert (await server.post("/graphql", content=body, headers={"Content-Type": content_type})).json() == FOUND


class TestJSONEncoding:
    async def test_other_properties_must_be_ignored(self, server: httpx.AsyncClient) -> None:
        assert (await post(server, {"query": QUERY, "id": 7, "map": {}, "operations": []})).json() == FOUND

    async def test_null_is_nothing(self, server: httpx.AsyncClient) -> None:
        said = {"query": QUERY, "operationName": None, "variables": None, "extensions": None}
        assert (await post(server, said)).json() == FOUND

    async def test_a_member_given_twice(self, server: httpx.AsyncClient) -> None:
        body = b'{"query": "{ index { documents } }", "variables": {"a": 1, "a": 2}}'
        answer = await server.post("/graphql", content=body, headers={"Content-Type": JSON})
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
        assert answer.json()["errors"][0]["message"] == "'a' is given twice; give it once."


class TestBody:
    @pytest.mark.parametrize(
        ("accept", "given"),
        [
            (RESPONSE, RESPONSE),
            (JSON, JSON),
            (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
            (f"{JSON}, {RESPONSE}", RESPONSE),
            (f"{JSON};q=0.9, {RESPONSE};q=0.8", JSON),
            (f"{RESPONSE};q=0, {JSON}", JSON),
            (f"{RESPONSE.upper()}; charset=utf-8", RESPONSE),
            (f"text/html, {JSON};q=0.2, */*;q=0.1", JSON),
            (f"{RESPONSE}, */*;q=0.1", RESPONSE),
            ("*/*", JSON),
            ("application/*", JSON),
            (None, JSON),
            (",", JSON),
        ],
    )
    async def test_accept_must_be_respected(self, server: httpx.AsyncClient, accept: str | None, given: str) -> None:
        for answer in (await post(server, {"query": QUERY}, accept), await get(server, accept, query=QUERY)):
            assert (answer.status_code, answer.headers["content-type"]) == (200, f"{given}; charset=utf-8")
            assert answer.json() == FOUND

    @pytest.mark.parametrize("accept", ["text/html", "image/*", f"{JSON};q=0", "*/*;q=0", "application/json+ld"])
    async def test_nothing_acceptable(self, server: httpx.AsyncClient, accept: str) -> None:
        answer = await post(server, {"query": QUERY}, accept)
        assert (answer.status_code, code(answer)) == (406, "BAD_REQUEST")

    async def test_an_answer_is_not_for_sniffing(self, server: httpx.AsyncClient) -> None:
        assert (await post(server, {"query": QUERY})).headers["x-content-type-options"] == "nosniff"


class TestStatusCodes:
    @pytest.mark.parametrize(
        ("query", "of_request"),
        [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
            (NAMED, "OPERATION_RESOLUTION_FAILURE"),
            ("query($n: Int!) { articles(first: $n) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ],
    )
    async def test_without_data(self, server: httpx.AsyncClient, query: str, of_request: str) -> None:
        for accept, status in ((RESPONSE, 400), (JSON, 200)):
            for answer in (await post(server, {"query": query}, accept), await get(server, accept, query=query)):
                assert (answer.status_code, media_type(answer), code(answer)) == (status, accept, of_request)

    async def test_with_data_and_errors(self, server: httpx.AsyncClient) -> None:
        for accept in (RESPONSE, JSON):
            answer = await post(server, {"query": '{ node(id: "nonsense") { id } index { documents } }'}, accept)
            said: dict[str, Any] = answer.json()
            assert (answer.status_code, said["data"]) == (200, {"node": None, **FOUND["data"]})
            assert [error["path"] for error in said["errors"]] == [["node"]]

    @pytest.mark.parametrize("body", [b"", b"NONSENSE", b'{"query":', b"\xff", b'{"query": NaN}', b"[" * 100_000])
    async def test_what_is_no_json(self, server: httpx.AsyncClient, body: bytes) -> None:
        for accept in (RESPONSE, JSON):
            answer = await server.post("/graphql", content=body, headers={"Content-Type": JSON, "Accept": accept})
            assert (answer.status_code, media_type(answer), code(answer)) == (400, accept, "BAD_REQUEST")

    async def test_a_body_that_is_too_large(self, server: httpx.AsyncClient) -> None:
        answer = await post(server, {"query": QUERY + " " * 1_000_000})
        assert (answer.status_code, code(answer)) == (413, "BAD_REQUEST")
