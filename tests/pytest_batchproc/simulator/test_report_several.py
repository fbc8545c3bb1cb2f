"""What a claim about a run says where it does not hold of several: whole messages."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.pytest_batchproc.simulator.queues import failing
from tests.pytest_batchproc.simulator.reports import (
    fifo_run,
    said,
    source_with,
)


def test_what_is_not_done_is_told() -> None:
    assert (
        (said(fifo_run({"b": 9, "c": 9}, "abc").assert_all_done))
        == """\
2 of 3 messages are not done: #1 and #2
  #0  a  done: delivered once, at 0 s
> #1  b  expected done, got dead-lettered: delivered twice, reported at 30 s
> #2  c  expected done, got dead-lettered: delivered twice, reported at 30 s
If #1 and #2 should end in the dead-letter queue, write report.assert_dead_lettered([...])."""
    )


def test_of_many_the_rest_is_counted() -> None:
    bodies = "abcdefghijklmnopqrstuvwxyzABCD"

    lines = said(fifo_run(dict.fromkeys(bodies, 9), bodies).assert_all_done).splitlines()

    assert lines[0] == "30 of 30 messages are not done: #0, #1, #2, #3, #4 and 25 more"
    assert lines[26] == "  … and 5 more messages, all of them wrong; -v shows all"


def test_what_the_filter_removed_counts_as_done() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send({"n": 1})
    queue.send({"n": 2})
    wanted = {"Filters": [{"Pattern": '{"body": {"n": [2]}}'}]}
    report = EventSourceMapping(queue, failing({'{"n": 2}': 9}), filter_criteria=wanted).run()

    assert (
        (said(report.assert_all_done))
        == """\
1 of 2 messages is not done: #1
  #0  {"n": 1}  filtered: the filter removed it
> #1  {"n": 2}  expected done, got dead-lettered: delivered once, reported at 0 s
If #1 should end in the dead-letter queue, write report.assert_dead_lettered([...])."""
    )
    assert (
        (said(report.assert_delivered_times, 0))
        == """\
1 of 2 messages was delivered: #1
  #0  {"n": 1}  never: filtered, the filter removed it
> #1  {"n": 2}  expected never, got once: dead-lettered, reported at 0 s
If that is right of #1, write report.assert_delivered_times(1, [...])."""
    )


def test_what_was_lost_is_told_with_the_last_error() -> None:
    stream = source_with("kinesis", [{"n": number} for number in range(2)])
    calls: list[object] = []

    def handler(event: dict[str, Any], context: object) -> None:
        calls.append(event)
        raise ValueError(f"no order at call {len(calls)}")

    report = EventSourceMapping(stream, handler, maximum_retry_attempts=1).run()
    why = "RetryAttemptsExhausted, delivered twice, the function raised at 0.3 s"

    assert (said(report.assert_nothing_lost)) == (
        f"""\
2 of 2 records were lost: #0 and #1
> #0  {{"n": 0}}  expected kept, got lost: {why}
> #1  {{"n": 1}}  expected kept, got lost: {why}
At 0.3 s the function raised ValueError: no order at call 2
Lambda discarded #0 and #1 together, because the function raised for the whole batch until its
retries ended. Set BisectBatchOnFunctionError (bisect_batch_on_function_error=True): Lambda then
splits the batch until the poison record is alone.
If #0 and #1 should be discarded, write report.assert_discarded([...])."""
    )


def test_of_several_mistakes_the_first_is_told() -> None:
    queue = SqsQueue("orders")
    for body in "ab":
        queue.send(body)
    wrong: list[dict[str, Any]] = [{"errors": ["b"]}, {"failures": ["a"]}]

    report = EventSourceMapping(queue, lambda event, context: wrong.pop(), batch_size=1).run()

    assert (
        said(report.assert_nothing_lost)
        == """\
2 of 2 messages were lost: #0 and #1
> #0  a  expected kept, got lost: done by a response that Lambda misread at 0 s
> #1  b  expected kept, got lost: done by a response that Lambda misread at 0 s
At 0 s: The response has "failures" and no "batchItemFailures", so Lambda deletes the message;
return {"batchItemFailures": [...]} or None."""
    )


