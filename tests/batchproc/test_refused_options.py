"""Options out of range, and those that contradict each other, at construction."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
)


@pytest.mark.parametrize(
    ("make", "begins"),
    [
        (lambda: BatchProcessor(EventType.SQS, max_workers=0), "max_workers must be"),
        (lambda: BatchProcessor(EventType.SQS, max_workers=True), "max_workers must be"),
        (lambda: BatchProcessor(EventType.SQS, max_workers=2.0), "max_workers must be"),  # type: ignore[call-overload]  # a mistake on purpose
        (lambda: AsyncBatchProcessor(EventType.SQS, max_concurrency=0), "max_concurrency must be"),
        (
            lambda: BatchProcessor(EventType.SQS, stop_before_timeout_ms=-1),
            "stop_before_timeout_ms must be",
        ),
        (
            lambda: BatchProcessor(EventType.SQS, stop_before_timeout_ms=float("nan")),
            "stop_before_timeout_ms must be",
        ),
        (
            lambda: BatchProcessor(
                EventType.KinesisDataStreams, stop_on_failure=True, max_workers=2
            ),
            "max_workers contradicts stop_on_failure",
        ),
        (
            lambda: BatchProcessor(EventType.DynamoDBStreams, stop_on_failure=True, max_workers=2),
            "max_workers contradicts stop_on_failure",
        ),
        (lambda: SqsFifoPartialProcessor(max_workers=2), "max_workers needs skip_group_on_error"),
        (
            lambda: SqsFifoPartialProcessor(stop_on_failure=True),  # type: ignore[call-overload]  # a mistake on purpose
            "stop_on_failure says what a FIFO processor does anyway",
        ),
        (
            lambda: AsyncSqsFifoPartialProcessor(stop_on_failure=True),  # type: ignore[call-overload]  # a mistake on purpose
            "stop_on_failure says what a FIFO processor does anyway",
        ),
        (lambda: BatchProcessor("SQS"), "event_type must be a member of batchproc.EventType"),  # type: ignore[call-overload]  # a mistake on purpose
        (lambda: BatchProcessor(EventType.SQS, dict), "model must be a pydantic model class"),  # type: ignore[call-overload]  # a mistake on purpose
    ],
)
def test_options_out_of_range_or_contradictory_are_refused_at_construction(
    make: Any, begins: str
) -> None:
    with pytest.raises(ValueError, match=f"^{begins}"):
        make()


def test_event_types_that_are_not_ours_are_named() -> None:
    powertools = pytest.importorskip(
        "aws_lambda_powertools.utilities.batch", reason="aws-lambda-powertools is not installed"
    )
    with pytest.raises(ValueError, match=r"Did you mean EventType\.SQS\?$"):
        BatchProcessor(powertools.EventType.SQS)
    assert [member.name for member in EventType] == [
        "SQS",
        "KinesisDataStreams",
        "DynamoDBStreams",
        "Kafka",
    ]
