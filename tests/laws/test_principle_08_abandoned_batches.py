"""Principles 4 and 8. Batches that were begun and left keep a bounded number of batches alive."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from batchproc import AsyncBatchProcessor, BatchProcessor, EventType
from tests.support.events import SQS
from tests.support.limit import within, within_a_loop

TIMES = 3_000
BOUND = 16  # batches: a few open and a few closed ones of a context
QUIET: dict[str, Any] = {"raise_on_entire_batch_failure": False, "log_failures": False}


@pytest.fixture(autouse=True)
def _the_collector_does_not_help() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Record(dict[str, Any]):
    """A raw record that can be watched."""


def records(watch: list[weakref.ref[Any]]) -> list[Any]:
    made = [Record(one) for one in SQS.event(["a", "b"])["Records"]]
    watch.append(weakref.ref(made[0]))
    return made


def handle(record: Any) -> None:
    pass


def refuse(record: Any) -> None:
    raise ValueError("refused")


def refuse_one(record: Any) -> None:
    if record["body"] == "b":
        raise ValueError("refused")


def called(processor: Any, made: list[Any], handler: Any) -> None:
    processor(made, handler)


def entered(processor: Any, made: list[Any], handler: Any) -> None:
    processor(made, handler).__enter__()


def entered_twice(processor: Any, made: list[Any], handler: Any) -> None:
    processor(made, handler).__enter__()
    processor(made, handler).__enter__()


def processed(processor: Any, made: list[Any], handler: Any) -> None:
    processor(made, handler).__enter__().process()


def left_by_an_error(processor: Any, made: list[Any], handler: Any) -> None:
    try:
        with processor(made, handler):
            raise KeyError("of the function")
    except KeyError:
        pass


def never_processed(processor: Any, made: list[Any], handler: Any) -> None:
    try:
        with processor(made, handler):
            pass
    except RuntimeError:
        pass


def whole(processor: Any, made: list[Any], handler: Any) -> None:
    with processor(made, handler):
        processor.process()


WAYS = [called, entered, entered_twice, processed, left_by_an_error, never_processed, whole]


def shared() -> Callable[[], Any]:
    one = BatchProcessor(EventType.SQS, **QUIET)
    return lambda: one


def new_each_time() -> Callable[[], Any]:
    return lambda: BatchProcessor(EventType.SQS, **QUIET)


def two_in_turn() -> Callable[[], Any]:
    pair = [BatchProcessor(EventType.SQS, **QUIET) for _ in range(2)]

    def next_one() -> Any:
        pair.reverse()
        return pair[0]

    return next_one


def alive(work: Callable[[list[weakref.ref[Any]]], None]) -> int:
    """How many batches of a new thread, which has a new context, are alive at its end."""
    watch: list[weakref.ref[Any]] = []

    def run() -> int:
        work(watch)
        return sum(one() is not None for one in watch)

    return within(60, run)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("handler", [handle, refuse_one, refuse])
@pytest.mark.parametrize("processors", [shared, new_each_time, two_in_turn])
@pytest.mark.parametrize("way", WAYS)
def test_abandoned_blocks_keep_a_bounded_number_of_batches(
    way: Any, processors: Any, handler: Any
) -> None:
    def work(watch: list[weakref.ref[Any]]) -> None:
        make = processors()
        for _ in range(TIMES // 10 if way is not entered and way is not called else TIMES):
            way(make(), records(watch), handler)

    assert alive(work) <= BOUND


@pytest.mark.parametrize("handler", [handle, refuse_one])
@pytest.mark.parametrize("processors", [shared, new_each_time])
def test_blocks_that_an_async_function_abandons_keep_a_bounded_number_of_batches(
    processors: Any, handler: Any
) -> None:
    one: Any = AsyncBatchProcessor(EventType.SQS, **QUIET)

    def make() -> Any:
        return one if processors is shared else AsyncBatchProcessor(EventType.SQS, **QUIET)

    watch: list[weakref.ref[Any]] = []

    async def main() -> int:
        for number in range(TIMES // 10):
            processor = make()
            processor(records(watch), handler).__enter__()
            if number % 3 == 1:
                await processor.aprocess()
            elif number % 3 == 2:
                task = asyncio.create_task(processor.aprocess())
                await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait([task])
                del task
        return sum(one() is not None for one in watch)

    assert within_a_loop(60, main) <= BOUND


def test_what_abandoned_blocks_kept_goes_with_the_processor() -> None:
    # Without failures: the traceback of one leads to this frame, which holds the processor.
    def work(watch: list[weakref.ref[Any]]) -> None:
        processor = BatchProcessor(EventType.SQS, **QUIET)
        for _ in range(50):
            entered(processor, records(watch), handle)
            processed(processor, records(watch), handle)

    assert alive(work) == 0


def test_the_processor_still_speaks_of_its_last_batch_after_many_abandoned_ones() -> None:
    def work() -> tuple[Any, Any]:
        processor = BatchProcessor(EventType.SQS, **QUIET)
        for _ in range(TIMES):
            entered(processor, records([]), handle)
        event = SQS.event(["c", "b"], start=5)
        with processor(event["Records"], refuse_one):
            processor.process()
        return processor.response(), SQS.identifiers(event)[1]

    response, identifier = within(60, work)

    assert response == {"batchItemFailures": [{"itemIdentifier": identifier}]}
