"""What outlives a function: a bank and a table. Each of their calls is a point for a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_batchproc.simulator import effects


class Bank:
    """Takes money for an order, again if it is asked again.

    Attributes:
        take: take it.
        refund: give it back.
    """

    def __init__(self) -> None:
        self.take: Callable[[str], None] = effects.watch(lambda order: None, _named("take"))
        self.refund: Callable[[str], None] = effects.watch(lambda order: None, _named("refund"))


class KeyedBank:
    """Takes money once for each idempotency key: whether it has seen the key, and taking, are one.

    Attributes:
        took: the orders, in the order in which it took money for them.
        take: ask it to.
    """

    def __init__(self) -> None:
        self.took: list[str] = []
        self._seen: set[str] = set()
        self.take: Callable[[str, str], None] = effects.watch(self._take, _named("take"))

    def _take(self, order: str, key: str) -> None:
        if key not in self._seen:
            self._seen.add(key)
            self.took.append(order)


class Table:
    """A table of notes, as DynamoDB keeps them.

    Attributes:
        get: the note of a name; None if there is none.
        put: write a note.
        put_if_absent: write a note unless there is one; whether it was written.
        delete: remove a note.
    """

    def __init__(self) -> None:
        self.notes: dict[str, Any] = {}
        watch = effects.watch
        self.get: Callable[[str], Any] = self.notes.get
        self.put: Callable[[str, Any], None] = watch(self.notes.__setitem__, _named("put"))
        self.put_if_absent: Callable[[str, Any], bool] = watch(self._put_if_absent, _named("put"))
        self.delete: Callable[[str], None] = watch(self._delete, _named("delete"))

    def _put_if_absent(self, name: str, note: Any) -> bool:
        if name in self.notes:
            return False
        self.notes[name] = note
        return True

    def _delete(self, name: str) -> None:
        self.notes.pop(name, None)


def _named(verb: str) -> Callable[..., str]:
    return lambda name, *more: f"{verb} {name}"
