"""Models of an order in the body, for each source and either library."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parity.samples import plain
from tests.support.events import SQS, Source

pydantic: Any = pytest.importorskip("pydantic", reason="models are of pydantic")

BODIES = ['{"item": 1}', "{broken", '{"item": 3}']
NOT_INT = "Input should be a valid integer"


def order() -> Any:
    """What is in a body."""

    class Order(pydantic.BaseModel):  # type: ignore[misc]  # pydantic is Any here
        item: int

    return Order


def record_model(library: Any) -> Any:
    """An SQS record whose body is an order, in JSON."""
    return pydantic.create_model(
        "OrderRecord", __base__=library.SqsRecordModel, body=(pydantic.Json[order()], ...)
    )


def with_model(library: Any, source: Source) -> Any:
    """A processor with a model of this source in which the body is an order."""
    models: dict[str, Any] = {
        "sqs": lambda: record_model(library),
        "kinesis": lambda: pydantic.create_model(
            "OrderClick",
            __base__=library.KinesisDataStreamRecord,
            kinesis=(
                pydantic.create_model(
                    "Payload",
                    __base__=library.KinesisDataStreamRecordPayload,
                    data=(pydantic.Json[order()], ...),
                ),
                ...,
            ),
        ),
        "dynamodb": lambda: pydantic.create_model(
            "OrderChange",
            __base__=library.DynamoDBStreamRecordModel,
            dynamodb=(
                pydantic.create_model(
                    "Image",
                    __base__=library.DynamoDBStreamChangedRecordModel,
                    NewImage=(
                        pydantic.create_model("Row", body=(pydantic.Json[order()], ...)),
                        ...,
                    ),
                ),
                ...,
            ),
        ),
        "kafka": lambda: pydantic.create_model(
            "OrderMessage", __base__=library.KafkaRecordModel, value=(pydantic.Json[order()], ...)
        ),
    }
    kind = getattr(library.EventType, source.event_type_name)
    return library.BatchProcessor(kind, model=models[source.name]())


READ: dict[str, Any] = {
    "sqs": lambda record: record.body.item,
    "kinesis": lambda record: record.kinesis.data.item,
    "dynamodb": lambda record: record.dynamodb.NewImage.body.item,
    "kafka": lambda record: record.value.item,
}


def messages_of(library: Any, handler: Any) -> Any:
    """The third elements of the processed messages, and what kind of object each is."""
    processor = with_model(library, SQS)
    with processor(SQS.event(BODIES)["Records"], handler) as batch:
        messages = batch.process()
    return [
        "model" if hasattr(record, "model_validate") else "record" if plain(record) else None
        for _, _, record in messages
    ]
