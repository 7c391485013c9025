"""Operations that were read before: parsing and validation cost ten times what a planned execution does."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

#: graphql-core's, and those that Strawberry adds to them.
_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


#: Fields that tell what the schema is; the last one as a text, to whoever composes it with others.
_OF_SCHEMA = frozenset({"__schema", "__type", "_service"})


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document that could be parsed, with what validation had to say of it."""

    node: DocumentNode
    errors: tuple[GraphQLError, ...]
    operations: dict[str | None, OperationDefinitionNode] = field(init=False)
    fragments: dict[str, FragmentDefinitionNode] = field(init=False)
    #: The variables in @skip and @include, by name.
    conditions: tuple[str, ...] = field(init=False)
    #: Whether it asks what the schema is.
    asks_for_schema: bool = field(init=False)
    #: What `schema.selection` found out about it.
    selections: dict[Hashable, Sequence[FieldNode]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        named = [each for each in self.node.definitions if isinstance(each, ExecutableDefinitionNode)]
        operations = [each for each in named if isinstance(each, OperationDefinitionNode)]
        fragments = {each.name.value: each for each in named if isinstance(each, FragmentDefinitionNode)}
        object.__setattr__(self, "operations", {each.name.value if each.name else None: each for each in operations})
        object.__setattr__(self, "fragments", fragments)
        object.__setattr__(self, "conditions", _conditions(self.node))
        object.__setattr__(self, "asks_for_schema", _asks_for_schema(self.node))

    @classmethod
    def read(
        cls,
        schema: GraphQLSchema,
        text: str,
        max_tokens: int | None = None,
        refused: Callable[[DocumentNode], Sequence[GraphQLError]] = lambda _: (),
    ) -> KnownDocument:
        """Raises `graphql.GraphQLSyntaxError`. ``schema`` is graphql-core's. What is ``refused`` is not validated."""
        node = parse(text, max_tokens=max_tokens)
        return cls(node, tuple(refused(node) or validate(schema, node, _RULES, hide_suggestions=True)))

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of a name; without one, the only one."""
        if name:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None


class UseKnownDocument(SchemaExtension):
    """Spares graphql-core reading what the context says is known."""

    def on_parse(self) -> Iterator[None]:
        if known := self.execution_context.context.known:
            self.execution_context.graphql_document = known.node
        yield

    def on_validate(self) -> Iterator[None]:
        if known := self.execution_context.context.known:
            self.execution_context.pre_execution_errors = list(known.errors)
        yield


def _asks_for_schema(node: DocumentNode) -> bool:
    found = False

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            nonlocal found
            found = found or node.name.value in _OF_SCHEMA

    visit(node, Fields())
    return found


def _conditions(node: DocumentNode) -> tuple[str, ...]:
    found: set[str] = set()

    class Conditions(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: object) -> None:
            found.update(each.value.name.value for each in node.arguments or () if isinstance(each.value, VariableNode))

    visit(node, Conditions())
    return tuple(sorted(found))
