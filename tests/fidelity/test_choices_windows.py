"""What AWS does not say of tumbling windows, and what is done here."""

from __future__ import annotations

from typing import Any

from pytest_batchproc.simulator import EventSourceMapping, KinesisStream
from tests.fidelity.rules import chosen
from tests.pytest_batchproc.simulator.streams import numbers, times


def stream_of(*keys: str) -> KinesisStream:
    """A stream with a record of each key."""
    stream = KinesisStream("clicks")
    for number, key in enumerate(keys):
        stream.put(str(number), partition_key=key)
    return stream


def add_up(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Keeps how many records were seen."""
    return {"state": {"seen": event["state"].get("seen", 0) + len(event["Records"])}}


@chosen(
    "With a parallelization factor, each concurrent batch of a shard has its own state.",
    "_windows",
    "Choice: AWS keeps a state per shard",
)
def test_a_lane_has_a_state() -> None:
    report = EventSourceMapping(
        stream_of(*"abcdef"), add_up, tumbling_window_in_seconds=60, parallelization_factor=2
    ).run()

    last = [one.event["state"]["seen"] for one in report.deliveries if not one.items]
    assert len(last) == 2
    assert sum(last) == 6


@chosen(
    "No record is late: a window ends when its time is over.",
    "_windows",
    "Choice: AWS waits up to two minutes for late records; here no record is late",
)
def test_a_window_ends_on_time() -> None:
    report = EventSourceMapping(stream_of("a"), add_up, tumbling_window_in_seconds=60).run()

    assert times(report) == [0.0, 60.0]


@chosen(
    "The state of a partial response is kept.",
    "_windows",
    "Choice: a partial response keeps its state too, since it has one",
)
def test_the_state_of_a_partial_response() -> None:
    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        if len(event["Records"]) < 2:
            return add_up(event, context)
        bad = event["Records"][1]["kinesis"]["sequenceNumber"]
        return {"state": {"seen": 10}, "batchItemFailures": [{"itemIdentifier": bad}]}

    report = EventSourceMapping(stream_of("a", "b"), handler, tumbling_window_in_seconds=60).run()

    assert [one.event["state"] for one in report.deliveries] == [{}, {"seen": 10}, {"seen": 11}]


@chosen(
    "A window that ends early because of its large state has one more invocation without records "
    "before the retries.",
    "_polling_streams",
    "Choice: the early end is an invocation without records, before all that is retried",
)
def test_the_early_end() -> None:
    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        if not event["Records"]:
            return {"state": {}}
        bad = [record["kinesis"]["sequenceNumber"] for record in event["Records"][1:]]
        failures = [{"itemIdentifier": one} for one in bad]
        return {"state": {"text": "x" * 2**20}, "batchItemFailures": failures}

    report = EventSourceMapping(stream_of("a", "b"), handler, tumbling_window_in_seconds=60).run()

    assert numbers(report) == [[0, 1], [], [1], []]
    assert [one.event["isWindowTerminatedEarly"] for one in report.deliveries] == [
        False,
        True,
        False,
        True,
    ]


@chosen(
    "When the last invocation of a window fails permanently, no destination is notified, because "
    "no record is lost.",
    "_polling_streams",
    "Choice: where the last one failed too, no record is lost, so no destination is notified",
)
def test_the_end_of_a_window_is_not_told() -> None:
    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return add_up(event, context) if event["Records"] else {}

    report = EventSourceMapping(
        stream_of("a"), handler, tumbling_window_in_seconds=60, maximum_retry_attempts=1
    ).run()

    assert numbers(report) == [[0], [], []]
    assert (report.on_failure, report.remaining) == ([], [])
