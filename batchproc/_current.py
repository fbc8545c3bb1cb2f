"""Which run a processor speaks of: its last one in the current context.

A processor is shared by every invocation of a warm container, by threads and by tasks, so it holds
settings only. What `processor.response()` reads is found here: ONE context variable for the whole
package (one per processor would stay in every context for ever, and its batch with it). A context
holds marks, which know their run weakly; the runs themselves are held by their processor, each as
long as there is a mark of it, and a processor that is gone takes its batches with it. A context
that held a run would hold the exceptions of the batch, with them the frames of the function, and
in those, where the function makes its processor itself, the processor: for ever.
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

    __slots__ = ("runs",)
    runs: dict[int, Run]  # by the id of a mark that there is


def own(processor: object) -> Owner:
    """The owner that a new processor carries about."""
    owner = Owner(processor, _gone)
    owner.runs = {}
    return owner


def _gone(owner: Any) -> None:
    owner.runs.clear()


class Mark(_Reference):
    """A run, weakly, as a context has it; while there is one, its processor holds the run."""

    __slots__ = ()

    def __del__(self) -> None:
        run: Run | None = self()
        if run is not None:
            run.owner.runs.pop(id(self), None)


def _mark(run: Run) -> Mark:
    mark = Mark(run)
    run.owner.runs[id(mark)] = run
    return mark


_runs: ContextVar[tuple[Mark, ...]] = ContextVar("batchproc_runs", default=())

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
    before: Run | None = held[0]() if len(held) == 1 else None
    if before is not None and before.owner is owner:
        mark = Mark(run)
        owner.runs[id(mark)] = run
        _runs.set((mark,))
    else:
        before = recall(owner)
        remember(run)
    if before is not None:
        run.outer = before if before.entered else before.open_run()


def remember(run: Run) -> None:
    """Make this run the one that its processor speaks of in this context."""
    _runs.set((_mark(run), *_others(run.owner)))


def recall(owner: Owner) -> Run | None:
    """The last run of a processor in this context."""
    for mark in stamp():
        run: Run | None = mark()
        if run is not None and run.owner is owner:
            return run
    return None


def forget(owner: Owner) -> None:
    """Leave the processor without a run in this context."""
    _runs.set(tuple(_others(owner)))


def _others(owner: Owner) -> list[Mark]:
    marks: list[tuple[Mark, Run | None]] = [(mark, mark()) for mark in stamp()]
    return [mark for mark, run in marks if run is not None and run.owner is not owner]
