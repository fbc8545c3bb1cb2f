"""The table of timed cases: what is measured, with which bound. Adding a case is adding an entry.

A bound is what we promise for ours/incumbent, a goal is what we hope for; a case without a bound
is information.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import events
import handlers
import processors

if TYPE_CHECKING:
    from collections.abc import Callable

    from libraries import Library

LARGE = 1_000
SMALL = 10

# Python 3.12 brought eager tasks, which a record whose handler never suspends profits from.
_NOT_SUSPENDING_BOUND = 0.60 if sys.version_info < (3, 12) else 0.20

_IN_LAMBDA = {"LAMBDA_TASK_ROOT": "/var/task"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of the table."""

    name: str
    title: str
    bound: float | None = None
    goal: float | None = None
    count: int = LARGE
    event: Callable[[int], events.Event] = events.sqs
    handler: Callable[[handlers.Record], object] = handlers.trivial
    processor: Callable[[Library], object] = processors.plain
    asynchronous: bool = False
    give_context: bool = False
    #: "disabled": nothing is logged by either; "null": records are made and thrown away.
    logging: str = "disabled"
    #: True: no garbage collection between calls: a short call finds its code in the caches.
    steady: bool = False
    failures: int = 0
    environment: dict[str, str] = field(default_factory=dict)


_SYNC = (
    Case(name="sync-1000", title="sync, 1,000 records", bound=0.35, goal=0.30),
    Case(name="sync-10", title="sync, 10 records", count=SMALL, bound=0.50, goal=0.45),
    Case(name="sync-10-steady", title="sync, 10 records, steady", count=SMALL, steady=True),
    Case(
        name="sync-10-context",
        title="sync, 10 records, `context=` given",
        count=SMALL,
        give_context=True,
    ),
    Case(
        name="sync-reads-body",
        title="sync, 1,000, handler reads `record.body`",
        handler=handlers.reads_body,
    ),
    Case(
        name="sync-parses-body",
        title="sync, 1,000, handler parses the body",
        handler=handlers.parses_body,
    ),
    Case(
        name="sync-failing",
        title="sync, 1,000, 10 % fail, logging disabled",
        handler=handlers.fails_every_tenth,
        failures=100,
        bound=0.48,
    ),
    Case(
        name="sync-failing-null-handler",
        title="sync, 1,000, 10 % fail, `NullHandler`: ours logs, the incumbent does not",
        handler=handlers.fails_every_tenth,
        failures=100,
        logging="null",
    ),
    Case(
        name="sync-failing-both-log",
        title="sync, 1,000, 10 % fail, `NullHandler`, both given `logger=`",
        handler=handlers.fails_every_tenth,
        processor=processors.with_logger,
        failures=100,
        logging="null",
    ),
    Case(
        name="fifo-1000",
        title="FIFO, 1,000",
        event=events.sqs_fifo,
        processor=processors.fifo,
        bound=0.30,
    ),
    Case(
        name="fifo-groups",
        title="FIFO, 1,000, `skip_group_on_error=True`",
        event=events.sqs_fifo,
        processor=processors.fifo_groups,
    ),
    Case(
        name="kinesis-1000",
        title="Kinesis, sync, 1,000",
        event=events.kinesis,
        processor=processors.kinesis,
    ),
    Case(
        name="dynamodb-1000",
        title="DynamoDB, sync, 1,000",
        event=events.dynamodb,
        processor=processors.dynamodb,
    ),
    Case(
        name="kafka-1000",
        title="Kafka, sync, 1,000",
        event=events.kafka,
        processor=processors.kafka,
    ),
)

_ASYNC = (
    Case(
        name="async-at-once",
        title="async, 1,000, handler does not suspend",
        handler=handlers.at_once,
        processor=processors.asynchronous,
        asynchronous=True,
        bound=_NOT_SUSPENDING_BOUND,
    ),
    Case(
        name="async-suspends",
        title="async, 1,000, handler suspends once",
        handler=handlers.suspends,
        processor=processors.asynchronous,
        asynchronous=True,
        bound=0.40,
    ),
    Case(
        name="async-failing",
        title="async, 1,000, 10 % fail, logging disabled",
        handler=handlers.fails_every_tenth_async,
        processor=processors.asynchronous,
        asynchronous=True,
        failures=100,
    ),
    Case(
        name="async-10",
        title="async, 10 records",
        count=SMALL,
        handler=handlers.at_once,
        processor=processors.asynchronous,
        asynchronous=True,
        bound=0.25,
    ),
    Case(
        name="async-10-lambda",
        title="async, 10 records, `LAMBDA_TASK_ROOT` set",
        count=SMALL,
        handler=handlers.at_once,
        processor=processors.asynchronous,
        asynchronous=True,
        environment=_IN_LAMBDA,
        bound=0.70,
    ),
    Case(
        name="async-10-suspends-lambda",
        title="async, 10 records, suspends once, `LAMBDA_TASK_ROOT` set",
        count=SMALL,
        handler=handlers.suspends,
        processor=processors.asynchronous,
        asynchronous=True,
        environment=_IN_LAMBDA,
    ),
)

_OVERRIDES = (
    Case(
        name="override-success-handler",
        title="`success_handler` overridden, 1,000",
        processor=processors.overriding_success_handler,
        bound=1.0,
    ),
    Case(
        name="override-failure-handler",
        title="`failure_handler` overridden, 1,000, 10 % fail, logging disabled",
        handler=handlers.fails_every_tenth,
        processor=processors.overriding_failure_handler,
        failures=100,
        bound=1.0,
    ),
    Case(
        name="override-process-record",
        title="`_process_record` overridden, 1,000",
        processor=processors.overriding_process_record,
        bound=1.0,
    ),
    Case(
        name="override-async-process-record",
        title="`_async_process_record` overridden, async, 1,000",
        handler=handlers.at_once,
        processor=processors.overriding_async_process_record,
        asynchronous=True,
    ),
)

CASES = {case.name: case for case in (*_SYNC, *_ASYNC, *_OVERRIDES)}
