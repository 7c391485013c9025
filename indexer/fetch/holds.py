"""Hosts that do not want to be asked for a while, whichever of the sources on them was told so."""

from __future__ import annotations

from datetime import datetime

# Redirects can name any number of hosts; those whose time has come are forgotten from here on.
_MANY_HOSTS = 1_000


class Holds:
    """Of one process. All times are aware."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def hold(self, host: str, until: datetime, now: datetime) -> None:
        """Until the last of all moments that the host has named."""
        if len(self._until) >= _MANY_HOSTS:
            self._until = {name: end for name, end in self._until.items() if end > now}
        self._until[host] = max(until, self._until.get(host, until))

    def until(self, host: str, now: datetime) -> datetime | None:
        """None where the host may be asked."""
        end = self._until.get(host)
        return end if end is not None and end > now else None
