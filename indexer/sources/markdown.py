"""Markdown files with YAML front matter: the reference source. Nothing here reads a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from indexer.item import Item, Rejected, Value
from indexer.sources import front_matter

_LANGUAGE_SUFFIX = re.compile(r"(?P<slug>.+)\.(?P<lang>[a-z]{2}(?:-[a-z]{2}|-[a-z]{4})?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Markdown:
    """Parses one file at a time. ``lang``, and a publisher of this ``key`` and ``name``, are for articles without."""

    key: str
    name: str
    lang: str = "en"

    kind = "markdown"

    @property
    def rules(self) -> str:
        """Another text when the same file would give another item."""
        return f"{self.kind} 1 {self.lang} {self.key} {self.name}"

    def parse(self, key: str, payload: bytes, seen: datetime) -> Item:  # noqa: ARG002  # files have their own dates
        """The item in a file at this path. Raises `Rejected`."""
        fields, body = _parts(payload)
        name = key.rpartition("/")[2].rpartition(".")[0] or key
        suffix = _LANGUAGE_SUFFIX.fullmatch(name)
        fields.update(
            {
                "lang": fields.get("lang") or (suffix["lang"] if suffix else self.lang),
                "source": fields.get("source") or {"key": self.key, "name": self.name},
                "category": fields.get("category") or "OTHER",
                "url": fields.get("url") or fields.get("canonicalUrl"),
            }
        )
        return Item(key, _slug(name, suffix, fields["lang"]), fields, body)


def _parts(payload: bytes) -> tuple[dict[str, Value], str]:
    if not payload or payload.isspace():
        raise Rejected(None, "the file is empty")
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        line = payload.count(b"\n", 0, error.start) + 1
        raise Rejected(None, f"the text is not UTF-8 in line {line}") from error
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    head, body = front_matter.split(text)
    return front_matter.parse(head), body.strip("\n")


def _slug(name: str, suffix: re.Match[str] | None, lang: Value) -> str:
    """The file's name without its language."""
    if suffix:
        return suffix["slug"]
    return name.removesuffix(f".{lang}") or name
