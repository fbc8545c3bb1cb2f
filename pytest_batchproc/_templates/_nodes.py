"""Templates as one kind of tree, for every language: plain values, each with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

# Far more than any template has, and far less than the interpreter's stack.
DEEPEST = 100

Value: TypeAlias = (
    "dict[str, Node] | list[Node] | str | int | float | bool | Reference | Unknown | None"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource of this template, or one of its attributes."""

    logical_id: str
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the template does not say; `text` is how it reads, known parts of it filled in."""

    text: str


class TooDeepError(ValueError):
    """Raised when a template is nested deeper than `DEEPEST`."""


# No equality and no repr by content: YAML's aliases share values, so a template of one page can
# unfold to gigabytes, or to a circle.
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Node:
    """A value, and the line of its key, or of itself where it has none; None without a text."""

    value: Value
    line: int | None = None

    @property
    def entries(self) -> dict[str, Node]:
        """The entries of a mapping; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items of a list; none for anything else."""
        return self.value if isinstance(self.value, list) else []

    def at(self, *path: str) -> Node | None:
        """What is under these keys; None if one of them is missing."""
        found: Node | None = self
        for key in path:
            if found is None:
                return None
            found = found.entries.get(key)
        return found


def from_plain(template: Mapping[str, object]) -> Node:
    """The tree of a dict, without lines."""
    return Node(_plain(template, {}, 0))


def _plain(value: object, seen: dict[int, tuple[object, Value]], depth: int) -> Value:
    if depth > DEEPEST:
        raise TooDeepError
    if value is None or isinstance(value, str | int | float):
        return value
    if id(value) in seen:
        return seen[id(value)][1]
    if isinstance(value, Mapping):
        entries: dict[str, Node] = {}
        seen[id(value)] = value, entries
        for key, inner in value.items():
            entries[str(key)] = Node(_plain(inner, seen, depth + 1))
        return entries
    if isinstance(value, list | tuple):
        items: list[Node] = []
        seen[id(value)] = value, items
        items += [Node(_plain(inner, seen, depth + 1)) for inner in value]
        return items
    return str(value)


def json_object(text: str, line: int | None) -> Node:
    """An object that is written as a text; all of it has one line.

    Raises:
        ValueError: the text is not an object in JSON.
    """
    try:
        read = json.loads(text)
    except RecursionError:
        raise TooDeepError from None
    if not isinstance(read, dict):
        raise ValueError("not an object")
    entries = from_plain(read).entries
    return Node({name: Node(one.value, line) for name, one in entries.items()}, line)


# On the highest level of a plan, a state, and a stack of Pulumi; these may have millions of values.
_OF_PROGRAMS = {"format_version", "terraform_version", "deployment", "steps"}
_TOKEN = re.compile(r'[{}\[\]:,]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\]:,"]+')


def from_json(text: str) -> Node:
    """The tree of a text in JSON.

    The standard parser knows no lines, and PyYAML takes no tabs, so the tokens are read once more,
    unless programs write such texts for programs: their lines are of no use.

    Raises:
        ValueError: the text is not JSON.
    """
    read = json.loads(text)
    if isinstance(read, dict) and not read.keys().isdisjoint(_OF_PROGRAMS):
        return from_plain(read)
    line, counted = 1, 0
    root = Node(None)
    within: list[dict[str, Node] | list[Node]] = []
    key: tuple[str, int] | None = None
    for match in _TOKEN.finditer(text):
        token = match.group()
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        if token in ",:":
            continue
        if token in "}]":
            within.pop()
            continue
        value: Value = {} if token == "{" else [] if token == "[" else json.loads(token)
        parent = within[-1] if within else None
        if parent is None:
            root = Node(value, line)
        elif isinstance(parent, list):
            parent.append(Node(value, line))
        elif key is None:
            key = str(value), line
        else:
            parent[key[0]], key = Node(value, key[1]), None
        if isinstance(value, dict | list):
            within.append(value)
            if len(within) > DEEPEST:
                raise TooDeepError
    return root
