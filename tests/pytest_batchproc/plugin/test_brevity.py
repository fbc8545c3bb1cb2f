"""A failing law, strategy or simulation prints at most 60 lines, and its summary says the fact."""

from __future__ import annotations

import importlib.util

import pytest

from pytest_batchproc._brevity import _end, last_timelines
from tests.pytest_batchproc.conftest import Run

MOST = 60
SOURCES = ("sqs", "sqs_fifo", "kinesis", "dynamodb", "kafka")
LIBRARIES = ("batchproc", "powertools")

APP = """
import json
import logging

import LIBRARY as library
from pytest_batchproc import simulator

TYPES = {
    "sqs": "SQS", "kinesis": "KinesisDataStreams", "dynamodb": "DynamoDBStreams", "kafka": "Kafka"
}
log = logging.getLogger("app")

def order_of(record):
    if hasattr(record, "json_body"):
        return record.json_body
    if hasattr(record, "kinesis"):
        return record.kinesis.data_as_json()
    if hasattr(record, "json_value"):
        return record.json_value
    image = record.dynamodb.new_image
    return {"id": int(image["id"]), "bad": image["bad"]}

def work(record):
    order = order_of(record)
    print("shipping", order["id"])
    log.warning("order %s", order["id"])
    if order["bad"]:
        raise ValueError("bad order")

KINDS = {
    "sqs": "SqsQueue", "sqs_fifo": "SqsFifoQueue", "kinesis": "KinesisStream",
    "dynamodb": "DynamoDBStream", "kafka": "KafkaTopic",
}

def source_of(source):
    name = "orders.fifo" if source == "sqs_fifo" else "orders"
    found = getattr(simulator, KINDS[source])(name)
    for number in range(30):
        order = {"id": number, "bad": number % 3 == 0}
        if source == "sqs_fifo":
            found.send(order, message_group_id="a")
        elif hasattr(found, "send"):
            found.send(order)
        else:
            found.put(order)
    return found

async def async_work(record):
    work(record)

def handler_of(source, awaits):
    prefix = "Async" if awaits else ""
    if source == "sqs_fifo":
        processor = getattr(library, prefix + "SqsFifoPartialProcessor")()
    else:
        event_type = getattr(library.EventType, TYPES[source])
        processor = getattr(library, prefix + "BatchProcessor")(event_type=event_type)
    if awaits:
        return lambda event, context: library.async_process_partial_response(
            event, async_work, processor, context
        )
    return lambda event, context: library.process_partial_response(event, work, processor, context)
"""
TESTS = """
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import pytest
from app import handler_of, source_of
from pytest_batchproc import assert_all_succeeded, invoke_handler
from pytest_batchproc import strategies as batch_st
from pytest_batchproc.laws import check_batch_handler

ORDERS = st.fixed_dictionaries({"id": st.integers(0, 9), "bad": st.booleans()})

def misses_some(order):
    return order["bad"] or order["id"] > 5

def test_law():
    check_batch_handler(
        handler_of(SOURCE, AWAITS), SOURCE, bodies=ORDERS, should_fail=misses_some,
        max_examples=20, settings=settings(derandomize=True, database=None),
    )

def test_simulation(simulate):
    source = source_of(SOURCE)
    simulate(source, handler_of(SOURCE, AWAITS), max_deliveries=30).assert_all_done()

@settings(max_examples=20, phases=[Phase.generate, Phase.shrink], derandomize=True)
@given(getattr(batch_st, SOURCE + "_events")(ORDERS))
def test_strategy(event):
    assert_all_succeeded(invoke_handler(handler_of(SOURCE, AWAITS), event), event)
"""
FACTS = {
    "test_law": "The law nothing_lost is broken",
    "test_simulation": "Stopped after 30 deliveries",
    "test_strategy": "The ",
}


def _cases() -> list[tuple[str, str, bool]]:
    found = [
        (library, source, awaits)
        for library in LIBRARIES
        for source in SOURCES
        for awaits in (False, True)
        # Powertools has no such processor.
        if (library, source, awaits) != ("powertools", "sqs_fifo", True)
    ]
    if importlib.util.find_spec("aws_lambda_powertools") is None:
        return [one for one in found if one[0] == "batchproc"]
    return found


