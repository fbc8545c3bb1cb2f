"""Promise 10. BaseException passes through, never becomes a success, and leaves nothing open."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.cases import Case, case, cases, law
from tests.support.events import ALL, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import (
    ASYNC_WAYS,
    THREAD_WAYS,
    Way,
    make_processor,
    run,
    ways_of,
)


class Abort(BaseException):
    """One that nobody else knows."""


PASSING: list[type[BaseException]] = [SystemExit, KeyboardInterrupt, GeneratorExit, Abort]
passing = pytest.mark.parametrize("kind", PASSING)
each_source = pytest.mark.parametrize("source", ALL, ids=repr)


def broken_off(batch: Case, at: str, kind: type[BaseException], done: list[str]) -> Any:
    inner = batch.handler()

    def handle(record: Any) -> Any:
        body = batch.source.body_of(record)
        if body == at:
            raise kind("stop here")
        answer = inner(record)
        done.append(body)
        return answer

    return handle


@law
@given(cases(min_size=1), st.data())
def test_it_passes_and_no_unfinished_record_is_a_success(batch: Case, data: st.DataObject) -> None:
    runs = batch.bodies_with("success", "fail")
    at = data.draw(st.sampled_from(runs))
    kind = data.draw(st.sampled_from(PASSING))
    for way in batch.ways():
        done: list[str] = []
        handler = broken_off(batch, at, kind, done)
        outcome = run(
            batch.source, batch.event, handler, batch.options, way, catch=(BaseException,)
        )

        assert type(outcome.error) is kind, (way, outcome.error)
        assert not outcome.broke_the_loop, way
        if outcome.result is not None:
            good = [batch.source.body_of(item.record) for item in outcome.result.succeeded]
            reported = [entry["itemIdentifier"] for entry in outcome.response["batchItemFailures"]]
            assert set(good) <= set(done), way
            assert at not in good, way
            if not batch.source.rewinds:
                for item in outcome.result:
                    assert (item.status != "success") == (item.identifier in reported), way
            else:
                assert reported, way
                first = next(i.identifier for i in outcome.result if i.status != "success")
                assert first == reported[0], way


@passing
@each_source
def test_the_processor_can_be_read_after_it(source: Source, kind: type[BaseException]) -> None:
    batch = case(source, 3)
    for way in ways_of(source):
        handler = broken_off(batch, "body-0", kind, [])
        options = {"max_workers": 1} if way.driver == "threads" else {}
        options |= {"max_concurrency": 1} if way.is_async else {}
        outcome = run(source, batch.event, handler, options, way, catch=(BaseException,))

        assert type(outcome.error) is kind, way
        assert outcome.result is not None, way
        assert outcome.result.succeeded == [], way
        assert response_of(batch.identifiers) == outcome.response, way


@passing
@each_source
def test_the_next_invocation_works(source: Source, kind: type[BaseException]) -> None:
    batch = case(source, 3, fails=[1])
    for way in ways_of(source):
        processor = make_processor(source, way)
        handler = broken_off(batch, "body-0", kind, [])
        first = run(
            source, batch.event, handler, way=way, processor=processor, catch=(BaseException,)
        )
        again = run(source, batch.event, batch.handler(), way=way, processor=processor)

        assert type(first.error) is kind, way
        assert again.error is None, way
        assert batch.response == again.response, way


@passing
@pytest.mark.parametrize("hook", ["success_handler", "failure_handler"])
def test_it_passes_from_a_hook_too(hook: str, kind: type[BaseException]) -> None:
    batch = case(SQS, 2, fails=[0] if hook == "failure_handler" else [])

    def stop(self: Any, record: Any, what: Any) -> None:
        raise kind("from the hook")

    for way in ways_of(SQS):
        base = SQS.async_processor_class if way.is_async else SQS.processor_class
        processor = make_processor(SQS, way, cls=type("Stopping", (base,), {hook: stop}))
        outcome = run(
            SQS, batch.event, batch.handler(), way=way, processor=processor, catch=(BaseException,)
        )

        assert not outcome.broke_the_loop, way
        assert type(outcome.error) is kind, way


@pytest.mark.sampled(3)
@passing
@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
@pytest.mark.parametrize("source", [s for s in ALL if not s.fifo], ids=repr)
def test_open_tasks_are_cancelled_and_awaited_before_it_leaves(
    source: Source, way: Way, kind: type[BaseException]
) -> None:
    started: list[str] = []
    cleaned: list[str] = []

    async def handle(record: Any) -> None:
        body = source.body_of(record)
        started.append(body)
        if body == "body-2":
            await asyncio.sleep(0)
            raise kind("stop here")
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # awaited, not only cancelled
            cleaned.append(body)

    event = source.event([f"body-{n}" for n in range(4)])
    outcome = run(source, event, handle, way=way, adapt=False, catch=(BaseException,))

    assert type(outcome.error) is kind
    assert sorted(set(started) - {"body-2"}) == sorted(cleaned)


@passing
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_threads_are_joined_before_it_leaves(source: Source, kind: type[BaseException]) -> None:
    before = set(threading.enumerate())
    options: dict[str, Any] = {"max_workers": 3}
    more: dict[str, Any] = {}
    if source.fifo:
        options["skip_group_on_error"] = True
        more["groups"] = list("abcdef")
    bodies = [f"body-{n}" for n in range(6)]
    for way in THREAD_WAYS:
        gate = threading.Barrier(3)
        is_open: set[str] = set()

        def handle(record: Any, gate: Any = gate, is_open: Any = is_open) -> None:
            body = source.body_of(record)
            is_open.add(body)
            try:
                if body in bodies[:3]:
                    gate.wait(60)  # three are open when one of them breaks off
                if body == "body-1":
                    raise kind("stop here")
            finally:
                is_open.discard(body)

        event = source.event(bodies, **more)
        outcome = run(source, event, handle, options, way, catch=(BaseException,))

        assert type(outcome.error) is kind, way
        assert is_open == set(), way
        assert before >= set(threading.enumerate()), way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_nothing_starts_after_it_in_order(source: Source) -> None:
    batch = case(source, 4)
    in_order = {"sync": {}, "threads": {"max_workers": 1}, "async": {"max_concurrency": 1}}
    for way in ways_of(source):
        done: list[str] = []
        handler = broken_off(batch, "body-1", SystemExit, done)
        options: dict[str, Any] = dict(in_order[way.driver])
        run(source, batch.event, handler, options, way, catch=(BaseException,))

        assert (way, ["body-0"]) == (way, done)


@pytest.mark.parametrize("another_runs", [True, False])
def test_a_loop_of_a_dead_thread_is_collected_quietly(
    another_runs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop is owned by its thread, but a traceback may keep it until a collection elsewhere."""
    complaints: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    knot: list[Any] = []
    handler = broken_off(case(SQS, 1), "body-0", SystemExit, [])
    work = Thread(
        target=lambda: knot.append(
            run(SQS, SQS.event(["body-0"]), handler, way=ASYNC_WAYS[0], catch=(BaseException,))
        )
    )
    work.start()
    work.join()
    assert isinstance(knot[0].error, SystemExit)

    async def main() -> None:
        knot.clear()
        gc.collect()

    if another_runs:
        asyncio.run(main())
    else:
        knot.clear()
        gc.collect()

    assert [(one.exc_type, str(one.exc_value)) for one in complaints] == []


@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
def test_fifo_lanes_are_left_clean_too(way: Way) -> None:
    batch = case(SQS_FIFO, 3, fails=[1])
    processor = make_processor(SQS_FIFO, way, {"skip_group_on_error": True})
    for _ in range(2):
        handler = broken_off(batch, "body-0", SystemExit, [])
        run(SQS_FIFO, batch.event, handler, way=way, processor=processor, catch=(BaseException,))
    outcome = run(SQS_FIFO, batch.event, batch.handler(), way=way, processor=processor)

    assert batch.statuses == outcome.statuses
