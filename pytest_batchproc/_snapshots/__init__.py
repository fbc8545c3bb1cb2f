"""Snapshots of what a handler answered: JSON for people, records in place of identifiers.

The type is here, and the fixture `batch_snapshot` is one. syrupy compares, writes and reports, in
its own module.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pytest_batchproc._delivered import Event

__all__ = ["BatchSnapshot"]


class BatchSnapshot(ABC):
    """What a test compares a response with: `assert response == batch_snapshot`.

    Equal when the response, made readable, is what the file of this assertion holds.
    """

    @abstractmethod
    def __call__(self, *, name: str | None = None, event: Event | None = None) -> BatchSnapshot:
        """This snapshot, for the next comparison, in a file named so, about this event.

        Raises ValueError for a name that is empty or no text, InvalidEventError for an event that
        Lambda would not send.
        """

    @abstractmethod
    def __eq__(self, other: object) -> bool: ...

    # A comparison writes a file or fails; nothing of that belongs into a set.
    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # it compares itself
