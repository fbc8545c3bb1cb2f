"""What models unpack by themselves, and what they leave to pydantic."""

from __future__ import annotations

import runpy
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from batchproc import models
from batchproc.models import KafkaRecordModel, SqsRecordModel
from tests.support import events


def sent(time: object) -> datetime:
    """The moment that the model makes of the time at which a message was sent."""
    raw = events.sqs_record(0, "")
    raw["attributes"]["SentTimestamp"] = time
    return SqsRecordModel.model_validate(raw).attributes.SentTimestamp


def errors_of(validate: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        validate()
    return [(error["type"], error["msg"]) for error in caught.value.errors()]


@pytest.mark.parametrize("time", ["-1000", -1000, -1000.0])
def test_a_time_may_be_before_1970(time: object) -> None:
    assert sent(time) == datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_a_time_that_is_a_date_already_stays_as_it_is() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    assert sent(moment) == moment
    assert sent("2026-01-01T00:00:00Z") == moment


@pytest.mark.parametrize("time", ["1" * 30, 10**30, "-" + "1" * 30])
def test_a_time_beyond_all_dates_says_so(time: object) -> None:
    assert errors_of(lambda: sent(time)) == [
        ("value_error", "Value error, milliseconds since 1970 that make no date")
    ]


@pytest.mark.parametrize("time", ["soon", "X5", "5-", "5X", "--", "-", ""])
def test_a_time_that_is_no_number_is_left_to_pydantic(time: str) -> None:
    ((kind, _),) = errors_of(lambda: sent(time))

    assert kind == "datetime_from_date_parsing"


@pytest.mark.parametrize("headers", [7, "a", {"a": [1]}, True])
def test_headers_that_are_no_list_are_left_to_pydantic(headers: object) -> None:
    raw = {**events.kafka_record(0, ""), "headers": headers}

    assert errors_of(lambda: KafkaRecordModel.model_validate(raw)) == [
        ("list_type", "Input should be a valid list")
    ]


# --- what AWS leaves out --------------------------------------------------------------------------

LEFT_OUT: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (
        models.SqsAttributesModel,
        dict.fromkeys(
            [
                "MessageDeduplicationId",
                "MessageGroupId",
                "SequenceNumber",
                "AWSTraceHeader",
                "DeadLetterQueueSourceArn",
            ]
        ),
    ),
    (
        models.SqsMsgAttributeModel,
        {
            "stringValue": None,
            "binaryValue": None,
            "stringListValues": [],
            "binaryListValues": [],
        },
    ),
    (models.SqsRecordModel, {"messageAttributes": {}, "md5OfMessageAttributes": None}),
    (models.KinesisDataStreamRecordPayload, {"encryptionType": None}),
    (models.KinesisDataStreamRecordModel, {}),
    (
        models.DynamoDBStreamChangedRecordModel,
        {"NewImage": None, "OldImage": None, "ApproximateCreationDateTime": None},
    ),
    (models.DynamoDBStreamRecordModel, {"userIdentity": None}),
    (models.KafkaRecordSchemaMetadata, {"dataFormat": None, "schemaId": None}),
    (
        models.KafkaRecordModel,
        {
            "key": None,
            "value": None,
            "headers": [],
            "keySchemaMetadata": None,
            "valueSchemaMetadata": None,
        },
    ),
]


@pytest.mark.parametrize(("model", "defaults"), LEFT_OUT)
def test_a_field_that_aws_may_leave_out_is_none_or_empty(
    model: type[BaseModel], defaults: dict[str, Any]
) -> None:
    fields = model.model_fields.items()

    assert defaults == {name: one.default for name, one in fields if not one.is_required()}


def test_each_number_of_a_schema_is_text() -> None:
    schema = models.KafkaRecordSchemaMetadata.model_validate({"dataFormat": 1, "schemaId": 7})

    assert (schema.dataFormat, schema.schemaId) == ("1", "7")


def test_the_name_of_the_incumbent_is_the_same_model() -> None:
    assert models.KinesisDataStreamRecord is models.KinesisDataStreamRecordModel


def test_without_pydantic_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", None)
    with pytest.raises(ImportError) as caught:
        runpy.run_path(models.__file__)

    assert caught.value.name == "pydantic"
