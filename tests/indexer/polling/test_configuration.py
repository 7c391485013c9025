"""``newsgate.toml``: what it can say, and a sentence for whatever it should not."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from indexer.configuration import Configuration, SourceSettings, plain, read, settings_of
from indexer.errors import InvalidConfiguration
from indexer.fetch import FetchPolicy
from indexer.tagging import TagRules

ALL = """
[[sources]]
name = "wire"
kind = "coindesk"
location = "https://wire.example"
key = "wire"
title = "The Wire"
lang = "uk"
api_key = "env:WIRE_KEY"
parameters = { categories = "BTC,ETH" }
pages = 3
min_interval = "90s"
max_interval = "1 d"
paused = true

[[sources]]
name = "stories"
kind = "markdown"
location = "stories"

[tags]
banned = ["SPAM"]
priority = ["ETH"]
aliases = { BITCOIN = "BTC" }

[fetch]
contact = "https://reader.example/about"
timeout = "1m"
max_megabytes = 3
per_host = 1
total = 4
host_delay = "0s"
allow_private = true
allowed_networks = ["10.1.0.0/16", "fd00::/8"]
"""


def configured(tmp_path: Path, text: str) -> Configuration:
    path = tmp_path / "newsgate.toml"
    path.write_text(text)
    return read(path)


def sentences(tmp_path: Path, text: str) -> list[str]:
    """What is wrong, without the file's name, which every sentence has."""
    with pytest.raises(InvalidConfiguration) as refused:
        configured(tmp_path, text)
    start, *parts = str(refused.value).split(f"{tmp_path / 'newsgate.toml'}: ")
    assert start == ""
    return [part.strip() for part in parts]


def test_all_of_it(tmp_path: Path) -> None:
    found = configured(tmp_path, ALL)
    wire = SourceSettings(
        name="wire",
        kind="coindesk",
        location="https://wire.example",
        key="wire",
        title="The Wire",
        lang="uk",
        api_key="env:WIRE_KEY",
        parameters={"categories": "BTC,ETH"},
        pages=3,
        min_interval=timedelta(seconds=90),
        max_interval=timedelta(days=1),
        paused=True,
    )
    assert found == Configuration(
        (wire, SourceSettings(name="stories", kind="markdown", location="stories")),
        TagRules(frozenset({"SPAM"}), ("ETH",), {"BITCOIN": "BTC"}),
        FetchPolicy(
            contact="https://reader.example/about",
            timeout=60.0,
            max_bytes=3_000_000,
            per_host=1,
            total=4,
            host_delay=0.0,
            allow_private=True,
            allowed_networks=(ip_network("10.1.0.0/16"), ip_network("fd00::/8")),
        ),
    )
    assert settings_of(plain(wire), "test") == wire


def test_a_file_that_is_not_there_and_one_that_is_empty(tmp_path: Path) -> None:
    assert read(tmp_path / "newsgate.toml") == Configuration(None)
    assert configured(tmp_path, "") == Configuration(())


SOURCE = '[[sources]]\nname = "wire"\nkind = "rss"\nlocation = "https://wire.example/"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[source]", "there is no setting source."),
        ("sources = 1", "sources: input should be a valid list."),
        ("[[sources]]\nname = 'x'\nlocation = 'x'", "sources[1].kind is missing."),
        (SOURCE + "colour = 1", "there is no setting sources[1].colour."),
        (SOURCE + "name2 = ''", "there is no setting sources[1].name2."),
        (SOURCE + "lang = 1", "sources[1].lang: input should be a valid string."),
        (
            '[tags.aliases]\nA = "B"\nb = "c"',
            "tags: aliases: A is an alias of B, which is itself an alias of C.",
        ),
        (SOURCE + "pages = 0", "sources[1].pages: input should be greater than or equal to 1."),
        (SOURCE + "pages = '3'", "sources[1].pages: input should be a valid integer."),
        (SOURCE + "min_interval = 5", "sources[1].min_interval: must be a duration such as 90s, 5m, 2h or 1d."),
        (SOURCE + "min_interval = '5 weeks'", "sources[1].min_interval: must be a duration such as 90s, 5m, 2h or 1d."),
        (SOURCE + "min_interval = '0s'", "sources[1].min_interval: must be more than nothing."),
        (
            SOURCE + "min_interval = '2h'\nmax_interval = '1h'",
            "sources[1]: min_interval: must not be longer than max_interval.",
        ),
        (SOURCE + "api_key = 'env:X'", "sources[1]: api_key: a source of kind rss has none."),
        (
            SOURCE + "parameters = { limit = '3' }",
            "sources[1]: parameters: a source of kind rss has no parameter limit.",
        ),
        (
            SOURCE.replace("rss", "coindesk") + "api_key = 'hunter2hunter2'",
            "sources[1].api_key: must be env:NAME or file:PATH: a key is not written here.",
        ),
        (SOURCE.replace("https://wire.example/", " "), "sources[1].location: must be an address or a path."),
        (
            SOURCE.replace("rss", "telex"),
            "sources[1].kind: input should be 'markdown', 'polled', 'coindesk', 'cryptocompare', 'rss', 'jsonfeed' "
            "or 'jsonlines'.",
        ),
        (SOURCE + SOURCE, "sources: 2 of them are called 'wire'; names must differ."),
        ("[tags]\nbanned = 'SPAM'", "tags.banned: input should be a valid list."),
        ("[fetch]\ntimeout = '0s'", "fetch.timeout: must be more than nothing."),
        ("[fetch]\nper_host = 0", "fetch.per_host: input should be greater than or equal to 1."),
        (
            "[fetch]\nallowed_networks = ['10.0.0.0/8', 'home', '10.1.1.1/8']",
            "fetch.allowed_networks[2]: must be a network such as 10.0.0.0/8, with the bits behind the slash at zero.",
        ),
        (
            "[fetch]\ncontact = 'ідея'",
            "fetch.contact: the contact must be an address: it is sent to every publisher.",
        ),
    ],
)
def test_every_mistake_is_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentences(tmp_path, text)[0] == sentence


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = SOURCE + SOURCE.replace("rss", "telex") + "[tags]\nwrong = 1\n[fetch]\ncontact = 1\nallowed_networks = ['x']"
    assert len(sentences(tmp_path, text)) == 5


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"name = \n", "Invalid value (at line 1, column 8)."),
        (b"\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte."),
    ],
)
def test_a_file_that_is_not_toml(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "newsgate.toml"
    path.write_bytes(content)
    with pytest.raises(InvalidConfiguration) as refused:
        read(path)
    assert str(refused.value) == f"{path} cannot be read: {problem}"


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration) as refused:
        read(tmp_path)
    assert str(refused.value) == f"{tmp_path} cannot be read: Is a directory."


def secret(api_key: str) -> str | None:
    return settings_of({"name": "wire", "kind": "coindesk", "location": "x", "api_key": api_key}, "test").secret


def test_secrets_are_looked_up_when_they_are_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRE_KEY", "from the environment")
    (tmp_path / "key").write_text("from a file\n")
    assert secret("env:WIRE_KEY") == "from the environment"
    assert secret(f"file:{tmp_path / 'key'}") == "from a file"
    assert settings_of({"name": "wire", "kind": "rss", "location": "x"}, "test").secret is None


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "there is no {}"), (b"\xff\xfe", "there is no {}"), (b" \n", "{} is empty")]
)
def test_secrets_that_are_not_to_be_had(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidConfiguration) as refused:
        secret(f"file:{path}")
    assert str(refused.value) == f"The source wire has no API key: {problem.format(f'file:{path}')}."
