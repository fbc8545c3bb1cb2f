"""What remains to try when hypothesis has shrunk a batch: the same draws with fewer records.

Hypothesis ends where none of its steps makes the batch simpler, and a handler that keeps something
from batch to batch ends it early.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LARGEST = 6  # past this many records, the combinations of two are too many to try


def lanes_in_order(items: Sequence[tuple[Any, int]]) -> list[tuple[Any, int]]:
    """Bodies, each with its lane; the lane that is seen first is lane 0.

    Drawn numbers shrink one by one, and two records of lane 1 would stay there: each alone in lane
    0 no longer breaks a law.
    """
    numbers: dict[int, int] = {}
    return [(body, numbers.setdefault(lane, len(numbers))) for body, lane in items]


def with_fewer_records(drawn: Sequence[Any]) -> Iterator[list[Any]]:
    """What was drawn for an example, each time with fewer records; the fewest come first.

    `drawn` has lists of items, and after such a list perhaps the order of its positions.
    """
    for place, items in enumerate(drawn):
        if not _is_batch(items):
            continue
        order = drawn[place + 1] if place + 1 < len(drawn) else None
        for kept in _choices(len(items)):
            fewer = list(drawn)
            fewer[place] = lanes_in_order([items[index] for index in kept])
            if isinstance(order, list) and not _is_batch(order):
                fewer[place + 1] = [kept.index(index) for index in order if index in kept]
            yield fewer


def _choices(count: int) -> Iterator[tuple[int, ...]]:
    sizes = [1, 2] if count <= _LARGEST else [1]
    for size in sorted({size for size in (*sizes, count - 1) if 0 < size < count}):
        yield from combinations(range(count), size)


def _is_batch(drawn: object) -> bool:
    return isinstance(drawn, list) and all(isinstance(one, tuple) for one in drawn)
