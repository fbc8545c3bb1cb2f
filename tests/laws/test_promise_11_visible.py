"""Promise 11. Failures are visible by default."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from traceback import walk_tb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import batchproc
from tests.laws.cases import Case, case, cases, law
from tests.laws.log import captured
from tests.support.context import FakeContext
from tests.support.events import ALL, SQS, SQS_FIFO, Source
from tests.support.ways import SYNC_WAYS, run, ways_of

SECRET = "secret"


def failures(lines: list[logging.LogRecord]) -> list[logging.LogRecord]:
    """The lines about one failed record each."""
    return [line for line in lines if hasattr(line, "batch_index")]


@law
@given(cases())
def test_one_warning_for_each_failed_record(batch: Case) -> None:
    wanted = [index for index, status in enumerate(batch.statuses) if status == "fail"]
    for way in batch.ways():
        with captured() as lines:
            run(batch.source, batch.event, batch.handler(), batch.options, way)
        found: list[Any] = sorted(failures(lines), key=lambda line: line.__dict__["batch_index"])

        assert [line.batch_index for line in found] == wanted, way
        for line in found:
            body = batch.bodies[line.batch_index]
            identifier = batch.identifiers[line.batch_index]
            assert line.levelno == logging.WARNING, way
            assert line.name == "batchproc", way
            assert batch.source.event_type_name[:3].lower() == line.batch_source[:3].lower(), way
            assert identifier == line.batch_item_identifier, way
            assert line.batch_stage == "handle", way
            assert str(line.exc_info[1]) == f"not {body}", way
            assert line.exc_info[2] is not None, way
            text = line.getMessage()
            assert f"#{line.batch_index}" in text, way
            for part in identifier.values() if isinstance(identifier, dict) else [identifier]:
                assert str(part) in text, way


@law
@given(cases())
def test_skipped_records_get_one_line_together(batch: Case) -> None:
    skipped = batch.statuses.count("skipped")
    for way in batch.ways():
        with captured() as lines:
            run(batch.source, batch.event, batch.handler(), batch.options, way)
        others = [line for line in lines if line not in failures(lines)]

        assert (1 if skipped else 0) == len(others), (way, [line.getMessage() for line in others])
        if skipped:
            assert str(skipped) in others[0].getMessage(), way
            assert others[0].levelno == logging.WARNING, way


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_batch_without_failures_is_silent(source: Source) -> None:
    for way in ways_of(source):
        with captured() as lines:
            run(source, source.event("abc"), lambda record: None, way=way)

        assert (way, []) == (way, lines)


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_body_is_never_logged(source: Source) -> None:
    def handle(record: Any) -> None:
        raise ValueError("refused")

    for way in ways_of(source):
        with captured() as lines:
            run(source, source.event([f"{SECRET}-{n}" for n in range(3)]), handle, way=way)
        format_ = logging.Formatter().format

        assert lines, way
        for line in lines:
            assert SECRET not in format_(line), way
            assert SECRET not in repr(line.args), way
            values = [v for k, v in line.__dict__.items() if k.startswith("batch_")]
            assert SECRET not in repr(values), way


@law
@given(st.integers(1, 30), st.integers(0, 30), st.sampled_from([s for s in ALL if not s.fifo]))
def test_ten_tracebacks_of_one_type_in_a_run(keys: int, values: int, source: Source) -> None:
    kinds = [KeyError] * keys + [ValueError] * values
    batch = case(source, len(kinds))

    def handle(record: Any) -> None:
        raise kinds[int(source.body_of(record).split("-")[1])]("refused")

    for way in SYNC_WAYS[:1] + [way for way in ways_of(source) if way.form == "function"]:
        with captured() as lines:
            run(source, batch.event, handle, way=way)
        found = failures(lines)

        assert len(kinds) == len(found), way
        for kind, count in ((KeyError, keys), (ValueError, values)):
            with_traceback = [one for one in found if one.exc_info and one.exc_info[0] is kind]
            without = [
                one for one in found if not one.exc_info and kind.__name__ in one.getMessage()
            ]
            assert min(10, count) == len(with_traceback), way
            assert max(0, count - 10) == len(without), way
            assert all("\n" not in one.getMessage() for one in without), way


def test_the_count_of_tracebacks_starts_again_with_each_run() -> None:
    processor = SQS.processor()
    batch = case(SQS, 12, fails=range(12))
    for _ in range(2):
        with captured() as lines:
            run(SQS, batch.event, lambda record: 1 / 0, processor=processor)

        assert len([line for line in failures(lines) if line.exc_info]) == 10


@law
@given(cases())
def test_it_can_be_turned_off(batch: Case) -> None:
    options = {**batch.options, "log_failures": False}
    for way in batch.ways():
        with captured() as lines:
            outcome = run(batch.source, batch.event, batch.handler(), options, way)

        assert (way, []) == (way, lines)
        assert batch.response == outcome.response, way


@law
@given(cases())
def test_the_users_logger_gets_the_lines(batch: Case) -> None:
    mine = logging.getLogger("tests.mine")
    options = {**batch.options, "logger": mine}
    for way in batch.ways():
        with captured() as default, captured("tests.mine") as lines:
            run(batch.source, batch.event, batch.handler(), options, way)

        assert default == [], way
        assert batch.statuses.count("fail") == len(failures(lines)), way


@law
@given(cases(min_size=1))
def test_a_logger_that_raises_changes_nothing(batch: Case) -> None:
    class Broken(logging.Logger):
        def warning(self, *args: Any, **kwargs: Any) -> None:
            raise OSError("disk full")

    options = {**batch.options, "logger": Broken("broken")}
    for way in batch.ways():
        outcome = run(batch.source, batch.event, batch.handler(), options, way)

        assert batch.response == outcome.response, way
        assert batch.statuses == outcome.statuses, way
        assert batch.fails_whole == (outcome.error is not None), way


def test_the_hand_back_is_one_line() -> None:
    for source in ALL:
        for way in ways_of(source):
            with captured() as lines:
                run(
                    source,
                    source.event("abc"),
                    lambda record: None,
                    {"stop_before_timeout_ms": 500},
                    way,
                    context=FakeContext(100),
                )

            assert (source, way, 1) == (source, way, len(lines))
            assert "3" in lines[0].getMessage()


def test_logging_is_imported_when_the_first_failure_is_logged() -> None:
    where = str(Path(batchproc.__file__).parents[1])  # -S leaves out the installed packages
    code = (
        f"import sys; sys.path.append({where!r})"
        + """
