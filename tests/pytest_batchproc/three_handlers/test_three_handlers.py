"""The plugin tests any handler: the same tests, whoever wrote the code under test."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc import (
    BatchAssertionError,
    FakeLambdaContext,
    assert_all_failed,
    assert_all_succeeded,
    assert_checkpoint,
    assert_failed_at,
    assert_failed_ids,
    assert_group_order_kept,
    assert_redelivered,
    assert_valid_response,
    lambda_verdict,
)
from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.three_handlers.cases import LIBRARIES, Batch, handler_of
from tests.pytest_batchproc.three_handlers.conftest import Answer, MakeEvent

GOOD = [{"id": name, "fail": False} for name in "abcd"]
BAD = [{"id": name, "fail": True} for name in "abcd"]
SECOND_FAILS = [GOOD[0], BAD[1], GOOD[2], GOOD[3]]


def test_of_good_orders_nothing_fails(answer: Answer, make_event: MakeEvent) -> None:
    event = make_event(GOOD)
    response = answer(event)

    assert_all_succeeded(response, event)
    assert_failed_at(response, event, [])
    assert_redelivered(response, event, [])
    assert_valid_response(response, event)


def test_an_order_that_fails_is_reported_with_what_must_stay_behind_it(
    answer: Answer, make_event: MakeEvent, batch: Batch
) -> None:
    event = make_event(SECOND_FAILS)
    response = answer(event)

    assert_failed_at(response, event, batch.reported)
    assert_redelivered(response, event, batch.redelivered)
    assert_valid_response(response, event)


def test_the_verdict_tells_what_lambda_does_with_the_rest(
    answer: Answer, make_event: MakeEvent, batch: Batch
) -> None:
    event = make_event(SECOND_FAILS)

    verdict = lambda_verdict(answer(event), event)

    assert ("partial", batch.reported, batch.redelivered, batch.checkpoint, None) == (
        verdict.outcome,
        verdict.reported,
        verdict.redelivered,
        verdict.checkpoint,
        verdict.trap,
    )
    assert verdict.gone == [index for index in range(4) if index not in batch.redelivered]


def test_failed_records_can_be_named_by_identifier_or_by_themselves(
    answer: Answer, make_event: MakeEvent, batch: Batch
) -> None:
    event = make_event(SECOND_FAILS)
    response = answer(event)

    found = read_batch(event)
    assert_failed_ids(response, [found.identifiers[index] for index in batch.reported], event)
    assert_failed_ids(response, [found.records[index] for index in batch.reported])


def test_an_order_that_cannot_be_read_fails_alone(
    answer: Answer, make_event: MakeEvent, batch: Batch
) -> None:
    event = make_event([GOOD[0], batch.poison, GOOD[2], GOOD[3]])

    assert_failed_at(answer(event), event, batch.reported)


def test_a_stream_goes_back_to_the_order_that_failed(
    answer: Answer, make_event: MakeEvent, batch: Batch
) -> None:
    event = make_event(SECOND_FAILS)
    response = answer(event)

    if batch.checkpoint is None:
        with pytest.raises(ValueError, match="has no checkpoint"):
            assert_checkpoint(response, event, 1)
    else:
        assert_checkpoint(response, event, batch.checkpoint)


def test_where_there_is_an_order_it_is_kept(
    answer: Answer, make_event: MakeEvent, batch: Batch
) -> None:
    event = make_event(SECOND_FAILS)
    response = answer(event)

    if batch.name == "sqs":
        with pytest.raises(ValueError, match="promises no order"):
            assert_group_order_kept(response, event)
    else:
        assert_group_order_kept(response, event)


def test_a_batch_in_which_every_order_fails_comes_back_whole(
    answer: Answer, make_event: MakeEvent, library: str
) -> None:
    """Libraries raise, by hand all identifiers are returned; Lambda delivers the same again."""
    event = make_event(BAD)
    response = answer(event)

    assert_all_failed(response, event)
    assert_redelivered(response, event, range(4))
    assert_valid_response(response, event)
    assert (library != "by_hand") == isinstance(response, Exception)
    assert lambda_verdict(response, event).outcome == "failure"


def test_an_empty_batch_is_a_success(answer: Answer, make_event: MakeEvent, library: str) -> None:
    event = make_event([])
    response = answer(event)

    if library == "with_powertools":
        # A mistake of 3.37.0: its pull request 6088, made for issue 2394 (a foreign dict was taken
        # for an empty batch), refuses the honest empty list as well. Lambda sends none; people do.
        assert type(response).__name__ == "UnexpectedBatchTypeError"
    else:
        assert response == {"batchItemFailures": []}
        assert_all_succeeded(response, event, allow_empty=True)


def test_orders_that_come_too_late_are_handed_back(
    answer: Answer, make_event: MakeEvent, lambda_context: FakeLambdaContext
) -> None:
    event = make_event(GOOD)
    lambda_context.advance(2_950)

    assert_all_failed(answer(event), event)


def test_a_failed_assertion_reads_the_same_whoever_wrote_the_handler(
    make_event: MakeEvent, batch: Batch, lambda_context: FakeLambdaContext
) -> None:
    pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")
    event = make_event(SECOND_FAILS)

    messages = {
        library: _message(handler_of(library, batch.name)(event, lambda_context), event)
        for library in LIBRARIES
    }

    assert dict.fromkeys(LIBRARIES, messages["by_hand"]) == messages
    assert messages["by_hand"]


def _message(response: object, event: Any) -> str:
    with pytest.raises(BatchAssertionError) as caught:
        assert_all_succeeded(response, event)
    return str(caught.value)
