"""Mistakes that libraries for partial batch responses have made: responses, order, state.

Each test is named after one. None of them may come back.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest

from batchproc import (
    BatchProcessingError,
    BatchProcessor,
    EventType,
    UnexpectedBatchTypeError,
    process_partial_response,
)
from batchproc.models import (
    KinesisDataStreamRecordModel,
    KinesisDataStreamRecordPayload,
    SqsRecordModel,
)
from tests.batchproc.handlers import never, refusing
from tests.support.events import ALL, DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import ALL_WAYS, CONTEXT_MANAGER_WAYS, Way, make_processor, run

ROOT = Path(__file__).resolve().parents[2]
sources = pytest.mark.parametrize("source", ALL, ids=repr)
ways = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)
trace: ContextVar[str] = ContextVar("trace", default="none")


def test_trap_13_success_claimed_before_the_write_to_the_dead_letter_queue() -> None:
    class DeadLettering(BatchProcessor):
        def _process_record(self, record: Any) -> Any:
            outcome = super()._process_record(record)
            if outcome[0] == "fail":
                self.send(record)
                return self.success_handler(outcome[2], "dead-lettered")
            return outcome

        def send(self, record: Any) -> None:
            if record["body"] == "b":
                raise ConnectionError("the dead-letter queue is away")

    event = SQS.event(["a", "b", "c"])
    processor = DeadLettering(EventType.SQS)

    response = process_partial_response(event, refusing(SQS, "a", "b"), processor)

    assert response == response_of(SQS.identifiers(event)[1:2])
    assert isinstance(processor.result[1].exception, ConnectionError)


def test_trap_14_more_than_ten_entries_in_one_call() -> None:
    bodies = [str(number) for number in range(25)]
    event = SQS.event([*bodies, "good"])

    response = process_partial_response(event, refusing(SQS, *bodies), SQS.processor())

    assert response == response_of(SQS.identifiers(event)[:25])


def test_trap_14_no_call_to_sqs_at_all() -> None:
    code = (
        "import sys, batchproc as b; "
        "b.process_partial_response({'Records': [{'messageId': '1'}]}, str, "
        "b.BatchProcessor(b.EventType.SQS)); "
        "print([name for name in sys.modules if name.startswith(('boto', 'urllib3', 'socket'))])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_trap_15_child_exceptions_that_are_none() -> None:
    assert BatchProcessingError("text").child_exceptions == []
    assert BatchProcessingError("text", None).child_exceptions == []


@ways
def test_trap_15_child_exceptions_emptied_by_the_next_run(way: Way) -> None:
    processor = make_processor(SQS, way)
    first = run(SQS, SQS.event(["a"]), refusing(SQS, "a"), way=way, processor=processor)

    run(SQS, SQS.event(["b"], start=5), refusing(SQS), way=way, processor=processor)

    assert isinstance(first.error, BatchProcessingError)
    assert [str(value) for _, value, _ in first.error.child_exceptions] == ["refused a"]
    assert first.error.response == first.response
    assert [item.status for item in first.error.result or ()] == ["fail"]


class Counted(SqsRecordModel):
    messageId: int  # type: ignore[assignment]  # as somebody's own model may have it


class CountedPayload(KinesisDataStreamRecordPayload):
    sequenceNumber: int  # type: ignore[assignment]


class CountedRecord(KinesisDataStreamRecordModel):
    kinesis: CountedPayload


@ways
def test_trap_16_identifiers_that_are_no_strings(way: Way) -> None:
    queue, stream = SQS.event(["a", "b"]), KINESIS.event(["a", "b"])
    for number, record in enumerate(queue["Records"]):
        record["messageId"] = str(number)

    def handler(record: Any) -> None:
        raise ValueError

    of_queue = run(SQS, queue, handler, {"model": Counted}, way).response
    of_stream = run(KINESIS, stream, handler, {"model": CountedRecord}, way).response

    assert of_queue == response_of(["0", "1"])
    assert of_stream == response_of(KINESIS.identifiers(stream))
    kinds = {type(one["itemIdentifier"]) for one in of_stream["batchItemFailures"]}
    assert kinds == {str}


def test_trap_16_the_offset_of_kafka_is_a_number() -> None:
    processor = KAFKA.processor(raise_on_entire_batch_failure=False)

    response = process_partial_response(KAFKA.event(["a"]), refusing(KAFKA, "a"), processor)

    assert response == {
        "batchItemFailures": [{"itemIdentifier": {"partition": "audit-0", "offset": 100}}]
    }


@sources
def test_trap_17_keys_in_the_wrong_case(source: Source) -> None:
    processor = source.processor(raise_on_entire_batch_failure=False)

    response = process_partial_response(source.event(["a"]), refusing(source, "a"), processor)

    assert list(response) == ["batchItemFailures"]
    assert [list(entry) for entry in response["batchItemFailures"]] == [["itemIdentifier"]]
    assert json.loads(json.dumps(response)) == response


@pytest.mark.parametrize(
    ("source", "part", "key"),
    [(KINESIS, "kinesis", "sequenceNumber"), (DYNAMODB, "dynamodb", "SequenceNumber")],
    ids=["kinesis", "dynamodb"],
)
@pytest.mark.parametrize("options", [{}, {"stop_on_failure": True}], ids=["all", "stop"])
def test_trap_18_sequence_numbers_compared_as_text(
    source: Source, part: str, key: str, options: dict[str, Any]
) -> None:
    event = source.event(["a", "b", "c"])
    for record, number in zip(event["Records"], ("998", "999", "1000"), strict=True):
        record[part][key] = number

    outcome = run(source, event, refusing(source, "b", "c"), options)

    assert outcome.response == response_of(["999"] if options else ["999", "1000"])


@pytest.mark.parametrize("leaving", [SystemExit, KeyboardInterrupt])
@pytest.mark.parametrize("way", CONTEXT_MANAGER_WAYS, ids=repr)
def test_trap_19_an_exit_turned_into_a_response(way: Way, leaving: type[BaseException]) -> None:
    event = SQS.event(["a"])
    cleaned: list[Any] = []
    processor = make_processor(SQS, way)
    processor._clean = lambda: cleaned.append(processor.response())

    def handler(record: Any) -> None:
        raise leaving("from a handler")

    outcome = run(SQS, event, handler, way=way, processor=processor, catch=(leaving,))

    assert type(outcome.error) is leaving
    # Whoever looks sees the record that was not done: half a batch is never a success.
    assert cleaned == [response_of(SQS.identifiers(event))]
    assert outcome.response == response_of(SQS.identifiers(event))


@ways
def test_trap_20_finished_work_repeated_because_something_escaped(way: Way) -> None:
    event = SQS.event(["1", "poison", "3", "raise", "5"])

    class Number(SqsRecordModel):
        body: Any

        def model_post_init(self, _: Any) -> None:
            if self.body == "poison":
                raise LookupError("no validation error at all")

    def handler(record: Any) -> str:
        if record.body == "raise":
            raise type("Odd", (Exception,), {"__str__": None})
        return str(record.body)

    outcome = run(SQS, event, handler, {"model": Number}, way)

    ids = SQS.identifiers(event)
    assert outcome.error is None
    assert outcome.response == response_of([ids[1], ids[3]])


def test_trap_20_a_record_without_an_identifier_found_after_others_were_done() -> None:
    event = SQS.event(["a", "b", "c"])
    del event["Records"][2]["messageId"]

    with pytest.raises(UnexpectedBatchTypeError):
        process_partial_response(event, never, SQS.processor())


def test_trap_21_threads_that_stay_and_a_context_that_is_lost() -> None:
    before = threading.active_count()
    trace.set("parent")

    def handler(record: Any) -> str:
        found = trace.get()
        trace.set(record.body)
        return found

    outcome = run(SQS, SQS.event(list("abcdef")), handler, {"max_workers": 3})

    assert [item.result for item in outcome.result] == ["parent"] * 6
    assert trace.get() == "parent"
    assert threading.active_count() == before


@pytest.mark.parametrize("options", [{}, {"skip_group_on_error": True}], ids=["strict", "group"])
def test_trap_22_order_changed_by_going_from_sync_to_async(options: dict[str, Any]) -> None:
    event = SQS_FIFO.event(["a1", "a2", "a3"], groups=["a", "a", "a"])
    started: list[str] = []
    ended: list[str] = []

    async def handler(record: Any) -> None:
        started.append(record.body)
        for _ in range(3 - int(record.body[1])):  # later ones would be quicker
            await asyncio.sleep(0)
        ended.append(record.body)

    with SQS_FIFO.async_processor(**options)(event["Records"], handler) as batch:
        batch.async_process()

    assert started == ended == ["a1", "a2", "a3"]


@sources
def test_trap_22_order_is_a_named_option(source: Source) -> None:
    event = source.event(["1", "2", "3"])
    ended: list[str] = []

    async def handler(record: Any) -> None:
        body = source.body_of(record)
        for _ in range(3 - int(body)):
            await asyncio.sleep(0)
        ended.append(body)

    processor = source.async_processor(max_concurrency=1)
    with processor(source.records(event), handler) as batch:
        messages = batch.async_process()

    assert ended == ["1", "2", "3"]
    assert [source.body_of(message[2]) for message in messages] == ["1", "2", "3"]


@sources
def test_trap_22_results_in_the_order_in_which_handlers_ended(source: Source) -> None:
    event = source.event(["1", "2", "3"])

    async def handler(record: Any) -> str:
        body = source.body_of(record)
        for _ in range(3 - int(body)):
            await asyncio.sleep(0)
        return body

    with source.async_processor()(source.records(event), handler) as batch:
        messages = batch.async_process()

    assert [message[1] for message in messages] == ["1", "2", "3"]
