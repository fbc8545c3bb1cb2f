"""Events of Kinesis: one record whole, AWS's samples, who reads them, and what is refused."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import KinesisStreamEvent
from aws_lambda_powertools.utilities.parser.models import KinesisDataStreamModel
from hypothesis import given

from batchproc.models import KinesisDataStreamRecordModel
from batchproc.records import KinesisStreamRecord
from pytest_batchproc.events import KinesisEventFactory
from tests.batchproc import samples
from tests.pytest_batchproc.events.bodies import paths
from tests.pytest_batchproc.events.stream_laws import BODIES, sample_paths

ARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/views"


@given(bodies=BODIES)
def test_our_view_gives_every_body_back(bodies: list[Any]) -> None:
    records: Any = KinesisEventFactory()(bodies)["Records"]

    for body, record in zip(bodies, records, strict=True):
        payload = KinesisStreamRecord(record).kinesis
        if isinstance(body, bytes):
            assert body == payload.data_as_bytes()
        else:
            assert body == (
                payload.data_as_text() if isinstance(body, str) else payload.data_as_json()
            )


@given(bodies=BODIES)
def test_models_and_data_classes_read_every_event(bodies: list[Any]) -> None:
    event: Any = KinesisEventFactory()(bodies)
    found = [base64.b64decode(record["kinesis"]["data"]) for record in event["Records"]]

    assert found == [
        one.kinesis.data for one in KinesisDataStreamModel.model_validate(event).Records
    ]
    assert found == [one.kinesis.data_as_bytes() for one in KinesisStreamEvent(event).records]
    assert found == [
        KinesisDataStreamRecordModel.model_validate(one).kinesis.data for one in event["Records"]
    ]


def test_a_record_has_what_a_record_has() -> None:
    factory = KinesisEventFactory()
    factory(count=1)

    assert factory(["Hello"]) == {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "key-0",
                    "sequenceNumber": "49590000000000000000000000000000000000000000000100000000",
                    "data": "SGVsbG8=",
                    "approximateArrivalTimestamp": 1767225660.0,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": (
                    "shardId-000000000000:49590000000000000000000000000000000000000000000100000000"
                ),
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
                "awsRegion": "us-east-1",
                "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
            }
        ]
    }


@pytest.mark.skipif(not samples.FOLDER.is_dir(), reason=samples.MISSING)
def test_a_record_has_every_key_that_samples_have_and_no_other() -> None:
    made = KinesisEventFactory().record("a")

    assert sample_paths("kinesis") == paths(made)


def test_encryption_is_told_on_request() -> None:
    made = KinesisEventFactory().record("a", encryption_type="KMS")

    assert made["kinesis"]["encryptionType"] == "KMS"


@pytest.mark.parametrize("body", ["", b""])
def test_an_empty_body_is_empty_data(body: object) -> None:
    assert KinesisEventFactory().record(body)["kinesis"]["data"] == ""


def test_the_event_id_follows_from_shard_and_sequence_number() -> None:
    factory = KinesisEventFactory()
    records = [
        factory.record("a", sequence_number=7, shard_id="shardId-000000000002"),
        factory.record("a", kinesis={"sequenceNumber": "7"}, shardId="shardId-000000000002"),  # type: ignore[call-arg]  # AWS's spelling
    ]

    assert [record["eventID"] for record in records] == ["shardId-000000000002:7"] * 2
    assert [record["kinesis"]["sequenceNumber"] for record in records] == ["7", "7"]


def test_partition_keys_are_given_for_all_or_one_by_one() -> None:
    factory = KinesisEventFactory()

    def keys(**fields: Any) -> list[str]:
        event = factory(["a", "b"], **fields)
        return [record["kinesis"]["partitionKey"] for record in event["Records"]]

    assert keys() == ["key-0", "key-1"]
    assert keys(partition_key="one") == ["one", "one"]
    assert keys(partition_keys=["one", "two"]) == ["one", "two"]


def test_the_place_of_a_stream_is_said_once() -> None:
    by_arn = KinesisEventFactory().record("a", event_source_arn=ARN)
    by_name = KinesisEventFactory(region="cn-north-1").record("a", stream_name="views")

    assert (by_arn["eventSourceARN"], by_arn["awsRegion"]) == (ARN, "eu-west-1")
    assert by_name["eventSourceARN"] == "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/views"
    assert by_name["invokeIdentityArn"] == "arn:aws-cn:iam::123456789012:role/lambda-role"


def test_cloudwatch_logs_arrive_in_their_envelope() -> None:
    made: Any = KinesisEventFactory().record("it works", envelope="cloudwatch_logs")
    found = KinesisStreamRecord(made).kinesis.data_zlib_compressed_as_json()

    assert [one["message"] for one in found["logEvents"]] == ["it works"]
