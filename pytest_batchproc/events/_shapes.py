"""Items in the shape that an event has, such as `{"id": {"S": "a"}}`, read as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pytest_batchproc._binary import raw_bytes


def plain_item(found: Mapping[Any, object]) -> Mapping[Any, object]:
    """The item with plain values, in whichever of the two shapes it came.

    It is in the shape of the event if all its values are: of a plain item one is the key, and a
    key is never a dict.
    """
    if not found or not all(isinstance(value, Mapping) for value in found.values()):
        return found
    try:
        return {name: _plain(value) for name, value in found.items()}
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return found  # what it is instead, the caller finds out


def _plain(shape: Any) -> object:
    ((kind, value),) = shape.items()
    read, came = _READERS[kind]
    if came is not None and not isinstance(value, came):
        raise TypeError
    return read(value)


def _set_of(read: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda members: {read(member) for member in members}


def _binary_set(members: Any) -> object:
    # boto3 gives a list of bytes from a client, and a set of `Binary` from a resource.
    if not isinstance(members, list | tuple | set | frozenset):
        raise TypeError
    return {raw_bytes(member) for member in members}


# How a value of that type is read, and which Python type it comes in; None where the reader says.
_READERS: dict[str, tuple[Callable[[Any], object], type | None]] = {
    "B": (raw_bytes, None),
    "BOOL": (bool, bool),
    "BS": (_binary_set, None),
    "L": (lambda members: [_plain(member) for member in members], list),
    "M": (lambda members: {name: _plain(member) for name, member in members.items()}, Mapping),
    "N": (Decimal, str),
    "NS": (_set_of(Decimal), list),
    "NULL": (lambda value: None, bool),
    "S": (str, str),
    "SS": (_set_of(str), list),
}
