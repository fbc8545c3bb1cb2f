"""Promise 5, in memory. Invocations in contexts of their own do not pile up in a shared processor.

From a traceback it is not far to the context of its run: frames hold those that called them, and
what runs a context is among these.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

import batchproc
from tests.laws import test_promise_05_nothing_stays_alive as alone
from tests.support.events import ALL, SQS, Source
from tests.support.ways import Way, make_processor

_nobody_helps_and_nobody_keeps = alone._nobody_helps_and_nobody_keeps

INVOCATIONS, FEW = 30, 5
MANY = 50


class Order:
    """What a handler works with, and leaves in the frame that its exception holds."""


Invoke = Callable[[], Any]


@contextmanager
def a_loop_for_each() -> Iterator[Callable[[Invoke], Any]]:
    yield lambda invoke: asyncio.run(invoke())


@contextmanager
def a_task_for_each() -> Iterator[Callable[[Invoke], Any]]:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        yield lambda invoke: loop.run_until_complete(invoke())


@contextmanager
def some_in_one_loop() -> Iterator[Callable[[Invoke], Any]]:
    async def main(invoke: Invoke) -> None:
        await asyncio.gather(invoke(), invoke(), return_exceptions=True)

    yield lambda invoke: asyncio.run(main(invoke))


@contextmanager
def a_copy_for_each() -> Iterator[Callable[[Invoke], Any]]:
    yield lambda invoke: contextvars.copy_context().run(invoke)


@contextmanager
def a_thread_for_each() -> Iterator[Callable[[Invoke], Any]]:
    def call(invoke: Invoke) -> None:
        thread = threading.Thread(target=invoke)
        thread.start()
        thread.join()

    yield call


@contextmanager
def a_pool_and_copies() -> Iterator[Callable[[Invoke], Any]]:
    with ThreadPoolExecutor(2) as pool:
        yield lambda invoke: pool.submit(contextvars.copy_context().run, invoke).result()


@contextmanager
def to_thread() -> Iterator[Callable[[Invoke], Any]]:
    yield lambda invoke: asyncio.run(asyncio.to_thread(invoke))


SYNC = [a_copy_for_each, a_thread_for_each, a_pool_and_copies, to_thread]
ASYNC = [a_loop_for_each, a_task_for_each, some_in_one_loop]
SITUATIONS = [(Way("sync", "function"), one) for one in SYNC]
SITUATIONS += [(Way("async", "function"), one) for one in ASYNC]


def working(orders: list[weakref.ref[Order]], fails: int) -> Callable[[Any], None]:
    count = iter(range(10**9))

    def work(record: Any) -> None:
        order = Order()
        orders.append(weakref.ref(order))
        if next(count) % fails == 0:
            try:
                raise KeyError("currency")
            except KeyError as error:
                raise ExceptionGroup("no order", [ValueError("chained")]) from error

    return work


@pytest.mark.sampled(4)
@pytest.mark.parametrize("source", ALL, ids=repr)
@pytest.mark.parametrize(
    ("way", "ended"), SITUATIONS, ids=lambda one: getattr(one, "__name__", repr(one))
)
@pytest.mark.parametrize("fails", [1, 2], ids=["all fail", "some fail"])
def test_invocations_in_contexts_of_their_own_do_not_pile_up(
    source: Source, way: Way, ended: Any, fails: int
) -> None:
    orders: list[weakref.ref[Order]] = []
    work = working(orders, fails)
    processor = make_processor(source, way, {"raise_on_entire_batch_failure": False})

    async def awork(record: Any) -> None:
        await asyncio.sleep(0)
        work(record)

    def invoke() -> Any:
        batchproc.process_partial_response(source.event("abcd"), work, processor)

    async def ainvoke() -> Any:
        await batchproc.aprocess_partial_response(source.event("abcd"), awork, processor)

    with ended() as call:
        for _ in range(INVOCATIONS):
            call(invoke if not way.is_async else ainvoke)
        gc.collect()

        assert len(orders) >= INVOCATIONS
        assert sum(order() is not None for order in orders) <= FEW * 4


def test_a_run_under_way_keeps_its_tracebacks_while_others_pile_up() -> None:
    processor: Any = make_processor(SQS, Way("sync", "function"), {})
    contexts = []

    def fail() -> None:
        with pytest.raises(batchproc.BatchProcessingError):
            batchproc.process_partial_response(SQS.event("xyz"), refuse, processor)

    def refuse(record: Any) -> None:
        if record.body == "b":
            for _ in range(MANY):
                contexts.append(contextvars.copy_context())
                contexts[-1].run(fail)
        raise ValueError

    with pytest.raises(batchproc.BatchProcessingError) as caught:
        batchproc.process_partial_response(SQS.event("abc"), refuse, processor)

    assert [error[2] is not None for error in caught.value.child_exceptions] == [True] * 3
    assert [error[2] is not None for error in processor.exceptions] == [True] * 3


def test_exceptions_are_whole_where_they_are_read_at_once() -> None:
    processor: Any = make_processor(SQS, Way("async", "function"), {})

    async def refuse(record: Any) -> None:
        await asyncio.sleep(0)
        raise ValueError

    async def invocation() -> list[bool]:
        whole = []
        for _ in range(5):
            with pytest.raises(batchproc.BatchProcessingError):
                await batchproc.aprocess_partial_response(SQS.event("ab"), refuse, processor)
            whole += [traceback is not None for _, _, traceback in processor.exceptions]
        return whole

    async def main() -> list[list[bool]]:
        return await asyncio.gather(*(invocation() for _ in range(MANY)))

    assert asyncio.run(main()) == [[True] * 10] * MANY


def test_an_exception_that_takes_no_attribute_holds_nobody_up() -> None:
    class Deaf(Exception):
        def __setattr__(self, name: str, value: Any) -> None:
            raise AttributeError(name)

    processor: Any = make_processor(SQS, Way("sync", "function"), {})

    def refuse(record: Any) -> None:
        if record.body == "b":
            raise Deaf

    def invoke() -> Any:
        return batchproc.process_partial_response(SQS.event("ab"), refuse, processor)

    contexts = [contextvars.copy_context() for _ in range(12)]

    assert [SQS.identifiers(SQS.event("ab"))[1:]] * 12 == [
        [one["itemIdentifier"] for one in context.run(invoke)["batchItemFailures"]]
        for context in contexts
    ]
