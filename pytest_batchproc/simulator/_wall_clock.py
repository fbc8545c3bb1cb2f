"""Simulated time as the only time of a handler: what is replaced while a mapping runs.

`time_machine` replaces the functions of `time` and `datetime` that read the wall clock. It asks a
traveller for the time, and the one here answers with the clock of the invocation that asks, or with
the real time where none does.
"""

from __future__ import annotations

import datetime
import functools
import importlib
import selectors
import subprocess
import threading
import time
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from pytest_batchproc.simulator import _waiting
from pytest_batchproc.simulator._event_loops import select_for
from pytest_batchproc.simulator._holders import Holders
from pytest_batchproc.simulator._invocation import RUNNING, current, get_ident

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

WallClock: TypeAlias = Literal["simulated", "real"]

_REPLACED: dict[int, tuple[Any, Any]] = {
    id(_waiting.real_sleep): (_waiting.real_sleep, _waiting.sleep),
    id(_waiting.real_monotonic): (_waiting.real_monotonic, _waiting.monotonic),
    id(_waiting.real_monotonic_ns): (_waiting.real_monotonic_ns, _waiting.monotonic_ns),
}
_HOLDERS = Holders(tuple(original for original, _ in _REPLACED.values()))


def checked_wall_clock(value: object) -> WallClock:
    """The value again, if it is one that `wall_clock` takes.

    Raises:
        ValueError: it is not.
    """
    if value not in get_args(WallClock):
        raise ValueError(f"wall_clock: expected 'simulated' or 'real'; got {value!r}")
    return value  # type: ignore[return-value]


class Installed:
    """The replacements, for as many runs as overlap or follow each other."""

    def __init__(self) -> None:
        self._depth = 0
        self._lock = threading.RLock()
        self._undo: list[Callable[[], None]] = []
        self._warned = False

    @contextmanager
    def __call__(self, handler: object) -> Generator[bool]:
        """Let handlers see the time of their simulation until the block ends.

        Runs inside the block replace nothing again, so a search over many runs enters it once.

        Returns:
            Whether handlers see it; they do not where time-machine is not installed.

        Raises:
            RuntimeError: the test has stopped or moved the clock around the run.
        """
        if not self._is_possible():
            yield False
            return
        with self._lock:
            if self._depth == 0:
                self._install(handler)
            self._depth += 1
        try:
            yield True
        finally:
            with self._lock:
                self._depth -= 1
                if self._depth == 0:
                    while self._undo:
                        self._undo.pop()()

    def renew(self, handler: object) -> None:
        """Replace again what code of the handler has put back, as freezegun does at its end."""
        if time.monotonic is _waiting.real_monotonic or time.sleep is _waiting.real_sleep:
            with self._lock:
                self._undo += _replace_in_time()
                self._undo += _HOLDERS.replace(_REPLACED, handler)

    def _is_possible(self) -> bool:
        try:
            found = importlib.import_module("time_machine")
        except ImportError:
            found = None
        if hasattr(found, "traveller_stack"):
            return True
        if not self._warned:
            self._warned = True
            what = "is not installed" if found is None else "is too old or too new; 3.6 works"
            warnings.warn(_MISSING.format(what), stacklevel=5)
        return False

    def _install(self, handler: object) -> None:
        import time_machine

        if datetime.datetime.__name__ == "FakeDatetime":
            raise RuntimeError(_stopped_by("freezegun's freeze_time"))
        if any(not isinstance(one, _traveller()) for one in time_machine.traveller_stack):
            raise RuntimeError(_stopped_by("time_machine.travel"))
        travel = _start()
        self._undo = [lambda: _stop(travel)]
        self._undo += _replace_in_time()
        self._undo += _HOLDERS.replace(_REPLACED, handler)
        self._undo += [_attribute(*one) for one in _ATTRIBUTES]


installed = Installed()


def _replace_in_time() -> list[Callable[[], None]]:
    # What a test has patched itself, such as `time.sleep` with a mock, stays.
    return [
        _attribute(time, original.__name__, replacement)
        for original, replacement in _REPLACED.values()
        if getattr(time, original.__name__) is original
    ]


def _starting(original: Any) -> Any:
    @functools.wraps(original)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        found = _waiting.simulated()
        if found is not None:
            found.children.append(self)

    return init


_ATTRIBUTES: list[tuple[Any, str, object]] = [
    (threading.Condition, "wait", _waiting.wait),
    (threading.Thread, "start", _waiting.start),
    (threading.Thread, "join", _waiting.join),
    (ThreadPoolExecutor, "submit", _waiting.submit),
    (Future, "result", _waiting.checking(Future.result)),
    (Future, "exception", _waiting.checking(Future.exception)),
    (subprocess.Popen, "__init__", _starting(subprocess.Popen.__init__)),
    *(
        (kind, "select", select_for(kind.select))
        for name in ("SelectSelector", "PollSelector", "EpollSelector", "KqueueSelector")
        if (kind := getattr(selectors, name, None)) is not None
    ),
]


def _attribute(owner: Any, name: str, replacement: object) -> Callable[[], None]:
    original = vars(owner).get(name)
    if original is None:
        setattr(owner, name, replacement)
        return lambda: delattr(owner, name)
    setattr(owner, name, replacement)

    def undo() -> None:
        if vars(owner).get(name) is replacement:
            setattr(owner, name, original)

    return undo


def _traveller() -> type[Any]:
    global _kept
    if _kept is None:
        _kept = _make_traveller()
    return _kept


_kept: type[Any] | None = None


def _make_traveller() -> type[Any]:
    import time_machine

    real = time_machine.escape_hatch.time.time_ns
    running = RUNNING

    class SimulationTraveller(time_machine.Traveller):
        """Answers with the time of the simulation where a handler asks."""

        def time_ns(self) -> int:
            found = running.get(get_ident()) or current()
            return real() if found is None or not found.simulated else found.wall_ns()

    return SimulationTraveller


def _start() -> Any:
    """Start to travel, with a traveller of ours."""
    import time_machine

    found = time_machine.travel(0, tick=False)
    found.start()
    time_machine.traveller_stack[-1] = _traveller()(0, None, False)
    return found


def _stop(travel: Any) -> None:
    """Take our traveller from the stack; one that a handler has forgotten goes with it."""
    import time_machine

    while not isinstance(time_machine.traveller_stack[-1], _traveller()):
        time_machine.travel(0).stop()
    travel.stop()


def _stopped_by(what: str) -> str:
    return (
        f"wall_clock: {what} is active around the run, and the handler would see the time of the "
        "simulation. Start it inside the handler, where it wins, or give wall_clock='real'."
    )


_MISSING = (
    "The handler sees the real time, because time-machine {}: time.time() and "
    "time.sleep() do not follow the simulation. Run `pip install pytest-batchproc`, or `pip "
    "install time-machine`. If real time is what you want, give wall_clock='real', or set "
    "batchproc_wall_clock = real."
)
