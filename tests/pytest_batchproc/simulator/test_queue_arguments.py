"""What a queue does not take, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.pytest_batchproc.simulator.queues import one_group

Call = Callable[[Any, str], object]
WRONG: dict[str, Call] = {
    "max_messages: 0; SQS takes a whole number from 1 to 10": lambda queue, _: queue.receive(0),
    "max_messages: 11; SQS takes a whole number from 1 to 10": lambda queue, _: queue.receive(11),
    "visibility_timeout: -1; SQS takes a whole number from 0 to 43,200": (
        lambda queue, _: queue.receive(1, -1)
    ),
    "visibility_timeout: 43201; SQS takes a whole number from 0 to 43,200": (
        lambda queue, _: queue.receive(1, 43_201)
    ),
    "seconds: -1; SQS takes a whole number from 0 to 43,200": (
        lambda queue, handle: queue.change_visibility(handle, -1)
    ),
    "seconds: 43201; SQS takes a whole number from 0 to 43,200": (
        lambda queue, handle: queue.change_visibility(handle, 43_201)
    ),
    "seconds: True; SQS takes a whole number from 0 to 43,200": (
        lambda queue, handle: queue.change_visibility(handle, True)
    ),
}
OF_STANDARD: dict[str, Call] = {
    "delay_seconds: -1; SQS takes a whole number from 0 to 900": (
        lambda queue, _: queue.send("a", delay_seconds=-1)
    ),
    "delay_seconds: 901; SQS takes a whole number from 0 to 900": (
        lambda queue, _: queue.send("a", delay_seconds=901)
    ),
    "message_group_id: int 5; expected a message group: 1 to 128 letters, digits and punctuation": (
        lambda queue, _: queue.send("a", message_group_id=5)
    ),
    "message_group_id: 129 characters; AWS takes at most 128 (https://docs.aws.amazon.com/"
    "AWSSimpleQueueService/latest/APIReference/API_SendMessage.html)": (
        lambda queue, _: queue.send("a", message_group_id="x" * 129)
    ),
}
both = pytest.mark.parametrize(("make", "name"), [(SqsQueue, "orders"), (one_group, "orders.fifo")])


def refusal(queue: Any, wrong: Call) -> str:
    """What a queue says, in which a message is in flight."""
    queue.send("a")
    (record,) = queue.receive(1)
    with pytest.raises((ValueError, InvalidEventError)) as caught:
        wrong(queue, record["receiptHandle"])
    return str(caught.value)


@both
@pytest.mark.parametrize("message", WRONG)
def test_each_argument_is_told_by_its_name(make: Any, name: str, message: str) -> None:
    assert message == refusal(make(name), WRONG[message])


@pytest.mark.parametrize("message", OF_STANDARD)
def test_what_a_standard_queue_would_not_take_is_not_sent(message: str) -> None:
    queue = SqsQueue("orders")

    assert message == refusal(queue, OF_STANDARD[message])
    assert len(queue.messages) == 1


@both
def test_the_bounds_themselves_are_taken(make: Any, name: str) -> None:
    queue = make(name, 43_200, 1_000, delay_seconds=900, message_retention_period=1_209_600)
    least = make(name, 0, 1, delay_seconds=0, message_retention_period=60)
    queue.send("a")
    least.send("a")
    queue.clock.advance(899_999)

    assert queue.receive(10, 43_200) == []
    queue.clock.advance(1)
    (record,) = queue.receive(10, 43_200)
    queue.change_visibility(record["receiptHandle"], 43_200)
    queue.clock.advance(43_199_999)
    assert queue.receive(1) == []
    queue.clock.advance(1)
    assert len(queue.receive(1, 0)) == 1
    assert len(least.receive(1)) == 1


@pytest.mark.parametrize("handle", [None, 5, "", "AQEBreceipt00000000r1="])
def test_what_is_no_handle_at_all_is_refused(handle: Any) -> None:
    queue = SqsQueue("orders")

    for call in (queue.delete, lambda one: queue.change_visibility(one, 5)):
        with pytest.raises(ValueError, match="receipt_handle") as caught:
            call(handle)

        assert str(caught.value) == f"receipt_handle: {handle!r} is not a receipt handle of orders"


def test_a_handle_of_a_message_that_is_gone_is_no_mistake_for_delete_alone() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    (record,) = queue.receive()
    handle = record["receiptHandle"]
    queue.delete(handle)

    queue.delete(handle)

    with pytest.raises(ValueError, match="receipt_handle") as caught:
        queue.change_visibility(handle, 5)
    assert str(caught.value) == f"receipt_handle: the message of {handle!r} is not in flight"


def test_visibility_ends_when_it_says_and_not_later() -> None:
    queue = SqsQueue("orders", visibility_timeout=10)
    queue.send("a")
    (record,) = queue.receive()
    queue.clock.advance(9_999)
    queue.change_visibility(record["receiptHandle"], 1)
    queue.clock.advance(1_000)

    with pytest.raises(ValueError, match="is not in flight"):
        queue.change_visibility(record["receiptHandle"], 1)

    assert len(queue.receive()) == 1


def test_the_record_of_a_message_is_as_the_last_receive_saw_it() -> None:
    queue = SqsQueue("orders", visibility_timeout=0)
    message = queue.send("a", aws_trace_header="Root=1", message_group_id="g")
    queue.receive()
    (last,) = queue.receive()

    assert last == queue.record(message)
    assert last["attributes"] == {
        "ApproximateReceiveCount": "2",
        "SentTimestamp": "1767225600000",
        "SenderId": last["attributes"]["SenderId"],
        "ApproximateFirstReceiveTimestamp": "1767225600000",
        "MessageGroupId": "g",
        "AWSTraceHeader": "Root=1",
    }


def test_a_message_that_was_given_nothing_beside_its_body_has_nothing_beside_it() -> None:
    queue = SqsQueue("orders")
    message = queue.send("a")

    assert (
        message.message_group_id,
        message.message_deduplication_id,
        message.lane,
        message.receive_count,
    ) == (None, None, None, 0)
    (record,) = queue.receive()
    assert list(record["attributes"]) == [
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
    ]
    assert record["messageAttributes"] == {}
    assert "md5OfMessageAttributes" not in record


def test_a_fifo_record_says_what_it_was_given() -> None:
    queue = one_group("orders.fifo")
    message = queue.send("a", message_group_id="g", message_deduplication_id="once")

    (record,) = queue.receive()

    assert (message.lane, message.message_deduplication_id) == ("g", "once")
    assert (
        tuple(record["attributes"][key] for key in ("MessageGroupId", "MessageDeduplicationId"))
    ) == ("g", "once")


@both
def test_each_delivery_has_the_event_that_it_had(make: Any, name: str) -> None:
    queue = make(name, max_receive_count=3)
    queue.send("a")

    def handler(event: dict[str, Any], context: object) -> None:
        seen.append(event["Records"][0]["attributes"]["ApproximateReceiveCount"])
        raise ValueError("never")

    seen: list[str] = []
    report = EventSourceMapping(queue, handler).run()

    told = [delivery.event["Records"][0] for delivery in report.deliveries]
    assert seen == ["1", "2", "3"]
    assert seen == [record["attributes"]["ApproximateReceiveCount"] for record in told]
    assert len({record["receiptHandle"] for record in told}) == 3
