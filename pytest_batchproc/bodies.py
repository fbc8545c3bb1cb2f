"""The body of a record: what a producer would have sent, from whatever a test has at hand."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pytest_batchproc.errors import InvalidEventError

_COLOURS = ("amber", "blue", "coral", "green", "ivory", "olive", "plum", "ruby", "teal", "white")
_THINGS = ("anchor", "basket", "candle", "drum", "kettle", "kite", "lamp", "mirror", "rope", "vase")


def made_bodies(seed: str, event: int) -> Iterator[dict[str, Any]]:
    """Bodies for those who do not care, distinct, the same for the same seed and event number.

    They hold no float, so that they are DynamoDB items too.
    """
    draw = random.Random(f"{seed}/{event}").random
    index = 0
    while True:
        yield {
            "id": event * 100_000_000 + index,
            "name": f"{_COLOURS[int(draw() * 10)]} {_THINGS[int(draw() * 10)]}",
            "quantity": 1 + int(draw() * 20),
            "express": draw() < 0.5,
        }
        index += 1


def text_of(body: object, argument: str) -> str:
    """The body as text: a str as it is, bytes decoded, anything else as JSON.

    Raises:
        InvalidEventError: the body is no text and cannot be made JSON.
    """
    if isinstance(body, str):
        return body
    if isinstance(body, bytes):
        try:
            return body.decode()
        except UnicodeDecodeError:
            raise InvalidEventError(
                f"{argument}: bytes that are not UTF-8: {body[:20]!r}. This source carries text: "
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
        raise InvalidEventError(f"{argument}: {error.reason} in {body!r}") from None


def plain(value: object) -> object:
    """A pydantic model or a dataclass as a dict, under the names that its JSON has."""
    dump = getattr(value, "model_dump", None)  # pydantic need not be there to ask this
    if dump is not None and not isinstance(value, type):
        return dump(by_alias=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return value


def _json(body: object, argument: str) -> str:
    dump_json = getattr(body, "model_dump_json", None)
    if dump_json is not None and not isinstance(body, type):
        return str(dump_json(by_alias=True))
    try:
        return json.dumps(body, ensure_ascii=False, default=_default, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidEventError(
            f"{argument}: expected str, bytes, a JSON value, a dataclass or a pydantic model; got "
            f"{type(body).__name__} that is not JSON: {error}"
        ) from None


def _default(value: object) -> object:
    """What `json` does not know itself."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    found = plain(value)
    if found is value:
        raise TypeError(f"{type(value).__name__} {value!r:.40} is no JSON value")
    return found
