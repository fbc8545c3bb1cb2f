"""Keep the failure log of batchproc quiet while a handler runs many times.

A law delivers hundreds of batches and a simulation may, and each failure in them would be logged
with its traceback. What one reader needs is the log of the delivery that decides.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from types import TracebackType
    from typing import Self

_LOGGER = "batchproc"
_MOST = 3  # log records of one delivery: with tracebacks, these fill a screen


class QuietLog:
    """Hold back the log of batchproc within a `with` block, and write the part that decides.

    A logger that has its own handlers is not changed: a test reads its log, as
    `assertLogs` of unittest does.
    """

    def __init__(self) -> None:
        self._held: list[logging.LogRecord] = []
        self._logger: logging.Logger | None = None

    def __enter__(self) -> Self:
        import logging

        logger = logging.getLogger(_LOGGER)
        if not logger.handlers and not listeners:
            self._logger = logger
            logger.addFilter(self._hold)
        return self

    def begin(self) -> None:
        """Drop what is held: another delivery begins."""
        self._held.clear()

    @property
    def held(self) -> list[logging.LogRecord]:
        """What the present delivery has logged, its first records."""
        return self._held[:_MOST]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._logger is not None:
            self._logger.removeFilter(self._hold)

    def write(self, records: list[logging.LogRecord]) -> None:
        """Write records that were held; after the block."""
        if self._logger is not None:
            for record in records:
                self._logger.handle(record)

    def _hold(self, record: logging.LogRecord) -> bool:
        self._held.append(record)
        return False


listeners: set[object] = set()
"""Tests that use `caplog`, which reads the log of every delivery: for them nothing is held."""
