"""Adapt a handler to one argument, once per batch, and refuse results that are unfinished work.

Plain functions are read from their code object; `inspect` costs more than a batch of ten records,
so it is loaded for other callables only.
"""

from __future__ import annotations

import sys
from functools import partial
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType

from batchproc._exceptions import module_of, name_of

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Flags of a code object: https://docs.python.org/3/library/inspect.html#code-objects-bit-flags
GENERATOR = 0x20
COROUTINE = 0x80
ITERABLE_COROUTINE = 0x100
ASYNC_GENERATOR = 0x200
_SPECIAL = GENERATOR | COROUTINE | ITERABLE_COROUTINE | ASYNC_GENERATOR


def is_simple(handler: object, *, awaits: bool) -> bool:
    """Whether this is `def handler(record)`, which any record can be given to as it is."""
    if type(handler) is not FunctionType:
        return False
    code = handler.__code__
    if code.co_argcount != 1 or code.co_kwonlyargcount:
        return False
    special = code.co_flags & _SPECIAL
    return not special or (awaits and special == COROUTINE)


def adapt(
    handler: Callable[..., object], context: object, awaits: bool, by_body: bool
) -> tuple[Callable[..., Any], bool]:
    """A callable of one argument (record, model or body), or of two (body and record), and whether
    it takes two; it is the handler itself wherever possible.

    Args:
        handler: the user's record handler, which is not simple.
        context: the Lambda context, or None.
        awaits: whether the processor awaits what the handler returns.
        by_body: whether a parameter named `record` gets the record, and another one the body.

    Raises:
        WrongHandlerError: the handler cannot work for any record.
    """
    from batchproc import _signatures

    _signatures.refuse_wrong_kind(handler, awaits=awaits)
    keywords, keyword, takes_record = _signatures.places(handler, context, by_body=by_body)
    if keyword is None and not takes_record:
        return (partial(handler, **keywords) if keywords else handler), False

    def call(given: object, *view: object) -> object:
        more = {**keywords, "record": view[0]} if view else keywords
        return handler(given, **more) if keyword is None else handler(**{keyword: given}, **more)

    return call, takes_record


def is_awaitable(value: object) -> bool:
    """Whether `await value` works."""
    kind = type(value)
    if kind is CoroutineType or hasattr(kind, "__await__"):
        return True
    return isinstance(value, GeneratorType) and bool(value.gi_code.co_flags & ITERABLE_COROUTINE)


SCALARS: frozenset[type] = frozenset({bool, bytes, float, int, str})
"""Types of results that cannot be unfinished work."""

_CONTAINERS = (dict, list, tuple, set, frozenset)
_MOST_CONTAINERS = 16  # looking into every container costs as much as the rest of a record
_MOST_ELEMENTS = 8
_MOST_TYPES = 100  # a handler that returns a new type for each record must not cost a set each


class Results:
    """Looks at what handlers return, once for each type.

    Attributes:
        trusted: the types that need no further look.
    """

    trusted = SCALARS
    _containers = 0  # how many that were not empty have been looked into

    def look(self, result: object) -> frozenset[type]:
        """Get the types that need no further look, after looking at this result.

        Raises:
            WrongHandlerError: the result is work that has not been finished.
        """
        kind = type(result)
        if issubclass(kind, _CONTAINERS):
            if kind not in _CONTAINERS:
                refuse_unfinished(result)
            self._look_inside(result)
            if self._containers >= _MOST_CONTAINERS:
                self.trusted = self.trusted.union(_CONTAINERS, {kind})
            return self.trusted
        refuse_unfinished(result)
        trusted = self.trusted  # read once: other threads replace it, and the set stays bounded
        if len(trusted) < _MOST_TYPES and not may_be_unfinished(kind):
            self.trusted = trusted | {kind}
        return self.trusted

    def _look_inside(self, container: Any) -> None:
        elements = _elements(container)
        self._containers += bool(elements)
        for element in elements:
            what = unfinished(element)
            if what is not None:
                _close_coroutines(container)
                raise _unfinished(
                    f"The handler returned {a(type(container))} that holds {what[0]}. {what[1]}"
                )


