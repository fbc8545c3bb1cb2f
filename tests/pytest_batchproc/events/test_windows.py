"""Tumbling windows: six keys beside the records, which fit each other and the records."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc.events import DynamoDBEventFactory, KinesisEventFactory
from tests.batchproc import samples
from tests.pytest_batchproc.events.windows import (
    ADDED,
    FACTORIES,
    WINDOW,
    Factory,
    times_of,
    whole,
)


def bounds_of(event: Any) -> tuple[float, float]:
    start, end = (datetime.fromisoformat(event["window"][name]) for name in ("start", "end"))
    return start.timestamp(), end.timestamp()


@FACTORIES
@given(
    start=st.integers(0, 2_000_000_000),
    spans=st.lists(st.integers(0, 299), max_size=4, unique=True),
)
def test_the_window_holds_every_record(
    factory_class: Factory, start: int, spans: list[int]
) -> None:
    start -= start % 300
    records = [whole(factory_class, start + span) for span in spans]
    event = factory_class()(records=records, state={})
    found = bounds_of(event)

    assert found[1] - found[0] == 300
    assert found[0] % 300 == 0
    assert all(found[0] <= time < found[1] for time in times_of(factory_class, event))


@FACTORIES
@pytest.mark.parametrize(
    "fields",
    [
        {"window": WINDOW},
        {"state": {}},
        {"is_final_invoke_for_window": False},
        {"is_window_terminated_early": True},
        {"isFinalInvokeForWindow": True},
    ],
)
def test_one_of_the_keys_brings_all(factory_class: Factory, fields: dict[str, Any]) -> None:
    event = factory_class()(["a"], **fields)

    assert list(event) == ["Records", *ADDED]
    assert event == json.loads(json.dumps(event))


@FACTORIES
def test_without_them_there_are_the_records_alone(factory_class: Factory) -> None:
    assert list(factory_class()(["a"])) == ["Records"]


def test_a_window_of_kinesis_is_of_the_shard_and_the_stream_of_its_records() -> None:
    event: Any = KinesisEventFactory()(
        ["a"], state={"sum": 3}, shard_id="shardId-000000000006", stream_name="views"
    )

    assert {name: event[name] for name in ADDED} == {
        "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:05:00Z"},
        "state": {"sum": 3},
        "shardId": "shardId-000000000006",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/views",
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }
    assert event["Records"][0]["eventSourceARN"] == event["eventSourceARN"]
    assert event["Records"][0]["eventID"].startswith("shardId-000000000006:")


def test_a_window_of_dynamodb_is_of_the_stream_of_its_records() -> None:
    event: Any = DynamoDBEventFactory()(
        ["a"], is_final_invoke_for_window=True, shard_id="shardId-1", table_name="users"
    )

    assert {name: event[name] for name in ADDED} == {
        "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:05:00Z"},
        "state": {},
        "shardId": "shardId-1",
        "eventSourceARN": (
            "arn:aws:dynamodb:us-east-1:123456789012:table/users/stream/2026-01-01T00:00:00.000"
        ),
        "isFinalInvokeForWindow": True,
        "isWindowTerminatedEarly": False,
    }
    assert event["Records"][0]["eventSourceARN"] == event["eventSourceARN"]


@FACTORIES
def test_records_are_of_the_window_that_is_given(factory_class: Factory) -> None:
    event = factory_class()(count=3, window=WINDOW)

    assert event["window"] == WINDOW
    assert times_of(factory_class, event) == [1607497440] * 3


@FACTORIES
def test_the_last_call_of_a_window_may_come_without_records(factory_class: Factory) -> None:
    stream = "arn:aws:kinesis:eu-west-1:111122223333:stream/a"
    if factory_class is DynamoDBEventFactory:
        stream = "arn:aws:dynamodb:eu-west-1:111122223333:table/abc/stream/x"
    event: Any = factory_class()(
        [],
        state={"sum": 3},
        is_final_invoke_for_window=True,
        shard_id="shardId-7",
        event_source_arn=stream,
    )

    assert event == {
        "Records": [],
        "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:05:00Z"},
        "state": {"sum": 3},
        "shardId": "shardId-7",
        "eventSourceARN": stream,
        "isFinalInvokeForWindow": True,
        "isWindowTerminatedEarly": False,
    }


@FACTORIES
def test_events_of_one_test_share_a_window(factory_class: Factory) -> None:
    factory = factory_class()
    windows = [factory(count=2, state={})["window"] for _ in range(5)]

    assert windows == [windows[0]] * 5


@FACTORIES
def test_a_longer_window_is_found_for_records_that_need_one(factory_class: Factory) -> None:
    records = [whole(factory_class, at) for at in (900, 1799)]
    event = factory_class()(records=records, state={})

    assert event["window"] == {"start": "1970-01-01T00:15:00Z", "end": "1970-01-01T00:30:00Z"}


@FACTORIES
def test_the_state_is_a_copy(factory_class: Factory) -> None:
    state = {"seen": [1]}
    event: Any = factory_class()(["a"], state=state, window=WINDOW)
    event["state"]["seen"].append(2)
    event["window"]["start"] = "changed"

    assert state == {"seen": [1]}
    assert WINDOW == {"start": "2020-12-09T07:04:00Z", "end": "2020-12-09T07:06:00Z"}


@pytest.mark.skipif(not samples.FOLDER.is_dir(), reason=samples.MISSING)
@pytest.mark.parametrize(
    ("factory_class", "name"),
    [
        (KinesisEventFactory, "lambda_go/kinesis-time-window-event"),
        (KinesisEventFactory, "awsdocs/with-kinesis__time_window_event"),
        (DynamoDBEventFactory, "lambda_go/dynamodb-time-window-event"),
    ],
)
def test_an_event_has_the_keys_that_the_sample_has(factory_class: Factory, name: str) -> None:
    sample = json.loads((samples.FOLDER / f"{name}.json").read_text())

    assert list(sample) == list(factory_class()(["a"], state={}))


@pytest.mark.parametrize(
    ("factory", "field"),
    [
        (KinesisEventFactory(), "approximateArrivalTimestamp"),
        (KinesisEventFactory(), "kinesis"),
        (DynamoDBEventFactory(), "ApproximateCreationDateTime"),
        (DynamoDBEventFactory(), "dynamodb"),
    ],
)
def test_a_time_of_the_records_wins_over_the_start_of_the_window_however_it_is_spelt(
    factory: Any, field: str
) -> None:
    inner = {
        "kinesis": {"approximateArrivalTimestamp": 1_607_497_500},
        "dynamodb": {"ApproximateCreationDateTime": 1_607_497_500},
    }
    window = {"start": "2020-12-09T07:04:00Z", "end": "2020-12-09T07:06:00Z"}
    event = factory(["a"], window=window, **{field: inner.get(field, 1_607_497_500)})

    assert times_of(type(factory), event) == [1_607_497_500]
