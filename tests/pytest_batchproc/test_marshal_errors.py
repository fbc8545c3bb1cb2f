"""What the runtime cannot send, and what to return in its place."""

from __future__ import annotations

import asyncio
import uuid
from collections import UserDict, deque
from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

import pytest

from pytest_batchproc import marshalling
from pytest_batchproc.marshalling import MarshalError, PayloadError, to_json_value
from tests.pytest_batchproc.values import (
    MOMENT,
    Failure,
    Model,
    Order,
    Plain,
    Rude,
    WrongFields,
    circle,
    deep,
)


async def _handler() -> None:
    """An async handler, called and not awaited."""


def _unawaited() -> tuple[object, Callable[[], None]]:
    coroutine = _handler()
    return coroutine, coroutine.close


def _kept(value: object) -> tuple[object, Callable[[], None]]:
    return value, lambda: None


def _caught() -> object:
    with pytest.raises(ValueError, match="x") as caught:
        raise ValueError("x")
    return caught


class Processor:
    """Of whatever library, so called: the response is what its method gives."""

    def response(self) -> dict[str, object]:
        return {"batchItemFailures": []}


class Result:
    """The same, and here it is kept."""

    response: ClassVar[dict[str, object]] = {"batchItemFailures": []}


PLAIN = "return dicts, lists, text, numbers, booleans and None"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(
            lambda: _kept({"batchItemFailures": {"m1"}}),
            'response["batchItemFailures"]: set does not become JSON; return list(...) of it',
            id="set",
        ),
        pytest.param(
            _unawaited,
            "response: coroutine does not become JSON; it was never awaited: await it, or "
            "return asyncio.run(...) from a plain handler",
            id="coroutine",
        ),
        pytest.param(
            lambda: _kept({"at": [0, MOMENT]}),
            'response["at"][1]: datetime does not become JSON; return its isoformat()',
            id="datetime",
        ),
        pytest.param(
            lambda: _kept((MOMENT.date(), 1)),
            "response[0]: date does not become JSON; return its isoformat()",
            id="date",
        ),
        pytest.param(
            lambda: _kept(UserDict(a=1)),
            "response: UserDict does not become JSON; return dict(...) of it",
            id="mapping",
        ),
        pytest.param(
            lambda: _kept(iter([1])),
            "response: list_iterator does not become JSON; return list(...) of it",
            id="iterator",
        ),
        pytest.param(
            lambda: _kept(uuid.UUID(int=1)),
            "response: UUID does not become JSON; return str(...) of it",
            id="uuid",
        ),
        pytest.param(
            lambda: _kept(Order(1)),
            "response: Order does not become JSON; return dataclasses.asdict(...) of it",
            id="dataclass",
        ),
        pytest.param(
            lambda: _kept(Model()),
            'response: Model does not become JSON; return its model_dump(mode="json")',
            id="model",
        ),
        pytest.param(
            lambda: _kept({"kind": Plain.ONE}),
            'response["kind"]: Plain does not become JSON; return its value',
            id="enum",
        ),
        pytest.param(
            lambda: _kept({"batchItemFailures": deque()}),
            'response["batchItemFailures"]: deque does not become JSON; return list(...) of it',
            id="iterable",
        ),
        pytest.param(
            lambda: _kept(bytearray(b"{}")),
            "response: bytearray does not become JSON; return bytes(...) of it",
            id="bytearray",
        ),
        pytest.param(
            lambda: _kept({"error": ValueError("x")}),
            'response["error"]: ValueError does not become JSON; return str(...) of it',
            id="exception",
        ),
        pytest.param(
            lambda: _kept(ValueError),
            "response: type does not become JSON; pass the exception that the handler raised, "
            "not its class",
            id="exception-class",
        ),
        pytest.param(
            lambda: _kept(_caught()),
            "response: ExceptionInfo does not become JSON; pass its value, the exception that "
            "the handler raised",
            id="exception-info",
        ),
        pytest.param(
            lambda: _kept(Processor()),
            "response: Processor does not become JSON; return its response()",
            id="processor",
        ),
        pytest.param(
            lambda: _kept(Result()),
            "response: Result does not become JSON; return its response",
            id="result",
        ),
        pytest.param(
            lambda: _kept(Failure),
            f"response: type does not become JSON; {PLAIN}",
            id="namedtuple-class",
        ),
        pytest.param(
            lambda: _kept(WrongFields()),
            "response: TypeError while it was turned into JSON; return plain values",
            id="wrong-fields",
        ),
        pytest.param(
            lambda: _kept(Order),
            f"response: type does not become JSON; {PLAIN}",
            id="class",
        ),
        pytest.param(
            lambda: _kept({"a": {(1, 2): 3}}),
            'response["a"]: a key of type tuple does not become JSON; use text',
            id="key",
        ),
        pytest.param(
            lambda: _kept({Decimal(1): 3}),
            "response: a key of type Decimal does not become JSON; use text",
            id="decimal-key",
        ),
        pytest.param(
            lambda: _kept({b"\xff": 3}),
            "response: a key: bytes that are not UTF-8 do not become JSON; return them as base64",
            id="bytes-key",
        ),
        pytest.param(
            lambda: _kept({"name": b"\xff"}),
            'response["name"]: bytes that are not UTF-8 do not become JSON; return them as base64',
            id="bytes",
        ),
        pytest.param(
            lambda: _kept(circle()),
            'response["again"][0]: it holds itself, and JSON has no circles; break the circle',
            id="circle",
        ),
        pytest.param(
            lambda: _kept(deep()),
            "response: too deeply nested; return a dict of plain values",
            id="deep",
        ),
        pytest.param(
            lambda: _kept([10**5000]),
            "response[0]: too many digits for a number; return it as text",
            id="digits",
        ),
        pytest.param(
            lambda: _kept([Rude()]),
            "response: ZeroDivisionError while it was turned into JSON; return plain values",
            id="rude",
        ),
    ],
)
def test_what_the_runtime_refuses_is_named_with_its_place_and_the_way_out(
    make: Callable[[], tuple[object, Callable[[], None]]], expected: str
) -> None:
    response, close = make()
    try:
        with pytest.raises(MarshalError) as raised:
            to_json_value(response)
    finally:
        close()

    assert str(raised.value) == expected
    assert isinstance(raised.value, TypeError)


