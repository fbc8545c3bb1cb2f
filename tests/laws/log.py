"""What batchproc logs while a block runs."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record)


@contextmanager
def captured(name: str = "batchproc") -> Iterator[list[logging.LogRecord]]:
    """The log records that reach this logger, in order, and nowhere else."""
    logger, keeper = logging.getLogger(name), Keeper()
    logger.addHandler(keeper)
    before, logger.propagate = logger.propagate, False
    try:
        yield keeper.lines
    finally:
        logger.propagate = before
        logger.removeHandler(keeper)
