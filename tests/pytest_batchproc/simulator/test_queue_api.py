"""A queue by itself, as a handler or a test uses it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import Numbering
from pytest_batchproc.simulator import SqsQueue
from tests.pytest_batchproc.simulator.queues import one_group

BOTH = pytest.mark.parametrize("queue", [SqsQueue("orders"), one_group("orders.fifo")])


def test_a_sent_message_has_an_identifier_and_its_body_as_text() -> None:
    queue = SqsQueue("orders")

    messages = [queue.send("a"), queue.send({"order": 1}), queue.send(b"raw")]

    assert [message.body for message in messages] == ["a", '{"order": 1}', "raw"]
    assert messages[2].message_id == "45127701-0000-4000-8000-000000000002"
    assert messages == queue.messages


def test_two_queues_repeat_no_identifier_and_know_their_handles() -> None:
    first, second = SqsQueue("orders"), SqsQueue("payments")
    first.send("a")
    second.send("a")
    (record,) = first.receive()

    assert [record["messageId"]] != [message.message_id for message in second.messages]
    with pytest.raises(ValueError, match="not a receipt handle of payments"):
        second.delete(record["receiptHandle"])


def test_queues_that_share_a_numbering_repeat_no_identifier() -> None:
    numbering = Numbering()
    first, second = (SqsQueue("orders", numbering=numbering) for _ in range(2))

    assert first.send("a").message_id != second.send("a").message_id


def test_each_receive_gives_another_handle_and_counts() -> None:
    queue = SqsQueue("orders", visibility_timeout=10)
    queue.send("a")
    (first,) = queue.receive()
    queue.clock.advance(10_000)
    (second,) = queue.receive()

    assert first["messageId"] == second["messageId"]
    assert first["receiptHandle"] != second["receiptHandle"]
    assert [record["attributes"]["ApproximateReceiveCount"] for record in (first, second)] == [
        "1",
        "2",
    ]
    assert [
        record["attributes"]["ApproximateFirstReceiveTimestamp"] for record in (first, second)
    ] == ["1767225600000"] * 2


def test_an_older_handle_deletes_nothing_and_says_nothing() -> None:
    queue = SqsQueue("orders", visibility_timeout=0)
    queue.send("a")
    (old,) = queue.receive()
    queue.receive()

    queue.delete(old["receiptHandle"])

    assert len(queue.messages) == 1


def test_a_late_delete_is_not_too_late_while_nobody_else_has_the_message() -> None:
    queue = SqsQueue("orders", visibility_timeout=10)
    queue.send("a")
    (record,) = queue.receive()
    queue.clock.advance(60_000)

    queue.delete(record["receiptHandle"])

    assert (queue.messages, queue.receive()) == ([], [])


def test_visibility_is_changed_from_now_on() -> None:
    queue = SqsQueue("orders", visibility_timeout=30)
    queue.send("a")
    (record,) = queue.receive()
    queue.clock.advance(20_000)
    queue.change_visibility(record["receiptHandle"], 30)
    queue.clock.advance(29_999)

    assert queue.receive() == []
    queue.clock.advance(1)
    assert len(queue.receive()) == 1


def test_visibility_zero_shows_a_message() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    (record,) = queue.receive()

    queue.change_visibility(record["receiptHandle"], 0)

    assert len(queue.receive()) == 1


def test_the_visibility_of_a_message_that_is_not_in_flight_does_not_change() -> None:
    queue = SqsQueue("orders", visibility_timeout=0)
    queue.send("a")
    (record,) = queue.receive()
    handle = record["receiptHandle"]

    with pytest.raises(ValueError, match="in flight") as caught:
        queue.change_visibility(handle, 5)

    assert str(caught.value) == f"receipt_handle: the message of {handle!r} is not in flight"


def test_an_older_handle_does_not_change_the_visibility_that_a_newer_one_has() -> None:
    queue = SqsQueue("orders", visibility_timeout=10)
    queue.send("a")
    (old,) = queue.receive()
    queue.clock.advance(10_000)
    queue.receive()

    with pytest.raises(ValueError, match="not in flight"):
        queue.change_visibility(old["receiptHandle"], 0)

    assert queue.receive() == []


@BOTH
def test_a_message_keeps_what_it_was_sent_with(queue: Any) -> None:
    queue.send("a", aws_trace_header="Root=1", message_attributes={"kind": "x"})

    (record,) = queue.receive()

    assert record["attributes"]["AWSTraceHeader"] == "Root=1"
    assert record["messageAttributes"] == {
        "kind": {
            "stringValue": "x",
            "dataType": "String",
            "stringListValues": [],
            "binaryListValues": [],
        }
    }


@pytest.mark.parametrize(
    "queue", [SqsQueue("orders", delay_seconds=5), one_group("orders.fifo", delay_seconds=5)]
)
def test_a_queue_with_a_delay_shows_a_message_after_it(queue: Any) -> None:
    queue.send("a")

    assert queue.receive() == []
    queue.clock.advance(4_999)
    assert queue.receive() == []
    queue.clock.advance(1)
    assert len(queue.receive()) == 1


@BOTH
def test_what_is_no_handle_is_refused(queue: Any) -> None:
    with pytest.raises(ValueError, match="receipt_handle") as caught:
        queue.delete("nonsense")

    assert (
        str(caught.value)
    ) == f"receipt_handle: 'nonsense' is not a receipt handle of {queue.name}"


@BOTH
def test_an_empty_body_is_refused(queue: Any) -> None:
    with pytest.raises(InvalidEventError) as caught:
        queue.send("")

    assert str(caught.value) == "body: an empty body; SQS takes one character at least"


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("visibility_timeout", 43_201, "43201; SQS takes a whole number from 0 to 43,200"),
        ("visibility_timeout", 1.5, "1.5; SQS takes a whole number from 0 to 43,200"),
        ("max_receive_count", 0, "0; SQS takes a whole number from 1 to 1,000"),
        ("delay_seconds", 901, "901; SQS takes a whole number from 0 to 900"),
        ("message_retention_period", 59, "59; SQS takes a whole number from 60 to 1,209,600"),
    ],
)
def test_a_queue_that_sqs_does_not_have_is_refused(option: str, value: Any, text: str) -> None:
    options: dict[str, Any] = {option: value}

    with pytest.raises(ValueError, match=option) as caught:
        SqsQueue("orders", **options)

    assert str(caught.value) == f"{option}: {text}"


def test_a_name_of_a_fifo_queue_leads_to_its_class() -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsQueue("orders.fifo")

    assert str(caught.value) == "name: 'orders.fifo'; a FIFO queue is a SqsFifoQueue"


def test_a_queue_without_max_receive_count_has_no_dead_letter_queue() -> None:
    assert SqsQueue("orders").dead_letter_queue is None


def test_a_dead_letter_queue_can_be_read_like_any_other() -> None:
    queue = one_group("orders.fifo", visibility_timeout=1, max_receive_count=1)
    queue.send("a", message_group_id="one")
    for _ in range(2):
        queue.receive()
        queue.clock.advance(1_000)
    dead = queue.dead_letter_queue

    assert dead is not None
    (record,) = dead.receive()
    assert ("one", "2", queue.arn) == (
        record["attributes"]["MessageGroupId"],
        record["attributes"]["ApproximateReceiveCount"],
        record["attributes"]["DeadLetterQueueSourceArn"],
    )
    dead.delete(record["receiptHandle"])
    assert dead.messages == []
