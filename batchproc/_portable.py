"""What travels in a pickle of `BatchProcessingError` and `BatchResult`.

A handler may return a lock and raise an exception that holds a socket. Neither may keep the error
of a batch from crossing a process border (pytest-xdist, multiprocessing), so whatever does not
survive the trip is replaced by its text. Tracebacks never travel: they hold frames.
"""

from __future__ import annotations

import pickle

from batchproc._exceptions import text_of

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class UnportableError(Exception):
    """Represents an exception that could not be pickled; its text is `<type>:<text>` of it."""


def _survives(value: object) -> bool:
    # Loading is tried too: many exceptions dump well and fail to load, because their `__init__`
    # takes other arguments than those in `args`.
    try:
        pickle.loads(pickle.dumps(value))  # our own bytes, made in this line
    except Exception:
        return False
    return True


def _exception(value: BaseException) -> BaseException:
    return value if _survives(value) else UnportableError(text_of(value))


def _text(value: object) -> str:
    try:
        return repr(value)
    except Exception:
        return object.__repr__(value)


# Any: the items and the error, whose modules load this one.


def items(originals: list[Any]) -> list[Any]:
    """The same items with what cannot travel replaced by its text."""
    return [
        type(item)(
            item.index,
            item.identifier,
            item.record,
            item.status,
            item.stage,
            item.result if _survives(item.result) else _text(item.result),
            None if item.exception is None else _exception(item.exception),
        )
        for item in originals
    ]


def _restore(cls: type[Any], state: dict[str, Any]) -> Any:
    error: Any = cls.__new__(cls, state["msg"])
    error.__dict__.update(state)
    return error


def reduce_error(error: Any) -> tuple[Any, ...]:
    """`__reduce__` of a `BatchProcessingError`: all of it but the tracebacks."""
    children = [
        None if child[1] is None else _exception(child[1]) for child in error.child_exceptions
    ]
    state = {key: value for key, value in error.__dict__.items() if _survives(value)}
    state["child_exceptions"] = [
        (None, None, None) if child is None else (type(child), child, None) for child in children
    ]
    return _restore, (type(error), state)
