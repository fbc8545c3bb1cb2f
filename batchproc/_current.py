"""Which run a processor speaks of: its last one in the current context.

A processor is shared by every invocation of a warm container, by threads and by tasks, so it holds
settings only. What `processor.response()` reads is found here: ONE context variable for the whole
package (one per processor would stay in every context for ever, and its batch with it). A context
holds marks, which know their run weakly; the runs themselves are held by their processor, each as
long as there is a mark of it, and a processor that is gone takes its batches with it. A context
that held a run would hold the exceptions of the batch, with them the frames of the function, and
in those, where the function makes its processor itself, the processor: for ever.

From those frames it is not far to the context either: whoever runs a context, as `asyncio.run` and
`asyncio.to_thread` do, is among the callers, which frames hold too. Then run and mark hold each
other, and nobody else can ask for them; so where runs pile up, those that are over lose their
tracebacks.
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


_MANY = 3  # a batch may have many megabytes

_CAUSE: Any = BaseException.__dict__["__cause__"].__get__
_CONTEXT: Any = BaseException.__dict__["__context__"].__get__
_MEMBERS: Any = BaseExceptionGroup.__dict__["exceptions"].__get__


class Owner(_Reference):
    """A processor, weakly; made once for each, so that `is` compares owners."""

    __slots__ = ("__weakref__", "me", "runs", "wait")
    me: ref[Owner]
    runs: dict[int, Run]  # by the id of a mark that there is
    wait: int  # how many more may begin, where there are many, before somebody looks at them


def own(processor: object) -> Owner:
    """The owner that a new processor carries about."""
    owner = Owner(processor, _gone)
    owner.me = ref(owner)
    owner.runs, owner.wait = {}, 0
    return owner


def _gone(owner: Any) -> None:
    owner.runs.clear()


class Mark(_Reference):
    """A run, weakly, as a context has it; while there is one, its processor holds the run."""

    __slots__ = ("home",)
    home: ref[Owner]

    def __del__(self) -> None:
        # Not by way of the run: before it comes here the garbage collector empties a weak reference
        # that is garbage itself. That to the owner is the owner's own.
        owner = self.home()
        if owner is not None:
            owner.runs.pop(id(self), None)


def _mark(run: Run) -> Mark:
    mark = Mark(run)
    mark.home = run.owner.me
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
        _runs.set((_mark(run),))
    else:
        before = recall(owner)
        remember(run)
    if before is not None:
        run.outer = before if before.entered else before.open_run()
    if len(owner.runs) > _MANY:
        owner.wait -= 1
        if owner.wait < 0:
            _thin(owner)


def _thin(owner: Owner) -> None:
    """Let go of what nobody but a run itself may hold any more."""
    under_way = waiting = 0
    for run in list(owner.runs.values()):
        if run.entered is not False:
            under_way += 1
        elif run.thin:
            waiting += 1  # for the garbage collector, or somebody holds the context
        else:
            run.thin = True
            _drop_tracebacks(run)
    # Where many are alive, as tasks may be, to look at all each time would take ever longer.
    owner.wait = under_way + waiting // 16


def _drop_tracebacks(run: Run) -> None:
    # By what every exception inherits: a class may answer for itself in any way, or not at all.
    pending: list[Any] = [exception for exception, _, _ in list(run.misses.values())]
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            BaseException.with_traceback(one, None)
            pending += [_CAUSE(one), _CONTEXT(one)]
            if issubclass(type(one), BaseExceptionGroup):
                pending += _MEMBERS(one)
    _, _, told = run.__dict__.get("_lists_of_own_processor", ((), (), []))
    told[:] = [(kind, exception, None) for kind, exception, _ in told]


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
