"""The stream of a table: what each write makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import DynamoDBEventFactory
from pytest_batchproc.simulator import DynamoDBStream, EventSourceMapping
from tests.pytest_batchproc.simulator.streams import dynamodb, ends, numbers, raising, succeed


def delivered(table: DynamoDBStream) -> list[dict[str, Any]]:
    (delivery,) = EventSourceMapping(table, succeed).run().deliveries
    records: list[dict[str, Any]] = delivery.event["Records"]
    return records


def test_its_events_are_those_of_the_factory() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": "a", "n": 1})
    table.put({"id": "b", "n": 2})

    (delivery,) = EventSourceMapping(table, succeed).run().deliveries

    expected = DynamoDBEventFactory(table_name="orders")(
        [{"id": "a", "n": 1}, {"id": "b", "n": 2}], key_names=["id"]
    )
    assert delivery.event == expected


def test_writes_become_insert_modify_and_remove_with_their_images() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": 1, "n": 1})
    table.put({"id": 1, "n": 2})
    table.update(1, {"n": 3}, remove=["x"])
    table.update(1, {"x": True})
    table.update(1, {}, remove=["n"])
    table.delete(1)

    found = [
        (
            record["eventName"],
            record["dynamodb"].get("OldImage"),
            record["dynamodb"].get("NewImage"),
        )
        for record in delivered(table)
    ]

    one, two, three = ({"id": {"N": "1"}, "n": {"N": number}} for number in "123")
    with_x = {**three, "x": {"BOOL": True}}
    without_n = {"id": {"N": "1"}, "x": {"BOOL": True}}
    assert found == [
        ("INSERT", None, one),
        ("MODIFY", one, two),
        ("MODIFY", two, three),
        ("MODIFY", three, with_x),
        ("MODIFY", with_x, without_n),
        ("REMOVE", without_n, None),
    ]
    assert table.items == []


def test_a_write_that_changes_nothing_is_not_in_the_stream() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": 1, "tags": {"a", "b"}, "n": 1})

    assert table.put({"id": 1, "n": 1.0, "tags": {"b", "a"}}) is None
    assert table.update(1, {"n": 1}) is None
    assert table.delete(2) is None
    assert len(table.records) == 1


def test_an_update_of_an_item_that_is_not_there_makes_it() -> None:
    table = DynamoDBStream("orders", ("customer", "number"))
    table.update({"customer": "a", "number": 1}, {"n": 5})

    (record,) = delivered(table)

    assert record["eventName"] == "INSERT"
    assert table.items == [{"customer": "a", "number": 1, "n": 5}]


def test_what_is_put_is_kept_as_it_was() -> None:
    table = DynamoDBStream("orders")
    lines = ["a"]
    item = {"id": 1, "lines": lines}
    table.put(item)
    lines.append("b")
    item["id"] = 2
    table.items[0]["lines"].append("c")
    table.put({"id": 1, "lines": []})

    (_, record) = delivered(table)

    assert record["dynamodb"]["OldImage"] == {"id": {"N": "1"}, "lines": {"L": [{"S": "a"}]}}


@pytest.mark.parametrize(
    ("view_type", "carried"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}),
    ],
)
def test_the_view_type_says_which_images_there_are(view_type: Any, carried: set[str]) -> None:
    table = DynamoDBStream("orders", view_type=view_type)
    table.put({"id": 1})
    table.put({"id": 1, "n": 1})

    (_, record) = delivered(table)

    assert carried == record["dynamodb"].keys() & {"NewImage", "OldImage"}
    assert view_type == record["dynamodb"]["StreamViewType"]


def test_what_dynamodb_deletes_itself_says_so() -> None:
    table = dynamodb(1)
    table.delete(0, by_ttl=True)

    (_, record) = delivered(table)

    assert record["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def test_all_changes_of_an_item_are_in_one_shard_and_in_order() -> None:
    table = DynamoDBStream("orders", shards=4)
    for turn in range(5):
        for number in range(20):
            table.put({"id": number, "turn": turn})

    report = EventSourceMapping(table, succeed, batch_size=7).run()

    turns: dict[object, list[int]] = {}
    shards: dict[object, set[int]] = {}
    for delivery in report.deliveries:
        for item in delivery.items:
            turns.setdefault(item.lane, []).append(item.number)
            shards.setdefault(item.lane, set()).add(table.records[item.number].shard)
    assert all(found == sorted(found) for found in turns.values())
    assert [len(found) for found in shards.values()] == [1] * 20
    assert len(set.union(*shards.values())) == 4


def test_a_destination_is_told_of_the_batch() -> None:
    table = dynamodb(3)

    report = EventSourceMapping(table, raising(1), maximum_retry_attempts=1).run()

    assert numbers(report) == [[0, 1, 2], [0, 1, 2]]
    assert ends(report) == ([], [0, 1, 2], [])
    assert report.on_failure == [
        {
            "requestContext": {
                "requestId": "7e570000-0000-4000-8000-000000000001",
                "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:test-function",
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": 2,
            },
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            },
            "version": "1.0",
            "timestamp": "2026-01-01T00:00:00.300Z",
            "DDBStreamBatchInfo": {
                "shardId": "shardId-00000001767225600000-00000000",
                "startSequenceNumber": "100000000000000000000",
                "endSequenceNumber": "100000000000000000002",
                "approximateArrivalOfFirstRecord": "2026-01-01T00:00:00Z",
                "approximateArrivalOfLastRecord": "2026-01-01T00:00:00Z",
                "batchSize": 3,
                "streamArn": (
                    "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/"
                    "2026-01-01T00:00:00.000"
                ),
            },
        }
    ]


def test_an_update_and_a_delete_may_be_given_the_item() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": 1, "state": "new", "n": 1})
    table.update({"id": 1, "state": "paid"})
    table.delete({"id": 1, "state": "paid", "n": 1})
    report = EventSourceMapping(table, lambda event, context: None).run()
    records = report.deliveries[0].event["Records"]

    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert (records[1]["dynamodb"]["NewImage"]) == {
        "id": {"N": "1"},
        "state": {"S": "paid"},
        "n": {"N": "1"},
    }


def test_what_is_set_stands_in_one_place(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        DynamoDBStream("orders").update({"id": 1, "state": "paid"}, {"n": 2})

    assert str(caught.value) == snapshot


def test_a_deletion_stands_for_the_item_that_was_there() -> None:
    table = DynamoDBStream("orders")
    there = table.put({"id": 1, "state": "new"})

    gone = table.delete(1)

    assert there is not None
    assert gone is not None
    assert gone.body == {"id": 1, "state": "new"}
    assert there.lane == gone.lane
