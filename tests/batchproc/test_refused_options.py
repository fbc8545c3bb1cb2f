"""Options out of range, and those that contradict each other, at construction."""

from __future__ import annotations

import re
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialBatchProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
)

WHOLE = "must be a whole number from 1 up"
MILLISECONDS = "stop_before_timeout_ms must be a number of milliseconds from 0 up"
ONE_BY_ONE = (
    "max_workers contradicts stop_on_failure on a stream: its records run sequentially, so that "
    "the first failure is the checkpoint. Leave one of the two out."
)
FIRST_FAILURE = (
    "stop_on_failure says what a FIFO processor does anyway: leave it out. "
    "skip_group_on_error=True holds back only the failed message group."
)
MEMBER = (
    "event_type must be a member of batchproc.EventType (SQS, KinesisDataStreams, DynamoDBStreams, "
    "Kafka);"
)


def whole(message: str) -> str:
    return f"^{re.escape(message)}$"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BatchProcessor(EventType.SQS, max_workers=0), f"max_workers {WHOLE}; 0 came."),
        (
            lambda: BatchProcessor(EventType.SQS, max_workers=True),
            f"max_workers {WHOLE}; True came.",
        ),
        (lambda: BatchProcessor(EventType.SQS, max_workers=2.0), f"max_workers {WHOLE}; 2.0 came."),  # type: ignore[call-overload]  # a mistake on purpose
        (
            lambda: AsyncBatchProcessor(EventType.SQS, max_concurrency=0),
            f"max_concurrency {WHOLE}; 0 came.",
        ),
        (
            lambda: BatchProcessor(EventType.SQS, stop_before_timeout_ms=-1),
            f"{MILLISECONDS}; -1 came.",
        ),
        (
            lambda: BatchProcessor(EventType.SQS, stop_before_timeout_ms=True),
            f"{MILLISECONDS}; True came.",
        ),
        (
            lambda: BatchProcessor(EventType.SQS, stop_before_timeout_ms=float("nan")),
            f"{MILLISECONDS}; nan came.",
        ),
        (
            lambda: BatchProcessor(
                EventType.KinesisDataStreams, stop_on_failure=True, max_workers=2
            ),
            ONE_BY_ONE,
        ),
        (
            lambda: BatchProcessor(EventType.DynamoDBStreams, stop_on_failure=True, max_workers=2),
            ONE_BY_ONE,
        ),
        (
            lambda: SqsFifoPartialProcessor(max_workers=2),
            "max_workers needs skip_group_on_error=True on a FIFO queue: without it the whole "
            "batch is one line, and threads would break its order.",
        ),
        (lambda: SqsFifoPartialProcessor(stop_on_failure=True), FIRST_FAILURE),  # type: ignore[call-overload]  # a mistake on purpose
        (lambda: AsyncSqsFifoPartialProcessor(stop_on_failure=True), FIRST_FAILURE),  # type: ignore[call-overload]  # a mistake on purpose
        (
            lambda: BatchProcessor("SQS"),  # type: ignore[call-overload]  # a mistake on purpose
            f"{MEMBER} 'SQS' of type builtins.str came. Did you mean EventType.SQS?",
        ),
        (
            lambda: BatchProcessor("Q" * 61),  # type: ignore[call-overload]  # a mistake on purpose
            f"{MEMBER} '{'Q' * 60}' of type builtins.str came.",
        ),
        (
            lambda: BatchProcessor(EventType.SQS, dict),  # type: ignore[call-overload]  # a mistake on purpose
            "model must be a pydantic model class (it needs model_validate); \"<class 'dict'>\" "
            "came. Inherit from one in batchproc.models, such as SqsRecordModel. For a class of "
            "the body alone, use body=.",
        ),
        (
            lambda: BatchProcessor(EventType.SQS, "M" * 61),  # type: ignore[call-overload]  # a mistake on purpose
            f"model must be a pydantic model class (it needs model_validate); {'M' * 60!r} "
            "came. Inherit from one in batchproc.models, such as SqsRecordModel. For a class of "
            "the body alone, use body=.",
        ),
    ],
)
def test_options_out_of_range_or_contradictory_are_refused_at_construction(
    make: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=whole(message)):
        make()


@pytest.mark.parametrize("name", ["max_worker", "response", "process", "event_types"])
def test_an_option_that_there_is_not_is_named(name: str) -> None:
    class Own(BasePartialBatchProcessor):
        """Passes on any keyword."""

    option: Any = {name: 1}
    with pytest.raises(TypeError) as caught:
        Own(EventType.SQS, **option)

    text = str(caught.value)
    assert text.startswith(f"Own has no option {name!r}")
    assert "max_workers" in text
    with pytest.raises(TypeError, match=name):
        BatchProcessor(EventType.SQS, **option)


@pytest.mark.parametrize("least", [0, 0.0, 0.5, 1, 10**9])
def test_any_number_of_milliseconds_from_zero_up_is_taken(least: float) -> None:
    assert (
        BatchProcessor(EventType.SQS, stop_before_timeout_ms=least).stop_before_timeout_ms == least
    )


@pytest.mark.parametrize("count", [1, 2, 1_000])
def test_any_whole_number_from_one_up_is_taken(count: int) -> None:
    assert BatchProcessor(EventType.SQS, max_workers=count).max_workers == count
    assert AsyncBatchProcessor(EventType.SQS, max_concurrency=count).max_concurrency == count


def test_event_types_that_are_not_ours_are_named() -> None:
    powertools = pytest.importorskip(
        "aws_lambda_powertools.utilities.batch", reason="aws-lambda-powertools is not installed"
    )
    message = (
        f"{MEMBER} 'EventType.SQS' of type {powertools.EventType.__module__}.EventType came. Did "
        "you mean EventType.SQS?"
    )
    with pytest.raises(ValueError, match=whole(message)):
        BatchProcessor(powertools.EventType.SQS)
    assert [member.name for member in EventType] == [
        "SQS",
        "KinesisDataStreams",
        "DynamoDBStreams",
        "Kafka",
    ]
