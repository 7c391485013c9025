"""``newsgate sources``: which upstreams there are."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.common import DataDir, Json, sentences, settings_for

cli = typer.Typer(help="Upstreams: list, add, test, pause, remove; OPML in and out.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The source's name.")]


@cli.command("list")
def list_sources(data_dir: DataDir = None, json: Json = False) -> None:
    """List the sources and how each is set."""
    with sentences():
        from gateway import managing

        found = asyncio.run(managing.listed(settings_for(data_dir)))
        print(managing.as_json(found) if json else "\n".join(managing.lines(found)))


@cli.command()
def add(
    location: Annotated[str, typer.Argument(help="Address of a feed or of a page that has one, or a folder.")],
    name: Annotated[
        str | None, typer.Option(help="How to call it; the feed's host or the folder's name by default.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="What it is; found out by looking by default.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of articles that name none.")] = None,
    title: Annotated[str | None, typer.Option(help="The publisher's name, where the feed has none.")] = None,
    key: Annotated[str | None, typer.Option(help="The publisher's key for filters.")] = None,
    api_key: Annotated[str | None, typer.Option(help="env:NAME or file:PATH of an API key.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Add a source; newsgate watch looks at it from then on."""
    with sentences():
        from gateway import managing

        given = {"name": name, "kind": kind, "lang": lang, "title": title, "key": key, "api_key": api_key}
        print(asyncio.run(managing.add(settings_for(data_dir), location, given)))


@cli.command("test")
def try_source(
    source: Annotated[str, typer.Argument(help="A source's name, or an address.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be indexed.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Fetch a source and read it, without storing anything."""
    with sentences():
        from gateway import managing

        print("\n".join(asyncio.run(managing.test(settings_for(data_dir), source, shows_items=dry_run))))


@cli.command()
def pause(name: Name, data_dir: DataDir = None) -> None:
    """Look at a source no more until it is resumed; its articles stay."""
    with sentences():
        from gateway import managing

        print(asyncio.run(managing.pause(settings_for(data_dir), name, paused=True)))


@cli.command()
def resume(name: Name, data_dir: DataDir = None) -> None:
    """Look at a paused source again."""
    with sentences():
        from gateway import managing

        print(asyncio.run(managing.pause(settings_for(data_dir), name, paused=False)))


@cli.command()
def remove(name: Name, data_dir: DataDir = None) -> None:
    """Forget a source and remove its articles."""
    with sentences():
        from gateway import managing

        print(asyncio.run(managing.remove(settings_for(data_dir), name)))


@cli.command("import")
def import_opml(
    file: Annotated[Path, typer.Argument(help="An OPML file.")],
    data_dir: DataDir = None,
) -> None:
    """Add every feed of an OPML file."""
    with sentences():
        from gateway import managing

        print("\n".join(asyncio.run(managing.import_opml(settings_for(data_dir), file))))


@cli.command("export")
def export_opml(data_dir: DataDir = None) -> None:
    """Print all feeds as OPML."""
    with sentences():
        from gateway import managing

        print(asyncio.run(managing.export_opml(settings_for(data_dir))))
