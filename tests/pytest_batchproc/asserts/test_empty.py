"""No assertion holds because there is nothing to look at."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from pytest_batchproc import (
    BatchAssertionError,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
    assert_all_failed,
    assert_all_succeeded,
    assert_checkpoint,
    assert_failed_at,
    assert_failed_ids,
    assert_group_order_kept,
    assert_redelivered,
    assert_valid_response,
)

CLAIMS: dict[str, Callable[..., None]] = {
    "assert_failed_at": lambda r, e, **more: assert_failed_at(r, e, [], **more),
    "assert_failed_ids": lambda r, e, **more: assert_failed_ids(r, [], e, **more),
    "assert_all_succeeded": assert_all_succeeded,
    "assert_all_failed": assert_all_failed,
    "assert_valid_response": assert_valid_response,
    "assert_redelivered": lambda r, e, **more: assert_redelivered(r, e, [], **more),
    "assert_checkpoint": lambda r, e, **more: assert_checkpoint(r, e, None, **more),
    "assert_group_order_kept": assert_group_order_kept,
}
EVENTS: dict[str, Any] = {
    "sqs": SqsEventFactory()([]),
    "sqs_fifo": SqsFifoEventFactory()([]),
    "kinesis": KinesisEventFactory()([]),
    "kafka": KafkaEventFactory()([]),
}
each_claim = pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)


@each_claim
@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_without_records_fails_every_assertion(
    claim: Callable[..., None], event: Any
) -> None:
    with pytest.raises(BatchAssertionError) as caught:
        claim(None, event)

    assert str(caught.value) == (
        "The event has no records, so this assertion checks nothing\n"
        "Create the event with records; if the empty event is the test, pass allow_empty=True."
    )


@each_claim
def test_allow_empty_accepts_it(claim: Callable[..., None]) -> None:
    claim({"batchItemFailures": []}, EVENTS["kinesis"], allow_empty=True)


@each_claim
def test_allow_empty_is_a_switch(claim: Callable[..., None]) -> None:
    with pytest.raises(ValueError, match="allow_empty: expected True or False; got 1"):
        claim(None, EVENTS["kinesis"], allow_empty=1)


def test_of_an_event_by_hand_the_handler_may_have_taken_the_records() -> None:
    event = copy.deepcopy(SqsEventFactory()(["a"]))
    event["Records"].clear()

    with pytest.raises(BatchAssertionError, match="pass a copy made before the call"):
        assert_all_succeeded(None, event)


async def answer() -> None:
    """An async handler that was not awaited."""


def generate() -> Any:
    yield {"batchItemFailures": []}


@pytest.mark.parametrize(
    "claim",
    [
        partial(assert_redelivered, positions=[0, 1]),
        partial(assert_redelivered, positions=[]),
        partial(assert_checkpoint, position=0),
        partial(assert_checkpoint, position=None),
        assert_group_order_kept,
        assert_all_failed,
        assert_all_succeeded,
        assert_valid_response,
    ],
    ids=[
        "redelivered-all",
        "redelivered-none",
        "checkpoint",
        "no-checkpoint",
        "order",
        "failed",
        "succeeded",
        "valid",
    ],
)
@pytest.mark.parametrize(
    "make", [answer, generate, lambda: generate], ids=["coroutine", "generator", "function"]
)
def test_a_handler_that_did_not_run_passes_nothing(
    claim: Callable[..., None], make: Callable[[], Any]
) -> None:
    response = make()
    with pytest.raises(BatchAssertionError, match="Lambda rejects this response"):
        claim(response, KinesisEventFactory()(["a", "b"]))
    if hasattr(response, "close"):
        response.close()


def ended() -> Any:
    positions = (one for one in [1])
    list(positions)
    return positions


@pytest.mark.parametrize("argument", ["positions", "ids"])
def test_a_generator_that_has_ended_is_not_an_empty_list(argument: str) -> None:
    event = SqsEventFactory()(["a"])
    claims: dict[str, Callable[..., None]] = {
        "positions": assert_failed_at,
        "ids": assert_failed_ids,
    }
    claim = claims[argument]
    arguments = (event, ended()) if argument == "positions" else (ended(), event)

    with pytest.raises(ValueError, match=f"{argument}: expected a list; got a generator that has"):
        claim(None, *arguments)


def test_a_generator_that_gives_nothing_is_an_empty_list() -> None:
    assert_failed_at(None, SqsEventFactory()(["a"]), (one for one in [1] if one > 1))
