"""Trusted documents: a list of all that may be executed, as the builds of clients write it.

https://benjie.dev/graphql/trusted-documents has the idea, ``rfcs/PersistedOperations.md`` of GraphQL over HTTP the
``documentId``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import strawberry
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    strip_ignored_characters,
    visit,
)

from gateway.errors import InvalidSettings
from gateway.persisted import PersistedQueryError, digest_of
from schema.known import KnownDocument

_SUFFIXES = (".graphql", ".gql")
_APOLLO = "apollo-persisted-query-manifest"


class _Document(NamedTuple):
    """``name`` is what clients ask for it by, ``place`` where a person finds it."""

    name: str
    text: str
    place: str


class TrustedDocuments:
    """Documents by their names, and by their text, whatever blanks and comments it has and in whichever order."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        """Of texts by name. They must be GraphQL."""
        self._by_name = dict(documents)
        self._by_form = {_form(parse(text)): text for text in documents.values()}

    @classmethod
    def read(cls, path: Path, schema: strawberry.Schema) -> TrustedDocuments:
        """A manifest or a folder. Raises `InvalidSettings`, which names all documents that the schema does not have."""
        documents = list(_of_folder(path) if path.is_dir() else _of_manifest(path))
        if not documents:
            raise InvalidSettings(f"There are no documents in {path}; nothing could be asked.")
        wrong = [f"{each.place}: {found}" for each in documents for found in _faults(each.text, schema)]
        if wrong:
            raise InvalidSettings("Some trusted documents cannot be executed:\n  " + "\n  ".join(wrong))
        return cls({each.name: each.text for each in documents})

    def text(self, query: str | None, name: str | None) -> str | None:
        """The document that is asked for by its text or its name. Raises `PersistedQueryError` for any other."""
        found = self._by_name.get(name) if name else None
        if query is None:
            if name and found is None:
                raise _not_trusted()
            return found
        known = self._by_form.get(_form_of(query))
        if known is None or (name and found not in (None, known)):
            raise _not_trusted()
        return known

    def keep(self, name: str, query: str) -> None:
        """Nothing: the list is closed."""


def _not_trusted() -> PersistedQueryError:
    sentence = "Only documents that were registered are executed here; this is none of them."
    return PersistedQueryError("PERSISTED_QUERY_NOT_IN_LIST", sentence, is_expected=True)


def _form_of(text: str) -> str:
    try:
        return _form(parse(text, no_location=True, max_tokens=100_000))
    except (GraphQLError, RecursionError):
        raise _not_trusted() from None


def _form(document: DocumentNode) -> str:
    return " ".join(sorted(strip_ignored_characters(print_ast(each)) for each in document.definitions))


def _of_manifest(path: Path) -> Iterator[_Document]:
    try:
        said = orjson.loads(path.read_bytes())
    except OSError as error:
        raise InvalidSettings(f"{path} cannot be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise InvalidSettings(f"{path} is not JSON; it must be what a client's build wrote.") from error
    for name, text in _entries(said, path):
        if not isinstance(name, str) or not isinstance(text, str):
            raise InvalidSettings(f"{path} must have a document's text for each name.")
        yield _Document(name, text, f"{path}: {name}")


def _entries(said: Any, path: Path) -> Iterator[tuple[Any, Any]]:
    match said:
        case {"format": str(form), "operations": list(operations)} if form == _APOLLO:
            for operation in operations:
                match operation:
                    case {"id": name, "body": text}:
                        yield name, text
                    case _:
                        raise InvalidSettings(f"{path} must have an id and a body for each operation.")
        case dict():
            yield from said.items()
        case _:
            raise InvalidSettings(f"{path} must have an object, of documents by name, or a manifest of Apollo's.")


def _of_folder(path: Path) -> Iterator[_Document]:
    """Each operation with the fragments that it uses, from whichever file. They go by their hash."""
    operations: list[tuple[OperationDefinitionNode, Path]] = []
    fragments: dict[str, FragmentDefinitionNode] = {}
    for file in sorted(each for each in path.rglob("*") if each.suffix in _SUFFIXES):
        try:
            definitions = parse(file.read_text("utf-8")).definitions
        except (OSError, UnicodeDecodeError, GraphQLError) as error:
            raise InvalidSettings(f"{file} is not GraphQL: {error}") from error
        for definition in definitions:
            match definition:
                case OperationDefinitionNode():
                    operations.append((definition, file))
                case FragmentDefinitionNode(name=name) if name.value in fragments:
                    raise InvalidSettings(f"{file}: there is another fragment {name.value}; give each its own name.")
                case FragmentDefinitionNode(name=name):
                    fragments[name.value] = definition
    for operation, file in operations:
        parts = [operation, *(fragments[name] for name in sorted(_used(operation, fragments)))]
        text = "\n\n".join(map(print_ast, parts))
        yield _Document(digest_of(text), text, f"{file}: {operation.name.value if operation.name else 'unnamed'}")


def _used(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    """Names of the fragments that an operation leads to, as far as there are any."""
    found: set[str] = set()
    waiting: list[OperationDefinitionNode | FragmentDefinitionNode] = [operation]

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: Any, *_: object) -> None:
            name = node.name.value
            if name in fragments and name not in found:
                found.add(name)
                waiting.append(fragments[name])

    while waiting:
        visit(waiting.pop(), Spreads())
    return found


def _faults(text: str, schema: strawberry.Schema) -> list[str]:
    try:
        return [error.message for error in KnownDocument.read(schema._schema, text).errors]
    except GraphQLError as error:
        return [error.message]
