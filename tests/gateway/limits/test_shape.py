"""Depth and width of operations, fragments put in."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st

from gateway.limits.shape import Shape, TooIntertwined, shapes


def shape(text: str) -> Shape:
    ((_, found),) = shapes(parse(text))
    return found


def test_fields_inside_of_each_other() -> None:
    assert shape("{ a b { c { d } e } }") == Shape(depth=3, fields=5)


def test_aliases_and_directives() -> None:
    text = "query @x { one: a @y ... @z { two: b } ...F @w } fragment F on Query { three: c @v }"
    assert shape(text) == Shape(depth=1, fields=3, aliases=3, directives=5)


def test_each_operation_by_itself() -> None:
    found = {
        each.name.value if each.name else None: one for each, one in shapes(parse("query A { a } query B { b { c } }"))
    }
    assert found == {"A": Shape(1, 1), "B": Shape(2, 2)}


def test_a_fragment_counts_where_it_is_spread() -> None:
    assert shape("{ ...F a { ...F } } fragment F on Query { b { c } }") == Shape(depth=3, fields=5)


def test_a_billion_spreads_take_no_time() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    assert shape(f"{{ ...F0 }} {chain} fragment F60 on Query {{ a: b }}") == Shape(1, 2**60, 2**60)


def test_fragments_that_spread_themselves_come_to_an_end() -> None:
    assert shape("{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...A }") == Shape(1, 2)


def test_a_fragment_that_is_not_there() -> None:
    assert shape("{ a ...Nowhere }") == Shape(1, 1)


def test_a_chain_that_is_too_long() -> None:
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(5_000))
    with pytest.raises(TooIntertwined):
        shape(f"{{ ...F0 }} {chain} fragment F5000 on Query {{ a }}")


@dataclass(frozen=True)
class Selected:
    """A selection with what it comes to, written down while it is made."""

    text: str
    shape: Shape = field(default_factory=Shape)


def _field(inner: list[Selected], aliased: bool, directed: bool) -> Selected:
    text = f"{'x: ' if aliased else ''}f{' @d' if directed else ''}"
    below = _all(inner)
    if inner:
        text += f" {{ {below.text} }}"
    of_inner = below.shape
    own = Shape(of_inner.depth + 1, of_inner.fields + 1, of_inner.aliases + aliased, of_inner.directives + directed)
    return Selected(text, own)


def _inline(inner: list[Selected], directed: bool) -> Selected:
    below = _all(inner)
    own = Shape(below.shape.depth, below.shape.fields, below.shape.aliases, below.shape.directives + directed)
    return Selected(f"...{' @d' if directed else ''} {{ {below.text} }}", own)


def _all(parts: list[Selected]) -> Selected:
    depth = max((part.shape.depth for part in parts), default=0)
    sums = (sum(getattr(part.shape, name) for part in parts) for name in ("fields", "aliases", "directives"))
    return Selected(" ".join(part.text for part in parts), Shape(depth, *sums))


SELECTED = st.recursive(
    st.builds(_field, st.just([]), st.booleans(), st.booleans()),
    lambda inner: (
        st.builds(_field, st.lists(inner, max_size=3), st.booleans(), st.booleans())
        | st.builds(_inline, st.lists(inner, min_size=1, max_size=3), st.booleans())
    ),
    max_leaves=12,
)


@given(st.lists(SELECTED, min_size=1, max_size=4))
def test_any_selection(parts: list[Selected]) -> None:
    whole = _all(parts)
    assert shape(f"{{ {whole.text} }}") == whole.shape
    assert shape(f"{{ ...F }} fragment F on Query {{ {whole.text} }}") == whole.shape
