"""Compiled plans: a validated GraphQL operation as one Python function.

graphql-core walks an operation anew for every request and every object. A plan walks it once and writes down, as Python
source, what the walk would do: call this resolver, take that attribute, write them under these keys (`compiler`). It
reads the Strawberry declarations in ``schema/`` and nothing else, so that a new field is declared in one place.

A plan knows success alone. Whatever does not succeed, a resolver that raises, a null where none may be, is asked again
of graphql-core with the same context, whose loads are remembered: errors are its errors, to the letter (`executor`).
"""
