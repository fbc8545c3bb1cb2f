"""What a batch leaves behind is gone when nobody holds it: the garbage collector finds nothing."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessingError,
    BatchProcessor,
    EventType,
    async_process_partial_response,
    process_partial_response,
)
from tests.support.context import FakeContext
from tests.support.events import SQS
from tests.support.limit import within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVENT = SQS.event("abcd")


@pytest.fixture(autouse=True)
def _nobody_helps_and_nobody_keeps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    logger = logging.getLogger("batchproc")  # its lines hold tracebacks, and pytest keeps lines
    monkeypatch.setattr(logger, "filters", [lambda line: False])
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def ours(things: list[Any]) -> Counter[str]:
    kinds = Counter(type(thing) for thing in things)
    return Counter(
        {
            kind.__qualname__: count
            for kind, count in kinds.items()
            if str(kind.__module__).partition(".")[0] == "batchproc"  # some have a descriptor there
        }
    )


class HookedSync(BatchProcessor):
    def failure_handler(self, record: Any, exception: Any) -> Any:
        return super().failure_handler(record, exception)

    def _process_record(self, record: Any) -> Any:
        return super()._process_record(record)


class HookedAsync(AsyncBatchProcessor):
    def failure_handler(self, record: Any, exception: Any) -> Any:
        return super().failure_handler(record, exception)

    async def _async_process_record(self, record: Any) -> Any:
        return await super()._async_process_record(record)


def handle(record: Any) -> Any:
    if record.body in "bd":
        raise ValueError(record.body)
    return object()


def refuse(record: Any) -> Any:
    raise ValueError(record.body)


def leave(record: Any) -> Any:
    if record.body == "b":
        raise SystemExit(1)
    return handle(record)


def suspended(plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    async def handler(record: Any) -> Any:
        await asyncio.sleep(0)
        return plain(record)

    return handler


def cancelling_itself(plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    async def handler(record: Any) -> Any:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        if record.body != "b":
            await asyncio.sleep(0)
        return plain(record)

    return handler


DRIVERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "plain": (BatchProcessor, {}),
    "general": (BatchProcessor, {"stop_before_timeout_ms": 1}),
    "hooked": (HookedSync, {}),
    "threads": (BatchProcessor, {"max_workers": 2}),
    "hooked threads": (HookedSync, {"max_workers": 2}),
    "async": (AsyncBatchProcessor, {}),
    "async at once": (AsyncBatchProcessor, {}),
    "async cancelled": (AsyncBatchProcessor, {}),
    "async in order": (AsyncBatchProcessor, {"max_concurrency": 1, "stop_on_failure": True}),
    "async with a deadline": (AsyncBatchProcessor, {"stop_before_timeout_ms": 1}),
    "hooked async": (HookedAsync, {}),
}


def invoke(driver: str, plain: Callable[[Any], Any], box: list[Any], read: bool) -> None:
    """One invocation; the processor is in a box, because the error's traceback leads to here."""
    run: Any = process_partial_response
    handler = plain
    if "async" in driver:
        run = async_process_partial_response
        wrap = cancelling_itself if driver == "async cancelled" else suspended
        handler = plain if driver == "async at once" else wrap(plain)
    try:
        run(EVENT, handler, box[0], FakeContext())
    except (BatchProcessingError, SystemExit):
        pass
    if read:
        repr([box[0].response(), box[0].result, box[0].exceptions, box[0].fail_messages])


def left_after_fifty(
    driver: str, plain: Callable[[Any], Any], read: bool
) -> tuple[Counter[str], Counter[str]]:
    """What there is more of than after one run, and what the collector found."""
    kind, options = DRIVERS[driver]

    def work() -> tuple[Counter[str], Counter[str]]:
        box = [kind(EventType.SQS, **options)]
        invoke(driver, plain, box, read)  # loads what is loaded once, and makes the loop
        gc.collect()
        before = ours(gc.get_objects())
        for _ in range(50):
            invoke(driver, plain, box, read)
        more = ours(gc.get_objects()) - before
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        gc.set_debug(0)
        return more, ours(gc.garbage)

    return within(20, work)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("read", [True, False])
@pytest.mark.parametrize("plain", [handle, refuse], ids=lambda one: one.__name__)
@pytest.mark.parametrize("driver", DRIVERS)
def test_fifty_runs_with_failures_leave_nothing_to_collect(
    driver: str, plain: Callable[[Any], Any], read: bool
) -> None:
    assert left_after_fifty(driver, plain, read) == (Counter(), Counter())


@pytest.mark.parametrize("read", [True, False])
@pytest.mark.parametrize("driver", DRIVERS)
def test_fifty_runs_that_were_broken_off_leave_nothing_to_collect(driver: str, read: bool) -> None:
    assert left_after_fifty(driver, leave, read) == (Counter(), Counter())
