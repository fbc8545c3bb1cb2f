"""Snapshots of answers to the list that EventBridge Pipes delivers."""

from __future__ import annotations

import copy
import json
from typing import Any

from batchproc import BatchProcessor, EventType, process_partial_response
from pytest_batchproc.events import DynamoDBEventFactory
from tests.pytest_batchproc.snapshots.snapping import FACTORIES, every_source, failing, text_of


@every_source
def test_an_identifier_is_the_record_of_the_list(source: str) -> None:
    event = FACTORIES[source]()([{"id": "a"}, {"id": "b"}], pipe=True)

    assert json.loads(text_of(failing(event, [1]), event)) == {
        "batchItemFailures": [{"itemIdentifier": {"index": 1, "body": {"id": "b"}}}]
    }


@every_source
def test_a_record_is_found_by_itself_and_by_a_copy(source: str) -> None:
    event = FACTORIES[source]()([{"id": "a"}, {"id": "b"}], pipe=True)
    known = [{"index": 1, "body": {"id": "b"}}]

    assert json.loads(text_of([event[1]], event)) == known
    assert json.loads(text_of([copy.deepcopy(event[1])], event)) == known


def test_a_result_over_a_pipe_tells_its_records() -> None:
    event: Any = DynamoDBEventFactory()([{"id": "a"}, {"id": "b"}], pipe=True)
    processor = BatchProcessor(EventType.DynamoDBStreams)
    process_partial_response(event, lambda record: None, processor)

    text = text_of(processor.result, event)

    assert '"index": 1' in text
    assert "unknown" not in text
