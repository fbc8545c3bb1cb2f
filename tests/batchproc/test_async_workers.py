"""Async records share workers: what happens to one of them, or to its task, stays with it."""

from __future__ import annotations

import asyncio
import inspect
import sys
from typing import Any

import pytest

from batchproc import aprocess_partial_response
from tests.support.ending import EVENT, IDS, ended, statuses
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.limit import within_a_loop

# --- cancelled by somebody else -------------------------------------------------------------------


def unbegun() -> list[asyncio.Task[Any]]:
    tasks: Any = asyncio.all_tasks()
    return [
        task for task in tasks if inspect.getcoroutinestate(task.get_coro()) == inspect.CORO_CREATED
    ]


# One that takes the place of a cancelled worker comes two turns later.
@pytest.mark.parametrize(("turns", "cancelled"), [(1, 1), (5, 3)])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_worker_that_is_cancelled_before_it_began_loses_no_record(
    source: Source, turns: int, cancelled: int
) -> None:
    options: dict[str, Any] = {"skip_group_on_error": True} if source.fifo else {}
    groups: dict[str, Any] = {"groups": list("abcdef")} if source.fifo else {}
    event = source.event("abcdef", **groups)
    done: list[str] = []
    hit: list[Any] = []

    def cancel(left: int) -> None:
        for task in unbegun():
            hit.append(task)
            task.cancel()
        if left > 1:
            asyncio.get_running_loop().call_soon(cancel, left - 1)

    async def handler(record: Any) -> None:
        body = source.body_of(record)
        if body == "a":
            asyncio.get_running_loop().call_soon(cancel, turns)
        for _ in range(10):
            await asyncio.sleep(0)
        done.append(body)

    # Two places: the second is made when the first record suspends, and waits for its turn.
    found = ended(source.async_processor(max_concurrency=2, **options), handler, event)

    assert len(hit) == cancelled
    assert found["error"] is None
    assert sorted(done) == list("abcdef")
    assert found["response"] == response_of([])


def test_nobody_stands_in_for_a_cancelled_worker_of_a_run_that_is_leaving() -> None:
    seen: list[str] = []

    def cancel() -> None:
        for task in unbegun():
            task.cancel()

    async def handler(record: Any) -> None:
        seen.append(record.body)
        asyncio.get_running_loop().call_soon(cancel)
        await asyncio.sleep(0)
        raise SystemExit(2)

    found = ended(SQS.async_processor(max_concurrency=2), handler)

    assert type(found["error"]) is SystemExit
    assert seen == ["a"]
    assert found["response"] == response_of(IDS)


@pytest.mark.parametrize("concurrency", [1, 2, 100])
def test_a_record_that_cancels_its_own_task_and_waits_fails_alone(concurrency: int) -> None:
    async def handler(record: Any) -> None:
        if record.body in "be":
            task = asyncio.current_task()
            assert task is not None
            task.cancel("my own")
        await asyncio.sleep(0)

    found = ended(SQS.async_processor(max_concurrency=concurrency), handler)

    assert found["response"] == response_of([IDS[1], IDS[4]])
    assert [type(item.exception) for item in found["result"].failed] == [asyncio.CancelledError] * 2


@pytest.mark.parametrize("concurrency", [1, 2, 100])
@pytest.mark.parametrize("suspends_first", [True, False])
def test_a_record_that_cancels_its_own_task_and_returns_is_done(
    concurrency: int, suspends_first: bool
) -> None:
    seen: list[str] = []

    async def handler(record: Any) -> None:
        seen.append(record.body)
        if suspends_first:
            await asyncio.sleep(0)
        task = asyncio.current_task()
        assert task is not None
        task.cancel()

    found = ended(SQS.async_processor(max_concurrency=concurrency), handler)

    assert sorted(seen) == list("abcdef")
    assert statuses(found) == ["success"] * 6


def test_no_record_starts_once_the_run_is_leaving() -> None:
    seen: list[str] = []
    gate = asyncio.Event()

    async def handler(record: Any) -> None:
        seen.append(record.body)
        if record.body == "b":
            gate.set()
            await asyncio.sleep(0)
            raise SystemExit(2)
        await gate.wait()
        task = asyncio.current_task()
        assert task is not None
        task.cancel()  # its worker is replaced in the very turn in which "b" leaves

    found = ended(SQS.async_processor(max_concurrency=2), handler)

    assert type(found["error"]) is SystemExit
    assert seen == ["a", "b"]


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_cancelling_the_caller_again_while_records_clean_up_leaves_no_task(source: Source) -> None:
    opened: list[Any] = []
    closed: list[str] = []
    groups: dict[str, Any] = {"groups": list("abc")} if source.fifo else {}
    options: dict[str, Any] = {"skip_group_on_error": True} if source.fifo else {}
    processor = source.async_processor(**options)

    async def handler(record: Any) -> None:
        opened.append(source.body_of(record))
        try:
            await asyncio.sleep(30)
        finally:
            try:
                await asyncio.sleep(30)
            finally:
                await asyncio.sleep(0)
                closed.append(source.body_of(record))

    async def lambda_handler() -> Any:
        try:
            await aprocess_partial_response(source.event("abc", **groups), handler, processor)
        finally:
            opened.append(processor.response())

    async def main() -> Any:
        task = asyncio.create_task(lambda_handler())
        while len(opened) < 3:
            await asyncio.sleep(0)
        for _ in range(2):
            task.cancel()
            for _ in range(5):
                await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert within_a_loop(10, main) == set()
    assert sorted(closed) == ["a", "b", "c"]
    assert opened[3] == response_of(source.identifiers(source.event("abc", **groups)))


# --- loops of every kind --------------------------------------------------------------------------


async def with_parts(record: Any) -> str:
    async def part() -> str:
        await asyncio.sleep(0)
        return str(record.body)

    if record.body == "c":
        raise ValueError(record.body)
    parts = await asyncio.gather(part(), asyncio.create_task(part()))
    return "".join(parts)


@pytest.mark.parametrize("concurrency", [1, 2, 100])
@pytest.mark.parametrize("kind", ["debug", "eager"])
def test_batches_run_on_a_loop_in_debug_mode_or_with_eager_tasks(
    kind: str, concurrency: int
) -> None:
    if kind == "eager" and sys.version_info < (3, 12):
        pytest.skip("eager tasks came with Python 3.12")
    processor = SQS.async_processor(max_concurrency=concurrency)

    async def main() -> Any:
        loop = asyncio.get_running_loop()
        if kind == "eager":
            loop.set_task_factory(getattr(asyncio, "eager_task_factory"))  # noqa: B009 -- mypy checks for 3.11
        runs = [aprocess_partial_response(EVENT, with_parts, processor) for _ in range(3)]
        responses = await asyncio.gather(*runs)
        await aprocess_partial_response(EVENT, with_parts, processor)
        return responses, [item.result for item in processor.result]

    responses, results = within_a_loop(10, main, debug=kind == "debug")

    assert responses == [response_of(IDS[2:3])] * 3
    assert results == ["aa", "bb", None, "dd", "ee", "ff"]
