"""One handler of the gallery, with what is claimed of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from batchproc import EventType

World: TypeAlias = Callable[[], Generator[Any]]


def takes_once(key: Hashable) -> str | None:
    """The bank takes money once. Nothing is claimed of notes in a table."""
    return "once" if str(key).startswith("take") else None


def takes_at_least_once(key: Hashable) -> str | None:
    """The bank takes money once or more often."""
    return "at_least_once" if str(key).startswith("take") else None


@dataclass(frozen=True)
class Case:
    """One handler.

    Attributes:
        world: the generator.
        source: where its records come from.
        needs: how many faults the smallest schedule has that breaks the claim; 0 of a right one.
        options: further arguments of `check_faults`.
    """

    world: World
    source: EventType | str
    needs: int
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.world.__name__


WRONG: dict[str, Case] = {}
RIGHT: dict[str, Case] = {}


def wrong(
    source: EventType | str, needs: int, bodies: Sequence[Any] = ("a", "b"), **options: Any
) -> Callable[[World], World]:
    """Add a world whose claim breaks with so many faults."""

    def add(world: World) -> World:
        WRONG[world.__name__] = Case(world, source, needs, _with_defaults(bodies, options))
        return world

    return add


def right(
    source: EventType | str, bodies: Sequence[Any] = ("a", "b", "c"), **options: Any
) -> Callable[[World], World]:
    """Add a world whose claim holds."""

    def add(world: World) -> World:
        RIGHT[world.__name__] = Case(world, source, 0, _with_defaults(bodies, options))
        return world

    return add


def _with_defaults(bodies: Sequence[Any], options: dict[str, Any]) -> dict[str, Any]:
    return {"bodies": list(bodies), "effects": takes_once, **options}
