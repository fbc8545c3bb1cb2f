"""One invocation: the handler is called, its time is taken, its response is judged."""

from __future__ import annotations

import copy
import inspect
from typing import TYPE_CHECKING

from pytest_batchproc._delivered import DeliveredEvent
from pytest_batchproc.marshalling import LARGEST_RESPONSE, MarshalError, size_of, to_json_value
from pytest_batchproc.simulator._delivery import Delivery, request_id
from pytest_batchproc.simulator._effect_faults import EffectFault, check_cold_starts
from pytest_batchproc.simulator._effects import EffectLog
from pytest_batchproc.simulator._invocation import Invocation, InvocationContext, OutOfTime
from pytest_batchproc.simulator._judging import Judge
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
        self._judge = Judge(reports, provisioned)
        self._faults = [one for one in faults if not isinstance(one, EffectFault)]
        self._overlaps = False
        self._contexts: dict[Clock, InvocationContext] = {}  # what each invocation gets a copy of
        self._unused = dict(enumerate(faults))  # by place: two of a script may be equal

    def renewed(
        self, handler: object, faults: Sequence[Fault], log: EffectLog, keep: int
    ) -> Function:
        """The same function before its first invocation, with another handler.

        Args:
            handler: what is called.
            faults: what is asked at the points of an invocation.
            log: of the effects, with the faults that strike there.
            keep: the number of invocations whose details are kept.
        """
        new = copy.copy(self)
        new.sandboxes, new.log, new.recorder = Sandboxes(handler), log, Recorder(keep)
        new._faults, new._unused = list(faults), {}
        return new

    @property
    def unused_faults(self) -> list[Fault]:
        """The faults that have not happened, in the order of the script."""
        return list(self._unused.values())

    def invoke(self, number: int, batch: Batch, clock: Clock) -> Delivery:
        """Call the handler with a batch. Afterwards the clock is where the handler has left it."""
        started = clock.now_ns
        self.recorder.begin(number)
        if any(fault.throttles(batch) for fault in self._faults):
            verdict = self._judge.throttled(batch)
            return self._noted(Delivery(number, batch, started, started, verdict, "throttled"))
        invocation = Invocation(clock, started + self._timeout_ns, self.simulated)
        invocation.function, invocation.batch, invocation.number = self, batch, number
        invocation.free_reads += _READS_OF_A_RECORD * len(batch.items)
        sandbox = self.sandboxes.one or self._sandbox(batch, invocation)
        invocation.sandbox = sandbox
        event = DeliveredEvent(batch.event())
        context = self._context(number, clock)
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
        if ending == "timed out":
            verdict = self._judge.timed_out(batch, self._timeout, invocation.doing)
        else:
            verdict = self._judge.verdict(response, batch, has_window)
        if ending == "returned" and verdict.outcome == "failure" and not _is_sent(response):
            ending = "raised"  # the runtime does it, in place of the handler
        if has_window and ending == "returned":
            batch.heard(response)
        did_raise = ending == "raised" and isinstance(response, BaseException)
        raised = None
        if did_raise:
            with at_work(invocation):  # the text of an error may say how long something lasts
                raised = _text(response)
        delivery = Delivery(number, batch, started, started + took, verdict, ending, raised)
        if self._faults:
            delivery.kept = [one for fault in self._faults for one in fault.keeps(delivery)]
        if inspect.iscoroutine(response):
            response.close()  # it will not be awaited, and Python would warn
        return self._noted(delivery)

    def _context(self, number: int, clock: Clock) -> InvocationContext:
        first = self._contexts.get(clock)
        if first is None:
            first = self._contexts[clock] = InvocationContext(
                function_name=self._name, function_timeout=self._timeout, clock=clock
            )
        found = first.again()
        found.aws_request_id = request_id(number)
        return found

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
            found = starting.sandbox = self.sandboxes.take(now, cold)
        invocation.reads = starting.reads
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


_READS_OF_A_RECORD = 10


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
