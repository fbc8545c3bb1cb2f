"""What assert_all_succeeded and assert_all_failed say, whole, as it is and with -v."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc._asserts import (
    BatchAssertionError,
    assert_all_failed,
    assert_all_succeeded,
    assert_failed_at,
    assert_failed_ids,
)
from tests.pytest_batchproc.asserts.asserting import message, naming
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO

BODIES = ["one", "two", "three", "four"]
OF_SQS = SQS.event(BODIES)
OF_FIFO = SQS_FIFO.event(BODIES, groups=["a", "a", "b", "b"])
OF_KINESIS = KINESIS.event(BODIES)
OF_DYNAMODB = DYNAMODB.event(BODIES)
OF_KAFKA = KAFKA.event(BODIES, partitions=[0, 0, 1, 1])


def test_failures_where_none_was_expected(snapshot: object) -> None:
    response = naming(SQS, OF_SQS, 1, 3)

    assert message(assert_all_succeeded, response, OF_SQS) == snapshot
    assert message(assert_all_succeeded, response, OF_SQS, verbose=True) == snapshot


def test_failures_of_all_where_none_was_expected(snapshot: object) -> None:
    response = naming(KINESIS, OF_KINESIS, 0, 1, 2, 3)

    assert message(assert_all_succeeded, response, OF_KINESIS) == snapshot


def test_a_misspelt_key_does_not_pass_as_all_succeeded(snapshot: object) -> None:
    response = {"batchItemFailure": [{"itemIdentifier": "one"}]}

    assert message(assert_all_succeeded, response, OF_FIFO) == snapshot


def test_a_handler_that_raised_where_all_should_succeed(snapshot: object) -> None:
    error = ValueError("no such order")

    assert message(assert_all_succeeded, error, OF_DYNAMODB) == snapshot
    assert message(assert_all_succeeded, error, OF_DYNAMODB, verbose=True) == snapshot


def test_an_error_without_a_text(snapshot: object) -> None:
    error = SystemExit()

    assert message(assert_all_succeeded, error, OF_SQS) == snapshot


def test_messages_that_did_not_fail(snapshot: object) -> None:
    response = naming(SQS, OF_SQS, 1)

    assert message(assert_all_failed, response, OF_SQS) == snapshot
    assert message(assert_all_failed, response, OF_SQS, verbose=True) == snapshot


def test_records_before_the_checkpoint_did_not_fail(snapshot: object) -> None:
    response = naming(KINESIS, OF_KINESIS, 2)

    assert message(assert_all_failed, response, OF_KINESIS) == snapshot


def test_none_failed_where_all_should(snapshot: object) -> None:
    response = None

    assert message(assert_all_failed, response, OF_KAFKA) == snapshot


def test_a_wrong_entry_does_not_pass_as_all_failed(snapshot: object) -> None:
    response = {"batchItemFailures": [{"messageId": "one"}]}

    assert message(assert_all_failed, response, OF_SQS) == snapshot
    assert message(assert_all_failed, response, OF_SQS, verbose=True) == snapshot


@pytest.mark.parametrize(
    "claim",
    [
        assert_all_succeeded,
        lambda error, event: assert_failed_at(error, event, []),
        lambda error, event: assert_failed_ids(error, [], event),
    ],
    ids=["all succeeded", "failed at", "failed ids"],
)
def test_raising_on_an_empty_batch_is_no_success(claim: Callable[[object, Any], None]) -> None:
    with pytest.raises(BatchAssertionError) as caught:
        claim(ValueError("no records"), {"Records": []})
    told = [
        "The handler raised on an empty batch",
        "The batch is empty: there is nothing to retry.",
        "ValueError: no records",
        'Return {"batchItemFailures": []} when there is nothing to do.',
    ]

    assert told == str(caught.value).splitlines()
