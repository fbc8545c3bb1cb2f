"""A mapping made and run in one call: what the fixture `simulate` is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from pytest_batchproc.simulator._deploying import mapping_of
from pytest_batchproc.simulator._mapping import EventSourceMapping
from pytest_batchproc.simulator._settings import MappingSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_batchproc._templates._reading import TemplateLike
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._deploying import DeployedMapping
    from pytest_batchproc.simulator._faults import Fault
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._sandboxes import AnyHandler
    from pytest_batchproc.simulator._source import ItemT, Source
    from pytest_batchproc.simulator._wall_clock import WallClock


class SimulateSettings(MappingSettings, total=False):
    """Keywords of `simulate`: those of `EventSourceMapping`."""

    config: Mapping[str, Any] | None  # JSON, as AWS or a template has it
    function_timeout: float
    function_name: str
    milliseconds_per_record: float
    faults: Sequence[Fault]
    allow_unused_faults: bool
    clock: Clock | None
    seed: str
    pollers: int
    max_deliveries: int
    max_invocations: int
    on_delivery: Callable[[Delivery], object] | None
    wall_clock: WallClock
    keep: int


class Simulate:
    """Simulate an event source until every record is settled: `report = simulate(queue, handler)`.

    Each call creates its own mapping, which begins where a new one does: at what is still in a
    queue, at the first record of a stream. To send more and go on, keep an `EventSourceMapping`.

    Args:
        clock: the `Clock` of all calls; the fixture shares that of `lambda_context`. Required.
        function_timeout: seconds that an invocation may take. Default 3.0.
        on_delivery: a function that is called with each `Delivery` when it has ended. Default
            None.
        wall_clock: the time that handlers see, `"simulated"` or `"real"`. Default "simulated".

    Attributes:
        reports: the reports of the calls, in order.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        function_timeout: float = 3.0,
        on_delivery: Callable[[Delivery], object] | None = None,
        wall_clock: WallClock = "simulated",
    ) -> None:
        self.reports: list[Report] = []
        self._clock = clock
        self._function_timeout = function_timeout
        self._on_delivery = on_delivery
        self._wall_clock: WallClock = wall_clock

    def __call__(
        self, source: Source[ItemT], handler: AnyHandler, **settings: Unpack[SimulateSettings]
    ) -> Report[ItemT]:
        """Run a mapping of this source and this handler, and return the report.

        Args:
            source: the queue, stream or topic. Required.
            handler: the Lambda function, called with event and context. Required.
            **settings: the keywords of `EventSourceMapping`, which says what each of them does:
                `config`, `function_timeout` (in seconds), `function_name`,
                `milliseconds_per_record`, `faults`, `clock`, `seed`, `pollers`, `max_deliveries`,
                `max_invocations`, `on_delivery`, `allow_unused_faults`, `wall_clock`, `keep`; and
                AWS's settings: `enabled`, `batch_size`,
                `maximum_batching_window_in_seconds`, `function_response_types`, `filter_criteria`,
                `maximum_concurrency`, `maximum_retry_attempts`, `maximum_record_age_in_seconds`,
                `bisect_batch_on_function_error`, `parallelization_factor`,
                `tumbling_window_in_seconds`, `starting_position`, `starting_position_timestamp`,
                `destination_config`, `provisioned_poller_config`.

        Returns:
            The `Report`: every delivery, and where every record is now.

        Raises:
            ValueError: AWS refuses a setting, the source does not have it, or the source has
                another clock.
            TypeError: there is no such setting.

        Example:
            >>> queue = SqsQueue("orders")
            >>> message = queue.send("a")
            >>> report = simulate(queue, lambda event, context: None, batch_size=5)
            >>> report.assert_all_done()
        """
        __tracebackhide__ = True
        settings.setdefault("clock", self._clock)
        settings.setdefault("function_timeout", self._function_timeout)
        settings.setdefault("wall_clock", self._wall_clock)
        settings["on_delivery"] = self._each(settings.get("on_delivery"))
        report = EventSourceMapping(source, handler, **settings).run()
        self.reports.append(report)
        return report

    def from_template(
        self,
        template: TemplateLike,
        name: str,
        handler: AnyHandler,
        *,
        parameters: Mapping[str, object] | None = None,
        source: Source | None = None,
        **overrides: Any,
    ) -> DeployedMapping:
        """Create a mapping as a template says, on the clock of the test.

        Send to its `source`, then call `run()`; a failing test shows the timelines of its runs.

        Args:
            template: a path, the text itself, or a dict, as `check_template` takes them.
            name: the logical id or address of a mapping, `Function.Event`, or a function that has
                one mapping.
            handler: the function.
            parameters: values of CloudFormation's parameters; without one its default counts.
            source: what it reads, where the template does not say.
            overrides: keywords of `EventSourceMapping` and of the source; they win over the
                template.

        Raises:
            TemplateError: there is no such mapping, AWS refuses a setting, or a value is open: the
                template does not say it, and no keyword gives it.
        """
        __tracebackhide__ = True
        overrides.setdefault("clock", self._clock)
        overrides["on_delivery"] = self._each(overrides.get("on_delivery"))
        return mapping_of(template, name, handler, parameters, source, overrides, self.reports)

    def _each(
        self, given: Callable[[Delivery], object] | None
    ) -> Callable[[Delivery], object] | None:
        ours = self._on_delivery
        if given is None or ours is None:
            return ours or given

        def on_delivery(delivery: Delivery) -> None:
            ours(delivery)
            given(delivery)

        return on_delivery
