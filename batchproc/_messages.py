"""The message lists of a processor as its hooks see them.

Loaded by the first message list that is read while records run.
"""

from __future__ import annotations

from batchproc._batch import Failed
from batchproc._misuse import messages_unchanged, not_of_the_batch
from batchproc.errors import RecordFailedError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from batchproc._batch import Batch
    from batchproc._job import Job

    _List = list[Any]
else:
    _List = list


def _refusing(name: str) -> Any:
    def refuse(self: Any, *arguments: Any, **keywords: Any) -> NoReturn:
        raise messages_unchanged(name)

    return refuse


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
        closed = job.processor is None
        if closed or job.plain:
            raise messages_unchanged("an append after its end" if closed else "a handler")
        index = _position(batch, record)
        if type(batch.outcome(index)) is not Failed:
            exception = RecordFailedError("Appended to fail_messages")
            batch.condemned[index] = failure = Failed(exception, batch.view(index), "hook")
            batch.ended = None
            job.report(index, failure)
        list.append(self, record)


def _position(batch: Batch, record: Any) -> int:
    raw = getattr(record, "raw_event", record)
    for index, one in enumerate(batch.records):
        outcome = batch.outcome(index)
        if one is raw or (type(outcome) is Failed and outcome.got is record):
            return index
    equal = [index for index, one in enumerate(batch.records) if type(raw) is dict and one == raw]
    if not equal:
        raise not_of_the_batch(record)
    return equal[0]
