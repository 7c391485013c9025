"""What a field is called with, from the variables of an operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import strawberry
from graphql import (
    ArgumentNode,
    BooleanValueNode,
    FieldNode,
    GraphQLField,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    get_argument_values,
    get_nullable_type,
)
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

Arguments: TypeAlias = dict[str, Any]

#: Scalars whose values graphql-core and Strawberry hand on as they are, and any one of each.
_HANDED_ON: dict[str, ValueNode] = {
    "String": StringValueNode(value=""),
    "Int": IntValueNode(value="0"),
    "Boolean": BooleanValueNode(value=False),
}


def reader(
    schema: strawberry.Schema, definition: GraphQLField, field: StrawberryField, node: FieldNode
) -> Callable[[VariableValues], Arguments]:
    """The arguments of a field by the names that its resolver has for them. Raises what graphql-core raises.

    Most are texts and numbers of which nothing has to be made: only the rest is worked out, and only once.
    """

    def read(node: FieldNode, variables: VariableValues) -> Arguments:
        return convert_arguments(
            get_argument_values(definition, node, variables),
            field.arguments,
            scalar_registry=schema.schema_converter.scalar_registry,
            config=schema.config,
        )

    handed_on, rest = _handed_on(schema, definition, field, node)
    if not handed_on or any(_has_variables(argument.value) for argument in rest.arguments or ()):
        return lambda variables: read(node, variables)
    fixed: Arguments = {}

    def quickly(variables: VariableValues) -> Arguments:
        given = variables.coerced
        if not fixed:
            fixed.update(read(rest, variables))
        found = dict(fixed)
        for argument, variable in handed_on.items():
            if given.get(variable) is None:  # it may have a default, or be refused
                return read(node, variables)
            found[argument] = given[variable]
        return found

    return quickly


def has_variables(node: FieldNode) -> bool:
    return any(_has_variables(argument.value) for argument in node.arguments or ())


def _handed_on(
    schema: strawberry.Schema, definition: GraphQLField, field: StrawberryField, node: FieldNode
) -> tuple[dict[str, str], FieldNode]:
    """Variables by the resolver's arguments that they are given to as they are; and the field with others instead."""
    to_name = schema.config.name_converter.get_graphql_name
    names = {to_name(argument): argument.python_name for argument in field.arguments}
    handed_on: dict[str, str] = {}
    rest: list[ArgumentNode] = []
    for argument in node.arguments or ():
        type_ = get_nullable_type(definition.args[argument.name.value].type)
        instead = _HANDED_ON.get(getattr(type_, "name", ""))
        if instead and isinstance(argument.value, VariableNode):
            handed_on[names[argument.name.value]] = argument.value.name.value
            rest.append(ArgumentNode(name=argument.name, value=instead))
        else:
            rest.append(argument)
    return handed_on, FieldNode(name=node.name, arguments=tuple(rest))


def _has_variables(given: ValueNode) -> bool:
    waiting: list[ValueNode] = [given]
    while waiting:
        match waiting.pop():
            case VariableNode():
                return True
            case ListValueNode(values=values):
                waiting.extend(values)
            case ObjectValueNode(fields=fields):
                waiting.extend(each.value for each in fields)
    return False
