"""``newsgate serve`` and ``newsgate schema``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.common import DataDir, sentences, settings_for, with_progress
from gateway.cli.indexing import fill

if TYPE_CHECKING:
    from gateway.settings import Settings


def serve(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders of Markdown with front matter, or single files.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8000,
    data_dir: DataDir = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that answer; NEWSGATE_WORKERS or 1 by default.", min=1, max=256)
    ] = None,
    samples: Annotated[
        Path | None, typer.Option(help="Articles to show as long as there are none of your own.")
    ] = None,
) -> None:
    """Index the Markdown under PATHS, then answer GraphQL until stopped."""
    with sentences():
        from gateway import faults, server

        # A gateway that is given nothing to index writes nothing.
        writing = [faults.of_writing] if paths or samples else []
        settings = settings_for(data_dir, server.faults, faults.of_sources, *writing, workers=workers)
        with server.listen(host, port) as listening:
            if paths or samples:
                fill(settings, [str(path) for path in paths or ()], samples)
            elif settings.store_path.exists():
                _catch_up(settings)
            address = f"http://{_shown_host(host)}:{listening.getsockname()[1]}"
            pages = f"Search    {address}/\nDashboard {address}/dashboard"
            print(f"GraphQL   {address}/graphql\n{pages}\nStop      Ctrl-C", flush=True)
            server.serve(settings, listening)


def schema(
    federation: Annotated[
        bool,
        typer.Option("--federation", help="As a subgraph of Apollo Federation has it, to compose a supergraph of."),
    ] = False,
) -> None:
    """Print the GraphQL schema."""
    if federation:
        from schema.federation import sdl

        print(sdl(), end="")
    else:
        from schema import schema as declared

        print(declared.as_str())


def _catch_up(settings: Settings) -> None:
    """What was stored and never pushed, or a target that lost what it had. A gateway starts without it too."""
    from gateway import engines
    from search.errors import SearchError

    try:
        pushed = with_progress(lambda bar: engines.caught_up(settings, bar))
    except SearchError as error:
        print(f"newsgate: {error} What is stored is pushed when newsgate index or watch runs next.", file=sys.stderr)
    else:
        for one in pushed:
            if one.error:
                print(f"newsgate: {one} It is told of what is missing when the next push reaches it.", file=sys.stderr)
            elif one.upserts or one.deletes:
                print(one, flush=True)


def _shown_host(host: str) -> str:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # only shown
    return anywhere.get(host, f"[{host}]" if ":" in host else host)
