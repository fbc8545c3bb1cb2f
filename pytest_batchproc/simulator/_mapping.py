"""An event source mapping, and the loop that runs it: a heap of what ends next, and no sleeping."""

# Longer than 300 lines: one class, whose docstrings are the manual of every keyword.

from __future__ import annotations

import copy
import random
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Generic, Self, Unpack, cast

from pytest_batchproc._invoke import refuse_signature
from pytest_batchproc._loops import refuse_async
from pytest_batchproc._quiet import QuietLog
from pytest_batchproc._wording import check_switch, checked_bound
from pytest_batchproc.clock import checked_time
from pytest_batchproc.simulator._configuration import read_configuration
from pytest_batchproc.simulator._destinations import failure_destination
from pytest_batchproc.simulator._effect_faults import check_overlaps
from pytest_batchproc.simulator._faults import checked_faults
from pytest_batchproc.simulator._history import History
from pytest_batchproc.simulator._invoking import Function
from pytest_batchproc.simulator._recording import settled
from pytest_batchproc.simulator._report import Report
from pytest_batchproc.simulator._resolving import resolve
from pytest_batchproc.simulator._source import ItemT
from pytest_batchproc.simulator._wall_clock import checked_wall_clock, installed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from logging import LogRecord

    from pytest_batchproc._templates._reading import TemplateLike
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._deploying import DeployedMapping
    from pytest_batchproc.simulator._effects import EffectLog
    from pytest_batchproc.simulator._faults import Fault
    from pytest_batchproc.simulator._sandboxes import AnyHandler
    from pytest_batchproc.simulator._settings import MappingSettings, Settings
    from pytest_batchproc.simulator._source import Batch, Source
    from pytest_batchproc.simulator._wall_clock import WallClock


