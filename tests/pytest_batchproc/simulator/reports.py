"""Runs to report on, for every source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pytest_batchproc import BatchAssertionError
from pytest_batchproc._reading import body_text, read_batch
from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    Report,
    SqsQueue,
)
from tests.pytest_batchproc.simulator.queues import Handler, failing, one_group

MADE_OF: dict[str, tuple[Callable[..., Any], str]] = {
    "sqs": (SqsQueue, "orders"),
    "sqs_fifo": (one_group, "payments.fifo"),
    "kinesis": (KinesisStream, "clicks"),
    "dynamodb": (DynamoDBStream, "accounts"),
    "kafka": (KafkaTopic, "orders"),
}
NAMES = list(MADE_OF)
STREAMS = ["kinesis", "dynamodb", "kafka"]


def source_with(name: str, bodies: list[dict[str, Any]], **options: Any) -> Any:
    """A queue, stream or topic to which these were sent, all of one group, key or partition."""
    kind, called = MADE_OF[name]
    made = kind(called, **options)
    send: Callable[[dict[str, Any]], object] = {
        "kinesis": lambda body: made.put(body, partition_key="one"),
        "dynamodb": lambda body: made.put({"id": "one", **body}),
    }.get(name, lambda body: made.send(body))
    for body in bodies:
        send(body)
    return made


def reporting(number: int) -> Handler:
    """A handler of any source that reports the record whose body has this `n`, always."""

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        batch = read_batch(event)
        marks = [f'"n": {number}' in body_text(one, batch.source) for one in batch.records]
        failed = [one for one, bad in zip(batch.identifiers, marks, strict=True) if bad]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return handler


def fifo_run(times: Mapping[str, int], bodies: str = "abcd", **settings: Any) -> Report:
    """A FIFO queue, one group; messages fail so often, and go to the dead letters at the second."""
    queue = one_group("payments.fifo", max_receive_count=2)
    for body in bodies:
        queue.send(body)
    return EventSourceMapping(queue, failing(times), **settings).run()


def lost_run() -> Report:
    """A stream whose last record is reported until its retries end."""
    stream = source_with("kinesis", [{"n": number} for number in range(3)])
    return EventSourceMapping(stream, reporting(2), maximum_retry_attempts=1).run()


def said(claim: Callable[..., object], *arguments: object) -> str:
    """The message of a claim that does not hold; without identifiers, which change with `-v`."""
    with pytest.raises(BatchAssertionError) as caught:
        claim(*arguments)
    return re.sub(r"^([> ] #\d+) +\S+", r"\1", str(caught.value), flags=re.MULTILINE)
