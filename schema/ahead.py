"""Loading for fields below an object that is itself still being looked up."""

from __future__ import annotations

from typing import cast

from graphql import GraphQLError, GraphQLObjectType, get_argument_values
from graphql.execution.values import VariableValues
from strawberry.types import get_object_definition

from schema import selection
from schema.context import Info


def begin(info: Info, parent: object, *fields: str) -> None:
    """Calls the resolvers of these fields, where the operation selects them below the field that is being resolved.

    An object must be known to be there before GraphQL resolves what is below it. Where that needs nothing but the
    object's id, it is asked for here, in one call with the object itself. ``parent`` is the object as far as it is
    known. Once it is found, the resolvers are called again and ask the same, which is loaded by then; where they fail,
    they fail again there, in their place.
    """
    raw = info._raw_info
    variables = VariableValues({}, info.variable_values)
    parent_type = cast("GraphQLObjectType", raw.schema.get_type(get_object_definition(type(parent), strict=True).name))
    for name, nodes in selection.below(info, *fields):
        field = parent_type.fields[name]
        try:
            arguments = get_argument_values(field, nodes[0], variables)
        except GraphQLError:
            continue
        child = raw._replace(field_name=name, field_nodes=nodes, return_type=field.type, parent_type=parent_type)
        info.context.loads.begin(field.resolve(parent, child, **arguments))
