"""Python values that tests have for bodies, as the plain values that a producer would send.

Models are recognised by what they have, so that no library is imported for them.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping, Set
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from pytest_batchproc._binary import is_bytes
from pytest_batchproc._wording import WIDTH, shortened
from pytest_batchproc.errors import InvalidEventError

MODELS = "a dataclass, an attrs class, a msgspec Struct or a pydantic model"
ACCEPTED = f"a datetime, a UUID, an Enum, a Decimal, {MODELS}"
ENCODE = "a factory converts other types with encode="
Encode = Callable[[Any], object]  # of whatever a test has
# What a Struct turns into text for JSON, and DynamoDB has types for.
_NOT_IN_JSON = (bytes, bytearray, memoryview, Decimal)
_SIMPLE = (type(None), str, bytes, int, float, Decimal)


def plain(value: object) -> object:
    """A model, a dataclass, an attrs class or a Struct as a dict, under the names its JSON has.

    An Enum is its value; a date and a UUID are their text. What of a model is neither text nor
    bytes nor a number, a date for instance, is as in its JSON. Anything else is as it is.
    """
    value = enum_value(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if is_model(value):
        found: object = value.model_dump(by_alias=True)  # type: ignore[attr-defined]  # is_model() says so
        try:
            return _simplified(found, _json_values(value))
        except (TypeError, ValueError):  # it has no JSON: bytes, for instance, that are not UTF-8
            return found
    return _fields(value, _NOT_IN_JSON)


def to_json(value: object) -> object:
    """What `json` does not know itself, one step nearer to what it does.

    Raises:
        TypeError: this is not one of the types that a body may hold.
    """
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return dict(value)
    if is_model(value):
        return _json_values(value)
    found = plain(value) if _struct_fields(value) is None else _fields(value, ())
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
    if _struct_fields(value) is not None:
        return _fields(value, tuple(one for one in _NOT_IN_JSON if one in kept), encode)
    found = plain(value)
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
    value = plain(value)
    if isinstance(value, Mapping):
        return {plain(key): with_text_keys(one) for key, one in value.items()}
    return list(map(with_text_keys, value)) if isinstance(value, list | tuple) else value


def enum_value(value: object) -> object:
    """The value of a member of an Enum; anything else as it is."""
    return value.value if isinstance(value, Enum) else value


def is_model(value: object) -> bool:
    """Whether this is an instance of a pydantic model; pydantic need not be there to ask."""
    return hasattr(type(value), "model_dump_json")


def shown(value: object) -> str:
    """A value for a message, cut where it is long."""
    return shortened(repr(value), WIDTH, "...")


def _fields(value: object, kept: tuple[type, ...], encode: Encode | None = None) -> object:
    """A dataclass, an attrs class or a Struct as a dict; anything else as it is.

    `kept` are types that a Struct does not turn into text.
    """
    if isinstance(value, type):
        return value
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    attributes = getattr(type(value), "__attrs_attrs__", None)
    if attributes is not None:
        return {one.name: getattr(value, one.name) for one in attributes}
    if _struct_fields(value) is not None:
        # Names, tags and defaults are as the class configures them, and msgspec alone knows how.
        library: Any = sys.modules["msgspec"]  # a program that has a Struct has imported it
        found: object = library.to_builtins(value, builtin_types=kept, enc_hook=encode)
        return found
    return value


def _struct_fields(value: object) -> object:
    return getattr(type(value), "__struct_fields__", None) if "msgspec" in sys.modules else None


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


def _number(value: Decimal) -> int | float:
    if not value.is_finite():
        raise ValueError(f"{value} is not a JSON number")
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    if Decimal(repr(near)) != value:
        raise ValueError(f"Decimal {value} has more digits than a float keeps; give it as a str")
    return near
