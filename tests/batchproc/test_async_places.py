"""The places where async records run: none is lost, none is there twice, none is left behind."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from batchproc import aprocess_partial_response
from tests.batchproc.test_async_workers import unbegun
from tests.support.ending import EVENT, ended, statuses
from tests.support.events import SQS
from tests.support.limit import within_a_loop


def test_many_workers_that_are_cancelled_before_they_began_lose_no_record() -> None:
    done: list[str] = []

    def cancel() -> None:
        for task in unbegun():
            task.cancel()

    async def handler(record: Any) -> None:
        if record.body == "a":
            asyncio.get_running_loop().call_soon(cancel)
        for _ in range(10 * "abcdef".index(record.body)):
            await asyncio.sleep(0)
        done.append(record.body)

    found = ended(SQS.async_processor(), handler)

    assert done == list("abcdef")
    assert statuses(found) == ["success"] * 6


def test_one_at_a_time_stays_so_after_a_record_has_cancelled_its_own_task() -> None:
    open_now: set[str] = set()
    most: list[int] = []

    async def handler(record: Any) -> None:
        if record.body == "a":
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            return
        open_now.add(record.body)
        for _ in range(5):
            await asyncio.sleep(0)
        most.append(len(open_now))
        open_now.remove(record.body)

    found = ended(SQS.async_processor(max_concurrency=1), handler)

    assert most == [1] * 5
    assert statuses(found) == ["success"] * 6


def test_a_run_that_is_left_has_nothing_to_complain_of() -> None:
    complaints: list[Any] = []

    async def handler(record: Any) -> None:
        await asyncio.sleep(0)
        if record.body == "c":
            raise SystemExit(2)
        await asyncio.sleep(30)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda loop, context: complaints.append(context["message"]))
        with pytest.raises(SystemExit):
            await aprocess_partial_response(EVENT, handler, SQS.async_processor())
        gc.collect()  # tasks that nobody asked for their exception say so when they go

    within_a_loop(10, main)

    assert complaints == []


def test_a_record_that_is_collected_after_its_batch_was_closed_notes_nothing() -> None:
    """Python closes an abandoned coroutine later and would print what it raises then."""
    from batchproc._async import AsyncJob
    from batchproc._current import last

    event, processor = SQS.event("a"), SQS.async_processor()
    with processor(event["Records"], lambda record: None):
        job = AsyncJob(processor, last(processor), ())
        job.close()

        assert job.failed(0, RuntimeError("Event loop is closed"), None, "handle") is True
    assert processor.response() == {
        "batchItemFailures": [{"itemIdentifier": SQS.identifiers(event)[0]}]
    }
