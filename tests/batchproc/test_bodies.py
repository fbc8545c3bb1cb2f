"""`body=`: the handler gets the decoded body, from every source and in every way of running."""

from __future__ import annotations

import json
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    InvalidBodyError,
    SQSRecord,
    async_process_partial_response,
    process_partial_response,
)
from tests.batchproc.orders import CLASSES, Model, event_of, id_of
from tests.support.events import ALL, DYNAMODB, KAFKA, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import Way, run, ways_of

GOOD = [{"id": 1, "lines": [{"sku": 7}]}, {"id": 2, "lines": []}]
BAD = {"id": "x", "lines": []}
EVERYWHERE = [
    pytest.param(source, way, id=f"{source}-{way}")
    for source in ALL
    for way in ways_of(source, {"skip_group_on_error": True} if source.fifo else {})
]


def options_of(source: Source, **options: Any) -> dict[str, Any]:
    return {**options, **({"skip_group_on_error": True} if source.fifo else {})}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("source", "way"), EVERYWHERE)
def test_the_handler_gets_the_body_and_a_bad_body_fails_alone(source: Source, way: Way) -> None:
    event = event_of(source, [GOOD[0], BAD, GOOD[1]])
    seen: list[Any] = []

    outcome = run(source, event, seen.append, options_of(source, body=Model), way)

    assert sorted(map(id_of, seen)) in ([1, 2], [1])
    assert all(type(order) is Model for order in seen)
    [failed] = outcome.result.failed
    assert (failed.index, failed.stage) == (1, "parse")
    assert type(failed.exception) is InvalidBodyError
    assert str(failed.exception) == "1 validation error for Model: id: int_parsing"
    assert type(failed.record).__name__.endswith("Record")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("source", "way"), EVERYWHERE)
def test_hooks_and_results_keep_the_record(source: Source, way: Way) -> None:
    outcome = run(source, event_of(source, GOOD), id_of, options_of(source, body=Model), way)

    assert outcome.response == {"batchItemFailures": []}
    assert [item.result for item in outcome.result] == [1, 2]
    assert outcome.success_messages == [item.record for item in outcome.result]
    assert {type(item.record).__name__ for item in outcome.result} <= {
        "SQSRecord", "KinesisStreamRecord", "DynamoDBRecord", "KafkaEventRecord",
    }  # fmt: skip


@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize("kind", CLASSES)
def test_every_kind_of_class(source: Source, kind: Any) -> None:
    seen: list[Any] = []

    outcome = run(source, event_of(source, GOOD), seen.append, options_of(source, body=kind))

    assert outcome.response == {"batchItemFailures": []}
    assert [id_of(order) for order in seen] == [1, 2]
    first = seen[0]["lines"][0] if isinstance(seen[0], dict) else seen[0].lines[0]
    assert (first["sku"] if isinstance(first, dict) else first.sku) == 7
    assert type(seen[0]) is (kind if not isinstance(seen[0], dict) else dict)


@pytest.mark.parametrize("source", [one for one in ALL if one is not SQS_FIFO])
@pytest.mark.parametrize("kind", CLASSES)
def test_records_that_pipes_deliver(source: Source, kind: Any) -> None:
    event = event_of(source, GOOD, pipe=True)
    seen: list[Any] = []

    process_partial_response(event, seen.append, source.processor(body=kind))

    assert [id_of(order) for order in seen] == [1, 2]


@pytest.mark.parametrize("source", ALL)
def test_a_decoder_gets_the_body_in_the_type_of_its_source(source: Source) -> None:
    seen: list[Any] = []

    def decode(body: Any) -> int:
        seen.append(body)
        return 5

    got: list[Any] = []
    run(source, event_of(source, [{"id": 1}]), got.append, options_of(source, body=decode))

    kind = str if source.event_type_name == "SQS" else dict if source is DYNAMODB else bytes
    assert [type(body) for body in seen] == [kind]
    assert got == [5]
    assert (seen[0] if kind is dict else json.loads(seen[0])) == {"id": 1}


def test_a_fifo_queue_stops_at_a_bad_body() -> None:
    event = event_of(SQS_FIFO, [GOOD[0], BAD, GOOD[1]])

    outcome = run(SQS_FIFO, event, id_of, {"body": Model})

    assert outcome.response == response_of(SQS_FIFO.identifiers(event)[1:])
    assert outcome.statuses == ["success", "fail", "skipped"]


# --- records without a body -----------------------------------------------------------------------


