"""Which articles lie in a partition: all of a corpus is spread over several servers by the articles' ids."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Share:
    """Partition ``number``, from 0, ``of`` so many. An article is in one of them, whatever becomes of it."""

    number: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.number < self.of:
            raise ValueError(f"There is no partition {self.number} of {self.of}.")

    def has(self, article: str) -> bool:
        return self.of == 1 or crc32(article.encode()) % self.of == self.number

    def __str__(self) -> str:
        """For people: they count from 1."""
        return f"partition {self.number + 1} of {self.of}"


#: Of an index that has all articles.
WHOLE = Share()
