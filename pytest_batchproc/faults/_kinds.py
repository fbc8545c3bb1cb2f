"""The kinds of fault, as a table: at which point each strikes, and what a report says of it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_batchproc.simulator import (
    Fault,
    InjectedFault,
    cold_start,
    crash,
    duplicate,
    kill_after,
    kill_before,
    lose_answer,
    overlap,
    refuse,
    throttle,
    time_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from batchproc.sources import EventSource
    from pytest_batchproc.simulator._faults import Attempts, Which
    from pytest_batchproc.simulator._invocation import InvocationContext

# Where a run can be struck: a batch arrives, a sandbox is reused for it, a body is read, an effect
# is reached, the function returns, a record has succeeded.
ARRIVES, REUSED, READ, EFFECT, ENDS, SUCCEEDED = (
    "batch arrives",
    "sandbox is reused",
    "body is read",
    "effect",
    "function returns",
    "record succeeded",
)


class Point(NamedTuple):
    """A point that a run has reached.

    Attributes:
        kind: one of the names above.
        name: the key of an effect; the number of a record; of a batch, that of its first record.
        nth: the occurrence of the effect, or the attempt of the record; both from 1.
    """

    kind: str
    name: Hashable
    nth: int


class FailsReading(Fault):
    """Reading the body raises; what the handler does not read does not fail."""

    def strike(self, context: InvocationContext) -> None:
        """Raise, as a client that reads a large body from S3 does."""
        raise InjectedFault(f"the script lets the body of #{self.record} fail")

    def __str__(self) -> str:
        return _call("fail_read", self.record, self.attempts)


class TimesOut(Fault):
    """The function times out where it reads the body."""

    def strike(self, context: InvocationContext) -> None:
        """Let the time of the function end."""
        context.use_up("the fault time_out")

    def __str__(self) -> str:
        return _call("time_out", self.record, self.attempts)


def fail_read(record: Which, attempts: Attempts = 1) -> Fault:
    """Reading the body of the record raises, at these of its deliveries.

    Unlike `fail` of the simulator it changes nothing for a handler that does not read the body.

    Args:
        record: its place among all that were sent, from 0, or what `send` or `put` returned.
            Required.
        attempts: the deliveries at which it happens, from 1: a number or several. Default 1.

    Raises:
        ValueError: this is not a record or not a list of deliveries.
    """
    checked = time_out(record, attempts)
    return FailsReading(checked.record, checked.attempts)


class Kind(NamedTuple):
    """One row.

    Attributes:
        name: of the function that makes it.
        make: that function.
        point: where it strikes.
        what: what it did, for a report.
        kills: whether the function needs a new sandbox afterwards.
    """

    name: str
    make: Callable[..., Fault]
    point: str
    what: str
    kills: bool = False


_ROWS = (
    Kind("throttle", throttle, ARRIVES, "Lambda throttled the function; no code of it ran"),
    Kind("cold_start", cold_start, REUSED, "the batch got a new sandbox: module level is new"),
    Kind("fail_read", fail_read, READ, "reading the body raised InjectedFault"),
    Kind("time_out", time_out, READ, "the function was stopped at its timeout", True),
    Kind("refuse", refuse, EFFECT, "the call raised InjectedFault; the effect did not happen"),
    Kind("lose_answer", lose_answer, EFFECT, "the effect happened; the call raised InjectedFault"),
    Kind(
        "kill_before",
        kill_before,
        EFFECT,
        "the process of the function ended before the effect: no `finally`, no `except` ran",
        True,
    ),
    Kind(
        "kill_after",
        kill_after,
        EFFECT,
        "the process of the function ended after the effect: no `finally`, no `except` ran",
        True,
    ),
    Kind(
        "overlap",
        overlap,
        EFFECT,
        "before the effect, another sandbox ran the same batch to its end",
    ),
    Kind("crash", crash, ENDS, "the function ended, and its response was lost", True),
    Kind("duplicate", duplicate, SUCCEEDED, "the source delivered the record once more"),
)
KINDS = {row.name: row for row in _ROWS}
_BY_MAKE = {row.make: row.name for row in _ROWS}


def kind_of(fault: Fault) -> Kind:
    """The row of a fault.

    Raises:
        ValueError: a search has no such fault.
    """
    name = str(fault).partition("(")[0]
    if name not in KINDS:
        raise ValueError(
            f"faults: {fault} is not a fault of a search; expected {', '.join(KINDS)}"
            + ("; for `fail`, use fail_read" if name in ("fail", "poison") else "")
        )
    return KINDS[name]


def point_of(fault: Fault) -> Point:
    """Where a fault strikes first."""
    kind = kind_of(fault)
    if kind.point == EFFECT:
        effect: Any = fault
        return Point(EFFECT, effect.effect, effect.occurrences[0])
    return Point(kind.point, fault.record, fault.attempts[0] if fault.attempts else 1)


def fault_at(kind: Kind, point: Point) -> Fault:
    """The fault of a kind that strikes at a point."""
    if kind.make is time_out:
        return TimesOut(point.name, (point.nth,))  # type: ignore[arg-type]  # a record's number
    return kind.make(point.name, point.nth)


def striking(faults: Sequence[Fault]) -> list[Fault]:
    """The same faults, those at a reading in the form that strikes only there."""
    return [
        TimesOut(one.record, one.attempts)
        if kind_of(one).make is time_out and not isinstance(one, TimesOut)
        else one
        for one in faults
    ]


def chosen(faults: Any, source: EventSource, has_overlaps: bool) -> list[Kind]:
    """The kinds that a search uses.

    Raises:
        ValueError: one is unknown, or the source does not have it.
    """
    if faults is None:
        return [row for row in _ROWS if has_overlaps or row.make is not overlap]
    if not callable(faults) and not isinstance(faults, Iterable):
        raise TypeError(
            f"faults: expected a list of kinds, such as ['crash', 'kill_after']; got {faults!r}"
        )
    one: Any
    names: list[str] = []
    for one in [faults] if isinstance(faults, str) or callable(faults) else faults:
        name = one if isinstance(one, str) else _BY_MAKE.get(one)
        if isinstance(one, Fault):
            raise ValueError(
                f"faults: {one} is one fault; give its kind, such as {kind_of(one).name!r}, or "
                "check_schedule the fault itself"
            )
        if name not in KINDS:
            near = get_close_matches(str(name or one), KINDS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected {', '.join(KINDS)}"
            raise ValueError(f"faults: {one!r} is not a kind of fault; {hint}")
        names.append(name)
    if not names:
        raise ValueError("faults: none are given, so nothing would be searched; None means all")
    if "overlap" in names and not has_overlaps:
        raise ValueError(
            f"faults: overlap needs a standard queue; {source.name} delivers a record to one "
            "invocation at a time"
        )
    return [row for row in _ROWS if row.name in names]


def _call(name: str, record: int, attempts: tuple[int, ...] | None) -> str:
    shown: object = attempts[0] if attempts and len(attempts) == 1 else attempts
    return f"{name}({record}{'' if shown == 1 else f', {shown}'})"
