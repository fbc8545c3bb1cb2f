"""Assertions on what a batch handler answered: plain functions, in any test framework.

`response` is what the handler returned, the exception that it raised, or a `BatchResult`. Positions
count the records of the event from 0. A wrong argument raises ValueError, an event that Lambda
would not send InvalidEventError, and a claim that does not hold `BatchAssertionError`.

An event without records fails every assertion, because the assertion would check nothing;
`allow_empty=True` accepts such an event.

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
from pytest_batchproc.wording import check_switch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_batchproc.asserts._case import Case
    from pytest_batchproc.delivered import Event
    from pytest_batchproc.explain import DescribeRecord, Facts


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


def assert_failed_ids(
    response: object,
    ids: Iterable[object],
    event: Event | None = None,
    *,
    allow_empty: bool = False,
) -> None:
    """Pass if the handler failed exactly the records with these identifiers.

    Args:
        response: what the handler returned, the exception that it raised, or a `BatchResult`.
        ids: identifiers as a response spells them (`messageId`, sequence number, Kafka's partition
            and offset), raw records, or record views.
        event: the event that the handler was called with. Default None: the message shows no
            bodies, and an identifier of another batch is not noticed.
        allow_empty: True accepts an event without records. Default False.

    Raises:
        BatchAssertionError: the claim does not hold; the text says what Lambda does.
        InvalidEventError: Lambda would not deliver this event.
        ValueError: `ids` has an entry that is not an identifier.

    Example:
        >>> assert_failed_ids({"batchItemFailures": [{"itemIdentifier": "m-1"}]}, ["m-1"])
    """
    __tracebackhide__ = True
    if event is None:
        _raise(failed_alone(response, read_ids(ids, None)))
        return
    case = examine(response, event)
    wanted = read_ids(ids, case.batch)
    positions = [i for i, one in enumerate(case.batch.identifiers) if key_of(one) in wanted]
    _conclude(case, _claims.failed(case, positions, "ids"), allow_empty)


def assert_failed_at(
    response: object, event: Event, positions: Iterable[int], *, allow_empty: bool = False
) -> None:
    """Pass if the handler failed exactly the records at these positions.

    What Lambda does with the response:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        response: what the handler returned, the exception that it raised, or a `BatchResult`.
        event: the event that the handler was called with, as a factory created it.
        positions: the positions in the event, counted from 0.
        allow_empty: True accepts an event without records. Default False.

    Raises:
        BatchAssertionError: the claim does not hold; the text says what Lambda does.
        InvalidEventError: Lambda would not deliver this event.
        ValueError: there is no such position in the event.

    Example:
        >>> event = SqsEventFactory()(["a", "b"])
        >>> _, second = event["Records"]
        >>> failed = {"itemIdentifier": second["messageId"]}
        >>> assert_failed_at({"batchItemFailures": [failed]}, event, [1])
    """
    __tracebackhide__ = True
    case = examine(response, event)
    wanted = read_positions(positions, case.batch)
    _conclude(case, _claims.failed(case, wanted, "positions"), allow_empty)


def assert_all_succeeded(response: object, event: Event, *, allow_empty: bool = False) -> None:
    """Pass if the handler failed no record, in a response that Lambda reads as a success.

    What Lambda treats as a success:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        response: what the handler returned, the exception that it raised, or a `BatchResult`.
        event: the event that the handler was called with, as a factory created it.
        allow_empty: True accepts an event without records. Default False.

    Raises:
        BatchAssertionError: the claim does not hold; the text says what Lambda does.
        InvalidEventError: Lambda would not deliver this event.

    Example:
        >>> assert_all_succeeded({"batchItemFailures": []}, SqsEventFactory()(["a", "b"]))
    """
    __tracebackhide__ = True
    case = examine(response, event)
    _conclude(case, _claims.none_failed(case), allow_empty)


def assert_all_failed(response: object, event: Event, *, allow_empty: bool = False) -> None:
    """Pass if the handler reports the whole batch as failed, and Lambda retries all of it.

    Args:
        response: what the handler returned, the exception that it raised, or a `BatchResult`.
        event: the event that the handler was called with, as a factory created it.
        allow_empty: True accepts an event without records. Default False.

    Raises:
        BatchAssertionError: the claim does not hold; the text says what Lambda does.
        InvalidEventError: Lambda would not deliver this event.
    """
    __tracebackhide__ = True
    case = examine(response, event)
    _conclude(case, _claims.all_failed(case), allow_empty)


def assert_valid_response(response: object, event: Event, *, allow_empty: bool = False) -> None:
    """Pass unless Lambda misreads the response, or the response loses the order of a FIFO queue.

    What Lambda accepts:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    Args:
        response: what the handler returned, the exception that it raised, or a `BatchResult`.
        event: the event that the handler was called with, as a factory created it.
        allow_empty: True accepts an event without records. Default False.

    Raises:
        BatchAssertionError: the claim does not hold; the text says what Lambda does.
        InvalidEventError: Lambda would not deliver this event.
    """
    __tracebackhide__ = True
    case = examine(response, event)
    _conclude(case, _claims.valid(case), allow_empty)


def assert_redelivered(
    response: object, event: Event, positions: Iterable[int], *, allow_empty: bool = False
) -> None:
    """Pass if Lambda delivers exactly the records at these positions again.

    For a stream these are all records from the lowest reported sequence number on:
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html

    Args:
        response: what the handler returned, the exception that it raised, or a `BatchResult`.
        event: the event that the handler was called with, as a factory created it.
        positions: the positions in the event, counted from 0.
        allow_empty: True accepts an event without records. Default False.

    Raises:
        BatchAssertionError: the claim does not hold; the text says what Lambda does.
        InvalidEventError: Lambda would not deliver this event.
        ValueError: there is no such position in the event.

    Example:
        >>> event = SqsEventFactory()(["a", "b"])
        >>> assert_redelivered(ValueError("every record failed"), event, [0, 1])
    """
    __tracebackhide__ = True
    case = examine(response, event)
    wanted = read_positions(positions, case.batch)
    _conclude(case, _claims.redelivered(case, wanted), allow_empty)


def assert_checkpoint(
    response: object, event: Event, position: int | None, *, allow_empty: bool = False
) -> None:
    """Pass if Lambda retries a stream from this position on.

    Lambda uses the lowest sequence number of the response as the checkpoint:
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html

    Args:
        response: what the handler returned, the exception that it raised, or a `BatchResult`.
        event: the event that the handler was called with, as a factory created it.
        position: the position in the event, counted from 0. None: Lambda retries nothing.
        allow_empty: True accepts an event without records. Default False.

    Raises:
        BatchAssertionError: the claim does not hold; the text says what Lambda does.
        InvalidEventError: Lambda would not deliver this event.
        ValueError: the source has no checkpoints, or there is no such position in the event.
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
    _conclude(case, _claims.checkpoint(case, wanted), allow_empty)


