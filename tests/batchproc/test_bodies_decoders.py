"""Decoders and classes of `body=` that are nearly right: what is refused, and when."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel, TypeAdapter, field_validator

from batchproc import BatchProcessor, EventType, InvalidBodyError
from batchproc.bodies import event_bridge, s3, sns
from tests.batchproc.orders import Attrs, Model, event_of
from tests.support.events import DYNAMODB, KAFKA, KINESIS, SQS, Source
from tests.support.ways import run

attrs: Any = pytest.importorskip("attrs")
msgspec: Any = pytest.importorskip("msgspec")
SECRET = "4111-1111"


def failure_of(body: Any, content: Any = "{}", source: Source = SQS, **changed: Any) -> Any:
    """What is noted for a record; `changed` are fields that are put into it."""
    event = event_of(source, [content], allow_invalid=True)
    [record] = source.records(event)
    record.get("kinesis", record).update(changed)
    options = {"body": body, "raise_on_entire_batch_failure": False}
    [failed] = run(source, event, lambda body: None, options).result.failed
    assert failed.stage == "parse"
    return failed.exception


def message_of(body: Any) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the whole text is compared
        BatchProcessor(EventType.SQS, body=body)
    return str(caught.value)


async def later(body: str) -> None: ...


def returns_coroutine(body: str) -> Any:
    return later(body)


def generates(body: str) -> Iterator[str]:
    yield body


async def generates_later(body: str) -> AsyncIterator[str]:
    yield body


def by_keyword(*, body: str) -> None: ...


def one_by_keyword(body: str, *, schema: str) -> None: ...


class Odd(Exception):
    """Raises whatever it is asked."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(SECRET)


@pytest.mark.parametrize("decode", [generates, generates_later, functools.partial(generates)])
def test_a_generator_function_decodes_nothing(decode: Any) -> None:
    assert message_of(decode).endswith(
        " is a generator function (there is a yield in it): calling it decodes nothing. Return the "
        "body instead of yielding."
    )


@pytest.mark.parametrize(
    ("decode", "what"),
    [
        (returns_coroutine, "a coroutine that was never awaited, so its work is not done"),
        (lambda body: generates(body), "a generator that has not run to its end"),
        (lambda body: map(str, body), "a map iterator, which runs nothing until something loops"),
        (lambda body: Future[Any](), "a Future that is not done, so its work may be lost"),
    ],
)
def test_a_decoder_that_returns_unfinished_work_fails_its_record(decode: Any, what: str) -> None:
    text = str(failure_of(decode))

    assert text.startswith(f"The decoder returned {what}")
    assert text.endswith(
        ". Return the body itself: batchproc does not await a decoder, and does not loop over what "
        "it returns."
    )


def test_each_result_is_looked_at_where_the_type_does_not_decide() -> None:
    done: Future[Any] = Future()
    done.set_result(1)
    results = iter([1, 2, done, done, Future[Any]()])
    event = event_of(SQS, [{}] * 5)

    outcome = run(SQS, event, lambda body: None, {"body": lambda body: next(results)})

    assert outcome.statuses == ["success"] * 4 + ["fail"]


@pytest.mark.parametrize(
    ("decode", "text"),
    [
        (
            by_keyword,
            "body: the decoder by_keyword must take one argument, the body; it takes body (by "
            "keyword). Let it take the body.",
        ),
        (
            one_by_keyword,
            "body: the decoder one_by_keyword must take one argument, the body; it takes body, "
            "schema (by keyword). Bind the others with functools.partial.",
        ),
        (
            sns,
            "body=sns names no class for what is in the envelope. Pass body=sns(Order), with your "
            "class or decoder.",
        ),
        (
            event_bridge,
            "body=event_bridge names no class for what is in the envelope. Pass "
            "body=event_bridge(Order), with your class or decoder.",
        ),
    ],
)
def test_a_decoder_that_cannot_be_called_is_refused(decode: Any, text: str) -> None:
    assert message_of(decode) == text


