"""Promise 10. A CancelledError of a record fails that record; one from outside passes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given

import batchproc
from tests.laws.cases import Case, case, cases, law
from tests.support.events import ALL, SQS, Source
from tests.support.ways import (
    ASYNC_WAYS,
    Way,
    as_async,
    run,
    ways_of,
)

# --- CancelledError -------------------------------------------------------------------------------


@law
@given(cases(min_size=1))
def test_a_cancelled_error_that_a_record_raised_fails_that_record(batch: Case) -> None:
    async def handle(record: Any) -> str:
        body = batch.source.body_of(record)
        await asyncio.sleep(0)
        if body in batch.fails:
            raise asyncio.CancelledError("its own")
        return f"done {body}"

    for way in ASYNC_WAYS:
        outcome = run(batch.source, batch.event, handle, batch.options, way, adapt=False)

        assert batch.statuses == outcome.statuses, way
        assert batch.response == outcome.response, way
        assert batch.fails_whole == (outcome.error is not None), way
        for item in outcome.result.failed:
            assert isinstance(item.exception, asyncio.CancelledError), way


@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
def test_awaiting_a_cancelled_task_fails_that_record(way: Way) -> None:
    async def handle(record: Any) -> None:
        if record["body"] == "body-1":
            task = asyncio.ensure_future(asyncio.sleep(10))
            asyncio.get_running_loop().call_soon(task.cancel)
            await task

    batch = case(SQS, 3, fails=[1])
    outcome = run(SQS, batch.event, handle, way=way, adapt=False)

    assert batch.statuses == outcome.statuses


def test_a_cancelled_error_in_a_sync_handler_fails_that_record() -> None:
    batch = case(SQS, 3, fails=[1])

    def handle(record: Any) -> None:
        if record["body"] == "body-1":
            raise asyncio.CancelledError

    for way in ways_of(SQS):
        outcome = run(SQS, batch.event, handle, way=way, adapt=False, catch=(BaseException,))

        assert outcome.error is None, way
        assert batch.statuses == outcome.statuses, way


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_cancellation_from_outside_passes_and_leaves_no_task(
    source: Source, in_order: bool
) -> None:
    cleaned: list[str] = []
    started: list[str] = []

    async def handle(record: Any) -> None:
        body = source.body_of(record)
        started.append(body)
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(body)

    async def main() -> None:
        processor = source.async_processor(**({"max_concurrency": 1} if in_order else {}))
        event = source.event(["body-0", "body-1", "body-2"])
        task = asyncio.ensure_future(batchproc.aprocess_partial_response(event, handle, processor))
        while not started:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert sorted(started) == sorted(cleaned)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_a_timeout_around_the_batch_is_the_callers() -> None:
    async def handle(record: Any) -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        processor = SQS.async_processor()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await batchproc.aprocess_partial_response(SQS.event("abc"), handle, processor)
        good = await batchproc.aprocess_partial_response(
            SQS.event("abc"), as_async(lambda record: None), processor
        )
        assert good == {"batchItemFailures": []}

    asyncio.run(main())


def test_a_timeout_in_a_handler_fails_its_record() -> None:
    async def handle(record: Any) -> None:
        async with asyncio.timeout(0.01 if record["body"] == "body-1" else 60):
            await (asyncio.Event().wait() if record["body"] == "body-1" else asyncio.sleep(0))

    batch = case(SQS, 3, fails=[1])
    for way in ASYNC_WAYS:
        outcome = run(SQS, batch.event, handle, way=way, adapt=False)

        assert batch.statuses == outcome.statuses, way
        assert isinstance(outcome.result[1].exception, TimeoutError), way
