"""JSON Schema, as pydantic writes it, read as a strategy of the JSON values that it describes.

Read as a schema and not as Python types because a body is JSON: aliases, constraints and formats
are in there as a producer has to spell them.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from pytest_batchproc.strategies import _json
from pytest_batchproc.strategies._formats import FORMATS

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Schema = Mapping[str, Any]


def from_schema(schema: Schema) -> SearchStrategy[_json.Json]:
    """The values that the schema describes.

    Raises:
        InvalidArgument: it says something that we do not read.
    """
    return _Reader(schema.get("$defs", {})).read(schema)


class _Reader:
    """Reads the schemas of one document, each named one once, so that they may need each other."""

    def __init__(self, named: Mapping[str, Schema]) -> None:
        self._named = named
        self._read: dict[str, SearchStrategy[Any]] = {}

    def read(self, schema: Schema) -> SearchStrategy[Any]:
        for keyword, read in _KEYWORDS.items():
            if keyword in schema:
                return read(self, schema)
        if set(schema) <= _SAY_NOTHING:
            return _json.values()
        raise InvalidArgument(f"no values are known for the JSON schema {dict(schema)}")

    def ref(self, schema: Schema) -> SearchStrategy[Any]:
        name = schema["$ref"].rpartition("/")[2]
        if name not in self._read:
            # First, because what it says may lead back here.
            self._read[name] = st.deferred(lambda: made)
            made = self.read(self._named[name])
            # Read now and not when it is first drawn: errors are raised at definition.
        return self._read[name]

    def one_of(self, schema: Schema) -> SearchStrategy[Any]:
        options = schema.get("anyOf") or schema["oneOf"]
        # Values shrink towards the first, and null is the simplest.
        ordered = sorted(options, key=lambda option: option.get("type") != "null")
        return st.one_of(*map(self.read, ordered))

    def all_of(self, schema: Schema) -> SearchStrategy[Any]:
        merged = {**schema, **{key: one[key] for one in schema["allOf"] for key in one}}
        del merged["allOf"]
        return self.read(merged)

    def as_text(self, schema: Schema) -> SearchStrategy[str]:
        return self.read(schema["x-as-text"]).map(str)

    def enum(self, schema: Schema) -> SearchStrategy[Any]:
        return st.sampled_from(schema["enum"])

    def const(self, schema: Schema) -> SearchStrategy[Any]:
        return st.just(schema["const"])

    def typed(self, schema: Schema) -> SearchStrategy[Any]:
        kind = schema["type"]
        if isinstance(kind, list):
            return self.one_of({"anyOf": [{**schema, "type": one} for one in kind]})
        if kind not in _TYPES:
            raise InvalidArgument(f"no values are known for the JSON schema {dict(schema)}")
        return _TYPES[kind](self, schema)

    def null(self, schema: Schema) -> SearchStrategy[None]:
        return st.none()

    def boolean(self, schema: Schema) -> SearchStrategy[bool]:
        return st.booleans()

    def integer(self, schema: Schema) -> SearchStrategy[int]:
        return self._multiples(schema, schema.get("multipleOf", 1))

    def number(self, schema: Schema) -> SearchStrategy[float]:
        if "multipleOf" in schema:
            return self._multiples(schema, schema["multipleOf"])
        low, not_low = _bound(schema, "inimum", -_json.LARGEST_FLOAT)
        high, not_high = _bound(schema, "aximum", _json.LARGEST_FLOAT)
        return _json.floats(low, high, exclude_low=not_low, exclude_high=not_high)

    def _multiples(self, schema: Schema, step: Any) -> SearchStrategy[Any]:
        low, high = _whole_bounds(schema, step)
        whole = _json.integers(low, high)
        return whole if step == 1 else whole.map(lambda times: times * step)

    def string(self, schema: Schema) -> SearchStrategy[str]:
        if schema.get("contentMediaType") == "application/json":
            return self.read(schema.get("contentSchema", {})).map(json.dumps)
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]](schema)
        low, high = schema.get("minLength", 0), schema.get("maxLength")
        encoding = schema.get("contentEncoding", schema.get("format"))
        if encoding in _ENCODED:
            return st.binary().map(_ENCODED[encoding])
        if "pattern" not in schema:
            return st.text(min_size=low, max_size=high)
        found = st.from_regex(str(schema["pattern"]))
        return found.filter(lambda text: low <= len(text) <= (len(text) if high is None else high))

    def array(self, schema: Schema) -> SearchStrategy[list[Any]]:
        first = [self.read(one) for one in schema.get("prefixItems", ())]
        low, high = schema.get("minItems", 0), schema.get("maxItems")
        if first and (high is None or high <= len(first)):
            return st.tuples(*first).map(list)
        items = self.read(schema.get("items", {}))
        if "$ref" in schema.get("items", ()) and high is None:
            high = low + 2  # it may hold itself, and trees of trees must come to an end
        unique = json.dumps if schema.get("uniqueItems") else None
        return st.lists(items, min_size=low, max_size=high, unique_by=unique)

    def object(self, schema: Schema) -> SearchStrategy[dict[str, Any]]:
        required = set(schema.get("required", ()))
        fields = {name: self.read(one) for name, one in schema.get("properties", {}).items()}
        more = schema.get("additionalProperties")
        if not fields and more is not None and more is not False:
            keys = self.read(schema.get("propertyNames", {"type": "string", "minLength": 1}))
            low, high = schema.get("minProperties", 0), schema.get("maxProperties")
            inner = self.read({} if more is True else more)
            return st.dictionaries(keys.filter(bool), inner, min_size=low, max_size=high)
        return st.fixed_dictionaries(
            {name: one for name, one in fields.items() if name in required},
            optional={name: one for name, one in fields.items() if name not in required},
        )


_SAY_NOTHING = {"title", "description", "default", "examples", "deprecated", "$defs"}
_Read = Callable[[_Reader, Schema], "SearchStrategy[Any]"]
# In this order: next to an `enum` the type says nothing new.
_KEYWORDS: dict[str, _Read] = {
    "$ref": _Reader.ref,
    "x-as-text": _Reader.as_text,
    "const": _Reader.const,
    "enum": _Reader.enum,
    "anyOf": _Reader.one_of,
    "oneOf": _Reader.one_of,
    "allOf": _Reader.all_of,
    "type": _Reader.typed,
}
_TYPES: dict[str, _Read] = {
    "null": _Reader.null,
    "boolean": _Reader.boolean,
    "integer": _Reader.integer,
    "number": _Reader.number,
    "string": _Reader.string,
    "array": _Reader.array,
    "object": _Reader.object,
}
_ENCODED: dict[str, Callable[[bytes], str]] = {
    "base64": lambda raw: base64.b64encode(raw).decode(),
    "base64url": lambda raw: base64.urlsafe_b64encode(raw).decode(),
}


def _bound(schema: Schema, name: str, without: float) -> tuple[float, bool]:
    """One bound, and whether it is excluded. `name` is what minimum and exclusiveMinimum share."""
    if f"exclusiveM{name}" in schema:
        return schema[f"exclusiveM{name}"], True
    return schema.get(f"m{name}", without), False


def _whole_bounds(schema: Schema, step: float) -> tuple[int, int]:
    """The bounds, counted in steps; a side without one has the bound of DynamoDB."""
    low, not_low = _bound(schema, "inimum", -math.inf)
    high, not_high = _bound(schema, "aximum", math.inf)
    most = int(_json.LARGEST_INT // step)
    first = -most if low == -math.inf else math.ceil(low / step if step != 1 else low)
    last = most if high == math.inf else math.floor(high / step if step != 1 else high)
    first += not_low and first * step == low
    last -= not_high and last * step == high
    # Where one bound is beyond our own, the other side goes on from there.
    return (first, max(last, first)) if high == math.inf else (min(first, last), last)
