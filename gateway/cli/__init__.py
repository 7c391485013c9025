"""The command line.

Exit codes: 0 all is well; 1 a fault of newsgate's own, or ``verify`` found differences; 2 the command line was not
understood; 3 something given cannot be used (a setting, a path, a port, a source, the store); 4 the search engine
cannot be reached or filled; 130 interrupted.
"""

from __future__ import annotations

import typer

from gateway.cli import indexing, keys, letters, serving, sources

cli = typer.Typer(
    help="A GraphQL gateway with search over news from many sources.", no_args_is_help=True, add_completion=False
)
cli.command()(serving.serve)
cli.command()(indexing.index)
cli.command()(indexing.watch)
cli.add_typer(sources.cli, name="sources")
cli.command()(indexing.status)
cli.add_typer(letters.cli, name="dead-letters")
cli.command()(indexing.rebuild)
cli.command()(indexing.verify)
cli.command()(serving.schema)
cli.command()(keys.keys)


def main() -> None:
    """Runs the command line."""
    cli(prog_name="newsgate")
