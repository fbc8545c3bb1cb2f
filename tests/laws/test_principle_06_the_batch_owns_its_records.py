"""Principle 6. Whatever happens to a list of records, identifiers stay those of their records."""

from __future__ import annotations

from typing import Any

import pytest

from tests.laws.custom import base_of
from tests.laws.says import disagreements
from tests.support.events import ALL, Source, response_of
from tests.support.ways import Way, make_processor, run, ways_of

BODIES = ["body-0", "body-1", "body-2", "body-3"]
PAIRS = [(source, way) for source in ALL for way in ways_of(source, {"skip_group_on_error": True})]
BY_SOURCE_AND_WAY = pytest.mark.parametrize(
    ("source", "way"), PAIRS, ids=[f"{source}-{way}" for source, way in PAIRS]
)


def batch_of(source: Source) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """An event in which each record is alone in its group, the options, and the bodies."""
    groups: dict[str, Any] = {"groups": ["a", "b", "c", "d"]} if source.fifo else {}
    event = source.event(BODIES, **groups)
    options = {"skip_group_on_error": True} if source.fifo else {}
    return event, options, [source.body_of(record) for record in source.records(event)]


def sort(processor: Any) -> None:
    processor.records.sort(key=str, reverse=True)
    processor.records.reverse()


def filter_in_place(processor: Any) -> None:
    processor.records[:] = processor.records[1:]


def clear(processor: Any) -> None:
    processor.records.clear()


def delete(processor: Any) -> None:
    del processor.records[0]


def swap(processor: Any) -> None:
    records = processor.records
    records[0], records[1] = records[1], records[0]


def replace(processor: Any) -> None:
    processor.records = processor.records[1:]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("change", [sort, filter_in_place, clear, delete, swap])
@BY_SOURCE_AND_WAY
def test_prepare_may_change_the_list_that_it_gets(source: Source, way: Way, change: Any) -> None:
    event, options, bodies = batch_of(source)
    identifiers = source.identifiers(event)
    base: Any = base_of(source, way)
    ran: list[str] = []

    class Custom(base):  # type: ignore[misc]  # a class of this way
        def _prepare(self) -> None:
            change(self)

    def handle(record: Any) -> None:
        ran.append(source.body_of(record))
        if source.body_of(record) in ("body-0", "body-2"):
            raise ValueError("refused")

    processor = make_processor(source, way, options, Custom)
    outcome = run(source, event, handle, way=way, processor=processor)

    assert sorted(ran) == sorted(bodies)
    assert outcome.response == response_of([identifiers[0], identifiers[2]])
    assert disagreements(outcome, source, options, response=outcome.response) == []


@pytest.mark.sampled(3)
@BY_SOURCE_AND_WAY
def test_prepare_that_replaces_the_records_reports_them_all(source: Source, way: Way) -> None:
    event, options, _ = batch_of(source)
    base: Any = base_of(source, way)
    ran: list[Any] = []

    class Custom(base):  # type: ignore[misc]  # a class of this way
        def _prepare(self) -> None:
            replace(self)

    processor = make_processor(source, way, options, Custom)
    outcome = run(source, event, ran.append, way=way, processor=processor)

    assert isinstance(outcome.error, TypeError)
    assert "records" in str(outcome.error)
    assert ran == []
    assert outcome.response == response_of(source.identifiers(event))


def remove_from_processor(processor: Any, event: Any, raw: Any) -> None:
    records = processor.records
    if raw in records:
        records.remove(raw)


def remove_from_event(processor: Any, event: Any, raw: Any) -> None:
    lists = list(event["records"].values()) if "records" in event else [event["Records"]]
    for one in lists:
        one[:] = [record for record in one if record is not raw]


def empty_the_event(processor: Any, event: Any, raw: Any) -> None:
    event.clear()


def rename(processor: Any, event: Any, raw: Any) -> None:
    for record in (raw, raw.get("kinesis"), raw.get("dynamodb")):
        for name in (
            "messageId",
            "sequenceNumber",
            "SequenceNumber",
            "offset",
            "partition",
            "topic",
        ):
            if isinstance(record, dict) and name in record:
                record[name] = "changed"


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "change", [remove_from_processor, remove_from_event, empty_the_event, rename]
)
@BY_SOURCE_AND_WAY
def test_a_handler_that_takes_its_record_away_changes_no_answer(
    source: Source, way: Way, change: Any
) -> None:
    event, options, bodies = batch_of(source)
    identifiers = source.identifiers(event)
    processor = make_processor(source, way, options)
    ran: list[str] = []

    def handle(record: Any) -> None:
        body = source.body_of(record)
        ran.append(body)
        change(processor, event, record.raw_event)
        if body in ("body-1", "body-2"):
            raise ValueError("refused")

    outcome = run(source, event, handle, way=way, processor=processor)

    assert sorted(ran) == sorted(bodies)
    assert outcome.response == response_of(identifiers[1:3])
    assert [item.identifier for item in outcome.result] == identifiers
    assert [item.status for item in outcome.result] == ["success", "fail", "fail", "success"]


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_what_the_processor_gives_away_is_a_copy(source: Source) -> None:
    event, options, _ = batch_of(source)
    processor = source.processor(**options)
    run(source, event, lambda record: None, processor=processor)
    processor.records.clear()
    processor.response()["batchItemFailures"].append({"itemIdentifier": "mine"})

    assert processor.records == source.records(event)
    assert processor.response() == {"batchItemFailures": []}
