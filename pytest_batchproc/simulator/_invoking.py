"""One invocation: the handler is called, its time is taken, its response is judged."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_batchproc._delivered import DeliveredEvent, delivered
from pytest_batchproc._reading import source_of
from pytest_batchproc._sources import row_of
from pytest_batchproc._verdict import Verdict, lambda_verdict
from pytest_batchproc.marshalling import LARGEST_RESPONSE, MarshalError, size_of, to_json_value
from pytest_batchproc.simulator._delivery import Delivery, request_id
from pytest_batchproc.simulator._effect_faults import EffectFault, check_cold_starts
from pytest_batchproc.simulator._effects import EffectLog
from pytest_batchproc.simulator._invocation import Invocation, InvocationContext, OutOfTime
from pytest_batchproc.simulator._killing import Killed
from pytest_batchproc.simulator._recording import Recorder
from pytest_batchproc.simulator._running import at_work, call_handler
from pytest_batchproc.simulator._sandboxes import Sandboxes
from pytest_batchproc.simulator._source import SECOND
from pytest_batchproc.simulator._traps import notice_reads
from pytest_batchproc.simulator._wall_clock import installed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._delivery import Ending
    from pytest_batchproc.simulator._faults import Fault
    from pytest_batchproc.simulator._sandboxes import Sandbox
    from pytest_batchproc.simulator._source import Batch


class ExitError(Exception):
    """What Lambda says of a process that ended: `Runtime.ExitError`."""


class _Failed(Exception):
    """Represents a failure that is not an exception of the handler."""


class Function:
    """A handler as Lambda runs it."""

    def __init__(
        self,
        handler: object,
        *,
        name: str,
        timeout: float,
        milliseconds_per_record: float,
        reports: bool,
        provisioned: bool,
        faults: Sequence[Fault],
        keep: int = 0,
    ) -> None:
        self.sandboxes = Sandboxes(handler)
        check_cold_starts(faults, can_start_again=self.sandboxes.one is None)
        self.simulated: bool = False
        self.log: EffectLog = EffectLog([one for one in faults if isinstance(one, EffectFault)])
        self.recorder: Recorder = Recorder(keep)
        self._name = name
        self._timeout = timeout
        self._timeout_ns = round(timeout * SECOND)
        self._record_ns = round(milliseconds_per_record * 1_000_000)
        self._reports = reports
        self._provisioned = provisioned
        self._faults = [one for one in faults if not isinstance(one, EffectFault)]
        self._overlaps = False
        self._unused = dict(enumerate(faults))  # by place: two of a script may be equal
        # The verdicts on responses that say nothing of any record: the same for all batches of a
        # size. Most responses are of this kind.
        self._same: dict[tuple[str, int, bool], Verdict] = {}

    @property
    def unused_faults(self) -> list[Fault]:
        """The faults that have not happened, in the order of the script."""
        return list(self._unused.values())

    def invoke(self, number: int, batch: Batch, clock: Clock) -> Delivery:
        """Call the handler with a batch. Afterwards the clock is where the handler has left it."""
        started = clock.now_ns
        self.recorder.begin(number)
        if any(fault.throttles(batch) for fault in self._faults):
            verdict = self._throttled(batch)
            return self._noted(Delivery(number, batch, started, started, verdict, "throttled"))
        invocation = Invocation(clock, started + self._timeout_ns, self.simulated)
        invocation.function, invocation.batch, invocation.number = self, batch, number
        invocation.free_reads += _READS_OF_A_RECORD * len(batch.items)
        sandbox = self.sandboxes.one or self._sandbox(batch, invocation)
        event = DeliveredEvent(batch.event())
        context = InvocationContext(
            function_name=self._name,
            function_timeout=self._timeout,
            aws_request_id=request_id(number),
            clock=clock,
        )
        context._invocation = invocation
        has_window = "window" in event
        cost = self._charge(event, invocation) if self._record_ns else None
        ending, response = self._call(sandbox, event, context)
        took = clock.now_ns - started
        if cost is not None and not cost:
            took += self._record_ns * len(batch.items)  # the handler read no body
        if took >= self._timeout_ns:
            ending, took = "timed out", self._timeout_ns
        sandbox.free_ns = started + took
        verdict = self._verdict(response, invocation, has_window, ending)
        if ending == "returned" and verdict.outcome == "failure" and not _is_sent(response):
            ending = "raised"  # the runtime does it, in place of the handler
        if has_window and ending == "returned":
            batch.heard(response)
        did_raise = ending == "raised" and isinstance(response, BaseException)
        raised = _text(response) if did_raise else None
        delivery = Delivery(number, batch, started, started + took, verdict, ending, raised)
        if self._faults:
            delivery.kept = [one for fault in self._faults for one in fault.keeps(delivery)]
        if inspect.iscoroutine(response):
            response.close()  # it will not be awaited, and Python would warn
        return self._noted(delivery)

    def _noted(self, delivery: Delivery) -> Delivery:
        if self._faults:
            delivery.faults = [one for one in self._faults if one.happened(delivery)]
        for place, fault in list(self._unused.items()):
            if fault.happened(delivery) or any(fault is one for one in self.log.struck):
                del self._unused[place]
        return delivery

    def overlap(self, invocation: Invocation) -> None:
        """Run the batch of an invocation in another sandbox, to its end; Lambda ignores the answer.

        The messages are those of the first invocation, whose response decides.
        """
        if self._overlaps:
            return
        clock, now, faults = invocation.clock, invocation.clock.now_ns, self._faults
        self._overlaps, self._faults = True, []
        try:
            self.invoke(invocation.number, invocation.batch, clock)
        finally:
            self._overlaps, self._faults = False, faults
            clock.turn_to(now)

    def _sandbox(self, batch: Batch, invocation: Invocation) -> Sandbox:
        """The sandbox of an invocation; what its modules do at import sees simulated time."""
        clock, now = invocation.clock, invocation.clock.now_ns
        starting = Invocation(clock, None, self.simulated)
        starting.function, starting.number = self, invocation.number
        cold = any(fault.starts_cold(batch) for fault in self._faults)
        with at_work(starting):
            found = self.sandboxes.take(now, cold)
        # Choice: a cold start takes no time; Lambda does not count it as time of the function.
        clock.turn_to(now)
        found.free_ns = now + self._timeout_ns
        return found

    def _charge(self, event: DeliveredEvent, invocation: Invocation) -> set[int]:
        """Let the time of a record pass when its body is read first."""
        read: set[int] = set()

        def sprung(position: int) -> None:
            if position not in read:
                read.add(position)
                invocation.let_pass(self._record_ns, "milliseconds_per_record")

        notice_reads(event, sprung)
        return read

    def _call(
        self, sandbox: Sandbox, event: DeliveredEvent, context: InvocationContext
    ) -> tuple[Ending, object]:
        invocation = context._invocation
        batch: Batch = invocation.batch
        for fault in self._faults:
            fault.spoil(event, batch, context)
        event.keep(batch.event)  # Lambda sent it unspoilt
        if self.simulated:
            installed.renew(sandbox.handler)
        try:
            with sandbox.entered(), self.recorder:
                response = call_handler(invocation, sandbox.handler, event, context, self._after)
            self.recorder.returned(response)
        except OutOfTime as error:
            self.recorder.raised(error)
            self.sandboxes.drop(sandbox)
            return "timed out", None
        except Killed as error:
            self.recorder.raised(error)
            self.sandboxes.drop(sandbox)
            return "raised", ExitError(f"the script killed the function {invocation.doing}")
        except SystemExit as error:  # the process ends, as on Lambda
            self.recorder.raised(error)
            self.sandboxes.drop(sandbox)
            return "raised", error
        except Exception as error:
            self.recorder.raised(error)
            if getattr(error, "ends_process", False) is True:  # `crash` of a script
                self.sandboxes.drop(sandbox)
            return "raised", error
        return "returned", response

    def _after(self, context: InvocationContext) -> None:
        for fault in self._faults:
            fault.after(context._invocation.batch, context)

    def _verdict(
        self, response: object, invocation: Invocation, has_window: bool, ending: Ending
    ) -> Verdict:
        batch: Batch = invocation.batch
        if ending == "timed out":
            where = f", in {invocation.doing}" if invocation.doing else ""
            limit = f"{self._timeout:g} s{where}"
            return self._failure(batch, f"The function was stopped at its timeout of {limit}")
        kind = _saying_nothing(response)
        if kind is None:
            # The handler may have changed its event, so the response is compared with a new one.
            return self._judged(response, batch)
        key = kind, len(batch.items), has_window
        found = self._same.get(key)
        if found is None:
            found = self._same[key] = self._judged(response, batch)
        return found

    def _judged(self, response: object, batch: Batch) -> Verdict:
        found = lambda_verdict(response, _sent(batch), self._reports)
        if self._provisioned or found.outcome == "failure":
            return found
        # https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
        trap = found.trap and (
            "The response reports failures, and without provisioned mode Lambda does not read the "
            "response of a function that reads Kafka; add ProvisionedPollerConfig to the event "
            "source mapping, and FunctionResponseTypes: [ReportBatchItemFailures]."
        )
        reason = found.reason.replace("ithout ReportBatchItemFailures", "ithout provisioned mode")
        return replace(found, trap=trap, reason=reason)

    def _throttled(self, batch: Batch) -> Verdict:
        verdict = self._failure(batch, "Lambda throttled the function")
        row = row_of(source_of(batch.event()))
        if row.kind == "queue":
            return replace(verdict, reason=_THROTTLED_BATCH)
        # No code ran, so none is counted as an error.
        return replace(verdict, reason=verdict.reason.removesuffix(row.words.after_error).rstrip())

    def _failure(self, batch: Batch, fact: str) -> Verdict:
        verdict = lambda_verdict(_Failed(), _sent(batch), self._reports)
        return replace(verdict, reason=verdict.reason.replace("The function raised _Failed", fact))


_READS_OF_A_RECORD = 10
_THROTTLED_BATCH = (
    "Lambda throttled the function: it retries the same batch until the visibility timeout of its "
    "messages ends."
)


def _sent(batch: Batch) -> DeliveredEvent:
    """The event of a batch as Lambda delivered it; it is given to one caller only."""
    event = batch.event()
    return delivered(event, event)


def _saying_nothing(response: object) -> str | None:
    """What kind of response this is that names no record; None of any other."""
    if response is None:
        return "null"
    if type(response) is not dict:
        return None
    if not response:
        return "{}"
    if len(response) == 1:
        named = response.get("batchItemFailures", response)
        if type(named) is list and not named:
            return "[]"
    return None


def _is_sent(response: object) -> bool:
    """Whether the runtime can write a response as JSON, and Lambda takes it for its size."""
    try:
        return size_of(response, to_json_value(response)) <= LARGEST_RESPONSE
    except MarshalError:
        return False


def _text(error: object) -> str:
    if isinstance(error, ExitError):
        return f"Runtime.ExitError: {error}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
