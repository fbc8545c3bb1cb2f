"""Effects of a handler: calls that change something outside, at which a scripted fault can strike.

with effects.patch("app.bank.charge", key=lambda order: f"charge {order}"):
    report = EventSourceMapping(queue, handler, faults=[kill_after("charge 1")]).run()
report.assert_once("charge 1")
"""

from __future__ import annotations

import functools
import inspect
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from pytest_batchproc.simulator._effect_patches import PATCHES, Patch
from pytest_batchproc.simulator._invocation import current
from pytest_batchproc.simulator._killing import Killed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Hashable, Sequence

    from pytest_batchproc.simulator._effect_faults import EffectFault
    from pytest_batchproc.simulator._invocation import Invocation

    Key: TypeAlias = Hashable | Callable[..., Hashable]

Outcome: TypeAlias = Literal["done", "refused", "response lost", "killed before", "killed after"]
_CallableT = TypeVar("_CallableT", bound="Callable[..., Any]")
_HAPPENED = ("done", "response lost", "killed after")


@dataclass(frozen=True, slots=True)
class Effect:
    """A call that a handler made.

    Attributes:
        key: what the call is named by.
        occurrence: how many times the run had reached a call of this name, this one included.
        delivery: the number of the delivery that made it.
        time: when, in seconds of the clock.
        outcome: what happened: `done`, `refused` (a fault or the call itself raised),
            `response lost`, `killed before` or `killed after`.
    """

    key: Hashable
    occurrence: int
    delivery: int
    time: float
    outcome: Outcome

    @property
    def happened(self) -> bool:
        """Whether it changed what is outside."""
        return self.outcome in _HAPPENED


class EffectLog:
    """The effects of one function, and the faults that wait for them.

    Attributes:
        effects: in the order in which they happened.
        reached: how many times each key was reached.
        struck: the faults that did strike.
    """

    __slots__ = ("_faults", "effects", "reached", "struck")

    def __init__(self, faults: Sequence[EffectFault] = ()) -> None:
        self.effects: list[Effect] = []
        self.reached: dict[Hashable, int] = {}
        self.struck: list[EffectFault] = []
        self._faults: dict[Hashable, list[EffectFault]] = {}
        for fault in faults:
            self._faults.setdefault(fault.effect, []).append(fault)

    def next_fault(self, key: Hashable) -> tuple[int, EffectFault | None]:
        """Count a call, and say which fault strikes it."""
        occurrence = self.reached[key] = self.reached.get(key, 0) + 1
        for fault in self._faults.get(key, ()):
            if occurrence in fault.occurrences:
                self.struck.append(fault)
                return occurrence, fault
        return occurrence, None

    def add(self, key: Hashable, occurrence: int, invocation: Invocation, outcome: Outcome) -> None:
        """Note what happened."""
        now = invocation.clock.now_ns / 1_000_000_000
        self.effects.append(Effect(key, occurrence, invocation.number, now, outcome))


class Effects:
    """Makes calls known as effects. Outside of a simulated handler the calls do as ever."""

    def __init__(self) -> None:
        self._stops: list[Callable[[], None]] = []

    def record(self, key: Hashable) -> None:
        """Note an effect that happens here, as a test double does in place of the real call.

        Args:
            key: what to name it by, such as `"charge 1"`.
        """
        _checked_key(key)
        invocation = _invocation()
        if invocation is not None:
            with _effect(invocation, key):
                pass

    def watch(self, function: _CallableT, key: Key | None = None) -> _CallableT:
        """The same function, each call of which is an effect. Watch the innermost call.

        Args:
            function: to call; async functions remain async.
            key: what to name a call by: a function of its arguments, or one name for all calls.
                By default the name of the function.

        Raises:
            TypeError: `function` cannot be called.
        """
        if not callable(function):
            raise TypeError(f"function: expected a function; got {function!r}")
        name = getattr(function, "__name__", type(function).__name__) if key is None else key
        if inspect.iscoroutinefunction(function):

            async def awaited(*args: Any, **kwargs: Any) -> Any:
                invocation = _invocation()
                if invocation is None:
                    return await function(*args, **kwargs)
                with _effect(invocation, _key_of(name, args, kwargs)):
                    return await function(*args, **kwargs)

            return functools.wraps(function)(awaited)  # type: ignore[return-value]

        def called(*args: Any, **kwargs: Any) -> Any:
            invocation = _invocation()
            if invocation is None:
                return function(*args, **kwargs)
            with ExitStack() as effect:
                effect.enter_context(_effect(invocation, _key_of(name, args, kwargs)))
                result = function(*args, **kwargs)
                if inspect.iscoroutine(result):  # the effect comes when it is awaited
                    return _awaited(result, effect.pop_all())
            return result

        try:
            return functools.wraps(function)(called)  # type: ignore[return-value]
        except (AttributeError, TypeError):  # of an object that can be called
            return called  # type: ignore[return-value]

    @contextmanager
    def patch(self, target: str, key: Key | None = None) -> Generator[None]:
        """Watch a function by its name until the block ends, in every sandbox.

        Args:
            target: where the handler finds it, such as `"app.bank.charge"`.
            key: as for `watch`.

        Raises:
            ValueError: there is no such function.
        """
        self.start_patch(target, key)
        stop = self._stops.pop()
        try:
            yield
        finally:
            stop()

    def start_patch(self, target: str, key: Key | None = None) -> None:
        """Watch a function by its name until `stop`; the fixture `effects` stops with its test.

        Args:
            target: where the handler finds it, such as `"app.bank.charge"`. Required.
            key: as for `watch`. Default None: the name of the function.

        Raises:
            ValueError: there is no such function.
        """
        one = Patch(self.watch, target, key)
        one.apply()
        PATCHES.append(one)
        self._stops.append(one.stop)

    def stop(self) -> None:
        """Take back every patch that was started."""
        while self._stops:
            self._stops.pop()()


effects: Effects = Effects()


def _invocation() -> Invocation | None:
    """The invocation that this thread works for, if its effects are noted."""
    found = current()
    return None if found is None or found.function is None else found


def _checked_key(key: Hashable) -> Hashable:
    try:
        hash(key)
    except TypeError:
        raise TypeError(
            f"key: expected a name that can be hashed, such as text; got {key!r}"
        ) from (None)
    return key


def _key_of(key: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    return _checked_key(key(*args, **kwargs) if callable(key) else key)


@contextmanager
def _effect(invocation: Invocation, key: Hashable) -> Generator[None]:
    """What happens in the block is an effect."""
    invocation.check()
    log: EffectLog = invocation.function.log
    occurrence, fault = log.next_fault(key)
    if fault is not None:
        fault.before(invocation, log, occurrence)
    try:
        yield
    except Killed:
        raise
    except BaseException:
        log.add(key, occurrence, invocation, "refused")
        raise
    if fault is None:
        log.add(key, occurrence, invocation, "done")
    else:
        fault.after_effect(invocation, log, occurrence)


async def _awaited(result: Awaitable[Any], effect: ExitStack) -> Any:
    with effect:
        return await result
