"""From a validated operation to a plan.

For every object type that the operation selects from, one Python function is written::

    def object_3(o, r):                                     # Article { id title publishedAt source { name } }
        d = o.document
        return {
            "id": v1 if (v1 := resolve_1(o)).__class__ is str else leaf_1(v1),
            "title": v2 if (v2 := d.get("title", constant_1)).__class__ is str else leaf_1(v2),
            "publishedAt": leaf_2(resolve_2(o)),
            "source": object_2(d.get("source"), r),
        }

``o`` is the object that the resolvers are called on, ``r`` the `Run`. Fields whose resolver is a coroutine are noted
in ``r.unfinished`` with their place, and filled in later. What is selected, and how arguments and scalars are read and
written, is left to graphql-core's and Strawberry's own code, asked when the plan is made. Nothing that a client wrote
gets into the source but as a string literal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from gateway.plans import arguments, leaves
from gateway.plans.plan import Plan, Unplanned
from gateway.plans.run import Run, Unfinished
from schema.context import Context
from schema.fields import ATTRIBUTE, PART

_Details: TypeAlias = list[FieldDetails]
_NO_VARIABLES = VariableValues({}, {})


def compile_operation(
    schema: strawberry.Schema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    conditions: Mapping[str, bool],
) -> Plan:
    """``conditions``: the values of the variables in @skip and @include, for which alone the plan holds.

    Raises `Unplanned` for what plans do not cover.
    """
    return _Compiler(schema, operation, fragments, conditions).plan()


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of an object's function. ``value`` is an expression; what is loaded comes later, through ``complete``."""

    key: str
    value: str
    loading: str | None = None
    complete: str | None = None
    reads_document: bool = False
    is_constant: bool = False


@dataclass(frozen=True, slots=True)
class _Object:
    """The name of a function to an object's JSON: from the object, or from its document where that is all it takes."""

    function: str
    takes_document: bool


