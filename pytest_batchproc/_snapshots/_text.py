"""JSON for people: a record on a line, so that a diff shows records."""

from __future__ import annotations

import json
from typing import TypeAlias

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

_WIDTH = 88


def to_text(value: Value) -> str:
    """The text of a snapshot file; what a terminal would obey or hide is escaped."""
    text = _laid_out(value, "", 0, 0)
    return "".join(
        one if one == "\n" or one.isprintable() else json.dumps(one)[1:-1] for one in f"{text}\n"
    )


def _laid_out(value: Value, indent: str, taken: int, depth: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return flat
    # The outermost object and the list in it are always open: one more record is one more line.
    opened = depth == 0 or (depth == 1 and isinstance(value, list))
    if not opened and taken + len(flat) <= _WIDTH:
        return flat
    inner = indent + "  "
    begin, end = ("{", "}") if isinstance(value, dict) else ("[", "]")
    rows = [
        f"{inner}{name}{_laid_out(one, inner, len(inner) + len(name), depth + 1)}"
        for name, one in _members(value)
    ]
    return f"{begin}\n" + ",\n".join(rows) + f"\n{indent}{end}"


def _members(value: dict[str, Value] | list[Value]) -> list[tuple[str, Value]]:
    if isinstance(value, list):
        return [("", one) for one in value]
    return [(f"{json.dumps(name, ensure_ascii=False)}: ", one) for name, one in value.items()]
