"""The invocation that a thread works for: its time, its end, and what it waits for."""

# Longer than 300 lines: what an invocation knows and what its threads ask of it are one thing.
from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from pytest_batchproc._keywords import takes_milliseconds
from pytest_batchproc.context import FakeLambdaContext
from pytest_batchproc.events._numbering import FIRST_MOMENT
from pytest_batchproc.simulator._killing import (
    Killed,
    is_of_library,
    is_of_python,
    is_ours,
    is_outside,
    keep_quiet,
    kill,
)
from pytest_batchproc.simulator._source import SECOND

if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any, Self

    from pytest_batchproc.clock import Clock

_EPOCH: Final = FIRST_MOMENT * 1_000_000
# A round number of a binary float: two readings differ by what has passed, to the nanosecond.
_MONOTONIC_START: Final = 131_072 * SECOND
# A busy wait reads the clock until time has passed, and nothing else would let it pass. Code of
# others reads it often without waiting: logging for each record, botocore for each call.
FREE_READS: Final = 10_000
_FREE_READS_OF_OTHERS: Final = 1_000_000
_COST_OF_A_READ: Final = 1_000_000
# The turns of an event loop with work to do, and `time.sleep(0)`; for each free read.
_FREE_TURNS: Final = 5
_COST_OF_A_TURN: Final = 10_000  # of the first; each further one costs more, as it is less likely

# `time.monotonic_ns` itself is replaced while a mapping runs.
_real_ns = time.monotonic_ns
get_ident = threading.get_ident
_COUNTING = threading.Lock()

# By thread: the invocations that run now, and those whose handler started the thread.
RUNNING: dict[int, Invocation] = {}
HELPERS: dict[int, Invocation] = {}


class OutOfTime(Killed):
    """Raised inside the handler where Lambda would have stopped it."""


class Invocation:
    """A function at work.

    Attributes:
        clock: of the simulation.
        ends_ns: when Lambda stops the function; None while a sandbox starts.
        simulated: whether the handler sees the time of the simulation.
        base: the frame that called the handler.
        doing: what the handler was doing when it was stopped; None while it lives.
        killed: what arrives at `base`; None while it lives.
        over: whether the handler has returned.
        free_reads: how many times the handler may read the clock before that takes time.
        children: processes that the handler started.
        dying: threads that end with the function, whose Python cleans up.
        loop, heard: the event loop that ran at the end, and its exception handler.
        pending: work that the handler gave to pools of threads.
        function, sandbox, batch, number: what runs, where, with what, and the number of the
            delivery; the threads of a sandbox work for its next invocation.
        reads: how many times the handler has read the clock.
    """

    __slots__ = (
        "_own_reads",
        "_real_start",
        "_turns",
        "base",
        "batch",
        "children",
        "clock",
        "doing",
        "dying",
        "ends_ns",
        "free_reads",
        "function",
        "heard",
        "killed",
        "loop",
        "number",
        "over",
        "pending",
        "reads",
        "sandbox",
        "simulated",
        "thread",
    )

    def __init__(self, clock: Clock, ends_ns: int | None, simulated: bool) -> None:
        self.clock = clock
        self.ends_ns = ends_ns
        self.simulated = simulated
        self.base: FrameType | None = None
        self.doing: str | None = None
        self.killed: Killed | None = None
        self.over = False
        self.children: list[Any] = []
        self.dying: set[int] = set()
        self.pending: set[object] = set()
        self.function: Any = None  # a Function, of a higher module
        self.sandbox: Any = None
        self.batch: Any = None
        self.number = 0
        self.loop: Any = None
        self.heard: Any = None
        self.thread = get_ident()
        self.reads = 0
        self._own_reads = 0  # by the code of the handler, once there are many
        self._turns = 0
        self.free_reads: int = FREE_READS
        self._real_start = _real_ns()

    def __deepcopy__(self, memo: object) -> Invocation:
        return self  # the copy of a context is of the same invocation

    # --- to read ----------------------------------------------------------------------------------

    def read_ns(self) -> int:
        """The time of the simulation, for a handler that asks; asking without end costs time."""
        self.reads += 1
        if self.reads > self.free_reads and self._is_busy_wait():
            self.let_pass(_COST_OF_A_READ, "a loop that reads the clock")
        return self.clock.now_ns

    def _is_busy_wait(self) -> bool:
        if self.over or self.reads > _FREE_READS_OF_OTHERS:
            return not self.over
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and (is_ours(frame.f_code) or _is_loop_time(frame.f_code)):
            frame = frame.f_back
        if frame is None or is_of_python(frame.f_code) or is_of_library(frame.f_code.co_filename):
            return False
        self._own_reads += 1
        return self._own_reads > self.free_reads

    def turn(self, doing: str) -> None:
        """Count a turn of a loop that polls and never waits; without end it costs time."""
        self._turns += 1
        beyond = self._turns - _FREE_TURNS * self.free_reads
        if beyond > 0 and not self.over:
            self.let_pass(beyond * _COST_OF_A_TURN, doing)

    def wall_ns(self) -> int:
        """What `time.time_ns()` returns."""
        return _EPOCH + self.read_ns()

    def monotonic_ns(self) -> int:
        """What `time.monotonic_ns()` returns."""
        late = _real_ns() - self._real_start - SECOND
        # A wait that the simulation does not know of must end, too.
        return _MONOTONIC_START + self.read_ns() + max(0, late)

    @property
    def left_ns(self) -> int:
        """Nanoseconds until Lambda stops the function."""
        if self.ends_ns is None:
            return 900 * SECOND
        return max(0, self.ends_ns - self.clock.now_ns)

    # --- to let time pass -------------------------------------------------------------------------

    def let_pass(self, nanoseconds: int, doing: str) -> None:
        """Let time pass at once.

        Raises:
            OutOfTime: the time of the function is over.
        """
        self.check()
        self.clock.turn_to(self.clock.now_ns + nanoseconds)
        self.stop_if_late(doing)

    def count_from(self, started_ns: int, nanoseconds: int, doing: str) -> None:
        """The same for time that has passed in a thread, where others may have waited as well."""
        with _COUNTING:
            if not self.over:
                self.clock.turn_to(max(self.clock.now_ns, started_ns + nanoseconds))
        self.stop_if_late(doing)

    def stop_if_late(self, doing: str) -> None:
        """Stop the function where Lambda would.

        Raises:
            OutOfTime: the time of the function is over.
        """
        self.check()
        if self.ends_ns is not None and self.clock.now_ns >= self.ends_ns and not self.over:
            self.stop(OutOfTime(), f"{doing}{place()}")

    def stop(self, error: Killed, doing: str) -> NoReturn:
        """End the function: no more of its code runs.

        Raises:
            Killed: the error.
        """
        self.doing, self.killed = doing, error
        self._end(error)

    @property
    def is_dying(self) -> bool:
        """Whether this thread ends with the function, and only Python still cleans up."""
        return get_ident() in self.dying

    def check(self) -> None:
        """End a thread of a function that has been stopped.

        Raises:
            Killed: it has been.
        """
        if self.killed is not None:
            self._end(type(self.killed)())

    def _end(self, error: Killed) -> NoReturn:
        self.dying.add(get_ident())
        keep_quiet()
        self._quieten_loop()
        kill(error, self.base if get_ident() == self.thread else None)

    def _quieten_loop(self) -> None:
        """Keep an event loop from logging the tasks that end with their function."""
        asyncio: Any = sys.modules.get("asyncio")
        loop = asyncio and asyncio._get_running_loop()
        if loop is not None and self.loop is None:
            self.loop, self.heard = loop, loop.get_exception_handler()
            loop.set_exception_handler(_say_nothing)