class _Compiler:
    def __init__(
        self,
        schema: strawberry.Schema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        conditions: Mapping[str, bool],
    ) -> None:
        self._strawberry, self._schema = schema, schema._schema
        self._operation = operation
        self._fragments = dict(fragments)
        self._details = {name: FragmentDetails(fragment) for name, fragment in fragments.items()}
        self._conditions = VariableValues({}, dict(conditions))
        self._source: list[str] = []
        self._names: dict[str, Any] = {"Unfinished": Unfinished, "present": _present}
        self._numbers: dict[str, int] = {}
        self._objects: dict[tuple[str, tuple[int, ...], bool], _Object] = {}
        self._leaves: dict[str, str] = {}
        self._arguments: list[Callable[[VariableValues], dict[str, Any]]] = []
        self._infos: list[Callable[[Context, VariableValues], strawberry.Info[Context, None]]] = []

    def plan(self) -> Plan:
        root = self._schema.get_root_type(self._operation.operation)
        if root is None or root is self._schema.mutation_type:
            raise Unplanned("a mutation")
        found = collect_fields(self._schema, self._details, self._conditions, root, self._operation)
        entry = self._object(root, found.grouped_field_set).function
        source = "\n".join(self._source)
        exec(compile(source, "<plan>", "exec"), self._names)  # noqa: S102  # see the module's docstring
        answer: Callable[[object, Run], Any] = self._names[entry]
        return Plan(answer, self._arguments, self._infos, source)

    def _object(self, type_: GraphQLObjectType, fields: Mapping[str, _Details], is_part: bool = False) -> _Object:
        """``is_part``: of a part of a document, so that no object need be made where only attributes are selected."""
        name = self._name("object")
        body = [self._field(type_, key, details) for key, details in fields.items()]
        takes_document = is_part and all(field.reads_document for field in body)
        lines = [f"def {name}({'d' if takes_document else 'o'}, r):"]
        if any(field.reads_document for field in body) and not takes_document:
            lines.append("    d = o.document")
        elif type_ is not self._schema.query_type and all(field.is_constant for field in body):
            lines.append("    present(o)")
        lines += ["    out = {", *(f"        {field.key!r}: {field.value}," for field in body), "    }"]
        lines += [
            f"    r.unfinished.append(Unfinished(out, {field.key!r}, {field.loading}, {field.complete}))"
            for field in body
            if field.loading
        ]
        self._source += [*lines, "    return out", ""]
        return _Object(name, takes_document)

    def _field(self, parent: GraphQLObjectType, key: str, details: _Details) -> _Field:
        node = details[0].node
        if node.name.value == "__typename":
            return _Field(key, repr(parent.name), is_constant=True)
        definition = parent.fields.get(node.name.value)
        field = definition and definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if definition is None or not isinstance(field, StrawberryField):
            raise Unplanned("introspection")
        if field.extensions or field.permission_classes:
            raise Unplanned("a field with extensions")
        if ATTRIBUTE in field.metadata:
            name, default = field.metadata[ATTRIBUTE]
            value = f"d.get({name!r})" if default is None else f"d.get({name!r}, {self._constant('default', default)})"
            return _Field(key, self._completed(definition.type, value, details), reads_document=True)
        if PART in field.metadata and (part := self._part(definition.type, field.metadata[PART], details)):
            return _Field(key, part, reads_document=True)
        if parent is self._schema.subscription_type:
            return _Field(key, self._completed(definition.type, "o", details))  # what happened is the root
        call = self._call(parent, definition, field, details)
        if not field.is_async:
            return _Field(key, self._completed(definition.type, call, details))
        complete = self._name("complete")
        completed = self._completed(definition.type, "v", details)
        self._source += [f"def {complete}(v, r):", f"    return {completed}", ""]
        return _Field(key, "None", loading=call, complete=complete)

    def _part(self, type_: Any, name: str, details: _Details) -> str | None:
        """The expression for an object over a part of the document; None where the object itself is needed."""
        made = self._selected(type_.of_type if is_non_null_type(type_) else type_, details, is_part=True)
        if not made.takes_document:
            return None
        if is_non_null_type(type_):
            return f"{made.function}(d.get({name!r}), r)"
        part = self._name("v")
        return f"{made.function}({part}, r) if ({part} := d.get({name!r})) else None"

    def _call(
        self, parent: GraphQLObjectType, definition: GraphQLField, field: StrawberryField, details: _Details
    ) -> str:
        """The expression for what the resolver gives."""
        resolver = field.base_resolver
        if resolver is None:
            return f"o.{field.python_name}"
        given = ["o"] if resolver.self_parameter else []
        given += [f"{root.name}=o" for root in (resolver.root_parameter, resolver.parent_parameter) if root]
        if resolver.info_parameter:
            given.append(f"{resolver.info_parameter.name}=r.info({self._info(parent, definition, field, details)})")
        if definition.args:
            given.append(f"**{self._given(definition, field, details[0].node)}")
        return f"{self._constant('resolve', resolver.wrapped_func)}({', '.join(given)})"

    def _given(self, definition: GraphQLField, field: StrawberryField, node: FieldNode) -> str:
        """The expression for a field's arguments: constant, or made once a run where there are variables in them."""
        given = arguments.reader(self._strawberry, definition, field, node)
        if arguments.has_variables(node):
            self._arguments.append(given)
            return f"r.given({len(self._arguments) - 1})"
        try:
            return self._constant("given", given(_NO_VARIABLES))
        except Exception as error:
            raise Unplanned("arguments that are refused") from error

    def _info(
        self, parent: GraphQLObjectType, definition: GraphQLField, field: StrawberryField, details: _Details
    ) -> int:
        nodes = [each.node for each in details]
        # Without what belongs to one place in the answer, since a run has one of these for all places.
        facts = dict.fromkeys(GraphQLResolveInfo._fields) | {
            "field_name": nodes[0].name.value,
            "field_nodes": nodes,
            "return_type": definition.type,
            "parent_type": parent,
            "schema": self._schema,
            "fragments": self._fragments,
            "operation": self._operation,
        }

        def info(context: Context, variables: VariableValues) -> strawberry.Info[Context, None]:
            raw = GraphQLResolveInfo(**facts | {"variable_values": variables, "context": context})
            return self._strawberry.config.info_class(_raw_info=raw, _field=field)

        self._infos.append(info)
        return len(self._infos) - 1

    def _completed(self, type_: GraphQLOutputType, value: str, details: _Details) -> str:
        """The expression for the JSON of a value, which is an expression that is evaluated once."""
        if is_non_null_type(type_):
            return self._present(type_.of_type, value, details)
        name = self._name("v")
        if is_leaf_type(type_) and (itself := leaves.is_itself(type_, name, name)):
            return f"{name} if ({name} := {value}) is None or {itself} else {self._leaf(type_)}({name})"
        return f"None if ({name} := {value}) is None else {self._present(type_, name, details)}"

    def _present(self, type_: Any, value: str, details: _Details) -> str:
        """The same of a value that may not be null; what is null all the same makes the expression raise."""
        name = self._name("v")
        if is_leaf_type(type_):
            leaf = self._leaf(type_)
            itself = leaves.is_itself(type_, name, f"({name} := {value})")
            return f"{name} if {itself} else {leaf}({name})" if itself else f"{leaf}({value})"
        if is_list_type(type_):
            return f"[{self._completed(type_.of_type, name, details)} for {name} in {value}]"
        if is_object_type(type_):
            return f"{self._selected(type_, details).function}({value}, r)"
        return f"{self._by_class(type_, details)}[({name} := {value}).__class__]({name}, r)"

    def _by_class(self, type_: Any, details: _Details) -> str:
        """A dictionary from Python classes to functions, of what an interface's field may be."""
        possible = {
            each.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin: self._selected(each, details).function
            for each in self._schema.get_possible_types(type_)
        }
        name = self._name("by_class")
        entries = ", ".join(f"{self._constant('class', cls)}: {function}" for cls, function in possible.items())
        self._source += [f"{name} = {{{entries}}}", ""]
        return name

    def _selected(self, type_: GraphQLObjectType, details: _Details, is_part: bool = False) -> _Object:
        key = (type_.name, tuple(id(each.node) for each in details), is_part)
        if key not in self._objects:
            found = collect_subfields(self._schema, self._details, self._conditions, self._operation, type_, details)
            made = self._objects[key] = self._object(type_, found.grouped_field_set, is_part)
            if not made.takes_document:
                self._objects[*key[:2], False] = made
        return self._objects[key]

    def _leaf(self, type_: Any) -> str:
        if type_.name not in self._leaves:
            self._leaves[type_.name] = self._constant("leaf", leaves.serialiser(type_))
        return self._leaves[type_.name]

    def _constant(self, kind: str, value: object) -> str:
        name = self._name(kind)
        self._names[name] = value
        return name

    def _name(self, kind: str) -> str:
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return f"{kind}_{self._numbers[kind]}"


def _present(value: object) -> None:
    if value is None:
        raise ValueError("null where none may be")
