"""What AWS takes as a setting, and the sizes that it keeps to."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    SqsQueue,
)
from tests.fidelity.rules import (
    API,
    DYNAMODB_RECORDINGS,
    FILTERS,
    KAFKA_MODES,
    KAFKA_RETRIES,
    KINESIS_RECORDINGS,
    KINESIS_SETTINGS,
    MAPPINGS,
    MSK_SETUP,
    POLLERS,
    SQS_SCALING,
    SQS_SETTINGS,
    SQS_SETUP,
    TIMEOUTS,
    VISIBILITY,
    documented,
    recorded,
    sqs_recording,
)
from tests.pytest_batchproc.simulator.queues import one_group, succeed

MAKERS: dict[str, Any] = {
    "sqs": SqsQueue,
    "sqs_fifo": lambda name: one_group(f"{name}.fifo"),
    "kinesis": KinesisStream,
    "dynamodb": DynamoDBStream,
    "kafka": KafkaTopic,
}
QUEUES = ("sqs", "sqs_fifo")
SHARDS = ("kinesis", "dynamodb")
LOGS = (*SHARDS, "kafka")


def mapping(source: str, **settings: Any) -> EventSourceMapping:
    """A mapping of a new source of this kind."""
    return EventSourceMapping(MAKERS[source]("orders"), succeed, **settings)


def accepts(source: str, **settings: Any) -> bool:
    """Whether a mapping is made, or refused."""
    try:
        mapping(source, **settings)
    except ValueError:
        return False
    return True


def bounds(
    source: str, name: str, *, low: int, high: int, beside: tuple[int, ...] = (), **others: Any
) -> None:
    """Assert that all from `low` to `high` is taken, what stands beside, and nothing else."""
    taken = {value: accepts(source, **{name: value}, **others) for value in (low, high, *beside)}
    refused = {
        value: accepts(source, **{name: value}, **others)
        for value in (low - 1, high + 1)
        if value not in beside
    }

    assert dict.fromkeys(taken, True) == taken
    assert dict.fromkeys(refused, False) == refused


@recorded(
    "A queue accepts a batch size above 10 only with a batching window of at least one second.",
    sqs_recording("test_event_source_mapping_default_batch_size"),
)
@documented("A batch of a standard queue has 1 to 10,000 messages, 10 by default.", API)
def test_batches_of_a_queue() -> None:
    assert mapping("sqs").settings.batch_size == 10
    assert accepts("sqs", batch_size=10)
    assert not accepts("sqs", batch_size=11)
    bounds("sqs", "batch_size", low=1, high=10_000, maximum_batching_window_in_seconds=1)


@documented(
    "A batch of a FIFO queue has at most 10 messages, and there is no batching window.",
    SQS_SETTINGS,
)
def test_batches_of_a_fifo_queue() -> None:
    bounds("sqs_fifo", "batch_size", low=1, high=10)

    assert not accepts("sqs_fifo", maximum_batching_window_in_seconds=1)


@recorded(
    "A batch of a stream has 100 records by default, without a batching window.",
    KINESIS_RECORDINGS,
    DYNAMODB_RECORDINGS,
)
@pytest.mark.parametrize("source", SHARDS)
def test_defaults_of_a_stream(source: str) -> None:
    settings = mapping(source).settings

    assert (settings.batch_size, settings.maximum_batching_window_in_seconds) == (100, 0)


@documented("A batch of a stream or topic has 1 to 10,000 records, 100 by default.", API)
@pytest.mark.parametrize("source", LOGS)
def test_batches_of_streams_and_topics(source: str) -> None:
    assert mapping(source).settings.batch_size == 100
    bounds(source, "batch_size", low=1, high=10_000)


@documented("A batching window has 0 to 300 seconds.", API)
@pytest.mark.parametrize("source", ["sqs", *LOGS])
def test_batching_windows(source: str) -> None:
    bounds(source, "maximum_batching_window_in_seconds", low=0, high=300)


@documented("`MaximumRetryAttempts` is -1 (no limit, the default) to 10,000.", API)
@pytest.mark.parametrize("source", LOGS)
def test_retries(source: str) -> None:
    assert mapping(source).settings.maximum_retry_attempts == -1
    bounds(source, "maximum_retry_attempts", low=-1, high=10_000)


@documented(
    "`MaximumRecordAgeInSeconds` is -1 (the default), or 60 to 604,800.", API, KAFKA_RETRIES
)
@pytest.mark.parametrize("source", LOGS)
def test_ages(source: str) -> None:
    assert mapping(source).settings.maximum_record_age_in_seconds == -1
    bounds(source, "maximum_record_age_in_seconds", low=60, high=604_800, beside=(-1,))


@documented(
    "`ParallelizationFactor` is 1 to 10, `TumblingWindowInSeconds` 0 to 900.", API, KINESIS_SETTINGS
)
@pytest.mark.parametrize("source", SHARDS)
def test_settings_of_streams_alone(source: str) -> None:
    bounds(source, "parallelization_factor", low=1, high=10)
    bounds(source, "tumbling_window_in_seconds", low=0, high=900)


@documented(
    "Kafka supports retries, age and bisect, but not parallelization factor and tumbling window.",
    API,
)
def test_settings_of_kafka() -> None:
    assert accepts("kafka", bisect_batch_on_function_error=True)
    assert not accepts("kafka", parallelization_factor=2)
    assert not accepts("kafka", tumbling_window_in_seconds=10)


@documented("`MaximumConcurrency` is 2 to 1,000, and applies only to queues.", SQS_SCALING)
def test_concurrency() -> None:
    for source in QUEUES:
        bounds(source, "maximum_concurrency", low=2, high=1_000)

    assert [accepts(source, maximum_concurrency=2) for source in LOGS] == [False] * 3


@documented(
    "A queue has no destination for failures and no limit of retries: its redrive policy does "
    "this.",
    API,
)
@pytest.mark.parametrize("source", QUEUES)
def test_what_a_queue_has_not(source: str) -> None:
    assert not accepts(source, destination_config={"OnFailure": {"Destination": "arn"}})
    assert not accepts(source, maximum_retry_attempts=1)
    assert not accepts(source, bisect_batch_on_function_error=True)


@documented("A message is hidden for 30 seconds by default, and for 12 hours at most.", VISIBILITY)
def test_visibility_timeouts() -> None:
    with pytest.raises(ValueError, match="visibility_timeout") as caught:
        SqsQueue("orders", visibility_timeout=43_201)

    assert (
        str(caught.value)
    ) == "visibility_timeout: 43201; SQS takes a whole number from 0 to 43,200"
    assert SqsQueue("orders", visibility_timeout=43_200).visibility_timeout == 43_200
    assert SqsQueue("orders").visibility_timeout == 30


@documented("The function timeout may not exceed the visibility timeout.", SQS_SETUP)
@pytest.mark.parametrize("source", QUEUES)
def test_function_timeouts_of_queues(source: str) -> None:
    assert accepts(source, function_timeout=30)
    assert not accepts(source, function_timeout=30.5)


@documented(
    "A function runs for at most 15 minutes, and for 90 on Lambda Managed Instances.", TIMEOUTS
)
@pytest.mark.parametrize("source", LOGS)
def test_function_timeouts(source: str) -> None:
    assert accepts(source, function_timeout=901)
    assert accepts(source, function_timeout=5_400)
    assert not accepts(source, function_timeout=5_401)


@documented(
    "A function that reads Kafka runs for at most 14 minutes, except on Lambda Managed Instances.",
    MSK_SETUP,
    TIMEOUTS,
)
def test_function_timeouts_of_kafka() -> None:
    assert accepts("kafka", function_timeout=840)
    assert not accepts("kafka", function_timeout=841)
    assert not accepts("kafka", function_timeout=900)
    assert accepts("kinesis", function_timeout=841)


@documented("A stream or topic requires a `StartingPosition`.", API)
@pytest.mark.parametrize("source", MAKERS)
def test_a_starting_position_is_required(source: str) -> None:
    assert accepts(source, config={}) is (source in QUEUES)
    assert accepts(source, config={}, starting_position="LATEST") is (source in LOGS)
    assert accepts(source, config={"StartingPosition": "LATEST"}) is (source in LOGS)


def takes_pollers(source: str, **pollers: Any) -> bool:
    return accepts(source, provisioned_poller_config=pollers)


@documented(
    "The minimum number of pollers is 2 to 200 for a queue and 1 to 200 for Kafka, the maximum "
    "is 2 to 10,000 and 1 to 2,000. The maximum is not less than the minimum. Streams have no "
    "pollers.",
    POLLERS,
    KAFKA_MODES,
)
def test_pollers() -> None:
    for source, low, high in (("sqs", 2, 10_000), ("sqs_fifo", 2, 10_000), ("kafka", 1, 2_000)):
        for fits in (
            {},
            {"MinimumPollers": low},
            {"MinimumPollers": 200},
            {"MaximumPollers": high},
        ):
            assert takes_pollers(source, **fits)
        for more in (
            {"MinimumPollers": low - 1},
            {"MinimumPollers": 201, "MaximumPollers": 500},
            {"MaximumPollers": low - 1},
            {"MaximumPollers": high + 1},
            {"MinimumPollers": 9, "MaximumPollers": 8},
            {"MinimumPollers": "many"},
        ):
            assert not takes_pollers(source, **more)
    for source in SHARDS:
        assert not takes_pollers(source, MinimumPollers=2)


@documented("Only Kafka has groups of pollers.", POLLERS)
def test_groups_of_pollers() -> None:
    assert takes_pollers("kafka", PollerGroupName="production-app_1")
    assert not takes_pollers("kafka", PollerGroupName="a b")
    assert not takes_pollers("kafka", PollerGroupName="x" * 129)
    assert not takes_pollers("sqs", PollerGroupName="production")


@documented("A mapping has at most 10 filters, and 5 without a higher quota.", FILTERS)
@pytest.mark.parametrize("source", MAKERS)
def test_how_many_filters(source: str) -> None:
    one = {"Pattern": '{"eventSource": ["aws:sqs"]}'}

    assert accepts(source, filter_criteria={"Filters": [one] * 10})
    assert not accepts(source, filter_criteria={"Filters": [one] * 11})


@documented(
    "A batch ends when it is full, when its window ends, or when it reaches 6 MB.", MAPPINGS
)
def test_what_ends_a_batch() -> None:
    queue = SqsQueue("orders", visibility_timeout=60)
    for second, body in ((0, "a"), (1, "b"), (2, "c"), (3, "d"), (20, "x" * 2**20)):
        for _ in range(7 if second == 20 else 1):
            queue.send(body, delay_seconds=second)

    report = EventSourceMapping(
        queue, succeed, batch_size=3, maximum_batching_window_in_seconds=9
    ).run()
    stream = KinesisStream("clicks")
    for _ in range(7):
        stream.put("x" * 2**20)
    by_size = EventSourceMapping(stream, succeed).run()

    found = [(delivery.time, len(delivery.items)) for delivery in report.deliveries]
    assert found == [(2.0, 3), (11.0, 1), (20.0, 3), (20.0, 3), (29.0, 1)]
    # The keys and base64 of a record count on a stream.
    assert [len(delivery.items) for delivery in by_size.deliveries] == [4, 3]
