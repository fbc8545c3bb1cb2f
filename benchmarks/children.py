"""Figures that need a fresh process for each library: import time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import libraries

HERE = Path(__file__).resolve().parent

# What Lambda's runtime has loaded before it looks at the function.
_LOADED_BY_LAMBDA = "import importlib, json, logging, os, sys, time, traceback, enum, decimal, math"

_IMPORT = """
{loaded}
sys.path[:0] = {paths!r}
start = time.perf_counter_ns()
from {module} import BatchProcessor, EventType, process_partial_response
{then}
print(time.perf_counter_ns() - start)
"""

# What comes after the import, and loads what the import has put off.
_CONSTRUCTION = "processor = BatchProcessor(event_type=EventType.SQS)"
_FIRST_BATCH = (
    _CONSTRUCTION
    + """
record = {"messageId": "00000000-0000-4000-8000-000000000000", "body": "", "eventSource": "aws:sqs"}
process_partial_response({"Records": [record]}, lambda record: None, processor)
"""
)
THEN = {
    "import": "",
    "import and construction": _CONSTRUCTION,
    "import, construction, first batch of one": _FIRST_BATCH,
}

_MEMORY = """
import gc, sys, tracemalloc
sys.path[:0] = {paths!r}
import events, handlers
from {module} import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(event_type=EventType.SQS)
def run(event):
    {run}
kept = run(events.sqs(10))  # what is loaded at the first batch is not the batch's memory
event = events.sqs(10_000)
gc.collect()
tracemalloc.start()
before = tracemalloc.get_traced_memory()[0]
kept = run(event)
print(tracemalloc.get_traced_memory()[1] - before)
"""
_RESPONSE = "return process_partial_response(event, handlers.{handler}, processor)"
_TUPLES = "with processor(event['Records'], handlers.{handler}) as batch: return batch.process()"

Pairs = list[tuple[int, int]]


class CaseFailedError(Exception):
    """A child process ended with an error; the text is what it said."""


def timed_case(
    name: str, rounds: int, our_module: str, paths: list[str], environment: dict[str, str]
) -> Pairs:
    """The pairs of nanoseconds of one timed case."""
    command = [sys.executable, str(HERE / "timed_case.py"), name, str(rounds), our_module, *paths]
    return [(ours, theirs) for ours, theirs in json.loads(output(command, environment))]


def import_time(rounds: int, our_module: str, paths: list[str], title: str) -> Pairs:
    """Nanoseconds of an import, and what THEN says, on top of what Lambda has loaded."""
    then = THEN[title]
    codes = [
        _IMPORT.format(loaded=_LOADED_BY_LAMBDA, paths=paths, module=module, then=then)
        for module in (our_module, libraries.INCUMBENT)
    ]
    return _pairs_after_one_for_the_bytecode(codes, rounds)


def memory(our_module: str, paths: list[str], handler: str, *, tuples: bool) -> Pairs:
    """Peak bytes above those before the run, 10,000 records; always the same: three rounds do."""
    run = (_TUPLES if tuples else _RESPONSE).format(handler=handler)
    codes = [
        _MEMORY.format(paths=[str(HERE), *paths], module=module, run=run)
        for module in (our_module, libraries.INCUMBENT)
    ]
    return _pairs_after_one_for_the_bytecode(codes, rounds=3)


def _pairs_after_one_for_the_bytecode(codes: list[str], rounds: int) -> Pairs:
    """One number from each code, round by round. The first round, which may compile, is dropped."""
    rows = [
        [int(output([sys.executable, "-I", "-c", code], {})) for code in codes]
        for _ in range(rounds + 1)
    ]
    return [(ours, theirs) for ours, theirs in rows[1:]]


def output(command: list[str], variables: dict[str, str]) -> str:
    """What a child printed, run in an empty directory: no source tree is found by standing in it.

    Raises:
        CaseFailedError: it ended with an error.
    """
    with tempfile.TemporaryDirectory() as elsewhere:
        done = subprocess.run(
            command,
            cwd=elsewhere,
            env=environment() | variables,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise CaseFailedError(done.stderr[-3000:].rstrip())
    return done.stdout


def environment() -> dict[str, str]:
    """This process's environment without what would change how a library or pytest behaves."""
    return {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("POWERTOOLS_", "LAMBDA_", "PYTHON", "PYTEST_"))
    }
