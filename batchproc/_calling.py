"""A handler and what comes out of it: adapted once per batch, then judged by what it returned or
raised.

Plain functions are read from their code object; `inspect` costs more than a batch of ten records,
so it is loaded for other callables only.
"""

from __future__ import annotations

import sys
from functools import partial
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from batchproc.errors import ExceptionInfo

# Flags of a code object: https://docs.python.org/3/library/inspect.html#code-objects-bit-flags
_GENERATOR = 0x20
_COROUTINE = 0x80
_ITERABLE_COROUTINE = 0x100
_ASYNC_GENERATOR = 0x200
_SPECIAL = _GENERATOR | _COROUTINE | _ITERABLE_COROUTINE | _ASYNC_GENERATOR


def is_simple(handler: object, *, awaits: bool) -> bool:
    """Whether this is `def handler(record)`, which any record can be given to as it is."""
    if type(handler) is not FunctionType:
        return False
    code = handler.__code__
    if code.co_argcount != 1 or code.co_kwonlyargcount:
        return False
    special = code.co_flags & _SPECIAL
    return not special or (awaits and special == _COROUTINE)


def adapt(handler: Callable[..., object], context: object, *, awaits: bool) -> Callable[[Any], Any]:
    """A callable of one argument, the record or model; it is the handler itself wherever possible.

    Args:
        handler: the user's record handler, which is not simple.
        context: the Lambda context, or None.
        awaits: whether the processor awaits what the handler returns.

    Raises:
        WrongHandlerError: the handler cannot work for any record.
    """
    from batchproc import _signatures

    _signatures.refuse_wrong_kind(handler, awaits=awaits)
    keywords, record_keyword = _signatures.places(handler, context)
    if record_keyword is not None:
        return lambda record: handler(**{record_keyword: record}, **keywords)
    return partial(handler, **keywords) if keywords else handler


def is_awaitable(value: object) -> bool:
    """Whether `await value` works."""
    kind = type(value)
    if kind is CoroutineType or hasattr(kind, "__await__"):
        return True
    return isinstance(value, GeneratorType) and bool(value.gi_code.co_flags & _ITERABLE_COROUTINE)


_MOST_REMEMBERED = 100  # a handler that returns a new type for each record must not cost a set each

HARMLESS: frozenset[type] = frozenset({bool, bytes, dict, float, int, list, str, tuple})
"""Types of results that are what they seem; `refuse_unrun` gives more."""


def refuse_unrun(result: object, harmless: frozenset[type]) -> frozenset[type]:
    """Raise where a handler returned work that nobody will run; else `harmless` and the result's
    type.

    Drivers ask once per type and run, which keeps the question out of the cost of a record.

    Raises:
        WrongHandlerError: the result is awaitable, a generator or an async generator.
    """
    kind = type(result)
    if is_awaitable(result):
        if isinstance(result, CoroutineType):
            result.close()  # or Python warns that it was never awaited, far from the cause
        what = (
            "that nobody awaited, so its work was not done. An async handler needs "
            "AsyncBatchProcessor and async_process_partial_response; inside an async handler, "
            "await what you call."
        )
    elif kind is GeneratorType or kind is AsyncGeneratorType:
        what = (
            "of which nothing has run. Return a value, or loop over the generator inside the "
            "handler."
        )
    else:
        return harmless | {kind} if len(harmless) < _MOST_REMEMBERED else harmless
    from batchproc.errors import WrongHandlerError

    raise WrongHandlerError(f"The handler returned {a(kind)} {what}")


def refuse_awaitable_hook(answer: object) -> None:
    """Raise `TypeError`: hooks observe, and nobody awaits them."""
    if isinstance(answer, CoroutineType):
        answer.close()
    raise TypeError("A hook must be a plain def: nobody awaits it, so nothing in it has run.")


def a(kind: type) -> str:
    """The name of a type with its article, for messages."""
    name = kind.__name__.replace("_", " ")
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def blames_record(exception: BaseException) -> bool:
    """Whether what a handler raised is the record's failure; SystemExit and its like are not.

    A CancelledError in synchronous code can only come from the record itself.
    """
    if isinstance(exception, Exception):
        return True
    exceptions = sys.modules.get("asyncio.exceptions")  # whoever raised it has loaded it
    return exceptions is not None and isinstance(exception, exceptions.CancelledError)


def drop_own_frame(exception: BaseException) -> None:
    """Take the frame of ours off the head of a traceback: it starts where the user's code does."""
    traceback = exception.__traceback__
    if traceback is not None and traceback.tb_next is not None:
        # Not by assignment: an exception may forbid that, a frozen dataclass for one.
        BaseException.with_traceback(exception, traceback.tb_next)


def text_of(exception: BaseException) -> str:
    """`<class 'ValueError'>:its text`, whatever the exception's own `__str__` does."""
    try:
        return f"{type(exception)}:{exception}"
    except Exception:
        return f"{type.__repr__(type(exception))}:<its text could not be made: __str__ raised>"


def info_of(exception: BaseException) -> ExceptionInfo:
    """The `(type, value, traceback)` that `sys.exc_info()` gave when the exception was caught."""
    return type(exception), exception, exception.__traceback__
