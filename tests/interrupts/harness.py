"""Run one scenario with an interrupt at one line, and list what is wrong afterwards."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.interrupts.drivers import AWAITS, SYNC, Batch, Driver, Log
from tests.interrupts.forms import AWAITED_FORMS, FORMS, Answer, Invocation
from tests.interrupts.tracing import Injector
from tests.support.limit import within

KINDS: list[type[BaseException]] = [KeyboardInterrupt, SystemExit]
MOST_LINES_BEFORE = 2  # of an entry, before it takes the batch
PATIENCE = 0.02  # seconds; how long a record on a thread waits for the next batch to start


@dataclass(frozen=True)
class Scenario:
    """A driver in one form.

    Attributes:
        one_fails: whether the handler refuses one record of the interrupted batch.
        used: whether the processor has processed another batch before, in the same context.
        second: inject in what follows an interrupt that a handler raised.
        in_workers: inject in the threads that run records.
        in_loop: inject in the event loop of asyncio that runs the batch.
    """

    driver: Driver
    form: str
    one_fails: bool = False
    used: bool = False
    second: bool = False
    in_workers: bool = False
    in_loop: bool = False

    def __str__(self) -> str:
        words = [self.driver.name, self.form]
        flags = ("one_fails", "used", "second", "in_workers", "in_loop")
        words += [name for name in flags if getattr(self, name)]
        return "-".join(words).replace(" ", "_")

    def lines(self) -> int:
        """How many lines `batchproc` executes; the modules that it loads late are loaded."""
        self.guarded(0, KeyboardInterrupt)
        return self.guarded(0, KeyboardInterrupt).injector.seen

    def guarded(self, at: int, kind: type[BaseException]) -> Interrupted:
        """Like `interrupted`; where a loop may hang, in a thread that can be left behind.

        Raises:
            TimeoutError: it hangs.
        """
        if self.in_loop:
            return within(60, partial(self.interrupted, at, kind))
        return self.interrupted(at, kind)

    def interrupted(self, at: int, kind: type[BaseException]) -> Interrupted:
        """Run the batch with an exception at one line, then the next batch."""
        return Interrupted(
            self,
            Injector(
                at, kind, in_workers=self.in_workers, in_loop=self.in_loop, armed=not self.second
            ),
        )


class Interrupted:
    """One interrupted batch, the batch after it, and what is wrong with both."""

    def __init__(self, scenario: Scenario, injector: Injector) -> None:
        self.scenario = scenario
        self.injector = injector
        self.driver = scenario.driver
        self.log = Log()
        self.wrong: list[str] = []
        self.stale = False  # an answer was about the batch before
        self.context = Context()
        self.processor = self.driver.processor(self.log)
        self.loop = asyncio.new_event_loop() if scenario.form in AWAITED_FORMS else None
        with _quiet():
            try:
                self._run()
            finally:
                if self.loop is not None:
                    self.loop.close()

    def _run(self) -> None:
        if self.scenario.used:
            self._run_it(self._invocation(self.driver.batch(0, one_fails=False)))
        self.log.generation = 1
        batch = self.driver.batch(1, one_fails=self.scenario.one_fails)
        invocation = self._invocation(batch, self._interrupt)
        with self.injector.tracing():
            self._run_it(invocation)
        for answer in invocation.answers:
            self.judge(batch, answer)
        if self.injector.where is not None:
            self._judge_exception(invocation.raised)
        invocation.raised = None  # as Lambda: nothing of the traceback is there when it calls again
        self.log.generation = 2
        following = self.driver.batch(2, one_fails=self.scenario.one_fails)
        invocation = self._invocation(following)
        self._run_it(invocation)
        self._judge_following(following, invocation)

    def _invocation(self, batch: Batch, interrupt: Any = None) -> Invocation:
        handler = batch.handler(self.log, interrupt or (lambda body: None))
        return Invocation(self.processor, batch, handler, self._pause)

    def _run_it(self, invocation: Invocation) -> None:
        if self.loop is None:
            invocation.run(self.scenario.form)
        else:
            invocation.run_on(self.loop, self.context, self.scenario.form)

    def _pause(self) -> None:
        # After the interrupt nothing is traced; this is for lines that no interrupt came to.
        self.injector.armed = False

    def _interrupt(self, body: str) -> None:
        if not self.scenario.second:
            return
        if self.driver.threads and body != "1-1":
            self.log.gate.wait(PATIENCE)  # a record that is open while the batch is left
        if body == "1-1":
            self.injector.armed = True
            raise KeyboardInterrupt("of a handler")

    # --- the rules -------------------------------------------------------------------------------

    def judge(self, batch: Batch, answer: Answer) -> None:
        response, statuses = answer.response, answer.statuses
        if answer.where != "returned" and (response is None) is not (statuses is None):
            self._complain(f"{answer.where}: response() is {response}, result is {statuses}")
        if statuses is not None and [name for name, _ in statuses] != batch.identifiers:
            self.stale = True
            return
        if response is None:
            return
        named = [entry["itemIdentifier"] for entry in response["batchItemFailures"]]
        if any(name not in batch.identifiers for name in named):
            self._complain(f"{answer.where}: the response names records of another batch: {named}")
            return
        positions = [batch.identifiers.index(name) for name in named]
        if self.driver.source.rewinds and positions:
            positions = list(range(min(positions), len(batch.identifiers)))
        missed = [
            body
            for index, body in enumerate(batch.bodies)
            if index not in positions and self._must_be_named(body)
        ]
        if missed:
            self._complain(f"{answer.where}: {missed} are reported as processed: {named}")
        if statuses is not None and named not in _mapped(self.driver, statuses):
            self._complain(f"{answer.where}: response {named} disagrees with result {statuses}")

    def _must_be_named(self, body: str) -> bool:
        return body not in self.log.returned or body in self.log.refused_by_hook

    def _judge_exception(self, raised: BaseException | None) -> None:
        kinds = [
            self.injector.kind,
            KeyboardInterrupt if self.scenario.second else self.injector.kind,
        ]
        if self.loop is not None:
            kinds.append(asyncio.CancelledError)  # the loop was stopped, and the task cancelled
        if raised is not None and type(raised) not in kinds and not self.scenario.in_loop:
            self._complain(f"{type(raised).__name__} came instead: {raised}")

    def _judge_following(self, batch: Batch, invocation: Invocation) -> None:
        if invocation.raised is not None:
            self._complain(f"the next batch raised {invocation.raised!r}")
        for answer in invocation.answers:
            if answer.response != batch.expected:
                self._complain(f"the next batch: {answer.response}, not {batch.expected}")
        if self.log.late:
            self._complain(f"{self.log.late} ran during the next batch")
        if self.loop is not None and (left := asyncio.all_tasks(self.loop)):
            self._complain(f"{len(left)} tasks are left on the loop")

    def _complain(self, text: str) -> None:
        self.wrong.append(
            f"{self.scenario}, line {self.injector.at} ({self.injector.where}): {text}"
        )


def _mapped(driver: Driver, statuses: list[tuple[Any, str]]) -> list[list[Any]]:
    """The responses that say the same as these statuses."""
    unprocessed = [(name, status) for name, status in statuses if status != "success"]
    names = [name for name, _ in unprocessed]
    if not driver.source.rewinds:
        return [names]
    if driver.options.get("stop_on_failure"):
        return [names[:1]]
    skipped = [index for index, (_, status) in enumerate(unprocessed) if status == "skipped"]
    if driver.runs_out_of_time and skipped:
        return [names, names[: skipped[0] + 1]]  # whether the time has run out decides
    return [names]


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings about what an interrupt leaves: coroutines that never ran, and such."""
    gc.disable()  # a collection in between would run lines for what earlier runs left
    hook, logger = sys.unraisablehook, logging.getLogger("asyncio")
    logger.disabled = True
    sys.unraisablehook = lambda unraisable: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.unraisablehook = hook
        logger.disabled = False
        gc.enable()


