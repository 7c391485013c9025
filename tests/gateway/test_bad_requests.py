"""What cannot be answered is refused with a code and a sentence, over HTTP and on both engines."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from search.cursor import Offset, Position, encode
from tests.gateway.asking import data, post, refusal

ABSENT = "art_00000000000000000000000000"
POSITION = encode(Position("publishedAt", 0, ABSENT))
TOUCHED = encode(Position("touchedAt", 0, ABSENT))
OFFSET = encode(Offset(5, "generation"))
#: Of a version to come.
LATER = base64.urlsafe_b64encode(b"2|o|5|generation").rstrip(b"=").decode()

PAGE = """query($sort: ArticleSort! = RELEVANCE, $first: Int, $after: String, $last: Int, $before: String) {
  articles(sort: $sort, first: $first, after: $after, last: $last, before: $before) { totalCount }
}"""
FILTER = "query($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"
SOURCE = '{{ source(key: "orbit-wire") {{ articles({}) {{ totalCount }} }} }}'
OTHER_SORT = "The cursor belongs to another sort; use the cursors of this one's own pages."


def unknown(cursor: str) -> str:
    return f"Unknown cursor {cursor[:40]!r}; use one that an earlier page returned, unchanged."


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ({"first": 0}, "INVALID_PAGE", "first must be from 1 to 100, not 0."),
        ({"first": -1}, "INVALID_PAGE", "first must be from 1 to 100, not -1."),
        ({"first": 101}, "INVALID_PAGE", "first must be from 1 to 100, not 101."),
        ({"last": 0}, "INVALID_PAGE", "last must be from 1 to 100, not 0."),
        ({"last": 101}, "INVALID_PAGE", "last must be from 1 to 100, not 101."),
        ({"first": 5, "last": 5}, "INVALID_PAGE", "Give either first or last, not both."),
        ({"after": POSITION, "before": POSITION}, "INVALID_PAGE", "Give either after or before, not both."),
        ({"last": 5, "after": OFFSET}, "INVALID_PAGE", "after goes with first, and before with last."),
        ({"first": 5, "before": OFFSET}, "INVALID_PAGE", "after goes with first, and before with last."),
        ({"before": OFFSET}, "INVALID_PAGE", "after goes with first, and before with last."),
        ({"after": "nonsense"}, "INVALID_CURSOR", unknown("nonsense")),
        ({"after": ""}, "INVALID_CURSOR", unknown("")),
        ({"after": "курсор"}, "INVALID_CURSOR", unknown("курсор")),
        ({"after": "\ud800"}, "INVALID_CURSOR", unknown("\ud800")),
        ({"after": LATER}, "INVALID_CURSOR", unknown(LATER)),
        ({"after": "A" * 5000}, "INVALID_CURSOR", unknown("A" * 5000)),
        ({"last": 5, "before": "nonsense"}, "INVALID_CURSOR", unknown("nonsense")),
        ({"after": POSITION}, "INVALID_CURSOR", OTHER_SORT),
        ({"after": OFFSET, "sort": "PUBLISHED_AT_DESC"}, "INVALID_CURSOR", OTHER_SORT),
        ({"after": POSITION, "sort": "UPDATED_AT_DESC"}, "INVALID_CURSOR", OTHER_SORT),
        ({"last": 5, "before": TOUCHED, "sort": "PUBLISHED_AT_ASC"}, "INVALID_CURSOR", OTHER_SORT),
    ],
)
async def test_pages(client: httpx.AsyncClient, arguments: dict[str, Any], code: str, message: str) -> None:
    assert await refusal(client, PAGE, **arguments) == (code, message)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("first: 0", "INVALID_PAGE", "first must be from 1 to 100, not 0."),
        (f'after: "{OFFSET}"', "INVALID_CURSOR", OTHER_SORT),
        ('filter: {publishedAt: {gte: "x"}}', "INVALID_DATE", None),
    ],
)
async def test_pages_of_a_source(client: httpx.AsyncClient, arguments: str, code: str, message: str | None) -> None:
    found = await refusal(client, SOURCE.format(arguments))
    assert found[0] == code
    assert message in (None, found[1])


NO_DATE = "'yesterday' is not a date; write an instant such as 2025-11-24T17:10:37Z."
NO_DURATION = "'7 days' is not a duration; write one such as P7D or PT6H."


@pytest.mark.parametrize(
    ("question", "variables", "message"),
    [
        ('{ articles(filter: {publishedAt: {gte: "yesterday"}}) { totalCount } }', {}, NO_DATE),
        ('{ articles(filter: {publishedAt: {within: "7 days"}}) { totalCount } }', {}, NO_DURATION),
        (
            "query($d: DateTime) { articles(filter: {publishedAt: {lt: $d}}) { totalCount } }",
            {"d": "yesterday"},
            f"Variable '$d' has invalid value: {NO_DATE}",
        ),
        (
            FILTER,
            {"filter": {"anyOf": [{"updatedAt": {"gte": "yesterday"}}]}},
            f"Variable '$filter' has invalid value at .anyOf[0].updatedAt.gte: {NO_DATE}",
        ),
        (
            FILTER,
            {"filter": {"publishedAt": {"within": "7 days"}}},
            f"Variable '$filter' has invalid value at .publishedAt.within: {NO_DURATION}",
        ),
    ],
)
async def test_dates(client: httpx.AsyncClient, question: str, variables: dict[str, Any], message: str) -> None:
    assert await refusal(client, question, **variables) == ("INVALID_DATE", message)


async def test_an_inverted_range(client: httpx.AsyncClient) -> None:
    span = {"gte": "2025-11-25T00:00:00Z", "lt": "2025-11-24T00:00:00Z"}
    refused = ("INVALID_RANGE", "The date range is empty: gte must be earlier than lt.")
    assert await refusal(client, FILTER, filter={"publishedAt": span}) == refused


@pytest.mark.parametrize(
    "question",
    [
        '{ node(id: "nonsense") { id } }',
        '{ article(by: {id: "nonsense"}) { id } }',
        f'{{ nodes(ids: ["{ABSENT}", "nonsense"]) {{ id }} }}',
    ],
)
async def test_malformed_ids(client: httpx.AsyncClient, question: str) -> None:
    message = "'nonsense' is not an id; use the id field of an article, a source or a story, unchanged."
    assert await refusal(client, question) == ("INVALID_ID", message)


async def test_a_hundred_and_one_ids(client: httpx.AsyncClient) -> None:
    question = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await data(client, question, ids=[ABSENT] * 100) == {"nodes": [None] * 100}
    message = "nodes takes at most 100 ids, not 101; ask in parts."
    assert await refusal(client, question, ids=[ABSENT] * 101) == ("INVALID_ARGUMENT", message)


async def test_a_query_of_ten_thousand_characters(client: httpx.AsyncClient) -> None:
    message = "The query has 10,000 characters; shorten it to at most 1,000."
    question = "query($query: String!) { articles(query: $query) { totalCount } }"
    assert await refusal(client, question, query="x" * 10_000) == ("QUERY_TOO_LONG", message)
    assert await data(client, question, query="xyz " * 250) == {"articles": {"totalCount": 0}}


@pytest.mark.parametrize("field", ["tags", "externalId", "source"])
async def test_a_thousand_values_of_a_filter(client: httpx.AsyncClient, field: str) -> None:
    values = [f"value {number}" for number in range(1_000)]
    refused = ("FILTER_TOO_LARGE", "The filter has more than 500 values; send fewer, or split the search.")
    assert await refusal(client, FILTER, filter={field: {"anyOf": values}}) == refused
    assert (
        await refusal(client, FILTER, filter={"anyOf": [{field: {"noneOf": [value]}} for value in values]}) == refused
    )
    assert await data(client, FILTER, filter={field: {"anyOf": values[:500]}}) == {"articles": {"totalCount": 0}}


def nested(levels: int, by: str) -> dict[str, Any]:
    """A filter that many levels deep."""
    found: dict[str, Any] = {"lang": {"anyOf": ["en"]}}
    for _ in range(levels - 1):
        found = {"not": found} if by == "not" else {"anyOf": [found, {"lang": {"anyOf": ["uk"]}}]}
    return found


@pytest.mark.parametrize("by", ["not", "anyOf"])
async def test_a_filter_twenty_levels_deep(client: httpx.AsyncClient, by: str) -> None:
    refused = ("FILTER_TOO_LARGE", "The filter is nested more than 8 levels deep; flatten it.")
    assert await refusal(client, FILTER, filter=nested(20, by)) == refused
    assert await refusal(client, FILTER, filter=nested(9, by)) == refused
    assert (await data(client, FILTER, filter=nested(8, by)))["articles"]["totalCount"] > 0


ONE_OF = "OneOf Input Object 'ArticleBy' must specify exactly one key."


@pytest.mark.parametrize(
    ("question", "variables", "message"),
    [
        ("{ article(by: {}) { id } }", {}, ONE_OF),
        (f'{{ article(by: {{id: "{ABSENT}", url: "x"}}) {{ id }} }}', {}, ONE_OF),
        ("{ article(by: {id: null}) { id } }", {}, "Field 'ArticleBy.id' must be non-null."),
        ("query($by: ArticleBy!) { article(by: $by) { id } }", {"by": {}}, None),
        ("query($by: ArticleBy!) { article(by: $by) { id } }", {"by": {"id": ABSENT, "url": "x"}}, None),
        ("query($by: ArticleBy!) { article(by: $by) { id } }", {"by": {"url": None}}, None),
        (
            "{ article { id } }",
            {},
            "Argument 'Query.article(by:)' of type 'ArticleBy!' is required, but it was not provided.",
        ),
        ("{ articles(sort: NEWEST) { totalCount } }", {}, "Value 'NEWEST' does not exist in 'ArticleSort' enum."),
        (PAGE, {"sort": "NEWEST"}, None),
        (PAGE, {"sort": None}, None),
        (PAGE, {"first": "5"}, None),
        (PAGE, {"first": 2**31}, None),
        (FILTER, {"filter": {"colour": {"anyOf": ["red"]}}}, None),
        (FILTER, {"filter": {"tags": ["red"]}}, None),
        (FILTER, {"filter": "lang = en"}, None),
        ("{ articles { totalCount nope } }", {}, "Cannot query field 'nope' on type 'ArticleConnection'."),
        ("{ articles }", {}, None),
        ("{ articles { totalCount { x } } }", {}, None),
        ("{ articles(limit: 5) { totalCount } }", {}, None),
        ("query($x: Nope) { articles { totalCount } }", {}, None),
        ("{ articles { ...A } } fragment A on ArticleConnection { ...A }", {}, None),
        ("mutation { articles { totalCount } }", {}, None),
    ],
)
async def test_what_the_schema_does_not_have(
    client: httpx.AsyncClient, question: str, variables: dict[str, Any], message: str | None
) -> None:
    errors = (await post(client, question, **variables))["errors"]
    assert [error["extensions"]["code"] for error in errors] == ["GRAPHQL_VALIDATION_FAILED"] * len(errors)
    assert message in (None, errors[0]["message"])
    assert all(error["message"] for error in errors)


@pytest.mark.parametrize("question", ["{", "{ articles(", "nonsense", '{ articles(query: "x) { totalCount } }'])
async def test_a_syntax_error(client: httpx.AsyncClient, question: str) -> None:
    code, message = await refusal(client, question)
    assert code == "GRAPHQL_PARSE_FAILED"
    assert message.startswith("Syntax Error: ")


async def test_which_of_several_operations(client: httpx.AsyncClient) -> None:
    both = "query A { index { documents } } query B { articles { totalCount } }"

    async def asked(**more: object) -> Any:
        response = await client.post("/graphql", json={"query": both, **more})
        assert response.status_code == 200
        return response.json()

    assert await asked(operationName="B") == {"data": {"articles": {"totalCount": 34}}}
    for more in ({}, {"operationName": None}, {"operationName": "C"}):
        (error,) = (await asked(**more))["errors"]
        assert error["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"


async def test_the_next_request_is_answered(client: httpx.AsyncClient) -> None:
    assert await data(client, "{ articles { totalCount } index { documents } }") == {
        "articles": {"totalCount": 34},
        "index": {"documents": 34},
    }
