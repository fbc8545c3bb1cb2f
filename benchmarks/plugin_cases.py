"""The cases of the plugin. Each prepares what is not timed, then returns the call that is."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from measure import ADDED, TIME, Call, Case, How, Samples, interleave, output, steady_call


def batch(name: str, count: int, **fields: Any) -> Call:
    """A batch of a factory."""
    from pytest_batchproc import events

    factory = getattr(events, f"{name}EventFactory")()
    return lambda: factory(count=count, **fields)


# Two attributes, a text and a number, so that the second MD5 has something to digest.
sqs = partial(batch, "Sqs", message_attributes={"tenant": "blue", "priority": 3})


def polyfactory_sqs(count: int) -> Call:
    """`SqsModel` of Powertools filled by polyfactory, as the dict that a handler is given.

    The body is fixed, because polyfactory sometimes fails on that field; that makes its work
    smaller, not larger.
    """
    from aws_lambda_powertools.utilities.parser.models import SqsModel, SqsRecordModel
    from polyfactory.factories.pydantic_factory import ModelFactory

    class Records(ModelFactory[SqsRecordModel]):
        body = "hello"

    event = ModelFactory.create_factory(SqsModel)
    return lambda: event.build(Records=Records.batch(count)).model_dump(mode="json")


def assertion(count: int, *expected: int) -> Call:
    """An assertion about an event of which one record in ten failed; its message if it fails."""
    from pytest_batchproc import BatchAssertionError, assert_failed_at

    event: Any = sqs(count)()
    failed = range(0, count, 10)
    entries = [{"itemIdentifier": event["Records"][index]["messageId"]} for index in failed]

    def call() -> str:
        try:
            assert_failed_at({"batchItemFailures": entries}, event, [*failed, *expected])
        except BatchAssertionError as error:
            return str(error)
        return ""

    if bool(call()) != bool(expected):
        raise SystemExit("the assertion has the wrong result")
    return call


def drawing(strategy: Any) -> Any:
    """A hundred examples of a strategy."""
    from hypothesis import Phase, given, settings

    @settings(max_examples=100, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def draw(value: object) -> None:
        """Nothing but drawing."""

    return draw


def drawn() -> tuple[Call, Call]:
    """Examples of `sqs_events`, and of dictionaries as deep with the same bodies.

    The dictionaries have no MD5 and no distinct identifiers; what is no body is fixed.
    """
    from hypothesis import strategies as st

    from pytest_batchproc import SqsEventFactory
    from pytest_batchproc import strategies as batch_st

    orders = st.fixed_dictionaries(
        {"sku": st.text(), "quantity": st.integers(1, 20), "express": st.booleans()}
    )
    fixed = {name: st.just(value) for name, value in SqsEventFactory().record("a").items()}
    times = {name: st.just("1") for name in ("SentTimestamp", "SenderId", "Received", "Count")}
    record = {**fixed, "attributes": st.fixed_dictionaries(times), "body": orders}
    records = st.lists(st.fixed_dictionaries(record), min_size=1, max_size=10)
    dictionaries = st.fixed_dictionaries({"Records": records})
    return drawing(batch_st.sqs_events(orders)), drawing(dictionaries)


def start_of_pytest(case: Case, how: How) -> Samples:
    """Collecting one test with the plugin on and unused, and with an empty plugin.

    Other plugins are off. Both runs load a plugin by name: to look up a name, pytest reads the
    metadata of everything that is installed.
    """
    environment = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(how.paths),
    }
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p"]
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "test_nothing.py").write_text("def test_nothing():\n    assert True\n")
        Path(directory, "empty_plugin.py").touch()
        on, off = (
            partial(output, [*command, plugin], environment, directory)
            for plugin in ("pytest_batchproc.plugin", "empty_plugin")
        )
        on(), off()  # write bytecode
        return interleave(on, off, how.rounds(case), steady_call)


timed = partial(Case, figure=TIME)
# fmt: off
TABLE = (
    Case("events-sqs-polyfactory",
         "SQS event, 100 records, both md5s, compared with polyfactory on `SqsModel`",
         lambda _: (sqs(100), polyfactory_sqs(100)), bound=0.20),
    timed("events-sqs-10000", "SQS event, 10,000 records, both md5s",
          lambda _: (sqs(10_000), None), bound=200e6,
          missed="an event keeps a copy of what was delivered, which assertions compare with"),
    timed("events-sqs-10", "SQS event, 10 records, both md5s", lambda _: (sqs(10), None)),
    timed("events-kinesis", "Kinesis event, 1,000 records",
          lambda _: (batch("Kinesis", 1_000), None)),
    timed("events-dynamodb", "DynamoDB event, 1,000 records",
          lambda _: (batch("DynamoDB", 1_000), None)),
    timed("events-kafka", "Kafka event, 1,000 records", lambda _: (batch("Kafka", 1_000), None)),
    timed("assertion-passes", "`assert_failed_at` passes, 1,000 records",
          lambda _: (assertion(1_000), None)),
    timed("assertion-fails", "`assert_failed_at` fails, 1,000 records, message written",
          lambda _: (assertion(1_000, 1), None)),
    Case("strategy-sqs",
         "100 examples of `sqs_events`, compared with `st.fixed_dictionaries` as deep",
         lambda _: drawn(), bound=2.0),
    Case("pytest-start-up",
         "start of pytest, plugin installed and unused, compared with an empty plugin",
         figure=ADDED, bound=15e6, measure=start_of_pytest),
)
