"""How many calls an invocation needs, and how often they go to another file.

docs/architecture.md has the table. A reader of one record's way changes the file as often.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from contextvars import Context
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest

import batchproc
from pytest_batchproc.events import SqsEventFactory, SqsFifoEventFactory
from tests.architecture.source import ROOT


class Hooked(batchproc.BatchProcessor[Any]):
    def success_handler(self, record: Any, result: Any) -> Any:
        return super().success_handler(record, result)


def succeed(record: Any) -> None: ...


def fail(record: Any) -> None:
    raise ValueError


async def fail_async(record: Any) -> None:
    raise ValueError


SQS = batchproc.EventType.SQS
QUIET: Any = {"raise_on_entire_batch_failure": False}
Run = Callable[[Any], object]


def sync(processor: Any, handler: Any = succeed) -> Run:
    return lambda event: batchproc.process_partial_response(event, handler, processor)


def run_async(event: Any) -> object:
    return batchproc.async_process_partial_response(event, fail_async, ASYNC)


ASYNC: Any = batchproc.AsyncBatchProcessor(SQS, **QUIET)
FIFO: Any = batchproc.SqsFifoPartialProcessor(skip_group_on_error=True)
# The row of the table, the run, and the most changes of file.
WALKS: dict[str, tuple[Run, int]] = {
    "the record is processed": (sync(batchproc.BatchProcessor(SQS)), 24),
    "it fails": (sync(batchproc.BatchProcessor(SQS, **QUIET), fail), 36),
    "`success_handler` is overridden": (sync(Hooked(SQS)), 42),
    "FIFO, `skip_group_on_error=True`": (sync(FIFO), 52),
    "async, it fails": (run_async, 55),
}


def walked(run: Run, event: Any) -> tuple[int, int, int]:
    """The calls of functions of `batchproc` in one run, their files, and the changes of file."""
    run(event)
    run(event)  # what the first run loads is loaded
    files: list[str] = []

    def note(frame: FrameType, what: str, argument: object) -> None:
        code = frame.f_code
        ours = frame.f_globals.get("__name__", "").startswith("batchproc.")
        if ours and what == "call" and not code.co_name.startswith("<"):  # a comprehension
            files.append(code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run(event)
    finally:
        sys.setprofile(before)
    changes = sum(one != other for one, other in pairwise(files))
    return len(files), len(set(files)), changes


@pytest.mark.parametrize("name", WALKS)
def test_a_reader_changes_the_file_seldom(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "batchproc")
    run, most_changes = WALKS[name]
    factory = SqsFifoEventFactory() if name.startswith("FIFO") else SqsEventFactory()
    event = dict(factory(["body"]))

    # A context that earlier tests have used keeps batches of theirs, and looks at them again.
    calls, files, changes = Context().run(walked, run, event)

    assert 0 < changes <= most_changes
    page = ROOT / "docs" / "architecture.md"
    if page.exists() and sys.version_info[:2] == (3, 11):  # later ones call no comprehensions
        row = re.search(rf"\| {re.escape(name)} \| (.*) \|\n", page.read_text(encoding="utf-8"))
        assert row is not None
        assert re.findall(r"→ (\d+)", row.group(1)) == [str(calls), str(files), str(changes)]
