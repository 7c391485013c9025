"""What tags and which category an upstream's categories and keywords become.

The rules are those of the site that the polled feed was made for, held to 1,031 of its articles.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: The category of an article that no other fits.
UNKNOWN = "OTHER"

# They mean something in paths, addresses or Markdown, where tags once were used.
_UNSAFE = re.compile(r'[:\\/<>|"?*#%&{}\[\]^~`]+')


@dataclass(frozen=True, slots=True)
class TagRules:
    """Settings, spelled as an operator likes: they are compared as tags are written.

    ``banned`` are neither tags nor categories. The category is the first of ``priority`` that an upstream names.
    ``aliases`` gives the tags that stand for others: ``{"BITCOIN": "BTC"}``. Raises `ValueError` for an alias of an
    alias.
    """

    banned: frozenset[str] = frozenset({"SPONSORED", "CRYPTOCURRENCY"})
    priority: tuple[str, ...] = ("BTC", "ETH", "SOL", "MARKET", "TRADING")
    aliases: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        aliases = {written(name): written(tag) for name, tag in self.aliases.items()}
        for name, tag in aliases.items():
            if aliases.get(tag, tag) != tag:
                raise ValueError(f"{name} is an alias of {tag}, which is itself an alias of {aliases[tag]}.")
        object.__setattr__(self, "aliases", aliases)
        object.__setattr__(self, "banned", frozenset(map(written, self.banned)))
        object.__setattr__(self, "priority", tuple(map(written, self.priority)))

    @property
    def version(self) -> str:
        """Another text for other rules."""
        settings = (sorted(self.banned), self.priority, sorted(self.aliases.items()))
        return hashlib.sha256(repr(settings).encode()).hexdigest()[:12]

    def tags(self, names: Iterable[str]) -> list[str]:
        """In the order given, each once."""
        tags = dict.fromkeys(map(self._tag, names))
        return [tag for tag in tags if tag and tag not in self.banned]

    def category(self, names: Iterable[str]) -> str:
        """Of an article that an upstream sorts under these names."""
        tags = self.tags(names)
        return next((tag for tag in self.priority if tag in tags), tags[0] if tags else UNKNOWN)

    def _tag(self, name: str) -> str:
        tag = written(name)
        return self.aliases.get(tag, tag)


def written(name: str) -> str:
    """A tag as it is spelled: upper case, runs of what is unsafe become one hyphen, white space is folded."""
    return " ".join(_UNSAFE.sub("-", name.upper()).split())


def keywords(joined: str) -> list[str]:
    """Those that an upstream gives in one text, joined with ``|`` or, where there is none, with commas."""
    return [word for part in joined.split("|" if "|" in joined else ",") if (word := part.strip())]


DEFAULT_RULES = TagRules()
