"""Every filter, proven: which articles of the collection each one lets through.

The contract suite runs the table over each engine, and over the oracle that judges random filters.
"""

from __future__ import annotations

from typing import NamedTuple

from search.article import article_id, translation_group
from search.filters import ArticleFilter, Period, Terms
from tests.articles import by_slug, second

ALL = frozenset(by_slug())

COVERED = {"harbor-opens", "gavan-vidkryto", "tides", "markets"}
TRANSLATED = {"gavan-vidkryto", "puerto-abre"}
UPDATED = {
    "harbor-opens",
    "gavan-vidkryto",
    "tides",
    "same-second-b",
    "epoch",
    "moonbase",
    "markets-slide",
}
POSITIVE = {"harbor-opens", "gavan-vidkryto", "moonbase"}
NEUTRAL = {"tides", "markets"}
NEGATIVE = {"tides-fall", "same-second-a", "markets-slide"}
HARBOR = {"harbor-opens", "gavan-vidkryto", "puerto-abre"}
NOT_ENGLISH = {"gavan-vidkryto", "puerto-abre", "moonbase", "same-slug/uk", "greek"}
UNTAGGED = {
    "same-second-b",
    "same-second-c",
    "case-lower",
    "case-UPPER",
    "cafe-composed",
    "cafe-decomposed",
    "renamed-now",
    "same-slug",
    "same-slug/uk",
    "ancient",
    "epoch",
    "future",
}
TOPICS = ("en:gate", "en:harbo", "en:moon", "en:tides")


class Case(NamedTuple):
    """A filter and the slugs of the articles that pass it."""

    name: str
    filter: ArticleFilter
    slugs: frozenset[str]


def case(name: str, slugs: set[str] | frozenset[str], **fields: object) -> Case:
    return Case(name, ArticleFilter(**fields), frozenset(slugs))  # type: ignore[arg-type]


def any_of(*values: str) -> Terms:
    return Terms(any_of=values)


def all_of(*values: str) -> Terms:
    return Terms(all_of=values)


def none_of(*values: str) -> Terms:
    return Terms(none_of=values)


NOTHING_RESTRICTS = [
    case("no filter", ALL),
    case("empty lists", ALL, tags=Terms((), (), (), None), external_id=Terms(), ids=(), group=(), any_of=()),
    case("an open period", ALL, published_at=Period(), updated_at=Period()),
    case("an empty not", ALL, not_=ArticleFilter()),
    case("not of an empty not", ALL, not_=ArticleFilter(not_=ArticleFilter())),
    case("an empty alternative", ALL, any_of=(ArticleFilter(),)),
    case("an empty alternative among others", ALL, any_of=(ArticleFilter(lang=any_of("uk")), ArticleFilter())),
    case("not of an empty alternative", ALL, not_=ArticleFilter(any_of=(ArticleFilter(),))),
    case("empty parts beside a full one", {"tides", "tides-fall"}, tags=any_of("tides"), not_=ArticleFilter()),
]

