"""Async processing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, same
from tests.parity.samples import (
    ALL_BAD,
    EVENT,
    NOTHING,
    SECOND,
    anumber,
    asynchronous,
    moved,
    number,
)
from tests.support.events import SQS


def answer(library: Any, handler: Any = anumber, event: Any = EVENT, **options: Any) -> Any:
    """The response of an async processor for SQS."""
    processor = asynchronous(library, **options)
    return library.async_process_partial_response(event, handler, processor)


@same(
    "Handlers run concurrently: while one waits, another continues.",
    "AsyncBatchProcessor",
    at="processing-messages-asynchronously",
)
def test_concurrently(both: Both) -> None:
    def use(library: Any) -> Any:
        open_ones: list[int] = []
        now = 0

        async def handler(record: Any) -> None:
            nonlocal now
            now += 1
            open_ones.append(now)
            await asyncio.sleep(0)
            now -= 1

        answer(library, handler)
        return max(open_ones)

    assert both(use) == (3, 3)


@same("If every record failed, async processing raises `BatchProcessingError` too.")
def test_all_failed(both: Both) -> None:
    assert both(lambda library: answer(library, event=ALL_BAD)) == ("BatchProcessingError",) * 2


@better(
    "AsyncBatchProcessor",
    theirs="All records of a batch start at once.",
    ours="At most `max_concurrency` records run at once; the default is 100.",
    at="processing-messages-asynchronously",
)
def test_how_many_are_open(both: Both) -> None:
    def use(library: Any) -> Any:
        now = most = 0

        async def handler(record: Any) -> None:
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1

        answer(library, handler, SQS.event(["1"] * 300))
        return most

    assert both(use) == (300, 100)


@better(
    "async_process_partial_response(record_handler)",
    theirs="A plain function as the handler runs, but every record fails because its result "
    "cannot be awaited.",
    ours="The result of the function counts.",
)
def test_a_plain_function(both: Both) -> None:
    use, expected = moved("sync in async")

    assert both(use) == expected


@better(
    theirs="Outside Lambda, each batch creates an event loop.",
    ours="One event loop is kept.",
)
def test_the_loop(both: Both) -> None:
    def use(library: Any) -> Any:
        loops: list[Any] = []

        async def handler(record: Any) -> None:
            loops.append(asyncio.get_running_loop())

        for _ in range(2):
            answer(library, handler)
        return len(set(loops))

    assert both(use) == (2, 1)


@same("On Lambda (`LAMBDA_TASK_ROOT` is set), one event loop is kept across invocations.")
def test_the_loop_on_lambda(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMBDA_TASK_ROOT", "/var/task")
    kept = asyncio.new_event_loop()

    def use(library: Any) -> Any:
        loops: list[Any] = []

        async def handler(record: Any) -> None:
            loops.append(asyncio.get_running_loop())

        asyncio.set_event_loop(kept)
        try:
            for _ in range(2):
                answer(library, handler)
        finally:
            asyncio.set_event_loop(None)
        return len(set(loops))

    try:
        assert both(use) == (1, 1)
    finally:
        kept.close()


@better(
    theirs="A record that raises `CancelledError` cancels the whole batch.",
    ours="Only that record fails.",
)
def test_a_record_that_is_cancelled(both: Both) -> None:
    async def handler(record: Any) -> None:
        if record["body"] == "two":
            raise asyncio.CancelledError

    def use(library: Any) -> Any:
        try:
            return answer(library, handler)
        except asyncio.CancelledError:
            return "cancelled"

    assert both(use) == ("cancelled", SECOND)


@same("A context variable that the handler of one record sets is not visible to other records.")
def test_variables_of_the_context(both: Both) -> None:
    from contextvars import ContextVar

    def use(library: Any) -> Any:
        variable: ContextVar[str] = ContextVar("variable", default="unset")
        seen: list[str] = []

        async def handler(record: Any) -> None:
            seen.append(variable.get())
            variable.set(record["body"])
            await asyncio.sleep(0)
            seen.append(variable.get())

        answer(library, handler)
        return seen

    expected = ["unset"] * 3 + ["1", "two", "3"]
    assert both(use) == (expected, expected)


@better(
    theirs="Async records cannot run sequentially.",
    ours="`max_concurrency=1` runs them sequentially, in event order.",
)
def test_one_after_the_other(both: Both) -> None:
    def use(library: Any) -> Any:
        steps: list[str] = []

        async def handler(record: Any) -> None:
            steps.append(f"{record['body']} begins")
            await asyncio.sleep(0)
            steps.append(f"{record['body']} ends")

        answer(library, handler, max_concurrency=1)
        return steps

    ours = [f"{body} {step}" for body in ("1", "two", "3") for step in ("begins", "ends")]
    assert both(use) == ("TypeError", ours)


@better(
    theirs="Sync handlers cannot run concurrently.",
    ours="`max_workers=` runs them in threads.",
)
def test_threads(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = library.BatchProcessor(library.EventType.SQS, max_workers=2)
        return library.process_partial_response(EVENT, number, processor)

    assert both(use) == ("TypeError", SECOND)


@same("Hooks and lists work the same in async processing.")
def test_lists(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = asynchronous(library)
        response = library.async_process_partial_response(EVENT, anumber, processor)
        assert response != NOTHING
        return len(processor.success_messages), len(processor.fail_messages)

    assert both(use) == ((2, 1), (2, 1))
