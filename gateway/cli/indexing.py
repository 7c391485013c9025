"""``newsgate index``, ``watch``, ``status``, ``rebuild`` and ``verify``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.common import DIFFERENT, UNREACHABLE, DataDir, Json, fail, sentences, settings_for, with_progress

if TYPE_CHECKING:
    from gateway.settings import Settings


def index(
    places: Annotated[list[str], typer.Argument(help="Folders of Markdown, single files, or addresses of feeds.")],
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Index PLACES once: what is new, changed or gone."""
    with sentences():
        if unreached := fill(settings_for(data_dir), places, as_json=json):
            fail(f"{unreached} of the targets could not be told; the next push to reach them tells them.", UNREACHABLE)


def watch(data_dir: DataDir = None) -> None:
    """Follow all sources until stopped: folders as they change, feeds on their schedule."""
    with sentences():
        from gateway import faults, watching

        asyncio.run(watching.run(settings_for(data_dir, faults.of_sources, faults.of_writing)))


def status(data_dir: DataDir = None, json: Json = False) -> None:
    """Show how each source fares, dead letters, and how far the search index is."""
    with sentences():
        from gateway import status as told

        settings = settings_for(data_dir)
        found = asyncio.run(told.read(settings))
        print(told.as_json(found) if json else "\n".join(told.lines(found, settings.data_dir)))


def rebuild(
    data_dir: DataDir = None,
    from_raw: Annotated[
        bool, typer.Option("--from-raw", help="First apply the present rules to what every source gave.")
    ] = False,
) -> None:
    """Fill a fresh index beside the live one and swap them; searches are answered all the while."""
    with sentences():
        from gateway import upkeep

        settings = settings_for(data_dir)
        if from_raw:
            print(upkeep.told(with_progress(lambda bar: upkeep.reread_all(settings, bar))))
        for pushed in with_progress(lambda bar: upkeep.rebuild_indexes(settings, bar)):
            print(f"{pushed.target}: rebuilt with {pushed.upserts:,} articles")


def verify(
    data_dir: DataDir = None,
    fix: Annotated[bool, typer.Option("--fix", help="Put right what differs.")] = False,
    json: Json = False,
) -> None:
    """Compare every search index with the store, article by article."""
    with sentences():
        from gateway import upkeep

        settings = settings_for(data_dir)
        drifts = with_progress(lambda bar: upkeep.verify_indexes(settings, bar, fix=fix))
        print(upkeep.drifts_as_json(drifts) if json else "\n".join(upkeep.drift_lines(drifts, fixed=fix)))
    if any(drifts.values()) and not fix:
        raise SystemExit(DIFFERENT)


def fill(settings: Settings, places: list[str], samples: Path | None = None, *, as_json: bool = False) -> int:
    """Indexes, pushes, and prints what came of it. Returns how many targets could not be told."""
    from gateway import filling

    filled = with_progress(lambda bar: filling.fill(settings, places, bar, samples))
    print(filling.as_json(filled) if as_json else "\n".join(filling.lines(filled)), flush=True)
    return len(filled.unreached)
