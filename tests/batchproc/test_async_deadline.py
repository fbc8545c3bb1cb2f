"""`stop_before_timeout_ms` and open async records: each is cancelled once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from batchproc import StoppedBeforeTimeoutError
from tests.support.context import FakeContext
from tests.support.ending import IDS, ended, statuses
from tests.support.events import SQS, response_of


def test_the_deadline_cancels_each_open_record_once_and_waits_for_its_clean_up() -> None:
    context = FakeContext(remaining_ms=501)
    cleaned: list[str] = []
    cancelled: list[int] = []

    async def handler(record: Any) -> None:
        if record.body == "a":
            asyncio.get_running_loop().call_later(0.003, context.advance, 100)
        try:
            await asyncio.sleep(30)
        finally:
            # Some end earlier than others: the end of one must not disturb those that clean up.
            for _ in range("abcdef".index(record.body) * 3):
                await asyncio.sleep(0)
            task = asyncio.current_task()
            assert task is not None
            cancelled.append(task.cancelling())
            cleaned.append(record.body)

    processor = SQS.async_processor(
        stop_before_timeout_ms=500, raise_on_entire_batch_failure=False, max_concurrency=5
    )
    found = ended(processor, handler, context=context)

    assert cleaned == ["a", "b", "c", "d", "e"]
    assert cancelled == [1] * 5
    assert statuses(found) == ["fail"] * 5 + ["skipped"]
    assert {type(item.exception) for item in found["result"]} == {StoppedBeforeTimeoutError}
    assert found["response"] == response_of(IDS)


def test_the_deadline_of_many_open_records_looks_at_each_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from batchproc._async import AsyncJob

    calls: list[int] = []
    own = AsyncJob._cancel_open

    def counting(self: AsyncJob) -> None:
        calls.append(1)
        own(self)

    monkeypatch.setattr(AsyncJob, "_cancel_open", counting)
    context = FakeContext(remaining_ms=501)

    async def handler(record: Any) -> None:
        if record.body == "a":
            asyncio.get_running_loop().call_later(0.003, context.advance, 100)
        await asyncio.sleep(30)

    processor = SQS.async_processor(stop_before_timeout_ms=500, raise_on_entire_batch_failure=False)
    ended(processor, handler, context=context)

    assert calls == [1]


def test_a_deadline_that_the_end_of_a_record_shows_first_cancels_once_all_the_same() -> None:
    context = FakeContext(remaining_ms=510)
    cancelled: list[int] = []

    async def handler(record: Any) -> None:
        if record.body == "b":
            await asyncio.sleep(0)
            context.advance(100)
            return
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.05)  # longer than the timer of the deadline would have taken
            task = asyncio.current_task()
            assert task is not None
            cancelled.append(task.cancelling())

    processor = SQS.async_processor(stop_before_timeout_ms=500)
    found = ended(processor, handler, context=context)

    assert cancelled == [1] * 5
    assert statuses(found) == ["fail", "success", *["fail"] * 4]
