"""Handlers of other kinds: async, with a lease, with hypothesis around the search."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Generator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchproc import AsyncBatchProcessor, EventType, async_process_partial_response
from pytest_batchproc.faults import BrokenClaimError, check_faults
from pytest_batchproc.simulator import effects
from tests.pytest_batchproc.faults import worlds
from tests.pytest_batchproc.faults.worlds import Handler, handler_of, world_of

World = Callable[[], Generator[Callable[[], Handler]]]


def async_world(write: Callable[[Any, str], Any]) -> World:
    """The handler of a record is async; `write` gets the watched payment and the order."""

    def world() -> Generator[Callable[[], Handler]]:
        paid: set[str] = set()

        async def pay(order: str) -> None:
            await asyncio.sleep(0.1)
            if order in paid:
                raise worlds.Paid
            paid.add(order)

        def sandbox() -> Handler:
            watched = effects.watch(pay, key=lambda order: f"pay {order}")
            processor = AsyncBatchProcessor(EventType.SQS)

            async def process(record: Any) -> None:
                try:
                    await write(watched, record.body)
                except worlds.Paid:
                    """An earlier delivery has paid it."""

            return lambda event, context: async_process_partial_response(
                event, process, processor, context
            )

        yield sandbox

    return world


def test_an_async_handler_is_cleared() -> None:
    coverage = check_faults(async_world(lambda pay, order: pay(order)), "sqs", bodies=["a", "b"])

    assert [name for name, count in coverage.faults.items() if not count] == []


def test_an_async_handler_that_does_not_await_is_caught() -> None:
    async def forgets(pay: Any, order: str) -> None:
        asyncio.get_running_loop().create_task(pay(order)).add_done_callback(_forget)

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(async_world(forgets), "sqs", bodies=["a"])

    assert str(caught.value).splitlines()[0] == (
        "Lambda treats message #0 as processed, and its effect 'pay a' never happened, without any "
        "fault"
    )


def _forget(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()


def leasing(seconds: float) -> World:
    """The order is taken for some seconds before the charge; a killed function leaves the lease."""

    def world() -> Generator[Callable[[], Handler]]:
        leases: dict[str, float] = {}

        def make(charge: worlds.Charge, table: set[str]) -> Handler:
            def work(order: str) -> None:
                if order in table:
                    return
                if leases.get(order, 0) > time.time():
                    raise RuntimeError("another invocation has it")
                leases[order] = time.time() + seconds
                charge(order)
                table.add(order)

            return handler_of(work)

        yield from world_of(make)()

    return world


@pytest.mark.parametrize("faults", [["kill_before"], ["kill_before", "overlap"]])
def test_a_lease_that_ends_before_the_retry_is_cleared(faults: list[str]) -> None:
    check_faults(leasing(20), "sqs", bodies=["a"], faults=faults)


def test_a_lease_that_outlasts_the_retries_is_caught() -> None:
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(leasing(600), "sqs", bodies=["a"], faults=["kill_before"])

    assert str(caught.value).splitlines()[0] == (
        "Message #0, which can succeed, ended in the dead-letter queue, after 1 fault: "
        "kill_before('charge a')"
    )


def test_bodies_are_drawn_outside_and_faults_are_searched_inside() -> None:
    """A failure shrinks to the boundary: orders from 7 on are paid without a mark."""

    def marks_small_orders(charge: worlds.Charge, table: set[str]) -> Handler:
        def work(order: str) -> None:
            if order not in table:
                if int(order) < 7:
                    table.add(order)
                charge(order)

        return handler_of(work)

    @settings(database=None, derandomize=True, max_examples=40)
    @given(st.integers(0, 99))
    def check(order: int) -> None:
        world = world_of(marks_small_orders)
        check_faults(world, "sqs", bodies=[order], at_most=1, faults=["crash"])

    with pytest.raises(BrokenClaimError, match=r"^'charge 7' of message #0 happened twice"):
        check()


def test_a_handler_may_write_bytes_to_its_output() -> None:
    def writes(charge: worlds.Charge, table: set[str]) -> Handler:
        def work(order: str) -> None:
            sys.stdout.buffer.write(b"charging")
            charge(order)

        return handler_of(work)

    assert check_faults(world_of(writes), "sqs", bodies=["a"], faults=["throttle"]).complete
