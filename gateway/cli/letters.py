"""``newsgate dead-letters``: records that could not become articles."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from gateway.cli.common import DataDir, Json, sentences, settings_for

cli = typer.Typer(help="Records that could not become articles: list, show, retry.", no_args_is_help=True)

Source = Annotated[str | None, typer.Option(help="Only those of this source.")]


@cli.command("list")
def list_letters(source: Source = None, data_dir: DataDir = None, json: Json = False) -> None:
    """List them with the reasons."""
    with sentences():
        from gateway import rejects

        found = asyncio.run(rejects.read(settings_for(data_dir), source))
        print(rejects.as_json(found) if json else "\n".join(rejects.lines(found)))


@cli.command("show")
def show_letter(
    source: Annotated[str, typer.Argument(help="The source's name.")],
    key: Annotated[str, typer.Argument(help="The record's key, as listed.")],
    data_dir: DataDir = None,
) -> None:
    """Show one as its upstream gave it."""
    with sentences():
        from gateway import rejects

        print(asyncio.run(rejects.show(settings_for(data_dir), source, key)))


@cli.command("retry")
def retry_letters(source: Source = None, data_dir: DataDir = None) -> None:
    """Read them again by the present rules."""
    with sentences():
        from gateway import rejects

        print(asyncio.run(rejects.retry_all(settings_for(data_dir), source)))
