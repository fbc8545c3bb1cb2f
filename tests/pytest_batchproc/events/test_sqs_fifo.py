"""Events of a FIFO queue: groups, deduplication, rising numbers."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc import SqsFifoPartialProcessor, process_partial_response
from pytest_batchproc import FakeLambdaContext, InvalidEventError, SqsFifoEventFactory
from tests.pytest_batchproc.events.bodies import BODIES

ANYWAY = "allow_invalid=True makes the event anyway"
NO_GROUP = f"expected a message group: 1 to 128 letters, digits and punctuation. {ANYWAY}"
GROUPS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=128)


@given(batches=st.lists(BODIES, max_size=3))
def test_sequence_numbers_rise_from_record_to_record_and_from_batch_to_batch(
    batches: list[list[object]],
) -> None:
    factory = SqsFifoEventFactory()
    found = [
        record["attributes"]["SequenceNumber"]
        for bodies in batches
        for record in factory(bodies)["Records"]
    ]

    assert sorted(set(map(int, found))) == list(map(int, found))
    assert {20} >= {len(number) for number in found}


@given(groups=st.lists(GROUPS, max_size=10))
def test_each_message_is_in_the_group_it_is_given(groups: list[str]) -> None:
    records = SqsFifoEventFactory()(["a"] * len(groups), groups=groups)["Records"]

    assert groups == [record["attributes"]["MessageGroupId"] for record in records]


@given(bodies=BODIES)
def test_the_deduplication_id_is_the_sha256_of_the_body(bodies: list[object]) -> None:
    for record in SqsFifoEventFactory()(bodies)["Records"]:
        expected = hashlib.sha256(record["body"].encode()).hexdigest()

        assert record["attributes"]["MessageDeduplicationId"] == expected


def test_a_message_of_a_fifo_queue_has_what_it_has() -> None:
    assert SqsFifoEventFactory().record("a") == {
        "messageId": "00000000-0000-4000-8000-000000000000",
        "receiptHandle": "AQEBreceipt000000000000=",
        "body": "a",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1767225600000",
            "SenderId": "AIDAEXAMPLESENDERID00",
            "ApproximateFirstReceiveTimestamp": "1767225600025",
            "MessageGroupId": "group-1",
            "MessageDeduplicationId": (
                "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
            ),
            "SequenceNumber": "18890000000000000000",
        },
        "messageAttributes": {},
        "md5OfBody": "0cc175b9c0f1b6a831c399e269772661",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:payments.fifo",
        "awsRegion": "us-east-1",
    }


def test_what_a_queue_computes_can_be_given() -> None:
    attributes = SqsFifoEventFactory().record(
        "a",
        message_group_id="one",
        message_deduplication_id="mine",
        sequence_number=7,
    )["attributes"]

    assert (
        attributes["MessageGroupId"],
        attributes["MessageDeduplicationId"],
        attributes["SequenceNumber"],
    ) == ("one", "mine", "7")


def test_a_processor_skips_the_rest_of_a_group_alone() -> None:
    event = SqsFifoEventFactory()(["ok", "bad", "ok", "late"], groups=["a", "b", "a", "b"])

    def handler(record: Any) -> None:
        if record.body == "bad":
            raise ValueError("no")

    response = process_partial_response(
        event=event,
        record_handler=handler,
        processor=SqsFifoPartialProcessor(skip_group_on_error=True),
        context=FakeLambdaContext(),
    )
    expected = [{"itemIdentifier": event["Records"][index]["messageId"]} for index in (1, 3)]

    assert response == {"batchItemFailures": expected}


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("no group", {"message_group_id": None}, f"message_group_id: None; {NO_GROUP}"),
    ("an empty group", {"message_group_id": ""}, f"message_group_id: str ''; {NO_GROUP}"),
    (
        "a group of another kind",
        {"message_group_id": 3.5},
        f"message_group_id: float 3.5; {NO_GROUP}",
    ),
    ("a blank in a group", {"message_group_id": "a b"}, f"message_group_id: str 'a b'; {NO_GROUP}"),
    (
        "a long group",
        {"message_group_id": "x" * 129},
        "message_group_id: 129 characters; AWS takes at most 128 "
        "(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/"
        f"API_SendMessage.html). {ANYWAY}",
    ),
    ("no group for one", {"groups": [None]}, f"groups[0]: None; {NO_GROUP}"),
    ("no group for all", {"groups": None}, f"groups[0]: None; {NO_GROUP}"),
    (
        "a standard dead-letter queue",
        {"dead_letter_queue_source_arn": "arn:aws:sqs:us-east-1:123456789012:orders"},
        "dead_letter_queue_source_arn: 'arn:aws:sqs:us-east-1:123456789012:orders'; the name of a "
        f"FIFO queue ends in .fifo. {ANYWAY}",
    ),
    (
        "a standard queue",
        {"queue_name": "orders"},
        f"queue_name: 'orders'; the name of a FIFO queue ends in .fifo. {ANYWAY}",
    ),
    (
        "the ARN of a standard queue",
        {"event_source_arn": "arn:aws:sqs:us-east-1:123456789012:orders"},
        "event_source_arn: 'arn:aws:sqs:us-east-1:123456789012:orders'; the name of a FIFO queue "
        f"ends in .fifo. {ANYWAY}",
    ),
    (
        "letters for a number",
        {"sequence_number": "first"},
        f"sequence_number: str 'first'; expected the digits of a number of 128 bits. {ANYWAY}",
    ),
    (
        "an empty deduplication id",
        {"message_deduplication_id": ""},
        "message_deduplication_id: str ''; expected 1 to 128 letters, digits and punctuation. "
        f"{ANYWAY}",
    ),
]
CASES = pytest.mark.parametrize(
    ("fields", "expected"), [pytest.param(*case[1:], id=case[0]) for case in BAD]
)


@CASES
def test_what_no_fifo_queue_has_is_refused(fields: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsFifoEventFactory()(["a"], **fields)

    assert str(caught.value) == expected


@CASES
def test_and_made_when_asked_for(fields: dict[str, Any], expected: str) -> None:
    event = SqsFifoEventFactory()(["a"], allow_invalid=True, **fields)

    assert event["Records"][0]["body"] == "a"


def test_an_eleventh_message_is_refused(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsFifoEventFactory()(count=11)

    assert str(caught.value) == snapshot
