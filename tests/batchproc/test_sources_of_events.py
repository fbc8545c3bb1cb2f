"""Which source an event and a record belong to: one decision for the library and the plugin."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import sources
from tests.support.events import ALL, KAFKA, SQS_FIFO, Source


def row(source: Source) -> sources.EventSource:
    """The row that an event names: FIFO queues answer as SQS."""
    name = "sqs" if source is SQS_FIFO else source.name
    return next(one for one in sources.ALL if one.name == name)


@pytest.mark.parametrize("named", [True, False], ids=["named", "not named"])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_an_event_is_recognised_by_name_or_by_its_first_record(source: Source, named: bool) -> None:
    event = source.event(["a", "b"])
    if not named:
        event.pop("eventSource", None)
        for record in source.records(event):
            record.pop("eventSource", None)

    assert sources.row_of_event(event) is row(source)
    assert {sources.row_of_record(one) for one in source.records(event)} == {row(source)}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"records": {}}, sources.KAFKA),
        ({"eventSource": "aws:kafka", "records": []}, sources.KAFKA),
        ({"eventSource": "SelfManagedKafka", "records": {}}, sources.KAFKA),
        ({"records": []}, None),
        ({"records": None}, None),
        ({"Records": []}, None),
        ({"Records": {}}, None),
        ({"Records": "a"}, None),
        ({"Records": [1]}, None),
        ({"Records": [None]}, None),
        ({"Records": [{}]}, None),
        ({"Records": [{"messageId": ""}]}, None),
        ({"Records": [{"EventSource": "aws:sns", "messageId": "a"}]}, None),
        ({"Records": [{"eventSource": "aws:s3"}]}, None),
        ({"Records": [{"eventSource": "aws:sqs"}]}, sources.SQS),
        ({"eventSource": "aws:sqs", "Records": []}, sources.SQS),
        ({"eventSource": "aws:s3", "Records": [{"messageId": "a"}]}, None),
        ({"eventSource": "aws:kafka"}, None),
        ({"eventSource": "aws:kafka", "records": "a"}, None),
        ({}, None),
    ],
    ids=repr,
)
def test_what_names_no_source_belongs_to_none(event: Any, expected: Any) -> None:
    assert sources.row_of_event(event) is expected


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"eventSource": "aws:sqs"}, "aws:sqs"),
        ({"EventSource": "aws:sns"}, "aws:sns"),
        ({"eventSource": None, "EventSource": "aws:sns"}, "aws:sns"),
        ({"eventSource": ""}, None),
        ({"eventSource": 5}, None),
        ({}, None),
    ],
    ids=repr,
)
def test_a_name_is_text_under_either_spelling(record: Any, name: str | None) -> None:
    assert sources.name_in(record) == name


def test_a_kafka_record_is_known_by_its_offset() -> None:
    (record,) = KAFKA.records(KAFKA.event(["a"]))

    assert sources.row_of_record(record) is sources.KAFKA
    assert sources.row_of_record([record]) is None
