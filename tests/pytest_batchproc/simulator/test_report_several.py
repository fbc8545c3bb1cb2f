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


def test_what_is_not_done_is_told(snapshot: object) -> None:
    assert said(fifo_run({"b": 9, "c": 9}, "abc").assert_all_done) == snapshot


def test_of_many_the_rest_is_counted() -> None:
    bodies = "abcdefghijklmnopqrstuvwxyzABCD"

    lines = said(fifo_run(dict.fromkeys(bodies, 9), bodies).assert_all_done).splitlines()

    assert lines[0] == "30 of 30 messages are not done: #0, #1, #2, #3, #4 and 25 more"
    assert lines[26] == "  … and 5 more messages, all of them wrong; -v shows all"


def test_what_the_filter_removed_counts_as_done(snapshot: object) -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send({"n": 1})
    queue.send({"n": 2})
    wanted = {"Filters": [{"Pattern": '{"body": {"n": [2]}}'}]}
    report = EventSourceMapping(queue, failing({'{"n": 2}': 9}), filter_criteria=wanted).run()

    assert said(report.assert_all_done) == snapshot
    assert said(report.assert_delivered_times, 0) == snapshot


def test_what_was_lost_is_told_with_the_last_error(snapshot: object) -> None:
    stream = source_with("kinesis", [{"n": number} for number in range(2)])
    calls: list[object] = []

    def handler(event: dict[str, Any], context: object) -> None:
        calls.append(event)
        raise ValueError(f"no order at call {len(calls)}")

    report = EventSourceMapping(stream, handler, maximum_retry_attempts=1).run()

    assert said(report.assert_nothing_lost) == snapshot


def test_of_several_mistakes_the_first_is_told(snapshot: object) -> None:
    queue = SqsQueue("orders")
    for body in "ab":
        queue.send(body)
    wrong: list[dict[str, Any]] = [{"errors": ["b"]}, {"failures": ["a"]}]

    report = EventSourceMapping(queue, lambda event, context: wrong.pop(), batch_size=1).run()

    assert said(report.assert_nothing_lost) == snapshot


def test_the_wrong_dead_letters_are_told(snapshot: object) -> None:
    report = fifo_run({"b": 9, "c": 9}, "abc")

    assert said(report.assert_dead_lettered, []) == snapshot
    assert said(report.assert_dead_lettered, ["a", "b"]) == snapshot
    assert said(fifo_run({}, "ab").assert_dead_lettered, ["a", "b"]) == snapshot


def test_a_message_that_is_done_has_no_other_claim(snapshot: object) -> None:
    assert said(fifo_run({"b": 9, "c": 9}, "abc").assert_discarded, ["a", "b"]) == snapshot


@pytest.mark.parametrize("key", ["#0", "#7", "#0 "])
def test_what_only_looks_like_a_position_is_left_alone(key: str, snapshot: object) -> None:
    queue = SqsQueue("orders")
    for body in "ab":
        queue.send(body)

    def handler(event: dict[str, Any], context: object) -> object:
        return None if event["Records"][0]["body"] == "a" else {key: []}

    report = EventSourceMapping(queue, handler, batch_size=1).run()

    assert said(report.assert_nothing_lost) == snapshot


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
