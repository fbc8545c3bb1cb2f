"""Every processor over every sample event of AWS's documentation and tools."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.batchproc.samples import FOLDER, MISSING
from tests.support.events import ALL, SQS, Event, Source, response_of
from tests.support.ways import Way, run, ways_of

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)

WAYS = {("sync", "function"), ("threads", "function"), ("async", "function")}
NAMES = {
    "aws:sqs": "SQS",
    "aws:kinesis": "KinesisDataStreams",
    "aws:dynamodb": "DynamoDBStreams",
    "aws:kafka": "Kafka",
    "SelfManagedKafka": "Kafka",
    "aws:SelfManagedKafka": "Kafka",
}


def _source_name(event: Any) -> str | None:
    """The event type of a sample; None for responses and other documents."""
    if "records" in event:
        return NAMES[event["eventSource"]]
    return NAMES[event["Records"][0]["eventSource"]] if "Records" in event else None


def _cases() -> list[Any]:
    cases = []
    for path in sorted(FOLDER.glob("*/*.json")):
        event = json.loads(path.read_text(encoding="utf-8"))
        name = _source_name(event)
        for source in ALL:
            if source.event_type_name == name:
                case_id = f"{path.parent.name}/{path.stem}-{source.name}"
                cases.append(pytest.param(source, event, id=case_id))
    return cases


CASES = _cases()
samples = pytest.mark.parametrize(("source", "event"), CASES)


def test_there_is_a_sample_of_every_source() -> None:
    assert {case.values[0].name for case in CASES} == {source.name for source in ALL}


def answer(event: Event, identifiers: Iterable[Any] = ()) -> dict[str, Any]:
    """The response with these failures; of a tumbling window it has the state, too.

    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    """
    state = {"state": event.get("state") or {}} if "window" in event else {}
    return {**response_of(identifiers), **state}


def _ways(source: Source) -> list[Way]:
    return [way for way in ways_of(source) if (way.driver, way.form) in WAYS]


@pytest.mark.sampled(3)
@samples
def test_a_handler_that_returns_reports_nothing(source: Source, event: Event) -> None:
    for way in _ways(source):
        outcome = run(source, event, lambda record: None, way=way)

        assert outcome.response == answer(event)
        assert len(outcome.result) == len(source.records(event))


@pytest.mark.sampled(3)
@samples
def test_the_records_that_fail_are_reported(source: Source, event: Event) -> None:
    raw = source.records(event)
    # The last record alone: what FIFO holds back after a failure is tested elsewhere.
    failing = raw[-1:] if source.fifo else raw[::2]

    def handler(record: Any) -> None:
        if any(record.raw_event is one for one in failing):
            raise ValueError("every second one")

    quiet = {"raise_on_entire_batch_failure": False}
    for way in _ways(source):
        outcome = run(source, event, handler, quiet, way)

        assert outcome.response == answer(event, map(source.identifier_of, failing))


@pytest.mark.sampled(3)
@samples
def test_every_record_fails(source: Source, event: Event) -> None:
    def handler(record: Any) -> None:
        raise ValueError("every one")

    for way in _ways(source):
        outcome = run(source, event, handler, way=way)

        assert type(outcome.error).__name__ == "BatchProcessingError"
        assert outcome.response == answer(event, source.identifiers(event))


def test_the_response_shown_with_a_sample_is_ours() -> None:
    folder = FOLDER / "powertools"
    event = json.loads((folder / "getting_started_sqs_event.json").read_text(encoding="utf-8"))
    shown = json.loads((folder / "getting_started_sqs_response.json").read_text(encoding="utf-8"))

    def handler(record: Any) -> None:
        if record is not None and record.raw_event is event["Records"][1]:
            raise ValueError("the second one, as the documentation says")

    assert run(SQS, event, handler).response == shown
