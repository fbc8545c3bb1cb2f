"""The error of a law that does not hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_batchproc.asserts import BatchAssertionError

if TYPE_CHECKING:
    from pytest_batchproc.explain import Facts


class BrokenLawError(BatchAssertionError):
    """Raised when a handler breaks a law; its text shows the smallest batch that was found.

    Attributes:
        law: its name.
        events: the batches that show it, in the order in which they were delivered.
        event: the last of them, which the text is about.
        response: what the handler returned to it, or the exception that it raised.
    """

    law: str
    events: list[dict[str, Any]]
    response: object

    @classmethod
    def of(
        cls, law: str, facts: Facts, events: list[dict[str, Any]], response: object
    ) -> BrokenLawError:
        """The error with these facts; the name of the law goes first."""
        error = cls(replace(facts, fact=f"The law {law} is broken: {facts.fact}"))
        error.law, error.events, error.response = law, list(events), response
        return error

    @property
    def event(self) -> dict[str, Any]:
        return self.events[-1]
