"""What records of streams and topics say."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
)
from tests.fidelity.rules import (
    DYNAMODB,
    DYNAMODB_RECORDINGS,
    KAFKA,
    KAFKA_FILTERS,
    KINESIS,
    MSK,
    MSK_SETUP,
    STREAM_IDENTITY,
    STREAM_RECORD,
    STREAMS,
    boto3_report,
    documented,
    recorded,
)
from tests.pytest_batchproc.simulator.streams import succeed


def events(source: KinesisStream | DynamoDBStream | KafkaTopic) -> list[dict[str, Any]]:
    """The event of every delivery."""
    report = EventSourceMapping(source, succeed).run()
    return [delivery.event for delivery in report.deliveries]


@documented("A Kinesis batch contains records of one shard.", KINESIS)
@documented(
    "`eventID` contains shard and sequence number; data is base64; the arrival time is in seconds.",
    KINESIS,
)
def test_a_kinesis_record() -> None:
    stream = KinesisStream("clicks", shards=2)
    stream.clock.advance(987)
    for number in range(4):
        stream.put(str(number), partition_key=f"key-{number}", explicit_hash_key=number % 2 << 127)

    found = events(stream)

    assert [{"shardId-000000000000"}, {"shardId-000000000001"}] == [
        {record["eventID"].partition(":")[0] for record in event["Records"]} for event in found
    ]
    record = found[0]["Records"][1]
    kinesis = record["kinesis"]
    assert record["eventID"] == f"shardId-000000000000:{kinesis['sequenceNumber']}"
    assert (
        kinesis["kinesisSchemaVersion"],
        kinesis["partitionKey"],
        base64.b64decode(kinesis["data"]),
        kinesis["approximateArrivalTimestamp"],
    ) == ("1.0", "key-2", b"2", 1767225600.987)
    assert (
        tuple(
            record[key]
            for key in ("eventSource", "eventVersion", "eventName", "awsRegion", "eventSourceARN")
        )
    ) == ("aws:kinesis", "1.0", "aws:kinesis:record", "us-east-1", stream.arn)


@documented("A write is INSERT, MODIFY or REMOVE, with the images of the view type.", DYNAMODB)
@pytest.mark.parametrize(
    ("view_type", "expected"),
    [
        ("KEYS_ONLY", [(), (), ()]),
        ("NEW_IMAGE", [("NewImage",), ("NewImage",), ()]),
        ("OLD_IMAGE", [(), ("OldImage",), ("OldImage",)]),
        (
            "NEW_AND_OLD_IMAGES",
            [("NewImage",), ("NewImage", "OldImage"), ("OldImage",)],
        ),
    ],
)
def test_a_write_has_a_name_and_images(view_type: Any, expected: list[tuple[str, ...]]) -> None:
    table = DynamoDBStream("orders", view_type=view_type)
    table.put({"id": 1, "state": "new"})
    table.update(1, {"state": "paid"})
    table.delete(1)

    (event,) = events(table)

    records = event["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert [
        tuple(name for name in ("NewImage", "OldImage") if name in record["dynamodb"])
        for record in records
    ] == expected
    assert {view_type} == {record["dynamodb"]["StreamViewType"] for record in records}


@documented("A write that changes nothing is not in the stream.", STREAMS)
def test_a_write_that_changes_nothing() -> None:
    table = DynamoDBStream("orders")
    for state in ("new", "new", "paid"):
        table.put({"id": 1, "state": state})

    (event,) = events(table)

    assert [record["eventName"] for record in event["Records"]] == ["INSERT", "MODIFY"]


@recorded(
    "The `eventVersion` of DynamoDB is 1.1; numbers are text; binary values are base64.",
    DYNAMODB_RECORDINGS,
)
def test_a_dynamodb_record() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": 101, "raw": b"foobar"})

    ((record,),) = (event["Records"] for event in events(table))

    assert record["eventVersion"] == "1.1"
    assert record["dynamodb"]["NewImage"] == {"id": {"N": "101"}, "raw": {"B": "Zm9vYmFy"}}


@recorded(
    "DynamoDB returns a number in plain digits, never with an exponent: 1.5E+50 has 51 digits.",
    boto3_report(2500),
    boto3_report(4636),
)
def test_a_number_has_no_exponent() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": Decimal("1.5E+50"), "small": Decimal("2.5E-9"), "hundred": 100.0})

    ((record,),) = (event["Records"] for event in events(table))

    assert record["dynamodb"]["NewImage"] == {
        "id": {"N": "15" + "0" * 49},
        "small": {"N": "0.0000000025"},
        "hundred": {"N": "100"},
    }


@documented(
    "`SequenceNumber` has 21 to 40 digits; the time of a change is in whole seconds.", STREAM_RECORD
)
def test_a_change_has_a_number_and_a_second() -> None:
    table = DynamoDBStream("orders")
    table.clock.advance(1_987)
    table.put({"id": 1})

    ((record,),) = (event["Records"] for event in events(table))

    number = record["dynamodb"]["SequenceNumber"]
    assert number.isdecimal()
    assert 21 <= len(number) <= 40
    assert record["dynamodb"]["ApproximateCreationDateTime"] == 1767225601


@documented("A deletion by time to live is marked in `userIdentity`.", STREAM_IDENTITY)
def test_a_deletion_by_time_to_live() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": 1})
    table.put({"id": 2})
    table.delete(1, by_ttl=True)
    table.delete(2)

    ((*_, by_ttl, by_hand),) = (event["Records"] for event in events(table))

    assert by_ttl["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert "userIdentity" not in by_hand


@documented(
    "A Kafka event has `records` in lower case: lists by topic and partition, several in one "
    "event.",
    MSK,
    MSK_SETUP,
)
@documented(
    "Offsets are numbers, times are milliseconds, and headers are lists of bytes.", MSK, KAFKA
)
@documented("A record without a key has no `key`.", KAFKA_FILTERS)
def test_a_kafka_event() -> None:
    topic = KafkaTopic("orders", partitions=2)
    topic.send("a", partition=1, key="k", headers={"trace": b"ab"})
    topic.send("b", partition=0)

    (event,) = events(topic)

    assert event.keys() == {"eventSource", "eventSourceArn", "bootstrapServers", "records"}
    assert event["records"].keys() == {"orders-0", "orders-1"}
    (keyed,), (bare,) = event["records"]["orders-1"], event["records"]["orders-0"]
    assert (
        tuple(
            keyed[key]
            for key in ("topic", "partition", "offset", "timestamp", "key", "value", "headers")
        )
    ) == ("orders", 1, 0, 1767225600000, "aw==", "YQ==", [{"trace": [97, 98]}])
    assert "key" not in bare


@documented("A cluster that is not an MSK cluster has no ARN.", KAFKA)
def test_a_cluster_elsewhere_has_no_arn() -> None:
    topic = KafkaTopic("orders", event_source="SelfManagedKafka")
    topic.send("a")

    (event,) = events(topic)

    assert event["eventSource"] == "SelfManagedKafka"
    assert "eventSourceArn" not in event
