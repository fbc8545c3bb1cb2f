"""EventBridge Pipes: a bare list of records, read in every way of running a batch.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
"""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from batchproc import (
    BatchProcessingError,
    BatchProcessor,
    EventType,
    KafkaEventRecord,
    KinesisStreamRecord,
    UnexpectedBatchTypeError,
    process_partial_response,
    sources,
)
from tests.batchproc.handlers import never
from tests.support import pipes
from tests.support.events import ALL, DYNAMODB, KINESIS, SQS, Source, response_of
from tests.support.ways import ASYNC_WAYS, SYNC_WAYS, THREAD_WAYS, Way, make_processor, run

every_source = pytest.mark.parametrize("source", ALL, ids=repr)
SEES_THE_EVENT = [
    way for way in (*SYNC_WAYS, *THREAD_WAYS, *ASYNC_WAYS) if "context" not in way.form
]


def fails(*positions: int, event: list[dict[str, Any]]) -> Any:
    failing = [id(event[position]) for position in positions]

    def handler(record: Any) -> None:
        if id(record.raw_event) in failing:
            raise ValueError("one of those that fail")

    return handler


def ways_of(source: Source) -> list[Way]:
    return [way for way in SEES_THE_EVENT if not (source.fifo and way.driver == "threads")]


@every_source
def test_the_failed_record_is_reported_as_a_pipe_calls_it(source: Source) -> None:
    event = pipes.EVENTS[source.name]
    for way in ways_of(source):
        outcome = run(source, event, fails(1, event=event), way=way)  # type: ignore[arg-type]

        assert outcome.response == response_of(pipes.IDENTIFIERS[source.name][1:])
        if not way.form.startswith("awaited"):  # what a task awaited is read in that task
            assert outcome.processor.pipe is True


@every_source
def test_a_batch_in_which_every_record_failed_raises_with_its_response(source: Source) -> None:
    event = pipes.EVENTS[source.name]

    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(event, fails(0, 1, event=event), source.processor())

    assert caught.value.response == response_of(pipes.IDENTIFIERS[source.name])


@every_source
def test_a_list_of_successes_reports_nothing_and_stays_as_it_was(source: Source) -> None:
    event = copy.deepcopy(pipes.EVENTS[source.name])

    response = process_partial_response(event, lambda record: None, source.processor())

    assert response == {"batchItemFailures": []}
    assert event == pipes.EVENTS[source.name]


@pytest.mark.parametrize("source", [one for one in ALL if one.rewinds], ids=repr)
def test_after_a_stop_every_record_of_a_stream_is_reported(source: Source) -> None:
    # A pipe retries what the response names and nothing else, so the first failure is not enough.
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html
    event = pipes.EVENTS[source.name]
    processor = source.processor(stop_on_failure=True, raise_on_entire_batch_failure=False)

    response = process_partial_response(event, fails(0, event=event), processor)

    assert response == response_of(pipes.IDENTIFIERS[source.name])


@pytest.mark.parametrize("source", [one for one in ALL if one is not DYNAMODB], ids=repr)
def test_a_with_block_gets_the_same(source: Source) -> None:
    event = pipes.EVENTS[source.name]
    processor = source.processor()

    with processor(event, fails(1, event=event)):
        processor.process()

    assert processor.response() == response_of(pipes.IDENTIFIERS[source.name][1:])


def test_a_with_block_over_dynamodb_is_told() -> None:
    processor = DYNAMODB.processor()

    with processor(pipes.DYNAMODB, fails(1, event=pipes.DYNAMODB)):
        assert processor.pipe is False
        processor.pipe = True
        processor.process()

    assert processor.response() == response_of(["2"])


def test_a_with_block_is_told_what_no_pipe_delivers() -> None:
    processor = DYNAMODB.processor()
    records = [{"dynamodb": {"SequenceNumber": "111"}}]

    with (
        pytest.raises(UnexpectedBatchTypeError, match="record #0 has no eventID"),
        processor(records, never),
    ):
        processor.pipe = True
    with processor(records, lambda record: None):
        with pytest.raises(ValueError, match="pipe must be True, or be left alone; False came"):
            processor.pipe = False
        processor.process()


def test_a_processor_serves_a_pipe_and_a_mapping_in_turn() -> None:
    processor = KINESIS.processor()
    mapped = KINESIS.event(["a", "b"])

    first = process_partial_response(pipes.KINESIS, fails(1, event=pipes.KINESIS), processor)
    second = process_partial_response(mapped, fails(1, event=mapped["Records"]), processor)

    assert first == response_of([pipes.KINESIS[1]["eventID"]])
    assert second == response_of(KINESIS.identifiers(mapped)[1:])
    assert processor.pipe is False


