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


def test_what_came_back_with_others_is_said() -> None:
    stream = source_with("kinesis", [{"n": number} for number in range(3)])
    report = EventSourceMapping(stream, reporting(1), maximum_retry_attempts=0).run()

    assert (
        (said(report.assert_all_done))
        == """\
2 of 3 records are not done: #1 and #2
  #0  {"n": 0}  done: delivered once, at 0 s
> #1  {"n": 1}  expected done, got discarded: delivered twice, reported at 0 s
> #2  {"n": 2}  expected done, got discarded: delivered twice, retried with others at 0 s
No response named #2: it was behind #1 when its retries ended, and Lambda discarded it too, also if
the handler never ran for it. To discard #1 alone, let the function stop at the first failure and
raise if no record of the batch succeeded (batchproc does both with stop_on_failure=True), and set
BisectBatchOnFunctionError (bisect_batch_on_function_error=True).
If #1 and #2 should be discarded, write report.assert_discarded([...])."""
    )


def test_what_never_reached_the_function_is_said() -> None:
    queue = SqsQueue("orders")
    queue.send({"n": 1})
    queue.send({"n": 2})
    wanted = {"Filters": [{"Pattern": '{"body": {"n": [1]}}'}]}
    report = EventSourceMapping(queue, succeed, filter_criteria=wanted).run()

    assert (
        said(report.assert_delivered_times, 2)
        == """\
2 of 2 messages were not delivered twice: #0 and #1
> #0  {"n": 1}  expected twice, got once: done, at 0 s
> #1  {"n": 2}  expected twice, got never: filtered, the filter removed it
report.timeline() draws every delivery."""
    )


def test_another_end_than_given_up_is_told() -> None:
    report = lost_run()

    assert (
        said(report.assert_discarded, [])
        == """\
1 of 3 records has the wrong end: expected none to be discarded, got #2
  #0  {"n": 0}  done: delivered once, at 0 s
  #1  {"n": 1}  done: delivered once, at 0 s
> #2  {"n": 2}  expected done, got discarded: delivered 3 times, reported at 0.3 s
If #2 should be discarded, add it to `expected`."""
    )
    assert (
        said(report.assert_discarded, [{"n": 0}, {"n": 2}])
        == """\
1 of 3 records has the wrong end: expected #0 and #2 to be discarded, got #2
> #0  {"n": 0}  expected discarded, got done: delivered once, at 0 s
  #1  {"n": 1}  done: delivered once, at 0 s
  #2  {"n": 2}  discarded: delivered 3 times, reported at 0.3 s
If #0 should be discarded, the handler must fail it until the retries are exhausted; otherwise
remove it from `expected`."""
    )
