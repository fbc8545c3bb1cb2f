"""What the repr of each view shows: enough to find the record again, and never what is in it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pytest

from batchproc.records import _dynamodb as dynamodb
from batchproc.records import _envelopes as envelopes
from batchproc.records import _kafka as kafka
from batchproc.records import _kinesis as kinesis
from batchproc.records import _s3 as s3
from batchproc.records import _sqs as sqs
from batchproc.records._view import RecordView

SHOWN: list[tuple[type[RecordView], dict[str, Any], str]] = [
    (sqs.SQSRecord, {"messageId": "m", "eventSourceARN": "arn"},
     "messageId='m' eventSourceARN='arn'"),
    (sqs.SQSRecordAttributes, {"ApproximateReceiveCount": "1", "MessageGroupId": "g"},
     "ApproximateReceiveCount='1' MessageGroupId='g'"),
    (sqs.SQSMessageAttribute, {"dataType": "String"}, "dataType='String'"),
    (kinesis.KinesisStreamRecord, {"eventID": "s:1", "eventSourceARN": "arn"},
     "eventID='s:1' eventSourceARN='arn'"),
    (kinesis.KinesisStreamRecordPayload, {"sequenceNumber": "1"}, "sequenceNumber='1'"),
    (dynamodb.DynamoDBRecord,
     {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1"}, "eventSourceARN": "arn"},
     "eventName='INSERT' SequenceNumber='1' eventSourceARN='arn'"),
    (dynamodb.StreamRecord, {"SequenceNumber": "1", "StreamViewType": "KEYS_ONLY"},
     "SequenceNumber='1' StreamViewType='KEYS_ONLY'"),
    (kafka.KafkaEventRecord, {"topic": "t", "partition": 0, "offset": 7},
     "topic='t' partition=0 offset=7"),
    (kafka.KafkaSchemaMetadata, {"dataFormat": "AVRO", "schemaId": "3"},
     "dataFormat='AVRO' schemaId='3'"),
    (envelopes.SNSMessage, {"MessageId": "m", "TopicArn": "arn"}, "MessageId='m' TopicArn='arn'"),
    (envelopes.SNSMessageAttribute, {"Type": "String"}, "Type='String'"),
    (envelopes.EventBridgeEvent, {"id": "i", "source": "mine", "detail-type": "Sold"},
     "id='i' source='mine' detail-type='Sold'"),
    (s3.S3Bucket, {"name": "b"}, "name='b'"),
    (s3.S3EventRecord, {"eventName": "Put", "s3": {"bucket": {"name": "b"}}},
     "eventName='Put' name='b'"),
    (s3.S3Event, {"Event": "s3:TestEvent", "Bucket": "b"}, "Event='s3:TestEvent' Bucket='b'"),
]  # fmt: skip
views = pytest.mark.parametrize(
    ("cls", "raw", "shown"), SHOWN, ids=[cls.__name__ for cls, _, _ in SHOWN]
)


@views
def test_a_repr_shows_these_fields(cls: type[RecordView], raw: dict[str, Any], shown: str) -> None:
    secret = {"body": "secret", "data": "secret", "Message": "secret", "detail": "secret"}

    assert repr(cls({**raw, **secret})) == f"<{cls.__name__} {shown}>"
    assert repr(cls(secret)) == f"<{cls.__name__}>"


@views
def test_a_view_is_not_hashable(cls: type[RecordView], raw: dict[str, Any], shown: str) -> None:
    assert not isinstance(cls(raw), Hashable)
    with pytest.raises(TypeError, match=f"^unhashable type: '{cls.__name__}'$"):
        hash(cls(raw))


def test_headers_are_not_hashable() -> None:
    headers = kafka.KafkaHeaders((("a", b"1"),))

    assert not isinstance(headers, Hashable)
    with pytest.raises(TypeError, match=r"^unhashable type: 'KafkaHeaders'$"):
        hash(headers)


def test_the_words_of_dynamodb_are_those_that_it_sends() -> None:
    names = [(member.name, member.value) for member in dynamodb.DynamoDBRecordEventName]
    kinds = [(member.name, member.value) for member in dynamodb.StreamViewType]

    assert names == [(word, word) for word in ("INSERT", "MODIFY", "REMOVE")]
    assert kinds == [
        (word, word) for word in ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
    ]


def test_queues_of_each_partition_have_a_domain() -> None:
    domains = {
        "aws": "amazonaws.com",
        "aws-us-gov": "amazonaws.com",
        "aws-cn": "amazonaws.com.cn",
        "aws-eusc": "amazonaws.eu",
        "aws-iso": "c2s.ic.gov",
        "aws-iso-b": "sc2s.sgov.gov",
        "aws-iso-e": "cloud.adc-e.uk",
        "aws-iso-f": "csp.hci.ic.gov",
    }
    arn = "arn:{}:sqs:here-1:111122223333:orders"
    urls = [sqs.SQSRecord({"eventSourceARN": arn.format(one)}).queue_url for one in domains]

    assert urls == [f"https://sqs.here-1.{one}/111122223333/orders" for one in domains.values()]
