"""Faults of a script in a stream with a tumbling window, whose end is a batch without records."""

from __future__ import annotations

from typing import Any

from pytest_batchproc import EventSourceMapping, KinesisStream
from pytest_batchproc.simulator import throttle


def test_a_fault_does_not_strike_the_end_of_a_window() -> None:
    stream = KinesisStream("clicks")
    stream.put("a")

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return {"state": {}, "batchItemFailures": []}

    mapping = EventSourceMapping(
        stream, handler, faults=[throttle(0)], tumbling_window_in_seconds=60
    )
    report = mapping.run()

    assert [(len(one.items), one.ending) for one in report.deliveries] == [
        (1, "throttled"),
        (1, "returned"),
        (0, "returned"),
    ]
