"""What a processor says of its last run in the current context."""

from __future__ import annotations

from batchproc.bases import BasePartialProcessor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc._batch import Run
    from batchproc.errors import ExceptionInfo
    from batchproc.outcome import BatchResult
    from batchproc.shapes import PartialItemFailureResponse


class LastRun(BasePartialProcessor):
    """Reads everything off the run: nothing of it is kept in the processor."""

    def response(self) -> PartialItemFailureResponse:
        """What the Lambda function returns: the records to retry, `{"batchItemFailures": [...]}`.

        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

        Raises:
            RuntimeError: no batch has been processed in this thread or task.
        """
        return self._seen().response()

    @property
    def result(self) -> BatchResult:
        """Every record of the batch and what became of it."""
        return self._seen().result()

    # Any: a message's third element is the record view, the model, or what an override put there.

    @property  # type: ignore[misc]  # read off the run: nothing to set
    def success_messages(self) -> list[Any]:  # pyright: ignore[reportIncompatibleMethodOverride]  # a list there
        """The records that succeeded: the third elements of their processed messages."""
        run = self._seen()
        return [run.message(index)[2] for index in run.done()]

    @property  # type: ignore[misc]  # read off the run: nothing to set
    def fail_messages(self) -> list[Any]:  # pyright: ignore[reportIncompatibleMethodOverride]  # a list there
        """The records to retry, failed and skipped: the third elements of their messages."""
        run = self._seen()
        return [run.message(index)[2] for index in run.not_done()]

    @property  # type: ignore[misc]  # read off the run: nothing to set
    def exceptions(self) -> list[ExceptionInfo]:  # pyright: ignore[reportIncompatibleMethodOverride]  # a list there
        """`(type, exception, traceback)` of each failed record, in event order."""
        return self._seen().exceptions()

    def _seen(self) -> Run:
        run = self._run()
        if not run.started:
            raise RuntimeError(
                "This batch has not been processed: call process() (or async_process(), or await "
                "aprocess()) inside the with block."
            )
        return run
