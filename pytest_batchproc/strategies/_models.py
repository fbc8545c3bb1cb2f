"""What pydantic says of the JSON of a type; the only module here that imports it."""

from __future__ import annotations

import json
import sys
from functools import partial, reduce
from operator import or_
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import typing_extensions
from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError
from pydantic.json_schema import GenerateJsonSchema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core.core_schema import (
        DateSchema,
        DatetimeSchema,
        DecimalSchema,
        DictSchema,
        TimeSchema,
    )

Schema = dict[str, Any]
CannotDescribe = PydanticUserError


class SchemaOfBodies(GenerateJsonSchema):
    """JSON Schema with what it leaves out and a value has to keep all the same."""

    # A format that JSON Schema does not know is no reason to warn.
    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012  # pydantic's own attribute

    def decimal_schema(self, schema: DecimalSchema) -> Schema:
        kept = ("gt", "ge", "lt", "le", "max_digits", "decimal_places", "multiple_of")
        found: Schema = {name: value for name, value in schema.items() if name in kept}
        return {"type": "string", "format": "decimal", **found}

    def datetime_schema(self, schema: DatetimeSchema) -> Schema:
        found = {"x-zone": schema.get("tz_constraint"), "x-now": schema.get("now_op")}
        return {**super().datetime_schema(schema), **found}

    def date_schema(self, schema: DateSchema) -> Schema:
        return {**super().date_schema(schema), "x-now": schema.get("now_op")}

    def time_schema(self, schema: TimeSchema) -> Schema:
        return {**super().time_schema(schema), "x-zone": schema.get("tz_constraint")}

    def dict_schema(self, schema: DictSchema) -> Schema:
        found = super().dict_schema(schema)
        keys = schema.get("keys_schema", {"type": "str"})
        if keys["type"] not in ("str", "any"):
            found["propertyNames"] = {"x-as-text": self.generate_inner(keys)}
        return found


def described(kind: Any) -> tuple[Schema, Callable[[object], bool]]:
    """The JSON schema of a type, and what says whether a JSON value is one.

    Raises:
        CannotDescribe: pydantic can say nothing about it.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(_with_known_dicts(kind))
    schema = adapter.json_schema(mode="validation", schema_generator=SchemaOfBodies)
    return schema, partial(_validates, adapter)


def _validates(adapter: TypeAdapter[Any], value: object) -> bool:
    try:
        adapter.validate_json(json.dumps(value))
    except Exception:  # a validator of the user's raises what it likes, and says no by it
        return False
    return True


def _with_known_dicts(kind: Any) -> Any:
    """The type with TypedDicts that pydantic takes: before 3.12, not those of `typing`."""
    if sys.version_info >= (3, 12):
        return kind
    if is_typeddict(kind) and type(kind).__module__ == "typing":
        return _retyped(kind)
    inner, origin = get_args(kind), get_origin(kind)
    if not inner or origin is Literal:
        return kind
    if origin is Annotated:
        return Annotated[(_with_known_dicts(inner[0]), *inner[1:])]
    known = tuple(map(_with_known_dicts, inner))
    if known == inner:
        return kind
    return reduce(or_, known) if origin in (Union, UnionType) else origin[known]


def _retyped(kind: Any) -> Any:
    hints = get_type_hints(kind, include_extras=True)
    fields = {
        name: (Required if name in kind.__required_keys__ else NotRequired)[
            _with_known_dicts(_unwrapped(hint))
        ]
        for name, hint in hints.items()
    }
    make: Any = typing_extensions.TypedDict  # to a checker it is no function
    return make(kind.__name__, fields)


def _unwrapped(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) in (Required, NotRequired) else hint
