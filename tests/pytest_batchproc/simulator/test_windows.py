"""Tumbling windows: one state for the records of one, and a last invocation that ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc.simulator import DynamoDBStream, EventSourceMapping, KinesisStream, Report
from tests.pytest_batchproc.simulator.streams import ends, number_of, numbers, times

Maker = Callable[[list[int]], KinesisStream | DynamoDBStream]


def kinesis_at(seconds: list[int]) -> KinesisStream:
    """A stream with a record at each of these times."""
    stream = KinesisStream("clicks")
    for number, at in enumerate(seconds):
        stream.clock.advance(at * 1000 - stream.clock.now * 1000)
        stream.put(str(number))
    return stream


def dynamodb_at(seconds: list[int]) -> DynamoDBStream:
    """The same for a table."""
    table = DynamoDBStream("orders")
    for number, at in enumerate(seconds):
        table.clock.advance(at * 1000 - table.clock.now * 1000)
        table.put({"id": number})
    return table


MAKERS: dict[str, Maker] = {"kinesis": kinesis_at, "dynamodb": dynamodb_at}


@pytest.fixture(params=MAKERS)
def made(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def add_up(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Keeps the numbers of the records of a window."""
    seen = [*event["state"].get("seen", [])]
    seen += [number_of(record, event) for record in event["Records"]]
    return {"state": {"seen": seen}}


def states(report: Report) -> list[tuple[str, list[int], bool]]:
    """Of each event: when its window begins, what its state has, whether it is the last."""
    return [
        (
            event["window"]["start"][14:],
            event["state"].get("seen", []),
            event["isFinalInvokeForWindow"],
        )
        for event in (delivery.event for delivery in report.deliveries)
    ]


def test_a_state_goes_from_batch_to_batch_until_the_window_ends(made: Maker) -> None:
    stream = made([0, 10, 20, 70])

    report = EventSourceMapping(stream, add_up, tumbling_window_in_seconds=60, batch_size=2).run()

    assert states(report) == [
        ("00:00Z", [], False),
        ("00:00Z", [0, 1], False),
        ("00:00Z", [0, 1, 2], True),
        ("01:00Z", [], False),
        ("01:00Z", [3], True),
    ]
    assert numbers(report) == [[0, 1], [2], [], [3], []]
    assert times(report) == [70.0, 70.0, 70.0, 70.0, 120.0]
    assert ends(report) == ([0, 1, 2, 3], [], [])


def test_an_event_has_all_that_a_window_brings() -> None:
    stream = kinesis_at([0])

    report = EventSourceMapping(stream, add_up, tumbling_window_in_seconds=120).run()

    event = report.deliveries[-1].event
    assert event == {
        "Records": [],
        "window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:02:00Z"},
        "state": {"seen": [0]},
        "shardId": "shardId-000000000000",
        "eventSourceARN": stream.arn,
        "isFinalInvokeForWindow": True,
        "isWindowTerminatedEarly": False,
    }


def test_a_response_without_state_is_a_failure(made: Maker) -> None:
    report = EventSourceMapping(
        made([0]),
        lambda event, context: {},
        tumbling_window_in_seconds=60,
        maximum_retry_attempts=1,
    ).run()

    assert numbers(report) == [[0], [0], [], []]
    assert [delivery.event["isFinalInvokeForWindow"] for delivery in report.deliveries[2:]] == [
        True,
        True,
    ]
    assert ends(report) == ([], [0], [])
    assert len(report.on_failure) == 1
    assert report.stopped is None


def test_a_batch_that_failed_gets_the_state_from_before_it(made: Maker) -> None:
    seen: list[int] = []

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        seen.append(len(event["Records"]))
        if len(seen) == 2:
            raise ValueError
        return add_up(event, context)

    report = EventSourceMapping(
        made([0, 1]), handler, tumbling_window_in_seconds=60, batch_size=1
    ).run()

    assert [state for _, state, _ in states(report)] == [[], [0], [0], [0, 1]]


