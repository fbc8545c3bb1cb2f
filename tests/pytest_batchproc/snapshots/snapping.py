"""The text of a snapshot without pytest and syrupy, and a response that names records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from pytest_batchproc._reading import read_batch
from pytest_batchproc._snapshots._readable import readable
from pytest_batchproc._snapshots._records import DescribeRecord, Records, known_events
from pytest_batchproc._snapshots._text import to_text
from pytest_batchproc.events import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)

FACTORIES: dict[str, Any] = {
    "sqs": SqsEventFactory,
    "sqs_fifo": SqsFifoEventFactory,
    "kinesis": KinesisEventFactory,
    "dynamodb": DynamoDBEventFactory,
    "kafka": KafkaEventFactory,
}
every_source = pytest.mark.parametrize("source", FACTORIES)


def text_of(
    answer: object,
    *made: Mapping[str, Any],
    event: Mapping[str, Any] | None = None,
    describe: DescribeRecord | None = None,
) -> str:
    """What the file says, in a test that made these events."""
    batch = None if event is None else read_batch(event)
    known = known_events(made, batch)
    return to_text(readable(answer, Records(known, describe, batch is not None)))


def failing(event: Mapping[str, Any], positions: Iterable[int]) -> dict[str, Any]:
    """The response that names these records, in this order."""
    identifiers = read_batch(event).identifiers
    return {"batchItemFailures": [{"itemIdentifier": identifiers[one]} for one in positions]}
