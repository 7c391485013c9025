"""Articles for tests: a builder with sensible defaults, and a varied collection. All content is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from search.article import AiProvenance, Article, CoverImage, Source

#: The instant that `at` counts from.
EPOCH = datetime(2025, 11, 24, 12, 0, 0, tzinfo=UTC)


def at(minutes: int = 0, seconds: int = 0) -> datetime:
    """An instant so long after `EPOCH`, or before it."""
    return EPOCH + timedelta(minutes=minutes, seconds=seconds)


def second(minutes: int = 0, seconds: int = 0) -> int:
    """The same in epoch seconds, as filters and documents have it."""
    return int(at(minutes, seconds).timestamp())


def source(key: str = "harbor-daily", name: str | None = None) -> Source:
    return Source(key=key, name=name or key.replace("-", " ").title(), type="RSS", url=f"https://{key}.example/")


def cover(name: str = "harbor") -> CoverImage:
    def rendition(width: int) -> str:
        return f"https://images.example/{name}.jpg?w={width}"

    return CoverImage(
        raw=f"https://images.example/{name}.jpg",
        full=rendition(2400),
        regular=rendition(1080),
        small=rendition(400),
        thumb=rendition(200),
    )


def article(**changes: Any) -> Article:
    """An article with these fields and sensible others.

    Beside the model's own names there are shorthands: ``slug`` for the present slug, ``source`` may be just a key,
    ``translation_of`` an externalId, ``image`` a picture's name. The externalId follows the slug.
    """
    slug = changes.pop("slug", None)
    slugs = changes.pop("slugs", [slug or "quiet-harbor"])
    if isinstance(changes.get("source"), str):
        changes["source"] = source(changes["source"])
    if original := changes.pop("translation_of", None):
        changes["ai"] = AiProvenance(rewritten=True, version=2, translated_from=original)
    if name := changes.pop("image", None):
        changes["cover_image"] = cover(name)
    fields: dict[str, Any] = {
        "external_id": slug or (slugs[0] if slugs else "quiet-harbor"),
        "slugs": slugs,
        "source": source(),
        "lang": "en",
        "title": "A quiet day at the harbor",
        "published_at": EPOCH,
    }
    return Article(**{**fields, **changes})


#: A slug each, and something odd in every field. Later ones are older, except where a date is given.
ARTICLES: tuple[Article, ...] = (
    article(
        slug="harbor-opens",
        topics=["gate", "harbo", "tag:shipping"],
        shares=[5000, 3000, 2000],
        title="Harbor opens its northern gate",
        description="Ships queue from the early morning.",
        text="The northern gate opened at dawn. A pilot guided the first tanker through the fog.",
        body="The northern gate **opened** at dawn. A pilot guided the first tanker through the fog.",
        published_at=at(0),
        updated_at=at(90),
        category="Trade",
        tags=["harbor", "shipping", "northern sea"],
        authors=["Olena Koval"],
        sentiment="POSITIVE",
        score=0.75,
        sticky_weight=3,
        url="https://harbor-daily.example/harbor-opens",
        canonical_url="https://harbor-daily.example/canonical/harbor-opens",
        image="gate",
        story="sto_gate",
    ),
    article(
        slug="gavan-vidkryto",
        lang="uk",
        title="Гавань відчиняє північну браму",
        description="Кораблі чекають від самого ранку.",
        text="П'ять буксирів вийшли на світанку. Їжак спостерігав за ними з причалу.",
        published_at=at(-1),
        updated_at=at(-1, 30),
        category="Торгівля",
        tags=["гавань", "harbor", "ціни"],
        authors=["Олена Коваль"],
        sentiment="POSITIVE",
        translation_of="harbor-opens",
        image="gate",
        story="sto_gate",
    ),
    article(
        slug="puerto-abre",
        lang="es",
        title="El puerto abre su puerta",
        published_at=at(-2),
        tags=["HARBOR"],
        authors=["OLENA KOVAL"],
        translation_of="harbor-opens",
    ),
    article(
        slug="tides",
        topics=["tides", "moon", "orbit"],
        shares=[4000, 4000, 2000],
        source="orbit-wire",
        title="Tides run higher this spring",
        description="A lunar mission measured them from orbit.",
        text="Measured from orbit, the spring tides run higher than in any year since the satellite was launched.",
        published_at=at(-3),
        updated_at=at(-3),
        category="Science",
        tags=["tides", "orbit", "Moon"],
        authors=["José Núñez", "Olena Koval"],
        sentiment="NEUTRAL",
        image="tides",
    ),
    article(
        slug="tides-fall",
        topics=["tides", "orbit", "gate"],
        shares=[6000, 2000, 2000],
        source="orbit-wire",
        title="Tides fall again",
        published_at=at(-3),
        category="Science",
        tags=["tides"],
        authors=["Jose\u0301 Nu\u0301n\u0303ez"],
        sentiment="NEGATIVE",
    ),
    article(
        slug="same-second-a",
        source="orbit-wire",
        title="First of the same second",
        published_at=at(-3),
        sentiment="NEGATIVE",
        tags=["orbit"],
    ),
    article(slug="same-second-b", title="Second of the same second", published_at=at(-3), updated_at=at(200)),
    article(slug="same-second-c", title="Third of the same second", published_at=at(-3), sticky_weight=3),
    article(slug="pinned", title="Pinned to the wall", published_at=at(-5000), sticky_weight=9, tags=["notice"]),
    article(slug="sunk", title="Below everything", published_at=at(60), sticky_weight=-5, tags=["notice"]),
    article(
        slug="quotes",
        title="He said \"open\" and she said 'close'",
        published_at=at(-10),
        category='Say "when"',
        tags=['say "when"', "it's"],
        authors=['Ann "Quill" O\'Neil'],
        external_id='ext"quoted"',
        url="https://harbor-daily.example/?q=%22\"'",
    ),
    article(
        slug="backslash",
        title="Paths of C:\\new and back\\slash",
        published_at=at(-11),
        category="C:\\new",
        tags=["c:\\new", "back\\slash", "\\u{41}", "tail\\"],
        authors=["\\x41 Writer", "\\x4", "tail\\"],
        external_id="back\\slash\\u{41}",
    ),
    article(
        slug="plain-a",
        title="The letter A",
        published_at=at(-12),
        category="A",
        tags=["A"],
        authors=["A", "A Writer"],
        external_id="A",
    ),
    article(
        slug="injection",
        title='Nothing " OR 1=1 here',
        published_at=at(-13),
        category='" OR 1=1',
        tags=['" OR 1=1', "(brackets)", "a) OR (b", "[1, 2]", "tags = x", "NOT EXISTS", "*", "a AND b"],
        authors=["'; DROP TABLE articles; --"],
        external_id='" OR 1=1 --',
    ),
    article(
        slug="emoji",
        title="A rocket 🚀 and a flag 🇺🇦",
        published_at=at(-14),
        tags=["🚀", "🇺🇦 flag", "👩\u200d🚀"],
        authors=["Zoë 🚀"],
        external_id="emoji-🚀",
    ),
    article(
        slug="long-values",
        title="Long values",
        published_at=at(-15),
        category="k" * 600,
        tags=["ї" * 300, "t" * 600],
        authors=["w" * 600],
        external_id="e" * 600,
    ),
    article(
        slug="controls",
        title="Control characters",
        published_at=at(-16),
        category="one\ttwo",
        tags=["line\nbreak", "bell\x07ring"],
        authors=["Tab\tStop"],
    ),
    article(
        slug="straight",
        title="Wide ＦＯＲＭＳ and ligatures ﬁ",
        published_at=at(-17),
        tags=["ＦＵＬＬＷＩＤＴＨ", "ﬁnance"],
        authors=["Ｗｉｄｅ Writer"],
    ),
    article(slug="case-lower", external_id="case", title="Lower case id", published_at=at(-18), story="sto_Case"),
    article(slug="case-UPPER", external_id="CASE", title="Upper case id", published_at=at(-19), story="sto_case"),
    article(slug="cafe-composed", external_id="caf\u00e9", title="Composed id", published_at=at(-20)),
    article(slug="cafe-decomposed", external_id="cafe\u0301", title="Decomposed id", published_at=at(-21)),
    article(
        slugs=["renamed-now", "renamed-before", "renamed-first"],
        title="Renamed twice",
        published_at=at(-22),
        url="https://harbor-daily.example/Renamed",
    ),
    article(
        slug="same-slug",
        external_id="same-slug-en",
        title="One slug in English",
        published_at=at(-23),
        url="https://harbor-daily.example/renamed",
    ),
    article(
        slug="same-slug",
        external_id="same-slug-uk",
        lang="uk",
        title="Один слаг українською",
        published_at=at(-24),
    ),
    article(slug="null-word", title="null", published_at=at(-25), category="null", tags=["null"], authors=["null"]),
    article(slug="false-word", title="false", published_at=at(-26), category="false", tags=["0", "1", "true"]),
    article(slug="ancient", title="Before the epoch", published_at=datetime(1969, 7, 20, 20, 17, tzinfo=UTC)),
    article(
        slug="epoch",
        title="At the epoch",
        published_at=datetime(1970, 1, 1, tzinfo=UTC),
        updated_at=datetime(1970, 1, 1, tzinfo=UTC),
    ),
    article(slug="future", title="Far ahead", published_at=datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    article(
        slug="moonbase",
        topics=["moon", "orbit", "tides"],
        shares=[6000, 2000, 2000],
        source="lunar-post",
        lang="pt-br",
        title="Moonbase plans",
        published_at=at(-4000),
        updated_at=at(-100),
        category="SCIENCE",
        tags=["moon", "Base"],
        sentiment="POSITIVE",
        ai=AiProvenance(rewritten=True, expanded_at=at(-90), version=1),
    ),
    article(
        slug="markets",
        topics=["harbo", "gate", *(f"filler {number}" for number in range(10)), "tides", "orbit"],
        shares=[2000, 2000, *[500] * 12],
        source="lunar-post",
        title="Markets steady as harbors reopen",
        published_at=at(-4001),
        category="trade",
        tags=["markets", "shipping"],
        authors=["olena koval"],
        sentiment="NEUTRAL",
        image="markets",
        story="sto_gate",
    ),
    article(
        slug="markets-slide",
        source="lunar-post",
        title="Markets slide",
        published_at=at(-4002),
        updated_at=at(-4002),
        category="Trade",
        tags=["markets"],
        sentiment="NEGATIVE",
    ),
    article(
        slug="greek",
        lang="el",
        title="ΟΔΟΣ προς το λιμάνι",
        published_at=at(-4003),
        tags=["οδος", "istanbul"],
        authors=["Ada İnce"],
    ),
)


def by_slug(articles: tuple[Article, ...] = ARTICLES) -> dict[str, Article]:
    """Articles by present slug, with the language where several share it, as in ``same-slug/uk``."""
    named: dict[str, Article] = {}
    for one in articles:
        slug = one.slugs[0]
        named[slug if slug not in named else f"{slug}/{one.lang}"] = one
    return named
