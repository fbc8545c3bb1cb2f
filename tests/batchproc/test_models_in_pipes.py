"""Models of records that EventBridge Pipes delivers: Kinesis flat, the partition of Kafka as text.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html
"""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, Json, ValidationError

from batchproc import BatchProcessor, EventType, process_partial_response
from batchproc.models import (
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    KinesisDataStreamRecordModel,
    KinesisDataStreamRecordPayload,
    SqsRecordModel,
)
from pytest_batchproc import KinesisEventFactory
from tests.support import pipes


class Click(BaseModel):
    page: str


class Payload(KinesisDataStreamRecordPayload):
    data: Json[Click]


class ClickRecord(KinesisDataStreamRecordModel):
    kinesis: Payload


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (SqsRecordModel, "sqs"),
        (KinesisDataStreamRecordModel, "kinesis"),
        (DynamoDBStreamRecordModel, "dynamodb"),
        (KafkaRecordModel, "kafka"),
    ],
)
def test_the_samples_of_aws_are_valid(model: type[BaseModel], name: str) -> None:
    for record in pipes.EVENTS[name]:
        assert model.model_validate(record)


def test_a_flat_record_is_the_same_as_a_nested_one() -> None:
    flat: Any = KinesisEventFactory()([{"page": "/"}], pipe=True)[0]
    nested = KinesisEventFactory()([{"page": "/"}])["Records"][0]

    assert ClickRecord.model_validate(flat) == ClickRecord.model_validate(nested)
    assert ClickRecord.model_validate(flat).kinesis.data == Click(page="/")


def test_what_a_subclass_names_stays_outside() -> None:
    class Strict(KinesisDataStreamRecordModel):
        model_config = ConfigDict(extra="forbid")

        shard: str = Field(alias="eventID")
        eventID: str = ""

    record = Strict.model_validate(pipes.KINESIS[0])

    assert record.shard == pipes.KINESIS[0]["eventID"]


def test_a_record_in_neither_shape_names_what_it_lacks() -> None:
    with pytest.raises(ValidationError, match="kinesis\n  Field required"):
        KinesisDataStreamRecordModel.model_validate({"eventID": "a"})
    with pytest.raises(ValidationError, match=r"kinesis\.partitionKey\n  Field required"):
        KinesisDataStreamRecordModel.model_validate({"eventID": "a", "sequenceNumber": "1"})


def test_a_processor_with_a_model_handles_a_pipe() -> None:
    event: Any = KinesisEventFactory()([{"page": "/"}, {"pages": "/"}], pipe=True)
    pages: list[str] = []

    response = process_partial_response(
        event,
        lambda record: pages.append(record.kinesis.data.page),
        BatchProcessor(EventType.KinesisDataStreams, ClickRecord),
    )

    assert response == {"batchItemFailures": [{"itemIdentifier": event[1]["eventID"]}]}
    assert pages == ["/"]
