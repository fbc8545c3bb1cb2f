"""How a hook or a step that a processor replaces is called.

Loaded by the first processor that replaces one.
"""

from __future__ import annotations

from os import path
from types import FunctionType

from batchproc._calling import ASYNC_GENERATOR, COROUTINE, a, is_awaitable
from batchproc._signatures import parameters_of
from batchproc.errors import WrongHandlerError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

watchers: list[Any] = []
"""Functions that are called with a sentence about each hook that fails: the plugin's, in tests."""


def overrides(processor: Any, replaced: Collection[str], step: str) -> tuple[Any, ...]:
    """`success_handler`, `failure_handler` and the step, each None where it is ours; hooks are to
    be called by position. Empty where all are ours.

    Raises:
        WrongHandlerError: a hook is async, which is not awaited, or cannot be called with a record
            and a result or an exception.
    """
    names = ("success_handler", "failure_handler", step)
    methods = [getattr(processor, name) if name in replaced else None for name in names]
    on_success, on_failure, own_step = methods
    if on_success is on_failure is own_step is None:
        return ()
    return (
        _watched(_called_by_position(on_success, "record", "result"), on_success),
        _watched(_called_by_position(on_failure, "record", "exception"), on_failure),
        own_step,
    )


def tell(hook: Any, fact: str) -> None:
    """Tell the watchers what a hook does wrong; `hook` is its name, or the hook itself."""
    name = hook if isinstance(hook, str) else getattr(hook, "__qualname__", type(hook).__name__)
    for watcher in watchers:
        watcher(f"{name} {fact}")


def _watched(hook: Any, original: Any) -> Any:
    """The hook, with its failures told to the watchers, where there are some."""
    if hook is None or not watchers:
        return hook

    def watched(record: Any, told: Any) -> Any:
        try:
            answer = hook(record, told)
        except Exception as exception:
            from batchproc._failures import described, raised_at

            file, line = raised_at(exception)
            tell(original, f"raised {described(exception)} ({path.basename(file)}:{line})")
            raise
        if type(answer) is not tuple and is_awaitable(answer):
            tell(original, "returned something to await: hooks are not awaited, so it did not run")
        return answer

    return watched


# Powertools names the arguments in its calls. A hook that was written for it, a mock or a decorator
# may look for the names; one that calls them otherwise gets them by position.
def _called_by_position(hook: Any, first: str, second: str) -> Any:
    function = getattr(hook, "__func__", hook)
    name = getattr(hook, "__qualname__", None)
    code = getattr(function, "__code__", None)
    if code is not None and code.co_flags & (COROUTINE | ASYNC_GENERATOR):
        tell(hook, "is async: hooks are not awaited, so it did not run")
        raise WrongHandlerError(
            f"The hook {name or 'given'} is async, and hooks are not "
            "awaited: nothing in it would run. Make it a plain def. No record was touched."
        )
    if hook is None:
        return hook
    kind = "success_handler" if second == "result" else "failure_handler"
    written = f"Write it as def {kind}(self, {first}, {second}). No record was touched."
    if not callable(hook):
        raise WrongHandlerError(
            f"The hook {kind} must be a function; {a(type(hook))} came. {written}"
        )
    parameters, any_position, any_keyword = parameters_of(hook)
    positional = [one.name for one in parameters if one.positional]
    # In the usual order either way will do, and by position has no frame between.
    by_names = positional != [first, second] and (
        any_keyword or {first, second} <= {one.name for one in parameters if one.by_keyword}
    )
    required = [one for one in parameters if one.required]
    if by_names:
        fits = {one.name for one in required} <= {first, second}
    else:
        fits = (
            (any_position or len(positional) >= 2)
            and len(required) <= 2
            and all(one.positional for one in required)
        )
    # Or it would fail after the work of each record is done. A decorator or a mock may fill in what
    # it likes.
    if not fits and type(function) is FunctionType and "__wrapped__" not in function.__dict__:
        what = "a result" if second == "result" else "an exception"
        raise WrongHandlerError(
            f"The hook {name or kind} cannot be called with a record and {what}. {written}"
        )
    if not by_names:
        return hook

    def by_name(record: Any, told: Any) -> Any:
        return hook(**{first: record, second: told})

    return by_name
