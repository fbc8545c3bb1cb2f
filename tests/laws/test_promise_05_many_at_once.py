"""Promise 5. One processor and many invocations at once: threads, tasks, loops in loops, forks."""

from __future__ import annotations

import asyncio
import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from batchproc import (
    aprocess_partial_response,
    async_process_partial_response,
    process_partial_response,
)
from tests.support.effort import TEST_ALL
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.limit import within, within_a_loop

QUIET = {"log_failures": False, "raise_on_entire_batch_failure": False}
SIZE = 3
INVOCATIONS = 1_000 if TEST_ALL else 200  # of each of eight threads


class Invocation:
    """One of many: an event of its own, in which other records fail than in the next one."""

    def __init__(self, number: int, source: Source = SQS) -> None:
        bodies = [f"{number} {index}" for index in range(SIZE)]
        self.source = source
        self.event = source.event(bodies, start=number * SIZE)
        names = source.identifiers(self.event)
        self.fails = {bodies[index] for index in range(SIZE) if number >> index & 1}
        refused = [name for name, body in zip(names, bodies, strict=True) if body in self.fails]
        if source.fifo and refused:  # and with the first all that come after it
            refused = names[names.index(refused[0]) :]
        self.expected = response_of(refused)

    def handle(self, record: Any) -> None:
        if self.source.body_of(record) in self.fails:
            raise ValueError("refused")

    async def ahandle(self, record: Any) -> None:
        await asyncio.sleep(0)
        self.handle(record)

    def mistakes(self, answer: Any, processor: Any) -> list[Any]:
        """What this invocation was told that is not of its own batch; empty as it should be."""
        told = [answer, processor.response()]
        records = [self.source.body_of(record) for record in processor.records]
        wrong: list[Any] = [one for one in told if one != self.expected]
        return wrong + [body for body in records if body not in self._bodies()]

    def _bodies(self) -> list[str]:
        return [self.source.body_of(record) for record in self.source.records(self.event)]


def in_turn(processor: Any, numbers: range, source: Source = SQS) -> list[Any]:
    mistakes: list[Any] = []
    for number in numbers:
        mine = Invocation(number, source)
        if processor._awaits:
            answer = async_process_partial_response(mine.event, mine.ahandle, processor)
        else:
            answer = process_partial_response(mine.event, mine.handle, processor)
        mistakes += mine.mistakes(answer, processor)
    return mistakes


@pytest.mark.parametrize(
    ("source", "shared", "invocations"),
    [
        *(pytest.param(one, one.processor(**QUIET), INVOCATIONS, id=f"{one}-sync") for one in ALL),
        *(
            pytest.param(one, one.async_processor(**QUIET), INVOCATIONS, id=f"{one}-async")
            for one in ALL
        ),
        pytest.param(SQS, SQS.processor(max_workers=2, **QUIET), INVOCATIONS // 10, id="threads"),
    ],
)
def test_eight_threads_share_a_processor_for_many_invocations(
    source: Source, shared: Any, invocations: int
) -> None:
    gate = threading.Barrier(8)

    def work(thread: int) -> list[Any]:
        gate.wait(60)
        mine = range(thread * invocations, (thread + 1) * invocations)
        return in_turn(shared, mine, source)

    def together() -> list[list[Any]]:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(work, range(8)))

    before = threading.active_count()

    assert within(240, together) == [[]] * 8
    assert before == threading.active_count()


async def gathered(processor: Any, numbers: range) -> list[Any]:
    async def one(number: int) -> list[Any]:
        mine = Invocation(number)
        answer = await aprocess_partial_response(mine.event, mine.ahandle, processor)
        await asyncio.sleep(0)  # others come and go before it asks
        return mine.mistakes(answer, processor)

    found = await asyncio.gather(*map(one, numbers))
    others = asyncio.all_tasks() - {asyncio.current_task()}
    return [mistake for mistakes in found for mistake in mistakes] + [*others]


@pytest.mark.parametrize("concurrency", [1, 2, 100])
def test_five_hundred_gathered_invocations_keep_their_own_results(concurrency: int) -> None:
    shared = SQS.async_processor(max_concurrency=concurrency, **QUIET)

    assert within_a_loop(120, lambda: gathered(shared, range(500))) == []


def test_loops_of_several_threads_gather_invocations_of_one_processor() -> None:
    shared = SQS.async_processor(**QUIET)

    def work(thread: int) -> list[Any]:
        return asyncio.run(gathered(shared, range(thread * 100, (thread + 1) * 100)))

    def together() -> list[list[Any]]:
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(work, range(4)))

    assert within(120, together) == [[]] * 4


def test_a_loop_inside_a_loop_runs_batches_of_the_same_processor() -> None:
    shared = SQS.async_processor(**QUIET)
    inner_mistakes: list[Any] = []

    async def one(number: int) -> list[Any]:
        mine = Invocation(number)

        async def handler(record: Any) -> None:
            inner = range(number * 10, number * 10 + 2)
            # A thread has a loop of its own, also for a thread that a loop waits for.
            inner_mistakes.extend(await asyncio.to_thread(in_turn, shared, inner))
            await mine.ahandle(record)

        answer = await aprocess_partial_response(mine.event, handler, shared)
        return mine.mistakes(answer, shared)

    async def main() -> list[list[Any]]:
        return await asyncio.gather(*map(one, range(8)))

    assert within_a_loop(120, main) == [[]] * 8
    assert inner_mistakes == []


# --- a fork after the processor has been used -----------------------------------------------------


def mistakes_of(source: Source, processor: Any, number: int) -> list[Any]:
    mine = Invocation(number, source)
    if processor._awaits:
        answer = async_process_partial_response(mine.event, mine.ahandle, processor)
    else:
        answer = process_partial_response(mine.event, mine.handle, processor)
    return mine.mistakes(answer, processor)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("source", [one for one in ALL if not one.fifo], ids=repr)
@pytest.mark.parametrize("driver", ["sync", "threads", "async"])
def test_a_forked_child_goes_on_with_the_processor_and_the_parent_sees_nothing_of_it(
    source: Source, driver: str
) -> None:
    options = {**QUIET, **({"max_workers": 2} if driver == "threads" else {})}
    shared = source.async_processor(**QUIET) if driver == "async" else source.processor(**options)
    before = mistakes_of(source, shared, 2)
    answer = shared.response()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a runner may have threads
        child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if shared.response() == answer and not mistakes_of(source, shared, 5) else 2
        finally:
            os._exit(code)  # nothing of pytest's may run in the child
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert before == []
    assert answer == shared.response()
    assert mistakes_of(source, shared, 4) == []
