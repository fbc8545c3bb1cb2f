"""Promise 1. A record is reported as success only if its handler returned."""

from __future__ import annotations

import functools
import types
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.errors import WrongHandlerError
from tests.laws.cases import Case, case, cases, law
from tests.support.events import ALL, Source
from tests.support.ways import ALL_WAYS, ASYNC_WAYS, Way, run, ways_of

NOT_ASYNC_WAYS = [way for way in ALL_WAYS if not way.is_async]


@law
@given(cases())
def test_every_record_has_the_outcome_that_its_handler_gave_it(batch: Case) -> None:
    for way, outcome in batch.outcomes():
        assert batch.statuses == outcome.statuses, way
        assert batch.response == outcome.response, way
        assert [f"done {body}" for body in batch.bodies_with("success")] == [
            item.result for item in outcome.result.succeeded
        ], way


@law
@given(cases())
def test_a_success_is_a_record_whose_handler_was_called_once_and_returned(batch: Case) -> None:
    for way in batch.ways():
        ran: list[str] = []
        outcome = run(batch.source, batch.event, batch.handler(ran), batch.options, way)
        tried = [batch.source.body_of(item.record) for item in outcome.result if item.stage]

        assert sorted(ran) == sorted(tried), way
        assert sorted(ran) == sorted(batch.bodies_with("success", "fail")), way


@law
@given(cases(stops=False, min_size=1), st.data())
def test_whatever_exception_a_handler_raises_its_record_fails(
    batch: Case, data: st.DataObject
) -> None:
    kinds: list[Any] = [
        StopIteration, StopAsyncIteration, AssertionError, RecursionError, TimeoutError, OSError,
        KeyError, MemoryError, lambda text: ExceptionGroup(text, [ValueError(text)]),
        NotImplementedError, UnicodeError, Warning,
    ]  # fmt: skip
    kind = data.draw(st.sampled_from(kinds))

    def handle(record: Any) -> None:
        if batch.source.body_of(record) in batch.fails:
            raise kind("refused")

    for way in batch.ways():
        outcome = run(batch.source, batch.event, handle, batch.options, way)

        assert batch.response == outcome.response, way


async def coroutine() -> str:
    return "too late"


def generator() -> Any:
    yield "never"


@types.coroutine
def decorated() -> Any:
    yield "never"


async def async_generator() -> Any:
    yield "never"


class Awaitable:
    def __await__(self) -> Any:
        yield from ()
        return "waited for"


UNAWAITED = (
    "that was never awaited, so its work is not done. An async handler needs AsyncBatchProcessor "
    "and async_process_partial_response; inside an async handler, await what you call."
)
NEVER_LOOPED = (
    "that has not run to its end. Return a value, or loop over the generator inside the handler."
)
# What a handler returned, and what that is called.
NEVER_RUN: dict[str, tuple[Any, str]] = {
    "coroutine": (coroutine, f"a coroutine {UNAWAITED}"),
    "coroutine by decorator": (decorated, f"a generator {UNAWAITED}"),
    "awaitable object": (Awaitable, f"an Awaitable {UNAWAITED}"),
    "generator": (generator, f"a generator {NEVER_LOOPED}"),
    "async generator": (async_generator, f"an async generator {NEVER_LOOPED}"),
}


@pytest.mark.parametrize("kind", NEVER_RUN)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_unfinished_work_is_a_failure_that_names_the_mistake(source: Source, kind: str) -> None:
    options: dict[str, Any] = {"skip_group_on_error": True} if source.fifo else {}
    batch = case(source, 3, **options)
    make, mistake = NEVER_RUN[kind]

    def handle(record: Any) -> Any:
        return make() if source.body_of(record) == "body-1" else "done"

    ways = [way for way in batch.ways() if not way.is_async or "generator" in kind]
    for way in ways:
        outcome = run(source, batch.event, handle, batch.options, way)
        item = outcome.result[1]

        assert (way, "fail") == (way, item.status)
        assert batch.identifiers[1] in [
            entry["itemIdentifier"] for entry in outcome.response["batchItemFailures"]
        ], way
        assert isinstance(item.exception, WrongHandlerError), way
        assert str(item.exception) == f"The handler returned {mistake}", way


