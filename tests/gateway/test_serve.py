"""`newsgate serve` as a process: it indexes, listens, answers, and stops when told."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx
import pytest

from search.seal import Seal
from search.state import SearchState
from tests.gateway import stories
from tests.gateway.command import NEWSGATE, serving

QUESTION = """{
  articles(query: "gate") { totalCount nodes { title source { name } } meta { engine } }
  index { documents pendingChanges }
}"""
KEY = "of the gateways of this site"
INTERRUPTED = "newsgate: Interrupted; what was done so far is kept.\n"


@pytest.mark.parametrize(("told", "code", "says"), [(signal.SIGTERM, 0, ""), (signal.SIGINT, 130, INTERRUPTED)])
def test_serve(tmp_path: Path, told: signal.Signals, code: int, says: str) -> None:
    folder = stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")
    command = [*NEWSGATE, "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data")]
    with serving(command, NEWSGATE_STATE_KEY=KEY) as served:
        state = httpx.post(f"{served.url}/graphql", json={"query": "{ articles { state } }"})
        answer = httpx.post(f"{served.url}/graphql", json={"query": QUESTION})
        mistake = httpx.post(f"{served.url}/graphql", json={"query": '{ node(id: "x") { id } }'})
        stopped = served.stop(told)
    assert served.said == [
        "2 read: 2 new, 0 changed, 0 unchanged, 0 removed, 0 rejected",
        "embedded: 2 written, 0 deleted",
        f"GraphQL   {served.url}/graphql",
        f"Search    {served.url}/",
        f"Dashboard {served.url}/dashboard",
        "Stop      Ctrl-C",
    ]
    assert (answer.status_code, "server" in answer.headers) == (200, False)
    assert answer.json() == {
        "data": {
            "articles": {
                "totalCount": 1,
                "nodes": [{"title": "The gate opens", "source": {"name": "Harbor Daily"}}],
                "meta": {"engine": "embedded"},
            },
            "index": {"documents": 2, "pendingChanges": 0},
        }
    }
    assert state.json()["data"]["articles"]["state"] == Seal(KEY).token(SearchState())
    assert mistake.json()["errors"][0]["extensions"] == {"code": "INVALID_ID"}
    assert stopped == (code, says)
