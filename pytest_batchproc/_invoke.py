"""Call a handler once, as Lambda does, and get what Lambda gets: the response or the exception."""

from __future__ import annotations

import inspect
import warnings
from typing import TYPE_CHECKING, Any

from pytest_batchproc._delivered import copied
from pytest_batchproc._wording import printable, shortened
from pytest_batchproc.context import FakeLambdaContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_batchproc._delivered import Event


def invoke_handler(
    handler: Callable[[Any, Any], object],  # an event of any source, any context
    event: Event,
    context: object = None,
) -> object:
    """Call a handler and get what Lambda gets: the response, or the exception that it raised.

    Every assertion and `lambda_verdict` accept both, so a test needs no `pytest.raises` for a batch
    in which every record fails. The handler gets a copy of the event, as Lambda parses each event
    from JSON: what the handler changes, the test does not see.

    Args:
        handler: the function that Lambda calls with event and context.
        event: the event; from a factory, a file or written by hand.
        context: the second argument of the handler. Default: a new `FakeLambdaContext`.

    Returns:
        What the handler returned, or the exception that it raised. `SystemExit` is returned too,
        because it ends the invocation; `KeyboardInterrupt` and `pytest.fail()` are raised.

    Raises:
        TypeError: `handler` is not callable with event and context.

    Example:
        >>> answer = invoke_handler(lambda_handler, event)
        >>> assert_failed_at(answer, event, [1])
    """
    __tracebackhide__ = True
    if not callable(handler):
        raise TypeError(
            "handler: expected the function that Lambda calls with event and context; got "
            f"{type(handler).__name__} {printable(repr(handler))}{_called_already(handler)}"
        )
    refuse_signature(handler)
    try:
        sent: Event = copied(event)
    except Exception:  # a test may put in what cannot be copied
        sent = event
    try:
        response = handler(sent, FakeLambdaContext() if context is None else context)
    except (Exception, SystemExit) as error:  # either ends the invocation
        return error
    if inspect.iscoroutine(response):
        response.close()  # Lambda does not await it, and Python would warn
    return response


def refuse_signature(handler: Callable[..., object], *, or_none: bool = False) -> None:
    """Refuse a function that Lambda cannot call: its TypeError would pass for a failed batch.

    Args:
        handler: the function.
        or_none: accept also a function without parameters, which returns the handler.

    Raises:
        TypeError: it does not accept the event and the context.
    """
    __tracebackhide__ = True
    try:
        signature = inspect.signature(handler)
    except (TypeError, ValueError):  # a builtin or a C function that does not tell
        return
    try:
        signature.bind(None, None)
    except TypeError:
        if or_none and not signature.parameters:
            return
        name = getattr(handler, "__name__", type(handler).__name__)
        raise TypeError(
            f"handler: Lambda calls it with event and context; {name}{signature} does not accept "
            "these two arguments. Pass the function that Lambda calls"
        ) from None


def _called_already(handler: object) -> str:
    if handler is None or isinstance(handler, dict) or inspect.iscoroutine(handler):
        return ". Pass the function, not what it returned: invoke_handler(lambda_handler, event)"
    return ""


class UnassertedWarning(UserWarning):
    """Shown for a test that may be unable to fail: an exception or a report that no claim reads."""

    __module__ = "pytest_batchproc"


class LambdaInvoke:
    """Call handlers with the context of a test: `answer = lambda_invoke(lambda_handler, event)`.

    This is the fixture `lambda_invoke`; `invoke_handler` is the same without pytest.
    """

    def __init__(self, context: object) -> None:
        self._context = context
        self._raised: list[BaseException] = []

    def __call__(
        self,
        handler: Callable[[Any, Any], object],  # as for `invoke_handler`
        event: Event,
        context: object = None,
    ) -> object:
        """Call a handler and get what Lambda gets: the response, or the exception that it raised.

        Args:
            handler: the function that Lambda calls with event and context.
            event: the event.
            context: the second argument of the handler. Default: the `lambda_context` of the test.

        Returns:
            What the handler returned, or the exception that it raised.

        Raises:
            TypeError: `handler` is not callable with event and context.
        """
        __tracebackhide__ = True
        answer = invoke_handler(handler, event, self._context if context is None else context)
        if isinstance(answer, BaseException):
            self._raised.append(answer)
            _UNREAD[id(answer)] = answer
        return answer

    def close(self) -> None:
        """Warn of each exception that no assertion has read: the test passes in spite of it."""
        raised, self._raised = self._raised, []
        unread = [error for error in raised if _UNREAD.pop(id(error), None) is not None]
        for error in unread:
            text = shortened(printable(" ".join(str(error).split())), _LONGEST).rstrip(".")
            warnings.warn(
                UnassertedWarning(
                    f"lambda_invoke: the handler raised {type(error).__name__}: {text}. No "
                    "assertion read it, so the test passes in spite of it. Pass the response to an "
                    "assertion, such as assert_all_failed(response, event)"
                ),
                stacklevel=1,
            )


_LONGEST = 200
# Exceptions that `lambda_invoke` returned, and that no assertion has read, by `id()`.
_UNREAD: dict[int, BaseException] = {}


def note_read(answer: object) -> None:
    """Note that an assertion reads a response."""
    if _UNREAD:
        _UNREAD.pop(id(answer), None)
