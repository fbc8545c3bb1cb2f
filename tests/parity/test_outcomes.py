"""What becomes of a batch: all done, some failed, all failed; and what is said of it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, different, same
from tests.parity.samples import (
    ALL_BAD,
    EVENT,
    EVERY_BAD,
    NOTHING,
    RECORDS,
    SECOND,
    after,
    answer,
    anumber,
    asynchronous,
    number,
    refusal,
    sync,
)
from tests.support.events import SQS, response_of


@same(
    "If every record succeeded, the response is empty. If some failed, it names "
    "those. If all failed, `BatchProcessingError` is raised.",
    "BasePartialBatchProcessor",
    "BasePartialBatchProcessor(event_type)",
    "BasePartialBatchProcessor.event_type",
    at="partial-failure-mechanics",
)
def test_the_three_outcomes(both: Both) -> None:
    def use(library: Any) -> Any:
        found = [answer(library, SQS.event(bodies)) for bodies in (["1", "3"], ["1", "two", "3"])]
        try:
            answer(library, ALL_BAD)
        except library.BatchProcessingError as error:
            return [*found, str(error)[:29]]

    expected = [NOTHING, SECOND, "All records failed processing"]
    assert both(use) == (expected, expected)


@same(
    "SQS: the batch continues after a failure.",
    at="sqs-standard",
)
def test_the_batch_goes_on(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = after(library)
        return len(processor.success_messages), len(processor.fail_messages)

    assert both(use) == ((2, 1), (2, 1))


@same(
    "`raise_on_entire_batch_failure=False` reports every record instead of raising.",
    "BasePartialBatchProcessor(raise_on_entire_batch_failure)",
    "BasePartialBatchProcessor.raise_on_entire_batch_failure",
    at="working-with-full-batch-failures",
)
@pytest.mark.parametrize("awaits", [False, True])
def test_a_batch_that_does_not_raise(both: Both, awaits: bool) -> None:
    def use(library: Any) -> Any:
        if not awaits:
            return answer(library, ALL_BAD, raise_on_entire_batch_failure=False)
        processor = asynchronous(library, raise_on_entire_batch_failure=False)
        return library.async_process_partial_response(ALL_BAD, anumber, processor)

    assert both(use) == (EVERY_BAD, EVERY_BAD)


@same(
    "The settings are attributes. You can change them between batches.",
    "BasePartialBatchProcessor.event_type",
    "BasePartialBatchProcessor.model",
    "BasePartialBatchProcessor.raise_on_entire_batch_failure",
    "BasePartialProcessor.logger",
)
def test_the_settings_are_attributes(both: Both) -> None:
    def use(library: Any) -> Any:
        processor, kind = sync(library), library.EventType.SQS
        told = processor.event_type is kind, processor.model, processor.logger
        processor.raise_on_entire_batch_failure = False
        return told, library.process_partial_response(ALL_BAD, number, processor)

    assert both(use) == (((True, None, None), EVERY_BAD),) * 2


@same(
    "A processor takes `event_type`, `model`, `raise_on_entire_batch_failure` and `logger`, in "
    "this order.",
    "AsyncBatchProcessor",
    "BasePartialBatchProcessor(event_type)",
    "BasePartialBatchProcessor(model)",
    "BasePartialBatchProcessor(raise_on_entire_batch_failure)",
    "BasePartialBatchProcessor(logger)",
)
@pytest.mark.parametrize("name", ["BatchProcessor", "AsyncBatchProcessor"])
def test_settings_by_position(both: Both, name: str) -> None:
    logger = logging.getLogger("tests.parity")

    def use(library: Any) -> Any:
        processor = getattr(library, name)(library.EventType.SQS, None, False, logger)
        return processor.model, processor.raise_on_entire_batch_failure, processor.logger

    assert both(use) == ((None, False, logger),) * 2


@better(
    theirs="An invalid setting is accepted.",
    ours="It raises `ValueError`, which names the setting and the accepted values.",
)
def test_a_setting_that_makes_no_sense(both: Both) -> None:
    def use(library: Any) -> Any:
        return sync(library, model="not a model")

    expected = "nothing", ("ValueError", True)
    words = "model must be a pydantic model class", "SqsRecordModel"
    assert both(lambda library: refusal(library, use, *words)) == expected


@better(
    "BasePartialBatchProcessor.response",
    theirs="After you catch `BatchProcessingError`, `response()` reports that nothing failed.",
    ours="It reports every failed record.",
    at="choosing-between-method-and-context-manager",
)
def test_the_response_after_a_caught_error(both: Both) -> None:
    assert both(lambda library: after(library, ALL_BAD).response()) == (NOTHING, EVERY_BAD)


@different(
    "BasePartialBatchProcessor.batch_response",
    theirs="The response is also an attribute, `batch_response`, which your code can replace.",
    ours="There is only `response()`.",
    why="an attribute is shared by all threads and tasks that share the processor",
)
def test_the_response_as_an_attribute(both: Both) -> None:
    expected = SECOND, "AttributeError"

    assert both(lambda library: after(library).batch_response) == expected


@different(
    "BasePartialBatchProcessor.DEFAULT_RESPONSE",
    theirs="Each response starts as a copy of `DEFAULT_RESPONSE`, an attribute of the class.",
    ours="There is no such attribute. The response is created from the outcomes.",
    why="a default response reports that nothing failed before any record ran",
)
def test_the_default_response(both: Both) -> None:
    expected = NOTHING, "AttributeError"

    assert both(lambda library: library.BatchProcessor.DEFAULT_RESPONSE) == expected


@better(
    theirs="There is no option to return records unprocessed when little time is left.",
    ours="`stop_before_timeout_ms=` does this.",
    at="accessing-lambda-context",
)
def test_too_little_time(both: Both) -> None:
    from tests.support.context import FakeContext

    def use(library: Any) -> Any:
        processor = sync(library, stop_before_timeout_ms=1_000)
        return library.process_partial_response(EVENT, number, processor, FakeContext(500))

    assert both(use) == ("TypeError", response_of(SQS.identifiers(EVENT)))


@same(
    "The response can be serialized to the JSON that Lambda expects.",
    "PartialItemFailureResponse.batchItemFailures",
    "PartialItemFailures.itemIdentifier",
)
def test_a_response_is_json(both: Both) -> None:
    import json

    assert both(lambda library: json.loads(json.dumps(answer(library)))) == (SECOND, SECOND)


@same("Each response is a new object. Changing it does not change the next batch.")
def test_a_changed_response(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)
        event = {"Records": RECORDS[:1]}
        library.process_partial_response(event, number, processor)["batchItemFailures"].append(1)
        return library.process_partial_response(event, number, processor)

    assert both(use) == (NOTHING, NOTHING)
