"""The names of `batchproc.records`, and what stands behind each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from batchproc import records

HOMES = {
    "_view": ["RecordView"],
    "_dynamodb": [
        "DynamoDBRecord",
        "DynamoDBRecordEventName",
        "ItemKey",
        "StreamRecord",
        "StreamViewType",
    ],
    "_envelopes": ["EventBridgeEvent", "SNSMessage", "SNSMessageAttribute"],
    "_kafka": ["KafkaEventRecord", "KafkaHeaders", "KafkaSchemaMetadata"],
    "_kinesis": ["KinesisStreamRecord", "KinesisStreamRecordPayload"],
    "_s3": [
        "S3Bucket",
        "S3Event",
        "S3EventRecord",
        "S3GlacierEventData",
        "S3GlacierRestoreEventData",
        "S3Identity",
        "S3IntelligentTieringEventData",
        "S3Message",
        "S3Object",
        "S3RequestParameters",
    ],
    "_sqs": ["SQSMessageAttribute", "SQSMessageAttributes", "SQSRecord", "SQSRecordAttributes"],
}
ask: Callable[[str], Any] = vars(records)["__getattr__"]  # not what was found before


@pytest.mark.parametrize("home", HOMES)
def test_each_name_is_the_thing_of_its_module(home: str) -> None:
    module = __import__(f"batchproc.records.{home}", fromlist=["*"])

    for name in HOMES[home]:
        assert ask(name) is getattr(module, name) is vars(records)[name] is getattr(records, name)


def test_these_are_all_the_names() -> None:
    names = sorted(name for found in HOMES.values() for name in found)

    assert names == sorted(records.__all__)
    assert names == [name for name in dir(records) if not name.startswith("_")]
    assert {"__all__", "__doc__", "__name__"} <= set(dir(records))


def test_any_other_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError) as caught:
        ask("Nothing")

    assert str(caught.value) == "module 'batchproc.records' has no attribute 'Nothing'"
