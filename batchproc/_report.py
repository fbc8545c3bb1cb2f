"""What a batch says about its failures: log lines and the text of `BatchProcessingError`.

Loaded at the first failure, and `logging` with it. A line names the record and never shows its
body, also where an exception quotes it.
"""

from __future__ import annotations

import logging
from collections import Counter

from batchproc._exceptions import name_of, plain_text
from batchproc._stand_in import escaped, without_input
from batchproc.errors import BatchProcessingError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from batchproc._batch import Batch
    from batchproc._settings import Settings

TRACEBACKS_PER_TYPE = 10
"""Ten tracebacks of one exception type tell as much as a thousand, and cost less to keep."""

_OURS = logging.getLogger("batchproc")
_LONGEST_NAME = 100
_LONGEST_TEXT = 200
_MOST_TYPES = 20


def _write(logger: Any, level: str, text: str, *arguments: object, **keywords: object) -> bool:
    """Write one line; False where that is not possible.

    A failure that cannot be logged is still in the response and must not become another one. The
    logger may be any object, and even the standard one meets exceptions that cannot be shown.
    """
    try:
        if isinstance(logger, (logging.Logger, logging.LoggerAdapter)):
            getattr(logger, level)(text, *arguments, **keywords)
        else:
            from batchproc._loggers import write

            write(logger, level, text % arguments, keywords)
    except Exception:
        return False
    return True


def _logger(given: Any) -> Any:
    return _OURS if given is None else given


def _wants_warnings(logger: Any) -> bool:
    """Whether a WARNING would go anywhere: asked once a batch, not once a record."""
    try:
        return bool(_logger(logger).isEnabledFor(logging.WARNING))
    except Exception:  # not every logger can be asked
        return True


class FailureLog:
    """Writes one WARNING for each failed record of a batch."""

    __slots__ = ("_logger", "_seen", "_title")

    def __init__(self, title: str, logger: Any) -> None:
        self._title = title
        self._logger = _logger(logger)
        # By id: a metaclass may forbid to hash its classes. The class comes along to keep the id.
        self._seen: dict[int, tuple[type, int]] = {}

    def failed(self, index: int, identifier: object, stage: str, exception: BaseException) -> None:
        """Write the line of one record."""
        kind = type(exception)
        count = self._seen.get(id(kind), (kind, 0))[1] + 1
        self._seen[id(kind)] = kind, count
        text = "%s record #%d %s failed at stage %s: %s"
        line = (text, self._title, index, _in_line(identifier), stage)
        extra = {
            "batch_source": self._title,
            "batch_index": index,
            "batch_item_identifier": identifier,
            "batch_stage": stage,
        }
        shown = without_input(exception)
        short = (*line, _one_line(kind, shown))
        if count > TRACEBACKS_PER_TYPE:
            _write(self._logger, "warning", *short, extra=extra)
        elif not _write(self._logger, "warning", *line, _name(kind), exc_info=shown, extra=extra):
            _write(_OURS, "warning", *short, extra=extra)


def failure_log(settings: Settings) -> FailureLog | Literal[False]:
    """The log of a batch, or False where a WARNING would go nowhere."""
    wanted = _wants_warnings(settings.logger)
    return FailureLog(settings.source.title, settings.logger) if wanted else False


def log_skipped(batch: Batch) -> None:
    """Write one WARNING for all records that were not run and are reported."""
    accounts = [(index, batch.account(index)) for index in batch.unprocessed()]
    skipped = [index for index, (status, *_) in accounts if status == "skipped"]
    if not skipped:
        return
    reasons = dict.fromkeys(str(why) for _, (status, _, why, _) in accounts if status == "skipped")
    _write(
        _logger(batch.settings.logger),
        "warning",
        "%s: %d of %d records were not run and are reported, #%d to #%d: %s",
        batch.settings.source.title,
        len(skipped),
        len(batch.records),
        skipped[0],
        skipped[-1],
        "; ".join(reasons),
    )


def log_hook_error(batch: Batch, hook: str, index: int, exception: BaseException) -> None:
    """Say that `failure_handler` raised; its record has failed already and is reported."""
    _write(
        _logger(batch.settings.logger),
        "error",
        "%s raised for %s record #%d %s; its record has already failed and is reported",
        hook,
        batch.settings.source.title,
        index,
        _in_line(batch.identifier(index)),
        exc_info=without_input(exception),
    )


def log_vain_failure(batch: Batch, exception: BaseException | None) -> None:
    """Say that `failure_handler` was called for a record that had not failed."""
    from batchproc._hooks import tell

    name = _name(type(exception))
    tell("failure_handler", f"was called with {name} for a record that has not failed")
    _write(
        _logger(batch.settings.logger),
        "error",
        "failure_handler was called with %s for a %s record that has not failed, and the record "
        "stays processed: what a hook returns decides nothing. To report the record, raise in "
        "success_handler or in the record handler, or append the record to self.fail_messages.",
        name,
        batch.settings.source.title,
    )


def log_wrong_queue(batch: Batch, processor: object) -> None:
    """Say that messages of a FIFO queue run without its order."""
    _write(
        _logger(batch.settings.logger),
        "warning",
        "%s processes messages of a FIFO queue (%s) without keeping their order: after a failure, "
        "later messages of the same message group are processed and deleted. Use %s, or set "
        "stop_on_failure=True.",
        type(processor).__name__,
        _in_line(batch.records[0].get("eventSourceARN")),
        "AsyncSqsFifoPartialProcessor" if batch.settings.awaits else "SqsFifoPartialProcessor",
    )


def log_lost_response(batch: Batch, handler: object, failed: int) -> None:
    """Say that a decorated function does not return the response, so that no record is retried."""
    _write(
        _logger(batch.settings.logger),
        "warning",
        "%s returned None, which Lambda reads as a success: %d of %d records are not processed and "
        "will not be retried. Write: return processor.response()",
        getattr(handler, "__qualname__", type(handler).__name__),
        failed,
        len(batch.records),
    )


def whole_batch_error(batch: Batch) -> BatchProcessingError:
    """The error of a batch in which every record failed."""
    from batchproc._failures import explain

    exceptions = batch.exceptions()
    counts = Counter(_name(type(value)) for _, value, _ in exceptions)
    named = [f"{count} {name}" for name, count in counts.most_common(_MOST_TYPES)]
    if len(counts) > _MOST_TYPES:
        more = len(counts) - _MOST_TYPES
        named.append(f"{more} more type{'s' * (more > 1)}")
    skipped = len(batch.records) - len(exceptions)
    error = BatchProcessingError(
        f"All records failed processing. {len(exceptions)} of {len(batch.records)} "
        f"{batch.settings.source.title} records "
        f"failed ({', '.join(named)})" + (f", {skipped} were not run" if skipped else "") + ". "
        "Each has its traceback in child_exceptions; the response that reports them is in "
        "response.",
        exceptions,
        response=batch.response(),
        result=batch.result(),
    )
    explain(error, batch)
    return error


def _in_line(identifier: object) -> object:
    """An identifier as a line may show it; the repr of anything but a text is escaped already."""
    return escaped(identifier) if isinstance(identifier, str) else identifier


def _name(kind: type) -> str:
    name = escaped(name_of(kind))
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _one_line(kind: type, shown: BaseException) -> str:
    text = escaped(plain_text(shown).partition("\n")[0][:_LONGEST_TEXT])
    return f"{_name(kind)}: {text} (traceback left out)"
