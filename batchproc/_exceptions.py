"""Read and judge exceptions of any class, including classes whose own methods raise.

A class may answer for itself in any way: `__getattribute__`, `__str__`, `__eq__`, `__hash__` and
the metaclass may all raise. So attributes are read by what every exception inherits, types are
compared with `is`, and nothing is hashed.
"""

from __future__ import annotations

import sys
from os import path, sep

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

NO_TEXT = "<no text: __str__ raised>"
_OURS = path.dirname(__file__) + sep
_TRACEBACK: Any = BaseException.__dict__["__traceback__"].__get__
_NAME: Any = type.__dict__["__name__"].__get__
_MODULE: Any = type.__dict__["__module__"].__get__


def blames_record(exception: BaseException) -> bool:
    """Whether what a handler raised is the record's failure; SystemExit and its like are not.

    A CancelledError in synchronous code can only come from the record itself.
    """
    kind = type(exception)
    if issubclass(kind, Exception):
        return True
    exceptions = sys.modules.get("asyncio.exceptions")  # loaded if one was raised
    return exceptions is not None and issubclass(kind, exceptions.CancelledError)


def traceback_of(exception: BaseException) -> TracebackType | None:
    found: TracebackType | None = _TRACEBACK(exception)
    return found


def name_of(kind: type) -> str:
    """The name of a class, without asking its metaclass."""
    name: str = _NAME(kind)
    return name


def module_of(kind: type) -> str:
    """The name of the module of a class, without asking its metaclass."""
    try:
        name = _MODULE(kind)
    except AttributeError:
        return ""
    return name if isinstance(name, str) else ""


def is_of_pydantic(kind: type) -> bool:
    """Whether the class is one of pydantic's own, whose texts may quote the input."""
    return module_of(kind).partition(".")[0] in ("pydantic", "pydantic_core")


def drop_own_frames(exception: BaseException) -> None:
    """Start the traceback where the user's code does: its first frames are ours."""
    head = traceback = _TRACEBACK(exception)
    while traceback is not None and traceback.tb_frame.f_code.co_filename.startswith(_OURS):
        traceback = traceback.tb_next
    if traceback is not None and traceback is not head:
        # Not by assignment: an exception may forbid that, a frozen dataclass for example.
        BaseException.with_traceback(exception, traceback)


def shown(exception: BaseException) -> str:
    """The text of an exception of any class; of a validation error of pydantic without its input.

    Pydantic's own text quotes the input: only the place and the type of each error are shown.
    """
    if is_of_pydantic(type(exception)):
        from batchproc._validation import text_without_input

        return text_without_input(exception)
    return plain_text(exception)


def plain_text(exception: BaseException) -> str:
    """`str()` of an exception of any class."""
    try:
        return "".join((str(exception),))  # a str, and not a subclass that answers for itself
    except Exception:
        return NO_TEXT


def text_of(exception: BaseException) -> str:
    """`<class 'ValueError'>:its text`, as in a processed message."""
    return f"{kind_of(type(exception))}:{shown(exception)}"


def kind_of(kind: type) -> str:
    """`<class 'ValueError'>`, without asking the metaclass."""
    return type.__repr__(kind)


def info_of(
    exception: BaseException,
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The `(type, value, traceback)` that `sys.exc_info()` gave when the exception was caught."""
    return type(exception), exception, _TRACEBACK(exception)
