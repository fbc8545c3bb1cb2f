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
from pytest_batchproc import FakeLambdaContext

ALL_REPORTED = {
    "batchItemFailures": [
        {"itemIdentifier": "0f1a1c01-0000-4000-8000-000000000000"},
        {"itemIdentifier": "0f1a1c01-0000-4000-8000-000000000001"},
    ]
}


def test_failed_invoices_are_reported_and_the_good_one_is_posted(
    lambda_context: FakeLambdaContext,
) -> None:
    response = lambda_handler(load_event(__file__, "one_bad"), lambda_context)

    assert {
        "batchItemFailures": [
            {"itemIdentifier": "0f1a1c00-0000-4000-8000-000000000001"},
            {"itemIdentifier": "0f1a1c00-0000-4000-8000-000000000002"},
        ]
    } == response
    assert [Decimal("19.90")] == [item.result for item in processor.result.succeeded]
    assert [
        "invoice I-2 has no usable total",
        "invoice I-3 has no usable total",
    ] == [str(item.exception) for item in processor.result.failed]


def test_a_batch_that_failed_whole_raises_with_everything_on_board(
    lambda_context: FakeLambdaContext,
) -> None:
    with pytest.raises(BatchProcessingError, match=r"^All records failed processing\. ") as caught:
        lambda_handler(load_event(__file__, "all_bad"), lambda_context)

    assert ALL_REPORTED == caught.value.response
    assert [InvalidInvoiceError, InvalidInvoiceError] == [
        kind for kind, _, _ in caught.value.child_exceptions
    ]


def test_the_patient_handler_answers_with_every_identifier(
    caplog: pytest.LogCaptureFixture, lambda_context: FakeLambdaContext
) -> None:
    response = patient_lambda_handler(load_event(__file__, "all_bad"), lambda_context)

    assert ALL_REPORTED == response
    assert "all 2 invoices failed" == caplog.messages[-1]
