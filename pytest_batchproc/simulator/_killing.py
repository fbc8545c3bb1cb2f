"""How a function ends at once: none of its code runs any more, as in a process that is gone.

An exception alone would run every `finally` and every bare `except` on its way out. So a trace
function goes with it, which raises again before the first instruction of each of them. Python's
own modules may clean up: asyncio closes its loop, `unittest.mock` puts back what it patched, a lock
is released. What they call of the handler's code ends at its first instruction.
"""

from __future__ import annotations

import gc
import opcode
import os
import sys
import warnings
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import CodeType, FrameType

    from pytest_batchproc.simulator._invocation import Invocation

    Trace = Callable[[FrameType, str, Any], Any]

_PYTHON = os.path.join(os.path.dirname(os.__file__), "")
_INSTALLED = ("site-packages", "dist-packages")
# They represent what is outside of the function, and put back what they patched; or they run event
# loops, of which a thread has one at a time.
_TOOLS = (
    *("_pytest", "freezegun", "hypothesis", "moto", "pluggy", "responses", "time_machine"),
    *("anyio", "sniffio", "trio"),
)
_POOL = os.path.join("concurrent", "futures", "thread.py")
_OURS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")
# An exception that leaves a block takes these: they put back which exception is being handled.
_UNWINDS = {opcode.opmap.get(name) for name in ("PUSH_EXC_INFO", "POP_EXCEPT", "RERAISE")}
_COPIES, _PUTS_BACK = opcode.opmap.get("COPY"), opcode.opmap.get("POP_EXCEPT")
# A `with` block leaves by this one, which calls `__exit__` of the context manager: a lock is
# released, and code of the handler ends at its first instruction. `async with` would only make a
# coroutine that is never awaited.
_EXITS, _AWAITS = opcode.opmap.get("WITH_EXCEPT_START"), opcode.opmap.get("GET_AWAITABLE")


class Killed(BaseException):
    """Raised inside a function that is gone; no `except` of the function sees it."""


def is_of_python(code: CodeType) -> bool:
    """Whether code belongs to the standard library."""
    name = code.co_filename
    if name.startswith(_PYTHON):
        return not any(part in name for part in _INSTALLED)
    return name.startswith("<frozen ")


def is_of_library(file: str) -> bool:
    """Whether a file is installed, or of batchproc: a message names other lines first."""
    library = os.path.join(os.path.dirname(os.path.dirname(_OURS)), "batchproc", "")
    return file.startswith(library) or any(part in file for part in _INSTALLED)


def is_ours(code: CodeType) -> bool:
    """Whether code belongs to this plugin."""
    return code.co_filename.startswith(_OURS)


def is_outside(code: CodeType) -> bool:
    """Whether code is not the function's: of Python, of this plugin, or of a test tool."""
    return is_of_python(code) or code.co_filename.startswith((_OURS, *_folders_of_tools()))


def _folders_of_tools() -> tuple[str, ...]:
    loaded = len(sys.modules)
    if loaded not in _FOLDERS:
        files = [getattr(sys.modules.get(name), "__file__", None) for name in _TOOLS]
        _FOLDERS.clear()
        _FOLDERS[loaded] = tuple(os.path.join(os.path.dirname(one), "") for one in files if one)
    return _FOLDERS[loaded]


_FOLDERS: dict[int, tuple[str, ...]] = {}  # by how many modules are loaded


def kill(error: Killed, base: FrameType | None) -> NoReturn:
    """Raise an error that nothing between here and the frame `base` can stop or delay.

    Args:
        error: what arrives at `base`, or one of its class.
        base: the frame that called the function, and that calls `survive`. None in a thread of the
            function, which may work for another invocation later.
    """
    previous: Any = sys.gettrace()
    death = Death(type(error), previous)
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame is not base:
        if not is_outside(frame.f_code):
            death.reach(frame, frame.f_trace if death.previous is not None else None)
        elif base is None and _ends_work(frame.f_code):
            frame.f_trace = death.end_with
            break
        frame = frame.f_back
    sys.settrace(death)
    raise error


def _ends_work(code: CodeType) -> bool:
    """Whether a thread does nothing more for its function after this: a piece of work of a pool."""
    return code.co_name == "run" and code.co_filename.endswith(_POOL)


def survive(trace: Trace | None, unraisable: Any) -> None:
    """Let code run again, and be traced as before the kill.

    Args:
        trace: what `sys.gettrace()` was.
        unraisable: what `sys.unraisablehook` was.
    """
    sys.settrace(trace)
    sys.unraisablehook = unraisable


