"""Promise 5, in memory. Nothing of a run outlives it, without help from the garbage collector."""

from __future__ import annotations

import asyncio
import gc
import logging
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
def _nobody_helps_and_nobody_keeps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    logger = logging.getLogger("batchproc")  # its lines hold tracebacks, and pytest keeps lines
    monkeypatch.setattr(logger, "filters", [lambda line: False])
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


# A traceback leads to the frames of all callers, these runners included. To tie no knot of
# their own they never hold the processor: it is in a box that the test empties.

Box = list[Any]


def invoke(source: Source, event: Event, handler: Any, box: Box, way: Way) -> None:
    if way.is_async:
        plain = handler

        async def handler(record: Any) -> Any:
            await asyncio.sleep(0)
            return plain(record)

    try:
        RUNNERS[way.form](source, event, handler, box, way)
    except BatchProcessingError:
        pass


def by_function(source: Source, event: Event, handler: Any, box: Box, way: Way) -> None:
    entry: Any = batchproc.process_partial_response
    if way.is_async:
        entry = batchproc.async_process_partial_response
    entry(event, handler, box[0])


def by_block(source: Source, event: Event, handler: Any, box: Box, way: Way) -> None:
    with box[0](records_given(source, event), handler):
        box[0].async_process() if way.is_async else box[0].process()


def by_decorator(source: Source, event: Event, handler: Any, box: Box, way: Way) -> None:
    decorator: Any = batchproc.async_batch_processor if way.is_async else batchproc.batch_processor

    def lambda_handler(event: Any, context: Any) -> Any:
        return box[0].response()

    decorator(record_handler=handler, processor=box[0])(lambda_handler)(event, None)


RUNNERS: dict[str, Callable[..., None]] = {
    "function": by_function,
    "context_manager": by_block,
    "decorator": by_decorator,
}

FAILS = ["none", "some", "all"]


def ways(source: Source, options: dict[str, Any]) -> list[Way]:
    return [way for way in ways_of(source, options) if way.form in RUNNERS]


def dropping_ways(source: Source, options: dict[str, Any]) -> list[Way]:
    """Without the decorator: what it decorates holds the processor for good, and its frames too."""
    return [way for way in ways(source, options) if way.form != "decorator"]


def alive(watch: Watch) -> list[Any]:
    return [type(ref()).__name__ for ref in watch if ref() is not None]


def options_of(source: Source) -> dict[str, Any]:
    return {"skip_group_on_error": True} if source.fifo else {}


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_nothing_of_a_run_lives_after_the_next_run(source: Source, fails: str) -> None:
    options = options_of(source)
    for way in ways(source, options):
        box = [make_processor(source, way, options)]
        watch: Watch = []
        invoke(source, source.event("abcd"), watching(fails, watch), box, way)
        assert watch
        invoke(source, source.event("ab"), lambda record: None, box, way)

        assert (way, []) == (way, alive(watch))


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_nothing_of_a_run_lives_after_its_processor(source: Source, fails: str) -> None:
    options = options_of(source)
    for way in dropping_ways(source, options):
        box = [make_processor(source, way, options)]
        watch: Watch = []
        invoke(source, source.event("abcd"), watching(fails, watch), box, way)
        gone = weakref.ref(box.pop())

        assert (way, None) == (way, gone())
        assert (way, []) == (way, alive(watch))


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_reading_the_results_ties_no_knot(source: Source, fails: str) -> None:
    options = options_of(source)
    for way in dropping_ways(source, options):
        box = [make_processor(source, way, options)]
        watch: Watch = []
        invoke(source, source.event("abcd"), watching(fails, watch), box, way)
        read = [box[0].result, box[0].exceptions, box[0].fail_messages]
        read += [box[0].success_messages, box[0].records, box[0].response()]
        repr(read)
        del read
        box.clear()

        assert (way, []) == (way, alive(watch))


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_refused_event_frees_the_run_before_it(source: Source) -> None:
    for way in ways(source, {}):
        if way.form == "context_manager":
            continue
        box = [make_processor(source, way)]
        watch: Watch = []
        invoke(source, source.event("abcd"), watching("some", watch), box, way)
        try:
            invoke(source, {}, lambda record: None, box, way)
        except ValueError:
            pass

        assert (way, []) == (way, alive(watch))


class Hooked(batchproc.BatchProcessor):
    def failure_handler(self, record: Any, exception: Any) -> Any:
        return super().failure_handler(record, exception)

    def _process_record(self, record: Any) -> Any:
        return super()._process_record(record)


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize(
    "way", [way for way in dropping_ways(ALL[0], {}) if not way.is_async], ids=str
)
def test_hooks_keep_nothing_alive(way: Way, fails: str) -> None:
    box = [make_processor(ALL[0], way, cls=Hooked)]
    watch: Watch = []
    invoke(ALL[0], ALL[0].event("abcd"), watching(fails, watch), box, way)
    invoke(ALL[0], ALL[0].event("ab"), lambda record: None, box, way)

    assert alive(watch) == []
