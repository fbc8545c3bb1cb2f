"""The cases of the library, compared with Powertools: the same event, handler and answer."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from measure import (
    HERE,
    POWERTOOLS,
    RATIO_OF_MEMORY,
    Call,
    Case,
    How,
    Samples,
    interleave,
    output,
    refuse,
    steady_call,
)

# A module of one library, and what is made of it: the same code drives both libraries.
Library = Any
Processor = Callable[[Library], Any]


def event_of(name: str, count: int, **fields: object) -> Any:
    """An event of that source in plain dicts; the bodies of its records have `fields`, too."""
    from pytest_batchproc import events

    options: Any = {
        "SqsFifo": {"groups": [f"group-{index % 10}" for index in range(count)]},
        "Kafka": {"partitions": [index % 2 for index in range(count)]},
    }.get(name, {})
    bodies = [{"order": at, "customer": f"customer-{at}", **fields} for at in range(count)]
    made = getattr(events, f"{name}EventFactory")()(bodies, allow_invalid=True, **options)
    return json.loads(json.dumps(made))


def trivial(record: Any) -> None:
    """Does nothing: what is measured is the library alone."""


# Counted, not read from the record: the cost of an attribute differs between the libraries.
# A batch has whole tens of records, or the next one is out of step.
_turns = itertools.cycle([True] + [False] * 9)


def fails_every_tenth(record: Any) -> None:
    if next(_turns):
        raise ValueError("the order has no lines")


def returns_something(record: Any) -> dict[str, str]:
    """A new object for each record, so that keeping results costs memory."""
    return {"status": "done"}


async def at_once(record: Any) -> None:
    """Returns without suspending."""


async def suspends(record: Any) -> None:
    """Gives the loop one turn, as waiting for an answer does."""
    await asyncio.sleep(0)


async def fails_every_tenth_async(record: Any) -> None:
    fails_every_tenth(record)


def of(event_type: str, kind: str = "BatchProcessor", **options: Any) -> Processor:
    """A processor of that class for that source."""
    return lambda library: getattr(library, kind)(
        event_type=library.EventType[event_type], **options
    )


def fifo(**options: Any) -> Processor:
    return lambda library: library.SqsFifoPartialProcessor(**options)


def overriding(method: str) -> Processor:
    """A processor for SQS whose method only calls `super()`."""

    def made(library: Library) -> Any:
        class Success(library.BatchProcessor):  # type: ignore[misc]  # of either library
            def success_handler(self, record: Any, result: Any) -> Any:
                return super().success_handler(record, result)

        class Failure(library.BatchProcessor):  # type: ignore[misc]
            def failure_handler(self, record: Any, exception: Any) -> Any:
                return super().failure_handler(record, exception)

        class Step(library.BatchProcessor):  # type: ignore[misc]
            def _process_record(self, record: Any) -> Any:
                return super()._process_record(record)

        class AsyncStep(library.AsyncBatchProcessor):  # type: ignore[misc]
            async def _async_process_record(self, record: Any) -> Any:
                return await super()._async_process_record(record)

        kinds = (Success, Failure, Step, AsyncStep)
        return next(kind for kind in kinds if method in vars(kind))(library.EventType.SQS)

    return made


_PLAIN = of("SQS")


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is processed, and how; called, it gives the call of either library.

    Attributes:
        failures: how many records the handler fails; both answers are compared with it.
        logs: whether log records are created; they are then thrown away.
    """

    count: int = 1_000
    source: str = "Sqs"
    handler: Callable[[Any], object] = trivial
    processor: Processor = _PLAIN
    entry: str = "process_partial_response"
    give_context: bool = False
    logs: bool = False
    failures: int = 0

    def __call__(self, our_module: str) -> tuple[Call, Call]:
        if self.logs:
            logging.getLogger().addHandler(logging.NullHandler())
        else:
            logging.disable(logging.CRITICAL)
        event = event_of(self.source, self.count)
        ours, other = (self._call(module, event) for module in (our_module, POWERTOOLS))
        answers: Any = (ours(), other())
        refuse(answers[0] != answers[1], f"{answers[0]!s:.300} is not {answers[1]!s:.300}")
        refuse(len(answers[0]["batchItemFailures"]) != self.failures, "another number of failures")
        return ours, other

    def _call(self, module: str, event: Any) -> Call:
        library = import_module(module)
        # Created before, as at module level of a function.
        arguments = {
            "event": event,
            "record_handler": self.handler,
            "processor": self.processor(library),
        }
        if self.give_context:
            arguments["context"] = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)
        return partial(getattr(library, self.entry), **arguments)


