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
    "`@batch_processor(record_handler=…, processor=…)` runs the batch, then the "
    "Lambda handler, and returns its result.",
    "batch_processor",
    "batch_processor(record_handler)",
    "batch_processor(processor)",
    at="whats-the-difference-between-the-decorator-and-process_partial_response-functions",
)
def test_the_decorator(both: Both) -> None:
    def use(library: Any) -> Any:
        return decorated(library, sync(library))(EVENT, CONTEXT)

    assert both(use) == (SECOND, SECOND)


@same(
    "`@async_batch_processor` does the same for async record handlers. The Lambda "
    "handler is a plain function.",
    "async_batch_processor",
    "async_batch_processor(record_handler)",
    "async_batch_processor(processor)",
)
def test_the_async_decorator(both: Both) -> None:
    def use(library: Any) -> Any:
        return decorated(library, asynchronous(library), anumber, "async_")(EVENT, CONTEXT)

    assert both(use) == (SECOND, SECOND)


@same(
    "The Lambda handler gets the event, the context and any further arguments, and keeps its name.",
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

    assert both(use) == (((True, True), "lambda_handler"),) * 2


@different(
    theirs="Keyword arguments of a call go to the decorator, which raises `TypeError`.",
    ours="They go to the Lambda handler.",
    why="a test can pass arguments to a handler with additional parameters",
)
def test_more_keywords(both: Both) -> None:
    def use(library: Any) -> Any:
        @library.batch_processor(record_handler=number, processor=sync(library))  # type: ignore[untyped-decorator]  # either library's
        def lambda_handler(event: Event, context: Any, table: str = "") -> Any:
            return table

        return lambda_handler(EVENT, CONTEXT, table="orders")

    assert both(use) == ("TypeError", "orders")


@same("The record handler gets the context of the Lambda handler.", at="accessing-lambda-context")
def test_the_context(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []

        def handler(record: Any, lambda_context: Any) -> None:
            seen.append(lambda_context)

        decorated(library, sync(library), handler)(EVENT, CONTEXT)
        return seen

    assert both(use) == ([CONTEXT] * 3, [CONTEXT] * 3)


@different(
    "batch_processor(handler)",
    "async_batch_processor(handler)",
    theirs="`batch_processor(handler, record_handler=…, processor=…)` also decorates, without `@`.",
    ours="It raises `TypeError`. Write `batch_processor(record_handler=…, processor=…)(handler)`.",
    why="the documentation of both libraries shows this form, and type checkers can check"
    " only one form",
)
def test_the_handler_as_an_argument(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)

        def lambda_handler(event: Event, context: Any) -> Any:
            return processor.response()

        options = {"record_handler": number, "processor": processor}
        return library.batch_processor(lambda_handler, **options)(EVENT, CONTEXT)

    assert both(use) == (SECOND, "TypeError")


@same(
    "If every record failed, `BatchProcessingError` is raised and the Lambda handler is not called."
)
def test_a_batch_that_failed_whole(both: Both) -> None:
    def use(library: Any) -> Any:
        return decorated(library, sync(library))({"Records": EVENT["Records"][1:2]}, CONTEXT)

    assert both(use) == ("BatchProcessingError",) * 2


@better(
    "batch_processor(event)",
    theirs="Kafka events raise `KeyError`, because the decorator reads only `Records`.",
    ours="They are read as in the entry functions.",
)
def test_kafka(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = library.BatchProcessor(library.EventType.Kafka)
        handler = decorated(library, processor, lambda record: int(KAFKA.body_of(record)))
        return handler(KAFKA.event(["1", "2"]), CONTEXT)

    assert both(use) == ("KeyError", NOTHING)


@better(
    theirs="An event without `Records` raises a `KeyError`.",
    ours="It raises `UnexpectedBatchTypeError`, as the entry functions do.",
)
def test_an_event_without_records(both: Both) -> None:
    def use(library: Any) -> Any:
        return decorated(library, sync(library))({}, CONTEXT)

    assert both(use) == ("KeyError", "UnexpectedBatchTypeError")


@better(
    theirs="The Lambda handler must be a plain function. Any other callable raises.",
    ours="It can be any callable.",
)
def test_a_lambda_handler_that_is_no_function(both: Both) -> None:
    class Handler:
        __name__ = "Handler"

        def __call__(self, event: Event, context: Any) -> str:
            return "called"

    def use(library: Any) -> Any:
        decorate = library.batch_processor(record_handler=number, processor=sync(library))
        return decorate(Handler())(EVENT, CONTEXT)

    assert both(use) == ("MiddlewareInvalidArgumentError", "called")


@different(
    "batch_processor",
    "async_batch_processor",
    theirs="The decorators emit a deprecation warning.",
    ours="They emit no warning.",
    why="they call the same code as the entry functions, and will not be removed",
)
def test_a_deprecation(both: Both) -> None:
    use, expected = moved("deprecated")

    assert both(use) == expected


@different(
    theirs="The signature of the decorator has `handler`, `event` and `context`, which "
    "callers never pass.",
    ours="The signature has `record_handler` and `processor`, by keyword.",
    why="editors and type checkers read the signature",
)
def test_the_signature(both: Both) -> None:
    ours = ["record_handler", "processor"]

    expected = ["handler", "event", "context", *ours], ours
    assert (
        both(lambda library: list(inspect.signature(library.batch_processor).parameters))
    ) == expected
