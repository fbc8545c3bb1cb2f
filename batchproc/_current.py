"""Which run a processor speaks of: its last one in the current context.

A processor is shared by every invocation of a warm container, by threads and by tasks, so it holds
settings only. What `processor.response()` reads is found here: ONE context variable for the whole
package (one per processor would stay in every context for ever, and its batch with it), holding weak
references, so that a processor that is gone takes its batch with it.
"""

from __future__ import annotations

from contextvars import ContextVar
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc._batch import Run


class _Owner(ref["Any"] if TYPE_CHECKING else ref):
    """A weak reference to a processor that holds its run for as long as the processor lives."""

    __slots__ = ("run",)
    run: Run | None


def _gone(owner: Any) -> None:
    owner.run = None


_runs: ContextVar[dict[int, _Owner] | None] = ContextVar("batchproc_runs", default=None)


def remember(processor: object, run: Run | None) -> None:
    """Make `run` the one that the processor's properties read in this context; None forgets."""
    owner = _Owner(processor, _gone)
    owner.run = run
    key = id(processor)
    held = _runs.get()
    # A new dict each time: contexts share what they inherited.
    if held is None or (len(held) == 1 and key in held):
        _runs.set({key: owner})
    else:
        alive = {other: one for other, one in held.items() if one.run is not None}
        alive[key] = owner
        _runs.set(alive)


def recall(processor: object) -> Run | None:
    """The processor's last run in this context."""
    held = _runs.get()
    if held is not None:
        owner = held.get(id(processor))
        if owner is not None and owner() is processor:
            return owner.run
    return None
