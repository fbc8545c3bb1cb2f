"""Work in a process of its own, which may run wild."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Callable

_MEMORY = 3 << 30


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
    # Seconds of work: a busy machine is slow without being wrong. Who waits is let wait longer.
    for timer, ends, limit in (
        (signal.ITIMER_PROF, signal.SIGPROF, seconds),
        (signal.ITIMER_REAL, signal.SIGALRM, 60 + 10 * seconds),
    ):
        signal.signal(ends, signal.SIG_DFL)
        signal.setitimer(timer, limit)
    # What a mutant collects without end must not take the machine with it.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
