"""What the page on security shows can be put where it says, and does what it says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from gateway.access import configuration, keys
from gateway.access.access import Access, Scope
from gateway.settings import Settings
from schema import schema
from tests.docs import pages
from tests.docs.pages import ROOT
from tests.gateway.conftest import Newsgate, newsgate

__all__ = ["newsgate"]

PAGE = ROOT / "docs" / "security.md"


def _shown(language: str) -> list[str]:
    return [fence.text for fence in pages.fences(PAGE) if fence.language == language]


def test_the_parts_of_the_file_add_up_to_one_that_is_taken(tmp_path: Path) -> None:
    public = RSAAlgorithm.to_jwk(rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key())
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [json.loads(public)]}))
    path = tmp_path / "keys.toml"
    path.write_text("\n".join([*_shown("toml"), '[tenants.public]\nlang = { anyOf = ["en"] }']))
    door = configuration.read(path, schema)
    assert door.tenants
    assert set(door.tenants) == {"wire", "northern", "public"}
    assert door.anonymous
    assert door.anonymous == Access(frozenset({Scope.SEARCH}), door.tenants["public"])
    assert door.tokens


def test_the_command_prints_what_is_shown(newsgate: Newsgate) -> None:
    command, *shown = _shown("console")[0].rstrip().splitlines()
    ran = newsgate(*shlex.split(command.removeprefix("$ newsgate ")))
    key = ran.lines[0].rpartition(" ")[2]
    masked = ran.out.replace(key, "ng_…").replace(keys.digest(key.encode()).hex(), "…")
    assert masked.rstrip().splitlines() == shown


def test_scopes_are_those_that_there_are() -> None:
    assert set(pages.table(PAGE, "scope")) == {scope.value for scope in Scope}


def test_settings_are_those_that_there_are() -> None:
    named = set(re.findall(r"NEWSGATE_[A-Z_]+", PAGE.read_text()))
    assert named <= {f"NEWSGATE_{name.upper()}" for name in Settings.model_fields}
    set_there = dict(re.findall(r'export NEWSGATE_([A-Z_]+)="?([^"#\n]*?)"? +#', _shown("sh")[0]))
    assert {"PRODUCTION", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "KEYS"} <= set(set_there)
    Settings(**{name.lower(): value for name, value in set_there.items() if name != "STATE_KEY"})