# --- totals ---------------------------------------------------------------------------------------


@dataclass
class Totals:
    """What one or more scenarios amount to."""

    lines: int = 0
    interruptions: int = 0
    wrong: list[str] = field(default_factory=list)
    before: Counter[str] = field(
        default_factory=Counter
    )  # lines before the batch is taken, by form

    def add(self, scenario: Scenario, every: int = 1) -> None:
        """Interrupt a scenario at every n-th line, with both exceptions in turn or, for `every=1`,
        with both at every line.
        """
        lines = scenario.lines()
        self.lines += lines
        stale = 0
        for at in [*range(1, min(4, lines) + 1), *range(5, lines + 1, every)]:
            for kind in KINDS if every == 1 else [KINDS[at % 2]]:
                try:
                    run = scenario.guarded(at, kind)
                except TimeoutError:
                    self.wrong.append(f"{scenario}, line {at} (hang): it does not end")
                    return
                self.interruptions += run.injector.where is not None
                self.wrong += run.wrong
                if run.stale:
                    stale += kind is KeyboardInterrupt or every != 1
                    if at > MOST_LINES_BEFORE:
                        self.wrong.append(
                            f"{scenario}, line {at} ({run.injector.where}): "
                            "the answer is about the batch before"
                        )
        self.before[scenario.form] = max(self.before[scenario.form], stale)


def _forms(driver: Driver) -> list[str]:
    return [*FORMS, *AWAITED_FORMS] if driver.awaits else FORMS


def scenarios(drivers: list[Driver]) -> list[Scenario]:
    """Every driver in every form, with and without a failure, with a new and a used processor."""
    return [
        Scenario(driver, form, one_fails, used)
        for driver in drivers
        for form in _forms(driver)
        for one_fails in (False, True)
        for used in (False, True)
    ]


def second_interrupts(drivers: list[Driver]) -> list[Scenario]:
    """An interrupt in what follows an interrupt of a handler."""
    return [Scenario(one, form, used=True, second=True) for one in drivers for form in _forms(one)]


def in_workers(drivers: list[Driver]) -> list[Scenario]:
    """An interrupt in a thread that runs records."""
    return [
        Scenario(one, form, one_fails, used=True, in_workers=True)
        for one in drivers
        if one.threads
        for form in FORMS
        for one_fails in (False, True)
    ]


def in_loop(drivers: list[Driver]) -> list[Scenario]:
    """An interrupt in the event loop that the library owns."""
    return [
        Scenario(one, form, used=True, in_loop=True)
        for one in drivers
        if one.name in ("async", "async deadline")
        for form in ("function", "block")
    ]


ALL_SYNC = [*scenarios(SYNC), *second_interrupts(SYNC), *in_workers(SYNC)]
ALL_AWAITS = [*scenarios(AWAITS), *second_interrupts(AWAITS), *in_loop(AWAITS)]
