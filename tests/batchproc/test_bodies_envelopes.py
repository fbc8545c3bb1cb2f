"""Bodies in the envelope of another service, alone and nested; decoders of other formats."""

from __future__ import annotations

import gzip
import io
import json
from functools import partial
from typing import Any

import pytest
from pydantic import TypeAdapter

from batchproc import BatchProcessor, EventType, InvalidBodyError, process_partial_response
from batchproc.bodies import event_bridge, s3, sns
from pytest_batchproc import KafkaEventFactory, KinesisEventFactory, SqsEventFactory
from tests.batchproc.orders import CLASSES, Model, Struct, id_of
from tests.support.events import KAFKA, KINESIS, SQS, Source

ORDER = json.dumps({"id": 7, "lines": []})
S3_EVENT = {
    "Records": [
        {
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": "scans"}, "object": {"key": "a+b.pdf", "size": 3}},
        }
    ]
}
S3_TEST = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "scans"}


def by_sns(text: str) -> str:
    return json.dumps({"Type": "Notification", "TopicArn": "arn:...", "Message": text})


def by_event_bridge(text: str) -> str:
    return json.dumps({"source": "shop", "detail-type": "Order", "detail": json.loads(text)})


def decoded(body: Any, content: Any, source: Source = SQS) -> Any:
    factory: Any = {SQS: SqsEventFactory, KINESIS: KinesisEventFactory, KAFKA: KafkaEventFactory}
    seen: list[Any] = []
    processor: Any = BatchProcessor(source.event_type, body=body)
    process_partial_response(factory[source]()([content]), seen.append, processor)
    return seen[0]


@pytest.mark.parametrize("source", [SQS, KINESIS, KAFKA])
@pytest.mark.parametrize("kind", CLASSES)
def test_an_envelope_is_opened_for_every_class(kind: Any, source: Source) -> None:
    assert id_of(decoded(sns(kind), by_sns(ORDER), source)) == 7
    assert id_of(decoded(event_bridge(kind), by_event_bridge(ORDER), source)) == 7
    nested: Any = sns(event_bridge(kind))
    assert id_of(decoded(nested, by_sns(by_event_bridge(ORDER)), source)) == 7


def test_the_decoder_of_an_envelope_takes_a_decoder() -> None:
    assert decoded(sns(json.loads), by_sns(ORDER)) == {"id": 7, "lines": []}
    assert decoded(sns(str), by_sns("hello")) == "hello"
    assert decoded(event_bridge(json.loads), by_event_bridge(ORDER)) == {"id": 7, "lines": []}


def test_events_of_the_factories_are_decoded() -> None:
    from pytest_batchproc.events.envelopes import sns_notification

    assert decoded(sns(Model), sns_notification({"id": 7})).id == 7


def test_s3_gives_the_view_of_the_notification() -> None:
    for body, content in [
        (s3, json.dumps(S3_EVENT)),
        (sns(s3), by_sns(json.dumps(S3_EVENT))),
    ]:
        event = decoded(body, content)
        assert (event.bucket_name, event.object_key) == ("scans", "a b.pdf")


def test_the_test_event_of_s3_has_no_records() -> None:
    assert list(decoded(s3, json.dumps(S3_TEST)).records) == []


@pytest.mark.parametrize(
    ("body", "content", "text"),
    [
        (
            sns(Model),
            ORDER,
            "The body is not an SNS notification: it has no 'Message'. If the queue gets the "
            "message without an envelope, pass the class itself as body=.",
        ),
        (
            event_bridge(Model),
            "[1]",
            "The body is not an EventBridge event: it has no 'detail'. If the queue gets the "
            "message without an envelope, pass the class itself as body=.",
        ),
        (
            s3,
            ORDER,
            "The body is not an S3 event notification: it has no list Records. For S3 events that "
            "EventBridge or SNS delivers, wrap the decoder: event_bridge(...) or sns(s3).",
        ),
        (sns(Model), by_sns('{"id": "x"}'), "1 validation error for Model: id: int_parsing"),
        (sns(Model), "4111", "The body is not an SNS notification: it has no 'Message'. If the "
         "queue gets the message without an envelope, pass the class itself as body=."),
        (sns(Struct), by_sns('{"id": "x"}'), "ValidationError at id"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_envelope(body: Any, content: str, text: str) -> None:
    processor = BatchProcessor(EventType.SQS, body=body, raise_on_entire_batch_failure=False)
    process_partial_response(SqsEventFactory()([content]), lambda order: None, processor)

    [failed] = processor.result.failed
    assert type(failed.exception) is InvalidBodyError
    assert str(failed.exception) == text


def test_a_wrong_class_in_an_envelope_is_refused_when_the_decoder_is_created() -> None:
    with pytest.raises(ValueError, match=r"^body=dict does not say what is in the body"):
        sns(dict)


# --- decoders of other formats -----------------------------------------------------------------


def test_gzip() -> None:
    def unzip(body: bytes) -> Model:
        return Model.model_validate_json(gzip.decompress(body))

    assert decoded(unzip, gzip.compress(ORDER.encode()), KINESIS) == Model(id=7)


def test_a_union_by_a_decoder() -> None:
    decode = TypeAdapter(Model | list[int]).validate_json

    assert decoded(decode, ORDER) == Model(id=7)
    assert decoded(decode, "[1, 2]") == [1, 2]


def test_a_partial_is_a_decoder() -> None:
    assert decoded(partial(json.loads, parse_float=str), '{"a": 1.50}') == {"a": "1.50"}


def test_avro_with_the_framing_of_a_schema_registry() -> None:
    fastavro = pytest.importorskip("fastavro")
    schema = fastavro.parse_schema(
        {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]}
    )
    schemas = {12: schema}

    def decode_avro(body: bytes) -> Any:
        # Magic byte 0, then the id of the schema in four bytes:
        # https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
        number = int.from_bytes(body[1:5], "big")
        return fastavro.schemaless_reader(io.BytesIO(body[5:]), schemas[number], None)

    written = io.BytesIO()
    fastavro.schemaless_writer(written, schema, {"id": 7})
    body = b"\0" + (12).to_bytes(4, "big") + written.getvalue()

    assert decoded(decode_avro, body, KAFKA) == {"id": 7}


def test_protobuf_by_its_own_method() -> None:
    wrappers = pytest.importorskip("google.protobuf.wrappers_pb2")

    body = wrappers.Int64Value(value=7).SerializeToString()

    assert decoded(wrappers.Int64Value.FromString, body, KAFKA).value == 7
    with pytest.raises(ValueError, match=r"Or pass body=Int64Value\.FromString"):
        BatchProcessor(EventType.Kafka, body=wrappers.Int64Value)
