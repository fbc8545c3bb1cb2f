"""What a refusal says of events that answer oddly, and at the bounds of what it shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.batchproc.test_bad_input import SECRET, message, refusal
from tests.batchproc.test_refusals import PATHS, WITH_TEXTS, holder_of
from tests.support.events import SQS, Source


class Getting:
    """Has keys and gives what is asked for by `get`, and by nothing else."""

    def keys(self) -> list[str]:
        return ["Records"]

    def get(self, key: str) -> Any:
        return [SECRET] if key == "Records" else None


def test_an_event_that_only_gets_is_told_what_it_got() -> None:
    assert refusal(SQS, Getting()) == message(SQS, "'Records' is a list.")


@pytest.mark.parametrize(
    ("number", "shown"), [(2**64 - 1, "18446744073709551615"), (2**64, "an int")]
)
def test_a_number_of_64_bits_is_shown(number: int, shown: str) -> None:
    event = SQS.event([SECRET])
    event["Records"][0]["messageId"] = number

    assert refusal(SQS, event) == message(
        SQS, f"record #0 has messageId {shown} (a str that is not empty is needed)."
    )


LOOKS = {
    "sqs": " It looks like SQS: pass EventType.SQS to the processor.",
    "kinesis": " It looks like Kinesis: pass EventType.KinesisDataStreams to the processor.",
    "dynamodb": " It looks like DynamoDB: pass EventType.DynamoDBStreams to the processor.",
}


@pytest.mark.parametrize("given", [one for one in WITH_TEXTS if not one.fifo], ids=repr)
@pytest.mark.parametrize("expected", WITH_TEXTS, ids=repr)
def test_a_record_that_does_not_say_its_source_is_recognised_by_its_identifier(
    given: Source, expected: Source
) -> None:
    if given.event_type is expected.event_type:
        return
    event = given.event([SECRET])
    holder, key = holder_of(given, event["Records"][0])
    outer = PATHS[given.name].rpartition(".")[0]
    bare = {key: holder[key]}
    (name,) = record = {outer: bare} if outer else bare

    assert refusal(expected, {"Records": [record]}) == message(
        expected,
        f"record #0 has no {PATHS[expected.name]}; it has the keys {name!r}.{LOOKS[given.name]}",
    )


@pytest.mark.parametrize("source", WITH_TEXTS, ids=repr)
def test_the_first_record_says_where_all_come_from(source: Source) -> None:
    event = source.event([SECRET, SECRET])
    event["Records"][0]["eventSource"] = "ours:source"

    assert refusal(source, event) == message(source, "record #0 comes from 'ours:source'.")


@pytest.mark.parametrize("name", ["", 7, ["aws:sns"]], ids=repr)
def test_a_source_that_is_no_name_is_not_what_a_record_says_of_itself(name: Any) -> None:
    event = {"Records": [{"eventSource": name, "EventSource": "aws:sns"}]}

    assert refusal(SQS, event) == message(
        SQS,
        "record #0 has no messageId; it has the keys 'eventSource', 'EventSource'. "
        "It says that it comes from 'aws:sns'.",
    )
