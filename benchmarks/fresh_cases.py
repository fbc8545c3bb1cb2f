"""The cases that need a fresh process for each library: import time and memory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import libraries
from case import Case, How
from children import HERE, output
from figures import RATIO_OF_MEMORY, Samples
from meters import interleave

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

Measure = Callable[[Case, How], Samples]


def import_time(then: str = "") -> Measure:
    """Nanoseconds of an import, and of the code that comes after it, on top of Lambda's own."""

    def measure(case: Case, how: How) -> Samples:
        def code(module: str) -> str:
            loaded, paths = _LOADED_BY_LAMBDA, [*how.paths]
            return _IMPORT.format(loaded=loaded, paths=paths, module=module, then=then)

        return _in_turn(code, how, how.rounds(case))

    return measure


def peak_memory(handler: str, *, tuples: bool = False) -> Measure:
    """Peak bytes above those before a run of 10,000 records."""
    run = (_TUPLES if tuples else _RESPONSE).format(handler=handler)

    def measure(case: Case, how: How) -> Samples:
        def code(module: str) -> str:
            return _MEMORY.format(paths=[str(HERE), *how.paths], module=module, run=run)

        return _in_turn(code, how, how.rounds(case))

    return measure


def _in_turn(code: Callable[[str], str], how: How, rounds: int) -> Samples:
    """The number that each library's code prints."""
    ours, theirs = (
        partial(output, [sys.executable, "-I", "-c", code(module)], {})
        for module in (how.module, libraries.INCUMBENT)
    )
    ours(), theirs()  # make bytecode
    return interleave(ours, theirs, rounds, lambda call: int(str(call())))


TABLE = (
    # The bound is for the import alone; the other rows show what it has put off.
    Case(name="import", title="import", bound=0.05, measure=import_time()),
    Case(
        name="import-construction",
        title="import and construction",
        measure=import_time(_CONSTRUCTION),
    ),
    Case(
        name="import-first-batch",
        title="import, construction, first batch of one",
        measure=import_time(_FIRST_BATCH),
    ),
    # What a handler returns weighs the same in either library: the bound is for the library alone,
    # where only the response is read. No round differs from another.
    Case(
        name="memory",
        title="peak memory, 10,000 records, response kept",
        figure=RATIO_OF_MEMORY,
        bound=0.35,
        rounds=3,
        measure=peak_memory("trivial"),
    ),
    Case(
        name="memory-tuples",
        title="peak memory, 10,000 records, the list of `process()` kept",
        figure=RATIO_OF_MEMORY,
        rounds=3,
        measure=peak_memory("trivial", tuples=True),
    ),
    Case(
        name="memory-results",
        title="peak memory, 10,000 records, response kept, a new dict from each handler",
        figure=RATIO_OF_MEMORY,
        rounds=3,
        measure=peak_memory("returns_something"),
    ),
)
