"""The machine that measures, and how busy other processes keep it."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

_STAT = Path("/proc/stat")
_USED = re.compile(r"Other processes used ([\d.]+) of the (\d+) cores\.")
#: The part of the machine that other processes may use while the page's figures are measured.
QUIET = 0.05


def description() -> str:
    """The Python version and the machine, without which a figure cannot be read."""
    return (
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )


class Neighbours:
    """What other processes use of the machine from now on; only Linux reports it."""

    def __init__(self) -> None:
        self._before = _seconds()

    def __str__(self) -> str:
        if not _STAT.exists():
            return "This system does not report what other processes used."
        busy, idle, own = (now - then for now, then in zip(_seconds(), self._before, strict=True))
        cores = os.cpu_count() or 1
        used = max(0.0, busy - own) / max(busy + idle, 0.01) * cores
        return f"Other processes used {used:.2f} of the {cores} cores."


def is_quiet(table: str) -> bool:
    """Whether a printed table was measured on a quiet machine; True where the system cannot say."""
    found = _USED.search(table)
    return found is None or float(found[1]) <= QUIET * int(found[2])


def _seconds() -> tuple[float, float, float]:
    """Seconds that the machine was busy and idle, and seconds of this process and its children."""
    own = os.times()
    ours = own.user + own.system + own.children_user + own.children_system
    if not _STAT.exists():
        return 0, 0, ours
    _, *ticks = _STAT.read_text(encoding="ascii").partition("\n")[0].split()
    # user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in these.
    seconds = [int(tick) / os.sysconf("SC_CLK_TCK") for tick in ticks[:8]]
    idle = seconds[3] + seconds[4]
    return sum(seconds) - idle, idle, ours