# What Lambda's runtime has loaded before it imports the function.
_IMPORT = """
import importlib, json, logging, os, sys, time, traceback, enum, decimal, math
sys.path[:0] = {paths!r}
start = time.perf_counter_ns()
from {module} import BatchProcessor, EventType, process_partial_response
{then}
print(time.perf_counter_ns() - start)
"""
_CONSTRUCTION = "processor = BatchProcessor(event_type=EventType.SQS)"
_FIRST_BATCH = f"""{_CONSTRUCTION}
record = {{"messageId": "00000000-0000-4000-8000-000000000000", "body": ""}}
event = {{"Records": [record | {{"eventSource": "aws:sqs"}}]}}
process_partial_response(event, lambda record: None, processor)
"""
_MEMORY = """
import gc, sys, tracemalloc
sys.path[:0] = {paths!r}
import library_cases
from {module} import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(event_type=EventType.SQS)
def run(event, handler=library_cases.{handler}):
    {run}
kept = run(library_cases.event_of("Sqs", 10))  # what the first batch loads does not count
event = library_cases.event_of("Sqs", 10_000)
gc.collect()
tracemalloc.start()
before = tracemalloc.get_traced_memory()[0]
kept = run(event)
print(tracemalloc.get_traced_memory()[1] - before)
"""
_RESPONSE = "return process_partial_response(event, handler, processor)"
_TUPLES = "with processor(event['Records'], handler) as batch: return batch.process()"


def printed(code: str, **values: str) -> Callable[[Case, How], Samples]:
    """Measure the number that the code prints in a new process, for each library in turn."""

    def measure(case: Case, how: How) -> Samples:
        paths = [*how.paths] if code is _IMPORT else [str(HERE), *how.paths]
        ours, other = (
            partial(output, [sys.executable, "-I", "-c", text], {})
            for text in (
                code.format(paths=paths, module=module, **values)
                for module in (how.module, POWERTOOLS)
            )
        )
        ours(), other()  # write bytecode
        return interleave(ours, other, how.rounds(case), lambda call: int(str(call())))

    return measure


# Powertools gained more from Python 3.12 and 3.13 than a loop of ours can.
_IS_3_11 = sys.version_info < (3, 12)
_FAILING = Batch(handler=fails_every_tenth, failures=100)
_AT_ONCE = Batch(
    handler=at_once,
    processor=of("SQS", "AsyncBatchProcessor"),
    entry="async_process_partial_response",
)
_SUSPENDING = replace(_AT_ONCE, handler=suspends)
_IN_LAMBDA = {"LAMBDA_TASK_ROOT": "/var/task"}

