"""The sample articles behind the application, as `scripts/serve` shows them: over each engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from gateway import filling
from gateway.app import create_app
from gateway.engines import open_engine
from gateway.filling import Filled
from gateway.settings import Settings
from indexer.progress import Silent
from schema.federation import federated
from tests.docs.pages import ROOT

Ask: TypeAlias = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="session", params=["embedded", "meilisearch"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    # Only who needs the server starts it.
    url = request.getfixturevalue("meilisearch_url") if request.param == "meilisearch" else None
    return Settings(
        data_dir=tmp_path_factory.mktemp("samples"),
        meilisearch_url=url,
        meilisearch_key=None,
        meilisearch_index=f"docs-{uuid4().hex}",
    )


@pytest.fixture(scope="session")
async def filled(settings: Settings) -> Filled:
    """What filling an empty index with the samples came to."""
    return await filling.fill(settings, [], Silent(), ROOT / "samples")


@pytest.fixture(scope="session")
async def ask(settings: Settings, filled: Filled) -> AsyncIterator[Ask]:
    """Sends a query to ``/graphql``, with variables where there are any, and gives the JSON of the answer."""
    app = create_app(lambda: open_engine(settings), surface=federated())  # which has all, and more

    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": state}, receive, send)

        transport = httpx.ASGITransport(with_state)
        async with httpx.AsyncClient(transport=transport, base_url="http://newsgate.test") as client:

            async def ask(query: str, variables: Mapping[str, Any] | None = None) -> Any:
                return (await client.post("/graphql", json={"query": query, "variables": variables})).json()

            yield ask
