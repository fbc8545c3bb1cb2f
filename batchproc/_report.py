"""What a run says about its failures: log lines and the text of `BatchProcessingError`.

Loaded at the first failure, and `logging` with it. A line names the record and never shows its
body.
"""

from __future__ import annotations

import logging
from collections import Counter

from batchproc.errors import BatchProcessingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc._batch import Run

TRACEBACKS_PER_TYPE = 10
"""Ten tracebacks of one exception type tell as much as a thousand, and cost less to keep."""

_OURS = logging.getLogger("batchproc")
_LONGEST_NAME = 100
_LONGEST_TEXT = 200
_MOST_TYPES = 20


def _write(logger: Any, level: str, *arguments: object, **keywords: object) -> bool:
    """Write one line; False where that is not possible.

    A failure that cannot be logged is still in the response and must not become another one. The
    logger may be anybody's, and even the standard one meets exceptions that cannot be shown.
    """
    try:
        getattr(logger, level)(*arguments, **keywords)
    except Exception:
        return False
    return True


def _logger(given: Any) -> Any:
    return _OURS if given is None else given


def wants_warnings(logger: Any) -> bool:
    """Whether a WARNING would go anywhere: asked once a run, not once a record."""
    try:
        return bool(_logger(logger).isEnabledFor(logging.WARNING))
    except Exception:  # not every logger can be asked
        return True


def _without_input(exception: BaseException) -> BaseException:
    """The exception, or one like it that does not quote the body.

    pydantic's ValidationError quotes its input. Our own models hide it (`hide_input_in_errors`); a
    model of the user's own may not, and the error may stand behind another one.
    """
    cause = exception.__cause__ and _without_input(exception.__cause__)
    context = exception.__context__ and _without_input(exception.__context__)
    members: list[BaseException] = []
    if isinstance(exception, BaseExceptionGroup):
        members = [_without_input(one) for one in exception.exceptions]
    text = _text_without_input(exception)
    same = cause is exception.__cause__ and context is exception.__context__ and text is None
    if same and not any(one not in exception.exceptions for one in members):  # type: ignore[attr-defined]  # a group
        return exception
    if members:
        alike: BaseException = BaseExceptionGroup(str(exception.args[0]), members)
    else:
        kind = type(exception)
        alike = type(kind.__name__, (Exception,), {"__module__": kind.__module__})(
            str(exception) if text is None else text
        )
    alike.__cause__, alike.__context__ = cause, context
    alike.__suppress_context__ = exception.__suppress_context__
    return alike.with_traceback(exception.__traceback__)


def _text_without_input(exception: BaseException) -> str | None:
    if not type(exception).__module__.startswith("pydantic") or "input_value=" not in str(
        exception
    ):
        return None
    errors: Any = getattr(exception, "errors", None)
    found: list[Any] = errors(include_url=False, include_context=False, include_input=False)
    lines = [f"{'.'.join(str(key) for key in one['loc'])}: {one['msg']}" for one in found]
    return "\n".join([f"{len(lines)} of its fields, shown without their input", *lines])


def _shown(exception: BaseException) -> BaseException:
    try:
        return _without_input(exception)
    except Exception:  # not pydantic's after all, or one that cannot be shown
        return exception


class FailureLog:
    """Writes one WARNING for each failed record of a run."""

    __slots__ = ("_logger", "_seen", "_title")

    def __init__(self, title: str, logger: Any) -> None:
        self._title = title
        self._logger = _logger(logger)
        self._seen: Counter[type] = Counter()

    def failed(self, index: int, identifier: object, stage: str, exception: BaseException) -> None:
        """Write the line of one record."""
        kind = type(exception)
        self._seen[kind] += 1
        line = ("%s record #%d %s failed at stage %s: %s", self._title, index, identifier, stage)
        extra = {
            "batch_source": self._title,
            "batch_index": index,
            "batch_item_identifier": identifier,
            "batch_stage": stage,
        }
        shown = _shown(exception)
        short = (*line, _one_line(shown))
        if self._seen[kind] > TRACEBACKS_PER_TYPE:
            _write(self._logger, "warning", *short, extra=extra)
        elif not _write(self._logger, "warning", *line, _name(kind), exc_info=shown, extra=extra):
            _write(_OURS, "warning", *short, extra=extra)


def log_skipped(run: Run) -> None:
    """Write one WARNING for all records of a run that were handed back without being run."""
    skipped = [index for index in run.not_done() if index not in run.misses]
    reasons = dict.fromkeys(str(run.skip_reason(index)) for index in skipped)
    _write(
        _logger(run.logger),
        "warning",
        "%s: %d of %d records were not run and are handed back, #%d to #%d: %s",
        run.source.title,
        len(skipped),
        len(run.records),
        skipped[0],
        skipped[-1],
        "; ".join(reasons),
    )


def log_hook_error(run: Run, hook: str, index: int, exception: BaseException) -> None:
    """Say that a hook raised; the outcome of its record stands."""
    _write(
        _logger(run.logger),
        "error",
        "%s raised for %s record #%d %s; what became of the record does not change",
        hook,
        run.source.title,
        index,
        run.identifier(index),
        exc_info=_shown(exception),
    )


def log_vain_failure(run: Run, exception: BaseException | None) -> None:
    """Say that `failure_handler` was called for a record that had not failed."""
    _write(
        _logger(run.logger),
        "error",
        "failure_handler was called with %s for a record of %s that has not failed, and that stays "
        "done: hooks decide nothing. To report the record, raise in its handler or in "
        "_process_record.",
        _name(type(exception)),
        run.source.title,
    )


def whole_batch_error(run: Run) -> BatchProcessingError:
    """The error of a batch in which nothing succeeded."""
    exceptions = run.exceptions()
    counts = Counter(_name(type(value)) for _, value, _ in exceptions)
    named = [f"{count} {name}" for name, count in counts.most_common(_MOST_TYPES)]
    if len(counts) > _MOST_TYPES:
        more = len(counts) - _MOST_TYPES
        named.append(f"{more} more type{'s' * (more > 1)}")
    skipped = len(run.records) - len(exceptions)
    return BatchProcessingError(
        f"All records failed processing. {len(exceptions)} of {len(run.records)} "
        f"{run.source.title} records "
        f"failed ({', '.join(named)})" + (f", {skipped} were not run" if skipped else "") + ". "
        "Each has its traceback in child_exceptions; the response that reports them is in "
        "response.",
        exceptions,
        response=run.response(),
        result=run.result(),
    )


def _name(kind: type) -> str:
    name = kind.__name__
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _one_line(exception: BaseException) -> str:
    try:
        text = str(exception).partition("\n")[0][:_LONGEST_TEXT]
    except Exception:
        text = "its text could not be made"
    return f"{_name(type(exception))}: {text} (traceback left out)"
