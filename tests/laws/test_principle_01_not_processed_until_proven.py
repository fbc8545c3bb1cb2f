"""Principle 1. A record is processed only when its handler has returned, whenever you ask."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from hypothesis import given

from tests.laws.cases import Case, cases, law
from tests.laws.custom import with_hooks
from tests.laws.says import disagreements, named
from tests.support.events import ALL, SQS, Source
from tests.support.limit import within_a_loop
from tests.support.ways import (
    CONTEXT_MANAGER_WAYS,
    Way,
    make_processor,
    records_given,
    run,
    ways_of,
)

BODIES = ["body-0", "body-1", "body-2", "body-3"]
PAIRS = [(source, way) for source in ALL for way in ways_of(source)]
BY_SOURCE_AND_WAY = pytest.mark.parametrize(
    ("source", "way"), PAIRS, ids=[f"{source}-{way}" for source, way in PAIRS]
)


class Asking:
    """Asks the processor while records run; `wrong` is what it said that was not so."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.event = source.event(BODIES)
        self.bodies = [source.body_of(record) for record in source.records(self.event)]
        self.processor: Any = None
        self.returned: list[str] = []
        self.asked = 0
        self.wrong: list[Any] = []
        self.lock = threading.Lock()  # the parts are compared: no other thread runs during that

    def ask(self, *, alone: bool = True) -> None:
        response = self.processor.response()
        missed = set(self.bodies) - set(self.returned) - named(self.source, self.event, response)
        self.asked += 1
        self.wrong += [f"{body} has not returned" for body in sorted(missed)]
        if alone:
            self.wrong += disagreements(self.processor, self.source)

    def handle(self, record: Any) -> str:
        body = self.source.body_of(record)
        if body == "body-1":
            raise ValueError("refused")
        self.returned.append(body)
        return f"done {body}"

    def asking_handler(self, record: Any) -> str:
        self.ask(alone=False)
        return self.handle(record)


@pytest.mark.sampled(3)
@BY_SOURCE_AND_WAY
def test_a_handler_reads_every_record_that_has_not_returned(source: Source, way: Way) -> None:
    asking = Asking(source)
    asking.processor = make_processor(source, way)
    run(source, asking.event, asking.asking_handler, way=way, processor=asking.processor)

    assert asking.wrong == []
    assert asking.asked >= 2


@pytest.mark.sampled(3)
@BY_SOURCE_AND_WAY
def test_hooks_read_every_record_that_has_not_returned(source: Source, way: Way) -> None:
    asking = Asking(source)
    alone = way.driver != "threads"

    def success_handler(self: Any, record: Any, result: Any) -> Any:
        asking.ask(alone=alone)
        return "success", result, record

    def failure_handler(self: Any, record: Any, exception: Any) -> Any:
        asking.ask(alone=alone)
        return "fail", "", record

    hooks = {"success_handler": success_handler, "failure_handler": failure_handler}
    asking.processor = make_processor(source, way, cls=with_hooks(source, way, **hooks))
    run(source, asking.event, asking.handle, way=way, processor=asking.processor)

    assert asking.wrong == []
    assert asking.asked >= 2


@pytest.mark.parametrize("way", CONTEXT_MANAGER_WAYS, ids=str)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_block_that_has_not_called_process_reads_every_record(source: Source, way: Way) -> None:
    asking = Asking(source)
    options = {"skip_group_on_error": True} if source.fifo else {}
    asking.processor = make_processor(source, way, options)
    records = records_given(source, asking.event)
    with (
        pytest.raises(RuntimeError, match="was not processed"),
        asking.processor(records, asking.handle),
    ):
        asking.ask()
    asking.ask()

    assert asking.wrong == []


@law
@given(cases())
def test_the_response_says_what_the_result_says(batch: Case) -> None:
    for way, outcome in batch.outcomes():
        response = outcome.response

        assert disagreements(outcome, batch.source, batch.options, response=response) == [], way


# --- tasks ----------------------------------------------------------------------------------------


def asked_by_tasks(source: Source) -> Asking:
    asking = Asking(source)
    asking.processor = source.async_processor()
    return asking


async def suspending(asking: Asking, record: Any) -> str:
    await asyncio.sleep(0)
    return asking.handle(record)


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_another_task_reads_every_record_that_has_not_returned(source: Source) -> None:
    asking = asked_by_tasks(source)

    async def watch(stop: asyncio.Event) -> None:
        while not stop.is_set():
            asking.ask()
            await asyncio.sleep(0)

    async def main() -> None:
        stop = asyncio.Event()
        with asking.processor(
            records_given(source, asking.event), lambda one: suspending(asking, one)
        ):
            watching = asyncio.create_task(watch(stop))
            await asyncio.sleep(0)
            await asking.processor.aprocess()
            stop.set()
            await watching

    within_a_loop(10, main)

    assert asking.wrong == []
    assert asking.asked >= 2


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_task_that_a_handler_started_reads_every_record(source: Source) -> None:
    asking = asked_by_tasks(source)

    async def ask() -> None:
        asking.ask(alone=False)

    async def handler(record: Any) -> str:
        await asyncio.create_task(ask())
        return asking.handle(record)

    async def main() -> None:
        with asking.processor(records_given(source, asking.event), handler):
            await asking.processor.aprocess()

    within_a_loop(10, main)

    assert asking.wrong == []
    assert asking.asked >= 2


async def never_awaited(processor: Any) -> None:
    processor.aprocess().close()


async def closed_when_it_waited(processor: Any) -> None:
    work = processor.aprocess()
    work.send(None)
    work.close()  # its records are cancelled
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def timed_out(processor: Any) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await processor.aprocess()


async def waited_for(processor: Any) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(processor.aprocess(), 0.001)


async def cancelled(processor: Any) -> None:
    task = asyncio.create_task(processor.aprocess())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def cancelled_before_it_began(processor: Any) -> None:
    task = asyncio.create_task(processor.aprocess())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def left_behind(processor: Any) -> None:
    task = asyncio.create_task(processor.aprocess())
    for _ in range(3):
        await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(task.cancel)  # after the block has been left


ENDS = [
    never_awaited, closed_when_it_waited, timed_out, waited_for, cancelled,
    cancelled_before_it_began, left_behind,
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_leaving_aprocess_early_makes_no_record_processed(source: Source, end: Any) -> None:
    asking = asked_by_tasks(source)

    async def handler(record: Any) -> str:
        if source.body_of(record) != "body-0":
            await asyncio.get_running_loop().create_future()
        return asking.handle(record)

    async def main() -> None:
        try:
            with asking.processor(records_given(source, asking.event), handler) as processor:
                await end(processor)
                asking.ask()
        except RuntimeError:
            assert end is never_awaited or end is cancelled_before_it_began
        asking.ask()

    within_a_loop(10, main)

    assert asking.wrong == []


def test_a_second_batch_in_the_block_of_the_first_says_nothing_about_it() -> None:
    outer, inner = Asking(SQS), Asking(SQS)
    outer.processor = inner.processor = SQS.processor()
    inner.event = SQS.event(["other-0", "other-1"], start=50)

    with outer.processor(outer.event["Records"], outer.handle):
        run(SQS, inner.event, lambda record: None, processor=inner.processor)
        answer = outer.processor.response()
        outer.processor.process()
        outer.ask()

    assert answer == {"batchItemFailures": []}  # of the last batch, which is the inner one
    assert outer.wrong == []
