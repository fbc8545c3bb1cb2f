"""The legacy decorators."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, different, same
from tests.parity.samples import (
    CONTEXT,
    EVENT,
    NOTHING,
    SECOND,
    anumber,
    asynchronous,
    moved,
    number,
    sync,
)
from tests.support.events import KAFKA, Event

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated in V3")


def decorated(library: Any, processor: Any, handler: Any = number, kind: str = "") -> Any:
    """A Lambda handler that returns what the processor says."""
    decorate = getattr(library, f"{kind}batch_processor")

    @decorate(record_handler=handler, processor=processor)  # type: ignore[untyped-decorator]  # either library's
    def lambda_handler(event: Event, context: Any) -> Any:
        return processor.response()

    return lambda_handler


@same(
    "`@batch_processor(record_handler=…, processor=…)` runs the batch, then the Lambda handler, "
    "and gives what that "
    "returns.",
    "batch_processor",
    "batch_processor(record_handler)",
    "batch_processor(processor)",
    at="whats-the-difference-between-the-decorator-and-process_partial_response-functions",
)
def test_the_decorator(both: Both) -> None:
    def use(library: Any) -> Any:
        return decorated(library, sync(library))(EVENT, CONTEXT)

    assert (SECOND, SECOND) == both(use)


@same(
    "`@async_batch_processor` does so for async handlers; the Lambda handler stays a plain "
    "function.",
    "async_batch_processor",
    "async_batch_processor(record_handler)",
    "async_batch_processor(processor)",
)
def test_the_async_decorator(both: Both) -> None:
    def use(library: Any) -> Any:
        return decorated(library, asynchronous(library), anumber, "async_")(EVENT, CONTEXT)

    assert (SECOND, SECOND) == both(use)


@same(
    "The Lambda handler is called with event, context and what else was given, and keeps its name.",
    "batch_processor(event)",
    "batch_processor(context)",
    "async_batch_processor(event)",
    "async_batch_processor(context)",
)
def test_what_the_lambda_handler_gets(both: Both) -> None:
    def use(library: Any) -> Any:
        @library.batch_processor(record_handler=number, processor=sync(library))  # type: ignore[untyped-decorator]  # either library's
        def lambda_handler(event: Event, context: Any) -> Any:
            return event is EVENT, context is CONTEXT

        return lambda_handler(EVENT, CONTEXT), lambda_handler.__name__

    assert (((True, True), "lambda_handler"),) * 2 == both(use)


@different(
    theirs="Keywords of a call go to the decorator, which knows none of them and raises a "
    "`TypeError`.",
    ours="They go to the Lambda handler.",
    why="a handler with parameters of its own can be tested",
)
def test_more_keywords(both: Both) -> None:
    def use(library: Any) -> Any:
        @library.batch_processor(record_handler=number, processor=sync(library))  # type: ignore[untyped-decorator]  # either library's
        def lambda_handler(event: Event, context: Any, table: str = "") -> Any:
            return table

        return lambda_handler(EVENT, CONTEXT, table="orders")

    assert ("TypeError", "orders") == both(use)


@same(
    "A record handler gets the context that the Lambda handler got.", at="accessing-lambda-context"
)
def test_the_context(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []

        def handler(record: Any, lambda_context: Any) -> None:
            seen.append(lambda_context)

        decorated(library, sync(library), handler)(EVENT, CONTEXT)
        return seen

    assert ([CONTEXT] * 3, [CONTEXT] * 3) == both(use)


@different(
    "batch_processor(handler)",
    "async_batch_processor(handler)",
    theirs="`batch_processor(handler, record_handler=…, processor=…)` decorates too, without `@`.",
    ours="`TypeError`: `batch_processor(record_handler=…, processor=…)(handler)` is the one way.",
    why="the pages of either show it so, and types can follow one way only",
)
def test_the_handler_as_an_argument(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)

        def lambda_handler(event: Event, context: Any) -> Any:
            return processor.response()

        options = {"record_handler": number, "processor": processor}
        return library.batch_processor(lambda_handler, **options)(EVENT, CONTEXT)

    assert (SECOND, "TypeError") == both(use)


@same(
    "A batch that failed whole raises `BatchProcessingError`, and the Lambda handler is not called."
)
def test_a_batch_that_failed_whole(both: Both) -> None:
    def use(library: Any) -> Any:
        return decorated(library, sync(library))({"Records": EVENT["Records"][1:2]}, CONTEXT)

    assert ("BatchProcessingError",) * 2 == both(use)


@better(
    "batch_processor(event)",
    theirs="Events of Kafka raise a `KeyError`: only `Records` is looked for.",
    ours="They are read as by the functions.",
)
def test_kafka(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = library.BatchProcessor(library.EventType.Kafka)
        handler = decorated(library, processor, lambda record: int(KAFKA.body_of(record)))
        return handler(KAFKA.event(["1", "2"]), CONTEXT)

    assert ("KeyError", NOTHING) == both(use)


@better(
    theirs="An event without `Records` raises a `KeyError`.",
    ours="`UnexpectedBatchTypeError`, as from the functions.",
)
def test_an_event_without_records(both: Both) -> None:
    def use(library: Any) -> Any:
        return decorated(library, sync(library))({}, CONTEXT)

    assert ("KeyError", "UnexpectedBatchTypeError") == both(use)


@better(
    theirs="A Lambda handler is a plain function: any other callable raises.",
    ours="Any callable.",
)
def test_a_lambda_handler_that_is_no_function(both: Both) -> None:
    class Handler:
        __name__ = "Handler"

        def __call__(self, event: Event, context: Any) -> str:
            return "called"

    def use(library: Any) -> Any:
        decorate = library.batch_processor(record_handler=number, processor=sync(library))
        return decorate(Handler())(EVENT, CONTEXT)

    assert ("MiddlewareInvalidArgumentError", "called") == both(use)


@different(
    "batch_processor",
    "async_batch_processor",
    theirs="The decorators give a deprecation warning when they are used.",
    ours="None.",
    why="they are short ways into the same code, and stay",
)
def test_a_deprecation(both: Both) -> None:
    use, expected = moved("deprecated")

    assert expected == both(use)


@different(
    theirs="The signature of the decorator names `handler`, `event` and `context`, which no "
    "caller gives.",
    ours="`record_handler` and `processor`, by keyword.",
    why="a signature is read by editors and type checkers",
)
def test_the_signature(both: Both) -> None:
    ours = ["record_handler", "processor"]

    expected = ["handler", "event", "context", *ours], ours
    assert expected == both(
        lambda library: list(inspect.signature(library.batch_processor).parameters)
    )
