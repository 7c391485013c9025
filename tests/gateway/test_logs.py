"""What a gateway and an indexer write: a line for each request, with its id, and never what is nobody else's."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from gateway.access import keys
from gateway.logs import _Masking
from tests.gateway import stories
from tests.gateway.command import NEWSGATE, Served, environment, serving

SEARCH = 'query Search { articles(query: "gate") { totalCount } }'

#: What is said through every door, and must not be found in any line.
WORD, KEY, ENGINE_KEY, STATE_KEY = "sesame7391", keys.make(), "enginekey-4711-4711", "statekey-0815-0815-0815"


def lines(errors: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in errors.splitlines()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")
    command = [*NEWSGATE, "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data")]
    file = tmp_path / "keys.toml"
    digest = keys.digest(KEY.encode()).hex()
    file.write_text(
        f'[[keys]]\nname = "x"\nsha256 = "{digest}"\nscopes = ["admin"]\n[anonymous]\nscopes = ["search"]\n'
    )
    settings = {"NEWSGATE_ACCESS_LOG": "on", "NEWSGATE_KEYS": str(file), "NEWSGATE_STATE_KEY": STATE_KEY}
    with serving(command, **settings) as served:
        yield served


def test_a_line_for_each_request(served: Served) -> None:
    key = {"Authorization": f"Bearer {KEY}", "X-Request-ID": "abc-1:2/3"}
    with httpx.Client(base_url=served.url) as client:
        first = client.post("/graphql", json={"query": SEARCH}, headers=key)
        again = client.post("/graphql", json={"query": SEARCH})
        client.post("/graphql", json={"query": "{ nothing }"}, headers={"X-Request-ID": "not sane"})
        client.get("/nowhere")
    _, errors = served.stop(signal.SIGTERM)
    told = lines(errors)
    for line in told:
        assert {line.pop("event"), line.pop("level")} == {"request", "info"}
        assert line.pop("timestamp").endswith("Z")
        assert 0 < line.pop("seconds") < 60
    ids = [line.pop("request") for line in told]
    assert first.headers["x-request-id"] == ids[0] == "abc-1:2/3"
    assert again.headers["x-request-id"] == ids[1]
    assert len({*ids}) == 4
    assert all(len(id) == 16 for id in ids[1:])
    asked = {"method": "POST", "path": "/graphql", "status": 200}
    cost = told[0]["cost"]
    client_digits = keys.digest(KEY.encode()).hex()[:12]
    assert told == [
        {**asked, "operation": "Search", "way": "new", "cost": cost, "client": client_digits},
        {**asked, "operation": "Search", "way": told[1]["way"], "cost": told[1]["cost"]},
        {**asked, "way": "refused"},
        {"method": "GET", "path": "(other)", "status": 404},
    ]
    assert cost > 1


def test_nothing_that_is_nobody_elses_is_written(served: Served) -> None:
    question = (
        f'query Q($v: String) {{ articles(query: "{WORD}") {{ totalCount }} other: articles(query: $v) {{ state }} }}'
    )
    bearer = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=served.url) as client:
        for headers in ({}, bearer, {"Authorization": f"Bearer {WORD}"}, {"Authorization": f"Basic {WORD}"}):
            client.post("/graphql", json={"query": question, "variables": {"v": WORD}}, headers=headers)
        client.get("/graphql", params={"query": question, "variables": json.dumps({"v": WORD})})
        client.get("/graphql", params={"query": f"{{ {WORD}"}, headers={"Cookie": WORD, "Referer": WORD})
        client.post("/graphql", json={"query": f"{{ {WORD} }}", "operationName": WORD})
        client.post("/graphql", json={"query": SEARCH, "operationName": WORD})
        client.post("/graphql", content=WORD, headers={"Content-Type": "application/json"})
        client.post("/graphql", json={"query": f'{{ articles(after: "{WORD}") {{ totalCount }} }}'})
        client.get(f"/{WORD}?{WORD}={WORD}")
        client.get("/metrics", headers=bearer)
        following = {"query": f'subscription S {{ articleAdded(query: "{WORD}") {{ id }} }}'}
        accept = {"Accept": "text/event-stream", **bearer}
        with client.stream("POST", "/graphql", json=following, headers=accept) as stream:
            assert stream.status_code == 200
    url = served.url.replace("http", "ws") + "/graphql"
    with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as web_socket:
        web_socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {KEY}"}}))
        web_socket.recv()
        for query in (question, f"{{ {WORD} }}", f"subscription {{ articleAdded(query: {WORD}) {{ id }} }}"):
            web_socket.send(json.dumps({"id": query, "type": "subscribe", "payload": {"query": query}}))
            web_socket.recv()
    _, errors = served.stop(signal.SIGTERM)
    events = [line["event"] for line in lines(errors)]
    assert events.count("request") >= 14
    assert set(events) == {"request"}
    for secret in (WORD, KEY, KEY.removeprefix("ng_"), STATE_KEY):
        assert secret not in errors


def test_an_engine_that_is_away_is_told_without_its_key(tmp_path: Path) -> None:
    settings = {
        "NEWSGATE_MEILISEARCH_URL": f"http://user:{WORD}@127.0.0.1:9",
        "NEWSGATE_MEILISEARCH_KEY": ENGINE_KEY,
        "NEWSGATE_DATA_DIR": str(tmp_path),
    }
    with serving([*NEWSGATE, "serve", "--port", "0"], **settings) as served:
        query = f'{{ articles(query: "{WORD}") {{ totalCount }} }}'
        answer = httpx.post(f"{served.url}/graphql", json={"query": query}, headers={"X-Request-ID": "mine"})
        _, errors = served.stop(signal.SIGTERM)
    assert answer.json()["errors"][0]["extensions"]["code"] == "SEARCH_UNAVAILABLE"
    told = [line for line in lines(errors) if line.get("request") == "mine"]
    assert told
    assert all(line["level"] in ("warning", "error") for line in lines(errors))
    assert WORD not in errors
    assert ENGINE_KEY not in errors


def test_the_indexer_writes_no_secret(tmp_path: Path) -> None:
    config = tmp_path / "newsgate.toml"
    config.write_text(
        f'[[sources]]\nname = "wire"\nkind = "rss"\nlocation = "http://u:{WORD}@127.0.0.1:9/f?api_key={WORD}"\n'
    )
    settings = {
        "NEWSGATE_DATA_DIR": str(tmp_path / "data"),
        "NEWSGATE_CONFIG": str(config),
        "NEWSGATE_MEILISEARCH_URL": "http://127.0.0.1:9",
        "NEWSGATE_MEILISEARCH_KEY": ENGINE_KEY,
    }
    watching = subprocess.Popen([*NEWSGATE, "watch"], env=environment(settings), stderr=subprocess.PIPE, text=True)
    assert watching.stderr
    told = []
    for line in watching.stderr:
        told.append(line)
        if '"source failed"' in line:
            break
    watching.send_signal(signal.SIGTERM)
    told.append(watching.communicate()[1])
    assert WORD not in "".join(told)
    assert ENGINE_KEY not in "".join(told)


def test_secrets_are_masked_in_whatever_is_written() -> None:
    masking = _Masking(['a"b\\c-secret', "other-secret"])
    line = json.dumps({"error": 'Authorization: Bearer abc.def says a"b\\c-secret and other-secret2, bearer  x'})
    assert json.loads(masking(None, "", line)) == {"error": "Authorization: Bearer … says … and …2, bearer  …"}


def test_less_is_told_where_less_is_wanted(tmp_path: Path) -> None:
    settings = {"NEWSGATE_LOG_LEVEL": "warning", "NEWSGATE_ACCESS_LOG": "on", "NEWSGATE_DATA_DIR": str(tmp_path)}
    with serving([*NEWSGATE, "serve", "--port", "0"], **settings) as served:
        assert httpx.get(f"{served.url}/livez", headers={"X-Request-ID": "x"}).headers["x-request-id"] == "x"
        assert served.stop(signal.SIGTERM) == (0, "")
