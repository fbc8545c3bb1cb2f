"""Processors by purpose, made from whichever library is given: same arguments, same overrides."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from libraries import Library

# `Any` throughout: the base classes are only known when a library has been chosen.
Processor = Any


def plain(library: Library) -> Processor:
    """SQS with nothing set."""
    return library.BatchProcessor(event_type=library.EventType.SQS)


def with_logger(library: Library) -> Processor:
    """SQS, told to log its failures."""
    return library.BatchProcessor(
        event_type=library.EventType.SQS, logger=logging.getLogger("benchmark")
    )


def kinesis(library: Library) -> Processor:
    """Kinesis with nothing set."""
    return library.BatchProcessor(event_type=library.EventType.KinesisDataStreams)


def dynamodb(library: Library) -> Processor:
    """DynamoDB with nothing set."""
    return library.BatchProcessor(event_type=library.EventType.DynamoDBStreams)


def kafka(library: Library) -> Processor:
    """Kafka with nothing set."""
    return library.BatchProcessor(event_type=library.EventType.Kafka)


def fifo(library: Library) -> Processor:
    """FIFO that stops at the first failure."""
    return library.SqsFifoPartialProcessor()


def fifo_groups(library: Library) -> Processor:
    """FIFO that goes on with the other groups."""
    return library.SqsFifoPartialProcessor(skip_group_on_error=True)


def asynchronous(library: Library) -> Processor:
    """SQS, async, with nothing set."""
    return library.AsyncBatchProcessor(event_type=library.EventType.SQS)


def overriding_success_handler(library: Library) -> Processor:
    """SQS, `success_handler` overridden by one that only calls `super()`."""

    class Overriding(library.BatchProcessor):  # type: ignore[misc]  # either library's
        def success_handler(self, record: Any, result: Any) -> Any:
            return super().success_handler(record, result)

    return Overriding(event_type=library.EventType.SQS)


def overriding_failure_handler(library: Library) -> Processor:
    """SQS, `failure_handler` overridden by one that only calls `super()`."""

    class Overriding(library.BatchProcessor):  # type: ignore[misc]  # either library's
        def failure_handler(self, record: Any, exception: Any) -> Any:
            return super().failure_handler(record, exception)

    return Overriding(event_type=library.EventType.SQS)


def overriding_process_record(library: Library) -> Processor:
    """SQS, `_process_record` overridden by one that only calls `super()`."""

    class Overriding(library.BatchProcessor):  # type: ignore[misc]  # either library's
        def _process_record(self, record: Any) -> Any:
            return super()._process_record(record)

    return Overriding(event_type=library.EventType.SQS)


def overriding_async_process_record(library: Library) -> Processor:
    """SQS, async, `_async_process_record` overridden by one that only awaits `super()`."""

    class Overriding(library.AsyncBatchProcessor):  # type: ignore[misc]  # either library's
        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(record)

    return Overriding(event_type=library.EventType.SQS)
