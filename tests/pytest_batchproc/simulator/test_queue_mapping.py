"""A standard queue and a mapping: what is delivered when, and where it ends."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.pytest_batchproc.simulator.queues import (
    batches,
    bodies,
    failing,
    one_group,
    succeed,
    times,
)


def test_a_queue_is_emptied_in_batches_of_ten() -> None:
    queue = SqsQueue("orders")
    for number in range(23):
        queue.send(str(number))

    report = EventSourceMapping(queue, succeed).run()

    assert [len(batch) for batch in batches(report)] == [10, 10, 3]
    assert len(report.deleted) == 23
    assert (report.remaining, queue.messages, report.stopped) == ([], [], None)


def test_a_reported_message_comes_back_after_its_visibility_timeout() -> None:
    queue = SqsQueue("orders", visibility_timeout=40)
    for body in "abc":
        queue.send(body)

    report = EventSourceMapping(queue, failing({"b": 2})).run()

    assert batches(report) == [["a", "b", "c"], ["b"], ["b"]]
    assert times(report) == [0.0, 40.0, 80.0]
    assert bodies(report.deleted) == ["a", "c", "b"]


def test_visibility_counts_from_the_receive_and_not_from_the_failure() -> None:
    queue = SqsQueue("orders", visibility_timeout=30)
    queue.send("a")

    def handler(event: dict[str, Any], context: Any) -> None:
        context.advance(2_000)
        if context.clock.now < 10:
            raise ValueError("no")

    report = EventSourceMapping(queue, handler).run()

    assert times(report) == [0.0, 30.0]
    assert [delivery.duration for delivery in report.deliveries] == [2.0, 2.0]


def test_a_message_is_moved_at_the_receive_after_its_last_visibility_timeout() -> None:
    queue = SqsQueue("orders", max_receive_count=2)
    queue.send("good")
    bad = queue.send("bad")

    report = EventSourceMapping(queue, failing({"bad": 99})).run()

    assert batches(report) == [["good", "bad"], ["bad"]]
    assert queue.dead_letter_queue is not None
    (dead,) = queue.dead_letter_queue.messages
    assert (bad.message_id, "bad", 2) == (dead.message_id, dead.body, dead.receive_count)
    assert report.dead_lettered == [bad]
    assert queue.clock.now == 60.0


def test_a_dead_letter_names_its_queue_and_its_count_goes_on() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("bad", aws_trace_header="Root=1", message_attributes={"kind": "x"})
    EventSourceMapping(queue, failing({"bad": 9})).run()
    assert queue.dead_letter_queue is not None

    (record,) = queue.dead_letter_queue.receive()

    assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:123456789012:orders-dlq"
    assert queue.arn == record["attributes"]["DeadLetterQueueSourceArn"]
    assert record["attributes"]["ApproximateReceiveCount"] == "2"
    assert record["attributes"]["AWSTraceHeader"] == "Root=1"
    assert record["messageAttributes"]["kind"]["stringValue"] == "x"


def test_without_the_setting_what_the_function_reports_is_deleted() -> None:
    queue = SqsQueue("orders")
    queue.send("bad")

    report = EventSourceMapping(queue, failing({"bad": 9}), function_response_types=()).run()

    assert bodies(report.deleted) == ["bad"]
    assert report.deliveries[0].verdict.outcome == "success"


def test_an_exception_burns_a_receive_of_healthy_messages_too() -> None:
    queue = SqsQueue("orders", max_receive_count=2)
    queue.send("good")
    queue.send("bad")

    def handler(event: dict[str, Any], context: object) -> None:
        if any(record["body"] == "bad" for record in event["Records"]):
            raise ValueError("bad")

    report = EventSourceMapping(queue, handler).run()

    assert bodies(report.dead_lettered) == ["good", "bad"]
    assert [delivery.error for delivery in report.deliveries] == ["ValueError: bad"] * 2


def test_a_handler_that_exits_has_failed() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("a")

    def handler(event: dict[str, Any], context: object) -> None:
        raise SystemExit(1)

    report = EventSourceMapping(queue, handler).run()

    assert (report.deliveries[0].error, bodies(report.dead_lettered)) == ("SystemExit: 1", ["a"])


def test_a_delayed_message_waits() -> None:
    queue = SqsQueue("orders", delay_seconds=5)
    queue.send("a")
    queue.send("b", delay_seconds=0)

    report = EventSourceMapping(queue, succeed).run()

    assert batches(report) == [["b"], ["a"]]
    assert times(report) == [0.0, 5.0]


def test_a_window_gathers_until_it_ends_or_the_batch_is_full() -> None:
    queue = SqsQueue("orders")
    for second in (0, 3, 9):
        queue.send(str(second), delay_seconds=second)
    settings: Any = {"batch_size": 2, "maximum_batching_window_in_seconds": 5}

    report = EventSourceMapping(queue, succeed, **settings).run()

    assert batches(report) == [["0", "3"], ["9"]]
    assert times(report) == [3.0, 14.0]


def test_with_a_window_the_md5_of_no_attributes_is_null() -> None:
    queue = SqsQueue("orders")
    queue.send("a")

    report = EventSourceMapping(queue, succeed, maximum_batching_window_in_seconds=1).run()

    (record,) = report.deliveries[0].event["Records"]
    assert record["md5OfMessageAttributes"] is None


def test_what_the_handler_deletes_itself_does_not_come_back() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    queue.send("b")

    def handler(event: dict[str, Any], context: object) -> None:
        queue.delete(event["Records"][0]["receiptHandle"])
        if len(event["Records"]) == 2:
            raise ValueError("after the first")

    report = EventSourceMapping(queue, handler).run()

    assert batches(report) == [["a", "b"], ["b"]]
    assert bodies(report.deleted) == ["a", "b"]
    first = report.deliveries[0]
    assert (first.redelivered, first.gone, first.verdict.redelivered) == ([1], [0], [0, 1])


@pytest.mark.parametrize("queue", [SqsQueue("orders"), one_group("orders.fifo")])
def test_what_the_handler_sends_comes_after_it_was_sent(queue: Any) -> None:
    queue.send("first", message_group_id="one")

    def handler(event: dict[str, Any], context: Any) -> None:
        if event["Records"][0]["body"] == "first":
            context.advance(1_500)
            queue.send("second", message_group_id="two")

    report = EventSourceMapping(queue, handler, maximum_concurrency=2).run()

    assert batches(report) == [["first"], ["second"]]
    assert times(report) == [0.0, 1.5]


def test_more_can_be_sent_between_two_runs() -> None:
    queue = SqsQueue("orders")
    mapping = EventSourceMapping(queue, succeed)
    queue.send("a")
    first = mapping.run()
    queue.clock.advance(7_000)
    queue.send("b")

    second = mapping.run()

    assert batches(first) == [["a"]]
    assert batches(second) == [["a"], ["b"]]
    assert times(second) == [0.0, 7.0]


def test_a_message_that_nothing_ends_stops_the_run(snapshot: object) -> None:
    queue = SqsQueue("orders")
    queue.send("fine")
    queue.send("bad")

    report = EventSourceMapping(queue, failing({"bad": 1_000}), max_deliveries=5).run()

    assert len(report.deliveries) == 5
    assert bodies(report.remaining) == ["bad"]
    assert report.stopped == snapshot


def test_a_handler_that_feeds_itself_stops_the_run(snapshot: object) -> None:
    queue = SqsQueue("orders")
    queue.send("again")

    report = EventSourceMapping(
        queue, lambda event, context: queue.send("again") and None, max_invocations=50
    ).run()

    assert len(report.deliveries) == 50
    assert report.stopped == snapshot


def test_an_old_message_is_dropped() -> None:
    queue = SqsQueue("orders", message_retention_period=60)
    queue.send("bad")

    report = EventSourceMapping(queue, failing({"bad": 1_000})).run()

    assert times(report) == [0.0, 30.0]
    assert bodies(report.discarded) == ["bad"]
    assert report.stopped is None


def test_a_mapping_that_is_not_enabled_delivers_nothing() -> None:
    queue = SqsQueue("orders")
    queue.send("a")

    report = EventSourceMapping(queue, succeed, enabled=False).run()

    assert (report.deliveries, bodies(report.remaining)) == ([], ["a"])


def test_what_a_handler_does_to_its_event_harms_nobody() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    queue.send("b")

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        first = event["Records"].pop(0)
        event["Records"].clear()
        return {"batchItemFailures": [{"itemIdentifier": first.pop("messageId")}]}

    report = EventSourceMapping(queue, handler, max_deliveries=1).run()

    assert report.deliveries[0].verdict.redelivered == [0]
    assert [record["body"] for record in report.deliveries[0].event["Records"]] == ["a", "b"]


def test_what_pytest_raises_to_end_a_test_passes_through() -> None:
    queue = SqsQueue("orders")
    queue.send("a")

    with pytest.raises(pytest.fail.Exception, match="enough"):
        EventSourceMapping(queue, lambda event, context: pytest.fail("enough")).run()
