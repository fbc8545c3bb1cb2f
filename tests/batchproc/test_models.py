"""The pydantic models: AWS's samples pass, and fields are unpacked whatever their annotation is."""

from __future__ import annotations

import copy
import runpy
import sys
from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Json, ValidationError

from batchproc import models
from batchproc.models import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    KinesisDataStreamRecordModel,
    KinesisDataStreamRecordPayload,
    SqsRecordModel,
)
from tests.batchproc import samples
from tests.batchproc.test_records_dynamodb import marshalled, plain_items
from tests.batchproc.test_records_kafka import signed
from tests.support import events

MODEL_OF: dict[str, type[BaseModel]] = {
    "dynamodb": DynamoDBStreamRecordModel,
    "kafka": KafkaRecordModel,
    "kinesis": KinesisDataStreamRecordModel,
    "sqs": SqsRecordModel,
}


class Order(BaseModel):
    item: str
    count: Decimal = Decimal(1)


ORDER = {"item": "tea", "count": 2}
TEA = Order(item="tea", count=Decimal(2))


@pytest.mark.sampled(3)
@pytest.mark.skipif(not samples.ALL, reason=samples.MISSING)
@pytest.mark.parametrize(("name", "kind", "raw"), samples.ALL, ids=[one[0] for one in samples.ALL])
def test_every_sample_passes_and_stays_as_it_is(name: str, kind: str, raw: dict[str, Any]) -> None:
    before = copy.deepcopy(raw)
    config = {"__module__": __name__, "model_config": ConfigDict(strict=True)}
    strict: type[BaseModel] = type("Strict", (MODEL_OF[kind],), config)

    for model in (MODEL_OF[kind], strict):
        filled = model.model_validate(raw)

        assert model.model_validate(filled.model_dump()) == filled
        for field in raw:
            assert hasattr(filled, field)
    assert raw == before


# --- SQS ------------------------------------------------------------------------------------------


def test_a_body_gets_the_annotation_of_the_subclass() -> None:
    class Record(SqsRecordModel):
        body: Json[Order]

    assert Record.model_validate(events.sqs_record(0, ORDER)).body == TEA
    assert SqsRecordModel.model_validate(events.sqs_record(0, "hello")).body == "hello"


def test_times_of_sqs_are_milliseconds_however_small_they_are() -> None:
    raw = events.sqs_record(0, "")
    raw["attributes"]["SentTimestamp"] = "1545082649183"
    raw["attributes"]["ApproximateFirstReceiveTimestamp"] = "1"
    attributes = SqsRecordModel.model_validate(raw).attributes

    assert attributes.SentTimestamp == datetime(2018, 12, 17, 21, 37, 29, 183000, UTC)
    assert attributes.ApproximateFirstReceiveTimestamp == datetime(1970, 1, 1, 0, 0, 0, 1000, UTC)


@pytest.mark.parametrize("time", ["1" * 30, "soon", True, None])
def test_times_that_are_none_are_validation_errors(time: object) -> None:
    raw = events.sqs_record(0, "")
    raw["attributes"]["SentTimestamp"] = time

    with pytest.raises(ValidationError):
        SqsRecordModel.model_validate(raw)


def test_an_error_does_not_show_the_body() -> None:
    class Record(SqsRecordModel):
        body: Json[Order]

    class Open(Record):
        model_config = ConfigDict(title="mine", hide_input_in_errors=False)

    raw = events.sqs_record(0, {"item": ["secret"], "count": "secret"})

    with pytest.raises(ValidationError) as hidden:
        Record.model_validate(raw)
    with pytest.raises(ValidationError) as shown:
        Open.model_validate(raw)
    assert "secret" not in str(hidden.value)
    assert "secret" in str(shown.value)


# --- Kinesis --------------------------------------------------------------------------------------


@given(st.binary())
def test_data_of_kinesis_is_bytes(data: bytes) -> None:
    raw = events.kinesis_record(0, data)
    filled = KinesisDataStreamRecordModel.model_validate(raw)

    assert filled.kinesis.data == data
    assert KinesisDataStreamRecordModel.model_validate(filled.model_dump()).kinesis.data == data


class AsJson(KinesisDataStreamRecordPayload):
    data: Json[Order]


class AsAnnotated(KinesisDataStreamRecordPayload):
    data: Annotated[Order, BeforeValidator(Order.model_validate_json)]


class AsOptional(KinesisDataStreamRecordPayload):
    data: Json[Order] | None = None


@pytest.mark.parametrize("payload", [AsJson, AsAnnotated, AsOptional])
def test_data_gets_the_annotation_of_the_subclass(payload: Any) -> None:
    raw = events.kinesis_record(0, ORDER)["kinesis"]

    assert payload.model_validate(raw).data == TEA


def test_text_of_kinesis_is_text_when_asked_for() -> None:
    class Text(KinesisDataStreamRecordPayload):
        data: str

    class Record(KinesisDataStreamRecordModel):
        kinesis: Text

    assert Record.model_validate(events.kinesis_record(0, "Grüße")).kinesis.data == "Grüße"


def test_data_that_is_no_base64_is_a_validation_error() -> None:
    raw = events.kinesis_record(0, "")
    raw["kinesis"]["data"] = "secret!"

    with pytest.raises(ValidationError, match="Only base64 data is allowed") as caught:
        KinesisDataStreamRecordModel.model_validate(raw)
    assert "secret" not in str(caught.value)


