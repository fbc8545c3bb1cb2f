"""The error of a law that does not hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_batchproc._asserts import BatchAssertionError

if TYPE_CHECKING:
    from pytest_batchproc._explain import Facts

    # An event, and how a test makes one like it.
    Batch: TypeAlias = tuple[dict[str, Any], str]

_LONGEST = 400


class BrokenLawError(BatchAssertionError):
    """Raised when a handler breaks a law; its text shows the smallest batch that was found.

    Attributes:
        law: its name.
        events: what shows it, in the order in which it was delivered.
        event: the last of them, which the text is about.
        response: what the handler returned to it, or the exception that it raised.
    """

    __module__ = "pytest_batchproc.laws"  # where one imports it from; pytest prints it

    law: str
    batches: list[Batch]
    response: object

    @classmethod
    def of(cls, law: str, facts: Facts, batches: list[Batch], response: object) -> BrokenLawError:
        """Return the error of a broken law.

        Args:
            law: the name of the law; the text begins with it.
            facts: what the text says.
            batches: the events that show it, each with the code that creates it.
            response: what the handler returned to the last one, or the exception that it raised.
        """
        then = (*facts.then, _to_make(batches))
        error = cls(replace(facts, fact=f"The law {law} is broken: {facts.fact}", then=then))
        error.law, error.batches, error.response = law, list(batches), response
        return error

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events that show it, in the order in which they were delivered."""
        return [event for event, _ in self.batches]

    @property
    def event(self) -> dict[str, Any]:
        """The last of them, which the text is about."""
        return self.events[-1]


def _to_make(batches: list[Batch]) -> str:
    calls = "; then ".join(call for _, call in batches)
    return f"Made with {calls}." if 0 < len(calls) < _LONGEST else ""
