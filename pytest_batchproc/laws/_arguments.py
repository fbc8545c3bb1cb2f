"""What callers hand to a check, looked at before anything runs."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from hypothesis import settings as Settings
from hypothesis.strategies import SearchStrategy

from pytest_batchproc._bodies import shown
from pytest_batchproc._invoke import refuse_signature
from pytest_batchproc.laws._bench import Bench
from pytest_batchproc.laws._shapes import shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEEDED = ("bodies", "should_fail")
_CALLABLE = {
    "should_fail": "a function that takes a body and says whether the handler must fail it",
    "done": "a function that gives what has been done, such as `lambda: shop.shipped`",
    "reset": "a function that empties the fakes, such as `shop.shipped.clear`",
    "effect": "a function from a body to what `done` calls its effect",
}
_NAMES = (*_NEEDED, "done", "reset", "effect", "context", "fields", "stops_on_failure")
_OF_THE_SEARCH = ("max_size", "max_examples", "settings")


def bench_of(handler: object, source: object, given: Mapping[str, Any]) -> Bench:
    """The bench that these arguments make.

    Raises:
        TypeError: one is missing, unknown or of another type.
        ValueError: there is no such source, or one is out of range.
    """
    if not callable(handler):
        raise TypeError(
            "handler: expected the function that Lambda calls with event and context; got "
            f"{type(handler).__name__} {shown(handler)}"
        )
    refuse_signature(handler)
    shape = shape_of(source)
    _check_names(given)
    if not isinstance(given["bodies"], SearchStrategy):
        raise TypeError(
            "bodies: expected a hypothesis strategy, such as st.sampled_from([...]); got "
            f"{type(given['bodies']).__name__} {shown(given['bodies'])}"
        )
    for name, expected in _CALLABLE.items():
        value = given.get(name)
        if not callable(value) and (value is not None or name in _NEEDED):
            raise TypeError(
                f"{name}: expected {expected}; got {type(value).__name__} {shown(value)}"
            )
    if given.get("done") is not None and given.get("reset") is None:
        raise TypeError(
            "reset: `done` needs a function that empties what it reads, such as "
            "`shop.shipped.clear`; each example starts empty"
        )
    stops = given.get("stops_on_failure", False)
    if not isinstance(stops, bool):
        raise TypeError(
            f"stops_on_failure: expected True or False; got {type(stops).__name__} {shown(stops)}"
        )
    _check_search(given)
    return Bench(
        handler=handler,
        shape=shape.of_a_handler_that_stops() if stops else shape,
        should_fail=given["should_fail"],
        done=given.get("done"),
        reset=given.get("reset"),
        effect=given.get("effect"),
        context=given.get("context"),
        fields=given.get("fields") or {},
    )


def _check_names(given: Mapping[str, Any]) -> None:
    known = (*_NAMES, *_OF_THE_SEARCH)
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known)}"
            raise TypeError(f"{name}: no such argument; {hint}")
    for name in _NEEDED:
        if name not in given:
            raise TypeError(f"{name}: missing; no law can be checked without it")


def _check_search(given: Mapping[str, Any]) -> None:
    for name, default in (("max_size", 5), ("max_examples", None)):
        value = given.get(name, default)
        if value != default and (type(value) is not int or value < 1):
            raise ValueError(f"{name}: expected an int from 1 on; got {shown(value)}")
    settings = given.get("settings")
    if settings is not None and not isinstance(settings, Settings):
        raise TypeError(
            f"settings: expected hypothesis.settings(...); got {type(settings).__name__}"
        )
