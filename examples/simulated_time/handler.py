"""Ship orders with a circuit breaker, an age limit and a retry that waits: all of it needs time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from batchproc import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

OLDEST = 3600  # seconds; an older order has been cancelled by its customer
processor = BatchProcessor(event_type=EventType.SQS)


class Breaker:
    """Refuses calls for some seconds once several in a row have failed."""

    def __init__(self, failures: int = 2, seconds: float = 60) -> None:
        self._most, self._seconds = failures, seconds
        self._failures, self._opened = 0, 0.0

    def check(self) -> None:
        if self._failures >= self._most and time.monotonic() - self._opened < self._seconds:
            raise ConnectionError("the circuit is open")

    def note(self, failed: bool) -> None:
        self._failures = self._failures + 1 if failed else 0
        self._opened = time.monotonic()


breaker = Breaker()


def shop_accepts(order: Mapping[str, Any]) -> None:
    """Represents a call to the shop."""


def ship(order: Mapping[str, Any]) -> None:
    breaker.check()
    for wait in (0.2, 0.4, None):
        try:
            shop_accepts(order)
        except ConnectionError:
            if wait is None:
                breaker.note(failed=True)
                raise
            time.sleep(wait)
        else:
            breaker.note(failed=False)
            return


def record_handler(record: SQSRecord) -> str:
    sent = int(record["attributes"]["SentTimestamp"]) / 1000
    if time.time() - sent > OLDEST:
        return "too old"
    ship(record.json_body)
    return "shipped"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor, context)
