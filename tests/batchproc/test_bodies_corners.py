"""Corners of `body=` and `model=`: text and bytes, aliases, annotations that are no names."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from batchproc import BatchProcessor, EventType, process_partial_response
from batchproc._bodies import _step_of_cattrs
from batchproc._classes import _is_struct
from batchproc._validation import _annotated
from tests.support.events import DYNAMODB, KINESIS, SQS, response_of


def test_text_is_decoded_from_the_bytes_of_a_stream() -> None:
    taken: list[str] = []
    processor = BatchProcessor(EventType.KinesisDataStreams, body=str)

    process_partial_response(KINESIS.event(["a", "b"]), taken.append, processor)

    assert taken == ["a", "b"]


def test_text_is_no_class_of_an_item() -> None:
    event = DYNAMODB.event(["a"])
    processor = BatchProcessor(
        EventType.DynamoDBStreams, body=str, raise_on_entire_batch_failure=False, log_failures=False
    )

    response = process_partial_response(event, print, processor)

    assert response == response_of(DYNAMODB.identifiers(event))
    [item] = processor.result.failed
    assert str(item.exception).startswith("body=str is for sources whose body is text or bytes;")


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    message_id: str


class Named(BaseModel):
    key: str = Field(validation_alias="messageId")
    other: str = Field(validation_alias="eventSource")


class Renamed(BaseModel):
    identifier: str = Field(validation_alias="messageId")


@pytest.mark.parametrize("model", [Camel, Named, Renamed])
def test_a_record_model_may_rename_its_fields(model: Any) -> None:
    event = SQS.event(["a"])

    processor = BatchProcessor(EventType.SQS, model=model)

    assert process_partial_response(event, lambda record: None, processor) == response_of([])


def test_an_annotation_that_is_no_name_is_read_as_it_is_written() -> None:
    @dataclass
    class Order:
        item: "Nowhere"  # type: ignore[name-defined]  # noqa: F821, UP037

    assert list(_annotated(Order)) == ["item"]


def test_a_note_that_names_no_field_adds_nothing_to_the_path() -> None:
    error: Any = ValueError()
    assert _step_of_cattrs(error) == ""
    error.__notes__ = [object()]
    assert _step_of_cattrs(error) == ""


def test_none_takes_a_replaced_hook_away() -> None:
    taken: list[str] = []

    class Taking(BatchProcessor[Any]):
        def success_handler(self, record: Any, result: Any) -> Any:
            taken.append(record.body)
            return super().success_handler(record, result)

    processor: Any = Taking(EventType.SQS)
    process_partial_response(SQS.event(["a"]), lambda record: None, processor)
    processor.success_handler = None

    response = process_partial_response(SQS.event(["b"]), lambda record: None, processor)

    assert (taken, response) == (["a"], response_of([]))


def test_bytes_are_encoded_from_the_text_of_a_queue() -> None:
    taken: list[bytes] = []
    processor = BatchProcessor(EventType.SQS, body=bytes)

    process_partial_response(SQS.event(["é"]), taken.append, processor)

    assert taken == ["é".encode()]


def test_without_msgspec_nothing_is_a_struct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "msgspec", raising=False)

    assert not _is_struct(Camel)


def test_an_error_that_cannot_be_read_is_named_alone() -> None:
    class OddError(Exception):
        __module__ = "msgspec.odd"

        def __str__(self) -> str:
            raise RuntimeError

    def decode(text: str) -> str:
        raise OddError

    processor = BatchProcessor(
        EventType.SQS, body=decode, raise_on_entire_batch_failure=False, log_failures=False
    )

    process_partial_response(SQS.event(["secret"]), print, processor)

    [item] = processor.result.failed
    assert str(item.exception).startswith("OddError")
    assert "secret" not in str(item.exception)
