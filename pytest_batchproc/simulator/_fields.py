"""The fields of a record, and which of them belong to one element of a list.

A field has the path of names that leads to its value, joined by dots, as in the library that
EventBridge uses. So a key with a dot in it and two keys, one inside the other, are the same path.
https://github.com/aws/event-ruler#json-array-matching
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pytest_batchproc.simulator._rules import Leaf

# The lists that a value is inside of, the outermost first: the number of the list in its record,
# and the place of the element. A text or number that is itself an element is not inside: two rules
# may hold for two of them.
Elements: TypeAlias = tuple[tuple[int, int], ...]
Fields: TypeAlias = dict[str, list[tuple[object, Elements]]]


def beginnings(paths: Iterable[str]) -> frozenset[str]:
    """Every path that leads to one of these, and they themselves."""
    found: set[str] = set()
    for path in paths:
        names = path.split(".")
        found.update(".".join(names[:count]) for count in range(1, len(names) + 1))
    return frozenset(found)


def fields_of(record: Mapping[str, Any], wanted: Collection[str]) -> Fields:
    """The fields of a record by their paths.

    Args:
        record: any JSON object.
        wanted: the `beginnings` of the paths that a pattern names; other paths are left out.
    """
    found: Fields = {}
    lists = 0
    # Not recursive: a list in a list in a list may be deeper than Python's stack.
    waiting: list[tuple[str | None, object, Elements]] = [(None, record, ())]
    while waiting:
        path, value, elements = waiting.pop()
        if isinstance(value, Mapping):
            for name, below in value.items():
                inner = name if path is None else f"{path}.{name}"
                if inner in wanted:
                    waiting.append((inner, below, elements))
        elif isinstance(value, list):
            for place, one in enumerate(value):
                is_leaf = not isinstance(one, Mapping | list)
                inside = elements if is_leaf else (*elements, (lists, place))
                waiting.append((path, one, inside))
            lists += 1
        else:
            found.setdefault(path or "", []).append((value, elements))
    return found


def matches(leaves: Sequence[tuple[str, Leaf]], fields: Fields) -> bool:
    """Whether the fields satisfy every leaf, within one element of each list.

    Args:
        leaves: by path, sorted.
        fields: of the record.
    """
    # A state is the element that was chosen of each list. It keeps only lists that later paths
    # are inside of too, so that lists with nothing in common are not multiplied.
    later: list[set[int]] = [set()]
    for path, _ in reversed(leaves):
        later.append(later[-1] | {one for _, inside in fields.get(path, ()) for one, _ in inside})
    later.pop()
    states: set[frozenset[tuple[int, int]]] = {frozenset()}
    for path, leaf in leaves:
        here, kept = fields.get(path, ()), later.pop()
        passing = _Elements(inside for value, inside in here if leaf.accepts(value))
        present = _Elements(inside for _, inside in here)
        found: set[frozenset[tuple[int, int]]] = set()
        for state in states:
            chosen = dict(state)
            for inside in passing.beside(chosen):
                found.add(frozenset(one for one in (*state, *inside) if one[0] in kept))
            if leaf.absent and next(present.beside(chosen), None) is None:
                found.add(frozenset(one for one in state if one[0] in kept))
        states = found
    return bool(states)


class _Elements:
    """Elements that values are inside of, to be found by the outermost list."""

    def __init__(self, found: Iterable[Elements]) -> None:
        self._free = False
        self._inside: dict[int, dict[int, list[Elements]]] = {}
        for inside in dict.fromkeys(found):
            if inside:
                number, place = inside[0]
                self._inside.setdefault(number, {}).setdefault(place, []).append(inside)
            else:
                self._free = True

    def beside(self, chosen: Mapping[int, int]) -> Iterator[Elements]:
        """Those that do not contradict the elements that were chosen."""
        if self._free:
            yield ()
        for number, places in self._inside.items():
            if number in chosen:
                groups: Iterable[list[Elements]] = [places.get(chosen[number], [])]
            else:
                groups = places.values()
            for group in groups:
                for inside in group:
                    if all(chosen.get(one, place) == place for one, place in inside):
                        yield inside
