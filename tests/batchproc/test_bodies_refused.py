"""A bad body fails alone; what is said about it never quotes it."""

from __future__ import annotations

import gzip
import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import pydantic
import pytest
from pydantic import TypeAdapter

from batchproc import BatchProcessor, EventType, InvalidBodyError, process_partial_response
from tests.batchproc import orders
from tests.batchproc.orders import CLASSES, Attrs, Data, Dict, Model, Struct, Tuple, event_of
from tests.support.events import ALL, DYNAMODB, SQS, Source
from tests.support.ways import run

SECRET = "4111-1111"


def failure_of(source: Source, body: Any, content: Any, **options: Any) -> Any:
    event = event_of(source, [content], allow_invalid=True)
    options = {"body": body, "raise_on_entire_batch_failure": False, **options}
    [failed] = run(source, event, lambda order: None, options).result.failed
    assert failed.stage == "parse"
    assert type(failed.exception) is InvalidBodyError
    return failed.exception


def text_of(body: Any, content: Any, source: Source = SQS) -> str:
    return str(failure_of(source, body, content))


NESTED = {"id": 1, "lines": [{"sku": SECRET}]}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (Model, "1 validation error for Model: lines.0.sku: int_parsing"),
        (Data, "1 validation error for Data: lines.0.sku: int_parsing"),
        (orders.PydanticData, "1 validation error for PydanticData: lines.0.sku: int_parsing"),
        (Dict, "1 validation error for Dict: lines.0.sku: int_parsing"),
        (Tuple, "1 validation error for Tuple: lines.0.sku: int_parsing"),
        (list[Data], "1 validation error for list[Data]: list_type"),
        (Struct, "ValidationError at lines.0.sku"),
        (Attrs, "ValueError at $.lines[0].sku"),
        (TypeAdapter(Data).validate_json, "1 validation error for Data: lines.0.sku: int_parsing"),
        (Model.model_validate_json, "1 validation error for Model: lines.0.sku: int_parsing"),
    ],
)
def test_the_path_names_the_fields(body: Any, text: str) -> None:
    assert text_of(body, NESTED) == text


@pytest.mark.sampled(4)
@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize(
    "content",
    [
        NESTED,
        {"id": SECRET},
        {"id": {SECRET: SECRET}},
        {SECRET: 1},
        {f"a` - at `$.{SECRET}": 1},
        {"id": 1, "lines": [{f"x - at `$.{SECRET}`": 1}]},
        {"id": 1, "lines": {SECRET: SECRET}},
    ],
    ids=range(7),
)
def test_no_text_and_no_log_quotes_the_body(
    source: Source, kind: Any, content: Any, caplog: pytest.LogCaptureFixture
) -> None:
    failure = failure_of(source, kind, content)

    assert SECRET not in str(failure)
    assert SECRET not in caplog.text
    assert failure.__cause__ is failure.__context__ is None
    assert isinstance(failure.original, Exception)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("text", ["", SECRET, "{" + SECRET, '{"id": 1}' + SECRET, "[" * 100_000])
def test_what_is_not_json(kind: Any, text: str, caplog: pytest.LogCaptureFixture) -> None:
    failure = failure_of(SQS, kind, text)

    assert SECRET not in str(failure) + caplog.text


def test_forbidden_fields_of_a_struct_are_not_quoted() -> None:
    struct = pytest.importorskip("msgspec").defstruct(
        "Strict", [("id", int)], forbid_unknown_fields=True
    )

    assert text_of(struct, {"id": 1, SECRET: 1}) == "ValidationError"
    for key in (f"a` - at `$.{SECRET}", f"a` - at `$.{SECRET}`"):  # like a path
        assert text_of(struct, {"id": 1, key: 1}) in (
            "ValidationError",
            "ValidationError at [extra]",
        )


