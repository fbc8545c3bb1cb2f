"""`stop_before_timeout_ms` and a context whose clock raises: the exception leaves the run, and what
is read afterwards reports every record that is not a success.
"""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import MagicMock

import pytest

from batchproc import aprocess_partial_response
from tests.support.context import FakeContext
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.limit import within, within_a_loop
from tests.support.ways import ALL_WAYS, CONTEXT_MANAGER_WAYS, Outcome, Way, run, ways_of

LEAST = {"stop_before_timeout_ms": 500}


class ClockBroke(Exception):
    """What these clocks raise."""


class Breaking(FakeContext):
    """Tells the time until it is asked for the n-th time."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def get_remaining_time_in_millis(self) -> int:
        if self.asked + 1 >= self.at:
            raise ClockBroke(f"asked for the {self.at}. time")
        return super().get_remaining_time_in_millis()


def reported(outcome: Outcome) -> dict[str, Any]:
    """The response that the items ask for."""
    return response_of(item.identifier for item in outcome.result if item.status != "success")


@pytest.mark.parametrize("at", [1, 2, 3, 4])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_clock_that_raises_leaves_the_run_and_the_response_is_whole(
    source: Source, at: int
) -> None:
    event = source.event("abcd")
    options = {**LEAST, "skip_group_on_error": True} if source.fifo else LEAST
    for way in ways_of(source, options):
        done: list[str] = []

        def handler(record: Any, done: list[str] = done) -> None:
            done.append(source.body_of(record))

        def work(way: Way = way, handler: Any = handler) -> Outcome:
            return run(source, event, handler, options, way, context=Breaking(at))

        outcome = within(10, work)

        assert type(outcome.error) is ClockBroke, way
        assert outcome.response == reported(outcome), way
        good = [source.body_of(item.record) for item in outcome.result.succeeded]
        assert sorted(good) == sorted(done), way
        assert len(good) < 4, way


@pytest.mark.parametrize("way", ALL_WAYS, ids=str)
def test_a_context_that_is_a_mock_runs_nothing_and_reports_everything(way: Way) -> None:
    event = SQS.event("abc")
    done: list[Any] = []

    outcome = within(10, lambda: run(SQS, event, done.append, LEAST, way, context=MagicMock()))

    assert type(outcome.error) is TypeError
    assert done == []
    assert outcome.response == response_of(SQS.identifiers(event))


@pytest.mark.parametrize("way", CONTEXT_MANAGER_WAYS, ids=str)
def test_failures_before_the_clock_broke_stay_failures(way: Way) -> None:
    event = SQS.event("abcd")

    def handler(record: Any) -> None:
        raise ValueError(record.body)

    outcome = within(10, lambda: run(SQS, event, handler, LEAST, way, context=Breaking(4)))

    assert type(outcome.error) is ClockBroke
    assert set(outcome.statuses) <= {"fail", "skipped"}
    assert [item.identifier for item in outcome.result.failed] == [
        SQS.identifiers(event)[int("abcd".index(str(one[1])))] for one in outcome.exceptions
    ]
    assert outcome.response == response_of(SQS.identifiers(event))


@pytest.mark.parametrize("for_good", [True, False])
def test_a_clock_that_raises_in_the_timer_leaves_the_run_too(for_good: bool) -> None:
    class Later(FakeContext):
        """Breaks in the timer: it is asked for the delay, before the record, and then again."""

        def get_remaining_time_in_millis(self) -> int:
            if self.asked == 2:
                self.asked += not for_good
                raise ClockBroke("in the timer")
            return super().get_remaining_time_in_millis()

    event, cancelled, found = SQS.event("ab"), [], {}

    async def handler(record: Any) -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            cancelled.append(record.body)
            raise

    async def main() -> int:
        processor = SQS.async_processor(**LEAST, max_concurrency=1)
        with pytest.raises(ClockBroke, match=r"^in the timer$"):
            await aprocess_partial_response(event, handler, processor, Later(remaining_ms=505))
        found["response"] = processor.response()
        found["statuses"] = [item.status for item in processor.result]
        return len(asyncio.all_tasks())

    assert within_a_loop(10, main) == 1
    assert cancelled == ["a"]
    assert found["statuses"] == ["skipped", "skipped"]
    assert found["response"] == response_of(SQS.identifiers(event))


@pytest.mark.parametrize("way", CONTEXT_MANAGER_WAYS, ids=str)
def test_a_clock_that_is_gone_when_the_run_begins_reports_every_record(way: Way) -> None:
    class Fading:
        """Has a clock when the batch is given, and none when it is run."""

        looked = 0

        @property
        def get_remaining_time_in_millis(self) -> Any:
            self.looked += 1
            if self.looked > 1:
                raise ClockBroke("gone")
            return lambda: 3_000

    event = SQS.event("ab")

    outcome = within(10, lambda: run(SQS, event, print, LEAST, way, context=Fading()))

    assert type(outcome.error) is ClockBroke
    assert outcome.statuses == ["skipped", "skipped"]
    assert outcome.response == response_of(SQS.identifiers(event))
