"""`newsgate watch` as a process of its own in which time passes faster, so that no test sleeps through a schedule.

Prints a line when it begins."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway import settings, watching
from indexer import watch

#: What passes for one of the machine's seconds: ten minutes are a tenth of a second.
SPEED = 6_000

# Of the machine's seconds: they are waits, not times.
watch.NOTICE_SECONDS = 0.02
watch.PATIENCE_SECONDS = 0.2


@dataclass(frozen=True)
class Hurried:
    """A clock that processes agree on: it showed ``start`` when ``began`` seconds had passed since 1970."""

    start: datetime
    began: float

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=(time.time() - self.began) * SPEED)


def main() -> None:
    start, began = sys.argv[1:]
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    asyncio.run(watching.run(settings.load(), Hurried(datetime.fromisoformat(start), float(began))))


if __name__ == "__main__":
    main()
