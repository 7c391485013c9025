"""The audits of the npm package graphql-http, against the real gateway."""

from __future__ import annotations

import json
from pathlib import Path

from tests.clients.conftest import Workshop
from tests.gateway.command import NEWSGATE, ROOT, serving

#: How many there are in the version of the lock file; a newer one may have more.
AUDITS = 61


def test_every_audit_passes(workshop: Workshop, tmp_path: Path) -> None:
    arguments = ["serve", "--samples", str(ROOT / "samples"), "--port", "0", "--data-dir", str(tmp_path / "data")]
    with serving([*NEWSGATE, *arguments]) as served:
        audits = json.loads(workshop.output("audits.js", f"{served.url}/graphql"))
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == AUDITS
