"""AWS Lambda Powertools: what the search tells of its processors and of its idempotency."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from batchproc import BatchProcessor, EventType, process_partial_response
from tests.pytest_batchproc.faults.gallery.case import right, takes_at_least_once, wrong
from tests.pytest_batchproc.faults.gallery.outside import Bank, KeyedBank
from tests.pytest_batchproc.faults.gallery.wrong_streams import CHANGES, DYNAMODB, KINESIS, body

SQS, FIFO = EventType.SQS, "sqs_fifo"


def of_powertools(name: str, record_handler: Any, *arguments: Any, **options: Any) -> Any:
    """A Lambda function of a processor of Powertools."""
    from aws_lambda_powertools.utilities import batch

    processor = getattr(batch, name)(
        *(getattr(batch.EventType, one) for one in arguments), **options
    )
    return lambda event, context: batch.process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )


@right(SQS, effects="once")
def processor_of_powertools() -> Generator[Any]:
    """A standard queue."""
    bank = KeyedBank()
    yield (
        lambda: of_powertools(
            "BatchProcessor", lambda record: bank.take(record.body, record.message_id), "SQS"
        ),
        lambda: bank.took,
    )


@right(FIFO, effects="once")
def fifo_processor_of_powertools() -> Generator[Any]:
    """A FIFO queue."""
    bank = KeyedBank()
    yield (
        lambda: of_powertools(
            "SqsFifoPartialProcessor", lambda record: bank.take(record.body, record.message_id)
        ),
        lambda: bank.took,
    )


@wrong(KINESIS, needs=1, effects=takes_at_least_once)
def kinesis_processor_of_powertools() -> Generator[Any]:
    """It goes on behind a failure, and has no option that stops it."""
    bank = Bank()
    yield lambda: of_powertools(
        "BatchProcessor", lambda record: bank.take(body(record)), "KinesisDataStreams"
    )


@wrong(DYNAMODB, needs=1, bodies=CHANGES, effects=takes_at_least_once)
def dynamodb_processor_of_powertools() -> Generator[Any]:
    """The same for changes of a table."""
    bank = Bank()
    yield lambda: of_powertools(
        "BatchProcessor", lambda record: bank.take(body(record)), "DynamoDBStreams"
    )


def of_idempotency(bank: Bank) -> Any:
    """A Lambda function that charges with the idempotency of Powertools."""
    from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function

    from examples.idempotency.memory import MemoryPersistenceLayer

    config, layer = IdempotencyConfig(), MemoryPersistenceLayer()
    charge: Any = idempotent_function(
        data_keyword_argument="order", config=config, persistence_store=layer
    )(lambda order: bank.take(order))

    def sandbox() -> Any:
        processor: Any = BatchProcessor(SQS)

        def handler(event: Any, context: Any) -> Any:
            config.register_lambda_context(context)
            return process_partial_response(
                event, lambda record: charge(order=record.body), processor, context
            )

        return handler

    return sandbox


@right(SQS, bodies=["a", "b"], effects=takes_at_least_once, at_most=1)
def idempotency_at_least_once() -> Generator[Any]:
    """Nothing is lost: what a dead function has begun expires with its timeout."""
    yield of_idempotency(Bank())


@wrong(SQS, needs=1, bodies=["a"], faults=["kill_before", "kill_after"])
def idempotency_exactly_once() -> Generator[Any]:
    """Idempotency of Powertools notes what was done after it was done."""
    yield of_idempotency(Bank())
