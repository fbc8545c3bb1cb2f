"""Handlers of streams: Lambda goes back to the lowest sequence number that a response reports."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Generator
from typing import Any

from batchproc import EventType
from tests.pytest_batchproc.faults.gallery.case import takes_at_least_once, wrong
from tests.pytest_batchproc.faults.gallery.outside import Bank, Table
from tests.pytest_batchproc.faults.gallery.wrong_batches import succeeds
from tests.pytest_batchproc.faults.gallery.wrong_idempotency import handler_of

KINESIS, DYNAMODB, KAFKA = (
    EventType.KinesisDataStreams,
    EventType.DynamoDBStreams,
    EventType.Kafka,
)
CHANGES = [{"id": "cart", "order": order} for order in "ab"]  # of one item, so they have an order


@wrong(KINESIS, needs=1, effects=takes_at_least_once, ordered=True)
def goes_on_after_a_failure() -> Generator[Any]:
    """The record behind a failed one is processed first, and once more afterwards."""
    bank = Bank()

    yield lambda: handler_of(lambda record: bank.take(body(record)), KINESIS)


@wrong(KINESIS, needs=1)
def saves_its_checkpoint_before_the_effect() -> Generator[Any]:
    """A record below the checkpoint is skipped, whether it was processed or not."""
    bank, table = Bank(), Table()

    def handler(event: Any, context: Any) -> None:
        for one in event["Records"]:
            number = int(one["kinesis"]["sequenceNumber"])
            if number > (table.get("checkpoint") or 0):
                table.put("checkpoint", number)
                bank.take(body_of(one))

    yield lambda: handler


@wrong(KINESIS, needs=1)
def saves_its_checkpoint_after_the_effect() -> Generator[Any]:
    """An effect above the checkpoint is repeated."""
    bank, table = Bank(), Table()

    def handler(event: Any, context: Any) -> None:
        for one in event["Records"]:
            number = int(one["kinesis"]["sequenceNumber"])
            if number > (table.get("checkpoint") or 0):
                bank.take(body_of(one))
                table.put("checkpoint", number)

    yield lambda: handler


@wrong(KINESIS, needs=2, effects=takes_at_least_once, ordered=False)
def reports_the_last_failure_of_a_shard() -> Generator[Any]:
    """Lambda continues at what is reported; the failure before it is lost."""
    bank = Bank()

    def handler(event: Any, context: Any) -> Any:
        failed = [one for one in event["Records"] if not succeeds(bank, body_of(one))]
        names = [one["kinesis"]["sequenceNumber"] for one in failed[-1:]]
        return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}

    yield lambda: handler


@wrong(DYNAMODB, needs=1, bodies=CHANGES[:1])
def counts_changes() -> Generator[Any]:
    """A counter that each change of an item increments counts one change twice."""
    bank = Bank()

    yield lambda: handler_of(lambda record: bank.take(body(record)), DYNAMODB)


@wrong(DYNAMODB, needs=1, bodies=CHANGES, faults=["refuse"])
def reports_event_ids() -> Generator[Any]:
    """Lambda knows sequence numbers; another identifier returns the whole batch."""
    bank = Bank()

    def handler(event: Any, context: Any) -> Any:
        failed = [one for one in event["Records"] if not succeeds(bank, body_of(one))]
        return {"batchItemFailures": [{"itemIdentifier": one["eventID"]} for one in failed]}

    yield lambda: handler


@wrong(KAFKA, needs=1, bodies=["a"])
def keeps_offsets_in_memory() -> Generator[Any]:
    """The next sandbox begins again."""
    bank = Bank()

    def sandbox() -> Any:
        done: set[int] = set()

        def charge(record: Any) -> None:
            if record.offset not in done:
                bank.take(body(record))
                done.add(record.offset)

        return handler_of(charge, KAFKA)

    yield sandbox


@wrong(KAFKA, needs=1, effects=takes_at_least_once)
def continues_behind_a_failed_offset() -> Generator[Any]:
    """An error is printed, and the offset is committed."""
    bank = Bank()

    def handler(event: Any, context: Any) -> None:
        for records in event["records"].values():
            for one in records:
                succeeds(bank, body_of(one))

    yield lambda: handler


def body_of(one: Any) -> str:
    """The order in a record as Lambda delivers it."""
    if "kinesis" in one:
        return b64decode(one["kinesis"]["data"]).decode()
    if "dynamodb" in one:
        return str(one["dynamodb"]["NewImage"]["order"]["S"])
    return b64decode(one["value"]).decode()


def body(record: Any) -> str:
    """The order in a record of a processor."""
    return body_of(record.raw_event)