class EventSourceMapping(Generic[ItemT]):
    """Invokes a handler with records of a source until every record is settled.

    https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html

    Args:
        source: the queue, stream or topic. Required.
        handler: the Lambda function, called with event and context. Or a function without
            parameters that returns one, or a name such as `"app.lambda_handler"`: both are called
            again for each sandbox, so that what is at module level lives as long as on Lambda.
            Required.
        config: the settings as AWS or a template has them; keywords win. Default None: partial
            responses are enabled, and Kafka is in provisioned mode. With `config` both are as it
            says.
        function_timeout: seconds that an invocation may take. Default 3.0.
        function_name: the name of the function. Default "test-function".
        milliseconds_per_record: how long the function takes for each record, in addition to the
            time that the handler lets pass. Default 0.
        faults: what goes wrong, such as `[fail(1), throttle(2)]`. Default: nothing.
        clock: a `Clock` to share. Default None: the clock of the source.
        allow_unused_faults: True accepts faults that never happen; they fail every assertion of
            the report otherwise. Default False.
        seed: changes which of two invocations that end together ends first, and which of two
            shards that are ready together is read first. Default "".
        pollers: how many batches of a queue are with the function at the same time. Default 1, for
            one order of deliveries; a standard queue on AWS starts with 5.
        max_deliveries: stops the run when a record that nothing else would end was delivered this
            number of times. Default 100.
        max_invocations: stops the run after this number of invocations. Default 1,000,000.
        on_delivery: a function that is called with each `Delivery` when it has ended. Default
            None.
        wall_clock: `"simulated"`: inside the handler `time.time()`, `datetime.now()`,
            `time.monotonic()` and the time of an event loop are the time of the simulation, and
            sleeping takes no time. `"real"`: they are as outside. Default "simulated".
        keep: the number of failed deliveries that keep their exception, response, output and
            logs; that many successful ones keep theirs, too. 0 keeps nothing and does not copy
            what the handler prints. Default 100, the last ones. It also bounds the report: its
            `deliveries` are the last 1,000 for each one that is kept, at least 1,000.
        **settings: AWS's settings in snake_case, each with AWS's default: `enabled`, `batch_size`,
            `maximum_batching_window_in_seconds`, `function_response_types`, `filter_criteria`,
            `maximum_concurrency`, `maximum_retry_attempts`, `maximum_record_age_in_seconds`,
            `bisect_batch_on_function_error`, `parallelization_factor`,
            `tumbling_window_in_seconds`, `starting_position`, `starting_position_timestamp`,
            `destination_config`, `provisioned_poller_config`.

    Raises:
        ValueError: AWS refuses a setting, or the source does not have it.
        TypeError: there is no such setting, or this is not a source or not a handler; or the
            handler is `async def`, which Lambda does not await.

    Example:
        >>> queue = SqsQueue("orders")
        >>> message = queue.send("a")
        >>> mapping = EventSourceMapping(queue, lambda event, context: {"batchItemFailures": []})
        >>> mapping.run().assert_all_done()
    """

    def __init__(
        self,
        source: Source[ItemT],
        handler: AnyHandler,
        config: Mapping[str, Any] | None = None,  # JSON, as AWS or a template has it
        *,
        function_timeout: float = 3.0,
        function_name: str = "test-function",
        milliseconds_per_record: float = 0,
        faults: Sequence[Fault] = (),
        allow_unused_faults: bool = False,
        clock: Clock | None = None,
        seed: str = "",
        pollers: int = 1,
        max_deliveries: int = 100,
        max_invocations: int = 1_000_000,
        on_delivery: Callable[[Delivery[ItemT]], object] | None = None,
        wall_clock: WallClock = "simulated",
        keep: int = 100,
        **settings: Unpack[MappingSettings],
    ) -> None:
        _check(source, handler)
        checked_time("function_timeout", function_timeout)
        checked_time("milliseconds_per_record", milliseconds_per_record)
        read: dict[str, Any] = {}
        if config is not None:
            read = read_configuration(config, source.source, settings)
        given: dict[str, Any] = {**read, **settings}
        self.settings: Settings = resolve(
            given,
            source.source,
            read.keys() - settings.keys(),
            provisioned=config is None or bool(given.get("provisioned_poller_config")),
            function_timeout=function_timeout,
            function_name=function_name,
            seed=seed,
            pollers=pollers,
        )
        self._poller = source.poller(self.settings)
        if clock is not None:
            source.join(clock)
        self.source: Source[ItemT] = source
        self.clock: Clock = source.clock
        self._function = Function(
            handler,
            name=function_name,
            timeout=function_timeout,
            milliseconds_per_record=milliseconds_per_record,
            reports=self.settings.reports,
            provisioned=self.settings.provisioned,
            faults=checked_faults(faults),
            keep=checked_bound("keep", keep, 0),
        )
        check_overlaps(faults, source.source)
        self._handler = handler
        self._wall_clock = checked_wall_clock(wall_clock)
        self._chance = random.Random(seed) if seed else None
        check_switch("allow_unused_faults", allow_unused_faults)
        self._allow_unused_faults = allow_unused_faults
        self._max_deliveries = checked_bound("max_deliveries", max_deliveries)
        self._max_invocations = checked_bound("max_invocations", max_invocations)
        self._on_delivery = on_delivery
        self._history: History[ItemT] = History(keep)
        # What ends when; of two that end together, the tie and then the order decides.
        self._running: list[tuple[int, float, int, Delivery[ItemT]]] = []
        self._held: Batch | None = None  # read when the run was at its last invocation
        self._stopped: str | None = None
        self._failure_log: list[LogRecord] = []

    @classmethod
    def from_template(
        cls,
        template: TemplateLike,
        name: str,
        handler: AnyHandler,
        *,
        parameters: Mapping[str, object] | None = None,
        source: Source | None = None,
        **overrides: Any,
    ) -> DeployedMapping:
        """Create a mapping with its source and its function's timeout as a template says.

        Args:
            template: a path, the text itself, or a dict, as `check_template` takes them.
            name: the logical id or address of a mapping, `Function.Event`, or a function that has
                one mapping.
            handler: the function.
            parameters: values of CloudFormation's parameters; without one its default counts.
            source: what it reads, where the template does not say.
            overrides: keywords of `EventSourceMapping` and of the source, such as
                `visibility_timeout`. They win over the template.

        Returns:
            The mapping: `mapping.source.send({"order": 1})`, then `mapping.run()`.

        Raises:
            TemplateError: there is no such mapping, AWS refuses a setting, or a value is open: the
                template does not say it, and no keyword gives it.
        """
        from pytest_batchproc.simulator._deploying import mapping_of

        return mapping_of(template, name, handler, parameters, source, overrides)

    def run(self) -> Report[ItemT]:
        """Invoke the function until every record is settled, and return the report.

        You can call it again when more has been sent; the report is of all runs of this mapping. A
        record that never succeeds and that no setting discards ends the run: `report.stopped` says
        so.

        Raises:
            RuntimeError: the test has stopped the clock around the run, with freezegun for example.
        """
        log = QuietLog()
        with log:
            if self._wall_clock == "real":
                self._run(log)
            else:
                with installed(self._handler) as self._function.simulated:
                    self._run(log)
        log.write(self._failure_log)
        return self._report()

    def _renewed(
        self, handler: AnyHandler, faults: Sequence[Any], log: EffectLog, keep: int
    ) -> Self:
        """This mapping before its first run, for a search over many; rewind its source first.

        Args:
            handler: as of the mapping; no longer checked.
            faults: what the function asks at its points.
            log: of the effects, with the faults that strike there.
            keep: as of the mapping.
        """
        new = copy.copy(self)
        new._handler = handler
        new._poller = self.source.poller(self.settings)
        new._function = self._function.renewed(handler, faults, log, keep)
        new._history, new._running, new._failure_log = History(keep), [], []
        new._held = new._stopped = None
        return new

    def _run(self, log: QuietLog) -> None:
        self._stopped = None
        self._failure_log = []
        bound = self._history.count + self._max_invocations
        now: int | None = self.clock.now_ns
        while now is not None:
            self.clock.turn_to(now)
            while self._running and self._running[0][0] <= now:
                self._finish(heappop(self._running)[-1], now)
            if self.settings.enabled and self._stopped is None:
                self._fill(now, bound, log)
            now = self._next(now)

    def _fill(self, now: int, bound: int, log: QuietLog) -> None:
        """Start invocations while one may start and there is something to start it with."""
        while len(self._running) < self._poller.slots:
            batch = self._poller.poll(now) if self._held is None else self._held
            if batch is None:
                return
            if self._history.count >= bound:
                self._held = batch  # the next run begins with it
                self._stopped = (
                    f"Stopped after {self._max_invocations:,} invocations: messages or records "
                    "still come; does the handler send what it is fed with? max_invocations= lets "
                    "it go on."
                )
                return
            self._held = None
            log.begin()
            delivery = self._function.invoke(self._history.count, batch, self.clock)
            self._function.recorder.keep(delivery, log.held, self._function.log.effects)
            # Of the deliveries that failed, the log of the last is kept: it decides.
            self._failure_log = log.held or self._failure_log
            # It ran here and now; its end is still to come, and others may begin before it.
            self.clock.turn_to(now)
            self._history.began(delivery)
            tie = 0.0 if self._chance is None else self._chance.random()
            heappush(self._running, (delivery.finished_ns, tie, delivery.number, delivery))

    def _finish(self, delivery: Delivery[ItemT], now: int) -> None:
        late = self._poller.settle(delivery, now)
        if late:
            delivery.kept = [*delivery.kept, *late]
        settled(delivery)
        if self._poller.endless is not None and self._stopped is None:
            if delivery.redelivered:
                self._stopped = self._poisoned(delivery)
            elif not delivery.items and delivery.verdict.outcome == "failure":
                self._stopped = self._stuck(delivery.receive_counts[0])
        self._history.ended(delivery)
        if self._on_delivery is not None:
            self._on_delivery(delivery)

    def _next(self, now: int) -> int | None:
        ends = self._running[0][0] if self._running else None
        if (
            len(self._running) >= self._poller.slots
            or self._stopped is not None
            or not self.settings.enabled
        ):
            return ends
        comes = self._poller.next_time(now)
        return min((time for time in (ends, comes) if time is not None), default=None)

    def _poisoned(self, delivery: Delivery) -> str | None:
        count, position = max((delivery.receive_counts[one], -one) for one in delivery.redelivered)
        if count < self._max_deliveries:
            return None
        item = delivery.items[-position]
        return (
            f"Stopped after {count:,} deliveries of #{item.number} ({item.identifier}), a poison "
            f"record: it was retried each time, and nothing ends its retries. Set "
            f"{self._poller.endless}; max_deliveries= lets it go on."
        )

    def _stuck(self, count: int) -> str | None:
        """The same for the end of a tumbling window, which has no records."""
        if count < self._max_deliveries:
            return None
        return (
            f"Stopped after {count:,} invocations for the end of a tumbling window: each failed, "
            f"and nothing ends their retries. Set {self._poller.endless}; max_deliveries= lets it "
            "go on."
        )

    def _report(self) -> Report[ItemT]:
        fates = cast("Any", self._poller.fates())  # its items are those of the source
        return Report(
            source=self.source,
            deliveries=self._history.kept(),
            earlier=self._history.earlier.copy(),
            deleted=fates.deleted,
            filtered=fates.filtered,
            dead_lettered=fates.dead_lettered,
            discarded=fates.discarded,
            on_failure=fates.on_failure,
            remaining=fates.remaining,
            stopped=self._stopped,
            bisects=self.settings.bisect_batch_on_function_error,
            unused_faults=[] if self._allow_unused_faults else self._function.unused_faults,
            effects=list(self._function.log.effects),
            destination=failure_destination(self.settings.destination_config),
        )


def _check(source: Any, handler: Any) -> None:  # whatever came
    """Refuse what is not a source, and a function that Lambda cannot call."""
    if hasattr(handler, "poller") and callable(source):
        raise TypeError(
            "source and handler are swapped: write EventSourceMapping(source, handler), or "
            "simulate(source, handler)"
        )
    refuse_async("handler", handler)
    if callable(handler):
        refuse_signature(handler, or_none=True)
    if not hasattr(source, "poller"):
        raise TypeError(f"source: expected a queue, a stream or a topic; got {source!r}")