@pytest.mark.parametrize("kind", [Odd, asyncio.CancelledError])
def test_no_exception_of_a_decoder_shows_the_body(
    kind: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    def decode(body: str) -> None:
        raise kind(SECRET)

    failure = failure_of(decode)

    assert type(failure) is InvalidBodyError
    assert SECRET not in f"{failure}{caplog.text}"
    assert type(failure.original) is kind


def test_an_error_without_a_text_says_where_it_was_raised() -> None:
    def decode(body: str) -> None:
        raise InvalidBodyError

    assert str(failure_of(decode)).startswith("InvalidBodyError in test_an_error_without_a_text")


def test_the_place_is_that_of_the_validator() -> None:
    class Order(BaseModel):
        id: str

        @field_validator("id")
        @classmethod
        def known(cls, value: str) -> str:
            raise KeyError(value)

    assert " in test_the_place_is_that_of_the_validator.<locals>.Order.known (test_bodies_dec" in (
        str(failure_of(Order, {"id": SECRET}))
    )


def test_without_code_of_the_user_there_is_no_place() -> None:
    text = str(failure_of(json.loads, "[" * 100_000))

    assert text == "RecursionError; its text is left out, because it may quote the body"


@pytest.mark.parametrize("text", ["null", "[1]", '"x"', "5"])
def test_json_that_is_no_object_is_no_attrs_class(text: str) -> None:
    assert str(failure_of(Attrs, text)) == "The body is JSON, but not an object."


def test_a_list_of_attrs_classes() -> None:
    assert str(failure_of(list[Attrs], '[{"id": "x"}]')) == "ValueError at $[0].id"


def test_msgspec_says_that_it_is_not_json() -> None:
    assert str(failure_of(msgspec.json.decode, "{")) == "The body is not JSON: DecodeError"


@pytest.mark.parametrize("source", [KINESIS, KAFKA])
def test_base64_that_is_broken(source: Source) -> None:
    field = "data" if source is KINESIS else "value"

    assert str(failure_of(Model, {"id": 1}, source, **{field: "!!" + SECRET})) == (
        "The body of this record cannot be read: it is not base64: binascii.Error"
    )


@pytest.mark.parametrize(
    ("decode", "source", "end"),
    [
        (
            Model.model_validate,
            SQS,
            "model_type. model_validate takes a dict, and this body is text. Pass the class itself "
            "as body=.",
        ),
        (
            TypeAdapter(Model).validate_json,
            DYNAMODB,
            "json_type. validate_json takes text, and this body is a dict. Pass the class itself "
            "as body=.",
        ),
        (
            json.loads,
            DYNAMODB,
            ". The decoder got a dict: the body of a DynamoDB record is its new image",
        ),
        (
            s3,
            DYNAMODB,
            ". The decoder got a dict: the body of a DynamoDB record is its new image",
        ),
    ],
)
def test_a_decoder_for_the_body_of_another_source(decode: Any, source: Source, end: str) -> None:
    assert str(failure_of(decode, {"id": 1}, source)).endswith(end)


# --- classes --------------------------------------------------------------------------------------


class Nothing:
    pass


@attrs.define
class HoldsNothing:
    nothing: Nothing


class Point(NamedTuple):
    x: int


class First(msgspec.Struct):  # type: ignore[misc]  # Any: msgspec may be missing
    id: int


class Second(msgspec.Struct):  # type: ignore[misc]
    id: int


@pytest.mark.parametrize(
    ("body", "start"),
    [
        (HoldsNothing, "cattrs cannot validate body=HoldsNothing: Unsupported type: "),
        (First | Second, "msgspec cannot validate body="),
    ],
)
def test_a_class_that_its_library_cannot_validate_is_refused(body: Any, start: str) -> None:
    text = message_of(body)

    assert text.startswith(start)
    assert text.endswith(". Pass a decoder, or change the class.")


@pytest.mark.parametrize("text", ["P", "PT", "1 day", "", "P1DT", "P1Y"])
def test_a_duration_that_is_not_iso_8601(text: str) -> None:
    from datetime import timedelta

    @attrs.define
    class Task:
        took: timedelta

    attrs.resolve_types(Task, {"timedelta": timedelta})

    assert str(failure_of(Task, {"took": text})) == "ValueError at $.took"


def test_binary_values_of_an_item_that_a_class_refuses() -> None:
    class Picture(BaseModel, strict=True):
        id: int
        raw: bytes
        tags: set[str]

    assert (
        str(
            failure_of(
                Picture,
                {"id": 1, "raw": b"\xff", "tags": {"a", "b"}, "id2": "x"} | {"id": "x"},
                DYNAMODB,
            )
        )
        == "1 validation error for Picture: id: int_type"
    )


# --- a model that is given as model= --------------------------------------------------------------


class Order(BaseModel):
    key: str
    value: int


class WithBody(Order):
    id: int
    body: str


class Unwraps(BaseModel):
    id: int

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Any:
        return super().model_validate(json.loads(obj["body"]), **options)


@pytest.mark.parametrize(
    ("model", "event_type", "field"),
    [
        (Order, EventType.SQS, "key, which no SQS"),
        (Order, EventType.KinesisDataStreams, "key, which no Kinesis"),
        (WithBody, EventType.SQS, "key, which no SQS"),
        (WithBody, EventType.Kafka, "id, which no Kafka"),
    ],
)
def test_a_model_of_the_body_is_known_by_what_no_record_has(
    model: Any, event_type: EventType, field: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the whole text is compared
        BatchProcessor(event_type, model=model)

    assert str(caught.value) == (
        f"model={model.__name__} requires the field {field} record has. model= is for the whole "
        "record, with AWS's fields: inherit from one in batchproc.models. If "
        f"{model.__name__} is what is in the body, pass it as body={model.__name__}."
    )


def test_a_model_that_reads_the_record_in_its_own_way_is_not_refused() -> None:
    outcome = run(SQS, event_of(SQS, [{"id": 7}]), lambda order: order.id, {"model": Unwraps})

    assert [item.result for item in outcome.result] == [7]


def test_a_model_whose_validator_changes_the_record_is_not_refused() -> None:
    from pydantic import model_validator

    class Order(BaseModel):
        id: int

        @model_validator(mode="before")
        @classmethod
        def unwrap(cls, record: Any) -> Any:
            return json.loads(record["body"])

    outcome = run(SQS, event_of(SQS, [{"id": 7}]), lambda order: order.id, {"model": Order})

    assert [item.result for item in outcome.result] == [7]


# --- annotations that name what is not defined ----------------------------------------------------


def test_a_class_of_pydantic_that_is_not_fully_defined_says_so() -> None:
    class Order(BaseModel):
        line: "Undefined"  # type: ignore[name-defined]  # noqa: F821

    assert str(failure_of(Order, {"line": 1})) == (
        "PydanticUserError: the class is not fully defined. Define the classes that its "
        "annotations name at module level"
    )


def test_another_error_of_pydantic_about_a_class_is_named() -> None:
    from pydantic.errors import PydanticUserError

    def decode(body: str) -> None:
        raise PydanticUserError(SECRET, code=None)

    assert str(failure_of(decode)) == "PydanticUserError"


def test_a_struct_that_is_not_fully_defined_is_refused() -> None:
    struct = msgspec.defstruct("Order", [("line", "Undefined")])

    assert message_of(struct) == (
        "msgspec cannot validate body=Order: name 'Undefined' is not defined. Define it at module "
        "level, above the processor."
    )


def test_a_model_whose_fields_have_defaults_is_not_refused() -> None:
    class Order(BaseModel):
        id: int = 1
        body: str

    outcome = run(SQS, event_of(SQS, [{"id": 7}]), lambda order: order.id, {"model": Order})

    assert [item.result for item in outcome.result] == [1]
