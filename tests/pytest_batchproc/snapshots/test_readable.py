"""What a snapshot says of each kind of answer: whole texts."""

from __future__ import annotations

import datetime
import decimal
from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel

from batchproc import (
    BatchProcessingError,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    SQSRecord,
    process_partial_response,
)
from batchproc.models import KafkaRecordModel, SqsRecordModel
from pytest_batchproc.events import KafkaEventFactory, SqsEventFactory, SqsFifoEventFactory
from tests.pytest_batchproc.snapshots.snapping import failing, text_of
from tests.pytest_batchproc.values import Kind

EVENT = SqsEventFactory()([{"order": 1}, "no order", {"order": 3}])


class Total(BaseModel):
    order: int
    by: str | None = None


@dataclass
class Shipped:
    order: int
    at: datetime.date


Pair = namedtuple("Pair", "order place")


class Opaque:
    pass


def take(record: SQSRecord) -> Any:
    if record.body == "no order":
        raise ValueError(f"no order in {record.message_id}")
    return record.json_body["order"]


def processor_of(event: Mapping[str, Any]) -> BatchProcessor[Any]:
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    process_partial_response(event, take, processor)
    return processor


PLAIN: dict[str, tuple[object, str]] = {
    "None": (None, "null"),
    "an empty dict": ({}, "{}"),
    "an empty list": ([], "[]"),
    "an empty text": ("", '""'),
    "no failures": (
        {"batchItemFailures": []},
        '{\n  "batchItemFailures": []\n}',
    ),
    "no list of failures": ({"batchItemFailures": None}, '{\n  "batchItemFailures": null\n}'),
    "a key of an Enum": ({Kind.KEY: "m"}, '{\n  "itemIdentifier": {"unknown": "m"}\n}'),
    "a key that is no text": ({1: "a", "1": "b"}, '{\n  "1": "b",\n  "<int 1>": "a"\n}'),
    "letters of any language": ("größe 注文", '"größe 注文"'),
    "what a terminal obeys": ("\x1b[2J\x9b\u202e\ud800", '"\\u001b[2J\\u009b\\u202e\\ud800"'),
    "a Decimal": (
        decimal.Decimal("1.10"),
        '{\n  "object": "decimal.Decimal",\n  "repr": "Decimal(\'1.10\')"\n}',
    ),
    "bytes": (b"a", '{\n  "object": "bytes",\n  "repr": "b\'a\'"\n}'),
    "a set": ({"b", "a"}, '{\n  "object": "set",\n  "items": [\n    "a",\n    "b"\n  ]\n}'),
    "a dataclass": (
        Shipped(7, datetime.date(2024, 5, 1)),
        f'{{\n  "object": "{__name__}.Shipped",\n  "fields": {{\n    "at": {{"object": '
        '"datetime.date", "repr": "datetime.date(2024, 5, 1)"},\n    "order": 7\n  }\n}',
    ),
    "a named tuple": (
        Pair(7, "x"),
        f'{{\n  "object": "{__name__}.Pair",\n  "fields": {{"order": 7, "place": "x"}}\n}}',
    ),
    "a model": (
        Total(order=7),
        f'{{\n  "object": "{__name__}.Total",\n  "fields": {{"by": null, "order": 7}}\n}}',
    ),
    "an object at a place in memory": (
        Opaque(),
        f'{{\n  "object": "{__name__}.Opaque",\n  "repr": "<{__name__}.Opaque object at 0x…>"\n}}',
    ),
    "an error": (KeyError("id"), '{\n  "error": "KeyError",\n  "text": "\'id\'"\n}'),
    "an error that mentions a place in memory": (
        ValueError("<Order object at 0x7f3a5c0d1e80> is 0xdeadbeef"),
        '{\n  "error": "ValueError",\n  "text": "<Order object at 0x…> is 0xdeadbeef"\n}',
    ),
    "an error of several lines": (
        OSError("first\nsecond"),
        '{\n  "error": "OSError",\n  "text": [\n    "first",\n    "second"\n  ]\n}',
    ),
    "errors in a group": (
        ExceptionGroup("both", [ValueError("a"), KeyError("b")]),
        '{\n  "error": "ExceptionGroup",\n  "text": "both (2 sub-exceptions)",\n  "errors": [\n'
        '    {"error": "ValueError", "text": "a"},\n    {"error": "KeyError", "text": "\'b\'"}\n'
        "  ]\n}",
    ),
    "an error as sys.exc_info() has it": (
        [(ValueError, ValueError("a"), None)],
        '[\n  {"error": "ValueError", "text": "a"}\n]',
    ),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_a_value_reads_so(kind: str) -> None:
    value, expected = PLAIN[kind]

    assert text_of(value) == f"{expected}\n"


def test_a_response_shows_records_in_place_of_identifiers() -> None:
    assert (
        (
            text_of(
                {
                    "statusCode": 200,
                    "batchItemFailures": [
                        {"messageId": EVENT["Records"][2]["messageId"]},
                        {"itemIdentifier": "m-7"},
                        *failing(EVENT, [1, 0, 1])["batchItemFailures"],
                    ],
                },
                EVENT,
            )
        )
        == """\
{
  "batchItemFailures": [
    {"itemIdentifier": {"index": 0, "body": {"order": 1}}},
    {"itemIdentifier": {"index": 1, "body": "no order"}},
    {"itemIdentifier": {"index": 1, "body": "no order"}},
    {"itemIdentifier": {"unknown": "m-7"}},
    {"messageId": "<record 2>"}
  ],
  "statusCode": 200
}
"""
    )


def test_a_result_shows_each_record_and_the_response() -> None:
    expected = """\
{
  "records": [
    {"record": {"index": 0, "body": {"order": 1}}, "status": "success", "result": 1},
    {
      "record": {"index": 1, "body": "no order"},
      "status": "fail",
      "error": "ValueError",
      "text": "no order in <record 1>"
    },
    {"record": {"index": 2, "body": {"order": 3}}, "status": "success", "result": 3}
  ],
  "response": {
    "batchItemFailures": [{"itemIdentifier": {"index": 1, "body": "no order"}}]
  }
}
"""
    result = processor_of(EVENT).result

    assert text_of(result, EVENT) == expected
    assert text_of(result) == expected  # it brings its records along
    assert text_of(result, event=EVENT) == expected


def test_a_record_that_its_model_refused_or_that_was_skipped_says_so() -> None:
    class Order(SqsRecordModel):
        body: int

    processor = SqsFifoPartialProcessor(model=Order, raise_on_entire_batch_failure=False)
    event = SqsFifoEventFactory()(["7", "no number", "9"])
    process_partial_response(event, lambda record: None, processor)

    assert (
        text_of(processor.result, event)
        == """\
{
  "records": [
    {"record": {"index": 0, "body": "7"}, "status": "success"},
    {
      "record": {"index": 1, "body": "no number"},
      "status": "fail",
      "stage": "parse",
      "error": "pydantic_core._pydantic_core.ValidationError",
      "text": [
        "1 validation error for Order",
        "body",
        "  Input should be a valid integer, unable to parse string as an integer [type=int_parsing]"
      ]
    },
    {
      "record": {"index": 2, "body": "9"},
      "status": "skipped",
      "error": "batchproc.errors.SQSFifoCircuitBreakerError",
      "text": "A previous record failed processing"
    }
  ],
  "response": {
    "batchItemFailures": [
      {"itemIdentifier": {"index": 1, "body": "no number"}},
      {"itemIdentifier": {"index": 2, "body": "9"}}
    ]
  }
}
"""
    )


def test_processed_messages_are_told_one_by_one() -> None:
    processor = BatchProcessor(EventType.SQS)
    with processor(EVENT["Records"], take) as batch:
        processed = batch.process()

    assert (
        text_of(processed, EVENT)
        == """\
[
  {"record": {"index": 0, "body": {"order": 1}}, "status": "success", "result": 1},
  {
    "record": {"index": 1, "body": "no order"},
    "status": "fail",
    "text": "<class 'ValueError'>:no order in <record 1>"
  },
  {"record": {"index": 2, "body": {"order": 3}}, "status": "success", "result": 3}
]
"""
    )


def test_fail_messages_are_records_whatever_they_were_read_into() -> None:
    raws = EVENT["Records"][1:]
    models = [SqsRecordModel.model_validate(raw) for raw in raws]
    expected = """\
[
  {"index": 1, "body": "no order"},
  {"index": 2, "body": {"order": 3}}
]
"""

    assert text_of(raws, EVENT) == expected
    assert text_of([SQSRecord(raw) for raw in raws], EVENT) == expected
    assert text_of(models, EVENT) == expected
    assert (
        text_of(processor_of(EVENT).fail_messages, EVENT)
    ) == '[\n  {"index": 1, "body": "no order"}\n]\n'


def test_records_of_kafka_are_known_too() -> None:
    event = KafkaEventFactory()(["a", "b"])
    raws = [record for partition in event["records"].values() for record in partition]
    expected = '[\n  {"index": 0, "body": "a"},\n  {"index": 1, "body": "b"}\n]\n'

    assert text_of(raws, event) == expected
    assert text_of([KafkaRecordModel.model_validate(raw) for raw in raws], event) == expected


def test_a_batch_that_failed_whole_tells_why_each_record_did() -> None:
    event = SqsEventFactory()(["no order"])
    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(event, take, BatchProcessor(EventType.SQS))
    text = str(caught.value)

    assert text_of(caught.value, event) == (
        f"""\
{{
  "error": "batchproc.errors.BatchProcessingError",
  "text": "{text}",
  "records": [
    {{
      "record": {{"index": 0, "body": "no order"}},
      "status": "fail",
      "error": "ValueError",
      "text": "no order in <record 0>"
    }}
  ],
  "response": {{
    "batchItemFailures": [{{"itemIdentifier": {{"index": 0, "body": "no order"}}}}]
  }}
}}
"""
    )


def test_the_error_of_another_library_tells_of_its_children_without_their_tracebacks() -> None:
    batch = pytest.importorskip(
        "aws_lambda_powertools.utilities.batch", reason="compares with Powertools"
    )
    processor = batch.BatchProcessor(event_type=batch.EventType.SQS)
    event = SqsEventFactory()(["no order"])
    with pytest.raises(batch.exceptions.BatchProcessingError) as caught:
        batch.process_partial_response(event, take, processor, None)

    assert (
        text_of(caught.value, event)
        == """\
{
  "error": "aws_lambda_powertools.utilities.batch.exceptions.BatchProcessingError",
  "text": "All records failed processing. 1 individual errors logged separately below.",
  "errors": [
    {"error": "ValueError", "text": "no order in <record 0>"}
  ]
}
"""
    )
    assert text_of(processor.fail_messages, event) == '[\n  {"index": 0, "body": "no order"}\n]\n'


def test_an_object_may_say_what_is_kept_of_it() -> None:
    class Report:
        def snapshot_value(self) -> object:
            return {"deleted": EVENT["Records"][:1], "deliveries": 2}

    expected = {"deleted": EVENT["Records"][:1], "deliveries": 2}

    assert text_of(expected, EVENT) == text_of(Report(), EVENT)


def test_an_error_that_has_no_text_is_told_nevertheless() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise LookupError

    assert '"<LookupError while it was asked for its text>"' in text_of(Mute())


def test_a_value_that_holds_itself_is_refused() -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the whole text follows
        text_of(circle)

    assert str(caught.value) == "batch_snapshot: the value is nested too deeply, or in itself"