def end_tasks(invocation: Invocation) -> None:
    """End what a loop that outlives its function still has to do, and what is suspended elsewhere.

    Else it would go on with the next invocation, or when Python frees its memory.
    """
    sys.settrace(Death(type(invocation.killed or Killed())))
    if invocation.loop is not None:
        _end_tasks_of(invocation.loop)
        invocation.loop.set_exception_handler(without_kills(invocation.heard))
        invocation.loop = invocation.heard = None
    gc.collect(1)


def _end_tasks_of(loop: Any) -> None:
    if loop.is_running():
        return
    asyncio: Any = sys.modules["asyncio"]
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task._log_destroy_pending = False  # asyncio's own
        if not loop.is_closed():
            task.cancel()
    if tasks and not loop.is_closed():
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


def without_kills(heard: Any) -> Any:
    """The exception handler of a loop that goes on; a task that a kill ended is no news."""

    def say(loop: Any, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), Killed):
            (heard or type(loop).default_exception_handler)(loop, context)

    return say


@contextmanager
def unclosed() -> Generator[None]:
    """Say nothing of files and coroutines that nothing closes or awaits any more."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        yield


def keep_quiet() -> None:
    """Say nothing of generators that end by a kill; `survive` takes it back."""
    told = sys.unraisablehook

    def hook(unraisable: Any) -> None:  # sys.UnraisableHookArgs, a name for type checkers only
        # What the function leaves behind in this thread is gone; other threads go on.
        if not isinstance(sys.gettrace(), Death) and not isinstance(unraisable.exc_value, Killed):
            told(unraisable)

    sys.unraisablehook = hook


class Death:
    """The end of a function in one thread, as its trace function: it sees which code begins to run.

    Attributes:
        kind: what is raised.
        previous: the trace function of the thread before.
    """

    __slots__ = ("kind", "previous")

    def __init__(self, kind: type[Killed], previous: Trace | None = None) -> None:
        self.kind = kind
        self.previous = previous

    def __call__(self, frame: FrameType, event: str, arg: object) -> Trace | None:
        if is_outside(frame.f_code) and not _calls_back(frame):
            return None
        # Raising here would end this trace, and the frame could still have an `except`.
        self.reach(frame, None)
        return frame.f_trace

    def reach(self, frame: FrameType, before: Trace | None) -> None:
        """Have a frame raise before its next instruction."""
        frame.f_trace_lines = False
        frame.f_trace_opcodes = True
        frame.f_trace = _Ending(frame, self, before)

    def end_with(self, frame: FrameType, event: str, arg: object) -> Trace:
        """The trace function of a `frame` after which the thread may run other code."""
        if event == "return":
            sys.settrace(self.previous)
        return self.end_with


class _Ending:
    """The trace function of a frame: it raises before the next instruction.

    Python removes a trace function that raises. The frame holds the only reference to it, so
    `__del__` is called at that moment, which puts the next one in its place.
    """

    __slots__ = ("before", "death", "frame", "raised")

    def __init__(self, frame: FrameType, death: Death, before: Trace | None) -> None:
        self.frame = frame
        self.death = death
        self.before = before  # such as a measurement of coverage, which counts calls and returns
        self.raised = False

    def __call__(self, frame: FrameType, event: str, arg: object) -> Trace | None:
        if event == "return" and self.before is not None:
            self.before(frame, event, arg)
        if event != "opcode" or _only_unwinds(frame):
            return self
        self.raised = True
        kind = self.death.kind
        del self  # the traceback must not keep it
        raise kind

    def __del__(self) -> None:
        if self.raised:
            self.death.reach(self.frame, self.before)
            sys.settrace(self.death)


def _calls_back(frame: FrameType) -> bool:
    """Whether this is an `ExitStack` of the handler, which would call what the handler gave it."""
    caller = frame.f_back
    return (
        frame.f_code is ExitStack.__exit__.__code__
        and caller is not None
        and not is_outside(caller.f_code)
    )


def _only_unwinds(frame: FrameType) -> bool:
    """Whether the next instruction takes an exception out of a block, and runs nothing."""
    code, place = frame.f_code.co_code, frame.f_lasti
    instruction = code[place]
    following = code[place + 2] if place + 2 < len(code) else None
    if instruction == _EXITS:
        return following != _AWAITS
    if instruction == _COPIES:
        return following == _PUTS_BACK
    return instruction in _UNWINDS
