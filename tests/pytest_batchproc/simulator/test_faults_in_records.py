"""Where a fault strikes: the body of its own record, by whichever way a handler reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc._reading import read_batch
from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    InjectedFault,
    KafkaTopic,
    KinesisStream,
    SqsQueue,
    fail,
    time_out,
)
from tests.pytest_batchproc.simulator.queues import one_group

Record = dict[str, Any]


def table() -> DynamoDBStream:
    """Records with each image alone, and with both."""
    made = DynamoDBStream("orders")
    made.put({"id": 1})
    made.put({"id": 1, "n": 2})
    made.delete(1)
    made.put({"id": 2})
    return made


def filled(made: Any) -> Any:
    """The queue, stream or topic with four messages or records."""
    send = made.put if isinstance(made, KinesisStream) else made.send
    for number in range(4):
        send({"n": number})
    return made


# A source, and how a handler reads the body of a record.
WAYS: dict[str, tuple[Callable[[], Any], Callable[[Record], object]]] = {
    "sqs": (lambda: filled(SqsQueue("orders")), lambda record: record["body"]),
    "sqs_fifo": (lambda: filled(one_group("orders.fifo")), lambda record: record["body"]),
    "get": (lambda: filled(SqsQueue("orders")), lambda record: record.get("body")),
    "kinesis": (lambda: filled(KinesisStream()), lambda record: record["kinesis"]["data"]),
    "image": (
        table,
        lambda record: (record["dynamodb"].get("NewImage"), record["dynamodb"].get("OldImage")),
    ),
    "key": (table, lambda record: record["dynamodb"]["Keys"]),
    "kafka": (lambda: filled(KafkaTopic(partitions=2)), lambda record: record["value"]),
}


BODIES = {"body", "data", "value", "Keys", "NewImage", "OldImage"}


def inner(event: dict[str, Any]) -> Record:
    """What of the first record has the body in it."""
    record: Any = read_batch(event).live[0]
    found: Record = record.get("kinesis") or record.get("dynamodb") or record
    return found


def handling(handled: list[str]) -> Callable[[dict[str, Any], object], None]:
    """A handler that catches nothing."""

    def handler(event: dict[str, Any], context: object) -> None:
        for record in event["Records"]:
            handled.append(record["body"])

    return handler


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("way", WAYS)
def test_a_fault_strikes_its_own_record(way: str, number: int) -> None:
    make, read = WAYS[way]
    struck: list[dict[int, str]] = []

    def handler(event: dict[str, Any], context: object) -> None:
        struck.append({})
        for position, record in enumerate(read_batch(event).live):
            try:
                read(record)
            except InjectedFault as error:
                struck[-1][position] = str(error)

    report = EventSourceMapping(make(), handler, faults=[fail(number)]).run()

    text = f"the script lets #{number} fail at delivery 1"
    items = report.deliveries[0].items
    assert {number: text} == {items[position].number: told for position, told in struck[0].items()}
    assert struck[1] == {}


@pytest.mark.parametrize("way", WAYS)
def test_the_rest_of_the_record_is_as_ever(way: str) -> None:
    make, _ = WAYS[way]
    seen: list[Record] = []

    def handler(event: dict[str, Any], context: object) -> None:
        part = inner(event)
        rest = {key: part.get(key) for key in part if key not in BODIES}
        seen.append({**rest, "nothing": part.get("nothing"), "else": part.get("nothing", "else")})

    report = EventSourceMapping(make(), handler, faults=[fail(0)]).run()

    untouched = inner(report.deliveries[0].event)
    rest = {key: value for key, value in untouched.items() if key not in BODIES}
    assert seen[0] == {**rest, "nothing": None, "else": "else"}
    assert untouched.keys() & BODIES


def test_what_the_script_raises_is_the_error_of_the_function() -> None:
    handled: list[str] = []
    queue = filled(SqsQueue("orders"))

    report = EventSourceMapping(queue, handling(handled), faults=[fail(2)]).run()

    assert [delivery.error for delivery in report.deliveries] == [
        "InjectedFault: the script lets #2 fail at delivery 1",
        None,
    ]
    assert [delivery.ending for delivery in report.deliveries] == ["raised", "returned"]


def test_time_is_over_where_the_body_is_read() -> None:
    handled: list[str] = []
    queue = filled(SqsQueue("orders"))

    report = EventSourceMapping(queue, handling(handled), faults=[time_out(2)]).run()

    assert [delivery.ending for delivery in report.deliveries] == ["timed out", "returned"]
    assert [delivery.duration for delivery in report.deliveries] == [3.0, 0.0]
    # Of the first invocation only what came before.
    assert handled == [f'{{"n": {number}}}' for number in (0, 1, 0, 1, 2, 3)]


def test_time_is_over_at_the_end_where_no_body_is_read() -> None:
    calls: list[object] = []
    queue = filled(SqsQueue("orders"))

    report = EventSourceMapping(
        queue, lambda event, context: calls.append(event), faults=[time_out(2)]
    ).run()

    assert [delivery.ending for delivery in report.deliveries] == ["timed out", "returned"]
    assert [delivery.error for delivery in report.deliveries] == [None, None]
    assert len(calls) == 2
