"""Articles for the tests of the schema: one that has every field, its translations, and twenty of several sources."""

from __future__ import annotations

from search.article import AiProvenance, Article, CoverImage, story_id
from tests.articles import article, at, source

#: The story of `FULL`.
GATE = story_id("art_gate" + "0" * 22)

IMAGE = CoverImage(
    raw="https://images.unsplash.com/photo-1?ixid=abc",
    full="https://images.unsplash.com/photo-1?ixid=abc&q=85",
    regular="https://images.unsplash.com/photo-1?ixid=abc&w=1080",
    small="https://images.unsplash.com/photo-1?ixid=abc&w=400",
    thumb="https://images.unsplash.com/photo-1?ixid=abc&w=200",
    small_s3="https://s3.example/small/photo-1",
)

#: Nothing of it is empty, and it has an original in English and another translation.
FULL = article(
    external_id="full",
    slugs=["full-now", "full-before"],
    lang="uk",
    title="Гавань відчиняє північну браму",
    description="Кораблі чекають від самого ранку.",
    body="Браму **відчинено** на світанку.",
    text="Браму відчинено на світанку.",
    published_at=at(10),
    updated_at=at(20),
    category="Торгівля",
    tags=["гавань", "порт"],
    authors=["Олена Коваль", "José Núñez"],
    sticky_weight=7,
    sentiment="POSITIVE",
    score=0.5,
    url="https://harbor-daily.example/full",
    canonical_url="https://harbor-daily.example/canonical/full",
    cover_image=IMAGE,
    ai=AiProvenance(rewritten=True, expanded_at=at(15), version=3, translated_from="original"),
    story=GATE,
    topics=["гаван", "брама"],
    shares=[6_000, 4_000],
)
ORIGINAL = article(external_id="original", slug="original", title="Harbor opens its northern gate", published_at=at(9))
POLISH = article(
    external_id="polish", slug="polski", lang="pl", title="Port otwiera bramę", translation_of="original", image="port"
)

SOURCES = ("harbor-daily", "orbit-wire", "lunar-post", "tide-table")
#: Twenty stories in English, each with a translation.
PAIRS = tuple(
    article(
        slug=f"story-{number}" + ("" if lang == "en" else "-uk"),
        external_id=f"story-{number}-{lang}",
        lang=lang,
        title=f"Lighthouse number {number}",
        source=source(SOURCES[number % len(SOURCES)]),
        published_at=at(-100 - number),
        tags=["lighthouse", f"tag {number:02}"],
        **({} if lang == "en" else {"translation_of": f"story-{number}-en"}),
        # The first one in Ukrainian is related to `FULL`.
        **({} if (number, lang) != (0, "uk") else {"topics": ["гаван", "брама"], "shares": [5_000, 5_000]}),
    )
    for number in range(20)
    for lang in ("en", "uk")
)

LIBRARY: tuple[Article, ...] = (FULL, ORIGINAL, POLISH, *PAIRS)
