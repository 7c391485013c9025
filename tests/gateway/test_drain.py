"""A gateway that is told to end says first that it is not ready, answers all the while, and then what is under way."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.gateway import stories
from tests.gateway.command import NEWSGATE, serving

#: Of the machine's seconds. Generous: it only ends a test that hangs.
PATIENCE = 60.0


def _until_not_ready(client: httpx.Client) -> httpx.Response:
    deadline = time.monotonic() + PATIENCE
    while (answer := client.get("/readyz")).status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return answer


def test_it_drains(tmp_path: Path) -> None:
    folder = stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")
    command = [*NEWSGATE, "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data")]
    with serving(command, NEWSGATE_DRAIN_SECONDS="2") as served:
        with httpx.Client(base_url=served.url, timeout=PATIENCE) as client:
            assert client.get("/readyz").status_code == 200
            accept = {"Accept": "text/event-stream"}
            query = {"query": "subscription { indexChanged { documents } }"}
            with client.stream("POST", "/graphql", json=query, headers=accept) as stream:
                served.process.send_signal(signal.SIGTERM)
                with httpx.Client(base_url=served.url) as other:
                    answer = _until_not_ready(other)
                    assert (answer.status_code, answer.text) == (503, "about to end\n")
                    assert other.get("/livez").status_code == 200
                    told = other.post("/graphql", json={"query": "{ index { documents } }"})
                    assert told.json() == {"data": {"index": {"documents": 2}}}
                assert "event: complete" in "".join(stream.iter_text())  # it is ended in the end, and says so
        _, errors = served.process.communicate()
    assert (served.process.returncode, errors) == (0, "")


def test_what_is_under_way_is_answered(tmp_path: Path) -> None:
    """A request whose body is still coming when the signal comes is under way."""
    folder = stories.write(tmp_path / "stories", gate="The gate opens")
    command = [*NEWSGATE, "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data")]
    with serving(command) as served:
        told = threading.Event()

        def body() -> Iterator[bytes]:
            yield b'{"query": "{ index { '
            httpx.get(f"{served.url}/livez")  # whoever answers this has read that
            served.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)  # so that it ends as far as it can
            told.set()
            yield b'documents } }"}'

        headers = {"Content-Type": "application/json"}
        answer = httpx.post(f"{served.url}/graphql", content=body(), headers=headers, timeout=PATIENCE)
        assert told.is_set()
        assert answer.json() == {"data": {"index": {"documents": 1}}}
        served.process.communicate()
    assert served.process.returncode == 0
