"""What overtook what: whole messages, and what each is said to have overtaken."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.clock import Clock
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.pytest_batchproc.simulator.queues import failing, one_group
from tests.pytest_batchproc.simulator.reports import (
    STREAMS,
    fifo_run,
    reporting,
    said,
    source_with,
)


def test_what_overtook_is_told_of_a_topic_and_of_a_queue(snapshot: object) -> None:
    topic = source_with("kafka", [{"n": number} for number in range(3)])
    report = EventSourceMapping(topic, reporting(0), maximum_retry_attempts=0).run()

    assert said(report.assert_order_kept) == snapshot
    assert said(fifo_run({"a": 1}, "abc").assert_order_kept) == snapshot


def test_of_several_that_come_back_the_last_is_waited_for(snapshot: object) -> None:
    assert said(fifo_run({"a": 1, "b": 1}, "abc").assert_order_kept) == snapshot


def test_what_is_done_last_is_waited_for_and_not_what_was_given_up_before(snapshot: object) -> None:
    clock = Clock()
    source = SqsQueue("orders", clock=clock)
    queue = one_group("payments.fifo", 29, clock=clock, message_retention_period=60)

    def send(event: dict[str, Any], context: Any) -> None:
        (record,) = event["Records"]
        # Three run at once; the second sends two seconds before the others do.
        context.advance(0 if record["body"] == "b" else 2_000)
        queue.send(record["body"])

    for body in "abc":
        source.send(body)
    EventSourceMapping(source, send, batch_size=1, maximum_concurrency=3).run()
    report = EventSourceMapping(queue, failing({"a": 2, "b": 2})).run()

    first, *_ = said(report.assert_order_kept).partition("\nAt ")
    assert first == snapshot


@pytest.mark.parametrize("name", ["sqs_fifo", *STREAMS])
def test_an_order_in_which_nothing_came_is_kept(name: str) -> None:
    source = source_with(name, [{"n": number} for number in range(2)])
    report = EventSourceMapping(source, failing({}), enabled=False).run()

    report.assert_order_kept(allow_empty=True)

    assert report.counts["remaining"] == 2
