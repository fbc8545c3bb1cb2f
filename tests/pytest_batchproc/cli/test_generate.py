"""`batchproc generate`: the events of the factories, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc import events
from pytest_batchproc._reading import read_batch
from pytest_batchproc.errors import InvalidEventError
from tests.pytest_batchproc.cli.running import run

FACTORIES: dict[str, Any] = {
    "sqs": events.SqsEventFactory,
    "sqs_fifo": events.SqsFifoEventFactory,
    "kinesis": events.KinesisEventFactory,
    "dynamodb": events.DynamoDBEventFactory,
    "kafka": events.KafkaEventFactory,
}
# An argument of a process holds no NUL and no half of a surrogate pair, SQS few control characters.
texts = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn", "Cc"]), min_size=1
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
sources = pytest.mark.parametrize("source", FACTORIES)


@sources
@given(bodies=st.lists(texts, min_size=1, max_size=5))
def test_bodies_are_taken_exactly_as_given(source: str, bodies: list[str]) -> None:
    made = run("generate", source, *[f"--body={body}" for body in bodies])

    expected = [_item(body) if source == "dynamodb" else body for body in bodies]
    assert (made.code, made.err) == (0, "")
    assert FACTORIES[source]()(expected) == made.json


def _item(body: str) -> object:
    try:
        found = json.loads(body, parse_float=Decimal)
    except ValueError:
        return body
    return found if isinstance(found, dict) else body


@sources
@pytest.mark.parametrize("count", [0, 1, 3])
def test_so_many_records_are_made_as_are_asked_for(source: str, count: int) -> None:
    made = run("generate", source, "--count", str(count), "--seed", "x")

    assert FACTORIES[source](seed="x")(count=count) == made.json
    assert count == len(read_batch(made.json).records)


@sources
def test_without_arguments_there_is_one_record(source: str) -> None:
    assert FACTORIES[source]()() == run("generate", source).json


@sources
def test_bodies_are_taken_in_turn_until_there_are_enough(source: str) -> None:
    made = run("generate", source, "--body", "a", "--body", "b", "--count", "5")

    assert FACTORIES[source]()(["a", "b", "a", "b", "a"]) == made.json


@sources
def test_region_and_account_are_those_asked_for(source: str) -> None:
    made = run("generate", source, "--region", "eu-west-1", "--account-id", "111122223333")

    assert FACTORIES[source](region="eu-west-1", account_id="111122223333")() == made.json


@pytest.mark.parametrize(
    ("source", "option", "fields"),
    [
        ("sqs", ("--queue", "mine"), {"queue_name": "mine"}),
        ("sqs_fifo", ("--queue", "mine.fifo"), {"queue_name": "mine.fifo"}),
        ("sqs", ("--group", "a"), {"groups": ["a"]}),
        ("sqs_fifo", ("--group", "7"), {"groups": ["7"]}),
        ("kinesis", ("--stream", "mine"), {"stream_name": "mine"}),
        ("dynamodb", ("--table", "mine"), {"table_name": "mine"}),
        ("kafka", ("--topic", "mine"), {"topic": "mine"}),
        ("kafka", ("--field", "partition=3"), {"partition": 3}),
        ("sqs", ("--field", "approximate_receive_count=3"), {"approximate_receive_count": 3}),
        ("sqs", ("--field", "sender_id=someone"), {"sender_id": "someone"}),
        ("sqs", ("--field", 'sender_id="7"'), {"sender_id": "7"}),
        ("sqs", ("--field", "sender_id=a=b"), {"sender_id": "a=b"}),
        (
            "sqs",
            ("--field", 'message_attributes={"kind": "new"}'),
            {"message_attributes": {"kind": "new"}},
        ),
    ],
)
def test_options_and_fields_reach_the_factory(
    source: str, option: tuple[str, ...], fields: dict[str, Any]
) -> None:
    assert FACTORIES[source]()(**fields) == run("generate", source, *option).json


def test_groups_are_given_record_by_record() -> None:
    made = run("generate", "sqs-fifo", "--count", "2", "--group", "a", "--group", "b")

    assert events.SqsFifoEventFactory()(count=2, groups=["a", "b"]) == made.json


def test_a_number_in_an_item_of_dynamodb_keeps_its_digits() -> None:
    made = run("generate", "dynamodb", "--body", '{"id": "a", "price": 1.10, "big": 1e30}').json

    image = made["Records"][0]["dynamodb"]["NewImage"]
    assert Decimal("1.10") == Decimal(image["price"]["N"])
    assert Decimal("1e30") == Decimal(image["big"]["N"])


def test_bodies_come_from_files_too_in_the_order_of_the_options(project: Path) -> None:
    (project / "body.bin").write_bytes("größer\n".encode())

    made = run("generate", "sqs", "--body", "a", "--body-file", "body.bin", "--body", "b")
    piped = run("generate", "kinesis", "--body-file", "-", stdin=b"\x00\xff")

    assert [record["body"] for record in made.json["Records"]] == ["a", "größer\n", "b"]
    assert piped.json["Records"][0]["kinesis"]["data"] == "AP8="


def test_output_is_the_same_every_time_and_for_people_to_read() -> None:
    first = run("generate", "sqs", "--count", "2", "--body", "Grüße")

    assert first.out == run("generate", "sqs", "--count", "2", "--body", "Grüße").out
    assert first.out.startswith('{\n  "Records": [\n    {\n      "messageId": "0000')
    assert '"body": "Grüße",\n' in first.out


def test_output_is_ascii_where_that_is_not_utf8() -> None:
    made = run("generate", "sqs", "--body", "Grüße", encoding="cp1252")

    assert made.out.isascii()
    assert made.json["Records"][0]["body"] == "Grüße"


def test_half_a_surrogate_pair_is_still_json() -> None:
    made = run("generate", "sqs", "--body", "half \ud83d", "--allow-invalid")

    assert (made.code, made.err) == (0, "")
    assert made.json["Records"][0]["body"] == "half \ud83d"


def test_what_sqs_would_refuse_is_made_where_that_is_asked_for() -> None:
    assert run("generate", "sqs", "--body", "", "--allow-invalid").json["Records"][0]["body"] == ""


SHOWS_HOW = " ('batchproc generate -h' shows how)\n"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            ["sq"],
            f"argument SOURCE: no source is called 'sq'; did you mean 'sqs'?{SHOWS_HOW}",
        ),
        (
            ["xyz"],
            "argument SOURCE: no source is called 'xyz'; expected one of sqs, sqs_fifo, kinesis, "
            f"dynamodb, kafka{SHOWS_HOW}",
        ),
        ([], f"the following arguments are required: SOURCE{SHOWS_HOW}"),
        (["sqs", "--count", "x"], f"argument --count: invalid int value: 'x'{SHOWS_HOW}"),
        (["sqs", "--table", "x"], "--table is not for sqs; it has --group, --queue\n"),
        (["kafka", "--group", "x"], "--group is not for kafka; it has --topic\n"),
        (
            ["sqs", "--field", "message_id"],
            f"argument --field: expected NAME=VALUE, got 'message_id'{SHOWS_HOW}",
        ),
        (
            ["sqs", "--field", "count=3"],
            f"argument --field: count is an option: --count{SHOWS_HOW}",
        ),
        (
            ["sqs", "--region", "nowhere"],
            "region: expected the name of an AWS region, such as 'eu-west-1'; got 'nowhere'\n",
        ),
        (
            ["sqs", "--account-id", "1"],
            "account_id: expected a str of 12 digits; got str '1'\n",
        ),
        (["sqs", "--body-file", "nope"], "nope: No such file or directory\n"),
        (["sqs", "--body-file", "."], ".: Is a directory\n"),
    ],
)
def test_misuse_is_one_line_and_2(project: Path, arguments: list[str], text: str) -> None:
    assert run("generate", *arguments).said == (2, "", f"batchproc generate: {text}")


@pytest.mark.parametrize(
    ("arguments", "make"),
    [
        (["--count", "-1"], lambda factory: factory(count=-1)),
        (["--count", "-1", "--body", "a"], lambda factory: factory(count=-1)),
        (["--body", ""], lambda factory: factory([""])),
        (["--field", "mesage_id=1"], lambda factory: factory(mesage_id=1)),
        (["--count", "3", "--group", "a"], lambda factory: factory(count=3, groups=["a"])),
    ],
)
def test_what_the_factory_refuses_is_refused_in_its_words(
    arguments: list[str], make: Callable[[Any], object]
) -> None:
    with pytest.raises((InvalidEventError, TypeError)) as caught:
        make(events.SqsEventFactory())
    text = str(caught.value).replace("allow_invalid=True", "--allow-invalid")

    assert run("generate", "sqs", *arguments).said == (2, "", f"batchproc generate: {text}\n")
