"""The clock: it moves when told, only forward, and exactly as far."""

from __future__ import annotations

import copy
import pickle
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc.clock import Clock

lengths = st.lists(st.integers(min_value=0, max_value=10**7))


@given(lengths)
def test_time_is_the_sum_of_all_steps(steps: list[int]) -> None:
    clock = Clock()

    for step in steps:
        clock.advance(step)

    assert sum(steps) * 1_000_000 == clock.now_ns
    assert sum(steps) / 1000 == clock.now


@given(lengths)
def test_parts_of_milliseconds_add_up_exactly(steps: list[int]) -> None:
    clock = Clock()

    for step in steps:
        clock.advance(step / 10)

    assert sum(steps) * 100_000 == clock.now_ns


@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**7))))
def test_a_clock_that_moves_by_itself_adds_what_it_is_told(steps: list[tuple[int, int]]) -> None:
    ticks = [12_345]
    clock = Clock(lambda: ticks[0])

    for by_itself, told in steps:
        ticks[0] += by_itself
        clock.advance(told)

    expected = sum(by_itself + told * 1_000_000 for by_itself, told in steps)
    assert clock.now_ns == expected


def test_a_clock_begins_at_nought() -> None:
    assert (Clock().now, Clock().now_ns) == (0.0, 0)
    assert Clock(lambda: 10**18).now_ns == 0


def test_a_clock_of_the_machine_goes_forward() -> None:
    clock = Clock(time.monotonic_ns)
    first, second = clock.now_ns, clock.now_ns

    assert 0 <= first <= second


def test_no_step_is_lost_between_threads() -> None:
    clock = Clock()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(clock.advance, [1] * 4_000))

    assert clock.now == 4.0


@pytest.mark.parametrize(
    ("step", "error", "text"),
    [
        (-1, ValueError, "milliseconds: expected 0 or more, and finite, got -1"),
        (-0.5, ValueError, "milliseconds: expected 0 or more, and finite, got -0.5"),
        (float("nan"), ValueError, "milliseconds: expected 0 or more, and finite, got nan"),
        (float("inf"), ValueError, "milliseconds: expected 0 or more, and finite, got inf"),
        (True, TypeError, "milliseconds: expected a number, got bool True"),
        ("5", TypeError, "milliseconds: expected a number, got str '5'"),
        (None, TypeError, "milliseconds: expected a number, got NoneType None"),
    ],
)
def test_what_is_no_length_of_time_is_refused(step: Any, error: type[Exception], text: str) -> None:
    clock = Clock()

    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        clock.advance(step)

    assert clock.now_ns == 0


def test_a_clock_can_be_copied_and_pickled() -> None:
    clock = Clock()
    clock.advance(1_500)
    copies = [copy.deepcopy(clock), pickle.loads(pickle.dumps(clock))]
    clock.advance(1)

    assert [found.now for found in copies] == [1.5, 1.5]


def test_the_repr_says_the_time() -> None:
    clock = Clock()
    clock.advance(1_500)

    assert repr(clock) == "<Clock at 1.500 s>"


def test_whoever_owns_the_time_may_turn_it_back() -> None:
    clock = Clock()
    clock.advance(1_500)
    clock.turn_to(400_000_000)

    assert clock.now == 0.4
