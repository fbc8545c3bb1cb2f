"""The `with` block: what it is given, what it returns, what may be read in it and after it."""

from __future__ import annotations

from typing import Any

from tests.parity.libraries import Both
from tests.parity.rows import better, same
from tests.parity.samples import (
    CONTEXT,
    NOTHING,
    RECORDS,
    SECOND,
    TWO,
    anumber,
    asynchronous,
    number,
    plain,
    sync,
)
from tests.support.events import KAFKA


@same(
    "`processor(records, handler, lambda_context)` takes these arguments by position "
    "or keyword. The call and the `with` block both return the processor.",
    "BasePartialProcessor.__call__",
    "BasePartialProcessor.__call__(records)",
    "BasePartialProcessor.__call__(handler)",
    "BasePartialProcessor.__call__(lambda_context)",
    "BasePartialProcessor.__enter__",
    at="accessing-processed-messages",
)
def test_the_arguments_of_the_block(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)
        calls = [
            processor(RECORDS, number),
            processor(RECORDS, number, CONTEXT),
            processor(records=RECORDS, handler=number),
            processor(records=RECORDS, handler=number, lambda_context=CONTEXT),
        ]
        with processor as batch:
            batch.process()
        return [one is processor for one in (*calls, batch)]

    assert both(use) == ([True] * 5, [True] * 5)


@same(
    '`process()` returns one tuple for each record, in event order: `"success"`, the '
    'result and the record, or `"fail"`, the exception as text and the record.',
    "BasePartialProcessor.process",
    "SuccessResponse",
    "FailureResponse",
    at="accessing-processed-messages",
)
def test_processed_messages(both: Both) -> None:
    def use(library: Any) -> Any:
        with sync(library)(RECORDS, number) as batch:
            return [(*message[:2], plain(message[2])) for message in batch.process()]

    one, two, three = RECORDS
    messages = [("success", 1, one), ("fail", TWO, two), ("success", 3, three)]
    assert both(use) == (messages, messages)


@same(
    "`async_process()` returns the same tuples in event order, whichever record ended first.",
    "BasePartialProcessor.async_process",
)
def test_processed_messages_in_async(both: Both) -> None:
    import asyncio

    async def handler(record: Any) -> int:
        await asyncio.sleep(0.02 if record["body"] == "1" else 0)
        return await anumber(record)

    def use(library: Any) -> Any:
        with asynchronous(library)(RECORDS, handler) as batch:
            return [message[:2] for message in batch.async_process()]

    messages = [("success", 1), ("fail", TWO), ("success", 3)]
    assert both(use) == (messages, messages)


@same(
    "You can read `response()` and the lists from the processor inside the block and after it.",
    "BasePartialBatchProcessor.response",
    "BasePartialProcessor.success_messages",
    "BasePartialProcessor.fail_messages",
    "BasePartialProcessor.exceptions",
)
def test_what_is_read_after_the_block(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)
        with processor(RECORDS, number):
            processor.process()
        lists = processor.success_messages, processor.fail_messages
        kinds = [(kind, type(value)) for kind, value, _ in processor.exceptions]
        return processor.response(), [[plain(one) for one in found] for found in lists], kinds

    one, two, three = RECORDS
    expected = SECOND, [[one, three], [two]], [(ValueError, ValueError)]
    assert both(use) == (expected, expected)


@better(
    "BasePartialBatchProcessor.response",
    theirs="Inside the block, after `process()`, `response()` reports that nothing failed.",
    ours="It reports the failed records immediately.",
)
def test_the_response_inside_the_block(both: Both) -> None:
    def use(library: Any) -> Any:
        with sync(library)(RECORDS, number) as batch:
            batch.process()
            return batch.response()

    assert both(use) == (NOTHING, SECOND)


@same(
    "The processor has the records, the handler and the context of the batch as attributes.",
    "BasePartialProcessor.records",
    "BasePartialProcessor.handler",
    "BasePartialProcessor.lambda_context",
)
def test_what_the_processor_was_given(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)
        with processor(RECORDS, number, CONTEXT):
            processor.process()
        return processor.records == RECORDS, processor.handler, processor.lambda_context

    assert both(use) == ((True, number, CONTEXT),) * 2


@better(
    "BasePartialProcessor.lambda_context",
    theirs="If you pass no context, the attribute is missing or has the context of an "
    "earlier batch.",
    ours="The attribute is `None`.",
)
def test_no_context(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)
        for context in (CONTEXT, None):
            with processor(RECORDS, number, context):
                processor.process()
        return processor.lambda_context

    assert both(use) == (CONTEXT, None)


@same(
    "In a block, the handler gets the context that you passed to the processor.",
    at="accessing-lambda-context",
)
def test_a_handler_in_a_block_gets_the_context(both: Both) -> None:
    def use(library: Any) -> Any:
        with sync(library)(
            RECORDS, lambda record, lambda_context: lambda_context, CONTEXT
        ) as batch:
            return [message[1] for message in batch.process()]

    assert both(use) == ([CONTEXT] * 3, [CONTEXT] * 3)


@same(
    "If every record failed, the end of the block raises `BatchProcessingError`, "
    "which you can catch around the block.",
    "BasePartialProcessor.__exit__",
    "BatchProcessingError",
    at="choosing-between-method-and-context-manager",
)
def test_a_batch_that_failed_whole(both: Both) -> None:
    def use(library: Any) -> Any:
        seen = []
        try:
            with sync(library)(RECORDS[1:2], number) as batch:
                seen = [message[:2] for message in batch.process()]
        except library.BatchProcessingError:
            return seen

    assert both(use) == ([("fail", TWO)],) * 2


@better(
    theirs="Kafka: a block accepts only a flat list, which the caller creates.",
    ours='It also accepts `event["records"]` unchanged.',
)
def test_records_of_kafka(both: Both) -> None:
    event = KAFKA.event(["1", "3"], partitions=[0, 1])

    def use(library: Any) -> Any:
        processor = library.BatchProcessor(library.EventType.Kafka)
        with processor(event["records"], lambda record: int(KAFKA.body_of(record))) as batch:
            batch.process()
        return batch.response()

    assert both(use) == ("BatchProcessingError", NOTHING)


@same("A processor can be used in another `with` block. Nothing of the previous batch remains.")
def test_the_next_block(both: Both) -> None:
    def use(library: Any) -> Any:
        processor, seen = sync(library), []
        for records in (RECORDS, RECORDS[:1]):
            with processor(records, number):
                processor.process()
            seen.append((processor.response(), len(processor.exceptions)))
        return seen

    assert both(use) == ([(SECOND, 1), (NOTHING, 0)],) * 2