FIELDS = [
    case("tags anyOf", HARBOR | {"tides", "tides-fall"}, tags=any_of("HARBOR", "TIDES")),
    case("tags anyOf, repeated", HARBOR, tags=any_of("HARBOR", "harbor", "Harbor")),
    case("tags anyOf, unknown beside known", HARBOR, tags=any_of("NOT THERE", "HARBOR")),
    case("tags anyOf, unknown", set(), tags=any_of("NOT THERE")),
    case("tags allOf", {"tides"}, tags=all_of("TIDES", "ORBIT")),
    case("tags allOf that nothing has", set(), tags=all_of("TIDES", "HARBOR")),
    case("tags noneOf", ALL - HARBOR - {"tides", "tides-fall"}, tags=none_of("HARBOR", "TIDES")),
    case("tags noneOf, unknown", ALL, tags=none_of("NOT THERE")),
    case("tags exist", ALL - UNTAGGED, tags=Terms(exists=True)),
    case("tags do not exist", UNTAGGED, tags=Terms(exists=False)),
    case(
        "tags, all parts",
        {"tides-fall"},
        tags=Terms(any_of=("TIDES", "HARBOR"), all_of=("tides",), none_of=("orbit",), exists=True),
    ),
    case("tags, parts that contradict", set(), tags=Terms(any_of=("TIDES",), exists=False)),
    case("tag is no prefix", set(), tags=any_of("HARB")),
    case("tag is no word of a tag", set(), tags=any_of("NORTHERN")),
    case("tag of two words", {"harbor-opens"}, tags=any_of("northern sea")),
    case("tag is not mistyped", set(), tags=any_of("HARBOUR")),
    case("category anyOf", {"harbor-opens", "markets", "markets-slide"}, category=any_of("TRADE")),
    case("category allOf", {"tides", "tides-fall", "moonbase"}, category=all_of("SCIENCE")),
    case("category allOf of two", set(), category=all_of("SCIENCE", "TRADE")),
    case(
        "category noneOf",
        ALL - {"harbor-opens", "markets", "markets-slide", "tides", "tides-fall", "moonbase"},
        category=none_of("TRADE", "SCIENCE"),
    ),
    case(
        "category exists",
        {
            "harbor-opens",
            "gavan-vidkryto",
            "tides",
            "tides-fall",
            "quotes",
            "backslash",
            "plain-a",
            "injection",
            "long-values",
            "controls",
            "null-word",
            "false-word",
            "moonbase",
            "markets",
            "markets-slide",
        },
        category=Terms(exists=True),
    ),
    case("source anyOf", {"tides", "tides-fall", "same-second-a"}, source=any_of("orbit-wire")),
    case("source noneOf", {"moonbase", "markets", "markets-slide"}, source=none_of("orbit-wire", "harbor-daily")),
    case("source exists", ALL, source=Terms(exists=True)),
    case("source does not exist", set(), source=Terms(exists=False)),
    case("source is its key, not its name", set(), source=any_of("Orbit Wire")),
    case("lang anyOf", {"gavan-vidkryto", "same-slug/uk", "puerto-abre"}, lang=any_of("uk", "es")),
    case("lang noneOf", NOT_ENGLISH, lang=none_of("en")),
    case("lang with a region", {"moonbase"}, lang=all_of("pt-BR")),
    case("author anyOf", {"tides", "tides-fall"}, author=any_of("José Núñez")),
    case("author allOf", {"tides"}, author=all_of("José Núñez", "Olena Koval")),
    case("author noneOf", {"tides-fall"}, author=none_of("olena koval"), tags=any_of("tides")),
    case("author exists", {"puerto-abre"}, author=Terms(exists=True), lang=any_of("es")),
    case("author does not exist", {"moonbase"}, author=Terms(exists=False), lang=any_of("pt-br", "es")),
    case("sentiment anyOf", POSITIVE | NEGATIVE, sentiment=any_of("POSITIVE", "NEGATIVE")),
    case("sentiment noneOf", ALL - NEGATIVE, sentiment=none_of("NEGATIVE")),
    case("sentiment exists", POSITIVE | NEUTRAL | NEGATIVE, sentiment=Terms(exists=True)),
    case("sentiment does not exist", ALL - POSITIVE - NEUTRAL - NEGATIVE, sentiment=Terms(exists=False)),
    case("cover image", COVERED, has_cover_image=True),
    case("no cover image", ALL - COVERED, has_cover_image=False),
    case("translations", TRANSLATED, translation=True),
    case("originals, also those a machine rewrote", ALL - TRANSLATED, translation=False),
    case("story", {"harbor-opens", "gavan-vidkryto", "markets"}, story="sto_gate"),
    case("story, unknown", set(), story="sto_none"),
    case("story, letter by letter", {"case-lower"}, story="sto_Case"),
    case("story, empty", set(), story=""),
]

