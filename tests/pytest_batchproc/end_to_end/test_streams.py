"""Records in moto's streams, behind its server, and the same in the simulator's: the handler sees
the same events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import (
    DynamoDBStreamModel,
    KinesisDataStreamModel,
)
from boto3.dynamodb.types import TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from batchproc.models import DynamoDBStreamRecordModel, KinesisDataStreamRecordModel
from pytest_batchproc import DynamoDBStream, EventSourceMapping, KinesisStream
from tests.pytest_batchproc.end_to_end.services import FEW, Services
from tests.pytest_batchproc.end_to_end.stream_handlers import HANDLERS, reports
from tests.pytest_batchproc.end_to_end.streams import RealStream, RealTable

TIMES = st.lists(st.integers(0, 2), min_size=1, max_size=8)
SIZES = st.sampled_from([1, 3, 100])
VIEWS = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
VALUES: st.SearchStrategy[object] = st.sampled_from(
    [
        *("é", b"\x00\xff", 7, Decimal("-0.5"), None, True, {}),
        *({b"\x01"}, {"x"}, {1}, [b"q", {"deep": b"\x02"}]),
    ]
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["put", "delete"]), st.sampled_from("ab"), VALUES),
    min_size=1,
    max_size=8,
)
to_shape = TypeSerializer().serialize

# What no two runs have in common, and what moto does not say as DynamoDB does: the version, and how
# many bytes there are.
OWN_OF_KINESIS = {"eventID", "sequenceNumber", "approximateArrivalTimestamp"}
OWN_OF_DYNAMODB = {
    "eventID",
    "eventSourceARN",
    "SequenceNumber",
    "ApproximateCreationDateTime",
    "eventVersion",
    "SizeBytes",
}


def plain(record: Mapping[str, Any], own: set[str], inner: str) -> dict[str, Any]:
    """A record without its own; that it has such fields is still seen."""
    return {
        name: "its own" if name in own else plain(value, own, "") if name == inner else value
        for name, value in record.items()
    }


# --- Kinesis --------------------------------------------------------------------------------------


@pytest.mark.parametrize("handler", HANDLERS)
@FEW
@given(times=TIMES, size=SIZES)
def test_a_shard(services: Services, handler: str, times: list[int], size: int) -> None:
    real = RealStream.made(services, shards=1)
    ours = KinesisStream(real.name)
    for number in range(len(times)):
        real.put(bytes([number]), f"key {number}")
        ours.put(bytes([number]), partition_key=f"key {number}")
    (shard,) = real.shards
    events = shard.feed(HANDLERS[handler](times), size)
    report = EventSourceMapping(ours, HANDLERS[handler](times), batch_size=size).run()

    assert [clicks(delivery.event) for delivery in report.deliveries] == [*map(clicks, events)]
    assert report.remaining == []


def clicks(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [plain(record, OWN_OF_KINESIS, "kinesis") for record in event["Records"]]


def test_each_shard_is_read_by_itself(services: Services) -> None:
    real = RealStream.made(services, shards=3)
    ours = KinesisStream(real.name, shards=3)
    for number in range(12):
        real.put(b"", f"key {number}")
        ours.put(b"", partition_key=f"key {number}")
    events = [event for shard in real.shards for event in shard.feed(reports([]), 100)]
    deliveries = EventSourceMapping(ours, reports([]), batch_size=100).run().deliveries

    assert sorted(map(shard_of, events)) == ["000000000000", "000000000001", "000000000002"]
    assert sorted(map(shard_and_keys, (one.event for one in deliveries))) == sorted(
        map(shard_and_keys, events)
    )


def shard_of(event: Mapping[str, Any]) -> str:
    (found,) = {record["eventID"].partition(":")[0] for record in event["Records"]}
    return str(found).removeprefix("shardId-")


def shard_and_keys(event: Mapping[str, Any]) -> tuple[str, list[str]]:
    return shard_of(event), [record["kinesis"]["partitionKey"] for record in event["Records"]]


def test_models_accept_what_was_put(services: Services) -> None:
    real = RealStream.made(services, shards=1)
    real.put(b'{"a": 1}', "key")
    ((event,),) = [shard.feed(reports([]), 100) for shard in real.shards]
    record = event["Records"][0]

    assert KinesisDataStreamRecordModel.model_validate(record).kinesis.data == b'{"a": 1}'
    assert KinesisDataStreamModel.model_validate(event).Records[0].kinesis.data == b'{"a": 1}'


# --- DynamoDB -------------------------------------------------------------------------------------


def write(changes: Sequence[tuple[str, str, Any]], real: RealTable, ours: DynamoDBStream) -> None:
    """Write the same to both; each item is another than all before, so that it makes a record."""
    there: set[str] = set()
    for number, (kind, name, value) in enumerate(changes):
        if kind == "delete" and name in there:
            real.delete({"id": to_shape(name)})
            ours.delete(name)
            there.remove(name)
        elif kind == "put":
            item = {"id": name, "number": number, "value": value}
            real.put({key: to_shape(one) for key, one in item.items()})
            ours.put(item)
            there.add(name)


@pytest.mark.parametrize("view_type", VIEWS)
@FEW
@given(changes=CHANGES)
def test_what_a_stream_shows(
    services: Services, view_type: Any, changes: list[tuple[str, str, Any]]
) -> None:
    real = RealTable.made(services, view_type)
    ours = DynamoDBStream(real.name, view_type=view_type)
    write(changes, real, ours)
    events = real.shard.feed(reports([]), 100)
    report = EventSourceMapping(ours, reports([])).run()

    assert [rows(delivery.event) for delivery in report.deliveries] == [*map(rows, events)]


@pytest.mark.parametrize("handler", HANDLERS)
@FEW
@given(times=TIMES, size=SIZES)
def test_a_table(services: Services, handler: str, times: list[int], size: int) -> None:
    real = RealTable.made(services, "NEW_AND_OLD_IMAGES")
    ours = DynamoDBStream(real.name)
    write([("put", "ab"[number % 2], None) for number in range(len(times))], real, ours)
    events = real.shard.feed(HANDLERS[handler](times), size)
    report = EventSourceMapping(ours, HANDLERS[handler](times), batch_size=size).run()

    assert [rows(delivery.event) for delivery in report.deliveries] == [*map(rows, events)]
    assert report.remaining == []


def rows(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [plain(record, OWN_OF_DYNAMODB, "dynamodb") for record in event["Records"]]


def test_models_accept_what_was_written(services: Services) -> None:
    real = RealTable.made(services, "NEW_IMAGE")
    real.put({"id": {"S": "a"}, "key": {"B": b"\x00"}})
    (event,) = real.shard.feed(reports([]), 100)
    record = event["Records"][0]
    ours = DynamoDBStreamRecordModel.model_validate(record)

    assert ours.dynamodb.NewImage == {"id": "a", "key": b"\x00"}
    assert DynamoDBStreamModel.model_validate(event).Records[0].eventName == "INSERT"