def test_a_renamed_field_has_the_name_of_the_json() -> None:
    struct = pytest.importorskip("msgspec").defstruct(
        "Renamed", [("order_id", int)], rename="camel"
    )

    assert text_of(struct, {"orderId": SECRET}) == "ValidationError at orderId"


# --- decoders -----------------------------------------------------------------------------------


def decode_order(body: str) -> Any:
    found = json.loads(body)
    return found["id"].upper()


class Hostile(Exception):
    def __str__(self) -> str:
        raise RuntimeError(SECRET)


def hostile(body: Any) -> Any:
    raise Hostile


class HostileJson(json.JSONDecodeError):
    pos: Any = SECRET


def raises(error: BaseException) -> Callable[[Any], Any]:
    def decode(body: Any) -> Any:
        raise error

    return decode


@pytest.mark.parametrize(
    ("decode", "content", "start"),
    [
        (json.loads, SECRET, "The body is not JSON: JSONDecodeError at character"),
        (decode_order, {"no": SECRET}, "KeyError in decode_order (test_bodies_refused.py, line "),
        (decode_order, {"id": 1}, "AttributeError in decode_order (test_bodies_refused.py, line "),
        (gzip.decompress, SECRET, "TypeError in decompress (gzip.py, line "),
        (hostile, SECRET, "Hostile in hostile (test_bodies_refused.py, line "),
        (raises(KeyError(SECRET)), "", "KeyError in raises.<locals>.decode ("),
        (raises(HostileJson(SECRET, "", 0)), "", "HostileJson in raises.<locals>.decode ("),
        (raises(UnicodeDecodeError("utf-8", b"x", 0, 1, SECRET)), "", "The body is not UTF-8: "),
        (raises(ExceptionGroup(SECRET, [ValueError(SECRET)])), "", "ExceptionGroup in "),
        (raises(RecursionError(SECRET)), "", "RecursionError in "),
        (raises(MemoryError(SECRET)), "", "MemoryError in "),
    ],
)
def test_a_decoder_that_raises(
    decode: Any, content: Any, start: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = text_of(decode, content)

    assert text.startswith(start)
    assert SECRET not in text + caplog.text


def test_a_decoder_may_say_it_in_its_own_words() -> None:
    assert text_of(raises(InvalidBodyError("version 3 is unknown")), "") == "version 3 is unknown"


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_in_a_decoder_leaves_the_batch(error: type[BaseException]) -> None:
    outcome = run(
        SQS, event_of(SQS, [{}, {}]), len, {"body": raises(error())}, catch=(BaseException,)
    )

    assert type(outcome.error) is error
    assert len(outcome.response["batchItemFailures"]) == 2


def test_data_that_is_not_base64() -> None:
    from tests.support.events import KINESIS

    event = event_of(KINESIS, [{"id": 1}])
    event["Records"][0]["kinesis"]["data"] = "!" + SECRET

    [failed] = run(KINESIS, event, len, {"body": Model}).result.failed

    assert str(failed.exception).startswith("The body of this record cannot be read: ")
    assert SECRET not in str(failed.exception)


def test_an_image_that_is_no_item() -> None:
    event = event_of(DYNAMODB, [{"id": 1}])
    event["Records"][0]["dynamodb"]["NewImage"] = {"id": {"N": SECRET}}

    [failed] = run(DYNAMODB, event, len, {"body": Model}).result.failed

    assert SECRET not in str(failed.exception)


def test_the_error_of_pydantic_can_be_read_and_the_failure_can_be_pickled() -> None:
    failure = failure_of(SQS, Model, NESTED)

    assert isinstance(failure.original, pydantic.ValidationError)
    assert failure.original.errors()[0]["loc"] == ("lines", 0, "sku")
    assert str(pickle.loads(pickle.dumps(failure))) == str(failure)


def test_the_log_has_the_text_and_no_traceback_of_the_decoder(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "batchproc"):
        process_partial_response(
            event_of(SQS, [{"id": 1}, NESTED]),
            lambda order: None,
            BatchProcessor(EventType.SQS, body=Model),
        )

    assert "lines.0.sku: int_parsing" in caplog.text
    assert SECRET not in caplog.text


# --- options that are refused ---------------------------------------------------------------------


class Nothing:
    pass


class Message:
    @staticmethod
    def FromString(body: bytes) -> Any: ...  # as Protobuf has it


async def decode_later(body: str) -> Any: ...


def of_two(body: str, schema: str) -> Any: ...


def of_none() -> Any: ...


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"body": Nothing},
            "body=Nothing is a class, and batchproc does not know how to validate it. Use a "
            "pydantic model, a msgspec.Struct, an attrs class, a dataclass, a NamedTuple or a "
            "TypedDict. Or pass a decoder: a function that takes the body and returns an instance.",
        ),
        (
            {"body": Message},
            "body=Message is a class, and batchproc does not know how to validate it. Use a "
            "pydantic model, a msgspec.Struct, an attrs class, a dataclass, a NamedTuple or a "
            "TypedDict. Or pass body=Message.FromString: a function that takes the body and "
            "returns an instance.",
        ),
        (
            {"body": TypeAdapter(Data)},
            "body must be a class or a decoder; an object of type TypeAdapter came. Did you mean "
            "its method validate_json?",
        ),
        ({"body": "Order"}, "body must be a class or a decoder; an object of type str came."),
        (
            {"body": dict},
            "body=dict does not say what is in the body. Pass body=json.loads for any JSON. To "
            "have it validated, pass a class.",
        ),
        (
            {"body": decode_later},
            "body: the decoder decode_later is async, and decoders are not awaited. Make it a "
            "plain def.",
        ),
        (
            {"body": of_two},
            "body: the decoder of_two must take one argument, the body; it takes body, schema. "
            "Bind the others with functools.partial.",
        ),
        (
            {"body": of_none},
            "body: the decoder of_none must take one argument, the body; it takes none. Let it "
            "take the body.",
        ),
        (
            {"body": Model, "model": Model},
            "model and body contradict each other: model is the whole record, body what is in it. "
            "Leave one of the two out.",
        ),
        (
            {"model": Model},
            "model=Model requires the field id, which no SQS record has. model= is for the whole "
            "record, with AWS's fields: inherit from one in batchproc.models. If Model is what is "
            "in the body, pass it as body=Model.",
        ),
        (
            {"body": Model, "absent": "ignore"},
            'absent must be "fail", "skip" or "none"; \'ignore\' came.',
        ),
        (
            {"absent": "skip"},
            "absent='skip' is about records without a body, and the processor has no body. Pass "
            "body= too, or leave absent out.",
        ),
    ],
)
def test_a_mistake_is_refused_when_the_processor_is_created(
    options: dict[str, Any], text: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the whole text is compared
        BatchProcessor(EventType.SQS, **options)

    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("missing", "body", "text"),
    [
        (
            "pydantic",
            Data,
            "body=Data is validated by pydantic, which is not installed. Run pip install "
            '"lambda-batchproc[pydantic]", or pass a decoder: a function that takes the body.',
        ),
        (
            "cattrs.preconf.json",
            Attrs,
            "body=Attrs is an attrs class. It is validated by cattrs, which is not installed. Run "
            "pip install cattrs, or pass a decoder: a function that takes the body.",
        ),
    ],
)
def test_a_missing_library_is_named(
    missing: str, body: Any, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, missing, None)

    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the whole text is compared
        BatchProcessor(EventType.SQS, body=body)

    assert str(caught.value) == text


def test_a_field_that_pydantic_does_not_know() -> None:
    from dataclasses import make_dataclass

    with pytest.raises(ValueError, match=r"^pydantic cannot validate body=Odd: ") as caught:
        BatchProcessor(EventType.SQS, body=make_dataclass("Odd", [("nothing", Nothing)]))

    assert str(caught.value).endswith(" Pass a decoder, or change the class.")
