"""Whatever is sent, a client gets a sentence with a code, and the next client its answer.

``python -m tests.gateway.fuzz SECONDS`` does the same for as long, and looks at the memory as well.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.fuzz.inputs import operations, raw_requests
from tests.gateway.fuzz.sending import Target

_UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@settings(max_examples=60, deadline=None, suppress_health_check=_UNHURRIED)
@given(case=st.deferred(operations))
async def test_operations_of_the_schema(target: Target, case: object) -> None:
    await target.asked(case)


@settings(max_examples=150, deadline=None, suppress_health_check=_UNHURRIED)
@given(request=raw_requests())
async def test_bytes(target: Target, request: bytes) -> None:
    await target.sent(request)
    await target.answers()