PERIODS = [
    case("published since, inclusive", {"harbor-opens", "sunk", "future"}, published_at=Period(gte=second(0))),
    case("published since a second later", {"sunk", "future"}, published_at=Period(gte=second(0) + 1)),
    case("published before, exclusive", {"ancient", "epoch"}, published_at=Period(lt=second(-5000))),
    case("published before a second later", {"ancient", "epoch", "pinned"}, published_at=Period(lt=second(-5000) + 1)),
    case(
        "published within a second",
        {"tides", "tides-fall", "same-second-a", "same-second-b", "same-second-c"},
        published_at=Period(second(-3), second(-3) + 1),
    ),
    case("published between", {"gavan-vidkryto", "puerto-abre"}, published_at=Period(second(-2), second(0))),
    case("published before 1970", {"ancient"}, published_at=Period(lt=0)),
    case("published at 0", {"epoch"}, published_at=Period(0, 1)),
    case("published far ahead", {"future"}, published_at=Period(gte=32_503_679_999)),
    case("published after everything", set(), published_at=Period(gte=2**40)),
    case("updated since, inclusive", {"harbor-opens", "same-second-b"}, updated_at=Period(gte=second(90))),
    case("updated since a second later", {"same-second-b"}, updated_at=Period(gte=second(90) + 1)),
    case("updated before, exclusive", {"epoch", "markets-slide"}, updated_at=Period(lt=second(-100))),
    case("updated in half a minute", {"gavan-vidkryto"}, updated_at=Period(second(-1, 30), second(-1, 31))),
    case("updated at all", UPDATED, updated_at=Period(gte=0)),
    case("not updated in a period", ALL - UPDATED, not_=ArticleFilter(updated_at=Period(gte=0))),
]

LOOK_UPS = [
    case("externalId anyOf", {"harbor-opens", "tides"}, external_id=any_of("harbor-opens", "tides", "none")),
    case("externalId allOf", {"tides"}, external_id=all_of("tides")),
    case("externalId allOf of two", set(), external_id=all_of("tides", "tides-fall")),
    case("externalId noneOf", ALL - {"tides"}, external_id=none_of("tides")),
    case("externalId exists", ALL, external_id=Terms(exists=True)),
    case("externalId does not exist", set(), external_id=Terms(exists=False)),
    case("not an existing externalId", set(), not_=ArticleFilter(external_id=Terms(exists=True))),
    case("externalId, letter by letter", {"case-lower"}, external_id=any_of("case")),
    case("externalId, letter by letter, noneOf", ALL - {"case-UPPER"}, external_id=none_of("CASE")),
    case("externalId, composed", {"cafe-composed"}, external_id=any_of("caf\u00e9")),
    case("externalId, decomposed", {"cafe-decomposed"}, external_id=any_of("cafe\u0301")),
    case("externalId with blanks around", set(), external_id=any_of(" tides ")),
    case("ids", {"tides", "same-slug/uk"}, ids=(by_slug()["tides"].id, by_slug()["same-slug/uk"].id, "art_none")),
    case("ids, unknown", set(), ids=("art_none",)),
    case("ids, upper case", set(), ids=(by_slug()["tides"].id.upper(),)),
    case("slug in two languages", {"same-slug", "same-slug/uk"}, slug="same-slug"),
    case("slug and lang", {"same-slug/uk"}, slug="same-slug", lang=any_of("uk")),
    case("slug of before", {"renamed-now"}, slug="renamed-first"),
    case("slug, letter by letter", {"case-UPPER"}, slug="case-UPPER"),
    case("slug, other letters", set(), slug="CASE-upper"),
    case("slug, empty", set(), slug=""),
    case("url", {"harbor-opens"}, url="https://harbor-daily.example/harbor-opens"),
    case("url, the canonical one", {"harbor-opens"}, url="https://harbor-daily.example/canonical/harbor-opens"),
    case("url, letter by letter", {"renamed-now"}, url="https://harbor-daily.example/Renamed"),
    case("url with quotes", {"quotes"}, url="https://harbor-daily.example/?q=%22\"'"),
    case(
        "group",
        {"harbor-opens", "gavan-vidkryto", "puerto-abre"},
        group=(translation_group("harbor-daily", "harbor-opens"),),
    ),
    case(
        "groups",
        {"tides", "markets"},
        group=(translation_group("orbit-wire", "tides"), translation_group("lunar-post", "markets")),
    ),
    case("group of another source", set(), group=(translation_group("orbit-wire", "harbor-opens"),)),
    case("topics, two of two", {"tides", "tides-fall"}, topics=("en:tides", "en:orbit")),
    case("topics, any two of four", {"harbor-opens", "tides", "tides-fall", "markets"}, topics=TOPICS),
    case("topics, all three", {"tides", "tides-fall"}, topics=("en:tides", "en:orbit", "en:moon")),
    case("topics of another language", {"moonbase"}, topics=("pt-br:tides", "pt-br:orbit", "en:moon")),
    case("topics, one of them known", set(), topics=("en:tides", "en:unknown")),
    case("topics, one twice", set(), topics=("en:tides", "en:tides")),
    case("topics, a single one", set(), topics=("en:tides",)),
    case("topics past the twelfth", set(), topics=("en:tides", "en:orbit"), source=any_of("lunar-post")),
    case("not of these topics", ALL - {"tides", "tides-fall"}, not_=ArticleFilter(topics=("en:tides", "en:orbit"))),
    case("an id that is computed", {"moonbase"}, ids=(article_id("lunar-post", "moonbase", "pt-br"),)),
]

