"""Mistakes that libraries for partial batch responses have made: raising, event loops, events.

Each test is named after one. None of them may come back.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    UnexpectedBatchTypeError,
    async_process_partial_response,
    process_partial_response,
)
from tests.batchproc.handlers import refusing
from tests.support.events import KINESIS, SQS, SQS_FIFO, response_of
from tests.support.ways import ALL_WAYS, Way, run, ways_of

ways = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)


class Unspeakable(Exception):
    """Has no text, and nobody may ask whether it is true: Python's own traceback module does."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    def __bool__(self) -> bool:
        raise RuntimeError("no truth")

    __repr__ = __str__


class FullLog:
    """A logger that raises."""

    def warning(self, *_: Any, **__: Any) -> None:
        raise OSError("the log is full")

    error = exception = warning


def raising_in_the_hook(self: Any, record: Any, exception: Any) -> Any:
    raise KeyError("in the hook")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("failure", [ValueError, Unspeakable])
@pytest.mark.parametrize("logger", [None, FullLog()], ids=["logging", "full log"])
@pytest.mark.parametrize("hook", [True, False], ids=["hook raises", "no hook"])
@ways
def test_trap_09_the_failure_path_itself_raises(
    way: Way, failure: type[Exception], logger: Any, hook: bool
) -> None:
    base: Any = AsyncBatchProcessor if way.is_async else BatchProcessor
    hooks = {"failure_handler": raising_in_the_hook} if hook else {}
    processor = type("Raising", (base,), hooks)(EventType.SQS, logger=logger)
    event = SQS.event(["a", "b", "c"])

    def handler(record: Any) -> None:
        if record.body != "b":
            raise failure

    with logging_on_standard_error():
        outcome = run(SQS, event, handler, way=way, processor=processor)

    ids = SQS.identifiers(event)
    assert outcome.error is None
    assert outcome.response == response_of([ids[0], ids[2]])


@pytest.mark.parametrize("way", ways_of(SQS_FIFO), ids=repr)
def test_trap_09_the_failure_path_itself_raises_when_it_tells_what_was_skipped(way: Way) -> None:
    event = SQS_FIFO.event(["a", "b", "c"])

    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "b"), {"logger": FullLog()}, way)

    assert outcome.error is None
    assert outcome.response == response_of(SQS_FIFO.identifiers(event)[1:])


@contextmanager
def logging_on_standard_error() -> Iterator[None]:
    """As outside of pytest, whose own handlers raise what a handler must only print."""
    logger = logging.getLogger("batchproc")
    handler = logging.StreamHandler(io.StringIO())
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.propagate = True
        logger.removeHandler(handler)


@pytest.mark.parametrize("waiting", [0, 3])
def test_trap_10_one_record_rejects_while_others_still_run(waiting: int) -> None:
    finished: list[str] = []

    async def handler(record: Any) -> None:
        if record.body == "b":
            raise asyncio.CancelledError
        for _ in range(waiting):
            await asyncio.sleep(0)
        finished.append(record.body)

    event = SQS.event(["a", "b", "c"])
    response = async_process_partial_response(event, handler, SQS.async_processor())

    assert finished == ["a", "c"]
    assert response == response_of(SQS.identifiers(event)[1:2])


def test_trap_11_a_new_event_loop_for_each_invocation() -> None:
    held: dict[str, Any] = {}

    async def handler(record: Any) -> None:
        if not held:  # a client of a cold start, bound to its loop by its first use
            held["queue"] = queue = asyncio.Queue[str](maxsize=1)
            asyncio.get_running_loop().call_soon(queue.put_nowait, "bound")
            assert await queue.get() == "bound"
        asyncio.get_running_loop().call_soon(held["queue"].put_nowait, record.body)
        assert await held["queue"].get() == record.body

    processor = SQS.async_processor()
    for body in ("first", "second"):
        response = async_process_partial_response(SQS.event([body]), handler, processor)

        assert response == {"batchItemFailures": []}


def test_trap_12_a_missing_batch_treated_as_an_empty_success() -> None:
    def handler(record: Any) -> None: ...

    wrong: list[Any] = [{}, {"detail": {}}, {"Records": None}, {"records": []}, None]
    for event in wrong:
        with pytest.raises(UnexpectedBatchTypeError):
            process_partial_response(event, handler, SQS.processor())
    # A handler that touches nothing would have called these a success.
    with pytest.raises(UnexpectedBatchTypeError):
        process_partial_response(KINESIS.event(["a"]), handler, SQS.processor())
