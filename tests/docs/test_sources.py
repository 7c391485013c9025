"""The configuration file that the page on sources shows can be read, and nothing that can be set is left out of it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

from indexer.configuration import Kind, SourceSettings, read
from tests.docs import pages

PAGE = pages.ROOT / "docs/sources.md"


def _example() -> str:
    (found,) = (fence.text for fence in pages.fences(PAGE) if fence.language == "toml")
    return found


def test_the_example_is_a_configuration_file(tmp_path: Path) -> None:
    (tmp_path / "newsgate.toml").write_text(_example())
    configuration = read(tmp_path / "newsgate.toml")
    assert [source.name for source in configuration.sources or ()] == ["mill-lane", "coindesk"]
    assert configuration.tags.aliases == {"BITCOIN": "BTC"}
    assert configuration.policy.contact == "https://ours.example/bot"


def test_every_setting_of_a_source_is_in_it() -> None:
    shown = set().union(*(source.keys() for source in tomllib.loads(_example())["sources"]))
    assert shown == set(SourceSettings.model_fields)


def test_every_kind_is_listed() -> None:
    assert set(pages.table(PAGE, "kind")) == set(get_args(Kind))
