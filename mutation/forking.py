"""Work in a process of its own, which may run wild."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import time
from collections.abc import Callable

_MEMORY = 3 << 30
_LOOK = 20  # seconds between two looks at a process, and of work that it has done meanwhile
_LEAST = 0.05


def in_a_fork(work: Callable[[], int], seconds: float) -> int | None:
    """What `work` gave; 1 if it raised; None if that took more seconds, or something ended it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _alone(seconds)
            code = work()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    # The group of the child: what it started itself and left behind.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def _alone(seconds: float) -> None:
    os.setsid()
    # Seconds of work: a busy machine is slow without being wrong.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.signal(signal.SIGALRM, _Idle())
    signal.setitimer(signal.ITIMER_REAL, _LOOK, _LOOK)
    # What a mutant collects without end must not take the machine with it.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


class _Idle:
    """Ends the process when it has hardly worked since the last look: it waits for nothing."""

    def __init__(self) -> None:
        self.worked = time.process_time()

    def __call__(self, *_: object) -> None:
        worked = time.process_time()
        if worked - self.worked < _LEAST:
            os.kill(os.getpid(), signal.SIGKILL)
        self.worked = worked
