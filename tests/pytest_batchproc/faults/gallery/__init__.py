"""Handlers that break a promise, and handlers that keep it: what a search over faults must tell.

Each is a world: a generator that creates what outlives the function and yields what makes a
handler for each sandbox. `WRONG` and `RIGHT` hold them all.
"""

from __future__ import annotations

from tests.pytest_batchproc.faults.gallery import (  # fill the tables
    incumbent,
    right,
    wrong_batches,
    wrong_fifo,
    wrong_idempotency,
    wrong_streams,
)
from tests.pytest_batchproc.faults.gallery.case import RIGHT, WRONG, Case

__all__ = [
    "RIGHT",
    "WRONG",
    "Case",
    "incumbent",
    "right",
    "wrong_batches",
    "wrong_fifo",
    "wrong_idempotency",
    "wrong_streams",
]
