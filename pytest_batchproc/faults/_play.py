"""One run: a world is opened, records are sent, faults strike, and what happened is noted."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_batchproc._quiet import QuietLog
from pytest_batchproc.faults._kinds import FailsReading, TimesOut, striking
from pytest_batchproc.faults._probe import Probe, WatchedLog
from pytest_batchproc.faults._world import read_done
from pytest_batchproc.simulator._effect_faults import EffectFault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from pytest_batchproc.faults._kinds import Point
    from pytest_batchproc.faults._world import Outside, Seen
    from pytest_batchproc.simulator import EventSourceMapping, Fault, Report
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._effects import Effect
    from pytest_batchproc.simulator._source import Fates, Item


_LOG = QuietLog()  # never entered: `quiet` holds back every log


@dataclass(slots=True)
class Run:
    """What happened.

    Attributes:
        faults: what was to go wrong.
        points: what the run has reached, in order.
        effects: the calls of watched functions, in order.
        inner: places in `effects` of those of an overlapping invocation.
        deliveries: the invocations.
        fates: where each record is.
        stopped: why the run was broken off; None where nothing was left to do.
        done: what `done` gives at the end; None without it.
        inputs: what the handler could notice, in order.
        sees_time: whether the handler read a clock.
        sandboxes: by the number of a delivery, the place of its sandbox among all.
        report: the same as the simulator shows it, if details were kept.
    """

    faults: tuple[Fault, ...]
    points: list[Point]
    effects: list[Effect]
    inner: set[int]
    deliveries: list[Delivery]
    fates: Fates
    stopped: str | None
    done: Seen | None
    inputs: list[object]
    sees_time: bool
    sandboxes: dict[int, int]
    report: Report | None


class Stage:
    """A number of records in batches of a size: what a search varies besides faults.

    Args:
        order: the places of the bodies, in the order of sending.
        batch_size: the setting; None: as the mapping has it.
        make: makes the mapping, with a source that has everything.
        outside: what is outside the function.
    """

    def __init__(
        self,
        order: tuple[int, ...],
        batch_size: int | None,
        make: Callable[[Stage], tuple[EventSourceMapping, list[Item]]],
        outside: Outside,
    ) -> None:
        self.order = order
        self.batch_size = batch_size
        self._outside = outside
        self.mapping, self.items = make(self)

    def run_with_details(self, faults: tuple[Fault, ...], simulated: bool) -> Run:
        """Run it, and keep what the handler raised and returned, and a report."""
        with QuietLog() as log:
            return self.run(faults, simulated, log, 100)

    def run(
        self, faults: tuple[Fault, ...], simulated: bool, log: QuietLog = _LOG, keep: int = 0
    ) -> Run:
        """Run it with these faults.

        Args:
            faults: what goes wrong.
            simulated: whether the handler sees the time of the simulation.
            log: what holds back the log of batchproc.
            keep: the number of deliveries whose details are kept.
        """
        at_effects = [one for one in faults if isinstance(one, EffectFault)]
        others = [one for one in striking(faults) if not isinstance(one, EffectFault)]
        reads = [one for one in others if isinstance(one, FailsReading | TimesOut)]
        others = [one for one in others if not isinstance(one, FailsReading | TimesOut)]
        watched = WatchedLog(at_effects)
        probe = Probe(watched, reads)
        self.mapping.source.rewind()
        with self._outside.opened(self.mapping.source) as (handler, done):
            mapping = self.mapping._renewed(handler, [probe, *others], watched, keep)
            function = mapping._function
            function.simulated = simulated
            probe.watch(function, mapping.source)
            mapping._run(log)
            seen = None if done is None else read_done(done)
        deliveries = mapping._history.kept()
        if keep:
            for one in deliveries:  # the probe lets these strike, and the function knows it alone
                one.faults = [*one.faults, *(read for read in reads if read.happened(one))]
        return Run(
            faults,
            watched.points,
            watched.effects,
            watched.inner,
            deliveries,
            mapping._poller.fates(),
            mapping._stopped,
            seen,
            watched.inputs,
            any(one.reads for one in probe.invocations) or not simulated,
            probe.sandboxes,
            mapping._report() if keep else None,
        )


@contextmanager
def quiet() -> Generator[None]:
    """Drop what handlers print and log: thousands of runs would write the same lines."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            open(os.devnull, "w", encoding="utf-8") as nowhere,
            redirect_stdout(nowhere),
            redirect_stderr(nowhere),
        ):
            yield
    finally:
        logging.disable(before)
