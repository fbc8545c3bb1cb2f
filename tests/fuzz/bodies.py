"""Target: what is in a record, however broken, fails that record alone, and by an error that the
decoder names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import batchproc
from batchproc import sources
from batchproc.sources import EventSource
from tests.fuzz import events
from tests.fuzz.choices import Choices
from tests.fuzz.contents import fill

Decoder = Callable[[Any], Any]

try:
    from pydantic import Json

    from batchproc import models
except ImportError:
    models = None  # type: ignore[assignment]  # without pydantic there are no models to try

_TEXT_ERRORS = (ValueError, RecursionError)
_HEADER_ERRORS = (ValueError, AttributeError)  # what is no dict has no names
_SHAPE_ERRORS = (*_TEXT_ERRORS, KeyError, TypeError, AttributeError)


def _read_message(record: Any) -> None:
    _ = record.json_body


def _read_attributes(record: Any) -> None:
    for name in record.message_attributes:
        found = record.message_attributes[name]
        if found is not None:
            _ = found.decoded_binary_value, found.string_value


def _read_sns(record: Any) -> None:
    message = record.decoded_nested_sns_event
    _ = message.message, message.subject, message.message_attributes, repr(message)


def _read_s3(record: Any) -> None:
    event = record.decoded_nested_s3_event
    for one in event.records:
        _ = one.s3.get_object.key, one.s3.bucket.name, one.glacier_event_data, repr(one)
    _ = event.bucket_name, event.object_key


def _read_event_bridge(record: Any) -> None:
    _ = record.decoded_nested_event_bridge_event.detail


def _read_images(record: Any) -> None:
    change = record.dynamodb
    _ = change.keys, change.new_image, change.old_image, change.stream_view_type, change.size_bytes


def _read_headers(record: Any) -> None:
    for name in record.decoded_headers:
        record.header_values(name)


_DECODERS: dict[str, tuple[tuple[Decoder, tuple[type[Exception], ...]], ...]] = {
    "sqs": (
        (_read_message, _TEXT_ERRORS),
        (_read_attributes, _SHAPE_ERRORS),
        (_read_sns, _SHAPE_ERRORS),
        (_read_s3, _SHAPE_ERRORS),
        (_read_event_bridge, _SHAPE_ERRORS),
    ),
    "kinesis": (
        (lambda record: record.kinesis.data_as_bytes(), (ValueError,)),
        (lambda record: record.kinesis.data_as_text(), (ValueError,)),
        (lambda record: record.kinesis.data_as_json(), _TEXT_ERRORS),
        (lambda record: record.kinesis.data_zlib_compressed_as_json(), _TEXT_ERRORS),
    ),
    "dynamodb": ((_read_images, _TEXT_ERRORS),),
    "kafka": (
        (lambda record: record.decoded_key, (ValueError,)),
        (lambda record: record.decoded_value, (ValueError,)),
        (lambda record: record.json_value, _TEXT_ERRORS),
        (_read_headers, _HEADER_ERRORS),
    ),
}


def _models() -> dict[str, Any]:
    if models is None:
        return {}

    class Message(models.SqsRecordModel):
        body: Json[dict[str, Any]]

    class Payload(models.KinesisDataStreamRecordPayload):
        data: Json[dict[str, Any]]

    class Row(models.KinesisDataStreamRecordModel):
        kinesis: Payload

    class Valued(models.KafkaRecordModel):
        value: Json[dict[str, Any]]

    found: dict[str, Any] = {
        "sqs": Message,
        "kinesis": Row,
        "dynamodb": models.DynamoDBStreamRecordModel,
        "kafka": Valued,
    }
    for model in found.values():
        model.model_rebuild(_types_namespace={"Json": Json, "Any": Any, "Payload": Payload})
    return found


_MODELS = _models()
_SOURCES = tuple(sources.BY_EVENT_TYPE.values())
_SETTINGS: Any = {"log_failures": False, "raise_on_entire_batch_failure": False}
_PLAIN = {one.name: batchproc.BatchProcessor(one.event_type, **_SETTINGS) for one in _SOURCES}
_MODELLED = {
    one.name: batchproc.BatchProcessor(one.event_type, _MODELS[one.name], **_SETTINGS)
    for one in _SOURCES
    if one.name in _MODELS
}


def try_one(choices: Choices) -> None:
    """Make a record of the bytes, between two good ones, and let a handler read all three."""
    source = choices.one_of(_SOURCES)
    records = events.records_of(source, 3)
    fill(choices, source, records[1])
    looked_into = choices.once_in(8)
    before = _seen(records) if looked_into else ""
    modelled = source.name in _MODELLED and choices.once_in(4)
    processor = _MODELLED[source.name] if modelled else _PLAIN[source.name]
    decode, errors = choices.one_of(_DECODERS[source.name])
    good = [id(records[0]), id(records[2])]
    raised: list[BaseException] = []

    def handler(record: Any) -> None:
        if modelled or id(record.raw_event) in good:
            return
        try:
            decode(record)
        except Exception as error:
            raised.append(error)
            raise
        finally:
            repr(record)

    response = batchproc.process_partial_response(
        events.wrapped(source, records), handler, processor
    )
    assert not looked_into or before == _seen(records), "the event is another than before"
    named = [entry["itemIdentifier"] for entry in response["batchItemFailures"]]
    if modelled:
        assert named in ([], _named(source, records[1])), "others failed than the broken one"
        raised += [error for _, error, _ in processor.exceptions if error is not None]
        assert all(isinstance(error, (ValueError, RecursionError)) for error in raised), raised
    else:
        expected = _named(source, records[1]) if raised else []
        assert named == expected, "others failed than the broken one"
        assert all(isinstance(error, errors) for error in raised), raised


def _seen(records: list[Any]) -> str:
    try:
        return repr(records)
    except RecursionError:
        return "too deep to look at"


def _named(source: EventSource, record: Any) -> list[Any]:
    return [source.reported(one) for one in source.identify([record])]
