"""Runs each driver for 100,000 warm invocations and says what is left: `python -m tests.fuzz.soak`.

A block is what Python's allocator gives for one small object, so a leak of one object for each
invocation shows as one block more for each. The record is `fuzz/soak.json`, written anew each time.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import platform
import sys
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import batchproc
from batchproc import sources
from tests.fuzz import events

FILE = Path(__file__).with_name("soak.json")
ALLOWED = 0.01  # blocks for each invocation: caches that are still filling
_WARM = 500


@dataclass(frozen=True, kw_only=True)
class Soaked:
    """What one driver left behind.

    Attributes:
        driver: its name in `DRIVERS`.
        invocations: how many there were, after those that warm up.
        seconds: how long they took.
        blocks: how many more blocks there were at the end.
        growth: blocks for each invocation, by the line that fits the samples best.
        memory_kb: how much more memory the process had; None where the system does not say.
        threads: how many more there were.
        tasks: how many more there were on the event loop.
    """

    driver: str
    invocations: int
    seconds: int
    blocks: int
    growth: float
    memory_kb: int | None
    threads: int
    tasks: int

    @property
    def flat(self) -> bool:
        """Whether nothing was left but noise."""
        return self.growth < ALLOWED and not self.threads and not self.tasks


class Refused(Exception):
    """Raised by the handlers."""


def _refuse(record: Any) -> None:
    if record.raw_event["poison"]:
        raise Refused


async def _arefuse(record: Any) -> None:
    await asyncio.sleep(0)
    _refuse(record)


class _Hooked(batchproc.BatchProcessor[Any]):
    def failure_handler(self, record: Any, exception: Any) -> Any:
        return super().failure_handler(record, exception)


class _Swallowing(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


_LOGGER = logging.Logger("soak", logging.WARNING)
_LOGGER.addHandler(_Swallowing())
_QUIET: dict[str, Any] = {"logger": _LOGGER}
_sqs = batchproc.EventType.SQS


def _of(processor: Any) -> Callable[[Any], Any]:
    if processor._awaits:
        entry: Any = batchproc.async_process_partial_response
        return lambda event: entry(event, _arefuse, processor)
    return lambda event: batchproc.process_partial_response(event, _refuse, processor)


def _made_anew(event: Any) -> Any:
    processor = batchproc.BatchProcessor(_sqs, **_QUIET)

    def refuse(record: Any) -> None:
        if record.raw_event["poison"]:
            raise Refused(type(processor))

    return batchproc.process_partial_response(event, refuse, processor)


_awaited = batchproc.AsyncBatchProcessor(_sqs, **_QUIET)
_shared = _of(batchproc.BatchProcessor(_sqs, **_QUIET))


def _a_loop_for_each(event: Any) -> Any:
    return asyncio.run(batchproc.aprocess_partial_response(event, _arefuse, _awaited))


def _a_context_for_each(event: Any) -> Any:
    return copy_context().run(_shared, event)


DRIVERS: dict[str, Callable[[Any], Any]] = {
    "plain": _of(batchproc.BatchProcessor(_sqs, **_QUIET)),
    "hooks": _of(_Hooked(_sqs, **_QUIET)),
    "FIFO": _of(batchproc.SqsFifoPartialProcessor(skip_group_on_error=True, **_QUIET)),
    "threads": _of(batchproc.BatchProcessor(_sqs, max_workers=2, **_QUIET)),
    "async": _of(batchproc.AsyncBatchProcessor(_sqs, **_QUIET)),
    "async, in order": _of(batchproc.AsyncSqsFifoPartialProcessor(**_QUIET)),
    "made in each invocation": _made_anew,
    "a loop for each invocation": _a_loop_for_each,
    "a context for each invocation": _a_context_for_each,
}


def soak(driver: str, invocations: int, looks: int = 10) -> Soaked:
    """Invoke again and again: most batches succeed, some fail in part, some whole."""
    invoke = DRIVERS[driver]
    _invoke(invoke, _WARM)
    threads, tasks = threading.active_count(), _tasks()
    memory, samples = _memory(), [_blocks()]
    start = time.monotonic()
    for _ in range(looks):
        _invoke(invoke, invocations // looks)
        samples.append(_blocks())
    now = _memory()
    return Soaked(
        driver=driver,
        invocations=invocations // looks * looks,
        seconds=round(time.monotonic() - start),
        blocks=samples[-1] - samples[0],
        growth=round(_slope(samples) / (invocations // looks), 4),
        memory_kb=None if memory is None or now is None else now - memory,
        threads=threading.active_count() - threads,
        tasks=_tasks() - tasks,
    )


def _invoke(invoke: Callable[[Any], Any], times: int) -> None:
    for number in range(times):
        records = events.records_of(sources.SQS_FIFO, 3)
        for index, record in enumerate(records):
            record["poison"] = number % 5 == 0 and (index == 1 or number % 25 == 0)
        try:
            invoke({"Records": records})
        except batchproc.BatchProcessingError:
            pass


def _blocks() -> int:
    gc.collect()
    return sys.getallocatedblocks()


def _slope(samples: list[int]) -> float:
    """The slope of the line that fits best, by least squares."""
    middle, mean = (len(samples) - 1) / 2, sum(samples) / len(samples)
    above = sum((at - middle) * (one - mean) for at, one in enumerate(samples))
    return above / sum((at - middle) ** 2 for at in range(len(samples)))


def _memory() -> int | None:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:  # another system than Linux
        return None
    return pages * 4


def _tasks() -> int:
    left: list[int] = []

    async def look(record: Any) -> None:
        left.append(len(asyncio.all_tasks()))

    one = {"Records": events.records_of(sources.SQS, 1)}
    batchproc.async_process_partial_response(one, look, batchproc.AsyncBatchProcessor(_sqs))
    return left[0]


def main(arguments: list[str] | None = None) -> int:
    """Soak what is asked for and write it down; 1 if something grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.soak", description=__doc__)
    parser.add_argument("--invocations", type=int, default=100_000, help="of each driver")
    parser.add_argument("--driver", choices=DRIVERS, help="only this one; nothing is written")
    options = parser.parse_args(arguments)
    found = []
    for driver in [options.driver] if options.driver else DRIVERS:
        found.append(soak(driver, options.invocations))
        print(found[-1], flush=True)
    if options.driver is None:
        record = {"python": platform.python_version(), "drivers": [asdict(one) for one in found]}
        FILE.write_text(json.dumps(record, indent=1) + "\n")
    return 0 if all(one.flat for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
