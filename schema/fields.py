"""Ways to declare a field over an engine's document, so that it is known what each one reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import strawberry

#: Keys of a field's metadata: the attributes of the engine's document that its resolver reads, …
READS = "reads"
#: … and, of a field that is nothing but one of them, its name and what is given where it is absent.
ATTRIBUTE = "attribute"
#: … and, of a field that is an object over a part of the document, the name of that part.
PART = "part"


def attribute(read: str, description: str, *, default: object = None, name: str | None = None) -> Any:
    """A field that is an attribute of the document; absent is null, or the default."""
    field = computed(lambda root: root.document.get(read, default), description, read, name=name)
    field.metadata = {**field.metadata, ATTRIBUTE: (read, default)}
    return field


def computed(resolver: Callable[[Any], Any], description: str, *reads: str, name: str | None = None) -> Any:
    """A field without arguments that is a function of the object it stands on."""

    def resolve(root: Any) -> Any:
        return resolver(root)

    return strawberry.field(name=name, resolver=resolve, description=description, metadata={READS: reads})


def part(read: str, description: str) -> Any:
    """Decorates a resolver that makes an object of a part of the document, or null where it is absent."""
    return strawberry.field(description=description, metadata={READS: (read,), PART: read})


def reading(description: str, *reads: str, costing: Sequence[object] = ()) -> Any:
    """Decorates a resolver that takes arguments or loads something. ``costing`` is as `schema.costs` makes it."""
    return strawberry.field(description=description, metadata={READS: reads}, directives=costing)
