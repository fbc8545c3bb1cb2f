"""Fields of an event, overridden by keyword: AWS's names, as AWS spells them or in snake_case."""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Mapping
from typing import Any


class FieldTable:
    """Which keywords there are, and where in a record (or an event) each of them belongs.

    Args:
        paths: `attributes.SenderId` is the key `SenderId` in the object `attributes`; its keyword
            is `sender_id`.
        inputs: keywords that are no field: what they say, the builder computes with.
    """

    def __init__(self, *paths: str, inputs: tuple[str, ...] = ()) -> None:
        self.paths = {snake_case(path.rpartition(".")[2]): path.split(".") for path in paths}
        self._names = {_bare(name): name for name in (*self.paths, *inputs)}

    def __contains__(self, keyword: str) -> bool:
        return _bare(keyword) in self._names

    def resolve(self, keyword: str) -> str:
        """The keyword in snake_case.

        Raises:
            TypeError: there is no such field.
        """
        name = self._names.get(_bare(keyword))
        if name is None:
            near = difflib.get_close_matches(snake_case(keyword), self._names.values(), n=1)
            hint = f"did you mean {near[0]}?" if near else ", ".join(sorted(self._names.values()))
            raise TypeError(f"{keyword} is no field of this event; {hint}")
        return name

    def put(self, into: dict[str, Any], fields: Mapping[str, Any]) -> None:
        """Set fields where they belong. An object given for an object is merged into it."""
        for name, value in fields.items():
            *outer, key = self.paths[name]
            holder = into
            for step in outer:
                holder = holder[step]
            # A list or dict of the caller's must not be shared by all records.
            value = copy.deepcopy(value)
            if isinstance(value, Mapping) and isinstance(holder.get(key), dict):
                holder[key].update(value)
            else:
                holder[key] = value


def snake_case(name: str) -> str:
    """`eventSourceARN` as `event_source_arn`, `AWSTraceHeader` as `aws_trace_header`."""
    apart = re.sub(r"([A-Z]+)([A-Z][a-z])|([a-z0-9])([A-Z])", r"\1\3_\2\4", name)
    return apart.lower()


def _bare(name: str) -> str:
    return name.replace("_", "").lower()
