"""What the laws must know of a source: a table.

A lane is what stays in order: a message group, a partition of a topic. Which records of a batch are
retried depends on it, and on how Lambda retries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

from batchproc import sources
from pytest_batchproc._sources import PerSource, row_of

if TYPE_CHECKING:
    from batchproc.sources import EventSource
    from pytest_batchproc.events._factory import EventFactory

# From the lanes of the records and the positions that should fail, to positions.
Positions: TypeAlias = Callable[[Sequence[int], set[int]], set[int]]


def themselves(lanes: Sequence[int], failing: set[int]) -> set[int]:
    """What fails, and nothing else."""
    return failing


def rest_of_lane(lanes: Sequence[int], failing: set[int]) -> set[int]:
    """What fails, and what follows it in its lane."""
    first: dict[int, int] = {}
    for index in sorted(failing):
        first.setdefault(lanes[index], index)
    return {index for index, lane in enumerate(lanes) if index >= first.get(lane, len(lanes))}


def rest_of_batch(lanes: Sequence[int], failing: set[int]) -> set[int]:
    """From the first that fails to the end of the batch."""
    return set(range(min(failing, default=len(lanes)), len(lanes)))


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One row.

    Attributes:
        lanes: how many lanes are drawn.
        lane_field: the factory's keyword with a lane per record; None where there are no lanes.
        lane_name: the lane of a number; `run` sets the lanes of one batch apart from those of
            others, where a source has as many as one likes.
        together: whether Lambda sorts the records of a batch by lane.
        must: what must be retried when these fail.
        may: what may be retried then, at most.
        stopped: the columns `must` and `may` of a handler that stops at the first failure.
        stops: whether these are the columns of such a handler.
    """

    source: EventSource
    must: Positions
    may: Positions
    stopped: tuple[Positions, Positions]
    stops: bool = False
    lanes: int = 1
    lane_field: str | None = None
    lane_name: Callable[[int, int | None], Any] = lambda lane, run: lane  # what the factory takes
    together: bool = False

    def of_a_handler_that_stops(self) -> Shape:
        """The row for a handler that stops at the first failure and reports the rest."""
        must, may = self.stopped
        return replace(self, must=must, may=may, stops=True)

    @property
    def factory(self) -> type[EventFactory]:
        found: type[EventFactory] = row_of(self.source).factory.load()
        return found

    @property
    def fixture(self) -> str:
        """What a test calls the factory."""
        return row_of(self.source).fixture


def _group(lane: int, run: int | None) -> str:
    return f"group-{lane + 1}" if run is None else f"batch-{run}-group-{lane + 1}"


_ROWS = (
    Shape(
        source=sources.SQS,
        must=themselves,
        may=themselves,
        # On threads, a later record may have succeeded before the first failure stops the batch.
        stopped=(themselves, rest_of_batch),
    ),
    Shape(
        source=sources.SQS_FIFO,
        lanes=2,
        lane_field="groups",
        lane_name=_group,
        must=rest_of_lane,
        # AWS recommends to stop at the first failure; going on with other groups is right as well.
        may=rest_of_batch,
        stopped=(rest_of_batch, rest_of_batch),
    ),
    Shape(
        source=sources.KINESIS,
        must=rest_of_batch,
        may=rest_of_batch,
        stopped=(rest_of_batch, rest_of_batch),
    ),
    Shape(
        source=sources.DYNAMODB,
        must=rest_of_batch,
        may=rest_of_batch,
        stopped=(rest_of_batch, rest_of_batch),
    ),
    Shape(
        source=sources.KAFKA,
        lanes=2,
        lane_field="partitions",
        together=True,
        must=themselves,
        may=themselves,
        # Stopping the partition is enough; stopping the batch is right as well.
        stopped=(rest_of_lane, rest_of_batch),
    ),
)
SHAPES = PerSource("shapes of the laws", {row.source.name: row for row in _ROWS})


def shape_of(source: object) -> Shape:
    """The row of a source.

    Raises:
        ValueError: there is no such source.
    """
    found = SHAPES.get(source) if isinstance(source, str) else None
    if found is None:
        near = get_close_matches(str(source).lower().replace("-", "_"), SHAPES, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(SHAPES)}"
        raise ValueError(f"source: {source!r} is not a source of batches; {hint}")
    return found
