"""The page about plans shows what really comes of its example."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from graphql import OperationDefinitionNode, parse

from gateway.plans.compiler import compile_operation
from schema import schema

PAGE = Path(__file__).parents[3] / "docs/plans.md"


def test_the_example() -> None:
    question, source = re.findall(r"```(?:gql|python)\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (operation,) = parse(question).definitions
    assert isinstance(operation, OperationDefinitionNode)
    # The page is formatted, the source is not.
    made = compile_operation(schema, operation, {}, {}).source
    assert ast.dump(ast.parse(source)) == ast.dump(ast.parse(made))
