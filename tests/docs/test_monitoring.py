"""What docs/monitoring.md, the alerts and the dashboard name is told, with these labels; all that is told is named."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from gateway import filling
from gateway.app import create_app
from gateway.engines import open_engine, target_names
from gateway.metrics.events import Events
from gateway.metrics.report import Report
from gateway.metrics.stored import Stored
from gateway.observing import Observed
from gateway.settings import Settings
from indexer.log import Quiet
from indexer.progress import Silent
from indexer.store import Store, sources
from tests.docs import pages
from tests.docs.pages import ROOT
from tests.gateway import stories
from tests.gateway.asking import asking

PAGE = ROOT / "docs/monitoring.md"
ALERTS = ROOT / "deploy/alerts.yml"
DASHBOARD = ROOT / "deploy/dashboard.json"

#: What Prometheus and Grafana know labels by that we do not tell.
_THEIRS = {"le", "instance"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Names of all that a gateway and an indexer tell, each with its labels, when something of everything happened."""
    return asyncio.run(_told(tmp_path_factory.mktemp("monitoring")))


async def _told(folder: Path) -> dict[str, set[str]]:
    settings = Settings(data_dir=folder / "data", config=folder / "none.toml", meilisearch_url=None)
    await filling.fill(settings, [str(stories.write(folder / "stories", gate="The gate opens"))], Silent())
    async with Store.open(settings.store_path) as store, store.writing() as db:
        await sources.put_off(db, (await store.sources())[0].id, datetime(2027, 1, 1, tzinfo=UTC))
    observed, events = Observed(), Events(Quiet())
    events.info("watching")

    async def filled() -> list[str]:
        return await target_names(settings)

    stored = Stored(settings.store_path, filled)
    async with asking(create_app(lambda: open_engine(settings), observed=observed)) as client:
        await client.post("/graphql", json={"query": '{ articles { totalCount } node(id: "x") { id } }'})
        observed.work.engine_errors.add("embedded", "search", "failed")
        reports = [Report(observed.work.meters, stored), Report(events.meters, stored)]
        text = b"".join([await asyncio.to_thread(report.text) for report in reports]).decode()
    return {
        sample.name: set(sample.labels) for family in text_string_to_metric_families(text) for sample in family.samples
    }


def _named(text: str) -> set[str]:
    return set(re.findall(r"newsgate_[a-z_]+", text))


def _labels(expression: str) -> set[str]:
    groups = re.findall(r"\bby \(([^)]*)\)", expression) + re.findall(r"\{([^{}]*)\}", expression)
    return {re.split(r"[!=]", part)[0].strip() for group in groups for part in group.split(",") if part.strip()}


def _expressions() -> Iterator[tuple[str, str]]:
    """Each with what else refers to its labels."""
    for rule in _rules():
        yield rule["expr"], rule["annotations"]["summary"]
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel["targets"]:
            yield target["expr"], target["legendFormat"]


def _rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


def test_expressions_name_what_is_told(told: dict[str, set[str]]) -> None:
    for expression, about in _expressions():
        named = _named(expression)
        assert named, expression
        assert named <= told.keys(), expression
        labels = set().union(*(told[name] for name in named)) | _THEIRS
        mentioned = _labels(expression) | set(re.findall(r"\{\{ ?(?:\$labels\.)?([a-z]+) ?\}\}", about))
        assert mentioned <= labels, expression


def test_the_tables_have_every_metric_with_its_labels(told: dict[str, set[str]]) -> None:
    tables = pages.table(PAGE, "metric") | pages.table(PAGE, "metric of the store")
    rows = {name: labels for name, (labels, *_) in tables.items()}
    listed = {name: set(re.findall(r"\w+", labels)) for name, labels in rows.items()}
    suffix = re.compile(r"_(bucket|count|sum|created)$")
    assert listed == {suffix.sub("", name): labels - {"le"} for name, labels in told.items() if "_created" not in name}


def test_everything_that_is_told_is_on_the_dashboard(told: dict[str, set[str]]) -> None:
    shown = set().union(*(_named(expression) for expression, _ in _expressions()))
    left = {name for name in told if not name.endswith(("_count", "_sum", "_created"))} - shown
    assert left == set()


def test_names_that_the_page_uses_are_told(told: dict[str, set[str]]) -> None:
    known = {re.sub(r"_(bucket|count|sum)$", "", name) for name in told} | told.keys()
    assert _named(PAGE.read_text()) <= known


def test_each_alert_says_what_to_do() -> None:
    rules = _rules()
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert set(rule["annotations"]) == {"summary", "action"}


def test_prometheus_understands_the_alerts() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed; it comes with Prometheus (Debian: prometheus).")
    checked = subprocess.run([promtool, "check", "rules", str(ALERTS)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.anyio
async def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    async def filled() -> list[str]:
        return ["embedded"]

    path = tmp_path / "newsgate.sqlite3"
    assert await asyncio.to_thread(Stored(path, filled).families) == []
    assert not path.exists()
