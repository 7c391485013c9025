"""What is wrong with what a process was given, all of it at once: settings, and the files that they name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from gateway.errors import InvalidSettings
from gateway.settings import PREFIX, Settings, read
from indexer import configuration
from indexer.errors import IndexerError

#: Says what is wrong, a sentence each.
Check: TypeAlias = Callable[[Settings], Iterator[str]]

#: What the scripts look at, and what tests are told by.
_OF_OTHERS = {f"{PREFIX}{name}" for name in ("VENV", "PYTHON", "MEILISEARCH_BINARY", "CHROMIUM_BINARY")}
_OF_TESTS = f"{PREFIX}TEST_"

#: Slips of the pen in a name that is meant, as a share of its length.
_MEANT = 0.4


def checked(given: Mapping[str, Any], *checks: Check) -> Settings:
    """Settings that can be used. ``given`` is what the command line says. Raises `InvalidSettings` with all faults."""
    settings, faults = read(given)
    faults += [fault for check in checks for fault in check(settings)]
    if len(faults) == 1:
        raise InvalidSettings(faults[0])
    if faults:
        listed = "\n".join(fault.replace("\n", "\n  ") for fault in faults)
        raise InvalidSettings("Several settings cannot be used:\n  " + listed.replace("\n", "\n  "))
    return settings


def unknown(environment: Mapping[str, str]) -> list[str]:
    """A sentence for each variable that looks like a setting and is none."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    wrong = {name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in known}
    strange = sorted(name for name in wrong - _OF_OTHERS if not name.startswith(_OF_TESTS))
    return [f"There is no setting {name}{_nearest(name, known)}." for name in strange]


def _nearest(name: str, known: set[str]) -> str:
    most = int(_MEANT * (len(name) - len(PREFIX)))
    found = process.extractOne(name.upper(), sorted(known), scorer=OSA.distance, score_cutoff=most)
    return f"; {found[0]} may be meant" if found else ""


def of_sources(settings: Settings) -> Iterator[str]:
    """With the file that says which there are."""
    try:
        configuration.read(settings.config)
    except IndexerError as error:
        yield str(error)


def of_writing(settings: Settings) -> Iterator[str]:
    """With the folder that is written to. It need not be there yet."""
    folder = settings.data_dir.absolute()
    there = next(place for place in (folder, *folder.parents) if _exists(place))
    if not there.is_dir():
        yield f"{PREFIX}DATA_DIR {folder} cannot be used: {there} is no folder."
    elif not os.access(there, os.W_OK | os.X_OK):
        yield f"{PREFIX}DATA_DIR {folder} cannot be used: {there} cannot be written."


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # in a folder that may not be looked into
        return False
