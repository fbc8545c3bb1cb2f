"""Shards of a Kinesis stream, and lanes within one: what waits for what."""

from __future__ import annotations

import hashlib
from typing import Any

from pytest_batchproc.simulator import EventSourceMapping, KinesisStream
from tests.pytest_batchproc.simulator.streams import (
    ALWAYS,
    ends,
    failing,
    kinesis,
    numbers,
    raising,
    succeed,
)


def test_the_md5_of_the_partition_key_chooses_the_shard() -> None:
    stream = KinesisStream("clicks", shards=3)
    keys = [f"user-{number}" for number in range(50)]
    records = [stream.put("", partition_key=key) for key in keys]

    third = 2**128 // 3
    expected = [min(int(hashlib.md5(key.encode()).hexdigest(), 16) // third, 2) for key in keys]
    assert [record.shard for record in records] == expected
    assert set(expected) == {0, 1, 2}


def test_an_explicit_hash_key_chooses_the_shard_itself() -> None:
    stream = KinesisStream("clicks", shards=3)
    last_of_first = 113427455640312821154458202477256070484

    found = [
        stream.put("", partition_key="a", explicit_hash_key=hashed).shard
        for hashed in (0, last_of_first, str(last_of_first + 1), 2**128 - 1)
    ]

    assert found == [0, 0, 1, 2]


def test_a_batch_is_of_one_shard_and_a_bad_record_blocks_only_its_own() -> None:
    stream = KinesisStream("clicks", shards=2)
    for number in range(6):
        stream.put(str(number), explicit_hash_key=0 if number % 2 else 2**127)

    report = EventSourceMapping(stream, raising(1), maximum_retry_attempts=1).run()

    assert sorted(numbers(report)) == [[0, 2, 4], [1, 3, 5], [1, 3, 5]]
    assert ends(report) == ([0, 2, 4], [1, 3, 5], [])
    shards = [
        {record["eventID"].partition(":")[0] for record in delivery.event["Records"]}
        for delivery in report.deliveries
    ]
    assert list(map(len, shards)) == [1, 1, 1]
    assert report.on_failure[0]["KinesisBatchInfo"]["shardId"] == "shardId-000000000000"


def test_shards_are_read_at_the_same_time() -> None:
    stream = KinesisStream("clicks", shards=2)
    for number in range(2):
        stream.put(str(number), explicit_hash_key=number * 2**127)

    report = EventSourceMapping(stream, succeed, milliseconds_per_record=500).run()

    assert [(one.time, one.duration) for one in report.deliveries] == [(0.0, 0.5), (0.0, 0.5)]


def test_a_parallelization_factor_keeps_the_order_of_each_key() -> None:
    stream = KinesisStream("clicks")
    for number in range(60):
        stream.put(str(number), partition_key=f"user-{number % 7}")

    report = EventSourceMapping(
        stream,
        failing({3: 2, 17: 1, 40: ALWAYS}),
        parallelization_factor=4,
        batch_size=3,
        maximum_retry_attempts=3,
        milliseconds_per_record=10,
    ).run()

    assert any(
        one.started_ns < other.finished_ns
        for one, other in zip(report.deliveries[1:], report.deliveries, strict=False)
    )
    assert len(report.deleted) + len(report.discarded) == 60
    first: dict[object, list[int]] = {}
    seen: set[int] = set()
    for delivery in report.deliveries:
        for item in delivery.items:
            if item.number not in seen:
                seen.add(item.number)
                first.setdefault(item.lane, []).append(item.number)
    assert all(found == sorted(found) for found in first.values())
    assert len(first) == 7


def test_a_bad_record_holds_up_its_own_lane_only() -> None:
    stream = KinesisStream("clicks")
    for number in range(20):
        stream.put(str(number), partition_key=f"user-{number % 10}")

    report = EventSourceMapping(
        stream, raising(0), parallelization_factor=10, maximum_retry_attempts=1
    ).run()

    lost = {record.lane for record in report.discarded}
    assert "user-0" in lost
    assert len(lost) < 10


def test_what_comes_while_its_shard_is_busy_waits_for_it() -> None:
    stream = KinesisStream("clicks", shards=2)
    for shard in (0, 1):
        stream.put(str(shard), explicit_hash_key=shard * 2**127)

    def handler(event: dict[str, Any], context: Any) -> None:
        if len(stream.records) == 2:
            context.advance(500)
            stream.put("2", explicit_hash_key=0)
            stream.put("3", explicit_hash_key=2**127)
            context.advance(1_500)

    report = EventSourceMapping(stream, handler, milliseconds_per_record=1).run()

    assert [(one.time, [item.number for item in one.items]) for one in report.deliveries] == [
        (0.0, [0]),
        (0.0, [1]),
        (0.5, [3]),
        (2.001, [2]),
    ]
    assert ends(report) == ([1, 3, 0, 2], [], [])


def test_what_remains_stands_in_the_order_in_which_it_came() -> None:
    stream = KinesisStream("clicks", shards=2)
    for number in range(6):
        stream.put(str(number), explicit_hash_key=number % 2 * 2**127)

    report = EventSourceMapping(
        stream, raising(0, 1), batch_size=1, max_deliveries=3, milliseconds_per_record=1
    ).run()

    assert ends(report) == ([], [], [0, 1, 2, 3, 4, 5])
    assert report.stopped is not None


def test_lanes_are_of_one_shard_each() -> None:
    stream = KinesisStream("clicks", shards=3)
    for number in range(60):
        stream.put(str(number), partition_key=f"user-{number % 20}")

    report = EventSourceMapping(stream, succeed, parallelization_factor=4).run()

    batches = [
        {record["eventID"].partition(":")[0] for record in delivery.event["Records"]}
        for delivery in report.deliveries
    ]
    assert set(map(len, batches)) == {1}
    assert len(batches) > 3


def test_a_stream_has_one_order_of_time_too() -> None:
    stream = KinesisStream("clicks", shards=2)
    for shard in (0, 1):
        stream.put(str(shard), explicit_hash_key=shard * 2**127)
    delays = iter([1_000, 100])

    def handler(event: dict[str, Any], context: Any) -> None:
        if len(stream.records) < 4:
            context.advance(next(delays))
            stream.put("more")

    EventSourceMapping(stream, handler).run()

    assert [record.sent_ns for record in stream.records] == [0, 0, 10**9, 10**9]


def test_seeds_try_the_orders_in_which_shards_may_be_read() -> None:
    def firsts(seed: str) -> tuple[int, ...]:
        report = EventSourceMapping(kinesis(12, shards=3), succeed, seed=seed).run()
        return tuple(delivery.items[0].number for delivery in report.deliveries)

    found = {firsts(str(number)) for number in range(20)}

    assert len(found) == 6
    assert firsts("7") == firsts("7")
