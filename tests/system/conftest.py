"""A site for each engine."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from tests.system.site import Site


@pytest.fixture(params=["embedded", "meilisearch"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """Where nothing is yet."""
    chosen = {"NEWSGATE_DATA_DIR": str(tmp_path / "data"), "NEWSGATE_CONFIG": str(tmp_path / "newsgate.toml")}
    if request.param == "meilisearch":
        chosen["NEWSGATE_MEILISEARCH_URL"] = request.getfixturevalue("meilisearch_url")
        chosen["NEWSGATE_MEILISEARCH_INDEX"] = f"site-{uuid4().hex}"
    return Site(tmp_path, chosen)
