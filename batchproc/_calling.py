"""Adapting a handler, once per batch: is it of the right kind, where does the record go, where the context.

Plain functions are read from their code object; `inspect` costs more than a batch of ten records, so it
is loaded for other callables only.
"""

from __future__ import annotations

from functools import partial
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType

from batchproc.errors import WrongHandlerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Flags of a code object: https://docs.python.org/3/library/inspect.html#code-objects-bit-flags
_VARIADIC = 0x04 | 0x08
_GENERATOR = 0x20
_COROUTINE = 0x80
_ITERABLE_COROUTINE = 0x100
_ASYNC_GENERATOR = 0x200
_SPECIAL = _VARIADIC | _GENERATOR | _COROUTINE | _ITERABLE_COROUTINE | _ASYNC_GENERATOR


def adapt(
    handler: Callable[..., object], context: object, *, awaits: bool
) -> Callable[[Any], Any]:
    """A callable of one argument, the record or model; it is the handler itself wherever possible.

    Args:
        handler: the user's record handler.
        context: the Lambda context, or None.
        awaits: whether the processor awaits what the handler returns.

    Raises:
        WrongHandlerError: the handler cannot work for any record.
    """
    if type(handler) is FunctionType:
        code = handler.__code__
        if code.co_argcount == 1 and not code.co_kwonlyargcount:
            special = code.co_flags & _SPECIAL
            if not special or (awaits and special == _COROUTINE):
                return handler
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


def refuse_unrun(result: object, harmless: set[type]) -> None:
    """Raise where a handler returned work that nobody will run; else add the type to `harmless`.

    Asking once per type keeps this out of the cost of a record.

    Raises:
        WrongHandlerError: the result is awaitable, a generator or an async generator.
    """
    kind = type(result)
    if kind in harmless:
        return
    if is_awaitable(result):
        if isinstance(result, CoroutineType):
            result.close()  # or Python warns that it was never awaited, far from the cause
        raise WrongHandlerError(
            f"The handler returned {_a(kind)} that nobody awaited, so its work was not done. "
            "An async handler needs AsyncBatchProcessor and async_process_partial_response; "
            "inside an async handler, await what you call."
        )
    if kind is GeneratorType or kind is AsyncGeneratorType:
        raise WrongHandlerError(
            f"The handler returned {_a(kind)}: nothing in it has run. "
            "Return a value, or loop over the generator inside the handler."
        )
    harmless.add(kind)


def _a(kind: type) -> str:
    name = kind.__name__.replace("_", " ")
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
