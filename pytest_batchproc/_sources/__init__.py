"""The table of sources: every fact in which they differ for the plugin, one row per source.

The rows of the library, `batchproc.sources`, say what an event looks like and what Lambda retries.
The rows here add what only tests need: words, limits, where the body is, which class creates such
events. Classes and functions are named as text, so that importing the table imports none of them.

row_of(source).words.noun        # one fact of one source
BATCH = Column(lambda row: row.mapped.batch)          # one fact of every source, by name
_RULES = PerSource("rules of settings", {...})        # what a single module adds to the table
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_batchproc._sources._row import Body, CommandLine, Kind, Limit, Mapped, Place, SourceRow
from pytest_batchproc._sources._rows import IN_PIPES, PAYLOAD, ROWS
from pytest_batchproc._sources._words import Words
from pytest_batchproc.errors import IncompleteSourceError

if TYPE_CHECKING:
    from batchproc.sources import EventSource

__all__ = [
    "PAYLOAD",
    "ROWS",
    "Body",
    "Column",
    "CommandLine",
    "Kind",
    "Limit",
    "Mapped",
    "PerSource",
    "Place",
    "SourceRow",
    "Words",
    "of_kind",
    "row_of",
]

ValueT = TypeVar("ValueT")
CellT = TypeVar("CellT", covariant=True)

_HOW_TO_FIX = 'see "Adding a source" in docs/architecture.md'


def row_of(source: EventSource) -> SourceRow:
    """The row of a source of the library.

    Raises:
        IncompleteSourceError: the library knows this source, the plugin does not.
    """
    return _row_named(source.name)


def of_kind(*kinds: Kind) -> tuple[str, ...]:
    """The names of the sources of these kinds, in the order of the table."""
    return tuple(name for name, row in ROWS.items() if row.kind in kinds)


class Column(Mapping[str, CellT]):
    """One fact of every source, by the name of the source.

    Raises:
        IncompleteSourceError: when it is asked for a source that has no row.
    """

    def __init__(self, cell: Callable[[SourceRow], CellT]) -> None:
        self._cell = cell

    def __getitem__(self, name: str) -> CellT:
        return self._cell(_row_named(name))

    def __iter__(self) -> Iterator[str]:
        return iter(ROWS)

    def __len__(self) -> int:
        return len(ROWS)


class PerSource(dict[str, ValueT]):
    """What one module alone knows of each source, by the name of the source.

    Args:
        what: what the values are, in the plural, for the error.
        rows: the values.

    Raises:
        IncompleteSourceError: when it is asked for a source that it does not have.
    """

    def __init__(self, what: str, rows: Mapping[str, ValueT]) -> None:
        super().__init__(rows)
        self.what = what

    def __missing__(self, name: str) -> Any:  # never returns
        raise IncompleteSourceError(
            f"{name}: this source is not in the {self.what}, which have {', '.join(self)}; add it "
            f"there and {_HOW_TO_FIX}"
        )


def _row_named(name: str) -> SourceRow:
    found = ROWS.get(name) or IN_PIPES.get(name)
    if found is None:
        raise IncompleteSourceError(
            f"{name}: this source has no row in pytest_batchproc/_sources, which has "
            f"{', '.join(ROWS)}; add one and {_HOW_TO_FIX}"
        )
    return found