@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_plain_function_in_an_async_processor_is_run_and_its_awaitable_awaited(
    source: Source, way: Way
) -> None:
    batch = case(source, 4)
    answers: list[Any] = [coroutine, Awaitable, lambda: "plain", lambda: None]

    def handle(record: Any) -> Any:
        return answers[batch.bodies.index(source.body_of(record))]()

    outcome = run(source, batch.event, handle, way=way, adapt=False)

    assert [item.result for item in outcome.result] == ["too late", "waited for", "plain", None]


@pytest.mark.parametrize("way", ASYNC_WAYS, ids=str)
def test_an_awaitable_that_an_async_handler_returns_without_awaiting_it_fails(way: Way) -> None:
    async def handle(record: Any) -> Any:
        return coroutine() if record["body"] == "body-1" else "done"

    batch = case(ALL[0], 2)
    outcome = run(batch.source, batch.event, handle, way=way, adapt=False)

    assert outcome.statuses == ["success", "fail"]
    assert isinstance(outcome.result[1].exception, WrongHandlerError)


class Handlers:
    """Handlers of the wrong kind in every disguise; `touched` notes if one was called."""

    def __init__(self) -> None:
        self.touched: list[Any] = []

    async def method(self, record: Any) -> None:
        self.touched.append(record)

    def generator_method(self, record: Any) -> Any:
        self.touched.append(record)
        yield

    async def async_generator_method(self, record: Any) -> Any:
        self.touched.append(record)
        yield

    @property
    def callable_object(self) -> Any:
        outer = self

        class Callable:
            async def __call__(self, record: Any) -> None:
                outer.touched.append(record)

        return Callable()

    @property
    def generator_object(self) -> Any:
        outer = self

        class Callable:
            def __call__(self, record: Any) -> Any:
                outer.touched.append(record)
                yield

        return Callable()

    @property
    def function(self) -> Any:
        async def handle(record: Any) -> None:
            self.touched.append(record)

        return handle

    @property
    def part(self) -> Any:
        async def handle(record: Any, table: str) -> None:
            self.touched.append(record)

        return functools.partial(handle, table="orders")

    @property
    def generator_function(self) -> Any:
        def handle(record: Any) -> Any:
            self.touched.append(record)
            yield

        return handle

    @property
    def generator_part(self) -> Any:
        return functools.partial(self.generator_function)


ASYNC_SHAPES = ["method", "function", "part", "callable_object", "async_generator_method"]
GENERATOR_SHAPES = ["generator_method", "generator_function", "generator_part", "generator_object"]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("shape", ASYNC_SHAPES + GENERATOR_SHAPES)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_handler_of_the_wrong_kind_is_refused_before_the_first_record(
    source: Source, shape: str
) -> None:
    runs_nothing_anywhere = "generator" in shape
    event = source.event(["body-0", "body-1"])
    for way in ways_of(source):
        if way.is_async and not runs_nothing_anywhere:
            continue
        handlers = Handlers()
        outcome = run(source, event, getattr(handlers, shape), way=way, adapt=False)

        assert isinstance(outcome.error, WrongHandlerError), way
        assert isinstance(outcome.error, TypeError), way
        assert handlers.touched == [], way
        with pytest.raises(RuntimeError):
            outcome.processor.response()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("handler", [None, 7, "handler", object()])
@pytest.mark.parametrize("way", ALL_WAYS, ids=str)
def test_what_cannot_be_called_is_refused(way: Way, handler: Any) -> None:
    outcome = run(ALL[0], ALL[0].event(["a"]), handler, way=way, adapt=False)

    assert isinstance(outcome.error, WrongHandlerError)


@law
@given(cases(min_size=1))
def test_a_handler_that_empties_the_event_hides_nothing(batch: Case) -> None:
    for way in ways_of(batch.source):
        records, event = batch.records, batch.source.with_records(batch.event, batch.records)

        def handle(record: Any, event: Any = event) -> None:
            lists = event["records"].values() if "records" in event else [event["Records"]]
            for one in lists:
                one.clear()
            raise ValueError("refused")

        outcome = run(batch.source, event, handle, {}, way)
        reported = [entry["itemIdentifier"] for entry in outcome.response["batchItemFailures"]]

        assert len(records) == len(outcome.result), way
        assert [batch.source.identifier_of(record) for record in records] == reported, way
