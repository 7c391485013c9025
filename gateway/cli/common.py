"""What all commands share: options, errors as sentences, and running with a progress bar."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from gateway.faults import Check
    from gateway.settings import Settings
    from indexer.progress import Progress

T = TypeVar("T")

DataDir = Annotated[
    Path | None, typer.Option(help="Where articles and index are kept; NEWSGATE_DATA_DIR or .newsgate by default.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]

DIFFERENT, UNUSABLE, UNREACHABLE, INTERRUPTED = 1, 3, 4, 130


def settings_for(data_dir: Path | None, *checks: Check, workers: int | None = None) -> Settings:
    """Raises `gateway.errors.InvalidSettings`, with all that is wrong with them and that ``checks`` find."""
    from gateway import faults

    for sentence in faults.unknown(os.environ):
        print(f"newsgate: {sentence}", file=sys.stderr)
    return faults.checked({"data_dir": data_dir, "workers": workers}, *checks)


def with_progress(call: Callable[[Progress], Awaitable[T]]) -> T:
    """Runs something that takes long, and shows how far it is."""
    from gateway import progress

    async def run(bar: Progress) -> T:
        return await call(bar)

    bar = progress.shown()
    try:
        return asyncio.run(run(bar))
    finally:
        bar.close()


@contextlib.contextmanager
def sentences() -> Iterator[None]:
    """Turns interruption, and the errors that a user can mend, into a sentence and an exit code."""
    from gateway.errors import AddressInUse, InvalidSettings
    from indexer.errors import IndexerError
    from search.errors import SearchError

    try:
        yield
    except (InvalidSettings, AddressInUse, IndexerError) as error:
        fail(str(error), UNUSABLE)
    except SearchError as error:
        fail(str(error), UNREACHABLE)
    except KeyboardInterrupt:
        fail("Interrupted; what was done so far is kept.", INTERRUPTED)


def fail(sentence: str, code: int) -> NoReturn:
    print(f"newsgate: {sentence}", file=sys.stderr)
    raise SystemExit(code)
