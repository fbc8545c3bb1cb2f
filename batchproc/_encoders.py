"""What a class decodes, of its instances: the other direction of `_decoders`, for tests.

The names are those that the class reads, also where pydantic writes others: of
`Field(validation_alias="orderId")` the field `orderId`. Fields that a class writes and does not
read, such as computed ones, are left out.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal

from batchproc._validation import fields_of_pydantic, paths_read

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SIMPLE = (type(None), str, bytes, int, float, Decimal)


# --- the attributes of an instance ----------------------------------------------------------------


def of_model(value: Any) -> dict[str, Any]:
    declared = fields_of_pydantic(type(value))
    found = {name: one for name, one in vars(value).items() if name in declared}
    return {**found, **(getattr(value, "__pydantic_extra__", None) or {})}


def of_struct(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__struct_fields__}


def of_attrs(value: Any) -> dict[str, Any]:
    return {one.name: getattr(value, one.name) for one in type(value).__attrs_attrs__}


def of_dataclass(value: Any) -> dict[str, Any]:
    from dataclasses import fields

    return {one.name: getattr(value, one.name) for one in fields(value)}


def of_named_tuple(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = value._asdict()
    return found


# --- an instance as a producer would send it ------------------------------------------------------
# `kept` are the types that are left as they are; `hook` converts a type of the caller's.


def dataclass(value: Any, kept: Any, hook: Any) -> Any:
    return _by_fields(value, of_dataclass(value), kept)


def named_tuple(value: Any, kept: Any, hook: Any) -> Any:
    return _by_fields(value, of_named_tuple(value), kept)


def _by_fields(value: Any, fields: dict[str, Any], kept: Any) -> Any:
    return _by_names_read(type(value), _jsonable(fields, kept, bytes.decode))


def struct(value: Any, kept: Any, hook: Any) -> Any:
    """Names, tags and defaults are as the class configures them, and msgspec alone knows how."""
    library: Any = sys.modules["msgspec"]  # a program that has a Struct has imported it
    return library.to_builtins(value, builtin_types=kept, enc_hook=hook)


def model(value: Any, kept: Any, hook: Any) -> Any:
    """With the types of JSON; numbers, text, bytes and their sets are kept where `kept` has any."""
    by_alias = not reads_other_names(value)
    options: dict[str, Any] = {"by_alias": by_alias, "round_trip": True}
    if not kept:
        found = value.model_dump(mode="json", **options)
    else:
        found = value.model_dump(**options)
        try:
            in_json = value.model_dump(mode="json", **options)
        except (TypeError, ValueError):  # bytes, for instance, that are not UTF-8
            core: Any = sys.modules["pydantic_core"]
            in_json = core.to_jsonable_python(found, bytes_mode="base64")
        found = _simplified(found, in_json)
    return found if by_alias else _respelt(value, found)


def reads_other_names(value: Any) -> bool:
    """Whether pydantic dumps something in an instance under names that its class does not read."""
    if isinstance(value, dict):
        return any(map(reads_other_names, value.values()))
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(map(reads_other_names, value))
    kind = type(value)
    if hasattr(kind, "get_secret_value"):
        return True
    fields = _declared(kind)
    if fields is None:
        return False
    return any(
        field.exclude
        or _path(name, field) != [field.serialization_alias or name]
        or reads_other_names(getattr(value, name, None))
        for name, field in fields.items()
    )


def _declared(kind: type) -> Any:
    """The fields of a class of pydantic; None: it is another class."""
    return fields_of_pydantic(kind) if hasattr(kind, "__pydantic_serializer__") else None


def _path(name: str, field: Any) -> list[Any]:
    """Where the class reads a field: under its first alias."""
    return list(next(iter(paths_read(field)), (name,)))


def attrs_class(value: Any, kept: Any, hook: Any) -> Any:
    """By the names of the attributes, which cattrs reads."""
    from base64 import b85encode

    return _jsonable(of_attrs(value), kept, lambda binary: b85encode(binary).decode())


def _jsonable(value: Any, kept: tuple[type, ...], of_binary: Callable[[bytes], str]) -> Any:
    """The same with text for what JSON has no type for and a class reads as text.

    That is a timedelta, a number that is a key, and unless DynamoDB types are kept, bytes, a set
    and a Decimal with more digits than a number of JSON keeps.
    """
    kind = type(value)
    if kind is dict:
        return {
            str(key) if type(key) in (int, Decimal) else key: _jsonable(one, kept, of_binary)
            for key, one in value.items()
        }
    if kind in (list, tuple):
        return [_jsonable(one, kept, of_binary) for one in value]
    if kind in (set, frozenset) and not kept:
        return [_jsonable(one, kept, of_binary) for one in sorted(value, key=repr)]
    if isinstance(value, timedelta):
        return _duration(value)
    if kept:
        return value
    if isinstance(value, bytes):
        return of_binary(value)
    if isinstance(value, Decimal) and value.is_finite() and Decimal(repr(float(value))) != value:
        return str(value)
    return value


def _duration(value: timedelta) -> str:
    """In ISO 8601, as pydantic and msgspec read it."""
    sign, size = ("-", -value) if value < timedelta() else ("", value)
    return f"{sign}P{size.days}DT{size.seconds}.{size.microseconds:06}S"


def _by_names_read(kind: type, values: dict[str, Any]) -> dict[str, Any]:
    """The values under the names that a class reads, by those of its attributes."""
    declared = fields_of_pydantic(kind)
    if not declared:
        return values
    found: dict[str, Any] = {}
    for name, value in values.items():
        _place(found, _path(name, declared[name]) if name in declared else [name], value)
    return found


def _respelt(value: Any, dumped: Any) -> Any:
    """What was dumped by the names of attributes, by the names that the classes read."""
    if isinstance(value, dict) and isinstance(dumped, dict) and len(value) == len(dumped):
        pairs = zip(value.values(), dumped.items(), strict=True)
        return {key: _respelt(one, inner) for one, (key, inner) in pairs}
    if isinstance(value, (list, tuple)) and isinstance(dumped, (list, tuple)):
        return [_respelt(*pair) for pair in zip(value, dumped, strict=True)]
    one: Any = value
    kind = type(one)
    if hasattr(kind, "get_secret_value"):
        secret = one.get_secret_value()
        return secret if isinstance(secret, str) else dumped
    fields = _declared(kind)
    if fields is None:
        return dumped
    if getattr(kind, "__pydantic_root_model__", False):
        return _respelt(one.root, dumped)
    if not isinstance(dumped, dict):
        return dumped  # its own serializer made something else of it
    values = {name: getattr(one, name) for name, field in fields.items() if field.exclude}
    values |= {
        name: _respelt(getattr(one, name), inner) if name in fields else inner
        for name, inner in dumped.items()
    }
    return _by_names_read(kind, values)


def _place(found: Any, path: list[Any], value: Any) -> None:
    """Set a value at a path of names and positions; what is between is created."""
    for step, following in zip(path, [*path[1:], None], strict=True):
        if isinstance(found, list):
            step = max(step, 0)  # AliasPath("lines", -1): the last one
            found.extend([None] * (step + 1 - len(found)))
        present = found[step] if isinstance(found, list) else found.get(step)
        if following is None:
            present = value
        elif present is None:
            present = [] if isinstance(following, int) else {}
        found[step] = present
        found = present


def _simplified(value: Any, in_json: Any) -> Any:
    """A dump with the values that JSON has of it, except for those that DynamoDB has types for."""
    if isinstance(value, dict):
        pairs = zip(in_json, value.values(), strict=True)
        return {name: _simplified(inner, in_json[name]) for name, inner in pairs}
    if isinstance(value, (list, tuple)):
        return [_simplified(*pair) for pair in zip(value, in_json, strict=True)]
    if isinstance(value, (set, frozenset)):
        return value if all(isinstance(one, _SIMPLE) for one in value) else set(in_json)
    return value if isinstance(value, _SIMPLE) else in_json