def assert_group_order_kept(response: object, event: Event, *, allow_empty: bool = False) -> None:
    """Pass if Lambda deletes no record that follows a redelivered one of its message group or
    partition.

    How FIFO queues keep the order:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html

    Args:
        response: what the handler returned, the exception that it raised, or a `BatchResult`.
        event: the event that the handler was called with, as a factory created it.
        allow_empty: True accepts an event without records. Default False.

    Raises:
        BatchAssertionError: the claim does not hold; the text says what Lambda does.
        InvalidEventError: Lambda would not deliver this event.
        ValueError: the event is of a standard queue, which promises no order.
    """
    __tracebackhide__ = True
    case = examine(response, event)
    if _orderless(case):
        raise ValueError(
            "event: a standard queue promises no order, also where its messages have groups; the "
            "eventSourceARN of a FIFO queue ends in .fifo"
        )
    _conclude(case, _claims.ordered(case), allow_empty)


def _orderless(case: Case) -> bool:
    source = case.batch.source
    return bool(case.batch.records) and source.lane is None and source.retry == "item"


def _conclude(case: Case, facts: Facts | None, allow_empty: bool) -> None:
    """Raise for a claim that does not hold, and for one that holds because there are no records."""
    __tracebackhide__ = True
    check_switch("allow_empty", allow_empty)
    _raise(facts)
    if not allow_empty:
        _raise(_claims.has_records(case))


def _raise(facts: Facts | None) -> None:
    __tracebackhide__ = True
    if facts is not None:
        raise BatchAssertionError(facts)
