"""Shards: what is delivered again, how often, and what waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KinesisStream,
    throttle,
)
from tests.fidelity.rules import (
    DYNAMODB,
    DYNAMODB_ERRORS,
    DYNAMODB_REPORTS,
    KINESIS,
    KINESIS_LOSSES,
    KINESIS_REPORTS,
    MAPPINGS,
    documented,
    dynamodb_recording,
    inferred,
    kinesis_recording,
    recorded,
)
from tests.pytest_batchproc.simulator.streams import (
    ALWAYS,
    dynamodb,
    ends,
    failing,
    kafka,
    kinesis,
    numbers,
    raising,
    succeed,
    times,
)

Maker = Callable[..., KinesisStream | DynamoDBStream]
MAKERS: dict[str, Maker] = {"kinesis": kinesis, "dynamodb": dynamodb}


@pytest.fixture(params=MAKERS)
def made(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


@documented(
    "After a partial response, Lambda continues from the lowest named record; the records before "
    "it are treated as processed.",
    KINESIS_REPORTS,
    DYNAMODB_REPORTS,
)
@recorded(
    "Lambda retries the rest of the same batch.",
    kinesis_recording("test_kinesis_report_batch_item_failures"),
    dynamodb_recording("test_dynamodb_report_batch_item_failures"),
)
def test_a_checkpoint(made: Maker) -> None:
    report = EventSourceMapping(made(6), failing({4: 1, 5: 1}), batch_size=4).run()

    assert numbers(report) == [[0, 1, 2, 3], [4, 5], [4, 5]]
    assert [delivery.verdict.checkpoint for delivery in report.deliveries] == [None, 0, None]


@recorded(
    "In batches of three with three retries, where a report fails the last of six records each "
    "time, that record is delivered five times and the others once; the destination is notified "
    "of 4 invocations and of 1 record.",
    kinesis_recording("test_kinesis_report_batch_item_failures"),
    dynamodb_recording("test_dynamodb_report_batch_item_failures"),
)
def test_the_recorded_sequence(made: Maker) -> None:
    report = EventSourceMapping(
        made(6), failing({5: ALWAYS}), batch_size=3, maximum_retry_attempts=3
    ).run()

    assert numbers(report) == [[0, 1, 2], [3, 4, 5], [5], [5], [5], [5]]
    assert [sum(number in found for found in numbers(report)) for number in (5, 0, 1, 2, 3, 4)] == [
        5,
        1,
        1,
        1,
        1,
        1,
    ]
    (told,) = report.on_failure
    assert told["requestContext"]["approximateInvokeCount"] == 4
    assert [info["batchSize"] for key, info in told.items() if key.endswith("BatchInfo")] == [1]


@documented("A shard waits until its batch is complete; other shards do not wait.", MAPPINGS)
def test_a_shard_waits() -> None:
    stream = KinesisStream("clicks", shards=2)
    for number in range(6):
        stream.put(str(number), explicit_hash_key=number % 2 << 127)

    report = EventSourceMapping(stream, failing({0: 2}), batch_size=1).run()

    by_shard = [[found[0] for found in numbers(report) if found[0] % 2 == one] for one in (0, 1)]
    assert by_shard == [[0, 0, 0, 2, 4], [1, 3, 5]]


@documented(
    "With `BisectBatchOnFunctionError`, a batch whose function failed is split in two. Each half "
    "is retried, even with `ReportBatchItemFailures`.",
    KINESIS_REPORTS,
)
@documented("Splitting uses up no retry.", KINESIS_LOSSES, DYNAMODB_ERRORS)
@pytest.mark.parametrize("types", [(), ("ReportBatchItemFailures",)], ids=["without", "with"])
def test_bisecting(made: Maker, types: Any) -> None:
    report = EventSourceMapping(
        made(4),
        raising(3),
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=0,
        function_response_types=types,
    ).run()

    assert numbers(report) == [[0, 1, 2, 3], [0, 1], [2, 3], [2], [3]]
    assert ends(report) == ([0, 1, 2], [3], [])


@documented(
    "If a response names records, the batch is split at the lowest of them.", KINESIS_REPORTS
)
def test_bisecting_at_the_report(made: Maker) -> None:
    report = EventSourceMapping(made(5), failing({3: 1}), bisect_batch_on_function_error=True).run()

    assert numbers(report) == [[0, 1, 2, 3, 4], [3, 4]]


@recorded(
    "N retries are N + 1 invocations.",
    kinesis_recording("test_kinesis_report_batch_item_failure_scenarios"),
    dynamodb_recording("test_dynamodb_event_source_mapping_with_on_failure_destination_config"),
)
@documented("Then the records are discarded, and the shard continues.", KINESIS_LOSSES)
@pytest.mark.parametrize("retries", [1, 2, 3])
def test_retries_end(made: Maker, retries: int) -> None:
    report = EventSourceMapping(
        made(2), raising(0), batch_size=1, maximum_retry_attempts=retries
    ).run()

    assert numbers(report) == [[0]] * (retries + 1) + [[1]]
    assert ends(report) == ([1], [0], [])


@documented("A throttle does not count as an attempt.", MAPPINGS)
def test_throttles_do_not_count(made: Maker) -> None:
    report = EventSourceMapping(
        made(1), raising(0), maximum_retry_attempts=1, faults=[throttle(0, attempts=(1, 2, 3))]
    ).run()

    assert [one.ending for one in report.deliveries] == ["throttled"] * 3 + ["raised"] * 2


@documented("Without a limit, a failing record blocks its shard.", KINESIS_LOSSES, DYNAMODB_ERRORS)
def test_a_shard_is_blocked(made: Maker) -> None:
    report = EventSourceMapping(made(2), raising(0), batch_size=1, max_deliveries=20).run()

    assert numbers(report) == [[0]] * 20
    assert ends(report) == ([], [], [0, 1])


@recorded(
    "A record older than `MaximumRecordAgeInSeconds` is dropped without an invocation; the other "
    "records of its batch are delivered.",
    kinesis_recording("test_kinesis_maximum_record_age_exceeded_discard_records"),
)
def test_an_old_record(made: Maker) -> None:
    stream = made(1)
    stream.clock.advance(61_000)
    for number in range(1, 6):
        if isinstance(stream, KinesisStream):
            stream.put(str(number))
        else:
            stream.put({"id": number})

    report = EventSourceMapping(stream, succeed, maximum_record_age_in_seconds=60).run()

    assert numbers(report) == [[1, 2, 3, 4, 5]]
    assert ends(report) == ([1, 2, 3, 4, 5], [0], [])


@documented(
    "`ParallelizationFactor` batches of a shard run concurrently, and each key keeps its order.",
    KINESIS,
    DYNAMODB,
)
def test_keys_stay_in_order_side_by_side() -> None:
    stream = KinesisStream("clicks")
    for number in range(40):
        stream.put(str(number), partition_key=f"key-{number % 5}")

    report = EventSourceMapping(
        stream, succeed, batch_size=2, parallelization_factor=4, milliseconds_per_record=500
    ).run()

    assert 1 < sum(delivery.time == 0 for delivery in report.deliveries) <= 4
    done = report.order
    assert {f"key-{key}": list(range(key, 40, 5)) for key in range(5)} == {
        key: [item.number for item in items] for key, items in done.items()
    }


@recorded(
    "TRIM_HORIZON begins with the first record.",
    kinesis_recording("test_kinesis_event_source_trim_horizon"),
)
def test_where_a_mapping_begins(made: Maker) -> None:
    stream = made(2)

    assert numbers(EventSourceMapping(stream, succeed).run()) == [[0, 1]]
    assert numbers(EventSourceMapping(stream, succeed, starting_position="LATEST").run()) == []


@inferred(
    "A retry waits 0.3 s after the first failure, and twice as long after each further one. AWS "
    "documents an exponential back-off without figures.",
    MAPPINGS,
    kinesis_recording("test_kinesis_maximum_record_age_exceeded[expire-while-retrying]"),
)
def test_how_long_a_retry_waits(made: Maker) -> None:
    report = EventSourceMapping(made(1), raising(0), maximum_retry_attempts=5).run()

    assert times(report) == [0, 0.3, 0.9, 2.1, 4.5, 9.3]


@recorded(
    "A record that always fails is tried 8 times before a `MaximumRecordAgeInSeconds` of 60 "
    "ends, even if it was put some seconds earlier.",
    kinesis_recording("test_kinesis_maximum_record_age_exceeded[expire-while-retrying]"),
)
@pytest.mark.parametrize("seconds_before", [0, 5, 20])
def test_how_many_tries_a_record_age_leaves(seconds_before: int) -> None:
    stream = kinesis(1)
    stream.clock.advance(seconds_before * 1_000)

    report = EventSourceMapping(
        stream,
        raising(0),
        batch_size=1,
        maximum_batching_window_in_seconds=1,
        maximum_record_age_in_seconds=60,
    ).run()

    (record,) = report.on_failure
    assert (
        record["requestContext"]["condition"],
        record["requestContext"]["approximateInvokeCount"],
    ) == ("RecordAgeExceeded", 8)
    assert len(report.deliveries) == 8


@documented(
    "The next batching window of a stream or topic begins when the previous invocation "
    "completes; a record that arrives within it waits for its end.",
    MAPPINGS,
)
@pytest.mark.parametrize("source", ["kinesis", "kafka"])
def test_when_a_batching_window_begins(source: str) -> None:
    stream = kinesis(1) if source == "kinesis" else kafka(1)

    def handler(event: dict[str, Any], context: Any) -> None:
        context.advance(2_000)  # the function ends at 32 s

    mapping = EventSourceMapping(
        stream, handler, maximum_batching_window_in_seconds=30, function_timeout=10
    )
    mapping.run()
    stream.clock.advance(4_000)
    if isinstance(stream, KinesisStream):
        stream.put("1")
    else:
        stream.send("1")

    assert times(mapping.run()) == [30.0, 62.0]
