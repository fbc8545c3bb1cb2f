"""A wrong argument is the caller's mistake: a ValueError says what came and what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest

from pytest_batchproc._asserts import (
    assert_checkpoint,
    assert_failed_at,
    assert_failed_ids,
    assert_group_order_kept,
    assert_redelivered,
)
from pytest_batchproc._reading import PASS_A_COPY
from pytest_batchproc.errors import InvalidEventError
from tests.pytest_batchproc.asserts.asserting import holds, naming
from tests.support.events import ALL, DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Source

BODIES = ["one", "two", "three"]
OF_SQS = SQS.event(BODIES)
OF_KAFKA = KAFKA.event(BODIES)
NONE_FAILED: dict[str, Any] = {"batchItemFailures": []}
EMPTY: dict[str, Any] = {"Records": []}
ID = "00000000-0000-4000-8000-00000000000"
# What is added where an event that is no factory's lacks what the caller expects in it.
COPY = f". {PASS_A_COPY}"


def refusal(assertion: Callable[..., None], *args: Any) -> str:
    try:
        assertion(*args)
    except ValueError as error:
        return str(error)
    return "it was not refused"


# --- positions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "positions",
    [
        [1, 2],
        (1, 2),
        {1, 2},
        range(1, 3),
        iter([2, 1]),
        (n for n in (1, 2)),
        {1: "a", 2: "b"}.keys(),
    ],
    ids=["list", "tuple", "set", "range", "iterator", "generator", "keys"],
)
def test_positions_are_any_iterable_of_integers(positions: Iterable[int]) -> None:
    assert holds(assert_failed_at, naming(SQS, OF_SQS, 1, 2), OF_SQS, positions)


def test_a_position_is_anything_that_python_takes_for_an_index() -> None:
    class Index:
        def __index__(self) -> int:
            return 1

    positions: Any = [Index()]

    assert holds(assert_failed_at, naming(SQS, OF_SQS, 1), OF_SQS, positions)


WANTED = "expected a list, a set or a range of positions in the event, counted from 0"
WANTED_ONE = "expected an int, a position in the event counted from 0"


@pytest.mark.parametrize("assertion", [assert_failed_at, assert_redelivered])
@pytest.mark.parametrize(
    ("positions", "text"),
    [
        (1, f"positions: {WANTED}; got int 1"),
        (None, f"positions: {WANTED}; got None"),
        ("1", f"positions: {WANTED}; got str '1'"),
        ({1: "a"}, f"positions: {WANTED}; got dict {{1: 'a'}}"),
        (["1"], f"positions: {WANTED_ONE}; got str '1'"),
        ([True], f"positions: {WANTED_ONE}; got bool True"),
        ([1.0], f"positions: {WANTED_ONE}; got float 1.0"),
        ([None], f"positions: {WANTED_ONE}; got None"),
        ([1, 1], "positions: 1 is in it twice; name each position once"),
        ([3], f"positions: there is no #3 in the event of 3 messages, the last is #2{COPY}"),
        (
            [-1],
            "positions: there is no #-1 in the event of 3 messages, the last is #2; positions "
            "count from 0, not from the end",
        ),
    ],
)
def test_wrong_positions_are_refused(
    assertion: Callable[..., None], positions: Any, text: str
) -> None:
    assert text == refusal(assertion, NONE_FAILED, OF_SQS, positions)


def test_positions_in_an_empty_event_are_refused() -> None:
    text = f"positions: there is no #0 in the event of 0 messages{COPY}"

    assert text == refusal(assert_failed_at, None, EMPTY, [0])


@pytest.mark.parametrize(
    ("position", "text"),
    [
        ("2", f"position: {WANTED_ONE}; got str '2'"),
        (True, f"position: {WANTED_ONE}; got bool True"),
        (3, f"position: there is no #3 in the event of 3 records, the last is #2{COPY}"),
    ],
)
def test_a_wrong_checkpoint_is_refused(position: Any, text: str) -> None:
    event = KINESIS.event(BODIES)

    assert text == refusal(assert_checkpoint, NONE_FAILED, event, position)


# --- ids ------------------------------------------------------------------------------------------


def view_of(source: Source, record: dict[str, Any]) -> Any:
    from batchproc import DynamoDBRecord, KafkaEventRecord, KinesisStreamRecord, SQSRecord

    views: dict[str, Any] = {
        "sqs": SQSRecord,
        "sqs_fifo": SQSRecord,
        "kinesis": KinesisStreamRecord,
        "dynamodb": DynamoDBRecord,
        "kafka": KafkaEventRecord,
    }
    return views[source.name](record)


@pytest.mark.parametrize("known", [True, False], ids=["with the event", "without it"])
@pytest.mark.parametrize("kind", ["identifier", "record", "view"])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_ids_are_identifiers_records_or_views(source: Source, kind: str, known: bool) -> None:
    event = source.event(BODIES)
    record = source.records(event)[1]
    one = {
        "identifier": source.identifier_of(record),
        "record": record,
        "view": view_of(source, record),
    }[kind]

    given = [event] if known else []

    assert holds(assert_failed_ids, naming(source, event, 1), [one], *given)


LIST = "expected a list of identifiers, raw records or record views"
ITEMS = "expected identifiers, raw records or record views in it"


@pytest.mark.parametrize("event", [OF_SQS, None], ids=["with the event", "without it"])
@pytest.mark.parametrize(
    ("ids", "text"),
    [
        (f"{ID}1", f"ids: {LIST}; got str '{ID}1'"),
        (b"1", f"ids: {LIST}; got bytes b'1'"),
        (None, f"ids: {LIST}; got None"),
        (1, f"ids: {LIST}; got int 1"),
        (
            {"partition": "audit-0", "offset": 7},
            f"ids: {LIST}; got dict {{'partition': 'audit-0', 'offset': 7}}",
        ),
        ([1], f"ids: {ITEMS}; got int 1; assert_failed_at takes positions"),
        ([None], f"ids: {ITEMS}; got None"),
        ([True], f"ids: {ITEMS}; got bool True"),
        ([""], f"ids: {ITEMS}; got str ''"),
        ([f"{ID}1", f"{ID}1"], f"ids: '{ID}1' is in it twice; name each record once"),
    ],
)
def test_wrong_ids_are_refused(ids: Any, event: Any, text: str) -> None:
    assert text == refusal(assert_failed_ids, NONE_FAILED, ids, event)


def test_a_single_record_view_is_no_list_of_ids(snapshot: object) -> None:
    record = view_of(SQS, {"messageId": "one", "body": "two"})

    assert refusal(assert_failed_ids, NONE_FAILED, record, OF_SQS) == snapshot


def test_a_record_without_an_identifier_is_refused() -> None:
    text = "ids: a record needs its messageId; got a dict with body, key"

    assert text == refusal(assert_failed_ids, None, [{"body": "one", "key": 1}], OF_SQS)


def test_a_record_of_no_source_is_refused() -> None:
    text = "ids: a record needs an identifier; got a dict with body"

    assert text == refusal(assert_failed_ids, None, [{"body": "one"}])


@pytest.mark.parametrize(
    ("source", "wrong", "text"),
    [
        (
            SQS,
            lambda record: record["receiptHandle"],
            "it is the receiptHandle of #1; give its messageId",
        ),
        (
            SQS_FIFO,
            lambda record: record["attributes"]["SequenceNumber"],
            "it is the attributes.SequenceNumber of #1; give its messageId",
        ),
        (
            KINESIS,
            lambda record: record["eventID"],
            "it is the eventID of #1; give its sequence number",
        ),
        (
            DYNAMODB,
            lambda record: record["eventID"],
            "it is the eventID of #1; give its sequence number",
        ),
        (
            KAFKA,
            lambda record: record["key"],
            "it is the key of #1; give its partition and offset",
        ),
    ],
    ids=["sqs", "sqs_fifo", "kinesis", "dynamodb", "kafka"],
)
def test_another_field_of_a_record_is_recognised(
    source: Source, wrong: Callable[[dict[str, Any]], str], text: str
) -> None:
    event = source.event(BODIES)
    given = wrong(source.records(event)[1])

    assert (
        refusal(assert_failed_ids, NONE_FAILED, [given], event)
    ) == f"ids: {given!r} is not in the event: {text}"


@pytest.mark.parametrize(
    ("event", "given", "text"),
    [
        (OF_SQS, f"{ID[:-2]}-1", f"; the nearest there is '{ID}1' of #1"),
        (
            OF_KAFKA,
            {"partition": "audit-0", "offset": 202},
            "; the nearest there is {'partition': 'audit-0', 'offset': 102} of #2",
        ),
        (EMPTY, "other", ", which has no records"),
    ],
    ids=["sqs", "kafka", "empty"],
)
def test_an_identifier_that_is_not_in_the_event_is_refused(
    event: Any, given: object, text: str
) -> None:
    assert (
        refusal(assert_failed_ids, NONE_FAILED, [given], event)
    ) == f"ids: {given!r} is not in the event{text}{COPY}"


def test_ids_of_a_handler_that_raised_need_the_event() -> None:
    text = (
        "event: needed here, because the handler raised ValueError: that fails every record of the "
        "event"
    )

    assert text == refusal(assert_failed_ids, ValueError("boom"), [f"{ID}1"])


# --- the event ------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [0, None])
@pytest.mark.parametrize(
    ("source", "title"), [(SQS, "SQS"), (SQS_FIFO, "SQS FIFO"), (KAFKA, "Kafka")], ids=repr
)
def test_only_streams_have_a_checkpoint(source: Source, title: str, position: int | None) -> None:
    text = (
        f"event: {title} has no checkpoint, only streams have; assert_redelivered says what is "
        "retried"
    )

    assert text == refusal(assert_checkpoint, None, source.event(BODIES), position)


@pytest.mark.parametrize("groups", [None, ["a", "a", "b"]], ids=["no groups", "fair queue"])
def test_a_standard_queue_has_no_order_to_keep(groups: list[str] | None) -> None:
    event = SQS.event(BODIES, groups=groups)
    for record in event["Records"]:
        record["eventSourceARN"] = record["eventSourceARN"].removesuffix(".fifo")
    text = (
        "event: a standard queue promises no order, also where its messages have groups; the "
        "eventSourceARN of a FIFO queue ends in .fifo"
    )

    assert text == refusal(assert_group_order_kept, None, event)


def test_an_empty_event_has_nothing_to_disorder_and_no_checkpoint() -> None:
    assert holds(partial(assert_group_order_kept, allow_empty=True), None, EMPTY)
    assert holds(partial(assert_checkpoint, allow_empty=True), None, EMPTY, None)


def test_an_event_that_lambda_would_not_send_is_refused(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        assert_failed_at(None, {"Records": [{"eventSource": "aws:s3"}]}, [])

    assert str(caught.value) == snapshot
