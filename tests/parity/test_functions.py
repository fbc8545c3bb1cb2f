"""The entry functions: what goes in, what comes out, what is refused."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, same
from tests.parity.samples import (
    CONTEXT,
    EVENT,
    NOTHING,
    RECORDS,
    SECOND,
    answer,
    anumber,
    asynchronous,
    moved,
    number,
    refusal,
    sync,
)
from tests.support.events import Event

pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")


@same(
    "The arguments have these names and this order. You can pass them by position or "
    "by keyword; `context` is optional.",
    "process_partial_response(event)",
    "process_partial_response(record_handler)",
    "process_partial_response(processor)",
    "process_partial_response(context)",
    at="processing-messages-from-sqs",
)
def test_the_arguments_of_the_function(both: Both) -> None:
    def use(library: Any) -> Any:
        processor, function = sync(library), library.process_partial_response
        named = {"event": EVENT, "record_handler": number, "processor": processor}
        return [
            function(EVENT, number, processor),
            function(EVENT, number, processor, CONTEXT),
            function(**named),
            function(**named, context=CONTEXT),
        ]

    assert both(use) == ([SECOND] * 4, [SECOND] * 4)


@same(
    "The async function takes the same arguments. You call it without `await`.",
    "async_process_partial_response",
    "async_process_partial_response(event)",
    "async_process_partial_response(record_handler)",
    "async_process_partial_response(processor)",
    "async_process_partial_response(context)",
    at="processing-messages-asynchronously",
)
def test_the_arguments_of_the_async_function(both: Both) -> None:
    def use(library: Any) -> Any:
        processor, function = asynchronous(library), library.async_process_partial_response
        named = {"event": EVENT, "record_handler": anumber, "processor": processor}
        return [
            function(EVENT, anumber, processor),
            function(EVENT, anumber, processor, CONTEXT),
            function(**named),
            function(**named, context=CONTEXT),
        ]

    assert both(use) == ([SECOND] * 4, [SECOND] * 4)


@same(
    "A test calls the Lambda handler with a dict and compares the response, without any set-up.",
    "process_partial_response",
    at="testing-your-code",
)
def test_a_handler_is_tested_by_calling_it(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)

        def lambda_handler(event: Event, context: Any) -> Any:
            return library.process_partial_response(event, number, processor, context)

        return lambda_handler(EVENT, CONTEXT)

    assert both(use) == (SECOND, SECOND)


@better(
    "process_partial_response(processor)",
    theirs="An async processor in the sync function raises a bare `NotImplementedError`.",
    ours="It raises `TypeError`, which names the function to call.",
)
def test_an_async_processor_in_the_sync_function(both: Both) -> None:
    use, (of_theirs, of_ours) = moved("async processor")

    expected = (of_theirs, False), (of_ours, True)
    assert both(lambda library: refusal(library, use, "async_process_partial_response")) == expected


@better(
    "async_process_partial_response(processor)",
    theirs="A sync processor in the async function raises a bare `NotImplementedError`.",
    ours="It raises `TypeError`, which names the function to call.",
)
def test_a_sync_processor_in_the_async_function(both: Both) -> None:
    def use(library: Any) -> Any:
        return library.async_process_partial_response(EVENT, number, sync(library))

    expected = ("NotImplementedError", False), ("TypeError", True)
    assert both(lambda library: refusal(library, use, "Use process_partial_response")) == expected


@better(
    theirs="A processor class, passed instead of an instance, raises an `AttributeError` "
    "about `event_type`.",
    ours="It raises `TypeError`, which says what a processor is.",
)
def test_a_class_in_place_of_a_processor(both: Both) -> None:
    def use(library: Any) -> Any:
        return library.process_partial_response(EVENT, number, library.BatchProcessor)

    words = "BatchProcessor(event_type=EventType.SQS)"
    expected = ("AttributeError", False), ("TypeError", True)
    assert both(lambda library: refusal(library, use, words)) == expected


@same(
    "Inside a running event loop the async function raises a `RuntimeError`.",
)
def test_in_a_running_loop(both: Both) -> None:
    def use(library: Any) -> Any:
        async def main() -> Any:
            return library.async_process_partial_response(EVENT, anumber, asynchronous(library))

        return asyncio.run(main())

    found = both(use)
    gc.collect()  # the coroutine that theirs leaves behind says so here, where it is expected

    assert found == ("RuntimeError", "RuntimeError")


@better(
    theirs="No entry function can be awaited in a running event loop.",
    ours="Await `aprocess_partial_response`.",
)
def test_a_function_to_await(both: Both) -> None:
    def use(library: Any) -> Any:
        async def main() -> Any:
            return await library.aprocess_partial_response(EVENT, anumber, asynchronous(library))

        return asyncio.run(main())

    assert both(use) == ("AttributeError", SECOND)


@same(
    "An exception in the handler fails only its record. The other records run, and "
    "the function returns.",
    "process_partial_response",
    at="error-handling",
)
@pytest.mark.parametrize(
    "kind", [ValueError, KeyError, TimeoutError, AssertionError, StopIteration]
)
def test_a_record_fails_alone(both: Both, kind: type[Exception]) -> None:
    def use(library: Any) -> Any:
        seen: list[str] = []

        def handler(record: Any) -> None:
            seen.append(record["body"])
            if record["body"] == "two":
                raise kind

        return answer(library, handler=handler), seen

    assert both(use) == ((SECOND, ["1", "two", "3"]),) * 2


@same("A `BaseException` that is not an `Exception`, such as `SystemExit`, leaves the function.")
@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt])
def test_an_exit_leaves(both: Both, kind: type[BaseException]) -> None:
    def use(library: Any) -> Any:
        def handler(record: Any) -> None:
            raise kind

        try:
            return answer(library, handler=handler)
        except kind:
            return "left"

    assert both(use) == ("left", "left")


@better(
    theirs="After a handler raised `SystemExit`, `response()` reports that nothing failed.",
    ours="It reports every record that did not succeed.",
)
def test_the_response_after_an_exit(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)

        def handler(record: Any) -> None:
            if record["body"] == "two":
                raise SystemExit

        try:
            library.process_partial_response(EVENT, handler, processor)
        except SystemExit:
            return processor.response()

    rest = [{"itemIdentifier": record["messageId"]} for record in RECORDS[1:]]
    assert both(use) == (NOTHING, {"batchItemFailures": rest})
