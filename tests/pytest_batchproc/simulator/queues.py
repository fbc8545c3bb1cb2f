"""What the tests of queues share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_batchproc.simulator import Report, SqsFifoQueue

Handler = Callable[[dict[str, Any], Any], object]


def one_group(name: str, *arguments: Any, **options: Any) -> SqsFifoQueue:
    """A FIFO queue whose messages need no group: it has a default one."""
    return SqsFifoQueue(name, *arguments, default_message_group_id="group-1", **options)


def failing(times: Mapping[str, int]) -> Handler:
    """A handler that reports a message until it was delivered more often than this."""

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        failed = [
            record["messageId"]
            for record in event["Records"]
            if int(record["attributes"]["ApproximateReceiveCount"]) <= times.get(record["body"], 0)
        ]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}

    return handler


def succeed(event: dict[str, Any], context: object) -> None:
    """All is well."""


def batches(report: Report) -> list[list[object]]:
    """The bodies that were delivered, batch by batch."""
    return [[item.body for item in delivery.items] for delivery in report.deliveries]


def bodies(items: Any) -> list[object]:  # of messages, or of items of any source
    """What was sent."""
    return [item.body for item in items]


def times(report: Report) -> list[float]:
    """When the deliveries began."""
    return [delivery.time for delivery in report.deliveries]