def test_a_partial_response_keeps_its_state(made: Maker) -> None:
    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        records = event["Records"]
        if len(records) < 2:
            return add_up(event, context)
        inner = records[1].get("kinesis") or records[1]["dynamodb"]
        bad = inner.get("sequenceNumber") or inner["SequenceNumber"]
        return {"state": {"seen": [0]}, "batchItemFailures": [{"itemIdentifier": bad}]}

    report = EventSourceMapping(made([0, 1]), handler, tumbling_window_in_seconds=60).run()

    assert numbers(report) == [[0, 1], [1], []]
    assert [state for _, state, _ in states(report)] == [[], [0], [0, 1]]


def test_a_state_beyond_a_megabyte_ends_the_window_early(made: Maker) -> None:
    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        if event["isFinalInvokeForWindow"]:
            return {"state": {}}
        size = 2**20 if number_of(event["Records"][0], event) == 0 else 1
        return {"state": {"text": "x" * size}}

    report = EventSourceMapping(
        made([0, 1]), handler, tumbling_window_in_seconds=60, batch_size=1
    ).run()

    found = [
        (
            len(event["Records"]),
            len(event["state"].get("text", "")),
            event["isFinalInvokeForWindow"],
            event["isWindowTerminatedEarly"],
        )
        for event in (delivery.event for delivery in report.deliveries)
    ]
    assert found == [
        (1, 0, False, False),
        (0, 2**20, True, True),
        (1, 0, False, False),
        (0, 1, True, False),
    ]
    assert len({delivery.event["window"]["start"] for delivery in report.deliveries}) == 1


def test_the_end_of_a_window_that_never_succeeds_stops_the_run(made: Maker) -> None:
    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return {} if event["isFinalInvokeForWindow"] else add_up(event, context)

    report = EventSourceMapping(
        made([0]), handler, tumbling_window_in_seconds=60, max_deliveries=5
    ).run()

    assert report.stopped == (
        "Stopped after 5 invocations for the end of a tumbling window: each failed, and nothing "
        "ends their retries. Set maximum_retry_attempts; max_deliveries= lets it go on."
    )
    assert numbers(report) == [[0], [], [], [], [], []]


def test_the_end_of_a_window_grows_old_too(made: Maker) -> None:
    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return {} if event["isFinalInvokeForWindow"] else add_up(event, context)

    report = EventSourceMapping(
        made([0]), handler, tumbling_window_in_seconds=60, maximum_record_age_in_seconds=60
    ).run()

    assert report.stopped is None
    assert times(report) == [0, 60, 60.3, 60.9, 62.1, 64.5, 69.3, 78.9, 98.1, 136.5]


def test_each_shard_has_its_own_state() -> None:
    stream = KinesisStream("clicks", shards=2)
    for number in range(4):
        stream.put(str(number), explicit_hash_key=number % 2 * 2**127)

    report = EventSourceMapping(stream, add_up, tumbling_window_in_seconds=60).run()

    last = [
        (event["shardId"], event["state"])
        for event in (delivery.event for delivery in report.deliveries)
        if event["isFinalInvokeForWindow"]
    ]
    assert last == [
        ("shardId-000000000000", {"seen": [0, 2]}),
        ("shardId-000000000001", {"seen": [1, 3]}),
    ]


def test_a_batching_window_ends_with_the_tumbling_one(made: Maker) -> None:
    stream = made([0])

    report = EventSourceMapping(
        stream, add_up, tumbling_window_in_seconds=10, maximum_batching_window_in_seconds=60
    ).run()

    assert times(report) == [10.0, 10.0]


def test_the_end_of_a_window_does_not_wait_for_a_batch_of_the_next(made: Maker) -> None:
    report = EventSourceMapping(
        made([0, 0, 25]),
        add_up,
        tumbling_window_in_seconds=10,
        maximum_batching_window_in_seconds=60,
        batch_size=2,
    ).run()

    assert numbers(report) == [[0, 1], [], [2], []]
    assert times(report) == [25.0, 25.0, 30.0, 30.0]


@pytest.mark.parametrize(("more", "ends_early"), [(0, False), (1, True)])
def test_a_state_may_have_a_megabyte(more: int, ends_early: bool) -> None:
    left = 2**20 - len('{"text": ""}')

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return {"state": {"text": "x" * (left + more)}}

    report = EventSourceMapping(
        kinesis_at([0]), handler, tumbling_window_in_seconds=60, maximum_retry_attempts=0
    ).run()

    assert ends_early is report.deliveries[1].event["isWindowTerminatedEarly"]
