"""Records that a client has got from a real stream, as the event that Lambda makes of them.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast, overload

from pytest_batchproc._binary import is_bytes, packed
from pytest_batchproc._delivered import delivered
from pytest_batchproc._places import partition_of, region_of
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _answers, _rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from batchproc.shapes import DynamoDBEvent, KinesisEvent
    from pytest_batchproc.events._answers import Answer

Record = dict[str, Any]
_IMAGES = ("Keys", "NewImage", "OldImage")


class _Stream(NamedTuple):
    """One kind of stream, found by its ARN."""

    title: str
    arn: _rules.Rule
    shard_id: _rules.Rule
    record: Callable[[Answer, str, str], Record]


@overload
def from_get_records(
    response: Mapping[str, object], *, stream_arn: str, shard_id: str
) -> KinesisEvent: ...


@overload
def from_get_records(response: Mapping[str, object], *, stream_arn: str) -> DynamoDBEvent: ...


def from_get_records(
    response: Mapping[str, object], *, stream_arn: str, shard_id: str | None = None
) -> KinesisEvent | DynamoDBEvent:
    """Return the event that Lambda would make of what boto3's `get_records` returned.

    Args:
        response: what `get_records` of Kinesis or of DynamoDB Streams returned.
        stream_arn: the ARN of the stream; it says which of the two it is. Required.
        shard_id: the shard that the iterator was requested for. Required for Kinesis, whose events
            have it; DynamoDB takes none. Default None.

    Raises:
        InvalidEventError: this is not a response to that call, or ARN and shard do not fit each
            other.
    """
    __tracebackhide__ = True
    try:
        _answers.check(_ANY_STREAM, stream_arn, "stream_arn")
        stream = next(one for one in _STREAMS if one.arn.takes(stream_arn))
        _answers.check(stream.shard_id, shard_id, "shard_id")
        found = _answers.records_of(response, f"get_records of {stream.title}", "Records")
        records = [stream.record(record, stream_arn, str(shard_id)) for record in found]
    except InvalidEventError as error:
        raise InvalidEventError(str(error)) from None  # without the frames below, which are ours
    return cast("KinesisEvent | DynamoDBEvent", delivered({"Records": records}))


def _kinesis(record: Answer, arn: str, shard_id: str) -> Record:
    region, account = arn.split(":")[3:5]
    number = record.take("SequenceNumber", str)
    arrived = record.take("ApproximateArrivalTimestamp", datetime)
    inner = {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": record.take("PartitionKey", str),
        "sequenceNumber": number,
        "data": packed(record.take("Data", bytes)),
        "approximateArrivalTimestamp": round(arrived.timestamp(), 3),
    }
    if "EncryptionType" in record.fields:
        inner["encryptionType"] = record.take("EncryptionType", str)
    return {
        "kinesis": inner,
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{number}",
        "eventName": "aws:kinesis:record",
        # Who invokes, no stream knows: the role that the factories have.
        "invokeIdentityArn": f"arn:{partition_of(region)}:iam::{account}:role/lambda-role",
        "awsRegion": region,
        "eventSourceARN": arn,
    }


def _dynamodb(record: Answer, arn: str, shard_id: str) -> Record:
    change = record.within("dynamodb")
    created = change.take("ApproximateCreationDateTime", datetime)
    images = {name: _image(change.within(name)) for name in _IMAGES if name in change.fields}
    made: Record = {
        "eventID": record.take("eventID", str),
        "eventName": record.take("eventName", str),
        "eventVersion": record.take("eventVersion", str),
        "eventSource": "aws:dynamodb",
        "awsRegion": region_of(arn),
        "dynamodb": {
            # AWS rounds down itself, emulators may not.
            # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
            "ApproximateCreationDateTime": math.floor(created.timestamp()),
            **images,
            "SequenceNumber": change.take("SequenceNumber", str),
            "SizeBytes": change.take("SizeBytes", int),
            "StreamViewType": change.take("StreamViewType", str),
        },
        "eventSourceARN": arn,
    }
    if "userIdentity" in record.fields:
        who = record.within("userIdentity")
        made["userIdentity"] = {
            "type": who.take("Type", str),
            "principalId": who.take("PrincipalId", str),
        }
    return made


def _image(found: Answer) -> Record:
    return {name: _json(found.take(name, dict)) for name in found.fields}


def _json(value: Any) -> Any:  # Any: what an attribute value may hold, which is all of JSON
    """The same, with text in place of bytes, at every level."""
    if is_bytes(value):
        return packed(value)
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    return [_json(one) for one in value] if isinstance(value, list) else value


_NO_SHARD = _rules.Rule(
    lambda value: value is None, "none at all: the events of DynamoDB Streams do not name it"
)
_SHARD = _rules.text(
    r"[A-Za-z0-9_.-]{1,128}",
    "the shard whose iterator this was, such as 'shardId-000000000000': Kinesis events name it",
)
_STREAMS = (
    _Stream("Kinesis", _rules.arn("kinesis", "stream/.+", "a stream"), _SHARD, _kinesis),
    _Stream(
        "DynamoDB Streams",
        _rules.arn("dynamodb", "table/.+/stream/.+", "a table's stream"),
        _NO_SHARD,
        _dynamodb,
    ),
)
_ANY_STREAM = _rules.Rule(
    lambda value: any(one.arn.takes(value) for one in _STREAMS),
    "the ARN of a stream: 'arn:aws:kinesis:...:stream/clicks' or "
    "'arn:aws:dynamodb:...:table/orders/stream/2026-01-01T00:00:00.000'",
)
