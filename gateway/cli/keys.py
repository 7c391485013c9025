"""``newsgate keys``."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def keys(
    name: Annotated[str, typer.Argument(help="Whose key it is, for those who read the file.")],
    scope: Annotated[list[str] | None, typer.Option(help="search, subscribe or admin; search by default.")] = None,
    tenant: Annotated[str | None, typer.Option(help="Whose articles it sees; all of them by default.")] = None,
) -> None:
    """Make a key, and print what belongs into the file that NEWSGATE_KEYS names."""
    from gateway.access import keys as made
    from gateway.access.access import Scope
    from gateway.cli.common import UNUSABLE, fail

    scopes = scope or [Scope.SEARCH.value]
    for one in scopes:
        if one not in list(Scope):
            fail(f"There is no scope {one!r}; there are {', '.join(Scope)}.", UNUSABLE)
    key = made.make()
    # JSON's texts and lists of texts are TOML's too.
    lines = ["[[keys]]", f"name = {json.dumps(name)}", f'sha256 = "{made.digest(key.encode()).hex()}"']
    lines.append(f"scopes = {json.dumps(scopes)}")
    if tenant is not None:
        lines.append(f"tenant = {json.dumps(tenant)}")
    print(f"# The key, which is kept nowhere and cannot be shown again: {key}", "", *lines, sep="\n")