def test_the_spelling_of_the_incumbent_is_the_same_model() -> None:
    assert models.KinesisDataStreamRecord is KinesisDataStreamRecordModel


# --- DynamoDB -------------------------------------------------------------------------------------


def change(**images: dict[str, Any]) -> dict[str, Any]:
    key = {"Keys": {"id": {"N": "1"}}, "SequenceNumber": "1", "SizeBytes": 1}
    marshalled_images = {
        place: {name: marshalled(value) for name, value in image.items()}
        for place, image in images.items()
    }
    return key | {"StreamViewType": "NEW_AND_OLD_IMAGES"} | marshalled_images


@given(plain_items)
def test_images_are_plain_values(item: dict[str, Any]) -> None:
    filled = DynamoDBStreamChangedRecordModel.model_validate(change(NewImage=item, OldImage=item))

    assert filled.NewImage == filled.OldImage == item
    assert filled.Keys == {"id": Decimal(1)}


class AsModel(DynamoDBStreamChangedRecordModel):
    NewImage: Order


class AsModelOrNone(DynamoDBStreamChangedRecordModel):
    NewImage: Order | None = None


@pytest.mark.parametrize("model", [AsModel, AsModelOrNone])
def test_images_get_the_annotation_of_the_subclass(model: Any) -> None:
    raw = change(NewImage={"item": "tea", "count": Decimal(2)})
    plain = raw | {"NewImage": {"item": "tea", "count": Decimal(2)}}

    assert model.model_validate(raw).NewImage == TEA
    assert model.model_validate(plain).NewImage == TEA
    assert model.model_validate(raw | {"NewImage": TEA}).NewImage == TEA


def test_a_removed_item_has_no_new_image() -> None:
    assert AsModelOrNone.model_validate(change()).NewImage is None
    assert DynamoDBStreamChangedRecordModel.model_validate(change()).NewImage is None
    with pytest.raises(ValidationError, match="NewImage"):
        AsModel.model_validate(change())


def test_an_attribute_of_unknown_type_is_a_validation_error() -> None:
    raw = change() | {"NewImage": {"id": {"N": "1"}, "new": {"X": "secret"}}}

    with pytest.raises(ValidationError, match="DynamoDB has no attribute type 'X'") as caught:
        DynamoDBStreamChangedRecordModel.model_validate(raw)
    assert "secret" not in str(caught.value)


def test_times_of_dynamodb_are_seconds() -> None:
    raw = change() | {"ApproximateCreationDateTime": 1693997155.5}
    filled = DynamoDBStreamChangedRecordModel.model_validate(raw)

    assert filled.ApproximateCreationDateTime == datetime(2023, 9, 6, 10, 45, 55, 500000, UTC)


# --- Kafka ----------------------------------------------------------------------------------------


def kafka(**fields: Any) -> dict[str, Any]:
    always = {"topic": "t", "partition": 0, "offset": 1}
    return always | {"timestamp": 1545084650987, "timestampType": "CREATE_TIME"} | fields


@given(st.binary(), st.lists(st.tuples(st.text(), st.binary())))
def test_key_value_and_headers_of_kafka_are_bytes(
    data: bytes, pairs: list[tuple[str, bytes]]
) -> None:
    text = b64encode(data).decode()
    headers = [{name: signed(value)} for name, value in pairs]
    raw = kafka(key=text, value=text, headers=headers)
    before = copy.deepcopy(raw)
    filled = KafkaRecordModel.model_validate(raw)

    assert filled.key == filled.value == data
    assert filled.headers == [{name: value} for name, value in pairs]
    assert KafkaRecordModel.model_validate(filled.model_dump()) == filled
    assert raw == before


@pytest.mark.parametrize("nothing", [{}, {"key": None, "value": None, "headers": None}])
def test_a_tombstone_without_key_and_headers_passes(nothing: dict[str, Any]) -> None:
    filled = KafkaRecordModel.model_validate(kafka(**nothing))

    assert (filled.key, filled.value, filled.headers) == (None, None, [])


def test_a_value_gets_the_annotation_of_the_subclass() -> None:
    class Record(KafkaRecordModel):
        key: str
        value: Json[Order]

    raw = kafka(key="Zm9v", value="eyJpdGVtIjogInRlYSIsICJjb3VudCI6IDJ9")
    filled = Record.model_validate(raw)

    assert (filled.key, filled.value) == ("foo", TEA)


@pytest.mark.parametrize("headers", [{"a": []}, ["a"], [{"a": [300]}], [{"a": {}}]])
def test_headers_that_are_none_are_validation_errors(headers: object) -> None:
    with pytest.raises(ValidationError, match="headers"):
        KafkaRecordModel.model_validate(kafka(headers=headers))


def test_schemas_may_be_numbered() -> None:
    filled = KafkaRecordModel.model_validate(kafka(valueSchemaMetadata={"schemaId": 7}))

    assert filled.valueSchemaMetadata is not None
    assert filled.valueSchemaMetadata.schemaId == "7"


# --- without pydantic -----------------------------------------------------------------------------


def test_without_pydantic_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", None)

    with pytest.raises(ImportError) as caught:
        runpy.run_path(models.__file__)
    assert str(caught.value) == (
        'batchproc.models needs pydantic, version 2: pip install "lambda-batchproc[pydantic]"'
    )