def test_the_wrong_dead_letters_are_told() -> None:
    report = fifo_run({"b": 9, "c": 9}, "abc")

    assert (
        (said(report.assert_dead_lettered, []))
        == """\
2 of 3 messages have the wrong end: expected none to be dead-lettered, got #1 and #2
  #0  a  done: delivered once, at 0 s
> #1  b  expected done, got dead-lettered: delivered twice, reported at 30 s
> #2  c  expected done, got dead-lettered: delivered twice, reported at 30 s
If #1 and #2 should be dead-lettered, add them to `expected`."""
    )
    assert (
        (said(report.assert_dead_lettered, ["a", "b"]))
        == """\
2 of 3 messages have the wrong end: expected #0 and #1 to be dead-lettered, got #1 and #2
> #0  a  expected dead-lettered, got done: delivered once, at 0 s
  #1  b  dead-lettered: delivered twice, reported at 30 s
> #2  c  expected done, got dead-lettered: delivered twice, reported at 30 s
If the handler is right, remove #0 from `expected` and add #2."""
    )
    assert (
        (said(fifo_run({}, "ab").assert_dead_lettered, ["a", "b"]))
        == """\
2 of 2 messages have the wrong end: expected #0 and #1 to be dead-lettered, got none
> #0  a  expected dead-lettered, got done: delivered once, at 0 s
> #1  b  expected dead-lettered, got done: delivered once, at 0 s
If #0 and #1 should be dead-lettered, the handler must fail them until the retries are exhausted;
otherwise remove them from `expected`."""
    )


def test_a_message_that_is_done_has_no_other_claim() -> None:
    assert (
        (said(fifo_run({"b": 9, "c": 9}, "abc").assert_discarded, ["a", "b"]))
        == """\
2 of 3 messages have the wrong end: expected #0 and #1 to be discarded, got none
> #0  a  expected discarded, got done: delivered once, at 0 s
> #1  b  expected discarded, got dead-lettered: delivered twice, reported at 30 s
  #2  c  dead-lettered: delivered twice, reported at 30 s
If #0 and #1 should be discarded, the handler must fail them until the retries are exhausted;
otherwise remove them from `expected`."""
    )


@pytest.mark.parametrize("key", ["#0", "#7", "#0 "])
def test_what_only_looks_like_a_position_is_left_alone(key: str) -> None:
    queue = SqsQueue("orders")
    for body in "ab":
        queue.send(body)

    def handler(event: dict[str, Any], context: object) -> object:
        return None if event["Records"][0]["body"] == "a" else {key: []}

    report = EventSourceMapping(queue, handler, batch_size=1).run()

    assert said(report.assert_nothing_lost) == (
        f"""\
1 of 2 messages was lost: #1
  #0  a  done: delivered once, at 0 s
> #1  b  expected kept, got lost: done by a response that Lambda misread at 0 s
At 0 s: The response has "{key}" and no "batchItemFailures", so Lambda deletes the message; return
{{"batchItemFailures": [...]}} or None."""
    )


def test_of_a_long_error_the_beginning_is_told() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("a")

    def handler(event: dict[str, Any], context: object) -> None:
        raise ValueError("no order; " * 100)

    lines = said(EventSourceMapping(queue, handler).run().assert_all_done).splitlines()

    told = " ".join(lines[2:-1])
    assert told == f"At 0 s the function raised ValueError: {'no order; ' * 18}no…"


def test_of_a_run_that_was_stopped_the_rest_alone_is_wrong() -> None:
    queue = SqsQueue("orders")
    for number in range(3):
        queue.send({"n": number})
    wanted = {"Filters": [{"Pattern": '{"body": {"n": [1, 2]}}'}]}
    report = EventSourceMapping(queue, failing({'{"n": 2}': 999}), filter_criteria=wanted).run()

    assert said(report.assert_all_done).splitlines() == [
        report.stopped,
        '  #0  {"n": 0}  filtered: the filter removed it',
        '  #1  {"n": 1}  done: delivered once, at 0 s',
        '> #2  {"n": 2}  expected done, got still there: delivered 100 times, reported at 2970 s',
    ]
