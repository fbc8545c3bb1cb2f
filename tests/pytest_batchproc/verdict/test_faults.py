"""Every trap by name, with its whole sentence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pytest_batchproc.verdict.verdicts import Batch, batch, with_window
from tests.support.events import ALL, DYNAMODB, KINESIS, SQS, SQS_FIFO

QUEUE = batch(SQS)
SHARD = batch(KINESIS)
TABLE = batch(DYNAMODB)
GROUPS = Batch(SQS_FIFO, SQS_FIFO.event("abcd", groups=["red", "blue", "red", "blue"]))
RIGHT_ON_SQS = '{"itemIdentifier": record["messageId"]}'
SILENT_SUCCESS = {
    "a key with another case": (
        QUEUE,
        {"BatchItemFailures": [{"itemIdentifier": "a"}]},
        '"BatchItemFailures" is not a key that Lambda reads, so Lambda deletes all 3 messages; '
        'write "batchItemFailures".',
    ),
    "a key in snake case": (
        SHARD,
        {"batch_item_failures": []},
        '"batch_item_failures" is not a key that Lambda reads, so Lambda treats all 3 records '
        'as processed; write "batchItemFailures".',
    ),
    "a key in the singular": (
        batch(SQS, 1),
        {"count": 1, "batchItemFailure": []},
        '"batchItemFailure" is not a key that Lambda reads, so Lambda deletes the message; '
        'write "batchItemFailures".',
    ),
    "a key among other signs": (
        QUEUE,
        {"*** batch-item-failures ***": []},
        '"*** batch-item-failures ***" is not a key that Lambda reads, so Lambda deletes all 3 '
        'messages; write "batchItemFailures".',
    ),
    "a key that means the same to a person alone": (
        QUEUE,
        {"failures": []},
        'The response has "failures" and no "batchItemFailures", so Lambda deletes all 3 '
        'messages; return {"batchItemFailures": [...]} or None.',
    ),
    "an answer for API Gateway": (
        QUEUE,
        {"statusCode": 200, "body": {"batchItemFailures": [{"itemIdentifier": "a"}]}},
        '"batchItemFailures" is inside "body", where Lambda does not look, so Lambda deletes '
        "all 3 messages; return it at the top.",
    ),
    "the same as text": (
        batch(SQS, 2),
        {"statusCode": 200, "body": '{"batchItemFailures": []}'},
        '"batchItemFailures" is inside "body", where Lambda does not look, so Lambda deletes '
        "both messages; return it at the top.",
    ),
    "a foreign object": (
        QUEUE,
        {"statusCode": 200},
        'The response has "statusCode" and no "batchItemFailures", so Lambda deletes all 3 '
        'messages; return {"batchItemFailures": [...]} or None.',
    ),
    "a large foreign object": (
        QUEUE,
        dict.fromkeys(["a", "b", "c\x1b", "d", "e", "f"]),
        'The response has "a", "b", "c\\u001b", "d" and 2 more and no "batchItemFailures", so '
        'Lambda deletes all 3 messages; return {"batchItemFailures": [...]} or None.',
    ),
}
WHOLE_BATCH_FAILS = {
    "a text": (
        QUEUE,
        "ok",
        'The response is the text "ok", not an object; return {"batchItemFailures": [...]} or '
        "None.",
    ),
    "false": (
        QUEUE,
        False,
        'The response is false, not an object; return {"batchItemFailures": [...]} or None.',
    ),
    "a bare list of entries": (
        QUEUE,
        QUEUE.naming(1)["batchItemFailures"],
        'The response is a list, not an object; return {"batchItemFailures": [...]} or None.',
    ),
    "no list": (
        QUEUE,
        {"batchItemFailures": "a"},
        f'batchItemFailures is the text "a", not a list; write [{RIGHT_ON_SQS}].',
    ),
    "what the runtime cannot send": (
        QUEUE,
        {"batchItemFailures": {"a"}},
        'response["batchItemFailures"]: set does not become JSON; return list(...) of it.',
    ),
    "bytes without JSON": (
        QUEUE,
        b"ok",
        "response: bytes go out as they are, and these are not JSON; return a dict.",
    ),
    "a window and null": (
        with_window(SHARD),
        None,
        "The event has a tumbling window and the response is null; "
        'return {"state": {...}, "batchItemFailures": [...]}.',
    ),
    "a window and a text": (
        with_window(SHARD),
        "ok",
        'The event has a tumbling window and the response is the text "ok"; '
        'return {"state": {...}, "batchItemFailures": [...]}.',
    ),
    "a window and no state": (
        with_window(TABLE),
        {"batchItemFailures": []},
        'The event has a tumbling window and the response has no "state"; '
        'return {"state": {...}, "batchItemFailures": [...]}.',
    ),
    "a window and a state that is none": (
        with_window(SHARD),
        {"state": 5},
        'The event has a tumbling window and the response has the number 5 as "state"; '
        'return {"state": {...}, "batchItemFailures": [...]}.',
    ),
}
ORDER_LOST = {
    "a later message of the group": (
        GROUPS,
        GROUPS.naming(0),
        '#0 is retried and #2, a later message of its group "red", is deleted: their order is '
        "lost; after a failure report every later message of the group too.",
    ),
    "another group": (
        GROUPS,
        GROUPS.naming(0, 1, 2),
        '#1 is retried and #3, a later message of its group "blue", is deleted: their order is '
        "lost; after a failure report every later message of the group too.",
    ),
}
Trap = tuple[Batch, Any, str]


@pytest.mark.parametrize("trap", SILENT_SUCCESS.values(), ids=SILENT_SUCCESS)
def test_a_silent_success_is_a_trap(trap: Trap) -> None:
    of, response, expected = trap
    verdict = of.verdict(response)

    assert verdict.trap == expected
    assert (verdict.outcome, verdict.redelivered) == ("success", [])


@pytest.mark.parametrize("trap", WHOLE_BATCH_FAILS.values(), ids=WHOLE_BATCH_FAILS)
def test_a_failure_that_the_response_caused_is_a_trap(trap: Trap) -> None:
    of, response, expected = trap
    verdict = of.verdict(response)

    assert verdict.trap == expected
    assert (verdict.outcome, verdict.gone) == ("failure", [])


@pytest.mark.parametrize("trap", ORDER_LOST.values(), ids=ORDER_LOST)
def test_a_lost_order_is_a_trap_and_stays_partial(trap: Trap) -> None:
    of, response, expected = trap
    verdict = of.verdict(response)

    assert verdict.trap == expected
    assert verdict.outcome == "partial"


@pytest.mark.parametrize(
    "positions", [(0, 2), (1, 3), (2, 3), (3,), (0, 1, 2, 3)], ids=lambda them: str(them)
)
def test_a_group_reported_to_its_end_is_no_trap(positions: tuple[int, ...]) -> None:
    assert GROUPS.verdict(GROUPS.naming(*positions)).trap is None


def test_a_fair_queue_promises_no_order() -> None:
    fair = Batch(SQS, SQS.event("ab", groups=["red", "red"]))
    for record in fair.event["Records"]:
        record["eventSourceARN"] = record["eventSourceARN"].removesuffix(".fifo")

    assert fair.verdict(fair.naming(0)).trap is None


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_documented_ways_to_say_success_are_no_trap(source: Any) -> None:
    responses: list[Any] = [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}]
    for response in responses:
        assert batch(source).verdict(response).trap is None


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_an_exception_is_no_trap(source: Any) -> None:
    assert batch(source).verdict(ValueError("x")).trap is None


@pytest.mark.parametrize(
    ("of", "positions", "expected"),
    [
        pytest.param(
            QUEUE,
            [0, 2],
            "The response names 2 messages as failed, and without ReportBatchItemFailures Lambda "
            "deletes them too; add FunctionResponseTypes: [ReportBatchItemFailures] to the event "
            "source mapping.",
            id="a queue",
        ),
        pytest.param(
            SHARD,
            [1],
            "The response names 1 record as failed, and without ReportBatchItemFailures Lambda "
            "treats it as processed too; add FunctionResponseTypes: [ReportBatchItemFailures] "
            "to the event source mapping.",
            id="a stream",
        ),
    ],
)
def test_failures_that_nobody_reads_are_a_trap(
    of: Batch, positions: list[int], expected: str
) -> None:
    verdict = of.verdict(of.naming(*positions), report_batch_item_failures=False)

    assert verdict.trap == expected
    assert ("success", positions) == (verdict.outcome, verdict.reported)


@pytest.mark.parametrize(
    "response",
    [
        {"batchItemFailures": [{"itemIdentifier": "of another batch"}]},
        {"batchItemFailures": [{"messageId": "a"}]},
        {"batchItemFailures": ["a"]},
        {"BatchItemFailures": [{"itemIdentifier": "a"}]},
    ],
)
def test_failures_that_nobody_reads_are_a_trap_however_they_are_spelt(response: object) -> None:
    verdict = QUEUE.verdict(response, report_batch_item_failures=False)

    assert verdict.trap == (
        "The response reports failures, and without ReportBatchItemFailures Lambda deletes all 3 "
        "messages; add FunctionResponseTypes: [ReportBatchItemFailures] to the event source "
        "mapping."
    )
    assert (verdict.outcome, verdict.reported) == ("success", [])


@pytest.mark.parametrize("response", [None, "ok", {"statusCode": 200}, {"batchItemFailures": []}])
def test_a_response_that_names_nothing_need_not_be_read(response: object) -> None:
    assert QUEUE.verdict(response, report_batch_item_failures=False).trap is None


def test_a_state_alone_answers_a_window() -> None:
    verdict = with_window(SHARD).verdict({"state": {"total": 3}})

    assert (verdict.outcome, verdict.trap) == ("success", None)


def test_a_misspelt_key_beside_the_state_is_a_trap_still(snapshot: object) -> None:
    assert with_window(SHARD).verdict({"state": {}, "batchItemFailure": []}).trap == snapshot
