"""What an operation costs, by the costs that the schema declares (`schema.costs`).

A field costs its ``@cost``, and every object that comes costs 1 and what is selected of it. How many come is what
``@listSize`` says. Costs are estimates from above: what @skip leaves out, and fragments on types that do not come, are
counted as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from schema.costs import Cost, ListSize

Composite: TypeAlias = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType

#: Fields that come of the schema alone; all of it is a few milliseconds' work.
_INTROSPECTION, _COST_OF_INTROSPECTION = ("__schema", "__type"), 100

#: Where a schema says nothing about a list of objects.
_USUAL_LENGTH = 10


@dataclass(frozen=True, slots=True)
class _Declared:
    """Of a field. ``type`` is None for a scalar's."""

    type: Composite | None
    is_list: bool
    weight: int
    size: ListSize | None
    defaults: Mapping[str, Any]


class Costs:
    """Of the operations of a schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema: GraphQLSchema = schema._schema
        self._declared: dict[tuple[str, str], _Declared] = {}

    def of(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> int:
        """``variables`` are coerced. The operation must be valid, or may cost anything."""
        root = self._schema.get_root_type(operation.operation)
        return _Adding(self, fragments, variables).selected(operation.selection_set, root) if root else 0

    def declared(self, parent: Composite, name: str) -> _Declared | None:
        """None for what no type declares: ``__typename``."""
        key = parent.name, name
        if key not in self._declared:
            field = None if isinstance(parent, GraphQLUnionType) else parent.fields.get(name)
            if field is None:
                return None
            self._declared[key] = _declared(field)
        return self._declared[key]

    def type(self, name: str) -> Composite | None:
        found = self._schema.get_type(name)
        return found if isinstance(found, Composite) else None


def variables_of_lengths(operation: OperationDefinitionNode) -> Iterator[str]:
    """Names of the variables that a cost can depend on: numbers and lists."""
    for definition in operation.variable_definitions or ():
        declared = definition.type
        inner = getattr(declared, "type", declared)
        is_number = isinstance(inner, NamedTypeNode) and inner.name.value == "Int"
        if is_number or not isinstance(inner, NamedTypeNode):
            yield definition.variable.name.value


class _Adding:
    def __init__(
        self, costs: Costs, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._costs = costs
        self._fragments = fragments
        self._variables = variables
        self._known: dict[tuple[str, tuple[tuple[str, int], ...]], int] = {}

    def selected(
        self, selected: SelectionSetNode | None, parent: Composite, sized: Mapping[str, int] | None = None
    ) -> int:
        """What a selection costs of one object. ``sized``: lengths of its lists that were told outside of it."""
        total = 0
        for node in selected.selections if selected else ():
            match node:
                case FieldNode():
                    total += self._field(node, parent, sized or {})
                case InlineFragmentNode():
                    total += self.selected(node.selection_set, self._narrowed(node.type_condition, parent), sized)
                case FragmentSpreadNode():
                    total += self._spread(node.name.value, parent, sized or {})
        return total

    def _field(self, node: FieldNode, parent: Composite, sized: Mapping[str, int]) -> int:
        if node.name.value in _INTROSPECTION:
            return _COST_OF_INTROSPECTION
        declared = self._costs.declared(parent, node.name.value)
        if declared is None:
            return 0
        if declared.type is None:
            return declared.weight
        length, inner = self._lengths(node, declared)
        if declared.is_list:
            length = sized.get(node.name.value, length)
        return declared.weight + length * (1 + self.selected(node.selection_set, declared.type, inner))

    def _lengths(self, node: FieldNode, declared: _Declared) -> tuple[int, Mapping[str, int]]:
        """How many objects come, and how long which of the lists in them are."""
        size = declared.size
        if size is None:
            return _USUAL_LENGTH if declared.is_list else 1, {}
        assumed = size.assumed_size or _USUAL_LENGTH
        asked = self._asked(node, declared, size.slicing_arguments or ())
        if size.sized_fields:
            inner = dict.fromkeys(size.sized_fields, assumed if asked is None else asked)
            return assumed if declared.is_list else 1, inner
        return assumed if asked is None else asked, {}

    def _asked(self, node: FieldNode, declared: _Declared, names: Any) -> int | None:
        given = {each.name.value: each.value for each in node.arguments or ()}
        for name in names:
            value = _length(self._value(given[name])) if name in given else None
            value = declared.defaults.get(name) if value is None else value
            if isinstance(value, int):
                return max(0, value)
        return None

    def _value(self, node: ValueNode) -> Any:
        match node:
            case VariableNode():
                return self._variables.get(node.name.value)
            case IntValueNode():
                return int(node.value)
            case ListValueNode():
                return node.values
        return None

    def _spread(self, name: str, parent: Composite, sized: Mapping[str, int]) -> int:
        fragment = self._fragments[name]
        key = name, tuple(sized.items())
        if key not in self._known:
            on = self._narrowed(fragment.type_condition, parent)
            self._known[key] = self.selected(fragment.selection_set, on, sized)
        return self._known[key]

    def _narrowed(self, condition: NamedTypeNode | None, parent: Composite) -> Composite:
        return (self._costs.type(condition.name.value) if condition else None) or parent


def _length(value: Any) -> int | None:
    if isinstance(value, list | tuple):
        return len(value)
    return value if isinstance(value, int) else None


def _declared(field: GraphQLField) -> _Declared:
    named = get_named_type(field.type)
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    directives = getattr(definition, "directives", ())
    weight = next((int(each.weight) for each in directives if isinstance(each, Cost)), 0)
    size = next((each for each in directives if isinstance(each, ListSize)), None)
    defaults = {name: each.default_value for name, each in field.args.items() if isinstance(each.default_value, int)}
    is_list = is_list_type(field.type.of_type if is_non_null_type(field.type) else field.type)
    return _Declared(named if isinstance(named, Composite) else None, is_list, weight, size, defaults)
