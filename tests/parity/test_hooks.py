"""What a subclass of a processor overrides."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, same
from tests.parity.samples import (
    EVENT,
    SECOND,
    TWO,
    hooked,
    moved,
    number,
    plain,
)
from tests.support.events import SQS, response_of


def noting(seen: list[Any], hook: str) -> dict[str, Any]:
    """An override that notes its arguments, calls `super()` and notes what that gives."""

    def success_handler(self: Any, record: Any, result: Any) -> Any:
        given = super(type(self), self).success_handler(record, result)
        seen.append((plain(record)["body"], result, given[:2]))
        return given

    def failure_handler(self: Any, record: Any, exception: Any) -> Any:
        given = super(type(self), self).failure_handler(record, exception)
        kind, value, traceback = exception
        seen.append((plain(record)["body"], (kind, str(value), traceback is not None), given[:2]))
        return given

    methods = {"success_handler": success_handler, "failure_handler": failure_handler}
    return {hook: methods[hook]}


@same(
    "`success_handler(record, result)` is called after each success with the result "
    "of the handler. `super()` returns the processed message.",
    "BasePartialProcessor.success_handler",
    "BasePartialProcessor.success_handler(record)",
    "BasePartialProcessor.success_handler(result)",
    at="extending-batchprocessor",
)
def test_success_handler(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []
        hooked(library, noting(seen, "success_handler"))
        return seen

    expected = [("1", 1, ("success", 1)), ("3", 3, ("success", 3))]
    assert both(use) == (expected, expected)


@same(
    "`failure_handler(record, exception)` is called after each failure with `(type, "
    "exception, traceback)`. `super()` returns the processed message.",
    "BasePartialProcessor.failure_handler",
    "BasePartialProcessor.failure_handler(record)",
    "BasePartialProcessor.failure_handler(exception)",
    "ExceptionInfo",
    at="extending-batchprocessor",
)
def test_failure_handler(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []
        response = hooked(library, noting(seen, "failure_handler"))
        return response, seen

    told = ValueError, TWO.partition(":")[2], True
    assert both(use) == ((SECOND, [("two", told, ("fail", TWO))]),) * 2


@same(
    "Inside `failure_handler`, the failure is the current exception, which Sentry's "
    "`capture_exception()` reads.",
    "BasePartialProcessor.failure_handler",
    at="integrating-exception-handling-with-sentryio",
)
def test_the_current_exception(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []

        def failure_handler(self: Any, record: Any, exception: Any) -> Any:
            seen.append(sys.exc_info()[1] is exception[1])
            return super(type(self), self).failure_handler(record, exception)

        hooked(library, {"failure_handler": failure_handler})
        return seen

    assert both(use) == ([True], [True])


@same("Hooks run right after their record, before the next one.")
def test_when_hooks_run(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[str] = []

        def handler(record: Any) -> int:
            seen.append(f"handler {record['body']}")
            return number(record)

        def success_handler(self: Any, record: Any, result: Any) -> Any:
            seen.append(f"hook {record['body']}")
            return super(type(self), self).success_handler(record, result)

        cls = type("Own", (library.BatchProcessor,), {"success_handler": success_handler})
        library.process_partial_response(EVENT, handler, cls(library.EventType.SQS))
        return seen

    expected = ["handler 1", "hook 1", "handler two", "handler 3", "hook 3"]
    assert both(use) == (expected, expected)


@same(
    "Hooks can take their arguments by these names, in any order.",
    "BasePartialProcessor.success_handler(result)",
    "BasePartialProcessor.failure_handler(exception)",
)
def test_hooks_by_keyword(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[Any] = []

        def success_handler(self: Any, *, result: Any, record: Any) -> Any:
            seen.append((record["body"], result))
            return super(type(self), self).success_handler(record=record, result=result)

        def failure_handler(self: Any, **told: Any) -> Any:
            seen.append(sorted(told))
            return super(type(self), self).failure_handler(**told)

        hooks = {"success_handler": success_handler, "failure_handler": failure_handler}
        return hooked(library, hooks), seen

    assert both(use) == ((SECOND, [("1", 1), ["exception", "record"], ("3", 3)]),) * 2


@better(
    theirs="A `failure_handler` whose parameters have other names makes the batch raise.",
    ours="It gets the arguments by position.",
)
def test_hooks_with_other_names(both: Both) -> None:
    def failure_handler(self: Any, message: Any, info: Any) -> Any:
        return super(type(self), self).failure_handler(message, info)

    expected = "TypeError", SECOND
    assert both(lambda library: hooked(library, {"failure_handler": failure_handler})) == expected


@same(
    "If `success_handler` raises, its record fails, and `failure_handler` is called "
    "with the exception.",
    "BasePartialProcessor.success_handler",
)
def test_a_success_handler_that_raises(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[str] = []

        def success_handler(self: Any, record: Any, result: Any) -> Any:
            if result == 3:
                raise KeyError("a hook")
            return super(type(self), self).success_handler(record, result)

        def failure_handler(self: Any, record: Any, exception: Any) -> Any:
            seen.append(f"{record['body']} {exception[0].__name__}")
            return super(type(self), self).failure_handler(record, exception)

        hooks = {"success_handler": success_handler, "failure_handler": failure_handler}
        return hooked(library, hooks), seen

    second_and_third = response_of(SQS.identifiers(EVENT)[1:])
    assert both(use) == ((second_and_third, ["two ValueError", "3 KeyError"]),) * 2


@better(
    "BasePartialProcessor.failure_handler",
    theirs="If `failure_handler` raises, its exception leaves the batch.",
    ours="The record is reported, and the batch continues.",
)
def test_a_failure_handler_that_raises(both: Both) -> None:
    use, expected = moved("failure hook raises")

    assert both(use) == expected


@better(
    "BasePartialProcessor.failure_handler",
    theirs="If `failure_handler` does not call `super()`, the failed record counts as processed.",
    ours="The record is reported.",
)
def test_a_failure_handler_that_forgets(both: Both) -> None:
    use, expected = moved("failure hook forgets")

    assert both(use) == expected


@pytest.mark.parametrize("hook", ["success_handler", "failure_handler"])
@same(
    "A hook can also be replaced on the instance, as tests with mocks do.", at="testing-your-code"
)
def test_a_patched_hook(both: Both, hook: str) -> None:
    from unittest.mock import patch

    def use(library: Any) -> Any:
        processor = library.BatchProcessor(library.EventType.SQS)
        with patch.object(processor, hook, wraps=getattr(processor, hook)) as mock:
            response = library.process_partial_response(EVENT, number, processor)
        return response, mock.call_count

    count = {"success_handler": 2, "failure_handler": 1}[hook]
    assert both(use) == ((SECOND, count),) * 2
