"""What a record of a queue says."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.simulator import EventSourceMapping, SqsFifoQueue, SqsQueue
from tests.fidelity.rules import (
    FAIR,
    FIFO_ONCE,
    METADATA,
    QUEUE_RECORDINGS,
    RECEIVE,
    SQS,
    SQS_RECORDINGS,
    documented,
    queue_recording,
    recorded,
    sqs_recording,
)
from tests.pytest_batchproc.simulator.queues import failing, one_group, succeed

BODY_MD5 = "e4e68fb7bd0e697a0ae8f1bb342846b3"


def delivered(queue: Any, **settings: Any) -> list[dict[str, Any]]:
    """Every record of every delivery."""
    report = EventSourceMapping(queue, failing({"bad": 1}), **settings).run()
    return [record for delivery in report.deliveries for record in delivery.event["Records"]]


@recorded(
    "A message keeps its `messageId`, body and attributes in the dead-letter queue.",
    queue_recording("test_dead_letter_queue_max_receive_count"),
    queue_recording("test_dead_letter_queue_message_attributes"),
)
@recorded(
    "The receive count continues in the dead-letter queue: the message was received with 1, then "
    "there with 2.",
    queue_recording("test_dead_letter_queue_message_attributes"),
)
@recorded(
    "Only messages from a dead-letter queue have `DeadLetterQueueSourceArn`.",
    queue_recording("test_dead_letter_queue_message_attributes"),
)
def test_a_dead_letter_is_the_same_message() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("bad", message_attributes={"kind": "x"}, aws_trace_header="Root=1")

    (first,) = delivered(queue)
    assert queue.dead_letter_queue is not None
    (dead,) = delivered(queue.dead_letter_queue)

    same = ("messageId", "body", "messageAttributes", "md5OfMessageAttributes", "md5OfBody")
    assert [first[key] for key in same] == [dead[key] for key in same]
    assert dead["attributes"]["AWSTraceHeader"] == "Root=1"
    assert [one["attributes"]["ApproximateReceiveCount"] for one in (first, dead)] == ["1", "2"]
    assert queue.arn == dead["attributes"]["DeadLetterQueueSourceArn"]
    assert "DeadLetterQueueSourceArn" not in first["attributes"]


@recorded(
    "Each receive has its own receipt handle; the `messageId` stays the same.",
    sqs_recording("test_failing_lambda_retries_after_visibility_timeout"),
)
@documented(
    "`ApproximateReceiveCount` is 1 at the first receive and increases by one with each receive; "
    "the time of the first receive stays the same.",
    RECEIVE,
)
def test_a_receive_has_a_handle_and_a_count() -> None:
    queue = SqsQueue("orders", visibility_timeout=7)
    queue.send("bad", delay_seconds=2)

    first, second = delivered(queue)

    assert first["messageId"] == second["messageId"]
    assert first["receiptHandle"] != second["receiptHandle"]
    assert [
        tuple(
            one["attributes"][name]
            for name in (
                "ApproximateReceiveCount",
                "SentTimestamp",
                "ApproximateFirstReceiveTimestamp",
            )
        )
        for one in (first, second)
    ] == [("1", "1767225600000", "1767225602000"), ("2", "1767225600000", "1767225602000")]


@documented("A body is never parsed: JSON stays text. `md5OfBody` is the MD5 of its bytes.", SQS)
def test_a_body_is_text() -> None:
    queue = SqsQueue("orders")
    for body in ("Test message.", {"order": 1}):
        queue.send(body)

    plain, json_text = delivered(queue)

    assert plain["md5OfBody"] == BODY_MD5
    assert json_text["body"] == '{"order": 1}'
    assert hashlib.md5(b'{"order": 1}').hexdigest() == json_text["md5OfBody"]


@documented(
    "All attributes are text, including counts and times; the key is `eventSourceARN`.", SQS
)
@pytest.mark.parametrize("queue", [SqsQueue("orders"), one_group("orders.fifo")])
def test_attributes_are_text(queue: SqsQueue | SqsFifoQueue) -> None:
    queue.send("a", aws_trace_header="Root=1")

    (record,) = delivered(queue)

    assert {str} == {type(value) for value in record["attributes"].values()}
    assert (tuple(record[key] for key in ("eventSource", "eventSourceARN", "awsRegion"))) == (
        "aws:sqs",
        queue.arn,
        "us-east-1",
    )


@recorded(
    "Without message attributes there is no `md5OfMessageAttributes`; with a batching window the "
    "key is present with null.",
    SQS_RECORDINGS,
)
@pytest.mark.parametrize(("window", "expected"), [(0, "absent"), (1, None)])
def test_the_digest_of_no_attributes(window: int, expected: object) -> None:
    queue = SqsQueue("orders")
    queue.send("a")

    (record,) = delivered(queue, maximum_batching_window_in_seconds=window)

    assert record.get("md5OfMessageAttributes", "absent") == expected


@recorded(
    "`md5OfMessageAttributes` is the MD5 of names, types and values, sorted by name.",
    SQS_RECORDINGS,
    QUEUE_RECORDINGS,
)
@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (
            {"Title": "The Whistler", "Author": "John Grisham", "WeeksOn": 6},
            "d25a6aea97eb8f585bfa92d314504a92",
        ),
        ({"MyAttribute": "foobar"}, "adb59cd4678ea5a855436b949cd07ab6"),
    ],
    ids=["three", "one"],
)
def test_the_digest_of_attributes(attributes: dict[str, object], expected: str) -> None:
    queue = SqsQueue("orders")
    queue.send("a", message_attributes=attributes)

    (record,) = delivered(queue)

    assert record["md5OfMessageAttributes"] == expected


@recorded(
    "A message attribute has its value under `stringValue` or `binaryValue`, never both, and two "
    "lists that are always empty.",
    sqs_recording("test_message_body_and_attributes_passed_correctly"),
)
def test_a_message_attribute_has_one_value_and_two_empty_lists() -> None:
    queue = SqsQueue("orders")
    queue.send("a", message_attributes={"text": "x", "raw": b"x"})

    (record,) = delivered(queue)

    lists: dict[str, Any] = {"stringListValues": [], "binaryListValues": []}
    assert record["messageAttributes"] == {
        "text": {"stringValue": "x", **lists, "dataType": "String"},
        "raw": {"binaryValue": "eA==", **lists, "dataType": "Binary"},
    }


@documented("A message has a trace header only if it was sent with one.", METADATA)
@documented("A standard queue also delivers the message group.", FAIR)
def test_what_was_not_sent_is_not_there() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    queue.send("b", message_group_id="tenant-1", aws_trace_header="Root=1")

    without, with_both = delivered(queue)

    assert (with_both["attributes"].keys() - without["attributes"].keys()) == {
        "AWSTraceHeader",
        "MessageGroupId",
    }
    assert without["attributes"].keys() <= with_both["attributes"].keys()
    assert with_both["attributes"]["MessageGroupId"] == "tenant-1"


@documented("`SequenceNumber` increases within a group, and only FIFO queues have it.", SQS)
@documented("A content-based deduplication id is the SHA-256 of the body.", FIFO_ONCE)
def test_a_fifo_message_has_a_number_and_an_id() -> None:
    queue = one_group("orders.fifo")
    for body in "abc":
        queue.send(body, message_group_id="g")

    found = [record["attributes"] for record in delivered(queue)]

    numbers = [int(one["SequenceNumber"]) for one in found]
    assert sorted(set(numbers)) == numbers
    assert [hashlib.sha256(body.encode()).hexdigest() for body in "abc"] == [
        one["MessageDeduplicationId"] for one in found
    ]
    standard = SqsQueue("orders")
    standard.send("a")
    assert "SequenceNumber" not in delivered(standard)[0]["attributes"]


@documented("A message body has at least one character and at most 1 MiB.", METADATA)
def test_a_body_has_something_in_it() -> None:
    queue = SqsQueue("orders")
    refused = []
    for body in ("", "x" * (2**20 + 1)):
        with pytest.raises(InvalidEventError) as caught:
            queue.send(body)
        refused.append(str(caught.value))
    queue.send("x" * 2**20)

    assert len(EventSourceMapping(queue, succeed).run().deleted) == 1
    assert refused == [
        "body: an empty body; SQS takes one character at least",
        "body: 1,048,577 bytes with its attributes; AWS takes at most 1,048,576 "
        "(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "quotas-messages.html)",
    ]
