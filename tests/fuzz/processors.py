"""Processors with every allowed combination of settings, each made once and shared by all cases.

Shared, because a container keeps its processor: what one batch leaves behind, the next one meets.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import batchproc
from batchproc import sources
from batchproc.sources import EventSource
from tests.fuzz.choices import Choices


class Swallowed(logging.Handler):
    """Writes each line out in full, to nobody."""

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


class RudeLogger:
    """A logger of the user's that raises."""

    def warning(self, *arguments: object, **keywords: object) -> None:
        raise OSError("disk full")

    error = isEnabledFor = warning


LOGGER = logging.Logger("fuzz")
LOGGER.addHandler(Swallowed())


class Current:
    """The case that hooks and models are about; one at a time."""

    parse: Any = None
    succeeded: Any = None
    failed: Any = None


class ScriptedModel:
    """Refuses what the script wants refused; has what a model must have, and nothing else."""

    @staticmethod
    def model_validate(record: Any) -> Any:
        Current.parse(record)
        return _Modelled(record)


class _Modelled:
    __slots__ = ("raw_event",)

    def __init__(self, record: Any) -> None:
        self.raw_event = record


class _Hooks:
    def success_handler(self, record: Any, result: Any) -> Any:
        Current.succeeded(record)
        return super().success_handler(record, result)  # type: ignore[misc]  # a mixin

    def failure_handler(self, record: Any, exception: Any) -> Any:
        Current.failed()
        return super().failure_handler(record, exception)  # type: ignore[misc]  # a mixin


class _Hooked(_Hooks, batchproc.BatchProcessor): ...


class _AsyncHooked(_Hooks, batchproc.AsyncBatchProcessor): ...


class _FifoHooked(_Hooks, batchproc.SqsFifoPartialProcessor): ...


class _AsyncFifoHooked(_Hooks, batchproc.AsyncSqsFifoPartialProcessor): ...


_CLASSES: dict[tuple[bool, bool, bool], Any] = {
    (False, False, False): batchproc.BatchProcessor,
    (False, False, True): _Hooked,
    (False, True, False): batchproc.AsyncBatchProcessor,
    (False, True, True): _AsyncHooked,
    (True, False, False): batchproc.SqsFifoPartialProcessor,
    (True, False, True): _FifoHooked,
    (True, True, False): batchproc.AsyncSqsFifoPartialProcessor,
    (True, True, True): _AsyncFifoHooked,
}


def processor(choices: Choices, source: EventSource) -> Any:
    """A processor of this source with settings that go together."""
    fifo = source is sources.SQS_FIFO
    options: dict[str, Any] = {"log_failures": False}
    if choices.below(2):
        return _made(source.name, (fifo, False, False), tuple(options.items()))
    awaits, hooked = bool(choices.below(2)), choices.once_in(4)
    if choices.once_in(4):
        options = {"logger": choices.one_of((LOGGER, LOGGER, LOGGER, _RUDE))}
    if choices.below(2):
        options["raise_on_entire_batch_failure"] = False
    in_line = choices.once_in(3)
    if in_line:
        options["skip_group_on_error" if fifo else "stop_on_failure"] = True
    if awaits:
        if choices.below(2):
            options["max_concurrency"] = 1 + choices.below(3)
    elif in_line is (fifo or source is sources.KAFKA) and choices.once_in(8):
        options["max_workers"] = 1 + choices.below(3)
    if choices.once_in(4):
        options["stop_before_timeout_ms"] = choices.one_of((500, 0, 500.5))
    if choices.once_in(4):
        options["model"] = ScriptedModel
    return _made(source.name, (fifo, awaits, hooked), tuple(options.items()))


_RUDE = RudeLogger()


@lru_cache(16)  # a container has few, and a look at what each said last costs something for each
def _made(name: str, kind: tuple[bool, bool, bool], options: tuple[tuple[str, Any], ...]) -> Any:
    row = next(one for one in sources.ALL if one.name == name)
    first = () if kind[0] else (row.event_type,)
    return _CLASSES[kind](*first, **dict(options))
