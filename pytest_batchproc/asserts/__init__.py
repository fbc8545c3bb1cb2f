"""Assertions on what a batch handler answered: plain functions, in any test framework.

`response` is what the handler returned, the exception that it raised, or a `BatchResult`. Positions
count the records of the event from 0. A wrong argument raises ValueError, an event that Lambda
would not send InvalidEventError, and a claim that does not hold `BatchAssertionError`.

PYTEST_DONT_REWRITE: no assert here; a message is made of facts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_batchproc.asserts import _claims
from pytest_batchproc.asserts._alone import failed_alone
from pytest_batchproc.asserts._case import examine
from pytest_batchproc.asserts._expected import key_of, read_ids, read_position, read_positions
from pytest_batchproc.explain import RECORDS_SHOWN, describe, explain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_batchproc.asserts._case import Case
    from pytest_batchproc.delivered import Event
    from pytest_batchproc.explain import DescribeRecord, Facts


class BatchAssertionError(AssertionError):
    """Raised by the assertions of this module when a claim does not hold; its text is the message.

    Attributes:
        facts: what the message says.
        describe_record, max_records_shown, verbose: how it says it, see `dress`.
    """

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
        """Set how bodies read, how many records are shown, and whether nothing is left out."""
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


def assert_failed_ids(response: object, ids: Iterable[object], event: Event | None = None) -> None:
    """Pass when the handler failed exactly the records with these identifiers.

    `ids` holds identifiers as a response spells them, raw records or record views. Without the
    event the message knows no bodies, and an identifier of another batch is not noticed.
    """
    __tracebackhide__ = True
    if event is None:
        _raise(failed_alone(response, read_ids(ids, None)))
        return
    case = examine(response, event)
    wanted = read_ids(ids, case.batch)
    positions = [i for i, one in enumerate(case.batch.identifiers) if key_of(one) in wanted]
    _raise(_claims.failed(case, positions, "ids"))


def assert_failed_at(response: object, event: Event, positions: Iterable[int]) -> None:
    """Pass when the handler failed exactly the records at these positions."""
    __tracebackhide__ = True
    case = examine(response, event)
    _raise(_claims.failed(case, read_positions(positions, case.batch), "positions"))


def assert_all_succeeded(response: object, event: Event) -> None:
    """Pass when the handler failed no record, and says so in a way that Lambda reads."""
    __tracebackhide__ = True
    _raise(_claims.none_failed(examine(response, event)))


def assert_all_failed(response: object, event: Event) -> None:
    """Pass when the handler means Lambda to deliver the whole batch again, and it will."""
    __tracebackhide__ = True
    _raise(_claims.all_failed(examine(response, event)))


def assert_valid_response(response: object, event: Event) -> None:
    """Pass unless Lambda misreads the response, or it makes a FIFO queue lose its order."""
    __tracebackhide__ = True
    _raise(_claims.valid(examine(response, event)))


def assert_redelivered(response: object, event: Event, positions: Iterable[int]) -> None:
    """Pass when Lambda will deliver exactly the records at these positions again."""
    __tracebackhide__ = True
    case = examine(response, event)
    _raise(_claims.redelivered(case, read_positions(positions, case.batch)))


def assert_checkpoint(response: object, event: Event, position: int | None) -> None:
    """Pass when Lambda goes back to this position of a stream; None: it does not go back.

    Raises ValueError for a source without checkpoints.
    """
    __tracebackhide__ = True
    case = examine(response, event)
    source = case.batch.source
    if source.retry != "rewind" and case.batch.records:
        whose = "EventBridge Pipes" if source.by_pipe else source.title
        of = "streams behind an event source mapping" if source.by_pipe else "streams"
        raise ValueError(
            f"event: {whose} has no checkpoint, only {of} have; assert_redelivered says "
            "what comes back"
        )
    wanted = None if position is None else read_position("position", position, case.batch)
    _raise(_claims.checkpoint(case, wanted))


def assert_group_order_kept(response: object, event: Event) -> None:
    """Pass when nothing is gone that stands after a redelivered record of its group or partition.

    Raises ValueError for a standard queue: it promises no order.
    """
    __tracebackhide__ = True
    case = examine(response, event)
    if _orderless(case):
        raise ValueError(
            "event: a standard queue promises no order, also where its messages have groups; the "
            "eventSourceARN of a FIFO queue ends in .fifo"
        )
    _raise(_claims.ordered(case))


def _orderless(case: Case) -> bool:
    source = case.batch.source
    return bool(case.batch.records) and source.lane is None and source.retry == "item"


def _raise(facts: Facts | None) -> None:
    __tracebackhide__ = True
    if facts is not None:
        raise BatchAssertionError(facts)
