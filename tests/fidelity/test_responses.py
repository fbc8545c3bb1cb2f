"""What each kind of response means to a mapping, to the end of every record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc._reading import read_batch
from pytest_batchproc.simulator import EventSourceMapping, Report, SqsFifoQueue, SqsQueue
from tests.fidelity.rules import (
    DYNAMODB_REPORTS,
    KAFKA_RETRIES,
    KINESIS_REPORTS,
    MSK_SETUP,
    QUOTAS,
    SQS_ERRORS,
    documented,
    kinesis_recording,
    recorded,
    sqs_recording,
)
from tests.pytest_batchproc.simulator.queues import one_group
from tests.pytest_batchproc.simulator.streams import dynamodb, kafka, kinesis

Answer = Callable[[list[Any]], Any]
PAGES = (SQS_ERRORS, KINESIS_REPORTS, DYNAMODB_REPORTS, KAFKA_RETRIES)


def sqs(count: int) -> SqsQueue:
    """A queue whose messages may be received twice."""
    queue = SqsQueue("orders", max_receive_count=2)
    for number in range(count):
        queue.send(str(number))
    return queue


def sqs_fifo(count: int) -> SqsFifoQueue:
    """The same, in order."""
    queue = one_group("orders.fifo", max_receive_count=2)
    for number in range(count):
        queue.send(str(number))
    return queue


MAKERS: dict[str, Any] = {
    "sqs": sqs,
    "sqs_fifo": sqs_fifo,
    "kinesis": kinesis,
    "dynamodb": dynamodb,
    "kafka": kafka,
}
QUEUES = ("sqs", "sqs_fifo")
SHARDS = ("kinesis", "dynamodb")
everywhere = pytest.mark.parametrize("source", MAKERS)


def run(source: str, answer: Answer, **settings: Any) -> Report:
    """Three records, and a handler that answers their identifiers so; each may be tried twice."""
    if source not in QUEUES:
        settings["maximum_retry_attempts"] = 1
    return EventSourceMapping(
        MAKERS[source](3),
        lambda event, context: answer(read_batch(event).identifiers),
        **settings,
    ).run()


def outcome(report: Report) -> tuple[list[int], list[int], list[int]]:
    """How many each delivery had, what is done, and what was given up."""
    return (
        [len(delivery.items) for delivery in report.deliveries],
        [item.number for item in report.deleted],
        [item.number for item in (*report.dead_lettered, *report.discarded)],
    )


def entries(*listed: Any) -> dict[str, Any]:
    return {"batchItemFailures": list(listed)}


def raises(identifiers: list[Any]) -> Any:
    raise ValueError("no")


SUCCESS: tuple[list[int], list[int], list[int]] = ([3], [0, 1, 2], [])
FAILURE: tuple[list[int], list[int], list[int]] = ([3, 3], [], [0, 1, 2])
SCENARIO = "test_kinesis_report_batch_item_failure_scenarios"
GOOD_SCENARIO = "test_kinesis_report_batch_item_success_scenarios"


@documented("If the function raises, the whole batch fails.", SQS_ERRORS, MSK_SETUP)
@recorded(
    "If the function raises, the whole batch of a stream fails, too.",
    kinesis_recording(f"{SCENARIO}[unhandled_exception_in_function]"),
)
@everywhere
def test_an_exception(source: str) -> None:
    assert outcome(run(source, raises)) == FAILURE


@documented("null and `{}` report success.", *PAGES)
@recorded(
    "`{}` deletes the messages of a queue.",
    sqs_recording("test_report_batch_item_failures_empty_json_batch_succeeds"),
)
@everywhere
@pytest.mark.parametrize("response", [None, {}], ids=["null", "{}"])
def test_no_answer(source: str, response: Any) -> None:
    assert outcome(run(source, lambda identifiers: response)) == SUCCESS


@documented(
    "An empty list of failures, or null in its place, reports success.",
    SQS_ERRORS,
    KINESIS_REPORTS,
    DYNAMODB_REPORTS,
)
@pytest.mark.parametrize("source", [*QUEUES, *SHARDS])
@pytest.mark.parametrize("listed", [[], None], ids=["[]", "null"])
def test_no_failures(source: str, listed: Any) -> None:
    assert outcome(run(source, lambda identifiers: {"batchItemFailures": listed})) == SUCCESS


@recorded(
    "An empty text or an empty list in place of the object is a success on a stream.",
    kinesis_recording(f"{GOOD_SCENARIO}[empty_string_success]"),
    kinesis_recording(f"{GOOD_SCENARIO}[empty_list_success]"),
)
@pytest.mark.parametrize("source", SHARDS)
@pytest.mark.parametrize("response", ["", []], ids=["text", "list"])
def test_an_empty_value(source: str, response: Any) -> None:
    assert outcome(run(source, lambda identifiers: response)) == SUCCESS


@documented("A response that is not JSON fails the whole batch.", SQS_ERRORS)
@pytest.mark.parametrize("source", QUEUES)
# The runtime writes a float that JSON does not have as `NaN`, which follows from its own code.
@pytest.mark.parametrize("response", [b"{", b"NaN", {"ratio": float("nan")}], ids=repr)
def test_no_json(source: str, response: Any) -> None:
    assert outcome(run(source, lambda identifiers: response)) == FAILURE


@documented("A response has at most 6 MB; a larger one is an error of the function.", QUOTAS)
@everywhere
def test_a_response_that_is_too_large(source: str) -> None:
    response = {"batchItemFailures": [], "detail": "x" * (6 * 1024 * 1024 + 100)}
    report = run(source, lambda identifiers: response)

    assert outcome(report) == FAILURE
    assert {delivery.ending for delivery in report.deliveries} == {"raised"}
    assert outcome(run(source, lambda identifiers: response, function_response_types=[])) == FAILURE


@documented(
    "An entry without `itemIdentifier`, or with an empty or null one, fails the whole batch.",
    SQS_ERRORS,
    KINESIS_REPORTS,
    DYNAMODB_REPORTS,
)
@recorded(
    "A wrong key in an entry, an empty text and null failed the whole batch.",
    sqs_recording("test_report_batch_item_failures_invalid_result_json_batch_fails"),
    kinesis_recording(f"{SCENARIO}[invalid_key_foo_failure]"),
    kinesis_recording(f"{SCENARIO}[invalid_key_foo_null_value_failure]"),
    kinesis_recording(f"{SCENARIO}[empty_string_item_identifier_failure]"),
    kinesis_recording(f"{SCENARIO}[null_item_identifier_failure]"),
)
@pytest.mark.parametrize("source", [*QUEUES, *SHARDS])
@pytest.mark.parametrize(
    "entry",
    [
        {"foo": "bar"},
        {"foo": None},
        {"ItemIdentifier": "x"},
        {"itemIdentifier": ""},
        {"itemIdentifier": None},
    ],
    ids=str,
)
def test_an_entry_that_names_nothing(source: str, entry: Any) -> None:
    assert outcome(run(source, lambda identifiers: entries(entry))) == FAILURE


@documented(
    "An identifier that is not in the batch fails the whole batch, on a queue and on Kafka.",
    SQS_ERRORS,
    KAFKA_RETRIES,
)
@recorded(
    "An identifier that is not in the batch fails the whole batch of a stream, too.",
    kinesis_recording(f"{SCENARIO}[item_identifier_not_present_failure]"),
)
@pytest.mark.parametrize(
    ("source", "identifier"),
    [
        ("sqs", "00000000-0000-4000-8000-00000000ffff"),
        ("sqs_fifo", "00000000-0000-4000-8000-00000000ffff"),
        ("kinesis", 123),
        ("dynamodb", 123),
        ("kafka", {"partition": "orders-0", "offset": 9}),
        ("kafka", {"partition": "orders-1", "offset": 0}),
    ],
)
def test_an_identifier_that_is_not_there(source: str, identifier: Any) -> None:
    assert (
        outcome(run(source, lambda identifiers: entries({"itemIdentifier": identifier})))
    ) == FAILURE


@documented(
    "Lambda retries the records that a response names; it deletes the other messages of a queue.",
    SQS_ERRORS,
)
@pytest.mark.parametrize("source", QUEUES)
def test_named_messages(source: str) -> None:
    report = run(
        source,
        lambda found: entries(*({"itemIdentifier": one} for one in found if one.endswith("2"))),
    )

    assert outcome(report) == ([3, 1], [0, 1], [2])


@documented(
    "On a stream, Lambda retries the lowest named record and all records behind it.",
    KINESIS_REPORTS,
    DYNAMODB_REPORTS,
)
@pytest.mark.parametrize("source", SHARDS)
def test_named_records(source: str) -> None:
    seen: list[int] = []

    def once(found: list[Any]) -> Any:
        seen.append(len(found))
        # The lowest is named last: the order of the list does not count.
        return entries(*({"itemIdentifier": one} for one in found[:0:-1])) if len(seen) == 1 else {}

    assert outcome(run(source, once)) == ([3, 2], [0, 1, 2], [])


@documented(
    "If a response names all identifiers, Lambda retries the whole batch, but does not count an "
    "error of the function.",
    SQS_ERRORS,
)
@pytest.mark.parametrize("source", QUEUES)
def test_all_named(source: str) -> None:
    report = run(source, lambda found: entries(*({"itemIdentifier": one} for one in found)))

    assert outcome(report) == FAILURE
    assert [delivery.error for delivery in report.deliveries] == [None, None]
    assert [delivery.ending for delivery in report.deliveries] == ["returned"] * 2


@documented(
    "Without `ReportBatchItemFailures`, no response is read: all messages are deleted, all "
    "records of a stream are skipped.",
    SQS_ERRORS,
    KINESIS_REPORTS,
)
@pytest.mark.parametrize("source", [*QUEUES, *SHARDS])
def test_without_the_setting(source: str) -> None:
    report = run(
        source,
        lambda found: entries({"itemIdentifier": found[0]}),
        function_response_types=(),
    )

    assert outcome(report) == SUCCESS
