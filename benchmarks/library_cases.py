"""The table of the library's cases, beside the incumbent. Adding a case is adding an entry."""

from __future__ import annotations

import sys
from dataclasses import replace

import events
import fresh_cases
import handlers
import processors
from batches import Batch
from case import Case
from meters import steady_call

# A batch of ten is over so soon that it takes more rounds to tell two libraries apart.
_LARGE = 100
_SMALL = 400

# Powertools gained more from Python 3.12 and 3.13 than a loop of ours can.
_IS_3_11 = sys.version_info < (3, 12)

_FAILING = Batch(handler=handlers.fails_every_tenth, failures=100)
_AT_ONCE = Batch(handler=handlers.at_once, processor=processors.asynchronous, asynchronous=True)
_SUSPENDING = replace(_AT_ONCE, handler=handlers.suspends)
_IN_LAMBDA = {"LAMBDA_TASK_ROOT": "/var/task"}

_SYNC = (
    Case(
        name="sync-1000",
        title="sync, 1,000 records",
        bound=0.38 if _IS_3_11 else 0.44,
        goal=0.31 if _IS_3_11 else 0.34,
        rounds=_LARGE,
        calls=Batch(),
    ),
    Case(
        name="sync-10",
        title="sync, 10 records",
        rounds=_SMALL,
        calls=Batch(count=10),
    ),
    Case(
        name="sync-10-steady",
        title="sync, 10 records, steady",
        rounds=_SMALL,
        calls=Batch(count=10),
        meter=steady_call,
    ),
    Case(
        name="sync-10-context",
        title="sync, 10 records, `context=` given",
        bound=0.52,
        goal=0.45 if _IS_3_11 else 0.42,
        missed="each batch is checked, and named as unprocessed, before its first record",
        rounds=_SMALL,
        calls=Batch(count=10, give_context=True),
    ),
    Case(
        name="sync-reads-body",
        title="sync, 1,000, handler reads `record.body`",
        rounds=_LARGE,
        calls=Batch(handler=handlers.reads_body),
    ),
    Case(
        name="sync-parses-body",
        title="sync, 1,000, handler parses the body",
        rounds=_LARGE,
        calls=Batch(handler=handlers.parses_body),
    ),
    Case(
        name="sync-failing",
        title="sync, 1,000, 10 % fail, logging disabled",
        bound=0.50,
        rounds=_LARGE,
        calls=_FAILING,
    ),
    Case(
        name="sync-failing-null-handler",
        title="sync, 1,000, 10 % fail, `NullHandler`: batchproc logs, Powertools does not",
        rounds=_LARGE,
        calls=replace(_FAILING, logs=True),
    ),
    Case(
        name="sync-failing-both-log",
        title="sync, 1,000, 10 % fail, `NullHandler`, both given `logger=`",
        rounds=_LARGE,
        calls=replace(_FAILING, logs=True, processor=processors.with_logger),
    ),
    Case(
        name="fifo-1000",
        title="FIFO, 1,000",
        bound=0.32,
        rounds=_LARGE,
        calls=Batch(event=events.sqs_fifo, processor=processors.fifo),
    ),
    Case(
        name="fifo-groups",
        title="FIFO, 1,000, `skip_group_on_error=True`",
        bound=0.56,
        rounds=_LARGE,
        calls=Batch(event=events.sqs_fifo, processor=processors.fifo_groups),
    ),
    Case(
        name="kinesis-1000",
        title="Kinesis, sync, 1,000",
        rounds=_LARGE,
        calls=Batch(event=events.kinesis, processor=processors.kinesis),
    ),
    Case(
        name="dynamodb-1000",
        title="DynamoDB, sync, 1,000",
        rounds=_LARGE,
        calls=Batch(event=events.dynamodb, processor=processors.dynamodb),
    ),
    Case(
        name="kafka-1000",
        title="Kafka, sync, 1,000",
        bound=0.88,
        goal=0.69 if _IS_3_11 else 0.78,
        rounds=_LARGE,
        calls=Batch(event=events.kafka, processor=processors.kafka),
    ),
)

_ASYNC = (
    Case(
        name="async-at-once",
        title="async, 1,000, handler does not suspend",
        bound=0.30,
        rounds=_LARGE,
        calls=_AT_ONCE,
    ),
    Case(
        name="async-suspends",
        title="async, 1,000, handler suspends once",
        bound=0.52,
        rounds=_LARGE,
        calls=_SUSPENDING,
    ),
    Case(
        name="async-failing",
        title="async, 1,000, 10 % fail, logging disabled",
        rounds=_LARGE,
        calls=replace(_AT_ONCE, handler=handlers.fails_every_tenth_async, failures=100),
    ),
    Case(
        name="async-10",
        title="async, 10 records",
        bound=0.60,
        rounds=_SMALL,
        calls=replace(_AT_ONCE, count=10),
    ),
    Case(
        name="async-10-lambda",
        title="async, 10 records, `LAMBDA_TASK_ROOT` set",
        rounds=_SMALL,
        calls=replace(_AT_ONCE, count=10),
        environment=_IN_LAMBDA,
    ),
    Case(
        name="async-10-suspends-lambda",
        title="async, 10 records, suspends once, `LAMBDA_TASK_ROOT` set",
        rounds=_SMALL,
        calls=replace(_SUSPENDING, count=10),
        environment=_IN_LAMBDA,
    ),
)

_OVERRIDES = (
    Case(
        name="override-success-handler",
        title="`success_handler` overridden, 1,000",
        bound=0.70,
        missed="while a hook runs, `response()` and the message lists can be read",
        rounds=_LARGE,
        calls=Batch(processor=processors.overriding_success_handler),
    ),
    Case(
        name="override-failure-handler",
        title="`failure_handler` overridden, 1,000, 10 % fail, logging disabled",
        rounds=_LARGE,
        calls=replace(_FAILING, processor=processors.overriding_failure_handler),
    ),
    Case(
        name="override-process-record",
        title="`_process_record` overridden, 1,000",
        rounds=_LARGE,
        calls=Batch(processor=processors.overriding_process_record),
    ),
    Case(
        name="override-async-process-record",
        title="`_async_process_record` overridden, async, 1,000",
        rounds=_LARGE,
        calls=replace(_AT_ONCE, processor=processors.overriding_async_process_record),
    ),
)

TABLE = (*_SYNC, *_ASYNC, *_OVERRIDES, *fresh_cases.TABLE)
