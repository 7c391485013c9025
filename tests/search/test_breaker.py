"""The breaker by hand, and under anything that can be done to it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from search.breaker import LONGEST_ASKED, Breaker, State, Turn


@dataclass
class Clock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def turn_of(breaker: Breaker) -> Turn:
    turn = breaker.admit()
    assert turn is not None
    return turn


def fail(breaker: Breaker, times: int = 1, retry_after: float = 0.0) -> None:
    for _ in range(times):
        breaker.failed(turn_of(breaker), retry_after)


def opened(clock: Clock, retry_after: float = 0.0) -> Breaker:
    breaker = Breaker(failures=3, pause=1, ceiling=8, clock=clock)
    fail(breaker, 3, retry_after)
    return breaker


def test_failures_in_a_row_open_it() -> None:
    breaker = Breaker(failures=3, pause=1, ceiling=8, clock=Clock())
    fail(breaker, 2)
    breaker.succeeded(turn_of(breaker))
    fail(breaker, 2)
    assert (breaker.state, breaker.opened) == (State.CLOSED, 0)
    fail(breaker)
    assert (breaker.state, breaker.opened, breaker.admit(), breaker.remaining) == (State.OPEN, 1, None, 1)


def test_after_the_pause_one_tries() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 0.999
    assert breaker.admit() is None
    clock.now += 0.001
    trial = turn_of(breaker)
    assert (breaker.state, breaker.admit(), breaker.remaining) == (State.HALF_OPEN, None, 0)
    breaker.succeeded(trial)
    assert (breaker.state, breaker.is_closed) == (State.CLOSED, True)
    fail(breaker, 2)
    assert breaker.is_closed


def test_the_pause_doubles_up_to_the_ceiling() -> None:
    clock = Clock()
    breaker = opened(clock)
    pauses = []
    for _ in range(5):
        pauses.append(breaker.remaining)
        clock.now += breaker.remaining
        fail(breaker)
    assert pauses == [1, 2, 4, 8, 8]
    assert breaker.opened == 1


@pytest.mark.parametrize(("seconds_closed", "pause"), [(7.9, 2), (8, 1)])
def test_a_relapse_has_the_longer_pause(seconds_closed: float, pause: float) -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 1
    breaker.succeeded(turn_of(breaker))
    clock.now += seconds_closed
    fail(breaker, 3)
    assert (breaker.remaining, breaker.opened) == (pause, 2)


@pytest.mark.parametrize(("asked", "pause"), [(0.5, 1), (5, 5), (3_600, LONGEST_ASKED)])
def test_what_the_server_asks_for_is_honoured(asked: float, pause: float) -> None:
    assert opened(Clock(), asked).remaining == pause


def test_what_was_asked_for_once_does_not_hold_for_the_next_time() -> None:
    clock = Clock()
    breaker = opened(clock, 5)
    clock.now += 5
    fail(breaker)
    assert breaker.remaining == 2


def test_what_was_asked_before_it_opened_says_nothing_afterwards() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, pause=1, ceiling=8, clock=clock)
    early, late = turn_of(breaker), turn_of(breaker)
    breaker.failed(early)
    breaker.succeeded(late)
    assert breaker.admit() is None
    clock.now += 1
    turn_of(breaker)
    breaker.succeeded(late)
    breaker.failed(late)
    assert breaker.state is State.HALF_OPEN


def test_a_trial_that_was_given_up_is_free_for_another() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 1
    breaker.dropped(turn_of(breaker))
    assert breaker.state is State.OPEN
    breaker.succeeded(turn_of(breaker))
    assert breaker.is_closed
    breaker.dropped(turn_of(breaker))
    assert breaker.is_closed


@pytest.mark.parametrize(("failures", "pause", "ceiling"), [(0, 1, 1), (1, 0, 1), (1, 2, 1)])
def test_what_makes_no_breaker(failures: int, pause: float, ceiling: float) -> None:
    with pytest.raises(ValueError, match="breaker"):
        Breaker(failures, pause, ceiling)


class AnyHistory(RuleBasedStateMachine):
    """Turns are taken and come back in any order, or never; time passes or does not."""

    LIMIT, PAUSE, CEILING = 3, 1.0, 8.0

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.breaker = Breaker(self.LIMIT, self.PAUSE, self.CEILING, self.clock)
        self.out: list[Turn] = []
        self.trial: Turn | None = None
        self.opened_at = self.clock.now

    @rule(seconds=st.floats(0, 20))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def ask(self) -> None:
        before = self.breaker.state
        turn = self.breaker.admit()
        if turn is not None:
            self.out.append(turn)
        if before is State.CLOSED:
            assert turn is not None
        elif turn is not None:
            assert before is State.OPEN, "two tried at once"
            assert self.clock.now - self.opened_at >= self.PAUSE
            self.trial = turn
        elif before is State.OPEN:
            assert self.clock.now - self.opened_at < LONGEST_ASKED, "it must be tried again some time"

    @precondition(lambda self: self.out)
    @rule(data=st.data(), went=st.sampled_from(["well", "wrong"]), asked=st.floats(0, 100))
    def come_back(self, data: st.DataObject, went: str, asked: float) -> None:
        turn = self.out.pop(data.draw(st.integers(0, len(self.out) - 1)))
        before = self.breaker.state
        if went == "well":
            self.breaker.succeeded(turn)
        else:
            self.breaker.failed(turn, asked)
        after = self.breaker.state
        if before is State.CLOSED:
            if went == "well":
                assert after is State.CLOSED
        elif before is State.OPEN or turn != self.trial:
            assert after is before, "only a trial's outcome counts"
        else:
            assert after is (State.CLOSED if went == "well" else State.OPEN)
        if after is State.OPEN and before is not State.OPEN:
            self.opened_at = self.clock.now

    @invariant()
    def says_how_long(self) -> None:
        assert 0 <= self.breaker.remaining <= LONGEST_ASKED
        assert self.breaker.remaining == 0 or self.breaker.state is State.OPEN


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=40, stateful_step_count=40)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 5))
def test_it_opens_at_the_first_run_of_failures_and_never_before(outcomes: list[bool], limit: int) -> None:
    breaker = Breaker(limit, clock=Clock())
    run = 0
    for is_well in outcomes:
        turn = turn_of(breaker)
        if is_well:
            breaker.succeeded(turn)
        else:
            breaker.failed(turn)
        run = 0 if is_well else run + 1
        assert breaker.is_closed == (run < limit)
        if run == limit:
            break
