"""What AWS does not say of queues and streams, and what is done here."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KinesisStream,
    Report,
    SqsQueue,
    throttle,
)
from pytest_batchproc.simulator._stream import hash_of
from tests.fidelity.rules import chosen
from tests.pytest_batchproc.simulator.queues import batches
from tests.pytest_batchproc.simulator.streams import (
    ends,
    failing,
    kinesis,
    numbers,
    raising,
    succeed,
    times,
)

DAYS = 86_400_000


def waits(report: Report) -> list[float]:
    """The seconds between the deliveries."""
    return [after - before for before, after in itertools.pairwise(times(report))]


@chosen(
    "A filter treats a JSON body that is a number or a string as plain text.",
    "_filters",
    "that a number alone is a plain text is a choice",
)
@pytest.mark.parametrize("body", ["300", "true", '"red"'])
def test_a_number_is_a_plain_text(body: str) -> None:
    queue = SqsQueue("orders")
    queue.send(body)
    pattern = json.dumps({"body": [body]})

    report = EventSourceMapping(
        queue, succeed, filter_criteria={"Filters": [{"Pattern": pattern}]}
    ).run()

    assert batches(report) == [[body]]


@chosen(
    "A cold start takes no time of the function, also if its modules sleep at import.",
    "_invoking",
    "Choice: a cold start takes no time",
)
def test_a_cold_start_takes_no_time() -> None:
    def make() -> Any:
        time.sleep(5)
        return succeed

    queue = SqsQueue("orders")
    queue.send("a")

    report = EventSourceMapping(queue, make, wall_clock="simulated").run()

    assert [(one.time, one.duration) for one in report.deliveries] == [(0.0, 0.0)]


@chosen(
    "Partition keys are assigned to the concurrent batches of a shard by their MD5, modulo "
    "`ParallelizationFactor`.",
    "_stream",
    "Choice: AWS keeps the order of each key and does not say which keys share a lane",
)
def test_keys_share_lanes_by_their_hash() -> None:
    keys = [f"key-{number}" for number in range(12)]
    stream = KinesisStream("clicks")
    for key in keys:
        stream.put(key, partition_key=key)

    report = EventSourceMapping(stream, succeed, parallelization_factor=3).run()

    expected = [[key for key in keys if hash_of(key) % 3 == lane] for lane in range(3)]
    assert sorted(expected) == sorted(
        [str(item.lane) for item in delivery.items] for delivery in report.deliveries
    )


@chosen(
    "Records of a Kinesis stream are not trimmed after one day.",
    "_kinesis",
    "Choice: its records are not trimmed",
)
@chosen(
    "Records of a DynamoDB stream are not trimmed after one day.",
    "_dynamodb",
    "Choice: records are not trimmed",
)
def test_records_stay() -> None:
    table, stream = DynamoDBStream("orders"), KinesisStream("clicks")
    table.put({"id": 0})
    stream.put("0")
    for source in (table, stream):
        source.clock.advance(400 * DAYS)

    assert [numbers(EventSourceMapping(source, succeed).run()) for source in (table, stream)] == [
        [[0]],
        [[0]],
    ]


@chosen(
    "All changes of a partition key are in one shard.",
    "_dynamodb",
    "Choice: AWS does not say how it spreads items over shards",
)
def test_a_key_has_one_shard() -> None:
    table = DynamoDBStream("orders", ("id", "line"), shards=4)
    for line in range(3):
        for key in range(20):
            table.put({"id": key, "line": line})

    shards: dict[object, set[int]] = {}
    for record in table.records:
        assert isinstance(record.body, dict)
        shards.setdefault(record.body["id"], set()).add(record.shard)

    assert {1} == {len(found) for found in shards.values()}
    assert set.union(*shards.values()) == {0, 1, 2, 3}


@chosen(
    "A stream record that does not fit into an event is sent to the destination with "
    "`MaximumPayloadSizeExceeded`, as for Kafka.",
    "_destinations",
    "Choice: AWS names this condition for Kafka; a stream has no other fix either",
)
def test_a_record_that_fits_into_no_event() -> None:
    stream = KinesisStream("clicks")
    stream.put("x" * 7 * 2**20)
    stream.put("small")

    report = EventSourceMapping(stream, succeed).run()

    assert ends(report) == ([1], [0], [])
    (record,) = report.on_failure
    assert record["requestContext"]["condition"] == "MaximumPayloadSizeExceeded"


@chosen(
    "A batch of a stream is filled with records that pass the filter.",
    "_polling_streams",
    "Choice: a batch is filled with what passes the filter",
)
def test_a_batch_is_filled_with_what_passes() -> None:
    stream = KinesisStream("clicks")
    for number in range(6):
        stream.put({"even": number % 2 == 0})
    pattern = json.dumps({"data": {"even": [True]}})

    report = EventSourceMapping(
        stream, succeed, batch_size=2, filter_criteria={"Filters": [{"Pattern": pattern}]}
    ).run()

    assert numbers(report) == [[0, 2], [4]]


@chosen(
    "The rest of a batch after a partial response is retried at once and is not filled up.",
    "_polling_streams",
    "Choice: the remainder is retried at once, and is not filled up with newer records",
)
def test_the_rest_is_not_filled_up() -> None:
    report = EventSourceMapping(kinesis(6), failing({1: 1}), batch_size=3).run()

    assert numbers(report) == [[0, 1, 2], [1, 2], [3, 4, 5]]
    assert times(report) == [0.0, 0.0, 0.0]


@chosen(
    "When a batch is split, the left half is the larger one and is retried first; each half has "
    "all its retries.",
    "_polling_streams",
    "Choice: the left half is the bigger one and comes first; each has all its retries",
)
def test_how_a_batch_is_split() -> None:
    report = EventSourceMapping(
        kinesis(5), raising(3), bisect_batch_on_function_error=True, maximum_retry_attempts=1
    ).run()

    assert numbers(report) == [[0, 1, 2, 3, 4], [0, 1, 2], [3, 4], [3], [3], [4]]


@chosen(
    "The longest wait between two attempts is one minute.",
    "_portions",
    "The longest wait, 60 s, is a choice",
)
def test_the_longest_wait() -> None:
    report = EventSourceMapping(kinesis(1), raising(0), maximum_retry_attempts=11).run()

    assert [round(wait, 3) for wait in waits(report)[-3:]] == [60.0, 60.0, 60.0]


@chosen(
    "A throttled batch of a queue waits between its attempts as a batch of a stream does.",
    "_polling_queues",
    "Choice: AWS gives no waits; these are the ones between the retries of a stream",
)
def test_how_long_a_throttled_batch_waits() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    many = throttle(0, attempts=range(1, 100))

    report = EventSourceMapping(queue, succeed, faults=[many], max_invocations=8).run()

    assert times(report) == [0.0, 0.3, 0.9, 2.1, 4.5, 9.3, 18.9, 30.0]


@chosen(
    "The first batching window of a stream or topic begins with its first record. So does the "
    "window after one in which no record arrived.",
    "_lanes",
    "Choice: AWS does not say what follows a window in which no record came",
)
def test_a_window_after_an_empty_one() -> None:
    stream = KinesisStream("clicks")
    stream.put("0")
    mapping = EventSourceMapping(stream, succeed, maximum_batching_window_in_seconds=10)
    mapping.run()
    stream.clock.advance(11_000)
    stream.put("1")

    assert times(mapping.run()) == [10.0, 31.0]


@chosen(
    "The destination is notified in batches about records that were dropped before any invocation.",
    "_lanes",
    "Choice: what is dropped unseen is reported by the batch, as what was tried is",
)
def test_what_is_dropped_unseen_is_told_of_by_the_batch() -> None:
    stream = kinesis(5)
    stream.clock.advance(61_000)

    report = EventSourceMapping(
        stream, succeed, batch_size=2, maximum_record_age_in_seconds=60
    ).run()

    assert [told["KinesisBatchInfo"]["batchSize"] for told in report.on_failure] == [2, 2, 1]


@chosen(
    "The first batching window of a queue begins with the first message that is received. So "
    "does the window after one in which no message arrived.",
    "_polling_queues",
    "Choice: AWS does not say what follows a window in which no message came",
)
def test_a_window_of_a_queue_after_an_empty_one() -> None:
    queue = SqsQueue("orders")
    for second in (2, 20):
        queue.send(str(second), delay_seconds=second)

    report = EventSourceMapping(queue, succeed, maximum_batching_window_in_seconds=5).run()

    assert times(report) == [7.0, 25.0]


@chosen(
    "The whole event, as JSON in UTF-8, counts toward the limit of 6 MB.",
    "_polling_queues",
    "Choice: the whole event counts, as JSON in UTF-8",
)
@chosen(
    "The whole event of a stream counts toward the limit of 6 MB.",
    "_lanes",
    "Choice: the whole event counts, as JSON in UTF-8, and with it what is around its records",
)
@pytest.mark.parametrize("source", ["sqs", "kinesis"])
def test_what_counts_toward_the_limit_of_an_event(source: str) -> None:
    queue, stream = SqsQueue("orders"), KinesisStream("clicks")
    for _ in range(10_000):
        if source == "sqs":
            queue.send("é" * 200)
        else:
            stream.put("é" * 100)

    report = EventSourceMapping(
        queue if source == "sqs" else stream,
        succeed,
        batch_size=10_000,
        maximum_batching_window_in_seconds=1,
    ).run()

    sizes = [
        len(json.dumps(delivery.event, ensure_ascii=False).encode())
        for delivery in report.deliveries
    ]
    assert [True] * len(sizes) == [size <= 6 * 1024 * 1024 for size in sizes]
    assert len(sizes) == 2
    assert sizes[0] > 6 * 1024 * 1024 * 0.97
