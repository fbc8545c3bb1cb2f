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

    batch: Batch | None = None


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
    slot, *others = slots.get()
    slot.batch = batch
    if others:
        slots.set((slot, *_worth_keeping(processor, others)))


def tidy(processor: object) -> None:
    """Let go of the processor's earlier batch: what came was refused."""
    slot, *others = slots.get()
    slots.set((slot, *_worth_keeping(processor, others)))


def _worth_keeping(processor: object, others: list[Slot]) -> list[Slot]:
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


def last(processor: object) -> Batch | None:
    """The last batch of a processor in this context."""
    for slot in slots.get():
        if slot() is processor:
            return slot.batch
    return None


def innermost(processor: object) -> Batch | None:
    """The batch of the with block that we are in; outside of one, the last batch."""
    first: Batch | None = None
    for slot in slots.get():
        batch = slot.batch
        if batch is not None and slot() is processor:
            if batch.entered:
                return batch
            first = first or batch
    return first


def speak_of(processor: object, batch: Batch) -> None:
    """Make a batch the last one again, after others that ran inside its block."""
    held = slots.get()
    if held and held[0].batch is batch:
        return
    slot, *others = _first(processor, batch, held)
    slots.set((slot, *_worth_keeping(processor, others)))


class Lent:
    """Slots in place of those that a context holds, for as long as records run.

    What copies the context during that time copies the lent slots, and `close` empties them.
    """

    __slots__ = ("_own", "slots")

    def __init__(self, processor: object, batch: Batch) -> None:
        held = slots.get()
        own = held if held and held[0].batch is batch else _first(processor, batch, held)
        self._own = own
        self.slots = tuple([_copy(slot) for slot in own])

    def put(self) -> None:
        """Use the lent slots in the current context."""
        slots.set(self.slots)

    def put_first(self) -> None:
        """Bring the lent slot of the batch to the front, before those of batches that ran since."""
        mine = self.slots[0]
        slots.set((mine, *[slot for slot in slots.get() if slot is not mine]))

    def close(self) -> None:
        """Empty the lent slots; the current context gets its own ones back, the batch first."""
        held = slots.get()
        if held is self.slots:
            slots.set(self._own)
        else:
            own = dict(zip(map(id, self.slots), self._own, strict=True))
            back = [own.get(id(slot), slot) for slot in held]
            first = self._own[0]
            slots.set((first, *[slot for slot in back if slot is not first]))
        for slot in self.slots:
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
