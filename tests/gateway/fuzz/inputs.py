"""What a hostile client may send: operations that fit the schema, and bytes that fit nothing."""

from __future__ import annotations

from io import StringIO
from typing import Any

import orjson
import schemathesis
from graphql import StringValueNode
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis.core.result import Ok

from schema import schema

#: What is nearly right goes deeper than what is not at all.
_INSTANTS = st.sampled_from(["2025-11-24T17:10:37Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "yesterday"])
_DURATIONS = st.sampled_from(["P7D", "PT6H", "P1Y", "P999999999999D", "-P1D", "P"])

_PATHS = st.sampled_from([*[b"/graphql"] * 4, b"/", b"/livez", b"/readyz", b"/web/x/js/search.js", b"*"])
_METHODS = st.sampled_from([*[b"POST", b"GET"] * 3, b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"TRACE", b"BREW"])
_TYPES = [
    b"application/json",
    b"application/graphql-response+json",
    b"text/event-stream",
    b"multipart/mixed;subscriptionSpec=1.0",
    b"text/html",
    b"*/*",
    b"application/json;charset=utf-16",
    b"application/json;q=0",
    b";;,=",
]
_OTHERS = [b"gzip", b"deflate", b"br", b"chunked", b"-1", b"0", b"99999999999", b"report", b"\xff\xfe"]
_VALUES = st.sampled_from([*_TYPES, *_OTHERS])
_NAMES = st.sampled_from(
    [
        b"accept",
        b"content-type",
        b"content-encoding",
        b"content-length",
        b"transfer-encoding",
        b"graphql-cost",
        b"if-none-match",
        b"last-event-id",
        b"connection",
        b"upgrade",
        b"host",
    ]
)
_DOCUMENTS = [
    "{ index { documents } }",
    "query($q: String) { articles(query: $q) { totalCount nodes { title } facets { tags { values { value } } } } }",
    "subscription { articleAdded { title } }",
    "mutation { nothing }",
    "{ __schema { types { name } } }",
    "{",
    "\ud800",
]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "query": st.sampled_from(_DOCUMENTS) | _JSON,
        "variables": st.dictionaries(st.just("q"), _JSON) | _JSON,
        "operationName": _JSON,
        "extensions": st.fixed_dictionaries({"persistedQuery": _JSON}) | _JSON,
        "documentId": _JSON,
    },
)


def operations() -> SearchStrategy[Any]:
    """Cases of schemathesis, whose ``body`` is a query."""
    for name, values in (("DateTime", _INSTANTS), ("Duration", _DURATIONS), ("SearchState", st.text(max_size=60))):
        schemathesis.graphql.scalar(name, values.map(lambda value: StringValueNode(value=value)))
    schemathesis.graphql.scalar("URL", st.just(StringValueNode(value="https://harbor-daily.example/")))
    loaded = schemathesis.graphql.from_file(StringIO(schema.as_str()))
    return st.one_of([found.ok().as_strategy() for found in loaded.get_all_operations() if isinstance(found, Ok)])


@st.composite
def raw_requests(draw: st.DrawFn) -> bytes:
    """Bytes that begin like a request of HTTP/1.1, mostly."""
    body = draw(st.one_of(_MEMBERS.map(_dumped), st.binary(max_size=60), st.lists(_MEMBERS, max_size=3).map(_dumped)))
    if draw(st.booleans()):
        body = _spoilt(draw, body)
    target = draw(_PATHS) + draw(st.sampled_from([b"", b"?query=%7Bindex%7Bengine%7D%7D", b"?query=%FF&variables=%7B"]))
    headers = draw(st.lists(st.tuples(_NAMES, _VALUES), max_size=4))
    if draw(st.booleans()):
        headers += [(b"content-type", b"application/json")]
    if draw(st.integers(0, 4)):
        headers += [(b"content-length", b"%d" % len(body))]
    head = b"%b %b HTTP/1.1\r\nHost: x\r\n" % (draw(_METHODS), target)
    whole = head + b"".join(b"%b: %b\r\n" % header for header in headers) + b"\r\n" + body
    return _spoilt(draw, whole) if draw(st.integers(0, 3)) == 0 else whole


def _dumped(said: object) -> bytes:
    try:
        return orjson.dumps(said)
    except orjson.JSONEncodeError:
        return repr(said).encode("ascii", "replace")


def _spoilt(draw: st.DrawFn, whole: bytes) -> bytes:
    """With a piece cut out and others put in."""
    start = draw(st.integers(0, len(whole)))
    end = draw(st.integers(start, min(len(whole), start + 10)))
    return whole[:start] + draw(st.binary(max_size=4)) + whole[end:]
