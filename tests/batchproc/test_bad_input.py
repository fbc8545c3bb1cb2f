"""What is no batch is refused before any handler runs; what is a bad record fails alone."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import (
    UnexpectedBatchTypeError,
    async_process_partial_response,
    process_partial_response,
)
from tests.batchproc.handlers import anever, never, refusing
from tests.support.events import (
    ALL,
    KAFKA,
    KINESIS,
    SQS,
    Source,
    kinesis_record,
    response_of,
    sqs_record,
)

SECRET = "4111-1111-1111-1111"
sources = pytest.mark.parametrize("source", ALL, ids=repr)
EXPECTED = {
    "sqs": "Expected 'Records' of eventSource 'aws:sqs', each record with messageId. ",
    "sqs_fifo": "Expected 'Records' of eventSource 'aws:sqs', each record with messageId. ",
    "kinesis": (
        "Expected 'Records' of eventSource 'aws:kinesis', each record with kinesis.sequenceNumber. "
    ),
    "dynamodb": (
        "Expected 'Records' of eventSource 'aws:dynamodb', "
        "each record with dynamodb.SequenceNumber. "
    ),
    "kafka": (
        "Expected 'records' of eventSource 'aws:kafka' or 'SelfManagedKafka' or "
        "'aws:SelfManagedKafka', each record with topic, partition and offset. "
    ),
}


def message(source: Source, fact: str) -> str:
    """The whole text: what came, what was expected, and that nothing was done."""
    return (
        f"This is not a batch of {source.title} records: {fact} "
        f"{EXPECTED[source.name]}No handler was run."
    )


def refusal(source: Source, event: Any) -> str:
    """The text of the error, the same for the sync and the async entry."""
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        process_partial_response(event, never, source.processor())
    with pytest.raises(UnexpectedBatchTypeError) as acaught:
        async_process_partial_response(event, anever, source.async_processor())

    assert str(acaught.value) == str(caught.value)
    assert isinstance(caught.value, ValueError)
    return str(caught.value)


@sources
@pytest.mark.parametrize(
    ("event", "came"),
    [
        (None, "None"),
        (SECRET, "a str"),
        (7, "an int"),
        (never, "a function"),
        (b"{}", "a bytes"),
    ],
    ids=["None", "str", "int", "callable", "bytes"],
)
def test_what_is_no_event_at_all(source: Source, event: Any, came: str) -> None:
    assert refusal(source, event) == message(source, f"the event is {came}, not a dict.")


@sources
def test_an_event_without_records(source: Source) -> None:
    key = "records" if source is KAFKA else "Records"

    assert refusal(source, {}) == message(
        source, f"the event has no '{key}'; it has no keys at all."
    )
    assert refusal(source, {"detail": SECRET, "source": "aws.ec2"}) == message(
        source, f"the event has no '{key}'; it has the keys 'detail', 'source'."
    )


@sources
def test_records_that_are_none(source: Source) -> None:
    key = "records" if source is KAFKA else "Records"

    assert refusal(source, {key: None}) == message(source, f"'{key}' is None.")


@pytest.mark.parametrize("source", [one for one in ALL if one is not KAFKA], ids=repr)
@pytest.mark.parametrize(
    ("records", "came"),
    [({}, "a dict"), (SECRET, "a str"), (7, "an int")],
    ids=["dict", "str", "int"],
)
def test_records_that_are_no_list(source: Source, records: Any, came: str) -> None:
    assert refusal(source, {"Records": records}) == message(
        source, f"the records are {came}, not a list."
    )


@pytest.mark.parametrize(("records", "came"), [(SECRET, "a str"), (7, "an int")])
def test_records_of_kafka_that_are_no_partitions(records: Any, came: str) -> None:
    assert refusal(KAFKA, {"records": records}) == message(
        KAFKA, f"the records are {came}, not a dict of lists (or one list)."
    )


@pytest.mark.parametrize("partition", [None, SECRET, 7, {}], ids=repr)
def test_a_partition_of_kafka_that_is_no_list(partition: Any) -> None:
    came = {"NoneType": "None", "str": "a str", "int": "an int", "dict": "a dict"}
    text = refusal(KAFKA, {"records": {"audit-0": [], "audit-1": partition}})

    assert text == message(
        KAFKA, f"partition 'audit-1' is {came[type(partition).__name__]}, not a list."
    )


@sources
@pytest.mark.parametrize(
    ("record", "came"),
    [(None, "None"), (SECRET, "a str"), (7, "an int"), ([1], "a list"), (never, "a function")],
    ids=["None", "str", "int", "list", "callable"],
)
def test_a_record_that_is_no_dict(source: Source, record: Any, came: str) -> None:
    good = source.event([SECRET])
    event = source.with_records(good, [*source.records(good), record])

    assert refusal(source, event) == message(source, f"record #1 is {came}, not a dict.")


@sources
def test_a_record_without_an_identifier(source: Source) -> None:
    path = {
        "kinesis": "kinesis.sequenceNumber",
        "dynamodb": "dynamodb.SequenceNumber",
        "kafka": "topic",
    }.get(source.name, "messageId")
    good = source.event([SECRET])
    event = source.with_records(good, [*source.records(good), {"body": SECRET}])

    assert refusal(source, event) == message(
        source, f"record #1 has no {path}; it has the keys 'body'."
    )


def test_an_event_of_another_source_says_what_it_looks_like(snapshot: object) -> None:
    assert refusal(SQS, KINESIS.event([SECRET])) == snapshot
    assert refusal(KINESIS, SQS.event([SECRET])) == snapshot
    assert refusal(SQS, KAFKA.event([SECRET])) == message(
        SQS,
        "the event comes from 'aws:kafka'. "
        "It looks like Kafka: pass EventType.Kafka to the processor.",
    )
    assert refusal(KAFKA, SQS.event([SECRET])) == snapshot


@pytest.mark.parametrize("given", ALL, ids=repr)
@pytest.mark.parametrize("expected", ALL, ids=repr)
def test_every_source_refuses_every_other(given: Source, expected: Source) -> None:
    if given.event_type is expected.event_type:
        return

    text = refusal(expected, given.event([SECRET]))

    name = given.event_type.name
    assert f"pass EventType.{name} to the processor. " in text
    assert SECRET not in text


def test_events_that_are_no_batch_of_ours_say_where_they_come_from(snapshot: object) -> None:
    sns = {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": SECRET}}]}
    s3 = {"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": SECRET}}}]}

    assert refusal(SQS, sns) == snapshot
    assert refusal(KINESIS, s3) == snapshot


def test_the_right_identifier_from_the_wrong_source_is_refused() -> None:
    event = SQS.event([SECRET])
    event["Records"][0]["eventSource"] = "ours:sqs"

    text = refusal(SQS, event)

    assert text == message(SQS, "record #0 comes from 'ours:sqs'.")


def test_mixed_sources_in_one_event_are_refused(snapshot: object) -> None:
    event = {"Records": [sqs_record(0, SECRET), kinesis_record(1, SECRET)]}

    assert refusal(SQS, event) == snapshot


def test_records_without_a_source_are_told_by_their_identifier() -> None:
    event = SQS.event(["a", "b"])
    for record in event["Records"]:
        del record["eventSource"]

    response = process_partial_response(event, refusing(SQS, "b"), SQS.processor())

    assert response == response_of(SQS.identifiers(event)[1:])


@pytest.mark.parametrize("name", ["aws:kafka", "SelfManagedKafka", "aws:SelfManagedKafka"])
def test_kafka_answers_to_three_names(name: str) -> None:
    event = KAFKA.event(["a"], event_source=name)

    assert process_partial_response(event, refusing(KAFKA), KAFKA.processor()) == {
        "batchItemFailures": []
    }


def test_after_a_refusal_there_is_no_stale_answer() -> None:
    processor = SQS.processor()
    process_partial_response(SQS.event(["a"]), refusing(SQS), processor)

    with pytest.raises(UnexpectedBatchTypeError):
        process_partial_response(None, never, processor)  # type: ignore[call-overload]  # wrong

    with pytest.raises(RuntimeError):
        processor.response()


def test_records_given_to_the_context_manager_are_looked_at_too() -> None:
    with pytest.raises(UnexpectedBatchTypeError):
        SQS.processor()({"Records": []}, never)
    with pytest.raises(UnexpectedBatchTypeError):
        SQS.processor()(None, never)
