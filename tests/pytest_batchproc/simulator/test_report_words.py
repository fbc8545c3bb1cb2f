"""The words that a report has for what came of an item, claim by claim and line by line."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import (
    EventSourceMapping,
    Report,
    SqsQueue,
    duplicate,
    throttle,
    time_out,
)
from tests.pytest_batchproc.simulator.queues import failing, succeed
from tests.pytest_batchproc.simulator.reports import (
    lost_run,
    reporting,
    said,
    source_with,
)


def of_one(handler: Any, *faults: Any, **settings: Any) -> Report:
    """A run of one message that is dead-lettered after two deliveries."""
    queue = SqsQueue("orders", max_receive_count=2)
    queue.send("a")
    return EventSourceMapping(queue, handler, faults=faults, **settings).run()


def raising(event: dict[str, Any], context: object) -> None:
    raise ValueError("no such order")


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (of_one(failing({"a": 9})), "delivered twice, reported at 30 s"),
        (of_one(raising), "delivered twice, the function raised at 30 s"),
        (
            of_one(succeed, time_out(0, attempts=(1, 2))),
            "delivered twice, the function timed out at 30 s",
        ),
        (
            of_one(succeed, throttle(0, attempts=range(1, 15))),
            "delivered never, the function was throttled at 48.9 s",
        ),
        (
            of_one(succeed, duplicate(0, attempts=(1, 2))),
            "delivered twice, retried although it succeeded at 30 s",
        ),
    ],
    ids=["reported", "raised", "timed out", "throttled", "kept"],
)
def test_what_came_of_the_last_time_is_said(report: Report, why: str) -> None:
    _, row, *_ = said(report.assert_all_done).splitlines()

    assert row == f"> #0  a  expected done, got dead-lettered: {why}"


def test_what_came_back_with_others_is_said(snapshot: object) -> None:
    stream = source_with("kinesis", [{"n": number} for number in range(3)])
    report = EventSourceMapping(stream, reporting(1), maximum_retry_attempts=0).run()

    assert said(report.assert_all_done) == snapshot


def test_what_never_reached_the_function_is_said(snapshot: object) -> None:
    queue = SqsQueue("orders")
    queue.send({"n": 1})
    queue.send({"n": 2})
    wanted = {"Filters": [{"Pattern": '{"body": {"n": [1]}}'}]}
    report = EventSourceMapping(queue, succeed, filter_criteria=wanted).run()

    assert said(report.assert_delivered_times, 2) == snapshot


def test_another_end_than_given_up_is_told(snapshot: object) -> None:
    report = lost_run()

    assert said(report.assert_discarded, []) == snapshot
    assert said(report.assert_discarded, [{"n": 0}, {"n": 2}]) == snapshot
