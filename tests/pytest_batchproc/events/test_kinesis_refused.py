"""What no stream sends is refused, and made where somebody asks for just that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import KinesisEventFactory

ANYWAY = ". allow_invalid=True makes the event anyway"
ARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/views"


REFUSED = [
    ({"partition_key": None}, "partition_key: None; expected a str of 1 to 256 characters"),
    (
        {"partition_keys": [""]},
        "partition_keys[0]: str ''; expected a str of 1 to 256 characters",
    ),
    (
        {"partition_key": "a" * 257},
        "partition_key: 257 characters; AWS takes at most 256 "
        "(https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html)",
    ),
    ({"encryption_type": "AES"}, "encryption_type: str 'AES'; expected one of 'NONE', 'KMS'"),
    (
        {"sequence_number": "abc"},
        "sequence_number: str 'abc'; expected an int, or a str of 1 to 129 digits",
    ),
    (
        {"shard_id": "a shard"},
        "shard_id: str 'a shard'; expected 1 to 128 letters, digits, _, . and -",
    ),
    ({"stream_name": ""}, "stream_name: str ''; expected 1 to 128 letters, digits, _, . and -"),
    (
        {"approximate_arrival_timestamp": "now"},
        "approximate_arrival_timestamp: str 'now'; expected seconds since 1970",
    ),
    ({"data": 5}, "data: int 5; expected base64 text, or bytes"),
    ({"data": "?"}, "data: str '?'; expected base64 text, or bytes"),
    ({"event_source": "aws:sqs"}, "event_source: str 'aws:sqs'; expected 'aws:kinesis'"),
    (
        {"event_source_arn": "clicks"},
        "event_source_arn: str 'clicks'; expected the ARN of a stream",
    ),
    (
        {"aws_region": "here"},
        "aws_region: str 'here'; expected the name of an AWS region, such as 'eu-west-1'",
    ),
    ({"kinesis": []}, "kinesis: list []; expected a dict"),
]


@pytest.mark.parametrize(("fields", "expected"), REFUSED, ids=lambda value: str(value)[:25])
def test_what_no_stream_sends_is_refused_and_made_when_asked_for(
    fields: Any, expected: str
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        KinesisEventFactory()(["a"], **fields)
    made = KinesisEventFactory()(["a"], allow_invalid=True, **fields)

    assert str(caught.value) == expected + ANYWAY
    assert made == json.loads(json.dumps(made))


def test_a_value_that_json_has_not_is_never_made() -> None:
    with pytest.raises(InvalidEventError) as caught:
        KinesisEventFactory()(["a"], allow_invalid=True, partition_key=b"a")  # type: ignore[call-overload]  # a mistake on purpose

    assert str(caught.value) == "partition_key: expected a value that JSON has; got bytes b'a'"


def test_a_record_holds_ten_mebibytes_with_its_key(snapshot: object) -> None:
    raw = bytes(10 * 1024 * 1024)
    with pytest.raises(InvalidEventError) as caught:
        KinesisEventFactory().record(raw, partition_key="a")

    assert str(caught.value) == snapshot
    assert KinesisEventFactory().record(raw, partition_key="a", allow_invalid=True)


def test_an_invocation_holds_six_mebibytes_of_base64(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        KinesisEventFactory()([bytes(3 * 1024 * 1024)] * 2)

    assert str(caught.value) == snapshot


def test_a_batch_is_of_one_shard(snapshot: object) -> None:
    factory = KinesisEventFactory()
    records: Any = [factory.record("a"), factory.record("b", shard_id="shardId-000000000001")]
    with pytest.raises(InvalidEventError) as caught:
        factory(records=records)

    assert str(caught.value) == snapshot
    assert len(factory(records=records, allow_invalid=True)["Records"]) == 2


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"stream_name": "views", "event_source_arn": ARN},
            "stream_name and event_source_arn name one thing; leave one of them out",
        ),
        (
            {"partition_key": "a", "kinesis": {"partitionKey": "b"}},
            "partition_key and 'partitionKey' in kinesis are one field; leave one out",
        ),
        (
            {"partition_key": "a", "partition_keys": ["b"]},
            "partition_keys and partition_key are one field; leave one out",
        ),
        (
            {"partitionkeys": ["b"]},
            "partitionkeys is not a field of this event; did you mean partition_keys?",
        ),
    ],
)
def test_nothing_is_said_twice_or_to_nobody(fields: Any, expected: str) -> None:
    with pytest.raises(TypeError) as caught:
        KinesisEventFactory()(["a"], **fields)

    assert str(caught.value) == expected
