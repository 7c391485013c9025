"""What an article is once it is searchable: the one normalised document model.

It is validated where it is made, in the indexer. Past that point it travels as the plain JSON document of
`Article.document`, and nobody validates it again.
"""

from __future__ import annotations

import hashlib
import math
import re
import string
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from itertools import product
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from search import terms
from search.controls import without_controls

#: A JSON object as an engine keeps and returns it. Keys are those of `Article.document`.
Document: TypeAlias = dict[str, Any]

Sentiment: TypeAlias = Literal["POSITIVE", "NEUTRAL", "NEGATIVE"]

ARTICLE_PREFIX = "art_"
SOURCE_PREFIX = "src_"
STORY_PREFIX = "sty_"

#: Silent reading speed of adults, words a minute (Brysbaert 2019, a meta-analysis of 190 studies).
WORDS_PER_MINUTE = 238

_NOT_TOLD = {"draft"}
_EMPTY: tuple[object, ...] = ("", [])
_BASE32_PAIRS = ["".join(pair) for pair in product(string.digits + string.ascii_lowercase[:22], repeat=2)]
_WEB_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def article_id(source_key: str, external_id: str, lang: str) -> str:
    """The id of the article that this source calls ``external_id`` in this language; 130 bits of SHA-256."""
    return ARTICLE_PREFIX + _digest(source_key, external_id, lang)


def translation_group(source_key: str, original_external_id: str) -> str:
    """What an article and its translations have in common."""
    return _digest(source_key, original_external_id)


def story_id(*founders: str) -> str:
    """The id of the story that began with this article, or with these where the article had begun one before."""
    return STORY_PREFIX + (founders[0].removeprefix(ARTICLE_PREFIX) if len(founders) == 1 else _digest(*founders))


def _digest(*parts: str) -> str:
    """The first 130 bits of SHA-256 in base32hex (RFC 4648 section 7, lower case), which sorts like the number."""
    hashed = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:17]) >> 6
    # base64.b32hexencode is written in Python and takes longer than all the rest of a document.
    return "".join([_BASE32_PAIRS[(hashed >> shift) & 0x3FF] for shift in range(120, -1, -10)])


def reading_minutes(text: str) -> int:
    """Whole minutes, at least one, for a plain text: between two words of it is one blank or one line end."""
    inner = text.strip()
    words = inner.count(" ") + inner.count("\n") + 1  # a sixth of the time of splitting it
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def _without_controls(value: str) -> str:
    # What is printable has none, and short texts are told apart fastest by that.
    return (value if value.isprintable() else without_controls(value)).strip()


def _whole_second(value: datetime) -> datetime:
    if value.tzinfo is not UTC:
        value = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    return value.replace(microsecond=0)


# Terms are few, and the same in article after article.
@lru_cache(maxsize=8_192)
def _spelled(value: str, case: Callable[[str], str] = str) -> tuple[str, str]:
    """A term's folded form and how it is kept; both empty for one without content."""
    spelled = terms.clean(case(value))
    return terms.fold(spelled), spelled


def _folded_once(values: list[str], case: Callable[[str], str] = str) -> list[str]:
    """Cleaned, empty ones dropped, and of those that fold alike the first."""
    kept: dict[str, str] = {}
    for value in values:
        folded, spelled = _spelled(value, case)
        if spelled:
            kept.setdefault(folded, spelled)
    return list(kept.values())


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _web_address(value: str) -> str:
    value = _without_controls(value)
    # A regular expression that looks for blanks, too, takes three times as long.
    if not _WEB_ADDRESS.match(value) or value.split(maxsplit=1) != [value]:
        raise ValueError("must be an absolute http(s) address")
    return value


