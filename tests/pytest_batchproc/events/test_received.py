"""What a client gets of an event makes the same event again."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import strategies as st

from pytest_batchproc import DynamoDBEventFactory, KinesisEventFactory, SqsEventFactory
from pytest_batchproc import strategies as batch_st
from pytest_batchproc.events import from_get_records, from_receive_message
from tests.pytest_batchproc.events.answers import CALLS, answer, event_of
from tests.pytest_batchproc.events.bodies import holders
from tests.pytest_batchproc.strategies.drawn import examples

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
SHARD = "shardId-000000000000"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"

_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["tenant", "priority", "signature"]),
    st.text("abc", min_size=1) | st.integers() | st.binary(min_size=1),
)
_GROUPS = st.text("ab-", min_size=1, max_size=3)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab", min_size=1), inner, max_size=3)
        | st.sets(st.binary(), min_size=1)
        | st.sets(st.integers(), min_size=1)
    ),
)
_ITEMS = st.fixed_dictionaries({"id": st.text("ab", min_size=1), "value": _VALUES})

# Everything that an answer spells in another way, varied.
EVENTS: Mapping[str, list[st.SearchStrategy[Any]]] = {
    "sqs": [
        batch_st.sqs_events(groups=st.none() | _GROUPS, message_attributes=_ATTRIBUTES),
        batch_st.sqs_events(min_size=11, max_size=12, aws_trace_header="Root=1-2"),
        batch_st.sqs_events(dead_letter_queue_source_arn=f"{QUEUE}-source", min_size=0),
    ],
    "sqs_fifo": [
        batch_st.sqs_fifo_events(groups=_GROUPS, message_attributes=_ATTRIBUTES),
    ],
    "kinesis": [
        batch_st.kinesis_events(st.binary(), partition_keys=st.text(min_size=1)),
        batch_st.kinesis_events(
            encryption_type="KMS", shard_id="shardId-000000000006", event_source_arn=STREAM
        ),
        batch_st.kinesis_events(aws_region="cn-north-1", min_size=0),
    ],
    "dynamodb": [
        batch_st.dynamodb_events(_ITEMS, olds=_ITEMS, key_names=["id"]),
        batch_st.dynamodb_events(ttl_delete=True, min_size=0),
        batch_st.dynamodb_events(stream_view_type="KEYS_ONLY", aws_region="eu-west-1"),
    ],
}
SOURCES = pytest.mark.parametrize("name", EVENTS)


@cache
def drawn(name: str) -> list[dict[str, Any]]:
    return [event for strategy in EVENTS[name] for event in examples(strategy, 40)]


def again(name: str, event: Mapping[str, Any], response: dict[str, Any]) -> Any:
    """The event of an answer, with what no answer says taken from the event itself."""
    first = next(iter(event["Records"]), {"eventSourceARN": ARNS[name], "eventID": "a:1"})
    shard = str(first.get("eventID")).partition(":")[0]
    return event_of(name, response, first["eventSourceARN"], shard)


ARNS = {"sqs": QUEUE, "sqs_fifo": f"{QUEUE}.fifo", "kinesis": STREAM, "dynamodb": TABLE}


@pytest.mark.sampled(2)
@SOURCES
def test_what_a_client_gets_of_an_event_makes_the_same_event(name: str) -> None:
    for event in drawn(name):
        assert event == again(name, event, answer(name, event))


@SOURCES
def test_the_event_is_what_its_json_says(name: str) -> None:
    for event in drawn(name):
        made = again(name, event, answer(name, event))

        assert made == json.loads(json.dumps(made))


@pytest.mark.sampled(2)
@SOURCES
def test_the_answer_stays_as_it_was_and_shares_nothing_with_the_event(name: str) -> None:
    for event in drawn(name):
        response = CALLS[name][2](event)
        before = copy.deepcopy(response)
        made = again(name, event, response)

        assert before == response
        assert set() == {*holders(response)} & {*holders(made)}


@SOURCES
def test_where_nothing_came_there_are_no_records(name: str) -> None:
    service, _, answered = CALLS[name]
    bare: dict[str, Any] = {"ResponseMetadata": {"HTTPStatusCode": 200}}
    empty = answered({"Records": []})

    assert event_of(name, bare | empty, ARNS[name], SHARD) == {"Records": []}
    assert ({} if service == "sqs" else {"Records": []}) == empty


def test_a_received_message_whole() -> None:
    expected = SqsEventFactory()(["a"], message_attributes={"key": b"\x00", "retries": 3})
    response = {
        "Messages": [
            {
                "MessageId": "00000000-0000-4000-8000-000000000000",
                "ReceiptHandle": "AQEBreceipt000000000000=",
                "MD5OfBody": "0cc175b9c0f1b6a831c399e269772661",
                "Body": "a",
                "Attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1767225600000",
                    "SenderId": "AIDAEXAMPLESENDERID00",
                    "ApproximateFirstReceiveTimestamp": "1767225600025",
                },
                "MD5OfMessageAttributes": expected["Records"][0]["md5OfMessageAttributes"],
                "MessageAttributes": {
                    "key": {"BinaryValue": b"\x00", "DataType": "Binary"},
                    "retries": {"StringValue": "3", "DataType": "Number"},
                },
            }
        ]
    }

    assert from_receive_message(response, queue_arn=QUEUE) == expected


def test_times_are_no_finer_than_those_of_lambda() -> None:
    """Those of emulators are."""
    arrived = datetime(2026, 1, 1, 0, 0, 0, 123_456, UTC)
    record = CALLS["kinesis"][2](KinesisEventFactory()(count=1))["Records"][0]
    record["ApproximateArrivalTimestamp"] = arrived
    clicks = from_get_records({"Records": [record]}, stream_arn=STREAM, shard_id=SHARD)
    change = CALLS["dynamodb"][2](DynamoDBEventFactory()(count=1))["Records"][0]
    change["dynamodb"]["ApproximateCreationDateTime"] = arrived
    changes = from_get_records({"Records": [change]}, stream_arn=TABLE)

    assert clicks["Records"][0]["kinesis"]["approximateArrivalTimestamp"] == 1767225600.123
    assert changes["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] == 1767225600
