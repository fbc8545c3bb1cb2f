"""Bodies of classes that pydantic does not read, by the table of `body=`.

A `msgspec.Struct` has a JSON schema. An attrs class has none: its bodies are the JSON of instances.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException, InvalidArgument

from batchproc._classes import Kind, kind_of
from pytest_batchproc import _bodies as bodies
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.strategies import _json
from pytest_batchproc.strategies._schema import from_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy


def of_class(kind: Any) -> SearchStrategy[Any] | None:
    """The JSON values of a class that msgspec or cattrs validates; None: it is another class.

    Raises:
        InvalidArgument: msgspec cannot say what the JSON of the class looks like.
    """
    row = kind_of(kind)
    draw = None if row is None else _BY_LIBRARY.get(row.library)
    if row is None or draw is None:
        return None
    return draw(kind).filter(partial(_reads, _reader(row, kind)))


def _by_schema(kind: Any) -> SearchStrategy[Any]:
    library: Any = sys.modules["msgspec"]
    try:
        schema = library.json.schema(kind)
        for cls, fields in _classes_in(library.inspect.type_info(kind)).items():
            (reference,), definitions = library.json.schema_components([cls])
            name = reference["$ref"].rpartition("/")[2]
            found = schema["$defs"].get(name, definitions[name])
            by_position = dict(zip(fields, found.get("prefixItems", ()), strict=False))
            for one, inner in found.get("properties", by_position).items():
                if fields.get(one):
                    _mark_moments(inner)
    except TypeError as error:  # a field of a type that is the class's own
        raise InvalidArgument(str(error)) from None
    return from_schema(schema)


def _classes_in(info: Any) -> dict[Any, dict[str, bool]]:
    """The classes in a type: of each field, whether it holds a datetime, text to a schema."""
    found: dict[Any, dict[str, bool]] = {}
    pending = [info]
    while pending:
        one = pending.pop()
        fields = getattr(one, "fields", None)
        if fields is None:
            pending += _inside(one)
        elif one.cls not in found:
            found[one.cls] = {
                getattr(field, "encode_name", field.name): _holds_moment(field.type)
                for field in fields
            }
            pending += [field.type for field in fields]
    return found


def _holds_moment(info: Any) -> bool:
    if hasattr(info, "fields"):  # a class, which is asked for its own fields
        return False
    return type(info).__name__ == "DateTimeType" or any(map(_holds_moment, _inside(info)))


def _inside(info: Any) -> list[Any]:
    """The types in a list, a dict, a union or the like; a node of msgspec is a Struct itself."""
    library: Any = sys.modules["msgspec"]
    values = [getattr(info, name) for name in type(info).__struct_fields__]
    flat = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    return [one for one in flat if isinstance(one, library.inspect.Type)]


def _mark_moments(schema: Any) -> None:
    if isinstance(schema, list):
        for one in schema:
            _mark_moments(one)
    elif isinstance(schema, dict):
        if schema.get("type") == "string":
            schema.setdefault("format", "date-time")
        for name, one in schema.items():
            if name != "default":
                _mark_moments(one)


def _by_instances(kind: Any) -> SearchStrategy[Any]:
    return _instances(kind).map(_text).filter(bool).map(json.loads).filter(_json.is_carried)


@st.composite
def _instances(draw: st.DrawFn, kind: Any) -> Any:
    try:
        return draw(st.from_type(kind))
    except HypothesisException:
        raise
    except Exception:  # a validator of the class refuses its arguments
        reject()


_BY_LIBRARY: dict[str, Callable[[Any], SearchStrategy[Any]]] = {
    "msgspec": _by_schema,
    "cattrs": _by_instances,
}


def _text(instance: object) -> str:
    try:
        return bodies.text_of(instance, "body")
    except InvalidEventError:  # a float that is no JSON number, or half a surrogate pair
        return ""


def _reader(row: Kind, kind: Any) -> Callable[[str], object]:
    try:
        return row.decoders(kind)[0]
    except ValueError:  # cattrs is not installed: an attrs class validates its own instances
        return json.loads


def _reads(read: Callable[[str], object], body: object) -> bool:
    try:
        read(json.dumps(body))
    except Exception:  # a validator of the user's raises what it likes, and says no by it
        return False
    return True
