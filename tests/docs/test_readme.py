"""What the README says of commands, settings, scripts and the terminal is so."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from gateway import cli, filling
from gateway.app import create_app
from gateway.engines import open_engine
from gateway.settings import Settings
from indexer.progress import Silent
from tests.docs import pages
from tests.docs.conftest import Ask
from tests.docs.pages import README, ROOT

pytestmark = pytest.mark.anyio


def _commands() -> dict[str, TyperCommand]:
    """Those that do something, by their whole names: ``serve``, and ``GROUP NAME`` where there are groups."""
    group = typer.main.get_command(cli.cli)
    assert isinstance(group, TyperGroup)
    return dict(_leaves(group))


def _leaves(group: TyperGroup, prefix: str = "") -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _leaves(command, f"{prefix}{name} ")
        elif isinstance(command, TyperCommand):
            yield prefix + name, command


def _options(command: TyperCommand) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts if option.startswith("--")}


def _shown(kind: str) -> list[str]:
    return [line for fence in pages.fences(README) if fence.language == kind for line in fence.text.splitlines()]


def test_the_table_of_commands_has_every_command_with_its_options() -> None:
    told = {_name(shown): set(re.findall(r"--[\w-]+", cells[0])) for shown, cells in _rows("command")}
    assert told == {name: _options(command) for name, command in _commands().items()}


def test_the_table_of_settings_has_every_setting_with_its_default() -> None:
    told = {name: cells[0].strip("`") for name, cells in _rows("variable")}
    prefix = Settings.model_config["env_prefix"]
    fields = {prefix + name.upper(): field.default for name, field in Settings.model_fields.items()}
    assert told == {name: "" if default is None else str(default) for name, default in fields.items()}


def test_the_table_of_exit_codes_is_that_of_the_command_line() -> None:
    told = {code for code, _ in _rows("exit code")}
    assert told == set(re.findall(r"\b\d+\b", (cli.__doc__ or "").split("Exit codes:")[1]))


def test_the_table_of_paths_is_that_of_the_application() -> None:
    app = create_app(lambda: open_engine(Settings()))
    assert {path for path, _ in _rows("path")} == {getattr(route, "path", None) for route in app.routes}


def test_scripts_that_are_shown_can_be_run() -> None:
    named = set(re.findall(r"scripts/[\w-]+", README.read_text()))
    assert named >= {"scripts/serve", "scripts/test"}
    assert [script for script in named if not os.access(ROOT / script, os.X_OK)] == []


def test_commands_that_are_shown_are_understood() -> None:
    """Every line that calls a script of ours, given to the parser of the command line."""
    calls = [shlex.split(line, comments=True) for line in _shown("sh") if line.startswith("scripts/")]
    for script, *arguments in calls:
        match script.removeprefix("scripts/"):
            case "serve":
                _commands()["serve"].make_context("serve", arguments)
            case "newsgate":
                name = _name(" ".join(arguments))
                _commands()[name].make_context(name, arguments[len(name.split()) :])
            case "test" | "meilisearch":
                assert arguments == []
            case other:
                pytest.fail(f"What does {other} take?")


async def test_requests_that_are_shown_are_answered(ask: Ask) -> None:
    shown = "\n".join(_shown("sh")).replace("\\\n", " ").splitlines()
    calls = [shlex.split(line, comments=True) for line in shown if line.startswith("curl")]
    assert calls
    for call in calls:
        assert call[1] == "http://127.0.0.1:8000/graphql"
        answer = await ask(json.loads(call[call.index("-d") + 1])["query"])
        assert answer["data"]["articles"] == {"totalCount": 1}


def test_variables_that_are_named_are_read_somewhere() -> None:
    named = set(re.findall(r"NEWSGATE_[A-Z_]+", README.read_text()))
    prefix = Settings.model_config["env_prefix"]
    scripts = "".join(path.read_text() for path in (ROOT / "scripts").iterdir() if path.is_file())
    unread = {name for name in named if name.removeprefix(prefix).lower() not in Settings.model_fields}
    assert {name for name in unread if name not in scripts} == set()


def test_the_terminal_shows_what_serving_tells(tmp_path: Path) -> None:
    arguments = ["serve", "--samples", "samples", "--port", "0", "--data-dir", str(tmp_path)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSGATE_")}
    expected = _shown("text")[: _shown("text").index("Stop      Ctrl-C") + 1]
    command = [sys.executable, "-m", "gateway.cli", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=clean) as serving:
        assert serving.stdout
        told = [serving.stdout.readline().rstrip("\n") for _ in expected]
        serving.terminate()
    assert [re.sub(r"(?<=127\.0\.0\.1:)\d+", "8000", line) for line in told] == expected


async def test_the_article_and_the_rejected_file(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (article,) = (fence.text for fence in pages.fences(README) if fence.language == "markdown")
    (folder / "first-light.en.md").write_text(article)
    (folder / "broken.md").write_text(article.replace("2026-11-20T08:00:00Z", "yesterday"))
    settings = Settings(data_dir=tmp_path / "data", meilisearch_url=None)
    told = filling.lines(await filling.fill(settings, [str(folder)], Silent()))
    assert told == _shown("text")[-len(told) :]


def test_fields_of_the_front_matter() -> None:
    """Those that README lists are those that a sample or the indexer has."""
    listed = re.search(r"^Others: (.*?)\. ", README.read_text(), re.MULTILINE | re.DOTALL)
    assert listed
    names = re.findall(r"`(\w+)`", listed[1])
    known = "".join(path.read_text() for path in (ROOT / "indexer").glob("*.py"))
    known += "".join(path.read_text() for path in (ROOT / "indexer/sources").glob("*.py"))
    assert [name for name in names if f'"{name}"' not in known] == []


def _name(shown: str) -> str:
    """The command in what is typed, without its arguments."""
    words = shown.split()
    return next(name for end in (2, 1) if (name := " ".join(words[:end])) in _commands())


def _rows(head: str) -> list[tuple[str, list[str]]]:
    return list(pages.table(README, head).items())
