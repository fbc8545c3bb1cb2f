"""Laws of the assertions, over every source: which claim holds on which answer."""

from __future__ import annotations

import types
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_batchproc._asserts import (
    assert_all_failed,
    assert_all_succeeded,
    assert_checkpoint,
    assert_failed_at,
    assert_failed_ids,
    assert_group_order_kept,
    assert_redelivered,
    assert_valid_response,
)
from pytest_batchproc._verdict import lambda_verdict
from tests.pytest_batchproc.asserts.asserting import error_of, holds, naming
from tests.support.events import ALL, DYNAMODB, KAFKA, KINESIS, SQS_FIFO, Event, Source

COUNT = 4
SUBSETS = st.sets(st.integers(0, COUNT - 1))
LANES = st.lists(st.integers(0, 2), min_size=COUNT, max_size=COUNT)
every_source = pytest.mark.parametrize("source", ALL, ids=repr)
every_stream = pytest.mark.parametrize("source", [KINESIS, DYNAMODB], ids=repr)

# Answers that Lambda takes for something that nobody meant.
MISREAD: list[Any] = [
    {"BatchItemFailures": []},
    {"batchItemFailure": []},
    {"statusCode": 200, "body": '{"batchItemFailures": []}'},
    {"batchItemFailures": "none"},
    {"batchItemFailures": [None]},
    {"batchItemFailures": [{}]},
    {"batchItemFailures": [{"itemIdentifier": ""}]},
    {"batchItemFailures": [{"itemIdentifier": None}]},
    {"batchItemFailures": [{"itemIdentifier": "of another batch"}]},
    {"batchItemFailures": {1, 2}},
    "ok",
    7,
    True,
    [1],
]
every_misread_answer = pytest.mark.parametrize("answer", MISREAD, ids=repr)


def batch_of(source: Source) -> Event:
    return source.event([f"body {index}" for index in range(COUNT)])


def come_back(source: Source, reported: set[int]) -> set[int]:
    """The rule of the source, said once more and in another way."""
    if source.rewinds and reported:
        return set(range(min(reported), COUNT))
    return reported


@every_source
@given(reported=SUBSETS, claimed=SUBSETS)
def test_exactly_the_reported_records_failed(
    source: Source, reported: set[int], claimed: set[int]
) -> None:
    event = batch_of(source)
    response = naming(source, event, *reported)

    assert holds(assert_failed_at, response, event, reported)
    assert (claimed == reported) == holds(assert_failed_at, response, event, claimed)


@every_source
@given(reported=SUBSETS, claimed=SUBSETS)
def test_failed_ids_say_the_same_with_the_event_and_without(
    source: Source, reported: set[int], claimed: set[int]
) -> None:
    event = batch_of(source)
    response = naming(source, event, *reported)
    identifiers = source.identifiers(event)
    ids = [identifiers[position] for position in claimed]

    assert (claimed == reported) == holds(assert_failed_ids, response, ids, event)
    assert (claimed == reported) == holds(assert_failed_ids, response, ids)


@every_source
@given(reported=SUBSETS)
def test_all_and_none_are_the_two_ends(source: Source, reported: set[int]) -> None:
    event = batch_of(source)
    response = naming(source, event, *reported)

    assert (not reported) == holds(assert_all_succeeded, response, event)
    everything = come_back(source, reported) == set(range(COUNT))
    assert everything == holds(assert_all_failed, response, event)


@every_source
@given(reported=SUBSETS, claimed=SUBSETS)
def test_exactly_what_the_source_brings_back_is_redelivered(
    source: Source, reported: set[int], claimed: set[int]
) -> None:
    event = batch_of(source)
    response = naming(source, event, *reported)
    back = come_back(source, reported)

    assert holds(assert_redelivered, response, event, back)
    assert (claimed == back) == holds(assert_redelivered, response, event, claimed)


@every_stream
@given(reported=SUBSETS, claimed=st.none() | st.integers(0, COUNT - 1))
def test_the_checkpoint_is_the_lowest_reported(
    source: Source, reported: set[int], claimed: int | None
) -> None:
    event = batch_of(source)
    response = naming(source, event, *reported)
    lowest = min(reported, default=None)

    assert (claimed == lowest) == holds(assert_checkpoint, response, event, claimed)


@pytest.mark.parametrize("source", [SQS_FIFO, KAFKA], ids=repr)
@given(reported=SUBSETS, lanes=LANES)
def test_order_is_kept_where_the_rest_of_each_lane_is_reported(
    source: Source, reported: set[int], lanes: list[int]
) -> None:
    lanes = sorted(lanes)  # Kafka's records come partition by partition
    options: dict[str, Any] = (
        {"groups": [f"group {lane}" for lane in lanes]} if source.fifo else {"partitions": lanes}
    )
    event = source.event([f"body {index}" for index in range(COUNT)], **options)
    response = naming(source, event, *reported)
    kept = all(
        later in reported
        for position in reported
        for later in range(position, COUNT)
        if lanes[later] == lanes[position]
    )

    assert kept == holds(assert_group_order_kept, response, event)
    assert (kept or not source.fifo) == holds(assert_valid_response, response, event)


