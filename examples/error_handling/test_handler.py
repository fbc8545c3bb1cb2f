from __future__ import annotations

from decimal import Decimal

import pytest

from batchproc import BatchProcessingError
from examples.error_handling.handler import (
    InvalidInvoiceError,
    lambda_handler,
    patient_lambda_handler,
    processor,
)
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_all_failed, assert_failed_at


def test_failed_invoices_are_reported_and_the_good_one_is_posted(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "one_bad")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1, 2])
    assert [Decimal("19.90")] == [item.result for item in processor.result.succeeded]
    assert [str(item.exception) for item in processor.result.failed] == [
        "invoice I-2 has no usable total",
        "invoice I-3 has no usable total",
    ]


def test_a_batch_that_failed_whole_raises_with_everything_on_board(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "all_bad")

    with pytest.raises(BatchProcessingError, match=r"^All records failed processing\. ") as caught:
        lambda_handler(event, lambda_context)

    assert_all_failed(caught.value, event)
    assert_failed_at(caught.value.response, event, [0, 1])
    assert [InvalidInvoiceError, InvalidInvoiceError] == [
        kind for kind, _, _ in caught.value.child_exceptions
    ]


def test_the_patient_handler_answers_with_every_identifier(
    caplog: pytest.LogCaptureFixture, lambda_context: FakeLambdaContext
) -> None:
    event = load_event(__file__, "all_bad")

    response = patient_lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [0, 1])
    assert caplog.messages[-1] == "all 2 invoices failed"
