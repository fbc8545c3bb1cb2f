"""The kind of a response, recognized by its attributes, not by the library that created it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def items_of(value: object) -> list[Any] | None:
    """The items of what looks like a `BatchResult`: one per record, and a response in addition."""
    if isinstance(value, Mapping) or not isinstance(getattr(value, "response", None), dict):
        return None
    if isinstance(value, Iterable):
        items = list(value)
        needed = ("identifier", "record", "status", "result", "exception")
        if all(hasattr(item, name) for item in items for name in needed):
            return items
    return None


def type_name(value: object) -> str:
    """The type of a value, with its module unless it is built in."""
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