@every_stream
@given(reported=SUBSETS)
def test_a_stream_keeps_its_order(source: Source, reported: set[int]) -> None:
    event = batch_of(source)

    assert holds(assert_group_order_kept, naming(source, event, *reported), event)


@every_source
@given(reported=SUBSETS, data=st.data())
def test_order_and_repetitions_in_the_response_do_not_matter(
    source: Source, reported: set[int], data: st.DataObject
) -> None:
    event = batch_of(source)
    entries = naming(source, event, *reported)["batchItemFailures"]
    shuffled = data.draw(st.permutations(entries * 2))

    assert holds(assert_failed_at, {"batchItemFailures": shuffled}, event, reported)


# --- answers that Lambda misreads -----------------------------------------------------------------


@every_misread_answer
@every_source
@settings(max_examples=10)  # there are 16 subsets, and 70 pairs of source and answer
@given(claimed=SUBSETS)
def test_no_claim_about_the_report_holds_on_an_answer_that_is_misread(
    source: Source, answer: Any, claimed: set[int]
) -> None:
    event = batch_of(source)
    identifiers = source.identifiers(event)
    ids = [identifiers[position] for position in claimed]

    assert not holds(assert_failed_at, answer, event, claimed)
    assert not holds(assert_failed_ids, answer, ids, event)
    assert not holds(assert_all_succeeded, answer, event)
    assert not holds(assert_all_failed, answer, event)
    assert not holds(assert_valid_response, answer, event)


@every_misread_answer
@every_source
def test_a_claim_about_the_effect_holds_by_the_effect(source: Source, answer: Any) -> None:
    event = batch_of(source)
    verdict = lambda_verdict(answer, event)

    assert holds(assert_redelivered, answer, event, verdict.redelivered)


@pytest.mark.parametrize(
    "answer",
    [answer for answer in MISREAD if answer != MISREAD[8]],  # of another batch: nobody can tell
    ids=repr,
)
def test_a_shape_that_lambda_misreads_is_seen_without_the_event(answer: Any) -> None:
    assert not holds(assert_failed_ids, answer, [])
    assert not holds(assert_failed_ids, answer, ["00000000-0000-4000-8000-000000000000"])


@every_source
@pytest.mark.parametrize("answer", [None, {}, {"batchItemFailures": None}, "", []], ids=repr)
def test_the_ways_to_say_success_are_valid(source: Source, answer: Any) -> None:
    event = batch_of(source)

    assert holds(assert_valid_response, answer, event)
    assert holds(assert_all_succeeded, answer, event)
    assert holds(assert_failed_ids, answer, [])


# --- exceptions and results -----------------------------------------------------------------------


@every_source
@pytest.mark.parametrize("error", [ValueError("boom"), SystemExit(1)], ids=repr)
def test_a_handler_that_raised_failed_every_record(source: Source, error: BaseException) -> None:
    event = batch_of(source)
    everything = range(COUNT)

    assert holds(assert_failed_at, error, event, everything)
    assert holds(assert_failed_ids, error, source.identifiers(event), event)
    assert holds(assert_all_failed, error, event)
    assert holds(assert_redelivered, error, event, everything)
    assert holds(assert_valid_response, error, event)
    assert not holds(assert_all_succeeded, error, event)
    assert not holds(assert_failed_at, error, event, [0])


class Broken(Exception):
    response: ClassVar[Any] = {
        "batchItemFailures": []
    }  # as BatchProcessingError and HTTP errors have one

    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_what_an_exception_carries_was_not_returned() -> None:
    event = batch_of(KINESIS)

    assert holds(assert_all_failed, Broken(), event)
    assert "<exception str() failed>" in str(error_of(assert_all_succeeded, Broken(), event))


def test_what_another_object_carries_was_not_returned() -> None:
    event = batch_of(KINESIS)
    foreign = types.SimpleNamespace(response={"batchItemFailures": []})

    assert not holds(assert_all_succeeded, foreign, event)


@every_source
@given(failing=SUBSETS)
def test_a_batch_result_stands_for_its_response(source: Source, failing: set[int]) -> None:
    from batchproc import process_partial_response

    event = batch_of(source)
    processor = source.processor(raise_on_entire_batch_failure=False, log_failures=False)
    tried = {f"body {position}" for position in failing}

    def handler(record: Any) -> None:
        if source.body_of(record) in tried:
            raise ValueError(source.body_of(record))

    response = process_partial_response(event, handler, processor)
    reported = lambda_verdict(response, event).reported

    assert holds(assert_failed_at, processor.result, event, reported)
    assert holds(assert_failed_at, response, event, reported)
