"""The port that Prometheus asks: of a gateway with several workers, and of the indexer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.gateway import stories
from tests.gateway.command import NEWSGATE, environment, serving
from tests.gateway.metrics.told import of, samples
from tests.gateway.test_workers import workers

#: Of the machine's seconds. Generous: it only ends a test that hangs.
PATIENCE = 60.0


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def told(address: str) -> str:
    return httpx.get(f"http://{address}/metrics").text


def test_workers_are_counted_together(tmp_path: Path) -> None:
    folder = stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")
    address = free_address()
    command = [*NEWSGATE, "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data"), "--workers", "2"]
    with serving(command, NEWSGATE_METRICS=address) as served:

        def asked() -> float:
            return of(told(address), "newsgate_requests_total").get(("/graphql", "200"), 0)

        for _ in range(30):
            # Connections of their own, so that both workers have some.
            httpx.post(f"{served.url}/graphql", json={"query": "query Tide { index { documents } }"}, timeout=PATIENCE)
        until(lambda: asked() == 30)
        assert of(told(address), "newsgate_operation_seconds_count") == {("Tide",): 30}
        assert of(told(address), "newsgate_target_backlog") == {("embedded",): 0}
        os.kill(min(workers(served)), signal.SIGKILL)
        until(lambda: len(workers(served)) == 2)
        assert asked() == 30
        assert httpx.get(f"{served.url}/metrics").status_code == 403
        assert served.stop(signal.SIGTERM)[0] == 0


def test_the_indexer_tells_of_sources_and_targets(tmp_path: Path) -> None:
    folder = stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")
    (folder / "broken.en.md").write_text("no front matter")
    config = tmp_path / "newsgate.toml"
    config.write_text(f'[[sources]]\nname = "harbor"\nkind = "markdown"\nlocation = "{folder}"\n')
    address = free_address()
    settings = {
        "NEWSGATE_METRICS": address,
        "NEWSGATE_DATA_DIR": str(tmp_path / "data"),
        "NEWSGATE_CONFIG": str(config),
    }
    began = time.time()
    watching = subprocess.Popen([*NEWSGATE, "watch"], env=environment(settings), stderr=subprocess.PIPE, text=True)
    try:
        assert watching.stderr
        for line in watching.stderr:
            if '"target told"' in line and '"written":2' in line:
                break
        until(lambda: of(told(address), "newsgate_target_position").get(("embedded",), 0) > 0)
        text = told(address)
    finally:
        watching.send_signal(signal.SIGTERM)
        watching.communicate()
    found = samples(text)
    published = 1_779_041_529  # 2026-05-17T18:12:09Z
    assert found["newsgate_source_newest_article_timestamp_seconds", ("harbor",)] == published
    assert found["newsgate_source_last_success_timestamp_seconds", ("harbor",)] >= int(began)
    assert found["newsgate_source_errors_in_a_row", ("harbor",)] == 0
    assert found["newsgate_source_dead_letters", ("harbor",)] == 1
    assert found["newsgate_target_backlog", ("embedded",)] == 0
    assert found["newsgate_indexer_events_total", ("watching",)] == 1
    assert found["newsgate_indexer_events_total", ("target told",)] >= 1


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = {"NEWSGATE_METRICS": address, "NEWSGATE_DATA_DIR": str(tmp_path)}
        ended = subprocess.run(
            [*NEWSGATE, "watch"],
            env=environment(settings),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (
        3,
        f"newsgate: Cannot listen on {address}: Address already in use; set NEWSGATE_METRICS to another address.\n",
    )
