"""Whole events of every source, with as many records as asked for and all the fields Lambda sends.

Identifiers are distinct: with equal ones neither library would have to tell the records apart.
"""

from __future__ import annotations

import base64
import json
from typing import Any

Event = dict[str, Any]

_REGION = "eu-central-1"
_ACCOUNT = "123456789012"
_FIFO_GROUPS = 10


def sqs(count: int) -> Event:
    """Messages of a standard queue."""
    return {"Records": [_sqs_record(index) for index in range(count)]}


FIELDS = ("number", "customer", "email")


def orders(count: int) -> Event:
    """Messages of a standard queue with an order in each."""
    event = sqs(count)
    for index, record in enumerate(event["Records"]):
        order = {"number": index, "customer": "Ada Lovelace", "email": "ada@example.com"}
        record["body"] = json.dumps(order)
    return event


def sqs_fifo(count: int) -> Event:
    """Messages of a FIFO queue, in turn from ten message groups."""
    records = [_sqs_record(index) for index in range(count)]
    for index, record in enumerate(records):
        record["eventSourceARN"] += ".fifo"
        record["attributes"] |= {
            "SequenceNumber": f"{18849496460467696128 + index}",
            "MessageGroupId": f"group-{index % _FIFO_GROUPS}",
            "MessageDeduplicationId": f"order-{index}",
        }
    return {"Records": records}


def kinesis(count: int) -> Event:
    """Records of one shard of a data stream."""
    return {"Records": [_kinesis_record(index) for index in range(count)]}


def dynamodb(count: int) -> Event:
    """Insertions into a table, with the new image."""
    return {"Records": [_dynamodb_record(index) for index in range(count)]}


def kafka(count: int) -> Event:
    """Records of one topic, in turn from two partitions."""
    partitions: dict[str, list[dict[str, Any]]] = {"orders-0": [], "orders-1": []}
    for index in range(count):
        partitions[f"orders-{index % 2}"].append(_kafka_record(index))
    return {
        "eventSource": "aws:kafka",
        "eventSourceArn": f"arn:aws:kafka:{_REGION}:{_ACCOUNT}:cluster/shop/0-1",
        "bootstrapServers": "b-1.shop:9092,b-2.shop:9092",
        "records": partitions,
    }


def _body(index: int) -> str:
    return json.dumps({"order": index, "customer": f"customer-{index}", "lines": [1, 2, 3]})


def _base64(index: int) -> str:
    return base64.b64encode(_body(index).encode()).decode()


def _sqs_record(index: int) -> dict[str, Any]:
    return {
        "messageId": f"00000000-0000-4000-8000-{index:012d}",
        "receiptHandle": f"AQEB{index:012d}",
        "body": _body(index),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": f"{1700000000000 + index}",
            "SenderId": "AIDA0000000000000000",
            "ApproximateFirstReceiveTimestamp": f"{1700000000100 + index}",
        },
        "messageAttributes": {},
        "md5OfBody": f"{index:032x}",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{_REGION}:{_ACCOUNT}:orders",
        "awsRegion": _REGION,
    }


def _kinesis_record(index: int) -> dict[str, Any]:
    sequence_number = f"{49590338271490256608559692538361571095921575989136588898 + index}"
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": f"customer-{index}",
            "sequenceNumber": sequence_number,
            "data": _base64(index),
            "approximateArrivalTimestamp": 1700000000.5 + index,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{_ACCOUNT}:role/orders",
        "awsRegion": _REGION,
        "eventSourceARN": f"arn:aws:kinesis:{_REGION}:{_ACCOUNT}:stream/orders",
    }


def _dynamodb_record(index: int) -> dict[str, Any]:
    keys = {"order": {"N": f"{index}"}}
    return {
        "eventID": f"{index:032x}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": _REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": 1700000000.0 + index,
            "Keys": keys,
            "NewImage": {**keys, "customer": {"S": f"customer-{index}"}},
            "SequenceNumber": f"{100000000000000000000 + index}",
            "SizeBytes": 42,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": f"arn:aws:dynamodb:{_REGION}:{_ACCOUNT}:table/orders/stream/2024-01-01",
    }


def _kafka_record(index: int) -> dict[str, Any]:
    return {
        "topic": "orders",
        "partition": index % 2,
        "offset": index // 2,
        "timestamp": 1700000000000 + index,
        "timestampType": "CREATE_TIME",
        "key": base64.b64encode(f"customer-{index}".encode()).decode(),
        "value": _base64(index),
        "headers": [{"origin": list(b"web")}],
    }
