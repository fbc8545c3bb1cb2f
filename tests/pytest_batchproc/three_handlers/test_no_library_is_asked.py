"""Tests of a handler written by hand load no library for handlers, neither ours nor another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

_ALL_OF_THE_PLUGIN = """
import sys
import pytest_batchproc as plugin
from tests.pytest_batchproc.three_handlers import by_hand

def body(name, fail):
    return {"id": name, "fail": fail}

factories = {
    "sqs": plugin.SqsEventFactory(),
    "sqs_fifo": plugin.SqsFifoEventFactory(),
    "kinesis": plugin.KinesisEventFactory(),
    "dynamodb": plugin.DynamoDBEventFactory(),
    "kafka": plugin.KafkaEventFactory(),
}
for name, factory in factories.items():
    event = factory([body("a", False), body("b", True)])
    response = by_hand.HANDLERS[name](event, plugin.FakeLambdaContext())
    plugin.assert_failed_at(response, event, [1])
    plugin.assert_redelivered(response, event, [1])
    plugin.assert_valid_response(response, event)
    plugin.lambda_verdict(ValueError("all lost"), event)
    try:
        plugin.assert_all_succeeded(response, event)
    except plugin.BatchAssertionError as error:
        str(error)

mine = ("batchproc", "batchproc.", "aws_lambda_powertools")
print(*sorted(name for name in sys.modules if name == mine[0] or name.startswith(mine[1:])))
"""


# The table of sources, and the table of classes with what it needs; nothing that runs a batch.
_TABLES = (
    "batchproc batchproc._calling batchproc._classes batchproc._columns batchproc._decoders "
    "batchproc._encoders batchproc._exceptions batchproc._images batchproc._signatures "
    "batchproc._validation batchproc.errors batchproc.sources\n"
)


def test_of_batchproc_only_the_tables_are_loaded_and_of_powertools_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ALL_OF_THE_PLUGIN],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert (done.stdout, done.stderr) == (_TABLES, "")
