"""An SDL document as a flat table: each type, field, argument and enum value by its coordinate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphql import DefinitionNode, FieldDefinitionNode, InputValueDefinitionNode, Node, parse, print_ast


@dataclass(frozen=True)
class Declared:
    """What stands at a coordinate, all but its description. ``rest``: a type's interfaces or a value's default."""

    kind: str
    type: str = ""
    rest: tuple[str, ...] = ()
    description: str = ""

    @property
    def meaning(self) -> tuple[str, str, tuple[str, ...]]:
        return self.kind, self.type, self.rest

    @property
    def is_required(self) -> bool:
        """Whether it is an argument, or a part of an input, that must be given."""
        return self.kind == "input_value_definition" and self.type.endswith("!") and not self.rest


def coordinates(sdl: str) -> dict[str, Declared]:
    """Keys are such as ``Article``, ``Article.body``, ``Article.body(format:)``, ``BodyFormat.HTML``."""
    found: dict[str, Declared] = {}
    for definition in parse(sdl).definitions:
        if definition.kind != "directive_definition":
            found.update(_of_type(definition))
    return found


def covers(listed: str, coordinate: str) -> bool:
    """Whether a coordinate is another, or lies inside of it."""
    return coordinate == listed or coordinate.startswith((f"{listed}.", f"{listed}("))


def _of_type(definition: DefinitionNode) -> dict[str, Declared]:
    node: Any = definition
    name = node.name.value
    attached = [*(getattr(node, "interfaces", None) or ()), *(getattr(node, "directives", None) or ())]
    found = {name: Declared(node.kind, rest=tuple(sorted(map(print_ast, attached))), description=_description(node))}
    for value in getattr(node, "values", None) or ():
        found[f"{name}.{value.name.value}"] = Declared(value.kind, description=_description(value))
    for field in getattr(node, "fields", None) or ():
        found[f"{name}.{field.name.value}"] = _of_value(field)
        for argument in getattr(field, "arguments", None) or ():
            found[f"{name}.{field.name.value}({argument.name.value}:)"] = _of_value(argument)
    return found


def _of_value(node: FieldDefinitionNode | InputValueDefinitionNode) -> Declared:
    default = getattr(node, "default_value", None)
    return Declared(node.kind, print_ast(node.type), (print_ast(default),) if default else (), _description(node))


def _description(node: Node) -> str:
    described = getattr(node, "description", None)
    return described.value.strip() if described else ""
