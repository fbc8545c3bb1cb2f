"""One invocation: the handler is called, its time is taken, its response is judged."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_batchproc.context import FakeLambdaContext
from pytest_batchproc.delivered import DeliveredEvent, delivered
from pytest_batchproc.keywords import takes_milliseconds
from pytest_batchproc.loops import outside_loop
from pytest_batchproc.marshalling import LARGEST_RESPONSE, MarshalError, size_of, to_json_value
from pytest_batchproc.reading import source_of
from pytest_batchproc.simulator._delivery import Delivery, request_id
from pytest_batchproc.simulator._source import SECOND
from pytest_batchproc.sources import row_of
from pytest_batchproc.verdict import Verdict, lambda_verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._delivery import Ending
    from pytest_batchproc.simulator._faults import Fault
    from pytest_batchproc.simulator._source import Batch

Handler: TypeAlias = "Callable[[Any, Any], object]"  # an event of any source, anybody's context


class OutOfTime(BaseException):
    """Raised inside the handler where Lambda would have stopped it.

    No Exception, so that no record handler takes it for a bad record.
    """


class _Failed(Exception):
    """Stands for a failure that is no exception of the handler's."""


class InvocationContext(FakeLambdaContext):
    """The context of an invocation, which ends when its time does."""

    @takes_milliseconds
    def advance(self, milliseconds: float) -> None:
        """Let time pass; at the function timeout the invocation ends.

        Raises:
            OutOfTime: the time is over.
        """
        super().advance(milliseconds)
        if self.expired:
            raise OutOfTime


class Function:
    """A handler as Lambda runs it."""

    def __init__(
        self,
        handler: Handler,
        *,
        name: str,
        timeout: float,
        milliseconds_per_record: float,
        reports: bool,
        provisioned: bool,
        faults: Sequence[Fault],
    ) -> None:
        self._handler = handler
        self._name = name
        self._timeout = timeout
        self._timeout_ns = round(timeout * SECOND)
        self._record_ns = round(milliseconds_per_record * 1_000_000)
        self._reports = reports
        self._provisioned = provisioned
        self._faults = faults
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
        if any(fault.throttles(batch) for fault in self._faults):
            verdict = self._throttled(batch)
            return self._noted(Delivery(number, batch, started, started, verdict, "throttled"))
        event = DeliveredEvent(batch.event())
        context = InvocationContext(
            function_name=self._name,
            function_timeout=self._timeout,
            aws_request_id=request_id(number),
            clock=clock,
        )
        has_window = "window" in event
        ending, response = self._call(event, batch, context)
        took = clock.now_ns - started + self._record_ns * len(batch.items)
        if took >= self._timeout_ns:
            ending, took = "timed out", self._timeout_ns
        verdict = self._verdict(response, batch, has_window, ending)
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
            response.close()  # nobody will await it, and Python would warn
        return self._noted(delivery)

    def _noted(self, delivery: Delivery) -> Delivery:
        for place, fault in list(self._unused.items()):
            if fault.happened(delivery):
                del self._unused[place]
        return delivery

    def _call(
        self, event: DeliveredEvent, batch: Batch, context: InvocationContext
    ) -> tuple[Ending, object]:
        for fault in self._faults:
            fault.spoil(event, batch, context)
        event.keep(batch.event)  # Lambda sent it unspoilt
        try:
            with outside_loop():
                response = self._handler(event, context)
            for fault in self._faults:
                fault.after(batch, context)
        except OutOfTime:
            return "timed out", None
        except (Exception, SystemExit) as error:  # either ends the function
            return "raised", error
        return "returned", response

    def _verdict(self, response: object, batch: Batch, has_window: bool, ending: Ending) -> Verdict:
        if ending == "timed out":
            limit = f"{self._timeout:g} s"
            return self._failure(batch, f"The function was stopped at its timeout of {limit}")
        kind = _saying_nothing(response)
        if kind is None:
            # The handler may have changed its event, so the response is held beside a new one.
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


_THROTTLED_BATCH = (
    "Lambda throttled the function: it retries the same batch until the visibility timeout of its "
    "messages ends."
)


def _sent(batch: Batch) -> DeliveredEvent:
    """The event of a batch as Lambda delivered it; nobody else gets this one."""
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
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
