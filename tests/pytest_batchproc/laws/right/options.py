"""Handlers that keep every law, with each option of each processor of batchproc.

Each row: the source, the class, the options, and whether the handler stops at the first failure.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from pydantic import BaseModel, Json, field_validator

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
)
from batchproc.models import SqsRecordModel
from tests.pytest_batchproc.laws.right.with_batchproc import running, running_async
from tests.pytest_batchproc.laws.shop import Handler


class Order(BaseModel):
    """An order that a model can refuse."""

    id: int
    bad: bool

    @field_validator("bad")
    @classmethod
    def check(cls, bad: bool) -> bool:
        if bad:
            raise ValueError("this order cannot be shipped")
        return bad


class OrderRecord(SqsRecordModel):
    """A message with an order."""

    body: Json[Order]

    @property
    def json_body(self) -> dict[str, Any]:
        return {"id": self.body.id, "bad": self.body.bad}


PROCESSORS: tuple[type, ...] = (
    BatchProcessor,
    AsyncBatchProcessor,
    SqsFifoPartialProcessor,
    AsyncSqsFifoPartialProcessor,
)
LOGGER = logging.getLogger("tests.quiet")
LOGGER.disabled = True

_EVENT_TYPES = {
    "sqs": EventType.SQS,
    "kinesis": EventType.KinesisDataStreams,
    "dynamodb": EventType.DynamoDBStreams,
    "kafka": EventType.Kafka,
}
_OF_ALL: list[tuple[dict[str, Any], bool]] = [
    ({"raise_on_entire_batch_failure": False}, False),
    ({"logger": LOGGER}, False),
    ({"log_failures": False}, False),
    ({"stop_before_timeout_ms": 500}, False),
]
_OF_SOURCES = [
    *_OF_ALL,
    ({"stop_on_failure": True}, True),
    ({"stop_on_failure": True, "raise_on_entire_batch_failure": False}, True),
]
_ON_THREADS = [
    ({"max_workers": 3}, False),
    ({"max_workers": 3, "stop_on_failure": True}, True),
]
_ON_A_LOOP = [
    ({"max_concurrency": 1}, False),
    ({"max_concurrency": 3}, False),
    ({"max_concurrency": 3, "stop_on_failure": True}, True),
]
_OF_FIFO: list[tuple[dict[str, Any], bool]] = [
    *((options, True) for options, _ in _OF_ALL),
    ({"model": OrderRecord}, True),
    ({"body": json.loads, "absent": "skip"}, True),
    ({"skip_group_on_error": True}, False),
]


def _rows() -> list[tuple[str, type, dict[str, Any], bool]]:
    rows: list[tuple[str, type, dict[str, Any], bool]] = []
    for source, event_type in _EVENT_TYPES.items():
        # On a stream threads and stop_on_failure contradict each other.
        threads = _ON_THREADS if source in ("sqs", "kafka") else _ON_THREADS[:1]
        model: list[tuple[dict[str, Any], bool]] = []
        if source == "sqs":
            model = [
                ({"model": OrderRecord}, False),
                ({"body": json.loads, "absent": "skip"}, False),
            ]
        for options, stops in (*_OF_SOURCES, *threads, *model):
            rows.append((source, BatchProcessor, {"event_type": event_type, **options}, stops))
        for options, stops in (*_OF_SOURCES, *_ON_A_LOOP, *model):
            rows.append((source, AsyncBatchProcessor, {"event_type": event_type, **options}, stops))
    workers: tuple[dict[str, Any], bool] = ({"skip_group_on_error": True, "max_workers": 3}, False)
    loops: tuple[dict[str, Any], bool] = (
        {"skip_group_on_error": True, "max_concurrency": 3},
        False,
    )
    for options, stops in (*_OF_FIFO, workers):
        rows.append(("sqs_fifo", SqsFifoPartialProcessor, options, stops))
    for options, stops in (*_OF_FIFO, loops):
        rows.append(("sqs_fifo", AsyncSqsFifoPartialProcessor, options, stops))
    return rows


ROWS = _rows()


def handler_of(processor: type, options: dict[str, Any]) -> Handler:
    """The handler with a processor of this class."""
    made = processor(**{"log_failures": False, **options})
    return (running_async if "Async" in processor.__name__ else running)(made)
