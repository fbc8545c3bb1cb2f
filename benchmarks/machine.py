"""On what it was measured, and how busy that was with other things."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_STAT = Path("/proc/stat")


def description() -> str:
    """Python and what it runs on: without them no figure means anything."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )


class Neighbours:
    """What others use of the machine, from now on; Linux alone can tell."""

    def __init__(self) -> None:
        self._before = _seconds()

    def __str__(self) -> str:
        if not _STAT.exists():
            return "What other processes used meanwhile, this system does not tell."
        busy, idle, own = (now - then for now, then in zip(_seconds(), self._before, strict=True))
        cores = os.cpu_count() or 1
        used = max(0.0, busy - own) / max(busy + idle, 0.01) * cores
        return f"Meanwhile other processes used {used:.2f} of the {cores} cores."


def _seconds() -> tuple[float, float, float]:
    """The machine's, busy and idle, and ours, that of ended children included."""
    own = os.times()
    ours = own.user + own.system + own.children_user + own.children_system
    if not _STAT.exists():
        return 0, 0, ours
    _, *ticks = _STAT.read_text(encoding="ascii").partition("\n")[0].split()
    # user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in these.
    seconds = [int(tick) / os.sysconf("SC_CLK_TCK") for tick in ticks[:8]]
    idle = seconds[3] + seconds[4]
    return sum(seconds) - idle, idle, ours
