"""What an event says of itself: its source, its records, their identifiers and bodies."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import (
    BatchProcessor,
    EventType,
    UnexpectedBatchTypeError,
    process_partial_response,
)
from pytest_batchproc._reading import body_text, read_batch
from pytest_batchproc.errors import InvalidEventError
from tests.support.events import ALL, DYNAMODB, KINESIS, SQS, Source

WINDOW = {"window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"}}


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_an_event_tells_its_source_records_and_identifiers(source: Source) -> None:
    event = source.event(["a", "b"])
    batch = read_batch(event)

    assert source.name == batch.source.name
    assert source.records(event) == batch.records
    assert source.identifiers(event) == batch.identifiers


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_body_is_told_as_one_line(source: Source) -> None:
    event = source.event(["two\nlines"])
    (record,) = source.records(event)
    told = body_text(record, read_batch(event).source)

    assert "two\\nlines" in told if source.name == "dynamodb" else told == "two lines"


@pytest.mark.parametrize("source", [SQS, KINESIS, DYNAMODB], ids=repr)
def test_a_record_without_a_source_is_known_by_its_identifier(source: Source) -> None:
    event = source.event(["a", "b"])
    for record in source.records(event):
        del record["eventSource"]

    assert source.name == read_batch(event).source.name


@pytest.mark.parametrize("service", ["kinesis", "dynamodb"])
def test_an_empty_window_is_of_the_stream_that_it_names(service: str) -> None:
    arn = f"arn:aws:{service}:eu-west-1:111122223333:stream/clicks"

    assert service == read_batch({"Records": [], "eventSourceARN": arn, **WINDOW}).source.name


def test_a_list_without_records_says_nothing_and_counts_as_sqs() -> None:
    assert read_batch({"Records": []}).source.name == "sqs"


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (None, "event: expected the dict that Lambda passes; got None"),
        (
            {"records": []},
            "event: expected a list under 'Records' (SQS, Kinesis, DynamoDB) or 'eventSource' "
            "(Kafka); got a dict with 'records'",
        ),
        (
            {"batchItemFailures": []},
            "event: expected a list under 'Records' (SQS, Kinesis, DynamoDB) or 'eventSource' "
            "(Kafka); got a dict with 'batchItemFailures': that is a response, which comes first",
        ),
        (
            {"Records": [{"EventSource": "aws:sns"}]},
            "event: record #0 comes from 'aws:sns'; expected one of aws:sqs, aws:kinesis, "
            "aws:dynamodb, aws:kafka, SelfManagedKafka, aws:SelfManagedKafka",
        ),
        (
            {"Records": [{"eventSource": "aws:s3"}]},
            "event: record #0 comes from 'aws:s3'; expected one of aws:sqs, aws:kinesis, "
            "aws:dynamodb, aws:kafka, SelfManagedKafka, aws:SelfManagedKafka",
        ),
        (
            {"Records": [{"eventSource": "aws:sqs", "body": "a"}]},
            "event: record #0 has no usable messageId; it has 'eventSource', 'body'; expected "
            "'Records' of SQS, each record with messageId",
        ),
    ],
    ids=["nothing", "wrong case", "a response", "no source", "another source", "no identifier"],
)
def test_what_is_no_batch_is_refused(event: Any, message: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        read_batch(event)

    assert message == str(caught.value)


def test_a_broken_record_has_no_body() -> None:
    assert body_text({}, read_batch(SQS.event(["a"])).source) == ""


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        ({"Records": [{"EventSource": "aws:sns", "Sns": {}}]}, "comes from 'aws:sns'"),
        ({"Records": [{"eventSource": "aws:s3"}]}, "comes from 'aws:s3'"),
        ({"Records": [1]}, "record #0 is an int, not a dict"),
        ({"Records": [None]}, "record #0 is None, not a dict"),
        ({"Records": ["a"]}, "record #0 is a str, not a dict"),
        ({"Records": None}, "'Records' is None"),
        ({"Records": "a"}, "a str, not a list"),
        ({"Records": [*SQS.event(["a"])["Records"], 1]}, "record #1 is an int, not a dict"),
    ],
    ids=["sns", "s3", "int", "None", "str", "no list", "text", "a later one"],
)
def test_the_library_and_the_plugin_say_the_same_of_an_event(event: Any, fact: str) -> None:
    with pytest.raises(InvalidEventError) as plugin:
        read_batch(event)
    with pytest.raises(UnexpectedBatchTypeError) as library:
        process_partial_response(event, print, BatchProcessor(EventType.SQS))

    assert fact in str(plugin.value)
    assert fact in str(library.value)


@pytest.mark.parametrize(
    "records",
    [
        [{"topic": "a", "partition": 0, "offset": 5}],
        {"a-0": [{"topic": "a", "partition": 0, "offset": 5}]},
    ],
    ids=["list", "dict"],
)
def test_a_kafka_event_without_a_source_is_read_as_the_library_reads_it(records: Any) -> None:
    processor = BatchProcessor(EventType.Kafka)
    response = process_partial_response({"records": records}, lambda record: None, processor)

    assert response == {"batchItemFailures": []}
    assert read_batch({"records": records}).identifiers == [{"partition": "a-0", "offset": 5}]


def test_a_record_without_source_and_identifier_is_named(snapshot: object) -> None:
    with pytest.raises(InvalidEventError) as caught:
        read_batch({"Records": [{"body": "a"}]})

    assert str(caught.value) == snapshot


def test_an_event_of_another_service_is_named() -> None:
    with pytest.raises(InvalidEventError) as caught:
        read_batch({"eventSource": "aws:mq", "messages": []})

    assert str(caught.value).startswith("event: it comes from 'aws:mq'; expected one of aws:sqs, ")


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        ({"Records": {}}, "'Records' is a dict, not a list; expected records of aws:sqs, "),
        ({"records": {"a-0": 5}}, "partition 'a-0' is an int, not a list; expected records of "),
        ({"records": 5}, "'records' is an int, not a list; expected records of "),
        ({"eventSource": "aws:kafka", "records": {"a-0": [5]}}, "record #0 is an int, not a dict"),
    ],
    ids=["dict", "partition", "number", "record"],
)
def test_what_stands_in_place_of_the_records_is_named(event: Any, fact: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        read_batch(event)

    assert str(caught.value).startswith(f"event: {fact}")
