"""Record handlers: which are taken, and what they are called with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, same
from tests.parity.samples import (
    CONTEXT,
    EVENT,
    NOTHING,
    SECOND,
    answer,
    asynchronous,
    moved,
    number,
    refusal,
    sync,
)

pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")


@better(
    "process_partial_response(record_handler)",
    theirs="The parameter of the handler must be called `record`. With any other name, every"
    " record fails.",
    ours="The record is the first argument; the parameter can have any name.",
)
def test_a_parameter_of_another_name(both: Both) -> None:
    use, expected = moved("any name")

    assert both(use) == expected


@same("A handler can be any callable that takes `record`: a lambda, a method, an object.")
def test_any_callable_is_a_handler(both: Both) -> None:
    class Handler:
        def __call__(self, record: Any) -> int:
            return number(record)

        def method(self, record: Any) -> int:
            return number(record)

    def use(library: Any) -> Any:
        callables = (lambda record: number(record), Handler(), Handler().method)
        return [answer(library, handler=one) for one in callables]

    assert both(use) == ([SECOND] * 3, [SECOND] * 3)


@better(
    theirs="A handler with an additional parameter, for which there is no argument, fails "
    "for every record.",
    ours="It raises `WrongHandlerError`, which names the parameter, before the first record.",
)
def test_a_parameter_that_nothing_fills(both: Both) -> None:
    use, (of_theirs, of_ours) = moved("unknown parameter")

    expected = (of_theirs, False), (of_ours, True)
    words = "that nothing fills: 'context'", "No record was touched"
    assert both(lambda library: refusal(library, use, *words)) == expected


@better(
    theirs="An `async def` handler in a sync processor never runs, and no failure is reported.",
    ours="It raises `WrongHandlerError`.",
)
def test_an_async_handler_in_a_sync_processor(both: Both) -> None:
    use, expected = moved("async in sync")

    assert both(use) == expected


@better(
    theirs="A record whose handler returns a coroutine that was never awaited counts as processed.",
    ours="The record fails.",
)
def test_a_coroutine_that_nobody_awaited(both: Both) -> None:
    use, expected = moved("not awaited")

    assert both(use) == expected


@better(
    theirs="A generator function as the handler never runs, and no failure is reported.",
    ours="It raises `WrongHandlerError`.",
)
def test_a_generator_as_a_handler(both: Both) -> None:
    def handler(record: Any) -> Any:
        yield number(record)

    assert both(lambda library: answer(library, handler=handler)) == (NOTHING, "WrongHandlerError")


@same(
    "A handler with a parameter `lambda_context` gets the context; one without does not.",
    "process_partial_response(context)",
    "async_process_partial_response(context)",
    at="accessing-lambda-context",
)
@pytest.mark.parametrize("awaits", [False, True])
def test_a_handler_gets_the_context(both: Both, awaits: bool) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []

        def handler(record: Any, lambda_context: Any) -> None:
            seen.append(lambda_context)

        async def ahandler(record: Any, lambda_context: Any = None) -> None:
            seen.append(lambda_context)

        if awaits:
            function, processor = library.async_process_partial_response, asynchronous(library)
            function(EVENT, ahandler, processor, CONTEXT)
        else:
            library.process_partial_response(EVENT, handler, sync(library), CONTEXT)
        return seen

    assert both(use) == ([CONTEXT] * 3, [CONTEXT] * 3)


@same("A `lambda_context` parameter keeps its default if you pass no context.")
def test_a_default_for_the_context(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []

        def handler(record: Any, lambda_context: Any = "none") -> None:
            seen.append(lambda_context)

        answer(library, handler=handler)
        return seen

    assert both(use) == (["none"] * 3, ["none"] * 3)


@better(
    theirs="A handler that requires `lambda_context` fails for every record if you pass no "
    "context.",
    ours="It raises `WrongHandlerError`.",
    at="accessing-lambda-context",
)
def test_a_context_that_is_needed_and_not_given(both: Both) -> None:
    def handler(record: Any, lambda_context: Any) -> None: ...

    expected = "BatchProcessingError", "WrongHandlerError"
    assert both(lambda library: answer(library, handler=handler)) == expected


@better(
    theirs="A parameter with another name never gets the context.",
    ours="A parameter that is annotated as `LambdaContext` gets it.",
)
def test_a_context_by_its_annotation(both: Both) -> None:
    def use(library: Any) -> Any:
        def handler(record: Any, context: Any) -> int:
            return number(record)

        handler.__annotations__["context"] = "LambdaContext"
        return library.process_partial_response(EVENT, handler, sync(library), CONTEXT)

    assert both(use) == ("BatchProcessingError", SECOND)
