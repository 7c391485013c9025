"""The audits of the npm package graphql-http, against the real gateway."""

from __future__ import annotations

import json

from tests.clients.conftest import Workshop

#: How many there are in the version of the lock file; a newer one may have more.
AUDITS = 61


def test_every_audit_passes(workshop: Workshop, graphql_url: str) -> None:
    audits = json.loads(workshop.output("audits.js", graphql_url))
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == AUDITS