Text: TypeAlias = Annotated[str, AfterValidator(_without_controls)]
#: Blanks around it are kept: in Markdown they mean something.
Prose: TypeAlias = Annotated[str, AfterValidator(without_controls)]
RequiredText: TypeAlias = Annotated[Text, StringConstraints(min_length=1)]
UpperTerm: TypeAlias = Annotated[
    str, AfterValidator(lambda value: _spelled(value, terms.upper)[1]), StringConstraints(min_length=1)
]
LowerTerm: TypeAlias = Annotated[
    str, AfterValidator(lambda value: _spelled(value, str.lower)[1]), StringConstraints(min_length=1)
]
UpperTerms: TypeAlias = Annotated[list[str], AfterValidator(lambda values: _folded_once(values, terms.upper))]
Terms: TypeAlias = Annotated[list[str], AfterValidator(_folded_once)]
#: Always UTC, in whole seconds: engines compare instants as integers.
Instant: TypeAlias = Annotated[datetime, AfterValidator(_whole_second)]
WebAddress: TypeAlias = Annotated[str, AfterValidator(_web_address)]
OptionalAddress: TypeAlias = Annotated[WebAddress | None, BeforeValidator(_none_if_blank)]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True, allow_inf_nan=False
    )


class Source(_Model):
    """Who published an article."""

    key: LowerTerm
    name: RequiredText
    type: Text | None = None
    url: OptionalAddress = None


class CoverImage(_Model):
    """One picture in the renditions its host offers; a host without renditions has the same address in all."""

    raw: WebAddress
    full: WebAddress
    regular: WebAddress
    small: WebAddress
    thumb: WebAddress
    small_s3: Annotated[OptionalAddress, Field(alias="smallS3")] = None


class AiProvenance(_Model):
    """What a machine did to the text."""

    rewritten: bool = False
    expanded_at: Instant | None = None
    version: int | None = None
    translated_from: Text | None = None


class Article(_Model):
    """A normalised article. ``slugs`` are all the slugs it was ever seen under, its present one first."""

    external_id: RequiredText
    slugs: Annotated[list[RequiredText], Field(min_length=1)]
    source: Source
    lang: LowerTerm
    title: RequiredText
    description: Text | None = None
    body: Prose = ""
    text: Prose = ""
    published_at: Instant
    updated_at: Instant | None = None
    category: UpperTerm | None = None
    tags: UpperTerms = []
    authors: Terms = []
    # The contract's Int has 32 bits.
    sticky_weight: Annotated[int, Field(ge=-(2**31), lt=2**31)] = 0
    sentiment: Sentiment | None = None
    score: float | None = None
    url: OptionalAddress = None
    canonical_url: OptionalAddress = None
    cover_image: CoverImage | None = None
    ai: AiProvenance | None = None
    story: str | None = None
    topics: list[str] = []
    shares: list[int] = []
    draft: bool = False

    @property
    def id(self) -> str:
        return article_id(self.source.key, self.external_id, self.lang)

    @property
    def translated_from(self) -> str | None:
        return self.ai.translated_from if self.ai else None

    def document(self) -> Document:
        """The JSON that engines keep: names of the public contract, instants as epoch seconds, nothing empty.

        Beside the contract's fields it has ``slugs``, ``text`` (the body as plain text), ``group`` (shared with
        translations), ``touchedAt`` (updatedAt, else publishedAt: what "recently updated" sorts by), ``story``
        (a story's id), and ``topics`` with ``shares`` (what it is about, see `search.related`). Absent means null, for
        lists empty.
        """
        fields = self.model_dump(by_alias=True, exclude_none=True, exclude=_NOT_TOLD)
        fields = {name: value for name, value in fields.items() if value or value not in _EMPTY}
        _instants_as_seconds(fields, "publishedAt", "updatedAt")
        if "ai" in fields:
            _instants_as_seconds(fields["ai"], "expandedAt")
        return {
            "id": self.id,
            "slug": self.slugs[0],
            "group": translation_group(self.source.key, self.translated_from or self.external_id),
            "readingMinutes": reading_minutes(self.text),
            "touchedAt": fields.get("updatedAt", fields["publishedAt"]),
            **fields,
        }


def _instants_as_seconds(fields: Document, *names: str) -> None:
    for name in names:
        if name in fields:
            fields[name] = int(fields[name].timestamp())
