"""Promise 5, in memory. Nothing of a run outlives it, without help from the garbage collector."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest

import batchproc
from batchproc.errors import BatchProcessingError
from tests.support.events import ALL, Event, Source
from tests.support.ways import Way, make_processor, records_given, ways_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def _no_gc() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Payload:
    """Something a handler returns, or an exception holds."""


class Boom(Exception):
    pass


Watch = list["weakref.ref[Any]"]


def watching(fails: str, watch: Watch) -> Callable[[Any], Payload]:
    """A handler that raises for `fails` ("some", "all", "none") and notes what must not stay."""
    count = [0]

    def handle(record: Any) -> Payload:
        count[0] += 1
        payload = Payload()
        watch.append(weakref.ref(payload))
        if fails == "all" or (fails == "some" and count[0] % 2 == 0):
            error = Boom("refused")
            watch.append(weakref.ref(error))
            try:
                raise error
            finally:
                del error
        return payload

    return handle


# These runners hold nothing: no outcome object, no error, no frame that refers to either.


def invoke(source: Source, event: Event, handler: Any, processor: Any, way: Way) -> None:
    if way.is_async:
        plain = handler

        async def handler(record: Any) -> Any:
            await asyncio.sleep(0)
            return plain(record)

    try:
        RUNNERS[way.form](source, event, handler, processor, way)
    except BatchProcessingError:
        pass


def by_function(source: Source, event: Event, handler: Any, processor: Any, way: Way) -> None:
    entry: Any = batchproc.process_partial_response
    if way.is_async:
        entry = batchproc.async_process_partial_response
    entry(event, handler, processor)


def by_block(source: Source, event: Event, handler: Any, processor: Any, way: Way) -> None:
    with processor(records_given(source, event), handler) as batch:
        (batch.async_process if way.is_async else batch.process)()


def by_decorator(source: Source, event: Event, handler: Any, processor: Any, way: Way) -> None:
    decorator: Any = batchproc.async_batch_processor if way.is_async else batchproc.batch_processor

    def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    decorator(record_handler=handler, processor=processor)(lambda_handler)(event, None)


RUNNERS: dict[str, Callable[..., None]] = {
    "function": by_function,
    "context_manager": by_block,
    "decorator": by_decorator,
}

FAILS = ["none", "some", "all"]


def ways(source: Source, options: dict[str, Any]) -> list[Way]:
    return [way for way in ways_of(source, options) if way.form in RUNNERS]


def alive(watch: Watch) -> list[Any]:
    return [type(ref()).__name__ for ref in watch if ref() is not None]


def options_of(source: Source) -> dict[str, Any]:
    return {"skip_group_on_error": True} if source.fifo else {}


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_nothing_of_a_run_lives_after_the_next_run(source: Source, fails: str) -> None:
    options = options_of(source)
    for way in ways(source, options):
        processor = make_processor(source, way, options)
        watch: Watch = []
        invoke(source, source.event("abcd"), watching(fails, watch), processor, way)
        assert watch
        invoke(source, source.event("ab"), lambda record: None, processor, way)

        assert (way, []) == (way, alive(watch))


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_nothing_of_a_run_lives_after_its_processor(source: Source, fails: str) -> None:
    options = options_of(source)
    for way in ways(source, options):
        processor = make_processor(source, way, options)
        watch: Watch = []
        invoke(source, source.event("abcd"), watching(fails, watch), processor, way)
        gone = weakref.ref(processor)
        del processor

        assert (way, None) == (way, gone())
        assert (way, []) == (way, alive(watch))


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_reading_the_results_ties_no_knot(source: Source, fails: str) -> None:
    options = options_of(source)
    for way in ways(source, options):
        processor = make_processor(source, way, options)
        watch: Watch = []
        invoke(source, source.event("abcd"), watching(fails, watch), processor, way)
        read = [processor.result, processor.exceptions, processor.fail_messages]
        read += [processor.success_messages, processor.records, processor.response()]
        repr(read)
        del read, processor

        assert (way, []) == (way, alive(watch))


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_refused_event_frees_the_run_before_it(source: Source) -> None:
    for way in ways(source, {}):
        if way.form == "context_manager":
            continue
        processor = make_processor(source, way)
        watch: Watch = []
        invoke(source, source.event("abcd"), watching("some", watch), processor, way)
        try:
            invoke(source, {}, lambda record: None, processor, way)
        except ValueError:
            pass

        assert (way, []) == (way, alive(watch))


class Hooked(batchproc.BatchProcessor):  # type: ignore[type-arg, unused-ignore]
    def failure_handler(self, record: Any, exception: Any) -> Any:
        return super().failure_handler(record, exception)

    def _process_record(self, record: Any) -> Any:
        return super()._process_record(record)


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("way", ways(ALL[0], {}), ids=str)
def test_hooks_keep_nothing_alive(way: Way, fails: str) -> None:
    if way.is_async:
        pytest.skip("the async class is another one; its driver is covered above")
    processor = make_processor(ALL[0], way, cls=Hooked)
    watch: Watch = []
    invoke(ALL[0], ALL[0].event("abcd"), watching(fails, watch), processor, way)
    del processor

    assert [] == alive(watch)
