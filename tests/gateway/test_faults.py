"""What is wrong with what a process was given is told at once, and all of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateway.errors import InvalidSettings
from gateway.faults import unknown
from gateway.settings import Settings, load
from tests.gateway.conftest import Newsgate


def test_everything_that_is_wrong_is_told_in_one_go(
    newsgate: Newsgate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, documents, config = tmp_path / "keys.toml", tmp_path / "documents", tmp_path / "sources.toml"
    keys.write_text("[[keys]]\nname = 'x'\n")
    documents.mkdir()
    (documents / "one.graphql").write_text("query One { nothing }")
    config.write_text("[[sources]]\nnome = 'x'\n")
    (tmp_path / "taken").write_text("no folder")
    for name, value in {
        "KEYS": keys,
        "TRUSTED_DOCUMENTS": documents,
        "CONFIG": config,
        "WORKERS": "none",
        "STATE_KEY": "short",
        "METRICS": "9100",
        "MEILISEARCH_KEY_FILE": tmp_path / "nowhere",
        "LOG_LEVEL": "loud",
    }.items():
        monkeypatch.setenv(f"NEWSGATE_{name}", str(value))
    ran = newsgate("serve", tmp_path, "--data-dir", tmp_path / "taken" / "data", "--port", "0")
    assert (ran.code, ran.out) == (3, "")
    first, *told = ran.err.splitlines()
    assert first == "newsgate: Several settings cannot be used:"
    found = "\n".join(told)
    assert all(line.startswith("  ") for line in told)
    for sentence in (
        "NEWSGATE_WORKERS Input should be a valid integer",
        "NEWSGATE_STATE_KEY must have at least 16 characters.",
        "NEWSGATE_METRICS must be an address and a port such as 127.0.0.1:9100",
        f"NEWSGATE_MEILISEARCH_KEY_FILE names {tmp_path / 'nowhere'}, which cannot be read: No such file or directory.",
        "NEWSGATE_LOG_LEVEL Input should be 'debug', 'info', 'warning' or 'error'.",
        str(keys),
        "Some trusted documents cannot be executed:",
        str(config),
        f"NEWSGATE_DATA_DIR {tmp_path / 'taken' / 'data'} cannot be used: {tmp_path / 'taken'} is no folder.",
    ):
        assert sentence in found, sentence
    assert "short" not in found


def test_watching_needs_its_sources_and_a_folder(
    newsgate: Newsgate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text("[[[")
    monkeypatch.setenv("NEWSGATE_CONFIG", str(tmp_path / "config"))
    told = newsgate("watch", "--data-dir", tmp_path / "config").err
    assert told.count("\n  ") == 2
    assert f"NEWSGATE_DATA_DIR {tmp_path / 'config'} cannot be used: {tmp_path / 'config'} is no folder." in told


@pytest.mark.parametrize("name", ["MEILISEARCH_KEY", "STATE_KEY"])
def test_a_secret_from_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text(" sixteen-letters-long\n")
    monkeypatch.setenv(f"NEWSGATE_{name}_FILE", str(file))
    assert load().secrets == ["sixteen-letters-long"]
    monkeypatch.setenv(f"NEWSGATE_{name}", "sixteen-letters-long")
    assert load().secrets == ["sixteen-letters-long"]
    monkeypatch.setenv(f"NEWSGATE_{name}", "sixteen-letters-more")
    with pytest.raises(InvalidSettings, match=f"^NEWSGATE_{name}_FILE is set beside NEWSGATE_{name}, which says"):
        load()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"  \n", "in which there is nothing"),
        (b"\xff\xfe", "which is no text"),
    ],
)
def test_a_file_without_a_secret(content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    monkeypatch.setenv("NEWSGATE_STATE_KEY_FILE", str(file))
    with pytest.raises(InvalidSettings, match=f"^NEWSGATE_STATE_KEY_FILE names {file}, {message}.$"):
        load()


def test_what_stands_in_a_file_is_judged_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("too short")
    monkeypatch.setenv("NEWSGATE_STATE_KEY_FILE", str(file))
    with pytest.raises(InvalidSettings, match=r"^NEWSGATE_STATE_KEY must have at least 16 characters\.$"):
        load()


def test_the_secrets_are_those_that_are_secret() -> None:
    secret = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert {name.removesuffix("_file") for name in Settings.model_fields if name.endswith("_file")} == secret


def test_variables_that_are_no_settings_are_told(newsgate: Newsgate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSGATE_WORKER", "4")
    ran = newsgate("status")
    assert (ran.code or 0, ran.err) == (
        0,
        "newsgate: There is no setting NEWSGATE_WORKER; NEWSGATE_WORKERS may be meant.\n",
    )


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("NEWSGATE_DATADIR", "NEWSGATE_DATA_DIR"),
        ("NEWSGATE_MEILISEARCH_ULR", "NEWSGATE_MEILISEARCH_URL"),
        ("newsgate_max_batches", "NEWSGATE_MAX_BATCH"),
        ("NEWSGATE_SOMETHING_QUITE_DIFFERENT", None),
    ],
)
def test_the_nearest_setting(name: str, nearest: str | None) -> None:
    (told,) = unknown({name: "x", "NEWSGATE_WORKERS": "2", "newsgate_keys": "", "PATH": ""})
    assert told == f"There is no setting {name}{f'; {nearest} may be meant' if nearest else ''}."


def test_what_scripts_and_tests_look_at_is_known() -> None:
    scripts = ("NEWSGATE_VENV", "NEWSGATE_PYTHON", "NEWSGATE_MEILISEARCH_BINARY", "NEWSGATE_CHROMIUM_BINARY")
    assert unknown(dict.fromkeys((*scripts, "NEWSGATE_TEST_MEILISEARCH"), "x")) == []
    assert unknown({name: os.environ[name] for name in os.environ if "TEST" in name}) == []
