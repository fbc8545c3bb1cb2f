"""Which run a processor speaks of: its last one in the current context.

A processor is shared by every invocation of a warm container, by threads and by tasks, so it holds
settings only. What `processor.response()` reads is found here: ONE context variable for the whole
package (one per processor would stay in every context for ever, and its batch with it). Runs know
their processor by a weak reference, and a processor that is gone takes its batch with it.
"""

from __future__ import annotations

from contextvars import ContextVar
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from batchproc._batch import Run
    from batchproc._steps import Cursor

    _Reference: TypeAlias = ref[Any]
else:
    _Reference = ref


class Owner(_Reference):
    """A processor, weakly; made once for each, so that `is` compares owners."""

    __slots__ = ("last",)
    last: Run | None


def own(processor: object) -> Owner:
    """The owner that a new processor carries about."""
    owner = Owner(processor, _gone)
    owner.last = None
    return owner


def _gone(owner: Any) -> None:
    if owner.last is not None:
        owner.last.release()
        owner.last = None


_runs: ContextVar[tuple[Run, ...]] = ContextVar("batchproc_runs", default=())

at_work: ContextVar[Cursor | None] = ContextVar("batchproc_at_work", default=None)
"""The record that an overridden `_process_record` is about, for the `super()` that it calls."""

stamp = _runs.get
"""Another object whenever a run has begun in this context: a cheap way to see that none has."""


def accept(run: Run) -> None:
    """Make a new run the processor's own, and tell it of the open `with` block that it is inside
    of, if any.
    """
    owner = run.owner
    held = stamp()
    if len(held) == 1 and held[0].owner is owner:
        before: Run | None = held[0]
        _runs.set((run,))
    else:
        before = recall(owner)
        remember(run)
    if before is not None:
        run.outer = before if before.entered else before.open_run()
    owner.last = run


def remember(run: Run) -> None:
    """Make this run the one that its processor speaks of in this context."""
    owner = run.owner
    others = [one for one in stamp() if one.owner is not owner and one.owner() is not None]
    _runs.set((run, *others))


def recall(owner: Owner) -> Run | None:
    """The last run of a processor in this context."""
    for run in stamp():
        if run.owner is owner:
            return run
    return None


def forget(owner: Owner) -> None:
    """Leave the processor without a run in this context."""
    owner.last = None
    _runs.set(tuple([one for one in stamp() if one.owner is not owner]))
