"""How much of a queue fits into an invocation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.pytest_batchproc.simulator.queues import batches, bodies, one_group, succeed

MOST = 6 * 1024 * 1024
KEPT = {"Filters": [{"Pattern": json.dumps({"body": {"keep": [True]}})}]}


@pytest.mark.parametrize(
    ("body", "attributes", "expected"),
    [
        ("x" * 2**20, {}, [5, 5]),
        ('"' * 500_000, {}, [6, 4]),
        ('"' * 1_000_000, {}, [3, 3, 3, 1]),
        ("ä" * 500_000, {}, [6, 4]),
        ("x", {f"a{number}": "y" * 90_000 for number in range(10)}, [6, 4]),
    ],
    ids=["plain", "escaped", "escaped to twice the size", "UTF-8", "attributes"],
)
def test_an_event_stays_below_six_megabytes(
    body: str, attributes: dict[str, str], expected: list[int]
) -> None:
    queue = SqsQueue("orders")
    for _ in range(10):
        queue.send(body, message_attributes=attributes)

    report = EventSourceMapping(queue, succeed).run()

    assert [len(batch) for batch in batches(report)] == expected
    assert all(size(delivery.event) <= MOST for delivery in report.deliveries)


def test_ten_thousand_small_messages_may_be_too_many() -> None:
    queue = SqsQueue("orders")
    for _ in range(10_000):
        queue.send("x" * 200)

    report = EventSourceMapping(
        queue, succeed, batch_size=10_000, maximum_batching_window_in_seconds=1
    ).run()

    first, second = report.deliveries
    record = size(second.event["Records"][0]) + len(", ")
    assert 0 <= MOST - size(first.event) < record
    assert len(first.items) + len(second.items) == 10_000


@pytest.mark.parametrize("queue", [SqsQueue("orders"), one_group("orders.fifo")])
def test_what_the_filter_removes_takes_no_room(queue: Any) -> None:
    for number in range(20):
        queue.send(str(number).ljust(1_000_000))
    queue.send({"keep": True})

    report = EventSourceMapping(queue, succeed, filter_criteria=KEPT).run()

    assert batches(report) == [['{"keep": true}']]
    assert bodies(report.remaining) == []


def test_what_passes_the_filter_takes_room_beside_what_does_not() -> None:
    queue = SqsQueue("orders")
    for number in range(20):
        queue.send({"keep": number % 2 == 0, "text": str(number).ljust(900_000)})

    report = EventSourceMapping(queue, succeed, filter_criteria=KEPT).run()

    assert [len(batch) for batch in batches(report)] == [6, 4]
    assert len(report.filtered) == 10
    assert all(size(delivery.event) <= MOST for delivery in report.deliveries)


@pytest.mark.parametrize(("more", "expected"), [(0, [7]), (3, [6, 1])])
@pytest.mark.parametrize(
    "options", [{}, {"aws_trace_header": "é" * 100}, {"message_attributes": {"a": "é" * 50}}]
)
def test_an_event_is_filled_to_the_last_bytes(
    options: dict[str, Any], more: int, expected: list[int]
) -> None:
    twin, queue = SqsQueue("orders"), SqsQueue("orders")
    for body in ["é" * 450_000] * 6 + ["x"]:
        twin.send(body, **options)
    (delivery,) = EventSourceMapping(twin, succeed).run().deliveries
    # A comma and a space after the last record, which it does not have.
    left = MOST - size(delivery.event) - len(", ")
    for _ in range(6):
        queue.send("é" * 450_000, **options)
    queue.send("x" * (1 + left + more), **options)

    report = EventSourceMapping(queue, succeed).run()

    assert [len(batch) for batch in batches(report)] == expected
    assert all(size(one.event) <= MOST for one in report.deliveries)


def size(value: object) -> int:
    """How many bytes it has as JSON in UTF-8."""
    return len(json.dumps(value, ensure_ascii=False).encode())
