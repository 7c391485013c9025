"""What an article is once it is searchable: the one normalised document model.

It is validated where it is made, in the indexer. Past that point it travels as the plain JSON document of
`Article.document`, and nobody validates it again.
"""

from __future__ import annotations

import hashlib
import math
import re
import string
from datetime import UTC, datetime
from itertools import product
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from search import terms

#: A JSON object as an engine keeps and returns it. Keys are those of `Article.document`.
Document: TypeAlias = dict[str, Any]

Sentiment: TypeAlias = Literal["POSITIVE", "NEUTRAL", "NEGATIVE"]

ARTICLE_PREFIX = "art_"
SOURCE_PREFIX = "src_"
STORY_PREFIX = "sty_"

#: Silent reading speed of adults, words a minute (Brysbaert 2019, a meta-analysis of 190 studies).
WORDS_PER_MINUTE = 238

_BASE32_PAIRS = ["".join(pair) for pair in product(string.digits + string.ascii_lowercase[:22], repeat=2)]
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\S*$", re.IGNORECASE)


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
    """Whole minutes, at least one."""
    return max(1, math.ceil(len(text.split()) / WORDS_PER_MINUTE))


def _without_controls(value: str) -> str:
    # What is printable has none, and is told apart in a fifth of the time.
    return (value if value.isprintable() else _CONTROLS.sub("", value)).strip()


def _prose(value: str) -> str:
    return value if value.replace("\n", "").isprintable() else _CONTROLS.sub("", value)


def _whole_second(value: datetime) -> datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)


def _folded_once(values: list[str]) -> list[str]:
    """Cleaned, empty ones dropped, and of those that fold alike the first."""
    kept: dict[str, str] = {}
    for value in values:
        if spelled := terms.clean(value):
            kept.setdefault(terms.fold(spelled), spelled)
    return list(kept.values())


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.match(value):
        raise ValueError("must be an absolute http(s) address")
    return value


Text: TypeAlias = Annotated[str, AfterValidator(_without_controls)]
#: Blanks around it are kept: in Markdown they mean something.
Prose: TypeAlias = Annotated[str, AfterValidator(_prose)]
RequiredText: TypeAlias = Annotated[Text, StringConstraints(min_length=1)]
Term: TypeAlias = Annotated[str, AfterValidator(terms.clean), StringConstraints(min_length=1)]
UpperTerm: TypeAlias = Annotated[
    str, AfterValidator(lambda value: terms.clean(terms.upper(value))), StringConstraints(min_length=1)
]
LowerTerm: TypeAlias = Annotated[
    str, AfterValidator(lambda value: terms.clean(value.lower())), StringConstraints(min_length=1)
]
UpperTerms: TypeAlias = Annotated[
    list[str], AfterValidator(lambda values: _folded_once([terms.upper(v) for v in values]))
]
Terms: TypeAlias = Annotated[list[str], AfterValidator(_folded_once)]
#: Always UTC, in whole seconds: engines compare instants as integers.
Instant: TypeAlias = Annotated[datetime, AfterValidator(_whole_second)]
WebAddress: TypeAlias = Annotated[Text, AfterValidator(_web_address)]
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
        translations), ``touchedAt`` (updatedAt, else publishedAt: what "recently updated" sorts by) and ``story``
        (a story's id). Absent means null, for lists empty.
        """
        fields = self.model_dump(by_alias=True, exclude_none=True, exclude={"draft"})
        fields = {name: value for name, value in fields.items() if value not in ("", [])}
        _instants_as_seconds(fields)
        return {
            "id": self.id,
            "slug": self.slugs[0],
            "group": translation_group(self.source.key, self.translated_from or self.external_id),
            "readingMinutes": reading_minutes(self.text),
            "touchedAt": fields.get("updatedAt", fields["publishedAt"]),
            **fields,
        }


def _instants_as_seconds(fields: Document) -> None:
    for name, value in fields.items():
        if isinstance(value, datetime):
            fields[name] = int(value.timestamp())
        elif isinstance(value, dict):
            _instants_as_seconds(value)
