"""Events that keep a copy of what was delivered, because a handler may change the event it gets.

Factories and the simulator return these. Assertions, the verdict and snapshots judge a response by
the kept copy: Lambda compares a response with what it sent, not with what the handler made of it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypeAlias, overload

# A dict; a list where EventBridge Pipes delivers the records.
Event: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class _Delivered:
    """What both kinds of events do: keep a copy, and be a plain dict or list when copied."""

    _sent: Event | Callable[[], Event]
    _live: list[Any]

    def keep(self, sent: Event | Callable[[], Event] | None = None) -> Self:
        """Note that the event is delivered as it is now.

        Args:
            sent: the same event again, or a function that creates it; without it a copy is made.
        """
        try:
            self._sent = copied(self._plain()) if sent is None else sent
        except Exception:  # a hook may put in what cannot be copied; the event is judged as it is
            return self
        self._live = records_in(self._plain())
        return self

    def _plain(self) -> Any:  # the dict or list, whose records are JSON
        raise NotImplementedError

    def __copy__(self) -> Any:  # the plain dict or list
        return self._plain()

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:  # the plain dict or list
        return copy.deepcopy(self._plain(), memo)

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        plain = self._plain()
        return type(plain), (plain,)


class DeliveredEvent(_Delivered, dict[str, Any]):
    """A dict that keeps a copy of itself as it was delivered.

    It compares, prints and serialises as a dict does. A copy of it, shallow, deep or by pickle, is
    a plain dict: a test may copy an event and change the copy before the call.
    """

    __slots__ = ("_live", "_sent")

    def _plain(self) -> dict[str, Any]:
        return dict(self)


class DeliveredList(_Delivered, list[dict[str, Any]]):
    """The same for the list that EventBridge Pipes delivers."""

    __slots__ = ("_live", "_sent")

    def _plain(self) -> list[dict[str, Any]]:
        return list(self)


# Serialisers of snapshots (syrupy's amber) and messages write the name of a class; to them it is a
# dict (a list) like any other.
DeliveredEvent.__name__ = "dict"
DeliveredList.__name__ = "list"


@overload
def delivered(
    event: Mapping[str, Any], sent: Event | Callable[[], Event] | None = None
) -> DeliveredEvent: ...
@overload
def delivered(
    event: Sequence[Mapping[str, Any]], sent: Event | Callable[[], Event] | None = None
) -> DeliveredList: ...
def delivered(
    event: Event, sent: Event | Callable[[], Event] | None = None
) -> DeliveredEvent | DeliveredList:
    """An event that keeps what it is now; `sent` as in `DeliveredEvent.keep`."""
    if isinstance(event, Mapping):
        return DeliveredEvent(event).keep(sent)
    return DeliveredList(event).keep(sent)  # type: ignore[arg-type]  # records are dicts


def is_kept(event: object) -> bool:
    """Whether it is known how this event was delivered, whatever the handler did to it."""
    return isinstance(event, _Delivered) and hasattr(event, "_sent")


def original(event: Event) -> Event:
    """The event as it was delivered; of an event that does not keep it, the event as it is now."""
    if not isinstance(event, _Delivered) or not hasattr(event, "_sent"):
        return event
    if callable(event._sent):
        event._sent = event._sent()
    return event._sent


def live_records(event: Event) -> list[Any]:
    """The record objects that the handler got, in the order in which they were delivered."""
    if isinstance(event, _Delivered) and hasattr(event, "_live"):
        return event._live
    return records_in(event)


def records_in(event: Event) -> list[Any]:
    """Every record of an event, flat, whatever the source; none where there is no list of them."""
    if not isinstance(event, Mapping):
        return list(event)
    found: Any = event.get("Records", event.get("records"))
    lists = found.values() if isinstance(found, Mapping) else [found]
    return [record for one in lists if isinstance(one, list | tuple) for record in one]


def copied(value: Any) -> Any:  # an event is JSON, and a hook may put anything into one
    """A copy that shares no list and no dict with the value."""
    # Three times as fast as `copy.deepcopy`, which also remembers what it has met.
    kind = type(value)
    if kind is dict:
        return {key: copied(one) for key, one in value.items()}
    if kind is list:
        return [copied(one) for one in value]
    if kind is memoryview:  # which `copy` does not take
        return memoryview(bytes(value))
    return value if kind in _FIXED else copy.deepcopy(value)


_FIXED = {str, int, float, bool, type(None), bytes}
