"""The command line: ``newsgate serve``, ``index``, ``status`` and ``schema``.

Exit codes: 0 all is well; 1 a fault of newsgate's own; 2 the command line was not understood; 3 something given cannot
be used (a setting, a path, a port, the store); 4 the search engine cannot be reached or filled; 130 interrupted.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from gateway.settings import Settings

cli = typer.Typer(
    help="A GraphQL gateway with search over news from many sources.", no_args_is_help=True, add_completion=False
)

DataDir = Annotated[
    Path | None, typer.Option(help="Where articles and index are kept.  [default: NEWSGATE_DATA_DIR or .newsgate]")
]
Paths = Annotated[list[Path] | None, typer.Argument(help="Folders of Markdown with front matter, or single files.")]

UNUSABLE, UNREACHABLE, INTERRUPTED = 3, 4, 130


def main() -> None:
    """Runs the command line."""
    cli(prog_name="newsgate")


@cli.command()
def serve(
    paths: Paths = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8000,
    data_dir: DataDir = None,
    samples: Annotated[
        Path | None, typer.Option(help="Articles to show as long as there are none of your own.")
    ] = None,
) -> None:
    """Index the Markdown under PATHS, then answer GraphQL until stopped."""
    with _sentences():
        from gateway import server

        settings = _settings(data_dir)
        with server.listen(host, port) as listening:
            if paths or samples:
                _fill(settings, paths or [], samples)
            address = f"http://{_shown_host(host)}:{listening.getsockname()[1]}"
            print(f"GraphQL   {address}/graphql\nWelcome   {address}/\nStop      Ctrl-C", flush=True)
            server.serve(settings, listening)


@cli.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Folders of Markdown with front matter, or single files.")],
    data_dir: DataDir = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
) -> None:
    """Index the Markdown under PATHS once: what is new, changed or gone."""
    with _sentences():
        _fill(_settings(data_dir), paths, as_json=json)


@cli.command()
def status(data_dir: DataDir = None) -> None:
    """Show sources, dead letters, and how far the search index is."""
    with _sentences():
        from gateway.status import lines

        settings = _settings(data_dir)
        for line in asyncio.run(lines(settings)):
            print(line)


@cli.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from schema import schema as declared

    print(declared.as_str())


def _settings(data_dir: Path | None) -> Settings:
    from gateway import settings

    return settings.load(data_dir=data_dir)


def _fill(settings: Settings, paths: list[Path], samples: Path | None = None, *, as_json: bool = False) -> None:
    from gateway import filling, progress

    bar = progress.shown()
    try:
        filled = asyncio.run(filling.fill(settings, paths, bar, samples))
    finally:
        bar.close()
    if as_json:
        print(filling.as_json(filled))
    else:
        for line in filling.lines(filled):
            print(line, flush=True)


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Turns interruption, and the errors that a user can mend, into a sentence and an exit code."""
    from gateway.errors import AddressInUse, InvalidSettings
    from indexer.errors import IndexerError
    from search.errors import SearchError

    try:
        yield
    except (InvalidSettings, AddressInUse, IndexerError) as error:
        _fail(str(error), UNUSABLE)
    except SearchError as error:
        _fail(str(error), UNREACHABLE)
    except KeyboardInterrupt:
        _fail("Interrupted; what was done so far is kept.", INTERRUPTED)


def _shown_host(host: str) -> str:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # only shown
    return anywhere.get(host, f"[{host}]" if ":" in host else host)


def _fail(sentence: str, code: int) -> NoReturn:
    print(f"newsgate: {sentence}", file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
