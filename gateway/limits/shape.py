"""How deep and how wide operations are, once their fragments are put in.

Fragments are measured once each, however often they are spread: a text of a kilobyte can spread one a billion times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """``depth``: fields inside of each other. The others are counted wherever they end up."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0

    def beside(self, other: Shape) -> Shape:
        return Shape(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
        )


class TooIntertwined(Exception):
    """Fragments spread each other in a chain that is longer than Python's stack."""


def shapes(document: DocumentNode) -> Iterator[tuple[OperationDefinitionNode, Shape]]:
    """Of each operation. A fragment that spreads itself is followed once. Raises `TooIntertwined`."""
    measuring = _Measuring(document)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            try:
                inner = measuring.of(definition.selection_set)
            except RecursionError:
                raise TooIntertwined from None
            yield definition, inner.beside(Shape(directives=len(definition.directives or ())))


class _Measuring:
    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._measured: dict[str, Shape] = {}

    def of(self, selected: SelectionSetNode | None) -> Shape:
        shape = Shape()
        for node in selected.selections if selected else ():
            here = Shape(directives=len(node.directives or ()))
            match node:
                case FieldNode():
                    inner = self.of(node.selection_set)
                    here = here.beside(Shape(inner.depth + 1, 1 + inner.fields, inner.aliases, inner.directives))
                    here = here.beside(Shape(aliases=1 if node.alias else 0))
                case InlineFragmentNode():
                    here = here.beside(self.of(node.selection_set))
                case FragmentSpreadNode():
                    here = here.beside(self._of_fragment(node.name.value))
            shape = shape.beside(here)
        return shape

    def _of_fragment(self, name: str) -> Shape:
        fragment = self._fragments.get(name)
        if fragment is None:
            return Shape()  # validation says so
        if name not in self._measured:
            self._measured[name] = Shape()  # for what it spreads of itself
            self._measured[name] = self.of(fragment.selection_set)
        return self._measured[name]
