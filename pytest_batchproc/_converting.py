"""Python values that tests have for bodies, as the plain values that a producer would send.

Instances of classes are encoded by the table of `body=`, `batchproc._classes`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from batchproc import _classes as classes
from batchproc import _encoders as encoders
from pytest_batchproc._binary import is_bytes
from pytest_batchproc._wording import WIDTH, shortened
from pytest_batchproc.errors import InvalidEventError

MODELS = classes.named(kind for kind in classes.KINDS if kind.fields)
ACCEPTED = f"a datetime, a UUID, an Enum, a Decimal, {MODELS}"
ENCODE = "a factory converts other types with encode="
Encode = Callable[[Any], object]  # of whatever a test has
# What a Struct turns into text for JSON, and DynamoDB has types for.
_NOT_IN_JSON = (bytes, bytearray, memoryview, Decimal)
_SIMPLE = (str, bytes, int, float, Decimal)


def plain(value: object) -> object:
    """An instance of a class as a dict, under the names that its class reads.

    An Enum is its value; a date and a UUID are their text. What of a model is neither text nor
    bytes nor a number, a date for instance, is as in its JSON. Anything else is as it is.
    """
    return _plain(value, _NOT_IN_JSON)


def _plain(value: object, kept: tuple[type, ...], encode: Encode | None = None) -> Any:
    value = enum_value(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):  # a NamedTuple inside a body: libraries read a list there
        return value
    return classes.encoded(value, kept, encode)


def whole(body: object) -> object:
    """A body that is a NamedTuple as a dict, so that it is an item of DynamoDB too."""
    return classes.encoded(body) if isinstance(body, tuple) else body


def to_json(value: object) -> object:
    """What `json` does not know itself, one step nearer to what it does.

    Raises:
        TypeError: this is not one of the types that a body may hold.
    """
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return dict(value)
    found: object = _plain(value, ())
    if found is value:
        raise TypeError(f"{type(value).__name__} {shown(value)} is not a JSON value")
    return found


def encoded(value: object, encode: Encode, argument: str, kept: tuple[type, ...]) -> object:
    """The value with everything in it converted by `encode` that a body may not hold.

    `kept` are types that this source knows, and others do not.

    Raises:
        InvalidEventError: `encode` refused a value, or what it returned is of no use either.
    """
    if value is None or isinstance(value, (*_SIMPLE, *kept)) or is_bytes(value):
        return value
    if is_model(value):
        return value  # it has its own serialisers
    found = _plain(value, tuple(one for one in _NOT_IN_JSON if one in kept), encode)
    if isinstance(found, Mapping):
        return {
            key: encoded(one, encode, f"{argument}[{key!r}]", kept) for key, one in found.items()
        }
    if isinstance(found, list | tuple):
        return [encoded(one, encode, f"{argument}[{at}]", kept) for at, one in enumerate(found)]
    if found is not value:
        return found
    kind = type(value).__name__
    try:
        told = encode(value)
    except (TypeError, ValueError) as error:
        raise InvalidEventError(
            f"{argument}: encode= raised {type(error).__name__} for {kind} {shown(value)}: {error}"
        ) from error
    if type(told) is type(value):
        raise InvalidEventError(
            f"{argument}: encode= returned {kind} for {kind} {shown(value)}; return a value of "
            "another type, for example str, dict or list"
        )
    return encoded(told, encode, argument, kept)


def with_text_keys(value: object) -> object:
    """The value with dates, UUIDs and Enums as text where they are keys of a dict."""
    value = _plain(value, ())
    if isinstance(value, Mapping):
        return {plain(key): with_text_keys(one) for key, one in value.items()}
    return list(map(with_text_keys, value)) if isinstance(value, list | tuple) else value


def enum_value(value: object) -> object:
    """The value of a member of an Enum; anything else as it is."""
    return value.value if isinstance(value, Enum) else value


def is_model(value: object) -> bool:
    """Whether this is an instance of a pydantic model; pydantic need not be there to ask."""
    return hasattr(type(value), "model_dump_json")


def json_of_model(value: Any) -> str:
    """The JSON of a pydantic model as pydantic writes it, under the names that its class reads."""
    if not encoders.reads_other_names(value):
        return str(value.model_dump_json(by_alias=True, round_trip=True))
    return _compact(classes.encoded(value))


def shown(value: object) -> str:
    """A value for a message, cut where it is long."""
    return shortened(repr(value), WIDTH, "...")


def _number(value: Decimal) -> int | float:
    if not value.is_finite():
        raise ValueError(f"{value} is not a JSON number")
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    if Decimal(repr(near)) != value:
        raise ValueError(f"Decimal {value} has more digits than a float keeps; give it as a str")
    return near


_compact = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=to_json
).encode