def _elements(container: Any) -> list[Any]:
    """The first elements of a container (of a dict: values), by the methods of its base class."""
    base: Any = next(base for base in _CONTAINERS if isinstance(container, base))
    found: list[Any] = []
    values: Any = dict.values if base is dict else base.__iter__
    for element in values(container):
        found.append(element)
        if len(found) == _MOST_ELEMENTS:
            break
    return found


def _close_coroutines(container: Any) -> None:
    # Or Python warns for each that it was never awaited, far from the cause.
    for element in container.values() if isinstance(container, dict) else container:
        if type(element) is CoroutineType:
            element.close()


def refuse_unfinished(result: object) -> None:
    """Raise `WrongHandlerError` where a handler returned work that has not been finished."""
    what = unfinished(result)
    if what is not None:
        if type(result) is CoroutineType:
            result.close()  # or Python warns that it was never awaited, far from the cause
        raise _unfinished(f"The handler returned {what[0]}. {what[1]}")


def _unfinished(text: str) -> Exception:
    from batchproc.errors import WrongHandlerError

    return WrongHandlerError(text)


def unfinished(value: object) -> tuple[str, str] | None:
    """What the value is and how to finish it, where it is work that has not been finished."""
    kind = type(value)
    if is_future(kind):
        state = _state_of_future(value)
        if state is None:
            return None
        return f"{a(kind)} {state}", "Wait for its result in the handler."
    if is_awaitable(value):
        return (
            f"{a(kind)} that was never awaited, so its work is not done",
            "An async handler needs AsyncBatchProcessor and async_process_partial_response; inside "
            "an async handler, await what you call.",
        )
    if _is_open_generator(value):
        return (
            f"{a(kind)} that has not run to its end",
            "Return a value, or loop over the generator inside the handler.",
        )
    if kind in (map, filter, zip, enumerate) or module_of(kind) == "itertools":
        return (
            f"{a(kind)} iterator, which runs nothing until something loops over it",
            "Loop over it inside the handler, or return a list of it.",
        )
    # contextlib takes the arguments away when the context manager is entered.
    if module_of(kind) == "contextlib" and hasattr(kind, "_recreate_cm") and hasattr(value, "args"):
        return (
            "a context manager that was never entered, so nothing in it has run",
            "Enter it with `with` (or `async with`) inside the handler.",
        )
    return None


def may_be_unfinished(kind: type) -> bool:
    """Whether one instance may be finished and the next one not."""
    return (
        kind is GeneratorType
        or kind is AsyncGeneratorType
        or is_future(kind)
        or (module_of(kind) == "contextlib" and hasattr(kind, "_recreate_cm"))
    )


def _is_open_generator(value: Any) -> bool:
    kind = type(value)
    if kind is GeneratorType:
        return value.gi_frame is not None
    return kind is AsyncGeneratorType and value.ag_frame is not None


def is_future(kind: type) -> bool:
    """Whether instances are a future of asyncio or concurrent.futures, or an AsyncResult."""
    if hasattr(kind, "add_done_callback") and hasattr(kind, "exception"):
        return True
    results = sys.modules.get("multiprocessing.pool")
    return results is not None and issubclass(kind, results.ApplyResult)


def _state_of_future(future: Any) -> str | None:
    """What is wrong with a future; None where its work is done and raised nothing."""
    if hasattr(future, "ready"):
        if not future.ready():
            return "that is not ready, so its work may not be done"
        return None if future.successful() else "whose work raised an exception"
    if not future.done():
        return "that is not done, so its work may be lost"
    if future.cancelled():
        return "that was cancelled"
    raised = future.exception()
    if raised is not None:
        return f"whose work raised {name_of(type(raised))}"
    result = future.result()
    what = unfinished(result)
    if type(result) is CoroutineType:
        result.close()
    return None if what is None else f"whose result is {what[0]}"


def a(kind: type) -> str:
    """The name of a type with its article, for messages."""
    name = name_of(kind).replace("_", " ")
    return f"{'an' if name[:1].lower() in tuple('aeiou') else 'a'} {name}"


def refuse_awaitable_hook(answer: object) -> None:
    """Raise `TypeError`: hooks are called, and not awaited."""
    if isinstance(answer, CoroutineType):
        answer.close()
    raise TypeError("A hook must be a plain def: it is not awaited, so nothing in it has run.")
