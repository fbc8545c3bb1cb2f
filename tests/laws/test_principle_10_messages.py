"""Principle 10. A success tuple holds the raw record, a failure the view or the model."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import batchproc
import batchproc.models
from tests.support.events import ALL, Source
from tests.support.ways import CONTEXT_MANAGER_WAYS, Way, make_processor, run, ways_of

MODELS = {
    "sqs": "SqsRecordModel",
    "sqs_fifo": "SqsRecordModel",
    "kinesis": "KinesisDataStreamRecordModel",
    "dynamodb": "DynamoDBStreamRecordModel",
    "kafka": "KafkaRecordModel",
}
VIEWS = {
    "sqs": "SQSRecord",
    "sqs_fifo": "SQSRecord",
    "kinesis": "KinesisStreamRecord",
    "dynamodb": "DynamoDBRecord",
    "kafka": "KafkaEventRecord",
}
BODIES = ["body-0", "body-1", "body-2"]
PAIRS = [
    (source, way)
    for source in ALL
    for way in ways_of(source, {"skip_group_on_error": True})
    if way in CONTEXT_MANAGER_WAYS
]
BY_SOURCE_AND_WAY = pytest.mark.parametrize(
    ("source", "way"), PAIRS, ids=[f"{source}-{way}" for source, way in PAIRS]
)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("with_model", [False, True])
@BY_SOURCE_AND_WAY
def test_the_third_element_of_a_message(source: Source, way: Way, with_model: bool) -> None:
    groups: dict[str, Any] = {"groups": ["a", "b", "c"]} if source.fifo else {}
    event = source.event(BODIES, **groups)
    records = source.records(event)
    options: dict[str, Any] = {"skip_group_on_error": True} if source.fifo else {}
    if with_model:
        options["model"] = getattr(batchproc.models, MODELS[source.name])
    given: list[Any] = []

    def handle(record: Any) -> str:
        given.append(record)
        if source.body_of(records[1]) == "body-1" and _raw(record, records) is records[1]:
            raise ValueError("refused")
        return "done"

    processor = make_processor(source, way, options)
    outcome = run(source, event, handle, way=way, processor=processor)
    first, second, third = outcome.messages or []
    kind = options.get("model") or getattr(batchproc, VIEWS[source.name])

    assert first == ("success", "done", records[0])
    assert third == ("success", "done", records[2])
    assert (first[2] is records[0], third[2] is records[2]) == (True, True)
    assert json.loads(json.dumps([first, third]))[0][2] == records[0]
    assert second[:2] == ("fail", "<class 'ValueError'>:refused")
    assert type(second[2]) is kind
    assert any(second[2] is one for one in given)
    assert outcome.success_messages == [records[0], records[2]]
    assert outcome.fail_messages == [second[2]]
    assert [type(one) for one in outcome.success_messages] == [dict, dict]


def _raw(record: Any, records: list[dict[str, Any]]) -> Any:
    """The raw record of a view or a model."""
    raw = getattr(record, "raw_event", None)
    if raw is not None:
        return raw
    names: dict[str, Callable[[Any], bool]] = {
        "messageId": lambda one: one["messageId"] == record.messageId,
        "kinesis": lambda one: one["kinesis"]["sequenceNumber"] == record.kinesis.sequenceNumber,
        "dynamodb": lambda one: one["eventID"] == record.eventID,
        "offset": lambda one: one["offset"] == record.offset,
    }
    same = next(same for name, same in names.items() if name in records[0])
    return next(one for one in records if same(one))


@BY_SOURCE_AND_WAY
def test_a_record_that_was_skipped_is_a_view_with_its_reason(source: Source, way: Way) -> None:
    groups: dict[str, Any] = {"groups": ["a", "a", "a"]} if source.fifo else {}
    options = {"skip_group_on_error": True} if source.fifo else {"stop_on_failure": True}
    if way.driver == "threads" and way not in ways_of(source, options):
        return  # the table of options: threads contradict this option
    event = source.event(BODIES, **groups)

    def handle(record: Any) -> None:
        raise ValueError("refused")

    options["raise_on_entire_batch_failure"] = False
    processor = make_processor(source, way, options)
    outcome = run(source, event, handle, way=way, processor=processor)
    last = (outcome.messages or [])[-1]

    assert last[0] == "fail"
    assert "A previous record" in last[1]
    assert type(last[2]) is getattr(batchproc, VIEWS[source.name])