SPELLINGS = [
    case("tag in other case", HARBOR, tags=any_of("hArBoR")),
    case("tag with blanks around and inside", {"harbor-opens"}, tags=any_of("  northern \t\n sea ")),
    case("source in other case", {"tides", "tides-fall", "same-second-a"}, source=any_of("ORBIT-Wire")),
    case("sentiment in other case", NEUTRAL, sentiment=any_of("neutral")),
    case("Cyrillic in other case", {"gavan-vidkryto"}, tags=any_of("Гавань")),
    case("Cyrillic decomposed", {"long-values"}, tags=any_of("і\u0308" * 300)),
    case("Cyrillic without its dots is another", set(), tags=any_of("і" * 300)),
    case("author composed", {"tides", "tides-fall"}, author=any_of("JOSÉ NÚÑEZ")),
    case("author decomposed", {"tides", "tides-fall"}, author=any_of("Jose\u0301 Nu\u0301n\u0303ez")),
    case("author without accents is another", set(), author=any_of("Jose Nunez")),
    case("author in three cases", {"harbor-opens", "puerto-abre", "tides", "markets"}, author=any_of("OLENA koval")),
    case("full width as usual letters", {"straight"}, tags=any_of("fullwidth")),
    case("usual letters as full width", {"plain-a"}, tags=any_of("Ａ")),
    case("ligature apart", {"straight"}, tags=any_of("finance")),
    case("ligature", {"straight"}, tags=any_of("ﬁNANCE")),
    case("final sigma", {"greek"}, tags=any_of("ΟΔΟΣ")),
    case("dotted I", {"greek"}, author=any_of("ada i\u0307nce")),
    case("control character as a blank", {"controls"}, tags=any_of("line break", "x"), category=any_of("ONE TWO")),
    case("control character asked for", {"controls"}, tags=any_of("bell\x07ring")),
]