large = partial(Case, rounds=100)
# A batch of ten takes so little time that it needs more rounds.
small = partial(Case, rounds=400)
peak = partial(Case, figure=RATIO_OF_MEMORY, rounds=3)  # no round differs from another
# fmt: off
TABLE = (
    large("sync-1000", "sync, 1,000 records", Batch(), bound=0.38 if _IS_3_11 else 0.44,
          goal=0.31 if _IS_3_11 else 0.34),
    small("sync-10", "sync, 10 records", Batch(count=10)),
    small("sync-10-steady", "sync, 10 records, steady", Batch(count=10), meter=steady_call),
    small("sync-10-context", "sync, 10 records, `context=` given",
          Batch(count=10, give_context=True), bound=0.52, goal=0.45 if _IS_3_11 else 0.42),
    large("sync-reads-body", "sync, 1,000, handler reads `record.body`",
          Batch(handler=lambda record: record.body)),
    large("sync-parses-body", "sync, 1,000, handler parses the body",
          Batch(handler=lambda record: json.loads(record.body))),
    large("sync-failing", "sync, 1,000, 10 % fail, logging disabled", _FAILING, bound=0.50,
          missed="each failure is noted with its stage, and its traceback starts in the handler"),
    large("sync-failing-null-handler",
          "sync, 1,000, 10 % fail, `NullHandler`: batchproc logs, Powertools does not",
          replace(_FAILING, logs=True)),
    large("sync-failing-both-log", "sync, 1,000, 10 % fail, `NullHandler`, both given `logger=`",
          replace(_FAILING, logs=True, processor=of("SQS", logger=logging.getLogger("bench")))),
    large("fifo-1000", "FIFO, 1,000", Batch(source="SqsFifo", processor=fifo()), bound=0.32),
    large("fifo-groups", "FIFO, 1,000, `skip_group_on_error=True`",
          Batch(source="SqsFifo", processor=fifo(skip_group_on_error=True)), bound=0.56,
          missed="each record asks the plan whether it may start"),
    large("kinesis-1000", "Kinesis, sync, 1,000",
          Batch(source="Kinesis", processor=of("KinesisDataStreams"))),
    large("dynamodb-1000", "DynamoDB, sync, 1,000",
          Batch(source="DynamoDB", processor=of("DynamoDBStreams"))),
    large("kafka-1000", "Kafka, sync, 1,000", Batch(source="Kafka", processor=of("Kafka")),
          bound=0.88, goal=0.69 if _IS_3_11 else 0.78),
    large("async-at-once", "async, 1,000, handler does not suspend", _AT_ONCE,
          bound=0.30),
    large("async-suspends", "async, 1,000, handler suspends once", _SUSPENDING, bound=0.52,
          missed="each record has its own context"),
    large("async-failing", "async, 1,000, 10 % fail, logging disabled",
          replace(_AT_ONCE, handler=fails_every_tenth_async, failures=100)),
    small("async-10", "async, 10 records", replace(_AT_ONCE, count=10), bound=0.60),
    small("async-10-lambda", "async, 10 records, `LAMBDA_TASK_ROOT` set",
          replace(_AT_ONCE, count=10), environment=_IN_LAMBDA),
    small("async-10-suspends-lambda", "async, 10 records, suspends once, `LAMBDA_TASK_ROOT` set",
          replace(_SUSPENDING, count=10), environment=_IN_LAMBDA),
    large("override-success-handler", "`success_handler` overridden, 1,000",
          Batch(processor=overriding("success_handler")), bound=0.70,
          missed="while a hook runs, `response()` and the message lists can be read"),
    large("override-failure-handler",
          "`failure_handler` overridden, 1,000, 10 % fail, logging disabled",
          replace(_FAILING, processor=overriding("failure_handler"))),
    large("override-process-record", "`_process_record` overridden, 1,000",
          Batch(processor=overriding("_process_record"))),
    large("override-async-process-record", "`_async_process_record` overridden, async, 1,000",
          replace(_AT_ONCE, processor=overriding("_async_process_record"))),
    # The bound is for the import alone; the other rows show what it has postponed.
    Case("import", "import", bound=0.05, measure=printed(_IMPORT, then="")),
    Case("import-construction", "import and construction",
         measure=printed(_IMPORT, then=_CONSTRUCTION)),
    Case("import-first-batch", "import, construction, first batch of one",
         measure=printed(_IMPORT, then=_FIRST_BATCH)),
    # What a handler returns weighs the same in both libraries, so the bound is for the response.
    peak("memory", "peak memory, 10,000 records, response kept", bound=0.35,
         measure=printed(_MEMORY, handler="trivial", run=_RESPONSE)),
    peak("memory-tuples", "peak memory, 10,000 records, the list of `process()` kept",
         measure=printed(_MEMORY, handler="trivial", run=_TUPLES)),
    peak("memory-results",
         "peak memory, 10,000 records, response kept, a new dict from each handler",
         measure=printed(_MEMORY, handler="returns_something", run=_RESPONSE)),
)
