"""The suites that docs/conformance.md is written of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HTTP = "tests/gateway/http"
_SUBSCRIPTIONS = "tests/gateway/subscriptions"


@dataclass(frozen=True, slots=True)
class Suite:
    """``version`` is that of what is conformed to; of a package of npm, ``package`` names it in the lock file."""

    name: str
    link: str
    tests: Sequence[str]
    version: str = ""
    package: str = ""

    def version_in(self, lock: Mapping[str, str | None]) -> str:
        return f"npm {self.package} {lock[self.package]}" if self.package else self.version


SUITES = [
    Suite(
        "GraphQL over HTTP, section by section",
        "https://graphql.github.io/graphql-over-http/draft/",
        [f"{_HTTP}/test_specification.py"],
        "draft of 2026-08-06; where it and the audits differ, [the audits](http.md)",
    ),
    Suite(
        "Automatic persisted queries",
        "https://www.apollographql.com/docs/apollo-server/performance/apq",
        [f"{_HTTP}/test_persisted.py"],
        "protocol 1",
    ),
    Suite("Trusted documents", "http.md#trusted-documents", [f"{_HTTP}/test_trusted.py"]),
    Suite(
        "graphql-transport-ws",
        "https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md",
        [f"{_SUBSCRIPTIONS}/test_websocket.py"],
    ),
    Suite(
        "GraphQL over SSE",
        "https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md",
        [f"{_SUBSCRIPTIONS}/test_sse.py", f"{_SUBSCRIPTIONS}/test_single_connection.py"],
    ),
    Suite(
        "Multipart subscriptions",
        "https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol",
        [f"{_SUBSCRIPTIONS}/test_multipart.py"],
        "subscriptionSpec=1.0",
    ),
    Suite(
        "Apollo Federation 2, subgraph",
        "federation.md",
        ["tests/schema/test_federation.py", "tests/clients/test_federation.py"],
        package="@apollo/composition",
    ),
    Suite(
        "Clients: Apollo, urql, Relay, graphql-request, graphql-ws, graphql-sse, generated types",
        "clients.md",
        ["tests/clients/test_asking.py", "tests/clients/test_subscriptions.py"],
        "as pinned",
    ),
    Suite(
        "Hostile operations and bytes",
        "limits.md",
        ["tests/gateway/fuzz", "tests/gateway/limits"],
        "schemathesis and hypothesis, as pinned",
    ),
]
