"""What tests need that is not Python's: a server, packages of npm, a browser. scripts/test finds it or fetches it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def tool(variable: str, what: str, *, may_lack: bool = False) -> Path:
    """The path that an environment variable names. Without one the test is skipped; in CI it fails.

    ``may_lack``: not every CI may install it, so it is skipped there as well.
    """
    named = os.environ.get(variable)
    if named is None:
        reason = f"{variable} names no {what}; scripts/test finds one."
        if os.environ.get("CI") == "true" and not may_lack:
            pytest.fail(reason)
        pytest.skip(reason)
    return Path(named).absolute()
