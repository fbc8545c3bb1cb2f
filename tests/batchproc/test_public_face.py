"""The names of the package, what stands behind each, and what a processor is made with."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest

import batchproc
from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialBatchProcessor,
    BatchProcessingError,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from tests.batchproc.handlers import refusing
from tests.support.events import SQS, response_of

HOMES = {
    "_bases": ["BasePartialBatchProcessor", "BasePartialProcessor"],
    "errors": [
        "BatchProcessingError",
        "ExceptionInfo",
        "InvalidBodyError",
        "RecordFailedError",
        "RecordSkippedError",
        "SQSFifoCircuitBreakerError",
        "SQSFifoMessageGroupCircuitBreakerError",
        "StoppedBeforeTimeoutError",
        "UnexpectedBatchTypeError",
        "WrongHandlerError",
        "WrongOutcomeError",
    ],
    "_functions": [
        "aprocess_partial_response",
        "async_batch_processor",
        "async_process_partial_response",
        "batch_processor",
        "process_partial_response",
    ],
    "_outcome": ["BatchItem", "BatchResult", "FailureResponse", "SuccessResponse"],
    "_processors": [
        "AsyncBatchProcessor",
        "AsyncSqsFifoPartialProcessor",
        "BatchProcessor",
        "SqsFifoPartialProcessor",
    ],
    "records": [
        "DynamoDBRecord",
        "DynamoDBRecordEventName",
        "KafkaEventRecord",
        "KinesisStreamRecord",
        "SQSRecord",
        "StreamViewType",
    ],
    "shapes": [
        "BatchTypeModels",
        "LambdaContext",
        "PartialItemFailureResponse",
        "PartialItemFailures",
    ],
    "sources": ["EventType"],
}


@pytest.mark.parametrize("home", HOMES)
def test_each_public_name_is_the_object_of_its_module(home: str) -> None:
    module = __import__(f"batchproc.{home}", fromlist=["*"])
    ask: Callable[[str], Any] = vars(batchproc)["__getattr__"]  # not what was found before

    for name in HOMES[home]:
        assert ask(name) is getattr(module, name) is getattr(batchproc, name)


def test_these_are_all_the_public_names() -> None:
    names = sorted(name for found in HOMES.values() for name in found)

    assert names == sorted(batchproc.__all__) == dir(batchproc)


def test_any_other_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'batchproc' has no attribute 'Nothing'$"):
        _ = getattr(batchproc, "Nothing")  # noqa: B009 -- mypy knows that it is not there


def test_the_version_is_three_numbers() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", batchproc.__version__)


BASE = {"model": None, "raise_on_entire_batch_failure": True, "logger": None}
COMMON = {
    **BASE,
    "body": None,
    "absent": "fail",
    "stop_on_failure": False,
    "stop_before_timeout_ms": None,
    "log_failures": True,
}
DEFAULTS: list[tuple[Any, dict[str, Any]]] = [
    (BasePartialBatchProcessor, BASE),  # the other options come by keyword
    (BatchProcessor, {**COMMON, "max_workers": None}),
    (AsyncBatchProcessor, {**COMMON, "max_concurrency": 100}),
    (SqsFifoPartialProcessor, {**COMMON, "max_workers": None, "skip_group_on_error": False}),
    (
        AsyncSqsFifoPartialProcessor,
        {**COMMON, "max_concurrency": 100, "skip_group_on_error": False},
    ),
]


@pytest.mark.parametrize(("cls", "defaults"), DEFAULTS)
def test_each_option_has_the_default_that_the_documentation_says(
    cls: Any, defaults: dict[str, Any]
) -> None:
    parameters = inspect.signature(cls).parameters.values()

    assert defaults == {one.name: one.default for one in parameters if one.default is not one.empty}


@pytest.mark.parametrize(
    "make",
    [
        lambda: BatchProcessor(EventType.SQS),
        lambda: AsyncBatchProcessor(EventType.SQS),
        SqsFifoPartialProcessor,
        AsyncSqsFifoPartialProcessor,
    ],
)
def test_a_processor_shows_its_settings(make: Any) -> None:
    processor = make()

    assert processor.event_type is EventType.SQS
    assert processor.model is None
    assert processor.logger is None
    assert processor.raise_on_entire_batch_failure is True
    assert processor.stop_before_timeout_ms is None
    assert (processor.max_workers, processor.max_concurrency) == (None, 100)


def test_an_error_made_without_a_text_has_none() -> None:
    error = BatchProcessingError()

    assert (error.msg, str(error), error.args) == ("", "", ("",))
    assert (error.child_exceptions, error.response, error.result) == ([], None, None)


# --- patched on an instance, as tests do ----------------------------------------------------------


def upper(record: Any) -> str:
    return str(record["body"]).upper()


class Upper:
    """Stands for a model."""

    @staticmethod
    def model_validate(record: Any) -> dict[str, Any]:
        return {"body": f"model of {record['body']}"}


@pytest.mark.parametrize("way", ["function", "block"])
@pytest.mark.parametrize(
    "name", ["success_handler", "_process_record", "_clean", "model", "process", "response"]
)
def test_what_is_patched_on_an_instance_is_what_runs(name: str, way: str) -> None:
    processor, event = BatchProcessor(EventType.SQS), SQS.event(["a"])
    called: list[str] = []
    ours: Any = getattr(processor, name)

    def patched(*arguments: Any, **keywords: Any) -> Any:
        called.append(name)
        return ours(*arguments, **keywords)

    setattr(processor, name, Upper if name == "model" else patched)
    if way == "function":
        response = process_partial_response(event, upper, processor)
    else:
        with processor(event["Records"], upper):
            processor.process()
        response = processor.response()

    assert response == response_of([])
    assert called == ([] if name == "model" else [name])
    assert [item.result for item in processor.result] == ["MODEL OF A" if name == "model" else "A"]


def test_a_failure_handler_on_an_instance_is_told() -> None:
    processor, event = BatchProcessor(EventType.SQS), SQS.event(["a", "b"])
    told: list[Any] = []
    processor.failure_handler = lambda record, exception: told.append(exception[1])  # type: ignore[method-assign, assignment, return-value]  # a patched instance

    response = process_partial_response(event, refusing(SQS, "b"), processor)

    assert response == response_of(SQS.identifiers(event)[1:])
    assert told == [processor.result[1].exception]
