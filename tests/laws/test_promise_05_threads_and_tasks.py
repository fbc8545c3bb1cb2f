"""Promise 5. Threads, tasks and nested runs that share a processor never see each other."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import batchproc
from batchproc.errors import BatchProcessingError
from tests.laws.cases import Case, case, cases, law
from tests.support.events import ALL, SQS
from tests.support.ways import (
    ALL_WAYS,
    Way,
    as_async,
    make_processor,
    run,
    ways_of,
)

some_cases = cases(min_size=1, stops=False)


# --- threads and tasks ----------------------------------------------------------------------------


@law
@given(st.lists(some_cases, min_size=2, max_size=4), st.sampled_from(ALL_WAYS))
def test_threads_that_share_a_processor_never_see_each_other(batches: Any, way: Way) -> None:
    source = batches[0].source
    batches = [batch for batch in batches if batch.source is source]
    options = batches[0].options
    if way not in ways_of(source, options):
        return
    shared = make_processor(source, way, options)
    gate = threading.Barrier(len(batches))

    def invoke(batch: Case) -> Any:
        mine = Case(source, batch.event, batch.fails, options)
        inner = mine.handler()
        first: list[int] = []

        def handle(record: Any) -> Any:
            if not first:
                first.append(1)
                gate.wait(60)  # all batches are open at once
            return inner(record)

        return mine, run(source, mine.event, handle, way=way, processor=shared)

    with ThreadPoolExecutor(len(batches)) as pool:
        for mine, outcome in pool.map(invoke, batches):
            assert mine.response == outcome.response
            assert mine.statuses == outcome.statuses
    with pytest.raises(RuntimeError):
        shared.response()  # nothing ran in this thread


@law
@given(st.lists(some_cases, min_size=2, max_size=4))
def test_tasks_that_share_a_processor_never_see_each_other(batches: Any) -> None:
    source = batches[0].source
    options = batches[0].options
    mine = [Case(source, b.event, b.fails, options) for b in batches if b.source is source]
    shared = source.async_processor(**options)

    async def invoke(batch: Case) -> None:
        error = None
        try:
            await batchproc.aprocess_partial_response(
                event=batch.event, record_handler=as_async(batch.handler()), processor=shared
            )
        except BatchProcessingError as raised:
            error = raised
        await asyncio.sleep(0)
        assert batch.response == shared.response()
        assert batch.statuses == [item.status for item in shared.result]
        assert batch.fails_whole == (error is not None)

    async def all_of_them() -> None:
        await asyncio.gather(*[invoke(batch) for batch in mine])

    asyncio.run(all_of_them())


def test_a_response_is_not_seen_in_another_thread() -> None:
    for source in ALL:
        batch = case(source, 2, fails=[1])
        outcome = run(source, batch.event, batch.handler())
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(outcome.processor.response)
            assert isinstance(asked.exception(), RuntimeError)

        assert batch.response == outcome.processor.response()


# --- a run inside a run ---------------------------------------------------------------------------


@law
@given(cases(min_size=2, stops=False), cases(min_size=1, stops=False))
def test_a_run_inside_a_run_of_the_same_processor_disturbs_nobody(outer: Case, inner: Case) -> None:
    source = outer.source
    if inner.source is not source:
        inner = case(source, 2, fails=[1])
    inner = Case(source, inner.event, inner.fails, outer.options)
    for way in outer.ways():
        if way.is_async:
            continue  # a sync entry inside a running loop is refused; see the test below
        processor = make_processor(source, way, outer.options)
        seen: list[Any] = []
        own = outer.handler()

        def handle(record: Any, own: Any = own, processor: Any = processor, way: Any = way,
                   seen: Any = seen) -> Any:  # fmt: skip
            if source.body_of(record) == outer.bodies[0]:
                nested = run(source, inner.event, inner.handler(), way=way, processor=processor)
                seen.append((nested.response, nested.statuses))
            return own(record)

        outcome = run(source, outer.event, handle, way=way, processor=processor)

        assert seen == [(inner.response, inner.statuses)], way
        assert outer.response == outcome.response, way
        assert outer.statuses == outcome.statuses, way
        assert outer.response == processor.response(), way


@law
@given(cases(min_size=2, stops=False), cases(min_size=1, stops=False))
def test_a_nested_async_run_disturbs_nobody(outer: Case, inner: Case) -> None:
    source = outer.source
    if inner.source is not source:
        inner = case(source, 2, fails=[1])
    inner = Case(source, inner.event, inner.fails, outer.options)
    own = outer.handler()
    shared = source.async_processor(raise_on_entire_batch_failure=False, **outer.options)

    async def handle(record: Any) -> Any:
        if source.body_of(record) == outer.bodies[0]:
            nested = await batchproc.aprocess_partial_response(
                inner.event, as_async(inner.handler()), shared
            )
            assert inner.response == nested
            assert inner.response == shared.response()
        return own(record)

    async def invoke() -> Any:
        response = await batchproc.aprocess_partial_response(outer.event, handle, shared)
        assert response == shared.response()
        assert outer.statuses == [item.status for item in shared.result]
        return response

    assert outer.response == asyncio.run(invoke())


def test_an_inner_block_ends_and_the_outer_one_goes_on() -> None:
    outer, inner = case(SQS, 3, fails=[1]), case(SQS, 2, fails=[0])
    processor = SQS.processor()
    with processor(outer.records, outer.handler()) as batch:
        with processor(inner.records, inner.handler()) as nested:
            nested.process()
            assert inner.response == nested.response()
        batch.process()
        assert outer.response == batch.response()

    assert outer.response == processor.response()


# --- context variables ----------------------------------------------------------------------------

bound: contextvars.ContextVar[str] = contextvars.ContextVar("bound", default="nothing")


@law
@given(cases(min_size=2))
def test_a_variable_that_one_record_binds_no_other_record_sees(batch: Case) -> None:
    for way in batch.ways():
        if way.driver == "sync":
            continue  # one thread, one context: as any loop
        leaks: list[tuple[str, str]] = []
        inner = batch.handler()

        def handle(record: Any, leaks: Any = leaks, inner: Any = inner) -> Any:
            body = batch.source.body_of(record)
            if bound.get() != "the caller":
                leaks.append((body, bound.get()))
            bound.set(body)
            return inner(record)

        token = bound.set("the caller")
        run(batch.source, batch.event, handle, batch.options, way)
        after = bound.get()
        bound.reset(token)

        assert (way, []) == (way, leaks)
        assert after == "the caller", way
