"""Keywords that a function does not have, and the ones that were meant.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

FunctionT = TypeVar("FunctionT", bound="Callable[..., Any]")

_MILLISECONDS = {
    "ms": 1, "millis": 1, "millisecond": 1, "seconds": 1_000, "second": 1_000, "secs": 1_000,
    "sec": 1_000, "s": 1_000, "minutes": 60_000, "minute": 60_000, "hours": 3_600_000,
}  # fmt: skip


def takes_milliseconds(function: FunctionT) -> FunctionT:
    """Let a method of one argument, `milliseconds`, reject other units with what to write."""

    @functools.wraps(function)
    def checked(self: object, *arguments: object, **keywords: object) -> object:
        __tracebackhide__ = True
        for name, value in keywords.items():
            if name != "milliseconds":
                raise TypeError(_unknown(function.__name__, name, value))
        return function(self, *arguments, **keywords)

    return cast("FunctionT", checked)


def _unknown(function: str, name: str, value: Any) -> str:
    fact = f"{function}() has no {name}=; it takes milliseconds"
    factor = _MILLISECONDS.get(name.lower())
    if factor is None or type(value) not in (int, float) or not math.isfinite(value):
        return f"{fact}, such as {function}(1_000) for one second"
    milliseconds = value * factor
    if milliseconds == int(milliseconds):
        milliseconds = int(milliseconds)
    return f"{fact}: write {function}({milliseconds:_})"
