"""A handler that is simulated or checked inside a running event loop: async tests, notebooks."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
from collections.abc import Callable
from typing import Any
from unittest.mock import AsyncMock

import pytest
from hypothesis import strategies as st

from batchproc import (
    AsyncBatchProcessor,
    EventType,
    SQSRecord,
    async_process_partial_response,
)
from pytest_batchproc._loops import outside_loop
from pytest_batchproc.laws import check_batch_handler
from pytest_batchproc.simulator import EventSourceMapping, Report, SqsQueue
from tests.pytest_batchproc.simulator.queues import bodies

Event = dict[str, Any]
Handler = Callable[[Event, object], object]
processor = AsyncBatchProcessor(EventType.SQS, log_failures=False)


async def refuse_bad(record: SQSRecord) -> None:
    await asyncio.sleep(0)
    if record.body == "bad":
        raise ValueError


def with_batchproc(event: Event, context: Any) -> object:
    return async_process_partial_response(event, refuse_bad, processor, context)


async def failures(event: Event) -> object:
    await asyncio.sleep(0)
    assert asyncio.current_task() is not None
    bad = [one["messageId"] for one in event["Records"] if one["body"] == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in bad]}


def with_asyncio_run(event: Event, context: object) -> object:
    return asyncio.run(failures(event))


def with_a_new_loop(event: Event, context: object) -> object:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(failures(event))
    finally:
        loop.close()


HANDLERS: list[Handler] = [with_batchproc, with_asyncio_run, with_a_new_loop]
each_handler = pytest.mark.parametrize("handler", HANDLERS)


def simulated(handler: Handler) -> Report:
    queue = SqsQueue("orders", max_receive_count=2)
    queue.send("good")
    queue.send("bad")
    return EventSourceMapping(queue, handler).run()


@each_handler
def test_an_async_handler_is_simulated_inside_a_running_loop(handler: Handler) -> None:
    async def test() -> Report:
        return simulated(handler)

    report = asyncio.run(test())

    assert bodies(report.dead_lettered) == ["bad"]
    assert simulated(handler).timeline() == report.timeline()


@each_handler
def test_an_async_handler_is_checked_inside_a_running_loop(handler: Handler) -> None:
    async def test() -> None:
        check_batch_handler(
            handler,
            "sqs",
            bodies=st.sampled_from(["good", "bad"]),
            should_fail=lambda body: body == "bad",
        )

    asyncio.run(test())


def test_the_loop_of_the_test_goes_on_afterwards() -> None:
    async def test() -> list[str]:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        went_on: list[str] = []
        loop.call_soon(went_on.append, "callback")
        other = asyncio.create_task(asyncio.sleep(0, "task"))
        simulated(with_asyncio_run)
        assert went_on == []  # nothing of the loop runs during a simulation
        assert loop is asyncio.get_running_loop()
        assert task is asyncio.current_task()
        async with asyncio.timeout(60):
            return [*went_on, await other, *went_on]

    assert asyncio.run(test(), debug=True) == ["task", "callback"]


def test_a_handler_runs_in_the_thread_of_the_test_and_in_no_loop() -> None:
    async def test() -> Report:
        base = sqlite3.connect(":memory:")  # works in the thread that made it, and in no other

        def handler(event: Event, context: object) -> object:
            base.execute("select 1")
            with pytest.raises(RuntimeError, match="no running event loop"):
                asyncio.get_running_loop()
            return {"batchItemFailures": []}

        report = simulated(handler)
        base.close()
        return report

    assert asyncio.run(test()).dead_lettered == []


def test_an_error_leaves_the_loop_as_it_was() -> None:
    async def test() -> None:
        task = asyncio.current_task()
        with pytest.raises(KeyboardInterrupt), outside_loop():
            raise KeyboardInterrupt
        assert task is asyncio.current_task()

    asyncio.run(test())


def test_a_simulation_inside_a_simulated_handler() -> None:
    async def inner() -> object:
        simulated(with_asyncio_run)
        await asyncio.sleep(0)
        return {"batchItemFailures": []}

    async def test() -> Report:
        return simulated(lambda event, context: asyncio.run(inner()))

    assert asyncio.run(test()).dead_lettered == []


# --- async def ------------------------------------------------------------------------------------


async def lambda_handler(event: Event, context: object) -> None:
    raise AssertionError("it never runs")


class AsyncCall:
    async def __call__(self, event: Event, context: object) -> None:
        raise AssertionError("it never runs")


@pytest.mark.parametrize(
    ("handler", "name"),
    [
        (lambda_handler, "lambda_handler"),
        (functools.partial(lambda_handler), "partial"),
        (AsyncCall(), "AsyncCall"),
        (AsyncMock(), "AsyncMock"),
    ],
    ids=["function", "partial", "object", "mock"],
)
def test_an_async_function_is_refused_before_anything_is_delivered(
    handler: Handler, name: str
) -> None:
    # https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py
    with pytest.raises(TypeError) as raised:
        simulated(handler)

    assert str(raised.value) == (
        f"handler: expected a function that is not async; got {name}, which is `async def`. "
        "Lambda does not await a handler, so every invocation would fail. How to fix it: write a "
        "plain function that runs the async code, for example with "
        "async_process_partial_response(...) of batchproc or with asyncio.run(...)."
    )
