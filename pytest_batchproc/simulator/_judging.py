"""What Lambda does with the batches of a mapping: the verdicts, each made once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_batchproc._delivered import DeliveredEvent, delivered
from pytest_batchproc._reading import source_of
from pytest_batchproc._sources import row_of
from pytest_batchproc._verdict import Verdict, lambda_verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from pytest_batchproc.simulator._source import Batch

_MOST = 10_000  # verdicts that are kept: a long run must not grow without end


class _Failed(Exception):
    """Represents a failure that is not an exception of the handler."""


class Judge:
    """Gives the verdicts; most responses are like an earlier one.

    Args:
        reports: whether the response of the function is read.
        provisioned: whether a mapping of Kafka is in provisioned mode.
    """

    def __init__(self, reports: bool, provisioned: bool) -> None:
        self._reports = reports
        self._provisioned = provisioned
        self._same: dict[Hashable, Verdict] = {}

    def verdict(self, response: object, batch: Batch, has_window: bool) -> Verdict:
        """On what the function returned or raised."""
        key = _like(response, batch)
        if key is None:
            # The handler may have changed its event, so the response is compared with a new one.
            return self._judged(response, batch)
        return self._once((key, has_window), lambda: self._judged(response, batch))

    def timed_out(self, batch: Batch, timeout: float, doing: str | None) -> Verdict:
        """On a function that was stopped at its timeout, in seconds."""
        where = f", in {doing}" if doing else ""
        return self._failure(
            batch, f"The function was stopped at its timeout of {timeout:g} s{where}"
        )

    def throttled(self, batch: Batch) -> Verdict:
        """On an invocation that Lambda throttled."""
        verdict = self._failure(batch, "Lambda throttled the function")
        row = row_of(source_of(batch.event()))
        if row.kind == "queue":
            return replace(verdict, reason=_THROTTLED_BATCH)
        # No code ran, so none is counted as an error.
        return replace(verdict, reason=verdict.reason.removesuffix(row.words.after_error).rstrip())

    def _once(self, key: Hashable, make: Callable[[], Verdict]) -> Verdict:
        found = self._same.get(key)
        if found is None:
            if len(self._same) >= _MOST:
                self._same.clear()
            found = self._same[key] = make()
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

    def _failure(self, batch: Batch, fact: str) -> Verdict:
        def make() -> Verdict:
            verdict = lambda_verdict(_Failed(), _sent(batch), self._reports)
            return replace(
                verdict, reason=verdict.reason.replace("The function raised _Failed", fact)
            )

        return self._once((fact, len(batch.items)), make)


_THROTTLED_BATCH = (
    "Lambda throttled the function: it retries the same batch until the visibility timeout of its "
    "messages ends."
)


def _sent(batch: Batch) -> DeliveredEvent:
    """The event of a batch as Lambda delivered it; it is given to one caller only."""
    event = batch.event()
    return delivered(event, event)


def _like(response: object, batch: Batch) -> Hashable | None:
    """What responses have in common on which the verdict is the same; None: nothing."""
    if response is None:
        return "null", len(batch.items)
    if issubclass(type(response), BaseException):
        return type(response).__name__, "raised", len(batch.items)
    if type(response) is not dict:
        return None
    if not response:
        return "{}", len(batch.items)
    named = response.get("batchItemFailures") if len(response) == 1 else None
    if type(named) is not list:
        return None
    if not named:
        return "[]", len(batch.items)
    identifiers: list[str] = []
    for one in named:
        found = one.get("itemIdentifier") if type(one) is dict and len(one) == 1 else None
        if type(found) is not str:
            return None
        identifiers.append(found)
    return tuple(identifiers), tuple([one.number for one in batch.items])
