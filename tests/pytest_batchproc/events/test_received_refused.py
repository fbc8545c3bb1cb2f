"""What is no answer of a client, or not a whole one, and what its refusal says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from pytest_batchproc import (
    DynamoDBEventFactory,
    InvalidEventError,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from pytest_batchproc.events import from_get_records, from_receive_message
from tests.pytest_batchproc.conftest import Run
from tests.pytest_batchproc.events.answers import got_of_dynamodb, got_of_kinesis, received

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
SHARD = "shardId-000000000000"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
ASK = (
    "which Lambda asks every queue for. Ask as it does: receive_message(..., "
    'MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"])'
)
ANY_STREAM = (
    "expected the ARN of a stream: 'arn:aws:kinesis:...:stream/clicks' or "
    "'arn:aws:dynamodb:...:table/orders/stream/2026-01-01T00:00:00.000'"
)
A_SHARD = (
    "expected the shard whose iterator this was, such as 'shardId-000000000000': Kinesis events "
    "name it"
)
NO_SHARD = "expected none at all: the events of DynamoDB Streams do not name it"

MESSAGE: dict[str, Any] = received(SqsEventFactory()(["a"], message_attributes={"a": "b"}))[
    "Messages"
][0]
CLICK: dict[str, Any] = got_of_kinesis(KinesisEventFactory()(count=1))["Records"][0]
CHANGE: dict[str, Any] = got_of_dynamodb(DynamoDBEventFactory()(count=1))["Records"][0]


def without(key: str, record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != key}


def refusal(response: Any, **arguments: Any) -> str:
    """What the message says; of which call, the arguments tell."""
    made: Any = from_receive_message if "queue_arn" in arguments else from_get_records
    with pytest.raises(InvalidEventError) as caught:
        made(response, **arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (without("Attributes", MESSAGE), f": no 'Attributes', {ASK}"),
        (
            MESSAGE | {"Attributes": without("SenderId", MESSAGE["Attributes"])},
            f"['Attributes']: no 'SenderId', {ASK}",
        ),
        (without("MessageAttributes", MESSAGE), f": no 'MessageAttributes', {ASK}"),
        (
            without("Body", MESSAGE),
            ": expected str under 'Body', as boto3's receive_message returns it; it has "
            "'MessageId', 'ReceiptHandle', 'MD5OfBody', 'Attributes', 'MD5OfMessageAttributes' "
            "and 1 more",
        ),
        (
            MESSAGE | {"Body": b"a"},
            ": expected str under 'Body', as boto3's receive_message returns it; got bytes b'a'",
        ),
        (
            MESSAGE | {"MessageAttributes": {"a": {"DataType": "String"}}},
            "['MessageAttributes']['a']: expected str under 'StringValue', as boto3's "
            "receive_message returns it; it has 'DataType'",
        ),
        (
            MESSAGE | {"MessageAttributes": {"a": {"DataType": "Binary", "BinaryValue": "AA=="}}},
            "['MessageAttributes']['a']: expected bytes under 'BinaryValue', as boto3's "
            "receive_message returns it; got str 'AA=='",
        ),
        (
            MESSAGE | {"MessageAttributes": {"a": "b"}},
            "['MessageAttributes']: expected dict under 'a', as boto3's receive_message returns "
            "it; got str 'b'",
        ),
        (None, ": expected dict; got None"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else str(value)[:40],
)
def test_a_message_that_is_not_whole(message: object, expected: str) -> None:
    response = {"Messages": [MESSAGE, message]}

    assert refusal(response, queue_arn=QUEUE) == f"response['Messages'][1]{expected}"


@pytest.mark.parametrize("name", ["MessageGroupId", "MessageDeduplicationId"])
def test_a_message_of_a_fifo_queue_has_its_group(name: str) -> None:
    (message,) = received(SqsFifoEventFactory()(["a"]))["Messages"]
    message["Attributes"] = without(name, message["Attributes"])
    expected = f"response['Messages'][0]['Attributes']: no {name!r}, {ASK}"

    assert refusal({"Messages": [message]}, queue_arn=f"{QUEUE}.fifo") == expected


@pytest.mark.parametrize(
    ("record", "arn", "expected"),
    [
        (
            CHANGE,
            STREAM,
            ": expected str under 'SequenceNumber', as boto3's get_records of Kinesis returns it; "
            "it has 'eventID', 'eventName', 'eventVersion', 'eventSource', 'awsRegion' and 1 more",
        ),
        (
            CLICK,
            TABLE,
            ": expected dict under 'dynamodb', as boto3's get_records of DynamoDB Streams returns "
            "it; it has 'SequenceNumber', 'ApproximateArrivalTimestamp', 'Data', 'PartitionKey'",
        ),
        (
            CLICK | {"ApproximateArrivalTimestamp": 1.5},
            STREAM,
            ": expected datetime under 'ApproximateArrivalTimestamp', as boto3's get_records of "
            "Kinesis returns it; got float 1.5",
        ),
        (
            CLICK | {"Data": "YQ=="},
            STREAM,
            ": expected bytes under 'Data', as boto3's get_records of Kinesis returns it; got str "
            "'YQ=='",
        ),
        (
            CHANGE | {"dynamodb": CHANGE["dynamodb"] | {"Keys": {"id": 1}}},
            TABLE,
            "['dynamodb']['Keys']: expected dict under 'id', as boto3's get_records of DynamoDB "
            "Streams returns it; got int 1",
        ),
    ],
    ids=["a change for a click", "a click for a change", "no time", "text", "a plain item"],
)
def test_a_record_that_is_none_of_the_stream(
    record: Mapping[str, Any], arn: str, expected: str
) -> None:
    shard = {"shard_id": SHARD} if arn == STREAM else {}

    assert (
        refusal({"Records": [record]}, stream_arn=arn, **shard)
    ) == f"response['Records'][0]{expected}"


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (
            ["a"],
            "response: expected the dict that boto3's receive_message returns; got list ['a']. "
            "Pass records that you have collected yourself as {'Messages': [...]}",
        ),
        (
            None,
            "response: expected the dict that boto3's receive_message returns; got None. Pass "
            "records that you have collected yourself as {'Messages': [...]}",
        ),
        (
            {"Records": [CLICK]},
            "response: expected list under 'Messages', as boto3's receive_message returns it; it "
            "has 'Records'",
        ),
        (
            {"Messages": None},
            "response: expected list under 'Messages', as boto3's receive_message returns it; got "
            "None",
        ),
    ],
    ids=["a list", "nothing", "records", "no list"],
)
def test_what_is_no_answer_at_all(response: object, expected: str) -> None:
    assert refusal(response, queue_arn=QUEUE) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            {"queue_arn": "http://localhost/123456789012/orders"},
            "queue_arn: expected the ARN of a queue; got str "
            "'http://localhost/123456789012/orders'. get_queue_attributes(..., "
            'AttributeNames=["QueueArn"]) has it',
        ),
        ({"stream_arn": QUEUE}, f"stream_arn: {ANY_STREAM}; got str {QUEUE!r}"),
        ({"stream_arn": None}, f"stream_arn: {ANY_STREAM}; got None"),
        ({"stream_arn": STREAM}, f"shard_id: {A_SHARD}; got None"),
        ({"stream_arn": STREAM, "shard_id": 0}, f"shard_id: {A_SHARD}; got int 0"),
        ({"stream_arn": TABLE, "shard_id": SHARD}, f"shard_id: {NO_SHARD}; got str {SHARD!r}"),
    ],
    ids=["a url", "of a queue", "no arn", "no shard", "a number", "a shard too many"],
)
def test_what_does_not_say_where_it_comes_from(arguments: Any, expected: str) -> None:
    assert refusal({}, **arguments) == expected


@pytest.mark.parametrize(
    "call",
    [
        "from_receive_message([], queue_arn='a')",
        f"from_receive_message({{'Messages': [1]}}, queue_arn={QUEUE!r})",
        f"from_get_records({{'Records': [{{}}]}}, stream_arn={TABLE!r})",
    ],
)
def test_a_refused_call_ends_on_the_line_of_the_test(
    pytester: pytest.Pytester, run: Run, call: str
) -> None:
    pytester.makepyfile(
        test_it=f"""
        from pytest_batchproc.events import from_get_records, from_receive_message

        def test_it():
            {call}
        """
    )
    frames = [line for line in run().outlines if re.fullmatch(r"[\w/.]+\.py:\d+: .*", line)]

    assert frames == ["test_it.py:4: InvalidEventError"]
