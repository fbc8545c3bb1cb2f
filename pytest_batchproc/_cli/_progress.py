"""How far a simulation has come."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_batchproc.simulator import Delivery

_BAR = 40


class Progress:
    """A bar on standard error while it is a terminal, and nothing anywhere else."""

    def __init__(self, records: int) -> None:
        self._records = max(records, 1)
        self._done = 0
        self._shown = -1
        self._is_seen = sys.stderr is not None and sys.stderr.isatty()

    def add(self, delivery: Delivery) -> None:
        """Count what is done with, and draw where that makes a difference."""
        self._done += len(delivery.gone)
        filled = min(_BAR, self._done * _BAR // self._records)
        if self._is_seen and filled != self._shown:
            self._shown = filled
            bar = "#" * filled + "." * (_BAR - filled)
            sys.stderr.write(f"\r[{bar}] {self._done} of {self._records} done")
            sys.stderr.flush()

    def end(self) -> None:
        """Take the bar away."""
        if self._shown >= 0:
            sys.stderr.write(f"\r{'':78}\r")
            sys.stderr.flush()