HOSTILE = [
    case("double quotes", {"quotes"}, tags=any_of('SAY "WHEN"')),
    case("single quote", {"quotes"}, tags=any_of("IT'S")),
    case("both quotes", {"quotes"}, author=any_of('Ann "Quill" O\'Neil')),
    case("quotes in an externalId", {"quotes"}, external_id=any_of('ext"quoted"')),
    case("backslash", {"backslash"}, tags=any_of("BACK\\SLASH")),
    case("backslash and n", {"backslash"}, category=any_of("C:\\new")),
    case("backslash u is no escape", {"backslash"}, tags=any_of("\\u{41}")),
    case("backslash x is no escape", {"backslash"}, author=any_of("\\x41 Writer")),
    case("incomplete escape", {"backslash"}, author=any_of("\\x4")),
    case("incomplete escape, unknown", set(), tags=any_of("\\x4", "\\u", "\\u{", "\\")),
    case("octal is no escape", set(), tags=any_of("\\101")),
    case("trailing backslash", {"backslash"}, tags=any_of("TAIL\\")),
    case("trailing backslash before another value", {"backslash", "emoji"}, tags=any_of("TAIL\\", "🚀")),
    case("backslashes in an externalId", {"backslash"}, external_id=any_of("back\\slash\\u{41}")),
    case("trailing quote", set(), tags=any_of('HARBOR"')),
    case("escaped quote", set(), tags=any_of('HARBOR\\"')),
    case("A", {"plain-a"}, tags=any_of("A")),
    case("or 1=1", {"injection"}, tags=any_of('" OR 1=1')),
    case("or 1=1, unknown", set(), tags=any_of('x" OR 1=1 OR tags = "HARBOR')),
    case("or 1=1 in an externalId", {"injection"}, external_id=any_of('" OR 1=1 --')),
    case("SQL", {"injection"}, author=any_of("'; DROP TABLE articles; --")),
    case("brackets", {"injection"}, tags=all_of("(BRACKETS)", "A) OR (B", "[1, 2]")),
    case("operators", {"injection"}, tags=all_of("TAGS = X", "NOT EXISTS", "A AND B")),
    case("star is a tag", {"injection"}, tags=any_of("*")),
    case("star in a tag", set(), tags=any_of("HARB*")),
    case("hostile noneOf", ALL - {"injection", "quotes"}, tags=none_of('" OR 1=1', 'say "when"')),
    case("hostile slug", set(), slug='same-slug" OR "1"="1'),
    case("hostile story", set(), story='sto_gate" OR story = "sto_case\\'),
    case("hostile ids", set(), ids=('" OR 1=1', "\\", "\\x4", "", "art_\x00")),
    case("hostile group", set(), group=('" OR 1=1', "\\x4")),
    case("hostile url", set(), url='https://harbor-daily.example/" OR 1=1 \\'),
    case("emoji", {"emoji"}, tags=any_of("🚀")),
    case("flag", {"emoji"}, tags=any_of("🇺🇦 flag")),
    case("joined emoji", {"emoji"}, tags=any_of("👩\u200d🚀")),
    case("emoji in an externalId", {"emoji"}, external_id=any_of("emoji-🚀")),
    case("600 bytes", {"long-values"}, tags=any_of("T" * 600)),
    case("600 Cyrillic bytes", {"long-values"}, tags=any_of("ї" * 300)),
    case("600 bytes in a category", {"long-values"}, category=any_of("k" * 600)),
    case("600 bytes in an author", {"long-values"}, author=all_of("W" * 600)),
    case("600 bytes in an externalId", {"long-values"}, external_id=any_of("e" * 600)),
    case("nearly 600 bytes in an externalId", set(), external_id=any_of("e" * 599)),
    case("600 bytes, noneOf", ALL - {"long-values"}, tags=none_of("t" * 600)),
    case("empty string", set(), tags=any_of("")),
    case("empty string beside a tag", HARBOR, tags=any_of("", "HARBOR")),
    case("empty string, allOf", set(), tags=all_of("", "HARBOR")),
    case("empty string, noneOf", ALL, tags=none_of("")),
    case("empty string beside a tag, noneOf", ALL - HARBOR, tags=none_of("", "HARBOR")),
    case("not an empty string", ALL, not_=ArticleFilter(tags=any_of(""))),
    case("blanks only", set(), category=any_of(" \t ")),
    case("control characters only", set(), author=any_of("\x00\x1f")),
    case("empty externalId", set(), external_id=any_of("")),
    case("null is a word", {"null-word"}, category=any_of("null")),
    case("null is a tag", {"null-word"}, tags=any_of("NULL")),
    case("false is a word", {"false-word"}, category=any_of("FALSE")),
    case("digits are words", {"false-word"}, tags=all_of("0", "1")),
    case("surrogate", set(), tags=any_of("\ud800")),
    case("surrogate in an externalId", set(), external_id=any_of("\ud800")),
]

