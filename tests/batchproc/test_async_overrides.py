"""`_async_process_record` and the hooks of an async processor, where they time out or leave."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from batchproc import AsyncBatchProcessor, EventType
from tests.support.ending import IDS, ended, statuses
from tests.support.events import response_of


class Impatient(AsyncBatchProcessor):
    async def _async_process_record(self, record: Any) -> Any:
        async with asyncio.timeout(0.005 if record["body"] in "bd" else 30):
            return await super()._async_process_record(record)


class GivingUp(Impatient):
    async def _async_process_record(self, record: Any) -> Any:
        try:
            return await super()._async_process_record(record)
        except TimeoutError:
            return self.success_handler(record, "gave up")


async def slow_for_some(record: Any) -> str:
    await asyncio.sleep(30 if record.body in "bd" else 0)
    return "done"


@pytest.mark.parametrize("concurrency", [1, 100])
def test_a_timeout_around_the_step_is_raised_in_the_override(concurrency: int) -> None:
    found = ended(Impatient(EventType.SQS, max_concurrency=concurrency), slow_for_some)

    assert found["response"] == response_of([IDS[1], IDS[3]])
    assert [type(item.exception) for item in found["result"].failed] == [TimeoutError] * 2


@pytest.mark.parametrize("concurrency", [1, 100])
def test_an_override_may_make_a_success_of_its_timeout(concurrency: int) -> None:
    found = ended(GivingUp(EventType.SQS, max_concurrency=concurrency), slow_for_some)

    assert found["response"] == response_of([])
    assert [item.result for item in found["result"]] == [
        "done", "gave up", "done", "gave up", "done", "done",
    ]  # fmt: skip


def test_an_override_may_be_a_plain_def() -> None:
    class Plain(AsyncBatchProcessor):
        def _async_process_record(self, record: Any) -> Any:
            return ("fail" if record["body"] == "b" else "success"), "said so", record

    found = ended(Plain(EventType.SQS), slow_for_some)

    assert found["response"] == response_of(IDS[1:2])
    assert [item.result for item in found["result"]] == ["said so", None, *["said so"] * 4]


@pytest.mark.parametrize("fails", [True, False])
def test_system_exit_of_a_hook_leaves_and_its_record_is_not_processed(fails: bool) -> None:
    class Leaving(AsyncBatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            raise SystemExit(4)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            raise SystemExit(4)

    async def handler(record: Any) -> None:
        await asyncio.sleep(0 if record.body == "c" else 30)
        if fails:
            raise ValueError

    found = ended(Leaving(EventType.SQS), handler)

    assert repr(found["error"]) == "SystemExit(4)"
    outcome = "fail" if fails else "skipped"
    assert statuses(found) == ["skipped", "skipped", outcome, "skipped", "skipped", "skipped"]
    assert found["response"] == response_of(IDS)


def test_a_cancelled_error_of_the_record_itself_comes_to_the_override_as_a_message() -> None:
    told: list[tuple[str, str]] = []

    class Noting(AsyncBatchProcessor):
        async def _async_process_record(self, record: Any) -> Any:
            message = await super()._async_process_record(record)
            told.append(message[:2])
            return message

    async def handler(record: Any) -> str:
        await asyncio.sleep(0)
        if record.body in "bd":
            raise asyncio.CancelledError("its own")
        return "done"

    found = ended(Noting(EventType.SQS), handler)
    failure = ("fail", "<class 'asyncio.exceptions.CancelledError'>:its own")

    assert sorted(told) == [failure, failure, *[("success", "done")] * 4]
    assert found["response"] == response_of([IDS[1], IDS[3]])
