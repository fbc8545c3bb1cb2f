"""What a hook may do: how it is called, and the message lists that it sees.

Loaded by the first processor that overrides a hook, or reads a message list while records run.
"""

from __future__ import annotations

from os import path
from types import FunctionType

from batchproc._batch import Failed
from batchproc._calling import ASYNC_GENERATOR, COROUTINE, a, is_awaitable
from batchproc._signatures import parameters_of
from batchproc.errors import RecordFailedError, WrongHandlerError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from batchproc._batch import Batch
    from batchproc._job import Job

    _List = list[Any]
else:
    _List = list

watchers: list[Any] = []
"""Functions that are called with a sentence about each hook that fails: the plugin's, in tests."""


def by_position(on_success: Any, on_failure: Any) -> tuple[Any, Any]:
    """The hooks that a processor replaces, to be called by position.

    Raises:
        WrongHandlerError: a hook is async, which is not awaited, or cannot be called with a record
            and a result or an exception.
    """
    return (
        _watched(_called_by_position(on_success, "record", "result"), on_success),
        _watched(_called_by_position(on_failure, "record", "exception"), on_failure),
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


def _refusing(name: str) -> Any:
    def refuse(self: Any, *arguments: Any, **keywords: Any) -> NoReturn:
        raise refusal(name)

    return refuse


def refusal(change: str) -> TypeError:
    """The error for a change of a message list that cannot count."""
    return TypeError(
        f"The message lists of a processor are read from its batch, so {change} cannot change "
        "them. To report a record, append it to fail_messages, or raise in the hook."
    )


class Messages(_List):
    """A message list as a hook sees it: reading is free, changes raise."""

    __slots__ = ()

    for _name in (
        "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort", "__delitem__",
        "__iadd__", "__imul__", "__setitem__",
    ):  # fmt: skip
        locals()[_name] = _refusing(_name)
    del _name

    def __reduce__(self) -> Any:
        return list, (list(self),)  # a copy is a list like any other


class FailMessages(Messages):
    """`fail_messages` as a hook sees it: a record of the batch that is appended fails."""

    __slots__ = ("_job",)

    def __init__(self, messages: list[Any], job: Job) -> None:
        super().__init__(messages)
        self._job = job

    def append(self, record: Any) -> None:
        """Report a record of the batch: a record view, a model, or the raw record."""
        job, batch = self._job, self._job.batch
        is_closed = job.processor is None
        if job.plain and not is_closed:
            raise refusal("a handler")
        index = None if is_closed else _position(batch, record)
        if index is None:
            raise TypeError(
                "Only a record of the batch can be appended to fail_messages, while its records "
                f"run; {a(type(record))} came that is not one."
            )
        if batch.status(index) != "fail":
            exception = RecordFailedError("Appended to fail_messages")
            batch.condemned[index] = failure = Failed(exception, batch.view(index), "hook")
            batch.ended = None
            job.report(index, failure)
        list.append(self, record)


def _position(batch: Batch, record: Any) -> int | None:
    raw = getattr(record, "raw_event", record)
    for index, one in enumerate(batch.records):
        if one is raw:
            return index
    for index, outcome in enumerate(batch.outcomes):
        if type(outcome) is Failed and outcome.got is record:
            return index
    equal = [index for index, one in enumerate(batch.records) if type(raw) is dict and one == raw]
    return equal[0] if equal else None
