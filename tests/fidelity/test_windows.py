"""Tumbling windows: a state, and a last invocation."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KinesisStream, Report
from tests.fidelity.rules import KINESIS_WINDOWS, documented
from tests.pytest_batchproc.simulator.streams import ends, number_of, numbers


def stream_of(*seconds: int) -> KinesisStream:
    """A stream with a record at each of these times."""
    stream = KinesisStream("clicks")
    for number, at in enumerate(seconds):
        stream.clock.advance(at * 1000 - stream.clock.now * 1000)
        stream.put(str(number))
    return stream


def add_up(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Keeps the numbers of the records of a window."""
    seen = [*event["state"].get("seen", [])]
    return {"state": {"seen": seen + [number_of(one, event) for one in event["Records"]]}}


def run(stream: KinesisStream, handler: Any, **settings: Any) -> Report:
    """In windows of a minute."""
    return EventSourceMapping(stream, handler, tumbling_window_in_seconds=60, **settings).run()


def events(report: Report) -> list[dict[str, Any]]:
    """What each delivery had."""
    return [delivery.event for delivery in report.deliveries]


@documented(
    "The event of a window contains the window, its state, and whether it is the last or was "
    "ended early; the state is `{}` at first.",
    KINESIS_WINDOWS,
)
@documented(
    "When the window is over there is one more invocation; then the state is dropped.",
    KINESIS_WINDOWS,
)
@documented("A record belongs to the window in which it arrived.", KINESIS_WINDOWS)
def test_two_windows() -> None:
    found = events(run(stream_of(0, 59, 60), add_up))

    assert [
        (
            event["state"],
            event["window"]["start"],
            event["window"]["end"],
            event["isFinalInvokeForWindow"],
            len(event["Records"]),
        )
        for event in found
    ] == [
        ({}, "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", False, 2),
        ({"seen": [0, 1]}, "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", True, 0),
        ({}, "2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z", False, 1),
        ({"seen": [2]}, "2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z", True, 0),
    ]
    assert {"shardId-000000000000"} == {event["shardId"] for event in found}
    assert {False} == {event["isWindowTerminatedEarly"] for event in found}
    assert len({event["eventSourceARN"] for event in found}) == 1


@documented("A response without `state` is a failure.", KINESIS_WINDOWS)
@documented("Retries end in a window as they do without one.", KINESIS_WINDOWS)
def test_no_state() -> None:
    report = run(stream_of(0), lambda event, context: {}, maximum_retry_attempts=2)

    assert numbers(report)[:3] == [[0]] * 3
    assert ends(report) == ([], [0], [])


@documented("A state of more than 1 MB ends its window early.", KINESIS_WINDOWS)
@pytest.mark.parametrize(("size", "early"), [(2**20 - 100, False), (2**20, True)])
def test_a_big_state(size: int, early: bool) -> None:
    report = run(stream_of(0), lambda event, context: {"state": {"text": "x" * size}})

    assert [False, early] == [event["isWindowTerminatedEarly"] for event in events(report)[:2]]


@documented("A response may contain failures next to its state.", KINESIS_WINDOWS)
def test_failures_beside_a_state() -> None:
    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        if len(event["Records"]) < 2:
            return add_up(event, context)
        bad = event["Records"][1]["kinesis"]["sequenceNumber"]
        return {"state": {"seen": [0]}, "batchItemFailures": [{"itemIdentifier": bad}]}

    report = run(stream_of(0, 1), handler)

    assert numbers(report) == [[0, 1], [1], []]
    assert events(report)[-1]["state"] == {"seen": [0, 1]}