before = "logging" in sys.modules
from batchproc import BatchProcessor, EventType, process_partial_response
event = {"Records": [{"messageId": n, "body": n, "eventSource": "aws:sqs"} for n in "ab"]}
process_partial_response(event, lambda record: None, BatchProcessor(EventType.SQS))
silent = "logging" in sys.modules
def handler(record):
    if record["body"] == "a": raise ValueError
process_partial_response(event, handler, BatchProcessor(EventType.SQS))
print(before, silent, "logging" in sys.modules)
"""
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False False True\n"
    assert SQS_FIFO.fifo


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_traceback_begins_in_the_handler(source: Source) -> None:
    def handle(record: Any) -> None:
        raise ValueError(record)

    for way in ways_of(source):
        outcome = run(source, source.event(["a"]), handle, way=way, adapt=False)
        (failed,) = outcome.result.failed

        assert [handle.__code__] == [frame.f_code for frame, _ in walk_tb(traceback_of(failed))], (
            way
        )


def test_a_handler_without_frames_leaves_a_traceback_all_the_same() -> None:
    for way in SYNC_WAYS:
        outcome = run(SQS, SQS.event(["a"]), int, way=way, adapt=False)
        (failed,) = outcome.result.failed

        assert len(list(walk_tb(traceback_of(failed)))) == 1, way


def traceback_of(item: Any) -> Any:
    return item.exception.__traceback__
