"""The same seed makes the same run, on every Python and whatever hashes are made of."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc._reading import read_batch
from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    Fault,
    KafkaTopic,
    KinesisStream,
    Report,
    SqsFifoQueue,
    SqsQueue,
    crash,
    duplicate,
    poison,
    throttle,
    time_out,
)
from tests.pytest_batchproc.simulator.queues import one_group

ROOT = Path(__file__).parents[2]
# One for every Python: CI runs this on each.
FACTS = "4a45992ce1ccbcc99ce5bc2ff634edfd92bcf0ed1078e65246872edaeced6b73"
FAULTS: tuple[Fault, ...] = (
    poison(3),
    crash(10),
    throttle(15),
    time_out(22),
    duplicate(30, attempts=(1, 2)),
)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Reads every body, and reports those that it cannot read."""
    batch = read_batch(event)
    failed = []
    for record, identifier in zip(batch.live, batch.identifiers, strict=True):
        try:
            json.dumps(record.get("body") or record.get("value") or dict(_inner(record)))
        except Exception:
            failed.append({"itemIdentifier": identifier})
    return {"batchItemFailures": failed}


def _inner(record: Any) -> dict[str, Any]:
    if "kinesis" in record:
        return {"data": record["kinesis"]["data"]}
    return {"keys": record["dynamodb"]["Keys"]}


def _sqs() -> SqsQueue:
    queue = SqsQueue("orders", max_receive_count=3)
    for number in range(60):
        queue.send({"order": number}, delay_seconds=number % 7)
    return queue


def _fifo() -> SqsFifoQueue:
    queue = one_group("orders.fifo", max_receive_count=3)
    for number in range(60):
        queue.send({"order": number}, message_group_id=f"group-{number % 5}")
    return queue


def _kinesis() -> KinesisStream:
    stream = KinesisStream("clicks", shards=3)
    for number in range(60):
        stream.put({"order": number}, partition_key=f"key-{number % 9}")
    return stream


def _dynamodb() -> DynamoDBStream:
    table = DynamoDBStream("orders", shards=2)
    for number in range(60):
        table.put({"id": number % 20, "line": number})
    return table


def _kafka() -> KafkaTopic:
    topic = KafkaTopic("orders", partitions=3)
    for number in range(60):
        topic.send({"order": number}, key=f"key-{number % 9}")
    return topic


RUNS: dict[str, tuple[Any, dict[str, Any]]] = {
    "sqs": (_sqs, {"maximum_concurrency": 3, "milliseconds_per_record": 7, "batch_size": 4}),
    "sqs_fifo": (_fifo, {"maximum_concurrency": 3, "milliseconds_per_record": 7, "batch_size": 4}),
    "kinesis": (_kinesis, {"parallelization_factor": 2, "bisect_batch_on_function_error": True}),
    "dynamodb": (_dynamodb, {"batch_size": 7}),
    "kafka": (_kafka, {"batch_size": 7}),
}


def run(name: str, seed: str = "a seed") -> Report:
    """A run with all that may go wrong."""
    make, settings = RUNS[name]
    if name not in ("sqs", "sqs_fifo"):
        settings = {**settings, "maximum_retry_attempts": 3}
    return EventSourceMapping(make(), handler, faults=FAULTS, seed=seed, **settings).run()


def facts() -> str:
    """A digest of what all sources delivered, and of what came of it."""
    said = [
        [
            [
                [
                    delivery.time,
                    list(delivery.receive_counts),
                    delivery.ending,
                    delivery.redelivered,
                ]
                for delivery in report.deliveries
            ],
            [delivery.event for delivery in report.deliveries],
            report.on_failure,
            [
                [item.number for item in fate]
                for fate in (
                    report.deleted,
                    report.dead_lettered,
                    report.discarded,
                    report.remaining,
                )
            ],
        ]
        for report in map(run, RUNS)
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def words() -> str:
    """A digest of how the reports of all sources put it."""
    said = [[report.snapshot_value(), report.timeline()] for report in map(run, RUNS)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def test_a_run_is_the_same_on_every_python() -> None:
    assert facts() == FACTS


@pytest.mark.parametrize("hashes", ["0", "1"])
def test_hashes_make_no_difference(hashes: str) -> None:
    code = (
        "from tests.fidelity.test_determinism import facts, words; print(facts(), words(), end='')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hashes},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"{FACTS} {words()}"


def test_everything_that_may_go_wrong_goes_wrong() -> None:
    endings = {delivery.ending for name in RUNS for delivery in run(name).deliveries}

    assert endings == {"returned", "raised", "timed out", "throttled"}


def test_another_seed_makes_another_order() -> None:
    found = {tuple(item.number for item in run("sqs", seed).deleted) for seed in ("", "a", "b")}

    assert len(found) == 3
