"""What an event says of itself: its source, its records, their identifiers and bodies."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.reading import body_text, read_batch
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
    assert "sqs" == read_batch({"Records": []}).source.name


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
            "event: eventSource is None; expected one of aws:sqs, aws:kinesis, aws:dynamodb, "
            "aws:kafka, SelfManagedKafka, aws:SelfManagedKafka",
        ),
        (
            {"Records": [{"eventSource": "aws:s3"}]},
            "event: eventSource is 'aws:s3'; expected one of aws:sqs, aws:kinesis, aws:dynamodb, "
            "aws:kafka, SelfManagedKafka, aws:SelfManagedKafka",
        ),
        (
            {"Records": [{"eventSource": "aws:sqs", "body": "a"}]},
            "event: expected 'Records' of SQS, each record with messageId; got a list that holds a "
            "dict with 'eventSource', 'body'",
        ),
    ],
    ids=["nothing", "wrong case", "a response", "no source", "another source", "no identifier"],
)
def test_what_is_no_batch_is_refused(event: Any, message: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        read_batch(event)

    assert message == str(caught.value)


def test_a_broken_record_has_no_body() -> None:
    assert "" == body_text({}, read_batch(SQS.event(["a"])).source)
