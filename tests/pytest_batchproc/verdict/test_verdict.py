"""The verdict itself: its fields, and its reasons, read aloud."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from pytest_batchproc._verdict import Verdict, lambda_verdict
from pytest_batchproc.errors import InvalidEventError
from tests.pytest_batchproc.verdict.verdicts import Batch, batch, with_window
from tests.support.events import ALL, DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Source, response_of

UNSURE = (
    "AWS does not document what happens to later offsets in a partition; here, only the "
    "records that the response names are retried."
)
SILENCE = "AWS does not document what Lambda does with such a response."
AFTER = "after the visibility timeout"
SLOWER = "Lambda counts an error and polls the queue more slowly."
FAILED = "Lambda treats the whole batch as failed"

# Source, size, response (or the positions that it names), reason.
REASONS: list[tuple[Source, int, Any, str]] = [
    (SQS, 0, None, "The batch is empty: there is nothing to retry."),
    (SQS, 1, None, "Lambda deletes the message."),
    (SQS, 2, {}, "Lambda deletes both messages."),
    (SQS_FIFO, 3, [], "Lambda deletes all 3 messages."),
    (KINESIS, 1, None, "Lambda treats the record as processed."),
    (DYNAMODB, 3, None, "Lambda treats all 3 records as processed."),
    (KAFKA, 2, None, "Lambda treats both records as processed."),
    (SQS, 2, "", f"Lambda deletes both messages. {SILENCE}"),
    (KINESIS, 2, (), f"Lambda treats both records as processed. {SILENCE}"),
    (SQS, 3, {"a": 1}, "The response names no failure: Lambda deletes all 3 messages."),
    (SQS, 3, [1], f"Lambda deletes 2 messages and retries #1 {AFTER}."),
    (SQS, 2, [0], f"Lambda deletes 1 message and retries #0 {AFTER}."),
    (SQS, 3, [2, 0], f"Lambda deletes 1 message and retries #0 and #2 {AFTER}."),
    (
        SQS,
        9,
        [1, 2, 3, 4, 5, 6],
        f"Lambda deletes 3 messages and retries #1, #2, #3, #4, #5 and #6 {AFTER}.",
    ),
    (
        SQS,
        9,
        [1, 2, 3, 4, 5, 6, 7],
        f"Lambda deletes 2 messages and retries #1, #2, #3, #4, #5 and 2 more {AFTER}.",
    ),
    (KAFKA, 3, [1], f"Lambda treats 2 records as processed and retries #1. {UNSURE}"),
    (KINESIS, 3, [2], "Lambda goes back to #2: it treats 2 records as processed and retries 1."),
    (
        KINESIS,
        3,
        [1],
        "Lambda goes back to #1: it treats 1 record as processed and retries 2, including #2, "
        "which the response does not name.",
    ),
    (
        DYNAMODB,
        4,
        [1, 2],
        "Lambda goes back to #1: it treats 1 record as processed and retries 3, including #3, "
        "which the response does not name.",
    ),
    (
        SQS,
        3,
        [0, 1, 2],
        f"The response names every message: all 3 messages are retried {AFTER}. The invocation "
        "counts as a success, so polling is not slowed down.",
    ),
    (
        KINESIS,
        2,
        [0],
        "Lambda goes back to #0: both records are retried, which blocks the shard. The "
        "invocation counts as a success.",
    ),
    (
        KAFKA,
        1,
        [0],
        "The response names every record: the record is retried. The invocation counts as a "
        "success.",
    ),
    (SQS, 3, {"batchItemFailures": [{}]}, f"{FAILED}: all 3 messages are retried {AFTER}."),
    (SQS, 1, {"batchItemFailures": "a"}, f"{FAILED}: the message is retried {AFTER}. {SILENCE}"),
    (SQS, 1, "ok", f"{FAILED}: the message is retried {AFTER}. {SILENCE}"),
    (
        KINESIS,
        3,
        {"batchItemFailures": [{}]},
        f"{FAILED}: all 3 records are retried, which blocks the shard.",
    ),
    (KAFKA, 3, {"batchItemFailures": [{}]}, f"{FAILED}: all 3 records are retried."),
    (
        SQS,
        2,
        ValueError("x"),
        f"The function raised ValueError: both messages are retried {AFTER}. {SLOWER}",
    ),
    (
        SQS,
        1,
        SystemExit(1),
        f"The function raised SystemExit: the message is retried {AFTER}. {SLOWER}",
    ),
    (
        DYNAMODB,
        3,
        ValueError("x"),
        "The function raised ValueError: all 3 records are retried, which blocks the shard.",
    ),
    (KAFKA, 3, ValueError("x"), "The function raised ValueError: all 3 records are retried."),
    (
        SQS,
        2,
        {1},
        "The runtime reports an error in place of the response: both messages are retried "
        f"{AFTER}. {SLOWER}",
    ),
]


def answer(of: Batch, response: Any) -> Any:
    """A list of positions stands for the response that names them."""
    return of.naming(*response) if isinstance(response, list) else response


@pytest.mark.parametrize(
    ("source", "size", "response", "expected"),
    REASONS,
    ids=[f"{source!r}-{size}-{response!r}" for source, size, response, _ in REASONS],
)
def test_the_reason_says_what_lambda_does_next(
    source: Source, size: int, response: Any, expected: str
) -> None:
    of = batch(source, size)

    assert of.verdict(answer(of, response)).reason == expected


def test_without_the_setting_the_reason_says_that_nothing_is_read() -> None:
    assert batch(SQS).verdict(None, report_batch_item_failures=False).reason == (
        "Without ReportBatchItemFailures no response is read: Lambda deletes all 3 messages."
    )


def test_a_window_without_state_is_a_failure_of_the_batch() -> None:
    assert (with_window(batch(KINESIS)).verdict(None).reason) == (
        f"{FAILED}: all 3 records are retried, which blocks the shard."
    )


def test_a_verdict_has_all_that_a_test_asks_for() -> None:
    of = batch(KINESIS, 4)

    assert Verdict(
        outcome="partial",
        redelivered=[1, 2, 3],
        gone=[0],
        reported=[1, 3],
        checkpoint=1,
        trap=None,
        reason=(
            "Lambda goes back to #1: it treats 1 record as processed and retries 3, including #2, "
            "which the response does not name."
        ),
        evidence="documented",
    ) == of.verdict(of.naming(3, 1))


def test_records_with_one_identifier_come_back_together() -> None:
    of = batch(SQS)
    of.event["Records"].append(of.event["Records"][1])
    verdict = of.verdict(of.naming(1))

    assert [1, 3] == verdict.reported == verdict.redelivered
    assert verdict.gone == [0, 2]


def test_sequence_numbers_are_not_compared_as_text() -> None:
    of = batch(KINESIS)
    for record, number in zip(of.event["Records"], ("9", "10", "100"), strict=True):
        record["kinesis"]["sequenceNumber"] = number

    assert of.verdict(of.naming(2, 1)).checkpoint == 1


def test_the_fields_of_an_identifier_stand_in_any_order() -> None:
    of = batch(KAFKA)
    backwards = dict(reversed(of.identifiers[1].items()))

    assert list(backwards) == ["offset", "partition"]
    assert of.verdict(response_of([backwards])).reported == [1]


def test_an_empty_batch_fails_and_succeeds_with_nothing_to_deliver() -> None:
    empty = batch(SQS, 0)
    raised, returned = empty.verdict(ValueError("x")), empty.verdict(None)

    assert (
        raised.outcome,
        raised.redelivered,
        raised.gone,
        raised.checkpoint,
    ) == ("failure", [], [], None)
    assert (returned.outcome, returned.redelivered, returned.gone) == ("success", [], [])


@pytest.mark.parametrize("event", [{}, None, {"Records": None}, {"Records": [{}]}])
def test_only_the_event_can_be_refused(event: Any) -> None:
    with pytest.raises(InvalidEventError) as raised:
        lambda_verdict(None, event)

    assert str(raised.value).startswith("event: ")


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_no_depth_is_too_deep(source: Source) -> None:
    """Bytes may be nested deeper than Python values, up to what `json` reads on each Python."""
    of = batch(source)
    for depth in (300, *range(880, 1000), *range(1490, 1500), *range(9990, 10_000), 100_000):
        deep = b"[" * depth + b"]" * depth
        identifiers = (deep, b'{"partition": %b, "offset": %b}' % (deep, deep))
        for identifier in identifiers:
            response = b'{"batchItemFailures": [{"itemIdentifier": %b}]}' % identifier

            assert of.verdict(response).outcome == "failure", depth


def test_a_message_without_group_stands_alone() -> None:
    of = batch(SQS_FIFO)
    for record in of.event["Records"]:
        del record["attributes"]["MessageGroupId"]

    assert of.verdict(of.naming(0)).trap is None


def test_a_verdict_travels_and_shows_itself(snapshot: object) -> None:
    verdict = batch(SQS, 1).verdict(None)

    assert verdict == pickle.loads(pickle.dumps(verdict))
    assert repr(verdict) == snapshot
