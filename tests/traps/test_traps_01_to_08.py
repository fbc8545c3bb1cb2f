"""Mistakes that libraries for partial batch responses have made: reporting, models, event loops.

Each test is named after one. None of them may come back.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from batchproc import (
    BatchProcessingError,
    BatchProcessor,
    EventType,
    SQSRecord,
    process_partial_response,
)
from batchproc.models import SqsRecordModel
from tests.batchproc.handlers import refusing
from tests.support.events import ALL, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import ALL_WAYS, Way, make_processor, run, ways_of

ROOT = Path(__file__).resolve().parents[2]
sources = pytest.mark.parametrize("source", ALL, ids=repr)
ways = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)
BY_GROUP = {"skip_group_on_error": True}


class Numbered(SqsRecordModel):
    """Its body must be a number."""

    body: int


@pytest.mark.sampled(3)
@pytest.mark.parametrize("source", [one for one in ALL if not one.fifo], ids=repr)
@ways
def test_trap_01_only_the_last_failure_reported(source: Source, way: Way) -> None:
    event = source.event(["a", "b", "c", "d"])
    ids = source.identifiers(event)

    outcome = run(source, event, refusing(source, "a", "c"), way=way)

    assert outcome.response == response_of([ids[0], ids[2]])


@ways
def test_trap_02_exceptions_of_the_last_invocation_not_cleared(way: Way) -> None:
    processor = make_processor(SQS, way)
    run(SQS, SQS.event(["a", "b"]), refusing(SQS, "a"), way=way, processor=processor)

    second = run(SQS, SQS.event(["x"], start=5), refusing(SQS), way=way, processor=processor)
    third = run(SQS, SQS.event(["a"], start=9), refusing(SQS, "a"), way=way, processor=processor)

    assert (second.error, second.exceptions, second.fail_messages) == (None, [], [])
    assert isinstance(third.error, BatchProcessingError)
    assert len(third.error.child_exceptions) == 1


@ways
def test_trap_03_failed_groups_survive_the_invocation(way: Way) -> None:
    processor = make_processor(SQS_FIFO, way, BY_GROUP)
    event = SQS_FIFO.event(["a", "b"], groups=["1", "1"])
    run(SQS_FIFO, event, refusing(SQS_FIFO, "a"), way=way, processor=processor)
    seen: list[str] = []

    retry = run(SQS_FIFO, event, refusing(SQS_FIFO, seen=seen), way=way, processor=processor)

    assert seen == ["a", "b"]
    assert retry.response == {"batchItemFailures": []}


def test_trap_03_failed_groups_survive_a_run_that_was_broken_off() -> None:
    processor = SQS_FIFO.processor(**BY_GROUP)
    event = SQS_FIFO.event(["a", "b"], groups=["1", "1"])

    def leaving(record: Any) -> None:
        raise ValueError("a") if record.body == "a" else SystemExit

    other = SQS_FIFO.event(["a", "b"], groups=["1", "2"])
    with pytest.raises(SystemExit):
        process_partial_response(other, leaving, processor)

    assert process_partial_response(event, refusing(SQS_FIFO), processor) == {
        "batchItemFailures": []
    }


@ways
def test_trap_04_skipping_a_group_skipped_everything(way: Way) -> None:
    event = SQS_FIFO.event(["a", "b", "c"], groups=["1", "2", "3"])

    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "a"), BY_GROUP, way)

    assert outcome.response == response_of(SQS_FIFO.identifiers(event)[:1])


@ways
def test_trap_05_models_parsed_outside_the_try(way: Way) -> None:
    event = SQS.event(["1", "poison", "3"])

    outcome = run(SQS, event, lambda record: record.body, {"model": Numbered}, way)

    assert [item.result for item in outcome.result] == [1, None, 3]
    assert outcome.response == response_of(SQS.identifiers(event)[1:2])


@pytest.mark.parametrize("way", ways_of(SQS_FIFO), ids=repr)
def test_trap_05_models_parsed_outside_the_try_behind_a_fifo_failure(way: Way) -> None:
    event = SQS_FIFO.event(["1", "2", "poison"])

    def handler(record: Any) -> None:
        if record.body == 2:
            raise ValueError("2")

    outcome = run(SQS_FIFO, event, handler, {"model": Numbered}, way)

    assert outcome.response == response_of(SQS_FIFO.identifiers(event)[1:])


def test_trap_06_an_optional_dependency_imported_at_module_top() -> None:
    code = """
import sys
sys.modules.update(pydantic=None, boto3=None, aws_xray_sdk=None)
import batchproc
from batchproc import *
event = {"Records": [{"messageId": "1"}, {"messageId": "2"}]}
handler = lambda record: 1 // (record["messageId"] == "1")
processor = BatchProcessor(EventType.SQS, log_failures=False)
print(process_partial_response(event, handler, processor))
processor = AsyncBatchProcessor(EventType.SQS, log_failures=False)
print(async_process_partial_response(event, handler, processor))
"""

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines() == ["{'batchItemFailures': [{'itemIdentifier': '2'}]}"] * 2


class Titled(Numbered):
    model_config = ConfigDict(title="Another title")


class LookingUp(SqsRecordModel):
    @field_validator("body")
    @classmethod
    def look_up(cls, body: str) -> int:
        return {"1": 1}[body]


@pytest.mark.parametrize("model", [Titled, LookingUp])
@ways
def test_trap_07_a_validation_error_recognised_by_its_name(
    way: Way, model: type[BaseModel]
) -> None:
    event = SQS.event(["poison", "1"])

    outcome = run(SQS, event, lambda record: None, {"model": model}, way)

    assert outcome.response == response_of(SQS.identifiers(event)[:1])
    assert outcome.result[0].stage == "parse"


def test_trap_07_a_hook_is_told_of_another_object_than_the_handler_got() -> None:
    got: list[Any] = []
    told: list[Any] = []

    class Telling(BatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            told.append(record)
            return super().failure_handler(record, exception)

    def handler(record: Any) -> None:
        got.append(record)
        raise ValueError

    for model in (None, Numbered):
        processor = Telling(EventType.SQS, model, raise_on_entire_batch_failure=False)
        process_partial_response(SQS.event(["1"]), handler, processor)

    assert [type(one) for one in got] == [SQSRecord, Numbered]
    assert told[0] is got[0]
    assert told[1] is got[1]


@sources
def test_trap_08_the_response_is_empty_after_the_batch_failed_whole(source: Source) -> None:
    for way in ways_of(source):
        event = source.event(["a", "b"])

        outcome = run(source, event, refusing(source, "a", "b"), way=way)

        assert isinstance(outcome.error, BatchProcessingError)
        assert outcome.response == response_of(source.identifiers(event))
