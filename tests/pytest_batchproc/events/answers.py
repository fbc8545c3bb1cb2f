"""What boto3 would have returned had an event been received by it: the way of Lambda, backwards."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.stub import ANY, Stubber

from pytest_batchproc.events import from_get_records, from_receive_message

Json = dict[str, Any]


def received(event: Mapping[str, Any]) -> Json:
    """The answer of `receive_message`."""
    messages = [_message(record) for record in event["Records"]]
    return {"Messages": messages} if messages else {}


def _message(record: Mapping[str, Any]) -> Json:
    message = {
        "MessageId": record["messageId"],
        "ReceiptHandle": record["receiptHandle"],
        "MD5OfBody": record["md5OfBody"],
        "Body": record["body"],
        "Attributes": dict(record["attributes"]),
    }
    if record["messageAttributes"]:
        message["MD5OfMessageAttributes"] = record["md5OfMessageAttributes"]
        message["MessageAttributes"] = {
            name: _attribute(value) for name, value in record["messageAttributes"].items()
        }
    return message


def _attribute(value: Mapping[str, Any]) -> Json:
    if "binaryValue" in value:
        return {
            "BinaryValue": base64.b64decode(value["binaryValue"]),
            "DataType": value["dataType"],
        }
    return {"StringValue": value["stringValue"], "DataType": value["dataType"]}


def got_of_kinesis(event: Mapping[str, Any]) -> Json:
    """The answer of Kinesis' `get_records`."""
    return {"Records": [_record(record["kinesis"]) for record in event["Records"]]}


def _record(inner: Mapping[str, Any]) -> Json:
    record = {
        "SequenceNumber": inner["sequenceNumber"],
        "ApproximateArrivalTimestamp": _time(inner["approximateArrivalTimestamp"]),
        "Data": base64.b64decode(inner["data"]),
        "PartitionKey": inner["partitionKey"],
    }
    if "encryptionType" in inner:
        record["EncryptionType"] = inner["encryptionType"]
    return record


def got_of_dynamodb(event: Mapping[str, Any]) -> Json:
    """The answer of DynamoDB Streams' `get_records`."""
    return {"Records": [_change(record) for record in event["Records"]]}


def _change(record: Mapping[str, Any]) -> Json:
    inner = record["dynamodb"]
    change = {
        **{key: record[key] for key in ("eventID", "eventName", "eventVersion", "eventSource")},
        "awsRegion": record["awsRegion"],
        "dynamodb": {
            **inner,
            "ApproximateCreationDateTime": _time(inner["ApproximateCreationDateTime"]),
            **{
                name: {key: _value(value) for key, value in inner[name].items()}
                for name in ("Keys", "NewImage", "OldImage")
                if name in inner
            },
        },
    }
    if who := record.get("userIdentity"):
        change["userIdentity"] = {"PrincipalId": who["principalId"], "Type": who["type"]}
    return change


def _value(value: Mapping[str, Any]) -> Json:
    ((kind, inner),) = value.items()
    convert = _BYTES.get(kind)
    return {kind: convert(inner) if convert else inner}


_BYTES: dict[str, Callable[[Any], object]] = {
    "B": base64.b64decode,
    "BS": lambda members: [base64.b64decode(member) for member in members],
    "L": lambda members: [_value(member) for member in members],
    "M": lambda members: {name: _value(member) for name, member in members.items()},
}


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# By the name of the source: the client that asks, its call, what it answers.
CALLS: dict[str, tuple[str, str, Callable[[Mapping[str, Any]], Json]]] = {
    "sqs": ("sqs", "receive_message", received),
    "sqs_fifo": ("sqs", "receive_message", received),
    "kinesis": ("kinesis", "get_records", got_of_kinesis),
    "dynamodb": ("dynamodbstreams", "get_records", got_of_dynamodb),
}


def answer(name: str, event: Mapping[str, Any]) -> Json:
    """The answer from a client of boto3, which refuses what the service could not have sent."""
    service, call, answered = CALLS[name]
    client = _client(service)
    given = {"QueueUrl": "a"} if service == "sqs" else {"ShardIterator": "a"}
    with Stubber(client) as stub:
        stub.add_response(call, answered(event), dict.fromkeys(given, ANY))
        found: Json = getattr(client, call)(**given)
    return found


@cache
def _client(service: str) -> Any:
    return boto3.client(
        service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )


def event_of(name: str, response: Json, arn: str, shard_id: str = "") -> Any:
    """What our functions make of it."""
    if name.startswith("sqs"):
        return from_receive_message(response, queue_arn=arn)
    if name == "kinesis":
        return from_get_records(response, stream_arn=arn, shard_id=shard_id)
    return from_get_records(response, stream_arn=arn)
