"""What an index run came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.decide import Outcome, net
from indexer.store.dead_letters import DeadLetter


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one run, or of several added up.

    Files: ``files`` were there; of these ``unchanged`` were as at the last run and ``rejected`` became a dead letter
    (they are in ``letters``, also where they already were at the last run); the others were read anew.

    Articles, as readers notice them: ``new`` are served now and were not before, ``changed`` are served otherwise,
    ``removed`` are served no longer (their files are gone, or drafts). Two files may be versions of one article, so
    a first run has fewer new articles than files.
    """

    files: int = 0
    unchanged: int = 0
    rejected: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    bytes: int = 0
    letters: tuple[DeadLetter, ...] = ()

    def __add__(self, other: Summary) -> Summary:
        return Summary(
            self.files + other.files,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
            self.new + other.new,
            self.changed + other.changed,
            self.removed + other.removed,
            self.bytes + other.bytes,
            self.letters + other.letters,
        )


class Tally:
    """Adds up outcomes over the batches of a run, so that an article that two batches touch counts once."""

    def __init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}

    def add(self, outcomes: Mapping[str, Outcome]) -> None:
        for article, outcome in outcomes.items():
            if outcome is not Outcome.UNCHANGED:
                self._outcomes[article] = net(self._outcomes.get(article, Outcome.UNCHANGED), outcome)

    def count(self, outcome: Outcome) -> int:
        return sum(found is outcome for found in self._outcomes.values())
