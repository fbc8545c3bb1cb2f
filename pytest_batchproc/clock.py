"""Time in a test's hands."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

from pytest_batchproc._keywords import takes_milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable

_NANOSECONDS = 1_000_000  # in a millisecond

# One for all clocks: a separate lock would keep a clock, and so a context, from being copied.
_MOVING = threading.Lock()


def _standing_still() -> int:
    return 0


class Clock:
    """A clock at 0 that moves when you call it; time that passes in it passes forward.

    Contexts and handlers on threads can share one clock.

    Args:
        ticks: a function that returns nanoseconds, such as `time.monotonic_ns`; the clock then
            also moves by itself. Default: the clock does not move by itself.
    """

    def __init__(self, ticks: Callable[[], int] = _standing_still) -> None:
        self._ticks = ticks
        # Whole nanoseconds: 3 s less 3 times 900 ms is 300 ms, which floats would miss.
        self._zero = ticks()

    @property
    def now(self) -> float:
        """Seconds since the clock was made."""
        return self.now_ns / 1e9

    @property
    def now_ns(self) -> int:
        """The same in nanoseconds, exact."""
        return self._ticks() - self._zero

    @takes_milliseconds
    def advance(self, milliseconds: float) -> None:
        """Let time pass.

        Args:
            milliseconds: how long, in milliseconds; 0 or more.

        Raises:
            TypeError: `milliseconds` is not an int or a float.
            ValueError: `milliseconds` is negative, not a number, or infinite.
        """
        step = round(checked_time("milliseconds", milliseconds) * _NANOSECONDS)
        with _MOVING:
            self._zero -= step

    def turn_to(self, now_ns: int) -> None:
        """Set the clock to `now_ns` nanoseconds, also back. Only the simulator needs it, because
        its invocations overlap.
        """
        with _MOVING:
            self._zero = self._ticks() - now_ns

    def __repr__(self) -> str:
        return f"<Clock at {self.now:.3f} s>"


# Seconds; on Lambda Managed Instances, and 900 elsewhere.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
LONGEST_TIMEOUT = 5_400


def checked_time(argument: str, value: object) -> float:
    """The value again, if it can be a length of time.

    Raises:
        TypeError: it is no int or float; a bool is neither.
        ValueError: it is negative, not a number, or infinite.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{argument}: expected a number, got {type(value).__name__} {value!r}")
    if not 0 <= value < math.inf:
        raise ValueError(f"{argument}: expected 0 or more, and finite, got {value!r}")
    return value
