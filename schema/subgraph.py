"""From the text of a schema to that of a subgraph of Apollo Federation 2, for whoever composes a supergraph."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graphql import (
    ConstArgumentNode,
    ConstDirectiveNode,
    ConstListValueNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    IntValueNode,
    ListValueNode,
    NameNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    parse,
    print_ast,
)

#: Of the first version that knows costs.
_LINK = """extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@cost", "@listSize"])

"""

#: Types that mean the same everywhere, and that other subgraphs have as well.
_SHAREABLE = ("PageInfo",)


def subgraph(sdl: str, keys: Mapping[str, Sequence[str]]) -> str:
    """``keys``: of each entity, the fields that name it, each by itself.

    Costs are written as federation has them, which has a definition of them too.
    """
    kept = (each for each in parse(sdl, no_location=True).definitions if not _is_of_costs(each))
    made = (_type(each, keys) if isinstance(each, ObjectTypeDefinitionNode) else each for each in kept)
    return _LINK + print_ast(DocumentNode(definitions=tuple(made))) + "\n"


def _is_of_costs(node: DefinitionNode) -> bool:
    return isinstance(node, DirectiveDefinitionNode) and node.name.value in ("cost", "listSize")


def _type(node: ObjectTypeDefinitionNode, keys: Mapping[str, Sequence[str]]) -> ObjectTypeDefinitionNode:
    added = [_directive("key", fields=key) for key in keys.get(node.name.value, ())]
    if node.name.value in _SHAREABLE:
        added.append(_directive("shareable"))
    return replace(
        node, directives=(*(node.directives or ()), *added), fields=tuple(_field(each) for each in node.fields or ())
    )


def _field(node: FieldDefinitionNode) -> FieldDefinitionNode:
    numbers = {each.name.value for each in node.arguments or () if print_ast(each.type) in ("Int", "Int!")}
    directives = (
        replace(each, arguments=tuple(_federated(each.arguments or (), numbers))) for each in node.directives or ()
    )
    return replace(node, directives=tuple(directives))


def _federated(arguments: Iterable[ConstArgumentNode], numbers: Container[str]) -> Iterator[ConstArgumentNode]:
    """Weights are whole numbers in federation, and only an argument that is a number tells the size of a list."""
    for argument in arguments:
        match argument.name.value, argument.value:
            case "weight", StringValueNode(value=weight):
                yield replace(argument, value=IntValueNode(value=weight))
            case "slicingArguments", ConstListValueNode(values=names) | ListValueNode(values=names):
                sized = [each for each in names if isinstance(each, StringValueNode) and each.value in numbers]
                if sized:
                    yield replace(argument, value=ConstListValueNode(values=tuple(sized)))
            case _:
                yield argument


def _directive(name: str, **arguments: str) -> ConstDirectiveNode:
    given = (
        ConstArgumentNode(name=NameNode(value=key), value=StringValueNode(value=value))
        for key, value in arguments.items()
    )
    return ConstDirectiveNode(name=NameNode(value=name), arguments=tuple(given))
