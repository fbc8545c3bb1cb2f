"""The error of an assertion that does not hold; its text is made when it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_batchproc._explain import RECORDS_SHOWN, describe, explain

if TYPE_CHECKING:
    from pytest_batchproc._explain import DescribeRecord, Facts


class BatchAssertionError(AssertionError):
    """Raised when a claim of an assertion does not hold. Its text is the message.

    Args:
        facts: what the message says; the assertions create it.

    Attributes:
        facts: what the message says.
        describe_record: how bodies read; see `dress`.
        max_records_shown: how many records the message shows; see `dress`.
        verbose: whether the message leaves nothing out; see `dress`.
    """

    __module__ = "pytest_batchproc"  # the short public path, which pytest prints

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self.facts = facts
        self.describe_record: DescribeRecord | None = None
        self.max_records_shown: int = RECORDS_SHOWN
        self.verbose: bool = False

    def dress(
        self,
        *,
        describe_record: DescribeRecord | None = None,
        max_records_shown: int = RECORDS_SHOWN,
        verbose: bool = False,
    ) -> None:
        """Set how the message shows records; pytest's report does it from your settings.

        Args:
            describe_record: a function of a raw record that returns how its body reads, or None
                for the default. Default None: the body as the record has it.
            max_records_shown: the number of records that the message shows. Default 25.
            verbose: True shows every record. Default False.
        """
        self.describe_record = describe_record
        self.max_records_shown = max_records_shown
        self.verbose = verbose

    def __str__(self) -> str:
        return "\n".join(
            explain(self.facts, self.describe_record, self.max_records_shown, self.verbose)
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.facts.fact!r})"

    def __reduce__(self) -> tuple[Any, ...]:  # what pickle wants: class, arguments, state
        # A hook does not travel; what it says of the records does.
        rows, _ = describe(self.facts.rows, self.describe_record, self.facts.noun)
        state = {**self.__dict__, "facts": replace(self.facts, rows=tuple(rows))}
        return type(self), (state["facts"],), {**state, "describe_record": None}
