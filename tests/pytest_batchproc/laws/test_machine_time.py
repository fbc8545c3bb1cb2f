"""The state machine runs its handler on simulated time."""

from __future__ import annotations

import time
from typing import Any, ClassVar, Literal

import pytest

pytest.importorskip("hypothesis")
pytest.importorskip("time_machine")

from hypothesis import strategies as st

from pytest_batchproc.laws import BatchHandlerMachine

START = 1_767_225_600


class Clocks(BatchHandlerMachine):
    source = "sqs"
    bodies = st.just("a")
    naps: ClassVar[float] = 0.0

    def handler(self, event: Any, context: Any) -> object:
        times.append(time.time())
        time.sleep(self.naps)
        for record in event["Records"]:
            self.perform(record["body"])
        return None


times: list[float] = []


def deliver(machine: Clocks) -> object:
    times.clear()
    machine.send([("a", 0)])
    machine.deliver(1)
    machine.send([("a", 0)])
    machine.deliver(1)
    return None


def test_time_goes_on_by_a_visibility_timeout() -> None:
    deliver(Clocks())

    assert times == [START, START + 30]


def test_sleeps_take_simulated_time() -> None:
    class Sleepy(Clocks):
        naps = 2.0

    deliver(Sleepy())

    assert times == [START, START + 32]


def test_real_time_on_request() -> None:
    class Real(Clocks):
        wall_clock: ClassVar[Literal["simulated", "real"]] = "real"

    deliver(Real())

    assert times[0] > START + 86_400


def test_a_handler_that_times_out_has_failed() -> None:
    class Slow(Clocks):
        naps = 25.0

    machine = Slow()
    machine.send([("a", 0)])
    with pytest.raises(
        AssertionError, match=r"stopped at its timeout of 3 s, in time\.sleep\(25\)"
    ):
        machine.deliver(1)
