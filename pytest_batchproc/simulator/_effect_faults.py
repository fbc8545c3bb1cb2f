"""Faults that strike at an effect: before it happens, after it has, or while it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from batchproc import sources
from pytest_batchproc.simulator._faults import Fault, InjectedFault, StartsCold
from pytest_batchproc.simulator._killing import Killed

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from batchproc.sources import EventSource
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._effects import EffectLog
    from pytest_batchproc.simulator._faults import Attempts
    from pytest_batchproc.simulator._invocation import Invocation


class FunctionKilled(Killed):
    """Raised inside a function where a script ends its process."""


@dataclass(frozen=True, slots=True, repr=False)
class EffectFault(Fault):
    """A fault at an effect.

    Attributes:
        effect: the key of the effect.
        occurrences: at which of the times that the run reaches it, from 1.
        error: what the call raises; None: `InjectedFault`.
    """

    effect: Hashable = None
    occurrences: tuple[int, ...] = (1,)
    error: BaseException | None = None

    def before(self, invocation: Invocation, log: EffectLog, occurrence: int) -> None:
        """Called before the effect; what it raises, the call raises."""

    def after_effect(self, invocation: Invocation, log: EffectLog, occurrence: int) -> None:
        """Called when the effect has happened; it notes the outcome."""
        log.add(self.effect, occurrence, invocation, "done")

    def happened(self, delivery: Delivery) -> bool:
        """The log of the effects knows it."""
        return False

    def __str__(self) -> str:
        shown = self.occurrences[0] if len(self.occurrences) == 1 else self.occurrences
        more = "" if shown == 1 else f", {shown}"
        return f"{_CALLS[type(self)]}({self.effect!r}{more})"

    def raised(self, text: str) -> BaseException:
        """What the call raises."""
        return InjectedFault(text) if self.error is None else self.error


class _Refuses(EffectFault):
    def before(self, invocation: Invocation, log: EffectLog, occurrence: int) -> None:
        log.add(self.effect, occurrence, invocation, "refused")
        raise self.raised(f"the script refuses {self.effect}")


class _LosesResponse(EffectFault):
    def after_effect(self, invocation: Invocation, log: EffectLog, occurrence: int) -> None:
        log.add(self.effect, occurrence, invocation, "response lost")
        raise self.raised(f"the script loses the response to {self.effect}")


class _KillsBefore(EffectFault):
    def before(self, invocation: Invocation, log: EffectLog, occurrence: int) -> None:
        log.add(self.effect, occurrence, invocation, "killed before")
        invocation.stop(FunctionKilled(), f"before {self.effect}")


class _KillsAfter(EffectFault):
    def after_effect(self, invocation: Invocation, log: EffectLog, occurrence: int) -> None:
        log.add(self.effect, occurrence, invocation, "killed after")
        invocation.stop(FunctionKilled(), f"after {self.effect}")


class Overlaps(EffectFault):
    """The same batch runs in another sandbox before the effect happens."""

    def before(self, invocation: Invocation, log: EffectLog, occurrence: int) -> None:
        invocation.function.overlap(invocation)


_CALLS: dict[type[EffectFault], str] = {
    _Refuses: "refuse",
    _LosesResponse: "lose_answer",
    _KillsBefore: "kill_before",
    _KillsAfter: "kill_after",
    Overlaps: "overlap",
}


def refuse(
    effect: Hashable, occurrences: Attempts = 1, *, error: BaseException | None = None
) -> Fault:
    """The call raises and its effect does not happen.

    Args:
        effect: the key of the effect. Required.
        occurrences: at which of the times that the run reaches it, from 1: a number or several.
            Default 1.
        error: what the call raises. Default None: `InjectedFault`.

    Raises:
        ValueError: an argument has no such value.
    """
    return _make(_Refuses, effect, occurrences, error)


def lose_answer(
    effect: Hashable, occurrences: Attempts = 1, *, error: BaseException | None = None
) -> Fault:
    """The effect happens, and the call raises: its response is lost, as in a timeout of a client.

    Args:
        effect: the key of the effect. Required.
        occurrences: at which of the times that the run reaches it, from 1: a number or several.
            Default 1.
        error: what the call raises. Default None: `InjectedFault`.

    Raises:
        ValueError: an argument has no such value.
    """
    return _make(_LosesResponse, effect, occurrences, error)


def kill_before(effect: Hashable, occurrences: Attempts = 1) -> Fault:
    """The process of the function ends before the effect: no `finally` and no `except` runs.

    Args:
        effect: the key of the effect. Required.
        occurrences: at which of the times that the run reaches it, from 1: a number or several.
            Default 1.

    Raises:
        ValueError: an argument has no such value.
    """
    return _make(_KillsBefore, effect, occurrences)


def kill_after(effect: Hashable, occurrences: Attempts = 1) -> Fault:
    """The process of the function ends after the effect: no `finally` and no `except` runs.

    Args:
        effect: the key of the effect. Required.
        occurrences: at which of the times that the run reaches it, from 1: a number or several.
            Default 1.

    Raises:
        ValueError: an argument has no such value.
    """
    return _make(_KillsAfter, effect, occurrences)


def overlap(effect: Hashable, occurrences: Attempts = 1) -> Fault:
    """Another sandbox gets the same batch and runs it to its end before the effect happens.

    A standard queue can deliver a message twice at the same time. No other source does.

    Args:
        effect: the key of the effect. Required.
        occurrences: at which of the times that the run reaches it, from 1: a number or several.
            Default 1.

    Raises:
        ValueError: an argument has no such value.
    """
    return _make(Overlaps, effect, occurrences)


def check_cold_starts(faults: Sequence[Fault], can_start_again: bool) -> None:
    """Refuse `cold_start` for a handler that cannot be created again.

    Raises:
        ValueError: it is in the script of such a handler.
    """
    if not can_start_again and any(isinstance(one, StartsCold) for one in faults):
        raise ValueError(
            "faults: cold_start needs a handler that can be created again; give a function without "
            "parameters that returns the handler, or its name, as in 'app.lambda_handler'"
        )


def check_overlaps(faults: Sequence[Fault], source: EventSource) -> None:
    """Refuse `overlap` where a message cannot be delivered twice at the same time.

    Raises:
        ValueError: it is in the script of such a source.
    """
    if any(isinstance(one, Overlaps) for one in faults) and source is not sources.SQS:
        raise ValueError(
            f"faults: overlap needs a standard queue; {source.name} delivers a record to one "
            "invocation at a time"
        )


def _make(
    kind: type[EffectFault],
    effect: Hashable,
    occurrences: Attempts,
    error: Any = None,
) -> EffectFault:
    try:
        hash(effect)
    except TypeError:
        raise ValueError(f"effect: expected the key of an effect; got {effect!r}") from None
    found: tuple[Any, ...] = (
        tuple(occurrences) if isinstance(occurrences, Iterable) else (occurrences,)
    )
    if not found or not all(type(one) is int and one > 0 for one in found):
        raise ValueError(
            f"occurrences: expected numbers from 1 on, as in (1, 2); got {occurrences!r}"
        )
    if error is not None and not isinstance(error, BaseException):
        raise ValueError(f"error: expected an exception, as in TimeoutError(); got {error!r}")
    return kind(-1, None, effect, found, error)