def without_body(source: Source) -> Any:
    event = event_of(source, [{"id": 1}, {"id": 2}])
    for record in source.records(event)[:1]:
        if source is DYNAMODB:
            record["eventName"] = "REMOVE"
            del record["dynamodb"]["NewImage"]
        elif source is KAFKA:
            record["value"] = None
        elif "kinesis" in record:
            record["kinesis"]["data"] = None
        else:
            record["body"] = None
    return event


ABSENT = [
    pytest.param(source, way, id=f"{source}-{way}")
    for source in (DYNAMODB, KAFKA)
    for way in ways_of(source)
]


@pytest.mark.parametrize("source", ALL)
def test_a_record_without_a_body_fails_and_the_text_names_the_option(source: Source) -> None:
    options = options_of(source, body=Model)

    [failed] = run(source, without_body(source), id_of, options).result.failed

    assert failed.stage == "parse"
    which = {
        "DynamoDB": "a REMOVE, or a stream without new images",
        "Kafka": "a tombstone",
        "Kinesis": "its data is null",
    }.get(source.title, "its body is null")
    assert str(failed.exception) == (
        f"This record has no body ({which}). To process such records without calling the "
        'handler, create the processor with absent="skip". To call the handler with None, use '
        'absent="none".'
    )


@pytest.mark.parametrize(("source", "way"), ABSENT)
def test_skip_processes_it_without_its_handler(source: Source, way: Way) -> None:
    seen: list[Any] = []

    outcome = run(source, without_body(source), seen.append, {"body": Model, "absent": "skip"}, way)

    assert outcome.response == {"batchItemFailures": []}
    assert [(item.status, item.result) for item in outcome.result] == [("success", None)] * 2
    assert [order.id for order in seen] == [2]


@pytest.mark.parametrize(("source", "way"), ABSENT)
def test_none_calls_the_handler_with_none(source: Source, way: Way) -> None:
    options = {"body": Model, "absent": "none"}

    outcome = run(source, without_body(source), lambda order: order and order.id, options, way)

    assert [item.result for item in outcome.result] == [None, 2]


def test_skip_with_a_handler_of_body_and_record() -> None:
    processor = BatchProcessor(EventType.Kafka, body=Model, absent="skip")
    seen: list[Any] = []

    def audit(order: Any, record: Any) -> None:
        seen.append((order.id, record.topic))

    process_partial_response(without_body(KAFKA), audit, processor)

    assert seen == [(2, "example-topic")] or [one[0] for one in seen] == [2]


# --- the record next to the body ------------------------------------------------------------------


def test_the_record_by_name_sync() -> None:
    event = event_of(SQS, GOOD)
    seen: list[Any] = []

    def ship(order: Model, record: SQSRecord) -> None:
        seen.append((order.id, record.message_id))

    process_partial_response(event, ship, BatchProcessor(EventType.SQS, body=Model))

    assert seen == list(zip([1, 2], SQS.identifiers(event), strict=True))


def test_the_record_by_name_async() -> None:
    event = event_of(SQS, GOOD)
    seen: list[Any] = []

    async def ship(order: Model, *, record: SQSRecord) -> None:
        seen.append((order.id, record.message_id))

    async_process_partial_response(event, ship, AsyncBatchProcessor(EventType.SQS, body=Model))

    assert seen == list(zip([1, 2], SQS.identifiers(event), strict=True))


def test_an_option_changed_later_counts_from_the_next_batch() -> None:
    processor: Any = BatchProcessor(EventType.SQS)
    seen: list[Any] = []
    process_partial_response(event_of(SQS, GOOD[:1]), seen.append, processor)

    processor.body = Model
    process_partial_response(event_of(SQS, GOOD[:1]), seen.append, processor)

    assert [type(one) for one in seen] == [SQSRecord, Model]


def test_a_subclass_may_have_the_body_as_a_class_attribute() -> None:
    class Orders(BatchProcessor):
        body = Model

    seen: list[Any] = []
    process_partial_response(event_of(SQS, GOOD), seen.append, Orders(EventType.SQS))

    assert [type(one) for one in seen] == [Model, Model]


def test_the_decoder_is_built_once_per_processor() -> None:
    calls: list[Any] = []

    class Counted(Model):
        @classmethod
        def model_validate_json(cls, *arguments: Any, **keywords: Any) -> Any:
            calls.append(1)
            return super().model_validate_json(*arguments, **keywords)

    processor = BatchProcessor(EventType.SQS, body=Counted)
    for _ in range(3):
        process_partial_response(event_of(SQS, GOOD), id_of, processor)

    assert len(calls) == 6
