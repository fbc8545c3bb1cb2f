"""pytest's tracebacks show the user's lines and no frame of batchproc.

A frame is hidden if its locals or its globals have `__tracebackhide__`:
https://docs.pytest.org/en/stable/example/simple.html#writing-well-integrated-assertion-helpers
"""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import files
from tests.pytest_batchproc.conftest import Run, alone, run_apart

__all__ = ["alone", "run_apart"]  # fixtures of theirs

APP = """
import asyncio
from batchproc import (
    AsyncBatchProcessor, BatchProcessor, EventType, SqsFifoPartialProcessor,
    async_process_partial_response, process_partial_response,
)
from pytest_batchproc import SqsEventFactory

event = SqsEventFactory()(["no order", "no order"])

def take(record):
    return record.json_body["order"]  # the line of the handler

async def atake(record):
    await asyncio.sleep(0)
    return record.json_body["order"]  # the line of the handler

def test_function():
    process_partial_response(event, take, BatchProcessor(EventType.SQS))

def test_threads():
    process_partial_response(event, take, BatchProcessor(EventType.SQS, max_workers=2))

def test_fifo():
    process_partial_response(event, take, SqsFifoPartialProcessor())

def test_async():
    async_process_partial_response(event, atake, AsyncBatchProcessor(EventType.SQS))

def test_block():
    processor = BatchProcessor(EventType.SQS)
    with processor(event["Records"], take):
        processor.process()

def test_wrong_event():
    process_partial_response({}, take, BatchProcessor(EventType.SQS))

def test_wrong_option():
    BatchProcessor(EventType.SQS, max_worker=2)
"""


def test_every_module_with_a_function_hides_its_frames() -> None:
    found = files("batchproc")
    if not found:
        pytest.skip("the sources are not beside the tests: an installed wheel is tested")
    missing = [
        name
        for name, path in found.items()
        if "def " in (text := path.read_text(encoding="utf-8"))
        and "\n__tracebackhide__ = True\n" not in text
    ]

    # Between a model and its caller are frames of pydantic; the functions of shapes never run.
    assert missing == ["batchproc.models", "batchproc.shapes"]


def test_pytest_shows_the_line_of_the_handler_and_no_frame_of_ours(
    pytester: pytest.Pytester, run_apart: Run
) -> None:
    pytester.makepyfile(APP)
    done = run_apart("--tb=short", "--show-capture=no")
    text = done.stdout.str()

    done.assert_outcomes(failed=7)
    assert re.findall(r"^\S*[\\/]batchproc[\\/]\S+:\d+: in .*$", text, flags=re.M) == []
    assert text.count('return record.json_body["order"]  # the line of the handler') == 5
    assert text.count("#0 JSONDecodeError: Expecting value: line 1 column 1 (char 0)") == 5