def test_a_subclass_that_takes_the_records_itself_reports_to_the_pipe() -> None:
    class Sorting(BatchProcessor[Any]):
        def __call__(self, records: Any, handler: Any, lambda_context: Any = None) -> Any:
            return super().__call__(sorted(records, key=repr), handler, lambda_context)

    processor = make_processor(DYNAMODB, SYNC_WAYS[0], None, Sorting)

    response = process_partial_response(pipes.DYNAMODB, fails(1, event=pipes.DYNAMODB), processor)

    assert response == response_of(["2"])


@every_source
def test_an_empty_list_is_no_batch(source: Source) -> None:
    empties: list[Any] = [[], ()]
    for empty in empties:
        with pytest.raises(UnexpectedBatchTypeError) as caught:
            process_partial_response(empty, never, source.processor())

        assert "the event is an empty list, which EventBridge Pipes never delivers" in str(
            caught.value
        )


def test_an_empty_event_of_a_mapping_is_a_success() -> None:
    assert process_partial_response({"Records": []}, never, SQS.processor()) == {
        "batchItemFailures": []
    }


def test_records_of_a_mapping_in_a_bare_list_are_refused_where_the_shape_shows_it() -> None:
    records = KINESIS.event(["a"])["Records"]

    with pytest.raises(UnexpectedBatchTypeError) as caught:
        process_partial_response(records, never, KINESIS.processor())

    assert str(caught.value).startswith(
        "This is not a batch of Kinesis records: record #0 has no sequenceNumber; it has the keys "
    )
    assert str(caught.value).endswith(
        "Expected a list (EventBridge Pipes) of eventSource 'aws:kinesis', each record with "
        "eventID and sequenceNumber. No handler was run."
    )


@every_source
def test_the_records_of_another_source_are_named(source: Source) -> None:
    other = "kinesis" if source is not KINESIS else "dynamodb"

    with pytest.raises(UnexpectedBatchTypeError) as caught:
        process_partial_response(pipes.EVENTS[other], never, source.processor())

    assert f"pass EventType.{getattr(sources, other.upper()).event_type.name}" in str(caught.value)


@pytest.mark.parametrize("odd", [None, 7, "a", [], {}])
def test_a_list_with_something_else_in_it_is_refused(odd: Any) -> None:
    for source in ALL:
        with pytest.raises(UnexpectedBatchTypeError, match=r"record #1 "):
            process_partial_response([pipes.EVENTS[source.name][0], odd], never, source.processor())


def test_a_text_partition_of_a_mapping_is_refused_still() -> None:
    event = {"eventSource": "aws:kafka", "records": {"mytopic-0": pipes.KAFKA}}

    with pytest.raises(UnexpectedBatchTypeError, match="partition '0'"):
        process_partial_response(event, never, BatchProcessor(EventType.Kafka))


def test_a_flat_record_has_the_view_of_a_nested_one() -> None:
    record = KinesisStreamRecord(pipes.KINESIS[0])

    assert record.kinesis.data_as_text() == "Hello, this is a test."
    assert record.kinesis.sequence_number == pipes.KINESIS[0]["sequenceNumber"]
    assert record.kinesis.partition_key == "1"
    assert record.kinesis.approximate_arrival_timestamp == 1545084650.987
    with pytest.raises(KeyError, match="kinesis"):
        _ = KinesisStreamRecord({"eventID": "a"}).kinesis


def test_the_partition_of_a_kafka_record_is_a_number() -> None:
    assert KafkaEventRecord(pipes.KAFKA[0]).partition == 0
    assert KafkaEventRecord({"partition": 3}).partition == 3


@pytest.mark.parametrize("row", [row.pipe for row in sources.ALL], ids=repr)
def test_the_row_of_a_pipe(row: sources.EventSource) -> None:
    mapped = getattr(sources, row.name.upper().removesuffix("_PIPE"))

    assert (row.by_pipe, row.retry, row.has_windows) == (True, "item", False)
    assert row.pipe is row is mapped.pipe is getattr(sources, row.name.upper())
    assert pickle.loads(pickle.dumps(row)) is row
    assert (row.title, row.event_type) == (mapped.title, mapped.event_type)


@every_source
def test_an_event_and_a_record_say_their_row(source: Source) -> None:
    mapped = sources.SQS if source.fifo else getattr(sources, source.name.upper())
    event = pipes.EVENTS[source.name]
    unnamed = [{**event[0], "eventSource": None}]

    assert sources.row_of_event(event) is mapped.pipe
    assert sources.row_of_event(tuple(event)) is mapped.pipe
    assert sources.row_of_event(unnamed) is mapped.pipe
    assert sources.row_of_event([]) is None
    assert sources.row_of_event([{"eventSource": "aws:ses"}]) is None
    shape_shows = source.name in ("kinesis", "kafka")
    assert sources.row_of_record(event[0]) is (mapped.pipe if shape_shows else mapped)
