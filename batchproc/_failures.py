"""The cause and the notes of a `BatchProcessingError`: why its records failed.

Loaded by the first batch in which every record failed.
"""

from __future__ import annotations

from batchproc._batch import Failed
from batchproc._exceptions import name_of, shown, traceback_of
from batchproc._stand_in import escaped

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from batchproc._batch import Batch
    from batchproc.errors import BatchProcessingError

    Failures: TypeAlias = list[tuple[int, BaseException]]  # with the position of each record

_MOST_NOTES = 5
_MOST_CAUSES = 10
_LONGEST_NOTE = 200
_LONGEST_NAME = 100
_MOST_TEXTS = 100  # the text of a validation error costs more than all else here


def explain(error: BatchProcessingError, batch: Batch) -> None:
    """Give the error its cause, and a note for each of the first failed records.

    The cause is the exception of the record, or a group with one exception of each kind where
    records failed differently. Error trackers follow it, and pytest shows the line of the handler.
    """
    outcomes = [(index, batch.outcome(index)) for index in batch.unprocessed()]
    failures = [(index, one.exception) for index, one in outcomes if type(one) is Failed]
    for index, exception in failures[:_MOST_NOTES]:
        error.add_note(f"#{index} {described(exception)}")
    different = _different(failures)
    error.__cause__ = different[0]
    if len(different) > 1:
        error.__cause__ = _group(different, f"{len(failures)} {batch.settings.source.title}")


def _group(different: list[BaseException], records: str) -> BaseException:
    # It is never raised: pytest repeats the whole chain before a group that has a traceback.
    ways = f"{len(different)} different ways"
    shown = different[:_MOST_CAUSES]
    if len(different) > _MOST_CAUSES:
        ways += f", the first {_MOST_CAUSES} are shown"
    return BaseExceptionGroup(f"{records} records failed in {ways}", shown)


def _different(failures: Failures) -> list[BaseException]:
    """The first exception of each kind: of one type and one text, and raised at one line."""
    found: dict[Any, BaseException] = {}
    places: set[Any] = set()
    for count, (_, exception) in enumerate(failures):
        place = id(type(exception)), *raised_at(exception)
        if count < _MOST_TEXTS:
            places.add(place)
            found.setdefault((*place, shown(exception)), exception)
        elif place not in places:
            places.add(place)
            found[place] = exception
    return list(found.values())


def raised_at(exception: BaseException) -> tuple[str, int]:
    """The file and the line where an exception was raised."""
    traceback = traceback_of(exception)
    if traceback is None:
        return "", 0
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback.tb_frame.f_code.co_filename, traceback.tb_lineno


def described(exception: BaseException) -> str:
    """`ValueError: its text`, in one line."""
    name = escaped(name_of(type(exception)))[:_LONGEST_NAME]
    text = escaped(" ".join(shown(exception).splitlines()))
    return f"{name}: {_cut(text)}" if text else name


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_NOTE:
        return text
    words = text[:_LONGEST_NOTE].rpartition(" ")[0]
    return f"{words or text[: _LONGEST_NOTE - 1]}…"
