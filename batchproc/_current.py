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

__tracebackhide__ = True

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


class Slot(_Reference):
    """A processor, weakly, and one batch of it."""

    batch: Batch | None = None  # on the class: what few slots have costs nothing to make


def empty(slot: Any) -> None:
    """Let go of the batch: its processor is gone, or its run has ended."""
    slot.batch = None


slots: ContextVar[tuple[Slot, ...]] = ContextVar("batchproc_slots", default=())


def begin(processor: object) -> None:
    """Make the processor speak of no batch, for now: the first act of every way to run."""
    # In one line: an interrupt before it has ended leaves the previous batch in place, and one
    # after it can never present that batch as this one.
    slots.set((Slot(processor, empty), *slots.get()))
    held = slots.get()
    if len(held) > 1:
        batch = held[1].batch
        usual = len(held) == 2 and held[1]() is processor and not (batch and batch.entered)
        slots.set(held[:1] if usual else (held[0], *_worth_keeping(processor, held[1:])))


def _worth_keeping(processor: object, others: Iterable[Slot]) -> list[Slot]:
    """Some open batches, and of some other processors the last closed one."""
    kept, seen, opened, closed = [], {id(processor)}, 0, 0
    for slot in others:
        owner, batch = slot(), slot.batch
        if owner is None or batch is None:
            continue
        if batch.entered:
            opened += 1
            batch.covered = True
            if opened <= MOST_OPEN:
                kept.append(slot)
        elif id(owner) not in seen:
            closed += 1
            if closed <= MOST_CLOSED:
                kept.append(slot)
        seen.add(id(owner))
    return kept


def find(processor: object, *, within: bool = False) -> Batch | None:
    """The last batch of a processor in this context, or that of the with block we are within."""
    for slot in slots.get():
        batch = slot.batch
        if slot() is processor and not (within and (batch is None or not batch.entered)):
            return batch
    return None


def last(processor: object) -> Batch:
    """The last batch of a processor in this context.

    Raises:
        RuntimeError: there is none.
    """
    batch = find(processor)
    if batch is None:
        from batchproc._misuse import no_batch

        raise no_batch(processor)
    return batch


def innermost(processor: object) -> Batch:
    """The batch of the with block that we are in; outside of one, the last batch.

    Raises:
        RuntimeError: there is none.
    """
    return find(processor, within=True) or last(processor)


def speak_of(processor: object, batch: Batch) -> None:
    """Make a batch the last one again, after others that ran inside its block."""
    mine = next((slot for slot in slots.get() if slot.batch is batch), None)
    if mine is None:
        mine = Slot(processor, empty)
        mine.batch = batch
    to_front(mine)


def to_front(slot: Slot) -> None:
    """Make the batch of a slot the last one of its processor."""
    held = slots.get()
    if not held or held[0] is not slot:
        slots.set((slot, *[one for one in held if one is not slot]))


def lend(processor: object, batch: Batch) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """The slots that the context holds, the batch's first, and as many to lend in their place.

    What copies the context while records run copies the lent slots, and `give_back` empties them.
    """
    held = slots.get()
    if len(held) == 1 and held[0].batch is batch:  # the usual case
        other = Slot(processor, empty)
        other.batch = batch
        # Before the with block nothing has copied the context, and its own slot may be lent.
        return ((other,), held) if batch.entered is None else (held, (other,))
    speak_of(processor, batch)
    own = slots.get()
    return own, tuple([_copy(slot) for slot in own])


def give_back(own: tuple[Slot, ...], lent: tuple[Slot, ...]) -> None:
    """Empty the lent slots; the current context gets its own ones, the batch's first."""
    held = slots.get()
    if held is lent:  # the usual case
        slots.set(own)
    else:  # batches ran inside the handler, or the records ran in other contexts
        back = dict(zip(map(id, lent), own, strict=True))
        slots.set(tuple([back.get(id(slot), slot) for slot in held]))
        to_front(own[0])
    for slot in lent:
        slot.batch = None


def _copy(slot: Slot) -> Slot:
    owner = slot()
    if owner is None:
        return slot  # it has been emptied
    copy = Slot(owner)  # `give_back` empties it
    copy.batch = slot.batch
    return copy