@pytest.mark.parametrize("payload", [b"", b"ok", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_bytes_without_json_are_a_payload_that_nobody_can_read(payload: bytes) -> None:
    with pytest.raises(PayloadError) as raised:
        to_json_value(payload)

    assert (
        str(raised.value)
    ) == "response: bytes go out as they are, and these are not JSON; return a dict"


def test_an_awaited_handler_is_no_coroutine() -> None:
    assert to_json_value(asyncio.run(_handler())) is None


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "é\ud83d"])
@pytest.mark.parametrize("is_escaped", [True, False], ids=["python 3.11", "python 3.12"])
def test_half_a_surrogate_pair_cannot_be_sent_as_utf_8(
    monkeypatch: pytest.MonkeyPatch, text: str, is_escaped: bool
) -> None:
    monkeypatch.setattr(marshalling, "_IS_ESCAPED", is_escaped)

    if is_escaped:
        assert (to_json_value({"batchItemFailures": [], "text": text})) == {
            "batchItemFailures": [],
            "text": text,
        }
        return
    with pytest.raises(MarshalError) as caught:
        to_json_value({"batchItemFailures": [], "text": text})
    assert str(caught.value) == (
        f'response["text"]: half a surrogate pair at character {len(text) - 1} cannot be sent as '
        'UTF-8; return text.encode("utf-8", "replace").decode()'
    )
    with pytest.raises(MarshalError, match="half a surrogate pair"):
        to_json_value({text: 1})
    assert to_json_value({"text": "é😀"}) == {"text": "é😀"}
