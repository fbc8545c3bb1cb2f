"""Assertions on what a batch handler answered: plain functions, in any test framework.

`response` is what the handler returned, the exception that it raised, or a `BatchResult`. Positions
count the records of the event from 0. A wrong argument raises ValueError, an event that Lambda
would not send InvalidEventError, and a claim that does not hold `BatchAssertionError`.

An event without records fails every assertion, because the assertion would check nothing;
`allow_empty=True` accepts such an event.

PYTEST_DONT_REWRITE: no assert here; a message is made of facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._asserts import _claims
from pytest_batchproc._asserts._alone import failed_alone
from pytest_batchproc._asserts._case import examine
from pytest_batchproc._asserts._error import BatchAssertionError as BatchAssertionError
from pytest_batchproc._asserts._expected import key_of, read_ids, read_position, read_positions
from pytest_batchproc._wording import check_switch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_batchproc._asserts._case import Case
    from pytest_batchproc._delivered import Event
    from pytest_batchproc._explain import Facts


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
            "what is retried"
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
