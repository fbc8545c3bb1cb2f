"""The body of a record: what a producer would have sent, from whatever a test has at hand."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping, Set
from decimal import Decimal
from typing import Any

from pytest_batchproc.errors import InvalidEventError

_COLOURS = ("amber", "blue", "coral", "green", "ivory", "olive", "plum", "ruby", "teal", "white")
_THINGS = ("anchor", "basket", "candle", "drum", "kettle", "kite", "lamp", "mirror", "rope", "vase")
_SIMPLE = (type(None), str, bytes, int, float, Decimal)
# Half a surrogate pair has no UTF-8, and these two are no characters that a queue takes.
_NEEDS_ESCAPE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def made_body(seed: str, event: int, index: int) -> dict[str, Any]:
    """A body for those who do not care, distinct, the same for the same seed, event and index.

    It holds no float, so that it is a DynamoDB item too.
    """
    # Not `random`: seeding a generator for each record costs ten times as much.
    drawn = hashlib.blake2b(
        f"{seed}/{event}/{index}".encode(errors="surrogatepass"), digest_size=4
    ).digest()
    return {
        "id": event * 100_000_000 + index,
        "name": f"{_COLOURS[drawn[0] % 10]} {_THINGS[drawn[1] % 10]}",
        "quantity": 1 + drawn[2] % 20,
        "express": drawn[3] < 128,
    }


def text_of(body: object, argument: str) -> str:
    """The body as text: a str as it is, bytes decoded, anything else as JSON.

    Raises:
        InvalidEventError: the body is no text and cannot be made JSON.
    """
    if isinstance(body, str):
        return str.__str__(body)  # of a member of a StrEnum, its text
    if isinstance(body, bytes | bytearray | memoryview):
        raw = bytes(body)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise InvalidEventError(
                f"{argument}: bytes that are not UTF-8: {shown(raw)}. This source carries text: "
                "encode them, with base64 for instance"
            ) from None
    return _json(body, argument)


def bytes_of(body: object, argument: str) -> bytes:
    """The body as bytes: bytes as they are, a str as UTF-8, anything else as JSON.

    Raises:
        InvalidEventError: the body cannot be made JSON, or a str holds half a surrogate pair.
    """
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body)
    try:
        return text_of(body, argument).encode()
    except UnicodeEncodeError as error:
        raise InvalidEventError(
            f"{argument}: {shown(body)} cannot be UTF-8: half a surrogate pair at character "
            f"{error.start}"
        ) from None


def plain(value: object) -> object:
    """A pydantic model or a dataclass as a dict, under the names that its JSON has.

    What of a model is neither text nor bytes nor a number, a date for instance, is as in its JSON.
    """
    if is_model(value):
        found: object = value.model_dump(by_alias=True)  # type: ignore[attr-defined]  # is_model() says so
        try:
            return _simplified(found, _json_values(value))
        except (TypeError, ValueError):  # it has no JSON: bytes, for instance, that are not UTF-8
            return found
    return _of_dataclass(value)


def is_model(value: object) -> bool:
    """Whether this is an instance of a pydantic model; pydantic need not be there to ask."""
    return hasattr(type(value), "model_dump_json")


def shown(value: object) -> str:
    """A value for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _json_values(model: object) -> object:
    found: object = model.model_dump(mode="json", by_alias=True)  # type: ignore[attr-defined]  # is_model() says so
    return found


def _simplified(value: object, in_json: Any) -> object:
    if isinstance(value, Mapping):
        return {
            name: _simplified(inner, in_json[name])
            for name, inner in zip(in_json, value.values(), strict=True)
        }
    if isinstance(value, list | tuple):
        return [_simplified(*pair) for pair in zip(value, in_json, strict=True)]
    if isinstance(value, Set):
        return value if all(isinstance(member, _SIMPLE) for member in value) else set(in_json)
    return value if isinstance(value, _SIMPLE) else in_json


def _of_dataclass(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return value


def _json(body: object, argument: str) -> str:
    try:
        if is_model(body):
            return str(body.model_dump_json(by_alias=True))  # type: ignore[attr-defined]  # is_model() says so
        text = _encode(body)
        # Most producers escape all but ASCII. Here that is done where it must be: bodies are read
        # by people.
        if not text.isascii() and _NEEDS_ESCAPE.search(text):
            text = json.dumps(body, default=_default, allow_nan=False)
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise InvalidEventError(
            f"{argument}: expected str, bytes, a JSON value, a dataclass or a pydantic model; got "
            f"{type(body).__name__} that is not JSON: {error}"
        ) from None
    return text


def _default(value: object) -> object:
    """What `json` does not know itself."""
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return dict(value)
    if is_model(value):
        return _json_values(value)
    found = _of_dataclass(value)
    if found is value:
        raise TypeError(f"{type(value).__name__} {shown(value)} is no JSON value")
    return found


def _number(value: Decimal) -> int | float:
    if not value.is_finite():
        raise ValueError(f"{value} is no JSON number")
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    if Decimal(repr(near)) != value:
        raise ValueError(f"Decimal {value} has more digits than a float keeps; give it as a str")
    return near


# Made once: `json.dumps` would make one for each body.
_encode = json.JSONEncoder(ensure_ascii=False, default=_default, allow_nan=False).encode