@pytest.mark.usefixtures("few_plugins")
@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    ("library", "source", "awaits"),
    _cases(),
    ids=[f"{library}-{source}-{'async' if way else 'sync'}" for library, source, way in _cases()],
)
def test_a_failure_prints_at_most_sixty_lines(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    library: str,
    source: str,
    awaits: bool,
) -> None:
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    names = {"batchproc": "batchproc", "powertools": "aws_lambda_powertools.utilities.batch"}
    pytester.makepyfile(
        app=APP.replace("LIBRARY", names[library]),
        test_app=f"SOURCE, AWAITS = {source!r}, {awaits}\n{TESTS}",
    )
    done = pytester.runpytest_subprocess("test_app.py")
    lines = done.outlines
    starts = [at for at, line in enumerate(lines) if line.strip("_ ") in FACTS]
    end = next(at for at, line in enumerate(lines) if "short test summary" in line)
    # What a run with one of them prints: all but the blocks and the lines of the others.
    around = starts[0] + (len(lines) - end) - (len(FACTS) - 1)
    lengths = [after - at + around for at, after in zip(starts, [*starts[1:], end], strict=True)]

    done.assert_outcomes(failed=len(FACTS))
    assert [length for length in lengths if length > MOST] == [], done.stdout.str()
    for test, fact in FACTS.items():
        summary = f"FAILED test_app.py::{test} - {fact}"[:60]
        assert sum(line.startswith(summary) for line in lines) == 1, summary


@pytest.mark.expensive
def test_verbose_leaves_nothing_out(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        from pytest_batchproc import SqsQueue

        def handler(event, context):
            print("called")
            raise ValueError("always")

        def test_it(simulate):
            queue = SqsQueue("orders")
            queue.send("a")
            simulate(queue, handler).assert_all_done()
        """
    )

    assert run("-v").outlines.count("called") == 100
    assert run().outlines.count("called") == 3


def test_the_summary_is_cut_between_words(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    pytester.makepyfile(
        test_a="""
        from pytest_batchproc import assert_failed_at

        def test_orders(sqs_event_factory):
            assert_failed_at(None, sqs_event_factory(["one", "two"]), [1])
        """
    )
    done = pytester.runpytest_subprocess()

    (line,) = [line for line in done.outlines if line.startswith("FAILED ")]
    assert line == "FAILED test_a.py::test_orders - 1 of 2 messages has the wrong outcome …"
    assert [
        line
        for line in done.outlines
        if line.startswith("E       pytest_batchproc.BatchAssertionError: 1 of 2 messages has")
    ] != []


def test_a_test_that_reads_the_log_gets_all_of_it(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        from batchproc import BatchProcessor, EventType, process_partial_response
        from pytest_batchproc import SqsQueue

        processor = BatchProcessor(EventType.SQS)

        def work(record):
            raise ValueError("bad")

        def handler(event, context):
            return process_partial_response(event, work, processor, context)

        def run(simulate):
            queue = SqsQueue("orders", max_receive_count=5)
            queue.send("a")
            simulate(queue, handler)

        def test_caplog(simulate, caplog):
            run(simulate)
            assert 5 == len(caplog.records)

        def test_quiet(simulate, request):
            run(simulate)
            assert 1 == len(request.getfixturevalue("caplog").records)
        """
    )

    run().assert_outcomes(passed=2)


def test_the_end_of_a_log_begins_with_an_entry() -> None:
    entry = ["WARNING  app:1 failed", "Traceback", "  line", "ValueError: bad"]

    assert _end(entry * 3, 6) == ["… 8 earlier lines left out; -v shows them", *entry]
    assert entry == _end(entry, 6)
    assert _end(["a", "b"], 2) == ["a", "b"]
    assert _end(["x"] * 4, 2) == ["… 3 earlier lines left out; -v shows them", "x"]


def test_of_many_timelines_the_last_are_shown() -> None:
    one = "title\n#0  done"

    assert one == last_timelines([one])
    shown = last_timelines([one] * 9)
    assert shown.startswith("… 5 earlier runs left out; -v shows them\n\ntitle")
    assert shown.count("title") == 4
