"""The error of a law that does not hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_batchproc.asserts import BatchAssertionError

if TYPE_CHECKING:
    from pytest_batchproc.explain import Facts

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
        """The error with these facts; the name of the law goes first."""
        then = (*facts.then, _to_make(batches))
        error = cls(replace(facts, fact=f"The law {law} is broken: {facts.fact}", then=then))
        error.law, error.batches, error.response = law, list(batches), response
        return error

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for event, _ in self.batches]

    @property
    def event(self) -> dict[str, Any]:
        return self.events[-1]


def _to_make(batches: list[Batch]) -> str:
    calls = "; then ".join(call for _, call in batches)
    return f"Made with {calls}." if 0 < len(calls) < _LONGEST else ""
