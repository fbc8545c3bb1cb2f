"""What a refusal says of the one record that is wrong: which field, what stands there, what should.

Whole messages; what is no event at all is in `test_bad_input.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.batchproc.test_bad_input import SECRET, message, refusal
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, SQS_FIFO, Source

WITH_TEXTS = [SQS, SQS_FIFO, KINESIS, DYNAMODB]
PATHS = {
    "sqs": "messageId",
    "sqs_fifo": "messageId",
    "kinesis": "kinesis.sequenceNumber",
    "dynamodb": "dynamodb.SequenceNumber",
}
with_texts = pytest.mark.parametrize("source", WITH_TEXTS, ids=repr)


def holder_of(source: Source, record: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The dict that the identifier is in, and its key there."""
    outer, _, key = PATHS[source.name].rpartition(".")
    return record[outer] if outer else record, key


@with_texts
@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("", "''"),
        (None, "None"),
        (5, "5"),
        (True, "True"),
        (1.5, "1.5"),
        (10**5_000, "an int"),
        ([SECRET], "a list"),
        ({"n": SECRET}, "a dict"),
        (SECRET.encode(), "a bytes"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_identifier_that_lambda_would_not_take_is_shown(
    source: Source, identifier: Any, shown: str
) -> None:
    event = source.event([SECRET, SECRET])
    holder, key = holder_of(source, event["Records"][1])
    holder[key] = identifier

    assert refusal(source, event) == message(
        source,
        f"record #1 has {PATHS[source.name]} {shown} (a str that is not empty is needed).",
    )


@pytest.mark.parametrize("source", [KINESIS, DYNAMODB], ids=repr)
def test_an_identifier_missing_deeper_down_shows_the_keys_beside_it(source: Source) -> None:
    event = source.event([SECRET, SECRET])
    outer, _, key = PATHS[source.name].partition(".")
    del event["Records"][1][outer][key]
    keys = ", ".join(repr(one) for one in event["Records"][1][outer])

    assert refusal(source, event) == message(
        source, f"record #1 has no {outer}.{key}; its {outer} has the keys {keys}."
    )


@pytest.mark.parametrize("source", [KINESIS, DYNAMODB], ids=repr)
@pytest.mark.parametrize(("inner", "came"), [(SECRET, "a str"), (None, "None"), ([], "a list")])
def test_what_should_hold_the_identifier_and_is_no_dict_is_named(
    source: Source, inner: Any, came: str
) -> None:
    event = source.event([SECRET])
    outer, _, key = PATHS[source.name].partition(".")
    event["Records"][0][outer] = inner

    assert refusal(source, event) == message(
        source, f"record #0 has no {outer}.{key}; its {outer} is {came}, not a dict."
    )


def test_an_identifier_at_the_wrong_depth_is_no_identifier() -> None:
    event = {"Records": [{"sequenceNumber": "1"}]}

    assert refusal(KINESIS, event) == message(
        KINESIS, "record #0 has no kinesis.sequenceNumber; it has the keys 'sequenceNumber'."
    )


@pytest.mark.parametrize(
    ("field", "value", "fact"),
    [
        ("topic", 7, "topic 7 (a str that is not empty is needed)"),
        ("topic", "", "topic '' (a str that is not empty is needed)"),
        ("topic", None, "topic None (a str that is not empty is needed)"),
        ("partition", "0", "partition '0' (an int is needed)"),
        ("partition", True, "partition True (an int is needed)"),
        ("offset", "100", "offset '100' (an int is needed)"),
        ("offset", "9" * 50, f"offset '{'9' * 39}…' (an int is needed)"),
        ("offset", 1.0, "offset 1.0 (an int is needed)"),
        ("offset", [SECRET], "offset a list (an int is needed)"),
    ],
)
def test_a_kafka_field_of_the_wrong_type_is_shown(field: str, value: Any, fact: str) -> None:
    event = KAFKA.event([SECRET])
    event["records"]["audit-0"][0][field] = value

    assert refusal(KAFKA, event) == message(KAFKA, f"record #0 has {fact}.")


@pytest.mark.parametrize("field", ["topic", "partition", "offset"])
def test_a_kafka_field_that_is_missing_is_named(field: str) -> None:
    event = KAFKA.event([SECRET])
    record = event["records"]["audit-0"][0]
    del record[field]
    keys = ", ".join(repr(key) for key in record)

    assert refusal(KAFKA, event) == message(
        KAFKA, f"record #0 has no {field}; it has the keys {keys}."
    )


@pytest.mark.parametrize(("length", "shown"), [(40, "t" * 40), (41, f"{'t' * 39}…")])
def test_a_name_of_forty_letters_is_shown_whole(length: int, shown: str) -> None:
    assert refusal(KAFKA, {"records": {"t" * length: None}}) == message(
        KAFKA, f"partition '{shown}' is None, not a list."
    )


def test_a_long_name_of_a_partition_is_cut() -> None:
    assert refusal(KAFKA, {"records": {"t" * 100: None}}) == message(
        KAFKA, f"partition '{'t' * 39}…' is None, not a list."
    )


@pytest.mark.parametrize(("count", "more"), [(12, ""), (13, " and 1 more"), (20, " and 8 more")])
def test_of_many_keys_the_first_dozen_are_shown(count: int, more: str) -> None:
    event = {"Records": [{f"key-{number:02}": SECRET for number in range(count)}]}
    keys = ", ".join(f"'key-{number:02}'" for number in range(12))

    assert refusal(SQS, event) == message(
        SQS, f"record #0 has no messageId; it has the keys {keys}{more}."
    )


@with_texts
@pytest.mark.parametrize("name", ["ours:source", "aws:sns"])
def test_an_unknown_source_is_said_once(source: Source, name: str) -> None:
    event = source.event([SECRET])
    event["Records"][0]["eventSource"] = name

    assert refusal(source, event) == message(source, f"record #0 comes from '{name}'.")


def test_a_record_of_another_source_without_its_identifier_is_recognised_by_its_name(
    snapshot: object,
) -> None:
    event = {"Records": [{"eventSource": "aws:kinesis"}]}

    assert refusal(SQS, event) == snapshot


def test_a_record_of_another_source_with_our_identifier_is_recognised_by_its_name(
    snapshot: object,
) -> None:
    event = SQS.event([SECRET])
    event["Records"][0]["eventSource"] = "aws:kinesis"

    assert refusal(SQS, event) == snapshot


@with_texts
def test_a_record_of_the_right_source_is_not_told_where_it_comes_from(source: Source) -> None:
    event = source.event([SECRET])
    holder, key = holder_of(source, event["Records"][0])
    holder[key] = ""

    assert "comes from" not in refusal(source, event)


@pytest.mark.parametrize("name", [["aws:sqs"], {"body": SECRET}, 7], ids=repr)
def test_a_source_that_is_no_text_is_shown_without_what_it_may_hold(name: Any) -> None:
    event = SQS.event([SECRET])
    event["Records"][0]["eventSource"] = name
    shown = {"list": "a list", "dict": "a dict", "int": "7"}[type(name).__name__]

    assert refusal(SQS, event) == message(SQS, f"record #0 comes from {shown}.")


def test_the_kafka_event_of_an_unknown_cluster_is_said_once() -> None:
    event = KAFKA.event([SECRET], event_source="ours:kafka")

    assert refusal(KAFKA, event) == message(KAFKA, "the event comes from 'ours:kafka'.")


def test_a_topic_of_a_class_of_its_own_is_no_topic() -> None:
    class Named(str):
        pass

    event = KAFKA.event([SECRET])
    event["records"]["audit-0"][0]["topic"] = Named("audit")

    assert refusal(KAFKA, event) == message(
        KAFKA, "record #0 has topic a Named (a str that is not empty is needed)."
    )


def test_a_dict_that_shows_what_it_does_not_hold_is_refused_all_the_same() -> None:
    class Showing(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            return "shown"

    assert refusal(SQS, {"Records": [Showing(messageId="")]}) == message(
        SQS, "record #0 has no usable identifier."
    )


@pytest.mark.parametrize("source", [*WITH_TEXTS, KAFKA], ids=repr)
def test_a_refusal_names_its_source_and_no_body(source: Source) -> None:
    event = source.with_records(source.event([SECRET]), [{"body": SECRET}])

    text = refusal(source, event)

    assert text.startswith(f"This is not a batch of {source.title} records: record #0 ")
    assert SECRET not in text
