"""`Article` and what hangs on it. Resolvers are functions of the engine's document and the arguments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import argument
from strawberry.schema.config import StrawberryConfig
from strawberry.types import get_object_definition

from schema import body as bodies
from schema import images, selection
from schema.context import Info
from schema.costs import costs, lists
from schema.enums import BodyFormat, ImageFormat, Sentiment
from schema.fields import READS, attribute, part, reading
from schema.inputs import given
from schema.node import Node
from schema.scalars import URL, DateTime
from search import related
from search.article import Document
from search.errors import InvalidCode, InvalidRequest

if TYPE_CHECKING:
    from schema.source import Source
    from schema.story import Story


#: Articles in one answer of `Article.related`.
MAX_RELATED = 20


@strawberry.type(description="A picture in the renditions that its host offers.")
class CoverImage:
    document: strawberry.Private[Document]

    raw: URL = attribute("raw", "As it was uploaded.")
    full: URL = attribute("full", "Full size, compressed for the web.")
    regular: URL = attribute("regular", "About 1080 pixels wide.")
    small: URL = attribute("small", "About 400 pixels wide.")
    thumb: URL = attribute("thumb", "About 200 pixels wide.")
    small_s3: URL | None = attribute(
        "smallS3", "The small rendition on the host's own storage, where it has one.", name="smallS3"
    )

    @strawberry.field(
        description="A rendition made by the image host's URL parameters; the regular one where the host has none. "
        "Sizes in pixels, from 1 to 4096; with a height it is cropped to fit."
    )
    def url(
        self,
        width: Annotated[int, argument(description="In pixels, 1 to 4096.")],
        height: Annotated[
            int | None,
            argument(description="In pixels, 1 to 4096. Given, the image is cropped to fit; else it keeps its shape."),
        ] = strawberry.UNSET,
        quality: Annotated[int, argument(description="1 to 100: smaller files, or finer ones.")] = 80,
        format: Annotated[  # the contract's name
            ImageFormat, argument(description="What the file is; browsers differ in what they take.")
        ] = ImageFormat.AUTO,
    ) -> URL:
        return URL(images.rendition(self.document, width, given(height), quality, format.value))

    @strawberry.field(description="Ready for <img srcset>.")
    def srcset(
        self,
        widths: Annotated[list[int], argument(description="In pixels, up to 20, each 1 to 4096.")] = [  # noqa: B006
            200,
            400,
            800,
            1080,
            1600,
        ],
    ) -> str:
        return images.srcset(self.document, widths)


@strawberry.type(description="What a machine did to the text.")
class AiProvenance:
    document: strawberry.Private[Document]

    rewritten: bool = attribute("rewritten", "The text was rewritten from the upstream's.", default=False)
    expanded_at: DateTime | None = attribute("expandedAt", "When a teaser was expanded to a text.")
    version: int | None = attribute("version", "Version of the process that did it.")
    translated_from: str | None = attribute("translatedFrom", "externalId of the original.")


@strawberry.type(description="An article as its upstream published it, normalised.")
class Article(Node):
    document: strawberry.Private[Document]

    id: strawberry.ID = attribute("id", "Stable across updates; differs between translations.")
    external_id: str = attribute("externalId", "The upstream's own id, shared by the translations of one article.")
    slug: str = attribute("slug", "The present slug, without language.")
    title: str = attribute("title", "Plain text.")
    description: str | None = attribute("description", "A teaser of one or two sentences, plain text.")
    lang: str = attribute("lang", "Language code, e.g. en.")
    published_at: DateTime = attribute("publishedAt", "When the upstream published it.")
    updated_at: DateTime | None = attribute("updatedAt", "When the upstream last changed it.")
    category: str | None = attribute("category", "The one category, upper case; OTHER where the upstream had none.")
    tags: list[str] = attribute("tags", "Upper case, in the upstream's order.", default=())
    authors: list[str] = attribute("authors", "Full names.", default=())
    sticky_weight: int = attribute("stickyWeight", "Pins: higher comes first where nothing is searched for.", default=0)
    score: float | None = attribute("score", "The upstream's own score; not relevance.")
    url: URL | None = attribute("url", "The article at its publisher.")
    canonical_url: URL | None = attribute(
        "canonicalUrl", "The address that stands for all copies, without tracking parameters."
    )
    reading_minutes: int = attribute("readingMinutes", "At 238 words a minute, at least one.")

    @reading("The text.", "body", "text", costing=costs(1))
    def body(
        self,
        format: Annotated[  # the contract's name
            BodyFormat, argument(description="Markdown as it is kept, HTML that is safe in a page, or plain text.")
        ] = BodyFormat.MARKDOWN,
    ) -> str:
        return bodies.body(self.document, format)

    @reading("Tone, as the upstream judged it; null where it did not.", "sentiment")
    def sentiment(self) -> Sentiment | None:
        found = self.document.get("sentiment")
        return Sentiment(found) if found else None

    @part("coverImage", "Null where the article has no picture.")
    def cover_image(self) -> CoverImage | None:
        found = self.document.get("coverImage")
        return CoverImage(document=found) if found else None

    @part("source", "Who published it.")
    def source(self) -> Annotated[Source, strawberry.lazy("schema.source")]:
        from schema.source import Source

        return Source(document=self.document["source"])

    @part("ai", "Null where no machine had a part in it.")
    def ai(self) -> AiProvenance | None:
        found = self.document.get("ai")
        return AiProvenance(document=found) if found else None

    @reading("The same article in other languages.", "group", "lang", costing=lists(2, weight=2))
    async def translations(self, info: Info) -> list[Article]:
        found = await info.context.loads.translations(self.document["group"], attributes(selection.names(info)))
        return [Article(document=each) for each in found if each["lang"] != self.document["lang"]]

    @reading("The same article in another language; null where there is none.", "group", "lang", costing=costs(2))
    async def translation(
        self, info: Info, lang: Annotated[str, argument(description="Language code of the one wanted, e.g. uk.")]
    ) -> Article | None:
        found = await info.context.loads.translations(self.document["group"], attributes(selection.names(info)))
        others = (each for each in found if each["lang"] != self.document["lang"])
        return next((Article(document=each) for each in others if each["lang"] == lang.lower()), None)

    @reading(
        "Other articles on the same matter and in the same language: they have in common what is rare in titles, "
        "openings and tags. The closest first, one of each story; none that story or translations lead to. Often fewer "
        "than asked for, for only what is close enough is listed.",
        *related.READ,
        costing=lists(5, "first", weight=10),
    )
    async def related(
        self, info: Info, first: Annotated[int, argument(description="How many at most, from 1 to 20.")] = 5
    ) -> list[Article]:
        if not 1 <= first <= MAX_RELATED:
            message = f"first of related must be from 1 to {MAX_RELATED}, not {first}."
            raise InvalidRequest(InvalidCode.INVALID_ARGUMENT, message)
        found = await info.context.loads.related(self.document, first, attributes(selection.names(info)))
        return [Article(document=each) for each in found]

    @reading("What other articles tell the same; null where none does.", "story", costing=costs(2))
    async def story(self, info: Info) -> Annotated[Story, strawberry.lazy("schema.story")] | None:
        from schema.story import story_of

        found = self.document.get("story")
        return await story_of(info, found) if found else None


def attributes(selected: Iterable[str]) -> frozenset[str]:
    """The document's attributes that a selection of `Article`'s fields reads."""
    found: set[str] = set()
    for name in selected:
        found.update(_ATTRIBUTES.get(name, ()))
    return frozenset(found)


def _attributes_by_field() -> dict[str, tuple[str, ...]]:
    definition = get_object_definition(Article, strict=True)
    to_name = StrawberryConfig().name_converter.get_graphql_name
    return {to_name(field): field.metadata[READS] for field in definition.fields if READS in field.metadata}


_ATTRIBUTES = _attributes_by_field()
