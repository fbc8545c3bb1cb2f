"""Which batch a processor speaks of: its last one in the current context.

A processor is shared by every invocation of a warm function, by threads and by tasks, so it holds
settings only. What `processor.response()` reads is found here, through ONE context variable for the
whole package (one per processor would stay in every context forever, and its batch with it).

A context holds a few slots. A slot refers to its processor weakly and holds one batch: when the
processor is gone, the slot is emptied. Records run in contexts with lent slots, which are emptied
when the batch ends, because a connection or a timer that a handler opened may keep its context.
"""

from __future__ import annotations

from contextvars import ContextVar
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeAlias

    from batchproc._batch import Batch

    _Reference: TypeAlias = ref[Any]
else:
    _Reference = ref

MOST_OPEN = 8  # with blocks inside each other; an interrupt may leave one open
MOST_CLOSED = 2  # a batch may have many megabytes
MOST = MOST_OPEN + MOST_CLOSED


class Slot(_Reference):
    """A processor, weakly, and one batch of it."""

    batch: Batch | None = None  # on the class: what few slots have costs nothing to make


def empty(slot: Any) -> None:
    """Let go of the batch: its processor is gone, or its run has ended."""
    slot.batch = None


slots: ContextVar[tuple[Slot, ...]] = ContextVar("batchproc_slots", default=())


def begin(processor: object) -> None:
    """Make the processor speak of no batch, until `accept`: the first act of every way to run."""
    # One line, so that an interrupt before it ends leaves the previous batch in place, and an
    # interrupt after it can never present that batch as this one.
    slots.set((Slot(processor, empty), *slots.get()[:MOST]))


def accept(processor: object, batch: Batch) -> None:
    """Make a batch the one that the processor speaks of; `begin` has made its slot."""
    held = slots.get()
    held[0].batch = batch
    if len(held) > 1:
        before = held[1].batch
        if len(held) == 2 and held[1]() is processor and before is not None and not before.entered:
            slots.set(held[:1])  # the usual case: the batch before of the same processor
        else:
            slots.set((held[0], *_worth_keeping(processor, held[1:])))


def tidy(processor: object) -> None:
    """Let go of the processor's earlier batch: what came was refused."""
    slot, *others = slots.get()
    slots.set((slot, *_worth_keeping(processor, others)))


def _worth_keeping(processor: object, others: Iterable[Slot]) -> list[Slot]:
    kept: list[Slot] = []
    seen = [processor]
    opened = closed = 0
    for slot in others:
        batch, owner = slot.batch, slot()
        if batch is None or owner is None:
            continue
        if batch.entered:
            opened += 1
            if opened <= MOST_OPEN:
                kept.append(slot)
        elif not any(owner is one for one in seen):
            closed += 1
            if closed <= MOST_CLOSED:
                kept.append(slot)
        seen.append(owner)
    return kept


def find(processor: object) -> Batch | None:
    """The last batch of a processor in this context."""
    for slot in slots.get():
        if slot() is processor:
            return slot.batch
    return None


def last(processor: object) -> Batch:
    """The last batch of a processor in this context.

    Raises:
        RuntimeError: there is none.
    """
    held = slots.get()
    batch = held[0].batch if held and held[0]() is processor else find(processor)
    if batch is None:
        raise _no_batch(processor)
    return batch


def innermost(processor: object) -> Batch:
    """The batch of the with block that we are in; outside of one, the last batch.

    Raises:
        RuntimeError: there is none.
    """
    for slot in slots.get():
        batch = slot.batch
        if batch is not None and batch.entered and slot() is processor:
            return batch
    return last(processor)


def _no_batch(processor: object) -> RuntimeError:
    return RuntimeError(
        f"This {type(processor).__name__} has not processed a batch in this thread or task. The "
        "results of a batch can be read only where it ran, and until two other processors have run "
        "there."
    )


def speak_of(processor: object, batch: Batch) -> None:
    """Make a batch the last one again, after others that ran inside its block."""
    held = slots.get()
    if held and held[0].batch is batch:
        return
    slot, *others = _first(processor, batch, held)
    slots.set((slot, *_worth_keeping(processor, others)))


def lend(processor: object, batch: Batch) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """The slots that the context holds, the batch's first, and as many to lend in their place.

    What copies the context while records run copies the lent slots, and `give_back` empties them.
    """
    held = slots.get()
    if len(held) == 1 and held[0].batch is batch:  # the usual case
        slot = Slot(processor, empty)
        slot.batch = batch
        return held, (slot,)
    own = _first(processor, batch, held)
    return own, tuple([_copy(slot) for slot in own])


def give_back(own: tuple[Slot, ...], lent: tuple[Slot, ...]) -> None:
    """Empty the lent slots; the current context gets its own ones, the batch's first."""
    held = slots.get()
    if held is lent:  # the usual case
        slots.set(own)
    else:  # batches ran inside the handler, or the records ran in other contexts
        back = dict(zip(map(id, lent), own, strict=True))
        others = [back.get(id(slot), slot) for slot in held]
        slots.set((own[0], *[slot for slot in others if slot is not own[0]]))
    for slot in lent:
        slot.batch = None


def _first(processor: object, batch: Batch, held: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The same slots with that of the batch in front."""
    mine = next((slot for slot in held if slot.batch is batch), None)
    if mine is None:
        mine = Slot(processor, empty)
        mine.batch = batch
    return (mine, *[slot for slot in held if slot is not mine])


def _copy(slot: Slot) -> Slot:
    owner = slot()
    if owner is None:
        return slot  # it has been emptied
    copy = Slot(owner, empty)
    copy.batch = slot.batch
    return copy