def _is_loop_time(code: CodeType) -> bool:
    """Whether this is `loop.time()`: what counts is who calls it."""
    return code.co_name == "time" and is_of_python(code)


def _say_nothing(loop: object, context: object) -> None:
    """The exception handler of an event loop whose function has ended."""


class InvocationContext(FakeLambdaContext):
    """The context of an invocation, which ends when its time does."""

    _invocation: Any = None  # an `Invocation`; None of a context that no simulation made

    @takes_milliseconds
    def advance(self, milliseconds: float) -> None:
        """Let time pass; at the function timeout the function ends.

        Raises:
            OutOfTime: the time is over.
        """
        super().advance(milliseconds)
        if self._invocation is not None:
            self._invocation.stop_if_late(f"context.advance({milliseconds:g})")

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda stops the function."""
        if self._invocation is not None:
            self._invocation.read_ns()
        return super().get_remaining_time_in_millis()

    def again(self) -> Self:
        """A context like this one for an invocation that begins now."""
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new._started = self._clock.now_ns
        new.identity = None  # a new object: its setter makes one
        return new

    def use_up(self, doing: str) -> None:
        """Let all the time pass that is left.

        Raises:
            OutOfTime: always.
        """
        invocation = self._invocation
        invocation.clock.turn_to(invocation.clock.now_ns + invocation.left_ns)
        invocation.stop(OutOfTime(), doing)


def current() -> Invocation | None:
    """The invocation that this thread works for; None outside of a handler."""
    ident = get_ident()
    found = RUNNING.get(ident)
    if found is not None or not HELPERS:
        return found
    found = HELPERS.get(ident)
    if found is None or not found.over or found.killed is not None:
        return found
    # The sandbox went on to another invocation, and so did its threads.
    running = reversed(RUNNING.values())
    return next((one for one in running if one.sandbox is found.sandbox), None)


def end_threads(sandbox: object) -> None:
    """Have the threads of a sandbox end, as they do with its process."""
    for one in list(HELPERS.values()):
        if one.sandbox is sandbox and one.killed is None:
            one.killed = Killed()


def place() -> str:
    """The line of the handler that runs at the moment: ` at app.py:14`."""
    frame: FrameType | None = sys._getframe(1)
    base = next((one.base for one in RUNNING.values() if one.thread == get_ident()), None)
    last: FrameType | None = None
    while frame is not None and frame is not base:
        code = frame.f_code
        if not is_outside(code) and not code.co_filename.startswith("<"):
            last = last or frame
            if not is_of_library(code.co_filename):
                last = frame
                break
        frame = frame.f_back
    return f" at {Path(last.f_code.co_filename).name}:{last.f_lineno}" if last else ""
