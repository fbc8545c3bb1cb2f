"""What a search is made with, and how its sources and mappings are created."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any

from pytest_batchproc.faults._play import Stage
from pytest_batchproc.simulator import EventSourceMapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_batchproc._sources import SourceRow
    from pytest_batchproc.faults._claims import Claims
    from pytest_batchproc.faults._kinds import Kind
    from pytest_batchproc.faults._world import Outside
    from pytest_batchproc.simulator._source import Item

_SPARE_DELIVERIES = 10
_INVOCATIONS = 1_000  # a search sends few records: more means that the handler sends them itself


@dataclass(frozen=True, kw_only=True)
class Setup:
    """A search before it begins.

    Attributes:
        outside: what is outside the function.
        row: of the source.
        bodies: of the records, in order.
        fails: whether each should fail.
        keys: what `done` calls the effect of each; None where it has none.
        groups: of the records; empty where they are all of one.
        fields: keywords of `send` or `put`, the same for all.
        kinds: of fault.
        at_most: faults in a schedule.
        batch_sizes: one or more; None: as the mapping has it.
        orders: whether records are sent in every order.
        claims: of no records yet.
        deployed: makes a source, the settings as AWS has them, and keywords of the mapping.
        settings: keywords of the mapping.
        wall_clock: the time that handlers see.
        given: the arguments as they came, for the test that a report prints.
    """

    outside: Outside
    row: SourceRow
    bodies: Sequence[Any]
    fails: Sequence[bool]
    keys: Sequence[str | None]
    groups: Sequence[Any]
    fields: Mapping[str, Any]
    kinds: Sequence[Kind]
    at_most: int
    batch_sizes: Sequence[int | None]
    orders: bool
    claims: Claims
    deployed: Callable[[], tuple[Any, Mapping[str, Any] | None, dict[str, Any]]]
    settings: Mapping[str, Any]
    wall_clock: Any
    given: Mapping[str, Any]

    def stages(self, count: int) -> list[Stage]:
        """The ways in which this number of records can be sent."""
        straight = tuple(range(count))
        orders = permutations(straight) if self.orders else [straight]
        sizes = dict.fromkeys(size and min(size, count) for size in self.batch_sizes)
        return [self.stage(order, size) for size in sizes for order in orders]

    def stage(self, order: tuple[int, ...], batch_size: int | None) -> Stage:
        """The stage of these bodies, in this order."""
        return Stage(order, batch_size, self._mapping, self.outside)

    def _mapping(self, stage: Stage) -> tuple[EventSourceMapping, list[Item]]:
        source, config, keywords = self.deployed()
        command = self.row.command
        send = getattr(source, command.send)
        items = []
        for place, which in enumerate(stage.order):
            fields = dict(self.fields)
            if command.number is not None:
                fields.setdefault(command.number, str(which))
            if command.lane is not None and self.groups:
                fields[command.lane] = self.groups[which]
            item = send(self.bodies[which], **fields)
            if item is None or item.number != place:
                raise ValueError(
                    f"bodies: #{place} changes nothing that is already there, so the source has no "
                    "record of it; give a body that differs"
                )
            items.append(item)
        settings = {**keywords, **self.settings}
        settings.setdefault("max_invocations", _INVOCATIONS)
        if stage.batch_size is not None:
            settings["batch_size"] = stage.batch_size
        mapping: EventSourceMapping = EventSourceMapping(
            source,
            lambda event, context: None,
            config,
            keep=0,
            max_deliveries=self.at_most + _SPARE_DELIVERIES,
            **settings,
        )
        self._check_bounds(mapping)
        return mapping, items

    def _check_bounds(self, mapping: EventSourceMapping) -> None:
        """Refuse a bound that the faults alone exceed."""
        needed = self.at_most + 1
        receives = getattr(mapping.source, "max_receive_count", None)
        if receives is not None and receives < needed:
            raise ValueError(
                f"max_receive_count: {receives}, and {self.at_most} faults use up {self.at_most} "
                f"receives of a message, so no handler could keep it out of the dead-letter queue; "
                f"set it to {needed} or more, or lower at_most"
            )
        retries = mapping.settings.maximum_retry_attempts
        if mapping._poller.endless is None and receives is None and 0 <= retries < self.at_most:
            raise ValueError(
                f"maximum_retry_attempts: {retries}, and {self.at_most} faults use up "
                f"{self.at_most} retries of a record, so no handler could keep it; set it to "
                f"{self.at_most} or more, or lower at_most"
            )
        if any(self.fails) and mapping._poller.endless is not None:
            raise ValueError(
                f"should_fail: nothing ends the retries of a record that fails; set "
                f"{mapping._poller.endless}"
            )
