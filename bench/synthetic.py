"""Any number of invented articles that are distributed like real ones: ``python -m bench.synthetic 200000 FOLDER``.

Each is made of the seed and its own number, so that the same seed gives the same articles on any machine, in any part.
As in the real corpus every article has a Ukrainian translation, which follows it, lengths are log-normal, words and
tags are Zipf's, a few tags are on every other article and thousands on hardly any, and news comes in bursts.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from indexer.item import Item, Value
from indexer.normalise import normalise
from search.article import Document

_VOCABULARY = 40_000
_TAGS = 3_000
_SOURCES = 40
_START = datetime(2025, 1, 1, tzinfo=UTC)
_DAYS = 365
_RENDITIONS = {"raw": "fm=jpg", "full": "q=85", "regular": "w=1080", "small": "w=400", "thumb": "w=200"}
_HEADINGS = {
    "en": ("Overview", "What Happened", "Why It Matters", "What Comes Next"),
    "uk": ("Огляд", "Що сталося", "Чому це важливо", "Що далі"),
}
_SYLLABLES = {
    "en": ("b c d f g h j k l m n p r s t v w st tr pl ch sh", "a e i o u ea ou", "n r s t l m x"),
    "uk": ("б в г д ж з к л м н п р с т х ч ш ст пр кл ґ", "а е и і о у я ю є ї", "н р с т л м й ь"),
}


@dataclass(frozen=True, slots=True)
class Skewed:
    """Values of which the first are drawn most often: the one at rank r with a weight of 1 / (r + shift) ** power."""

    values: Sequence[str]
    weights: Sequence[float]

    @classmethod
    def by_rank(cls, values: Sequence[str], shift: float = 2.7, power: float = 1.0) -> Skewed:
        return cls(values, list(accumulate((rank + shift) ** -power for rank in range(len(values)))))

    def draw(self, random: Random, number: int) -> list[str]:
        return random.choices(self.values, cum_weights=self.weights, k=number)


class World:
    """What all articles of a seed have in common."""

    def __init__(self, seed: int) -> None:
        random = Random(f"world {seed}")  # noqa: S311  # nothing here is secret
        self.words = {lang: Skewed.by_rank(_invented(random, lang, _VOCABULARY)) for lang in _SYLLABLES}
        self.tags = Skewed.by_rank([word.upper() for word in _invented(random, "en", _TAGS)], power=1.1)
        self.categories = Skewed.by_rank(self.tags.values[:10], shift=0.7)
        self.sources = Skewed.by_rank([word.capitalize() for word in _invented(random, "en", _SOURCES)], shift=1.0)
        self.authors = Skewed.by_rank([f"{a.capitalize()} {b.capitalize()}" for a, b in _pairs(random, 800)])
        busy = [random.lognormvariate(0, 0.5) * (6 if random.random() < 0.05 else 1) for _ in range(_DAYS)]  # noqa: PLR2004
        self.days = Skewed([str(day) for day in range(_DAYS)], list(accumulate(busy)))


def items(number: int, seed: int = 1, first: int = 0) -> Iterator[Item]:
    """The articles ``first`` to ``first + number``. Odd ones translate the even ones before them."""
    world = _world(seed)
    return (_item(world, seed, at) for at in range(first, first + number))


def documents(number: int, seed: int = 1, first: int = 0) -> Iterator[Document]:
    """The same as an index is given them."""
    return (normalise(item).article.document() for item in items(number, seed, first))


def markdown(item: Item) -> str:
    """The file of an article."""
    return f"---\n{_yaml(item.fields)}---\n{item.body}\n"


def write(folder: Path, number: int, seed: int = 1) -> None:
    """As Markdown files, a folder for each month."""
    made: set[Path] = set()
    for item in items(number, seed):
        path = folder / item.key
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(markdown(item))


@cache
def _world(seed: int) -> World:
    return World(seed)


def _invented(random: Random, lang: str, number: int) -> list[str]:
    """Distinct words, short ones first: what is said often is short."""
    onsets, vowels, codas = (sounds.split() for sounds in _SYLLABLES[lang])
    found: dict[str, None] = {}
    while len(found) < number:
        syllables = 1 + round(math.log(1 + len(found), 30) * random.random() * 1.3)
        word = "".join(random.choice(onsets) + random.choice(vowels) for _ in range(syllables))
        found[word + (random.choice(codas) if random.random() < 0.4 else "")] = None  # noqa: PLR2004
    return list(found)


def _pairs(random: Random, number: int) -> Iterator[tuple[str, str]]:
    words = _invented(random, "en", 2 * number)
    return zip(words[:number], words[number:], strict=True)


def _item(world: World, seed: int, number: int) -> Item:
    original, translated = number - number % 2, bool(number % 2)
    shared = Random(f"{seed} {original}")  # noqa: S311  # as is what a translation has of its original
    text = Random(f"{seed} {number} text")  # noqa: S311
    lang = "uk" if translated else "en"
    published = _START + timedelta(days=int(world.days.draw(shared, 1)[0]), seconds=shared.randrange(86_400))
    updated = published + timedelta(seconds=shared.expovariate(1 / 3_600))
    source = world.sources.draw(shared, 1)[0]
    image = f"https://images.example/photo-{shared.getrandbits(64):016x}" if shared.random() < 0.88 else None  # noqa: PLR2004
    title = " ".join(world.words[lang].draw(text, text.randint(7, 16))).capitalize()
    slug = f"story-{original}-of-{published:%Y-%m-%d}-by-{source.lower()}"
    fields: dict[str, Value] = {
        "title": title,
        "description": _sentence(world.words[lang], text),
        "publishedAt": _stamp(published),
        "updatedAt": _stamp(updated + timedelta(minutes=2) if translated else updated),
        "lang": lang,
        "externalId": str(50_000_000 + original),
        "source": {"name": source, "key": source.lower(), "type": "RSS", "url": f"https://{source.lower()}.example/"},
        "category": world.categories.draw(shared, 1)[0],
        "tags": list(dict.fromkeys(world.tags.draw(shared, min(25, int(shared.lognormvariate(1.6, 0.7)))))),
        "authors": world.authors.draw(shared, 1) if shared.random() < 0.4 else [],  # noqa: PLR2004
        "stickyWeight": "0",
        "sentiment": shared.choices(("POSITIVE", "NEGATIVE", "NEUTRAL"), (50, 38, 12))[0],
        "score": f"{shared.random():.2f}",
        "url": f"https://{source.lower()}.example/{published:%Y/%m}/{original}",
        "coverImage": image and {name: f"{image}?{query}" for name, query in _RENDITIONS.items()},
        "ai": {"translatedFrom": str(50_000_000 + original), "version": "1"} if translated else None,
    }
    return Item(f"{published:%Y/%m}/{slug}.{lang}.md", slug, fields, _body(world.words[lang], text, lang))


def _body(words: Skewed, random: Random, lang: str) -> str:
    lengths = [max(8, int(random.lognormvariate(4.1, 0.4))) for _ in _HEADINGS[lang]]  # words of each part
    parts = []
    for heading, length in zip(_HEADINGS[lang], lengths, strict=True):
        paragraphs = [" ".join(_sentence(words, random) for _ in range(max(1, length // 36))) for _ in range(2)]
        parts.append(f"## {heading}\n\n" + "\n\n".join(paragraphs))
    return "\n\n".join(parts)


def _sentence(words: Skewed, random: Random) -> str:
    drawn = words.draw(random, random.randint(10, 26))
    drawn[random.randrange(len(drawn))] += ","
    return " ".join(drawn).capitalize().rstrip(",") + "."


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _yaml(fields: Value, indent: str = "") -> str:
    """As programs write it: everything quoted that could be misread."""
    assert isinstance(fields, dict)  # noqa: S101
    return "".join(f"{indent}{name}:{_yaml_value(value, indent)}\n" for name, value in fields.items() if value)


def _yaml_value(value: Value, indent: str) -> str:
    if isinstance(value, dict):
        return "\n" + _yaml(value, indent + "  ").removesuffix("\n")
    if isinstance(value, list):
        return "".join(f"\n{indent}  - {entry}" for entry in value)
    return " '" + str(value).replace("'", "''") + "'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write(chosen.folder, chosen.number, chosen.seed)


if __name__ == "__main__":
    main()
