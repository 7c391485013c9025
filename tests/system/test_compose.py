"""docker-compose.yml: understood by Compose where that is, and made of what is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest
import yaml

from gateway.settings import Settings
from indexer import configuration
from tests.docs.pages import ROOT

FILE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def _compose() -> Sequence[str]:
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            asked = subprocess.run([*command, "version"], capture_output=True, check=False)
            if asked.returncode == 0:
                return command
    pytest.skip("Neither docker compose nor docker-compose is installed.")


def test_compose_understands_it() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSGATE_")}
    command = [*_compose(), "-f", str(FILE), "config"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    services = yaml.safe_load(ran.stdout)["services"]
    assert set(services) == {"proxy", "gateway-1", "gateway-2", "indexer", "meilisearch"}
    assert services["gateway-1"]["environment"]["NEWSGATE_TRUSTED_PROXIES"] == "172.31.83.2"


def test_its_settings_are_settings(described: dict[str, Any]) -> None:
    names = set()
    for service in described["services"].values():
        environment = service.get("environment", {})
        names |= {name for name in environment if name.startswith("NEWSGATE_")}
    known = {f"NEWSGATE_{name.upper()}" for name in Settings.model_fields}
    assert names
    assert names <= known


def test_no_secret_stands_in_it(described: dict[str, Any]) -> None:
    for service in described["services"].values():
        given = {name: str(value) for name, value in service.get("environment", {}).items()}
        assert not [name for name in given if re.search("KEY|SECRET|TOKEN", name) and not name.endswith("_FILE")]
        assert all(secret in described["secrets"] for secret in service.get("secrets", ()))


def test_every_service_is_bounded_and_looked_after(described: dict[str, Any]) -> None:
    for name, service in described["services"].items():
        assert service["restart"] == "unless-stopped"
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
        assert service["cap_drop"] == ["ALL"], name
        # Ours have theirs in the image, but for what is no gateway.
        assert "healthcheck" in service or name.startswith("gateway-")
    assert "\nHEALTHCHECK " in (ROOT / "Dockerfile").read_text()
    assert "\nUSER newsgate\n" in (ROOT / "Dockerfile").read_text()


def test_images_are_pinned(described: dict[str, Any]) -> None:
    images = {service["image"] for service in described["services"].values()}
    assert all(re.search(r":v?\d+\.\d+\.\d+(-alpine)?$", image) for image in images)
    assert "getmeili/meilisearch:v1.21.0" in images  # the one that all is tested with


def test_what_it_mounts_is_there(described: dict[str, Any]) -> None:
    mounted = [place for service in described["services"].values() for place in service.get("volumes", ())]
    files = {found[1] for place in mounted if (found := re.match(r"(?:\$\{\w+:-)?\./([\w./-]+)\}?:", place))}
    assert files == {"deploy/nginx.conf", "deploy/newsgate.toml"}
    assert all((ROOT / file).is_file() for file in files)
    sources = configuration.read(ROOT / "deploy/newsgate.toml").sources
    assert [source.location for source in sources or ()] == ["/articles"]
