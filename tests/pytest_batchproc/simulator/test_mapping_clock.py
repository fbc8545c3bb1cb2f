"""Time: one clock for queue, mapping and context, and nobody waits for it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.clock import Clock
from pytest_batchproc.context import FakeLambdaContext
from pytest_batchproc.simulator import (
    Delivery,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    SqsQueue,
)
from tests.pytest_batchproc.simulator.queues import batches, bodies, failing, succeed, times
from tests.pytest_batchproc.simulator.reports import MADE_OF, NAMES


def test_a_mapping_runs_on_the_clock_of_a_context() -> None:
    context = FakeLambdaContext()
    context.advance(5_000)
    queue = SqsQueue("orders")
    queue.send("a")

    report = EventSourceMapping(queue, failing({"a": 1}), clock=context.clock).run()

    assert times(report) == [5.0, 35.0]
    assert (35.0, context.clock) == (context.clock.now, queue.clock)


def test_a_queue_that_joins_a_clock_keeps_the_age_of_its_messages() -> None:
    queue = SqsQueue("orders")
    queue.send("a", delay_seconds=3)
    queue.clock.advance(1_000)
    clock = Clock()
    clock.advance(100_000)

    report = EventSourceMapping(queue, succeed, clock=clock).run()

    assert times(report) == [102.0]
    (record,) = report.deliveries[0].event["Records"]
    assert record["attributes"]["SentTimestamp"] == "1767225699000"
    assert record["attributes"]["ApproximateFirstReceiveTimestamp"] == "1767225702000"


@pytest.mark.parametrize("name", NAMES)
def test_a_source_has_one_clock(name: str) -> None:
    make, called = MADE_OF[name]
    clock = Clock()
    source = make(called, clock=clock)

    with pytest.raises(ValueError, match="clock") as caught:
        EventSourceMapping(source, succeed, clock=Clock())

    assert str(caught.value) == f"clock: {called} has another one; give both the same"
    assert clock is EventSourceMapping(source, succeed, clock=clock).clock


def test_a_source_that_has_joined_a_clock_joins_no_other() -> None:
    for source in (SqsQueue("orders"), KinesisStream("orders"), KafkaTopic("orders")):
        EventSourceMapping(source, succeed, clock=Clock())

        with pytest.raises(ValueError, match=r"^clock: orders has another one"):
            EventSourceMapping(source, succeed, clock=Clock())


def test_the_handler_is_stopped_at_the_function_timeout() -> None:
    queue = SqsQueue("orders")
    for body in "abcde":
        queue.send(body)
    done: list[str] = []

    def handler(event: dict[str, Any], context: Any) -> None:
        for record in event["Records"]:
            try:
                context.advance(1_000)
            except Exception:  # a record handler's own guard does not hold it up
                continue
            done.append(record["body"])

    report = EventSourceMapping(queue, handler, function_timeout=3, max_deliveries=1).run()

    assert done == ["a", "b"]
    (delivery,) = report.deliveries
    assert (
        delivery.ending,
        delivery.duration,
        delivery.verdict.outcome,
    ) == ("timed out", 3.0, "failure")


def test_a_cost_for_each_record_counts_against_the_timeout() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    for body in "abcd":
        queue.send(body)

    report = EventSourceMapping(
        queue, succeed, batch_size=3, function_timeout=3, milliseconds_per_record=1_000
    ).run()

    assert batches(report) == [["a", "b", "c"], ["d"]]
    assert [delivery.ending for delivery in report.deliveries] == ["timed out", "returned"]
    assert times(report) == [0.0, 3.0]
    assert bodies(report.dead_lettered) == ["a", "b", "c"]


def test_one_poller_takes_one_batch_after_the_other() -> None:
    queue = SqsQueue("orders")
    for number in range(30):
        queue.send(str(number))

    report = EventSourceMapping(queue, succeed, milliseconds_per_record=100).run()

    assert times(report) == [0.0, 1.0, 2.0]


def test_as_many_invocations_overlap_as_the_mapping_allows() -> None:
    queue = SqsQueue("orders")
    for number in range(50):
        queue.send(str(number))

    report = EventSourceMapping(
        queue, succeed, milliseconds_per_record=100, maximum_concurrency=2
    ).run()

    assert times(report) == [0.0, 0.0, 1.0, 1.0, 2.0]


def test_each_of_them_begins_at_its_own_time() -> None:
    queue = SqsQueue("orders")
    for number in range(3):
        queue.send(str(number))
    left: list[tuple[float, int]] = []

    def handler(event: dict[str, Any], context: Any) -> None:
        left.append((context.clock.now, context.get_remaining_time_in_millis()))
        context.advance(2_000)

    EventSourceMapping(queue, handler, batch_size=1, maximum_concurrency=3).run()

    assert left == [(0.0, 3_000)] * 3
    assert queue.clock.now == 2.0


def test_a_seed_changes_which_of_two_ends_first() -> None:
    ends = {seed: order_of_ends(seed) for seed in ("", "a", "b", "c")}

    assert ends[""] == [0, 1, 2, 3, 4]
    assert len({tuple(order) for order in ends.values()}) == 4
    assert ends["a"] == order_of_ends("a")


def order_of_ends(seed: str) -> list[int]:
    """Five invocations that begin and end together, in the order in which they ended."""
    queue = SqsQueue("orders")
    for number in range(5):
        queue.send(str(number))
    ended: list[int] = []

    def note(delivery: Delivery) -> None:
        ended.append(delivery.number)

    settings: Any = {"batch_size": 1, "maximum_concurrency": 5, "seed": seed}
    EventSourceMapping(queue, succeed, on_delivery=note, **settings).run()
    return ended


def test_each_invocation_has_a_request_of_its_own() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    queue.send("b")
    seen: list[tuple[str, str]] = []

    def handler(event: dict[str, Any], context: Any) -> None:
        seen.append((context.aws_request_id, context.function_name))

    report = EventSourceMapping(queue, handler, batch_size=1, function_name="orders-fn").run()

    assert seen == [
        ("7e570000-0000-4000-8000-000000000000", "orders-fn"),
        ("7e570000-0000-4000-8000-000000000001", "orders-fn"),
    ]
    assert [request for request, _ in seen] == [one.request_id for one in report.deliveries]


def test_a_coroutine_is_a_failed_invocation_and_nobody_is_warned() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    queue.send("a")

    async def work() -> None:
        """Never runs."""

    def handler(event: dict[str, Any], context: object) -> object:
        return work()

    report = EventSourceMapping(queue, handler).run()

    assert bodies(report.dead_lettered) == ["a"]
    assert report.deliveries[0].verdict.trap == (
        "response: coroutine does not become JSON; it was never awaited: await it, or return "
        "asyncio.run(...) from a plain handler."
    )