NESTED = [
    case(
        "fields are ANDed",
        {"harbor-opens"},
        tags=any_of("HARBOR"),
        lang=any_of("en"),
        sentiment=any_of("POSITIVE"),
        has_cover_image=True,
        translation=False,
        published_at=Period(gte=second(-1)),
    ),
    case("not", ALL - HARBOR, not_=ArticleFilter(tags=any_of("HARBOR"))),
    case("not of two fields", ALL - {"harbor-opens"}, not_=ArticleFilter(tags=any_of("HARBOR"), lang=any_of("en"))),
    case("not of nothing found", ALL, not_=ArticleFilter(tags=any_of("NOT THERE"))),
    case("not of everything", set(), not_=ArticleFilter(source=Terms(exists=True))),
    case("not not", HARBOR, not_=ArticleFilter(not_=ArticleFilter(tags=any_of("HARBOR")))),
    case("not noneOf", HARBOR, not_=ArticleFilter(tags=none_of("HARBOR"))),
    case("not a flag", ALL - COVERED, not_=ArticleFilter(has_cover_image=True)),
    case("not a false flag", TRANSLATED, not_=ArticleFilter(translation=False)),
    case(
        "anyOf",
        HARBOR | POSITIVE,
        any_of=(ArticleFilter(tags=any_of("HARBOR")), ArticleFilter(sentiment=any_of("POSITIVE"))),
    ),
    case("anyOf of one", HARBOR, any_of=(ArticleFilter(tags=any_of("HARBOR")),)),
    case(
        "anyOf beside a field",
        {"gavan-vidkryto", "puerto-abre", "moonbase"},
        lang=none_of("en"),
        any_of=(ArticleFilter(tags=any_of("HARBOR")), ArticleFilter(sentiment=any_of("POSITIVE"))),
    ),
    case(
        "anyOf of conjunctions",
        {"gavan-vidkryto", "tides"},
        any_of=(
            ArticleFilter(tags=any_of("HARBOR"), lang=any_of("uk")),
            ArticleFilter(tags=any_of("TIDES"), sentiment=any_of("NEUTRAL")),
        ),
    ),
    case(
        "anyOf in anyOf",
        {"tides", "tides-fall", "gavan-vidkryto"},
        any_of=(
            ArticleFilter(tags=any_of("TIDES")),
            ArticleFilter(
                tags=any_of("HARBOR"),
                any_of=(ArticleFilter(lang=any_of("uk")), ArticleFilter(lang=any_of("pt-br"))),
            ),
        ),
    ),
    case(
        "not in anyOf",
        (ALL - COVERED) | {"tides"},
        any_of=(ArticleFilter(not_=ArticleFilter(has_cover_image=True)), ArticleFilter(tags=any_of("TIDES"))),
    ),
    case(
        "anyOf in not",
        ALL - HARBOR - POSITIVE,
        not_=ArticleFilter(any_of=(ArticleFilter(tags=any_of("HARBOR")), ArticleFilter(sentiment=any_of("POSITIVE")))),
    ),
    case(
        "eight levels",
        {"moonbase"},
        lang=any_of("pt-br"),
        not_=ArticleFilter(
            not_=ArticleFilter(
                not_=ArticleFilter(
                    not_=ArticleFilter(
                        not_=ArticleFilter(
                            not_=ArticleFilter(not_=ArticleFilter(tags=any_of("HARBOR"))),
                        )
                    )
                ),
            ),
            tags=Terms(exists=False),
        ),
    ),
    case("bounds", HARBOR & COVERED, tags=any_of("HARBOR"), bounds=ArticleFilter(has_cover_image=True)),
    case(
        "bounds around alternatives",
        NEGATIVE - UPDATED,
        any_of=(ArticleFilter(), ArticleFilter(sentiment=any_of("POSITIVE"))),
        bounds=ArticleFilter(
            sentiment=any_of("NEGATIVE"), bounds=ArticleFilter(not_=ArticleFilter(updated_at=Period(gte=0)))
        ),
    ),
    case("500 values", {"tides", "tides-fall"}, tags=any_of(*(f"T{n}" for n in range(499)), "TIDES")),
    case(
        "100 alternatives",
        {"tides", "tides-fall"},
        any_of=tuple(ArticleFilter(tags=any_of(value)) for value in (*map(str, range(2, 101)), "TIDES")),
    ),
]

CASES = [*NOTHING_RESTRICTS, *FIELDS, *PERIODS, *LOOK_UPS, *SPELLINGS, *HOSTILE, *NESTED]
