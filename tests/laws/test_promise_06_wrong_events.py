"""Promise 6. Wrong events are refused by name, before any handler runs."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.errors import UnexpectedBatchTypeError, WrongHandlerError
from tests.laws.cases import Case, case, cases, law
from tests.support.events import ALL, KAFKA, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import Way, make_processor, records_given, run, ways_of

PAIRS = [
    (expected, came)
    for expected in ALL
    for came in ALL
    if expected.event_type_name != came.event_type_name
]
pairs = pytest.mark.parametrize(("expected", "came"), PAIRS, ids=repr)


def refusal(source: Source, event: Any, way: Way) -> str:
    """The message with which this event is refused, before any handler ran."""
    ran: list[Any] = []
    processor = make_processor(source, way)
    outcome = run(source, event, ran.append, way=way, processor=processor)

    assert isinstance(outcome.error, UnexpectedBatchTypeError), (way, outcome.error)
    assert isinstance(outcome.error, ValueError)
    assert ran == [], way
    with pytest.raises(RuntimeError):
        processor.response()
    return str(outcome.error)


def whole_event_ways(source: Source) -> list[Way]:
    return [way for way in ways_of(source) if not way.form.endswith("context_manager")]


@pairs
def test_an_event_of_another_source_is_refused_by_both_names(
    expected: Source, came: Source
) -> None:
    event = came.event(["a secret body", "body-1"])
    for way in whole_event_ways(expected):
        text = refusal(expected, event, way)

        assert expected.title in text, text
        assert came.title.split()[0].lower() in text.lower(), text
        assert "secret" not in text, text


@pairs
def test_records_of_another_source_are_refused_in_a_block(expected: Source, came: Source) -> None:
    records = came.records(came.event(["a secret body", "body-1"]))
    for way in ways_of(expected):
        if way.form != "context_manager":
            continue
        ran: list[Any] = []
        with (
            pytest.raises(UnexpectedBatchTypeError) as caught,
            make_processor(expected, way)(records, ran.append) as block,
        ):
            block.async_process() if way.is_async else block.process()

        assert expected.title in str(caught.value)
        assert "secret" not in str(caught.value)
        assert ran == []


@pairs
def test_without_an_event_source_the_identifier_tells(expected: Source, came: Source) -> None:
    event = came.event(["a secret body", "body-1"])
    event.pop("eventSource", None)
    for record in came.records(event):
        record.pop("eventSource", None)
    for way in whole_event_ways(expected):
        text = refusal(expected, event, way)

        assert expected.title in text
        assert "secret" not in text


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_an_event_source_is_not_needed(source: Source) -> None:
    batch = case(source, 2, fails=[1])
    event = copy.deepcopy(batch.event)
    event.pop("eventSource", None)
    for record in source.records(event):
        record.pop("eventSource", None)
    for way in ways_of(source):
        assert batch.response == run(source, event, batch.handler(), way=way).response, way


NOT_EVENTS: list[Any] = [
    None, {}, [], "event", 7, {"Record": []}, {"Records": None}, {"Records": {}}, {"Records": "x"},
    {"records": None}, {"records": "x"}, {"body": "one message"}, lambda: None,
]  # fmt: skip


@pytest.mark.sampled(3)
@pytest.mark.parametrize("event", NOT_EVENTS, ids=lambda event: repr(event).split(" at ")[0])
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_what_is_no_event_is_refused(source: Source, event: Any) -> None:
    for way in whole_event_ways(source):
        text = refusal(source, event, way)

        assert source.title in text


BAD_IDENTIFIERS: list[Any] = ["missing", None, "", 7, True, 1.5, b"x", [], {}]
PATHS: dict[str, list[Any]] = {
    "sqs": [("messageId",)],
    "sqs_fifo": [("messageId",)],
    "kinesis": [("kinesis", "sequenceNumber")],
    "dynamodb": [("dynamodb", "SequenceNumber")],
}


@law
@given(
    st.sampled_from([source for source in ALL if source is not KAFKA]),
    st.integers(0, 3),
    st.sampled_from(BAD_IDENTIFIERS),
)
def test_a_record_without_an_identifier_is_named(source: Source, at: int, bad: Any) -> None:
    for way in whole_event_ways(source):
        event = source.event(["secret"] * 4)
        inner: Any = source.records(event)[at]
        *path, last = PATHS[source.name][0]
        for step in path:
            inner = inner[step]
        if bad == "missing":
            del inner[last]
        else:
            inner[last] = bad
        text = refusal(source, event, way)

        assert f"#{at}" in text or f"[{at}]" in text, text
        assert last in text, text
        assert "secret" not in text, text


@law
@given(
    st.integers(0, 3),
    st.sampled_from(["topic", "partition", "offset"]),
    st.sampled_from(["missing", None, [], {}, 1.5, "swap"]),
)
def test_a_kafka_record_without_its_place_is_named(at: int, name: str, bad: Any) -> None:
    for way in whole_event_ways(KAFKA):
        event = KAFKA.event(["secret"] * 4)
        record = KAFKA.records(event)[at]
        swapped = 7 if name == "topic" else "7"
        if bad == "missing":
            del record[name]
        else:
            record[name] = swapped if bad == "swap" else bad
        text = refusal(KAFKA, event, way)

        assert f"#{at}" in text or f"[{at}]" in text, text
        assert name in text, text


@law
@given(st.sampled_from(ALL), st.integers(0, 2), st.sampled_from([None, 7, "x", [], {}, b"raw"]))
def test_a_record_that_is_none_is_named(source: Source, at: int, bad: Any) -> None:
    for way in whole_event_ways(source):
        event = source.event(["secret"] * 3)
        records = source.records(event)
        records[at] = bad
        text = refusal(source, source.with_records(event, records), way)

        assert f"#{at}" in text or f"[{at}]" in text, text
        assert "secret" not in text, text


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_an_empty_batch_is_an_empty_success(source: Source) -> None:
    for way in ways_of(source):
        outcome = run(source, source.event([]), lambda record: None, way=way)

        assert outcome.error is None, way
        assert outcome.response == {"batchItemFailures": []}, way
        assert len(outcome.result) == 0, way


@law
@given(cases(min_size=2, stops=False), st.data())
def test_the_same_record_twice_runs_twice_and_is_reported_once(
    batch: Case, data: st.DataObject
) -> None:
    records = batch.records
    picks = data.draw(st.lists(st.integers(0, len(records) - 1), min_size=1, max_size=6))
    event = batch.source.with_records(batch.event, [records[pick] for pick in picks])
    doubled = Case(batch.source, event, batch.fails, batch.options)
    for way in doubled.ways():
        ran: list[str] = []
        outcome = run(batch.source, event, doubled.handler(ran), batch.options, way)

        assert doubled.response == outcome.response, way
        assert doubled.statuses == outcome.statuses, way
        assert len(doubled.bodies_with("success", "fail")) == len(ran), way


def test_fifo_and_standard_processors_take_the_records_of_any_queue() -> None:
    for processor_of, events_of in [(SQS, SQS_FIFO), (SQS_FIFO, SQS)]:
        for options in [{}, {"skip_group_on_error": True}] if processor_of.fifo else [{}]:
            event = events_of.event(["body-0", "body-1"])

            def handle(record: Any) -> None:
                if record["body"] == "body-1":
                    raise ValueError("no")

            for way in ways_of(processor_of, options):
                outcome = run(processor_of, event, handle, options, way)

                assert response_of(events_of.identifiers(event)[1:]) == outcome.response, way


@pytest.mark.parametrize("name", ["aws:kafka", "SelfManagedKafka", "aws:SelfManagedKafka"])
def test_kafka_answers_to_three_names(name: str) -> None:
    event = KAFKA.event(["body-0"], event_source=name)
    for way in ways_of(KAFKA):
        outcome = run(KAFKA, event, lambda record: "done", way=way)

        assert outcome.response == {"batchItemFailures": []}, way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_records_may_be_a_tuple_or_views(source: Source) -> None:
    batch = case(source, 3, fails=[1])
    views = [item.record for item in run(source, batch.event, batch.handler()).result]
    for records in (batch.records, tuple(batch.records), views, tuple(views)):
        processor = source.processor()
        with processor(records, batch.handler()) as block:
            block.process()

        assert batch.response == processor.response()
        assert batch.statuses == [item.status for item in processor.result]


def test_the_event_is_judged_before_the_handler() -> None:
    for source in ALL:
        for way in whole_event_ways(source):
            nothing: Any = None
            outcome = run(source, {"nothing": 1}, nothing, way=way, adapt=False)
            assert isinstance(outcome.error, UnexpectedBatchTypeError), way
            outcome = run(source, source.event(["a"]), nothing, way=way, adapt=False)
            assert isinstance(outcome.error, WrongHandlerError), way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_wrong_handler_is_refused_for_an_empty_batch_too(source: Source) -> None:
    async def handle(record: Any) -> None: ...

    for way in ways_of(source):
        if not way.is_async:
            outcome = run(source, source.event([]), handle, way=way, adapt=False)
            assert isinstance(outcome.error, WrongHandlerError), way


def test_the_processor_of_the_other_kind_is_refused_by_name() -> None:
    import batchproc

    event = SQS.event(["a"])
    with pytest.raises(TypeError, match="process_partial_response"):
        batchproc.process_partial_response(event, lambda record: None, SQS.async_processor())
    with pytest.raises(TypeError, match="process_partial_response"):
        batchproc.async_process_partial_response(event, lambda record: None, SQS.processor())
    processor = SQS.async_processor()
    with (
        pytest.raises(TypeError, match="async_process"),
        processor(records_given(SQS, event), lambda record: None) as block,
    ):
        block.process()
    sync = SQS.processor()
    with (
        pytest.raises(TypeError, match="process"),
        sync(records_given(SQS, event), lambda record: None) as block,
    ):
        block.async_process()
