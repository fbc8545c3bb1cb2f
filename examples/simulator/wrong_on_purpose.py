"""Fails on purpose, to show what the plugin prints; pytest runs it only when it is named."""

from __future__ import annotations

from examples.simulator import handler
from pytest_batchproc import KinesisStream, Simulate


def test_all_readings_count(simulate: Simulate) -> None:
    stream = KinesisStream("readings")
    for celsius in (20, "warm", 21):
        stream.put({"celsius": celsius})

    simulate(stream, handler.take_readings, maximum_retry_attempts=2).assert_nothing_lost()
