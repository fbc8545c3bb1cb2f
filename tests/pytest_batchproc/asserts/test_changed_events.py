"""Failures over an event that does not keep what was delivered: it may be changed by now."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc import (
    BatchAssertionError,
    SqsEventFactory,
    SqsFifoEventFactory,
    assert_all_failed,
    assert_all_succeeded,
    assert_failed_at,
    assert_group_order_kept,
    assert_redelivered,
)

COPY = (
    "If the handler changes its event, pass a copy made before the call to the assertion: sent = "
    "copy.deepcopy(event)."
)
Change = Callable[[list[Any]], object]


def plain(event: Any) -> Any:
    """The event as a test reads it from a file."""
    return json.loads(json.dumps(event))


def failing(event: dict[str, Any], change: Change) -> dict[str, Any]:
    """A handler that reports the second message, and changes the list of records."""
    second = event["Records"][1]["messageId"]
    change(event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": second}]}


def text_of(assertion: Callable[..., None], *args: Any) -> str:
    """The message of an assertion that must fail, on one line."""
    with pytest.raises(BatchAssertionError) as caught:
        assertion(*args)
    return " ".join(str(caught.value).split())


@pytest.mark.parametrize(
    "change",
    [
        lambda records: records.reverse(),
        lambda records: records.pop(0),
        lambda records: records.sort(key=lambda one: one["body"], reverse=True),
        lambda records: records.append(records.pop(0)),
    ],
    ids=["reverse", "pop", "sort", "rotate"],
)
@pytest.mark.parametrize("assertion", [assert_failed_at, assert_redelivered])
def test_a_failure_over_a_plain_event_says_to_pass_a_copy(
    assertion: Callable[..., None], change: Change
) -> None:
    event = plain(SqsEventFactory()(["a", "b", "c", "d"]))
    sent = copy.deepcopy(event)

    response = failing(event, change)

    assertion(response, sent, [1])
    if event["Records"][1]["messageId"] != sent["Records"][1]["messageId"]:
        assert text_of(assertion, response, event, [1]).endswith(COPY)


@pytest.mark.parametrize(
    "assertion",
    [assert_all_failed, assert_all_succeeded],
)
def test_the_other_assertions_say_so_too(assertion: Callable[..., None]) -> None:
    event = plain(SqsEventFactory()(["a", "b", "c"]))

    assert text_of(assertion, failing(event, len), event).endswith(COPY)


def test_the_order_of_groups_says_so_too() -> None:
    event = plain(SqsFifoEventFactory()(["a", "b", "c"]))

    assert text_of(assert_group_order_kept, failing(event, len), event).endswith(COPY)


def test_a_failure_over_an_event_that_is_kept_does_not() -> None:
    event: Any = SqsEventFactory()(["a", "b", "c"])

    response = failing(event, lambda records: records.reverse())

    assert_failed_at(response, event, [1])
    assert "copy" not in text_of(assert_failed_at, response, event, [0])


def test_a_handler_that_raises_cannot_have_hidden_anything() -> None:
    event = plain(SqsEventFactory()(["a"]))

    assert "copy" not in text_of(assert_failed_at, ValueError("x"), event, [])
