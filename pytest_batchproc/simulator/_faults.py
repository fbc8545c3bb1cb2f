"""Faults on script: what goes wrong, with which record, at which of its deliveries.

A record is named by its place among all that were sent, from 0, or by what `send` or `put` has
returned; deliveries count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from pytest_batchproc.simulator._traps import spring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._invocation import InvocationContext
    from pytest_batchproc.simulator._source import Batch, Item

    Which: TypeAlias = int | Item  # the place among all sent, or what `send` or `put` returned
    Attempts: TypeAlias = int | Iterable[int]


class InjectedFault(Exception):
    """Raised where a script says that something goes wrong.

    Attributes:
        ends_process: the function needs a new sandbox afterwards.
    """

    ends_process: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Fault:
    """Something that goes wrong; by itself, nothing. The loop asks each fault at four points.

    Attributes:
        record: the number of the record.
        attempts: at which of its deliveries; None: at all of them.
    """

    record: int
    attempts: tuple[int, ...] | None

    def place(self, batch: Batch) -> int | None:
        """The position of the record in a batch, if this is its turn."""
        if not batch.items:  # the end of a tumbling window
            return None
        for position, (item, count) in enumerate(zip(batch.items, batch.attempts, strict=True)):
            if item.number == self.record and (self.attempts is None or count in self.attempts):
                return position
        return None

    def throttles(self, batch: Batch) -> bool:
        """Whether this batch never reaches the function."""
        return False

    def starts_cold(self, batch: Batch) -> bool:
        """Whether this `batch` gets a sandbox that is new."""
        return False

    def spoil(self, event: dict[str, Any], batch: Batch, context: InvocationContext) -> None:
        """Change the event of a `batch` before the handler gets it with its `context`."""

    def after(self, batch: Batch, context: InvocationContext) -> None:
        """Called when the handler has returned for this `batch`, with its `context`; what it
        raises, the function raises.
        """

    def keeps(self, delivery: Delivery) -> Sequence[int]:
        """Return positions of this `delivery` that are redelivered although Lambda treats them as
        processed.
        """
        return ()

    def happened(self, delivery: Delivery) -> bool:
        """Whether this went wrong in an invocation.

        Args:
            delivery: the invocation, which has ended.
        """
        return delivery.ending != "throttled" and self.place(delivery.batch) is not None

    def __str__(self) -> str:
        if self.attempts is None:
            return f"poison({self.record})"
        shown = self.attempts[0] if len(self.attempts) == 1 else self.attempts
        more = "" if shown == 1 else f", {shown}"
        return f"{_CALLS[type(self)]}({self.record}{more})"

    def __repr__(self) -> str:
        return str(self)


class _Fails(Fault):
    def spoil(self, event: dict[str, Any], batch: Batch, context: InvocationContext) -> None:
        position = self.place(batch)
        if position is not None:
            text = f"the script lets #{self.record} fail at delivery {batch.attempts[position]}"
            spring(event, position, lambda: _raise(text))

    def keeps(self, delivery: Delivery) -> Sequence[int]:
        # A handler that has not read the body has met no fault; the script says it fails.
        position = self.place(delivery.batch)
        return [position] if position in delivery.verdict.gone else []


class _TimesOut(Fault):
    def spoil(self, event: dict[str, Any], batch: Batch, context: InvocationContext) -> None:
        position = self.place(batch)
        if position is not None:
            spring(event, position, lambda: _use_up(context))

    def after(self, batch: Batch, context: InvocationContext) -> None:
        if self.place(batch) is not None:
            _use_up(context)

    def happened(self, delivery: Delivery) -> bool:
        return delivery.ending == "timed out" and self.place(delivery.batch) is not None


class _Crashes(Fault):
    def after(self, batch: Batch, context: InvocationContext) -> None:
        if self.place(batch) is not None:
            error = InjectedFault(f"{_CRASH} with #{self.record}")
            error.ends_process = True
            raise error

    def happened(self, delivery: Delivery) -> bool:
        # Not where the handler raised by itself: then there was no response to lose.
        came = delivery.ending == "raised" and _CRASH in (delivery.error or "")
        return came and self.place(delivery.batch) is not None


class _Throttles(Fault):
    def throttles(self, batch: Batch) -> bool:
        return self.place(batch) is not None

    def happened(self, delivery: Delivery) -> bool:
        return delivery.ending == "throttled" and self.place(delivery.batch) is not None


class StartsCold(Fault):
    def starts_cold(self, batch: Batch) -> bool:
        return self.place(batch) is not None


class _Duplicates(Fault):
    def keeps(self, delivery: Delivery) -> Sequence[int]:
        position = self.place(delivery.batch)
        return [position] if position in delivery.verdict.gone else []

    def happened(self, delivery: Delivery) -> bool:
        return delivery.ending != "throttled" and bool(self.keeps(delivery))


_CRASH = "the script lets the function crash"
_CALLS: dict[type[Fault], str] = {
    _Fails: "fail",
    _TimesOut: "time_out",
    _Crashes: "crash",
    _Throttles: "throttle",
    _Duplicates: "duplicate",
    StartsCold: "cold_start",
}


def fail(record: Which, attempts: Attempts = 1) -> Fault:
    """Reading the body of the record raises, at these of its deliveries.

    A record whose body the handler does not read fails too.

    Args:
        record: its place among all that were sent, from 0, or what `send` or `put` returned.
        attempts: the deliveries at which it happens, from 1: a number or several. Default 1.

    Raises:
        ValueError: this is not a record or not a list of deliveries.
    """
    return _Fails(_number(record), _checked(attempts))


def poison(record: Which) -> Fault:
    """Reading the body of the record raises at all of its deliveries.

    Args:
        record: its place among all that were sent, from 0, or what `send` or `put` returned.

    Raises:
        ValueError: this is not a record or not a list of deliveries.
    """
    return _Fails(_number(record), None)


def time_out(record: Which, attempts: Attempts = 1) -> Fault:
    """The function times out when it reads the body of the record, or at its end.

    Args:
        record: its place among all that were sent, from 0, or what `send` or `put` returned.
        attempts: the deliveries at which it happens, from 1: a number or several. Default 1.

    Raises:
        ValueError: this is not a record or not a list of deliveries.
    """
    return _TimesOut(_number(record), _checked(attempts))


def crash(record: Which, attempts: Attempts = 1) -> Fault:
    """The function dies after the batch with the record: the work is done, the response is lost.

    Args:
        record: its place among all that were sent, from 0, or what `send` or `put` returned.
        attempts: the deliveries at which it happens, from 1: a number or several. Default 1.

    Raises:
        ValueError: this is not a record or not a list of deliveries.
    """
    return _Crashes(_number(record), _checked(attempts))


def throttle(record: Which, attempts: Attempts = 1) -> Fault:
    """Lambda throttles the function when the batch with the record comes.

    Args:
        record: its place among all that were sent, from 0, or what `send` or `put` returned.
        attempts: the deliveries at which it happens, from 1: a number or several. Default 1.

    Raises:
        ValueError: this is not a record or not a list of deliveries.
    """
    return _Throttles(_number(record), _checked(attempts))


def cold_start(record: Which, attempts: Attempts = 1) -> Fault:
    """The batch with the record gets a new sandbox: what is at module level is as at first.

    Give the handler as a function that returns it, or by its name: no other can be created again.

    Args:
        record: its place among all that were sent, from 0, or what `send` or `put` returned.
        attempts: the deliveries at which it happens, from 1: a number or several. Default 1.

    Raises:
        ValueError: this is not a record or not a list of deliveries.
    """
    return StartsCold(_number(record), _checked(attempts))


def duplicate(record: Which, attempts: Attempts = 1) -> Fault:
    """The record is delivered once more although it succeeded: sources deliver at least once.

    Args:
        record: its place among all that were sent, from 0, or what `send` or `put` returned.
        attempts: the deliveries at which it happens, from 1: a number or several. Default 1.

    Raises:
        ValueError: this is not a record or not a list of deliveries.
    """
    return _Duplicates(_number(record), _checked(attempts))


def checked_faults(faults: object) -> tuple[Fault, ...]:
    """The faults of a script.

    Raises:
        ValueError: this is no list of faults.
    """
    if not isinstance(faults, list | tuple) or not all(isinstance(one, Fault) for one in faults):
        raise ValueError(f"faults: expected a list such as [fail(1), throttle(2)]; got {faults!r}")
    return tuple(faults)


def _number(record: object) -> int:
    found = getattr(record, "number", record)
    if type(found) is not int or found < 0:
        raise ValueError(
            "record: expected its place among all sent, from 0, or what send or put returned; "
            f"got {record!r}"
        )
    return found


def _checked(attempts: object) -> tuple[int, ...]:
    found: tuple[Any, ...] = tuple(attempts) if isinstance(attempts, Iterable) else (attempts,)
    if not found or not all(type(one) is int and one > 0 for one in found):
        raise ValueError(f"attempts: expected numbers from 1 on, as in (1, 2); got {attempts!r}")
    return found


def _raise(text: str) -> NoReturn:
    raise InjectedFault(text)


def _use_up(context: InvocationContext) -> None:
    # The context of an invocation ends it when the last millisecond is gone.
    context.use_up("the fault time_out")
