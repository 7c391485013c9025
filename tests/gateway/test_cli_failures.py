"""The command line where something is wrong: an exit code, one sentence on standard error, and nothing else."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from gateway import server
from gateway.errors import AddressInUse
from tests.gateway import stories
from tests.gateway.command import NEWSGATE, environment
from tests.gateway.conftest import Newsgate

INTERRUPTED = "newsgate: Interrupted; what was done so far is kept.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return stories.write(tmp_path / "stories", gate="The gate opens")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


NO_ADDRESS = "NEWSGATE_MEILISEARCH_URL must be an address such as http://127.0.0.1:7700."
NAMED_TWICE = "NEWSGATE_MEILISEARCH_URL names an address twice; each server is one replica of one partition."
NO_PARTITION = "NEWSGATE_MEILISEARCH_URL has a partition without an address; take out a | that divides nothing."
NO_NAME = "NEWSGATE_MEILISEARCH_INDEX may have letters, digits, - and _ only, and not more than 390."
NO_KEY = "NEWSGATE_MEILISEARCH_KEY has characters that no key has."
SHORT_KEY = "NEWSGATE_STATE_KEY must have at least 16 characters."


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("MEILISEARCH_URL", "http://a http://a", NAMED_TWICE),
        ("MEILISEARCH_URL", "http://a |", NO_PARTITION),
        *(
            ("MEILISEARCH_URL", value, NO_ADDRESS)
            for value in (
                "foo",
                "http://",
                "ftp://127.0.0.1",
                "127.0.0.1:7700",
                "http://127.0.0.1:port",
                "http://127.0.0.1:99999",
                "http://127.0.0.1:0",
                "http://[oops",
                "http://a b",
                "http://:7700",
                "http://a?key=secret",
            )
        ),
        *(("MEILISEARCH_INDEX", value, NO_NAME) for value in ("two words", "a/b", "індекс", "a" * 391, "../x")),
        *(("MEILISEARCH_KEY", value, NO_KEY) for value in ("secret key", "secret\n", "ключ")),
        *(("STATE_KEY", value, SHORT_KEY) for value in ("x", "fifteen letters")),
    ],
)
@pytest.mark.parametrize("command", ["index", "serve", "status"])
def test_settings(
    newsgate: Newsgate,
    folder: Path,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    variable: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv(f"NEWSGATE_{variable}", value)
    paths = [] if command == "status" else [folder]
    assert newsgate(command, *paths, "--data-dir", data_dir).failure == (3, sentence)
    assert not data_dir.exists()


def test_blank_settings_are_unset(
    newsgate: Newsgate, folder: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MEILISEARCH_URL", "MEILISEARCH_KEY", "MEILISEARCH_INDEX", "DATA_DIR", "STATE_KEY"):
        monkeypatch.setenv(f"NEWSGATE_{name}", "")
    monkeypatch.chdir(folder)
    assert newsgate("index", ".").lines[-1] == "embedded: 1 written, 0 deleted"
    assert (folder / ".newsgate" / "newsgate.sqlite3").exists()


@pytest.mark.parametrize("command", ["index", "serve"])
def test_a_path_that_is_not_there(newsgate: Newsgate, tmp_path: Path, data_dir: Path, command: str) -> None:
    missing = tmp_path / "nowhere"
    options = ["--port", "0"] if command == "serve" else []
    code, sentence = newsgate(command, missing, "--data-dir", data_dir, *options).failure
    assert (code, sentence) == (3, f"The folder {missing} does not exist; nothing was changed.")


def test_a_taken_port_is_told_before_anything_is_indexed(newsgate: Newsgate, folder: Path, data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = newsgate("serve", folder, "--port", port, "--data-dir", data_dir)
    sentence = f"Cannot listen on 127.0.0.1:{port}: Address already in use; choose another --port."
    assert ran.failure == (3, sentence)
    assert not data_dir.exists()


def test_a_port_is_taken_from_the_moment_it_is_given(data_dir: Path) -> None:
    with server.listen("127.0.0.1", 0) as first, pytest.raises(AddressInUse):
        server.listen("127.0.0.1", first.getsockname()[1])


def test_an_address_that_is_not_ours(newsgate: Newsgate, data_dir: Path) -> None:
    code, sentence = newsgate("serve", "--host", "192.0.2.1", "--data-dir", data_dir).failure
    assert (code, sentence.startswith("Cannot listen on 192.0.2.1:8000: ")) == (3, True)


@pytest.mark.parametrize("command", ["index", "serve"])
@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_data_dir_that_is_a_file(newsgate: Newsgate, folder: Path, tmp_path: Path, command: str, below: str) -> None:
    (tmp_path / "file").write_text("in the way")
    data_dir = tmp_path / "file" / below
    options = ["--port", "0"] if command == "serve" else []
    code, sentence = newsgate(command, folder, "--data-dir", data_dir, *options).failure
    what = {"serve": f"NEWSGATE_DATA_DIR {data_dir} cannot be used: "}
    begins = what.get(command, f"The store {data_dir}/newsgate.sqlite3 cannot be opened: ")
    assert (code, sentence.startswith(begins)) == (3, True)


@pytest.mark.parametrize("command", ["index", "serve", "status"])
def test_a_store_of_a_newer_version(newsgate: Newsgate, folder: Path, data_dir: Path, command: str) -> None:
    newsgate("index", folder, "--data-dir", data_dir)
    store = data_dir / "newsgate.sqlite3"
    with sqlite3.connect(store) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    arguments = {"index": (folder,), "serve": (folder, "--port", "0"), "status": ()}[command]
    sentence = f"The store {store} was written by a newer version of newsgate; use that one."
    assert newsgate(command, *arguments, "--data-dir", data_dir).failure == (3, sentence)


def test_a_store_that_is_none(newsgate: Newsgate, folder: Path, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "newsgate.sqlite3").write_text("a shopping list " * 100)
    code, sentence = newsgate("index", folder, "--data-dir", data_dir).failure
    assert (code, sentence.startswith(f"The store {data_dir}/newsgate.sqlite3 cannot be used: ")) == (3, True)


def test_a_meilisearch_that_is_down(
    newsgate: Newsgate, folder: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("NEWSGATE_MEILISEARCH_URL", f"http://user:password@127.0.0.1:{port}")
    monkeypatch.setenv("NEWSGATE_MEILISEARCH_KEY", "secret-key")
    code, sentence = newsgate("index", folder, "--data-dir", data_dir).failure
    assert code == 4
    assert sentence.startswith(f"Meilisearch at 127.0.0.1:{port} cannot be reached, or does not answer.")
    assert [word for word in ("password", "secret-key", "user") if word in sentence] == []
    # What was read is kept, and waits for the server.
    target = newsgate("status", "--data-dir", data_dir).lines[-1]
    assert target == f"Target    meilisearch 127.0.0.1:{port}/articles: 1 changes behind, never written"


@pytest.mark.parametrize("arguments", [["nonsense"], ["index"], ["serve", "--port", "70000"], ["status", "--nope"]])
def test_a_command_line_that_is_not_understood(newsgate: Newsgate, arguments: list[str]) -> None:
    ran = newsgate(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


def test_interrupted_while_indexing(folder: Path, data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = environment({"NEWSGATE_MEILISEARCH_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        command = [*NEWSGATE, "index", str(folder), "--data-dir", str(data_dir)]
        with subprocess.Popen(
            command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            connection, _ = silent.accept()  # all is read, and the first question to the server asked
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)  # the signal arrives before the connection ends
            connection.close()
            out, errors = process.communicate()
    assert (process.returncode, out, errors) == (130, "", INTERRUPTED)
