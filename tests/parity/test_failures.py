"""What is kept and what is logged of a failure."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, different, same
from tests.parity.samples import (
    ALL_BAD,
    EVENT,
    RECORDS,
    SECOND,
    after,
    answer,
    number,
    sync,
)


@same("`exceptions` has `(type, exception, traceback)` for each failure.", "ExceptionInfo")
def test_the_exceptions(both: Both) -> None:
    def use(library: Any) -> Any:
        [(kind, value, traceback)] = after(library).exceptions
        return kind, str(value), traceback.tb_frame is not None

    expected = ValueError, "invalid literal for int() with base 10: 'two'", True
    assert both(use) == (expected, expected)


@better(
    theirs="A traceback starts inside the library.",
    ours="It starts in your handler.",
)
def test_a_traceback(both: Both) -> None:
    def use(library: Any) -> Any:
        [(_, _, traceback)] = after(library).exceptions
        return traceback.tb_frame.f_code.co_name

    assert both(use) == ("_process_record", "number")


@same(
    "With `logger=`, each failed record writes one WARNING with its traceback.",
    "BasePartialProcessor(logger)",
    "BasePartialBatchProcessor(logger)",
)
def test_a_logger(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    def use(library: Any) -> Any:
        caplog.clear()
        answer(library, logger=logging.getLogger("tests.parity"))
        return [
            (line.levelname, line.exc_info is not None)
            for line in caplog.records
            if line.name == "tests.parity"
        ]

    assert both(use) == ([("WARNING", True)],) * 2


@better(
    "BasePartialBatchProcessor(logger)",
    theirs="The log line does not say which record failed.",
    ours="The line names source, position, identifier and stage, also as fields for JSON logs.",
)
def test_a_line_of_the_log(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    name = RECORDS[1]["messageId"]
    fields = "batch_source", "batch_index", "batch_item_identifier", "batch_stage"

    def use(library: Any) -> Any:
        caplog.clear()
        answer(library, logger=logging.getLogger("tests.parity"))
        [line] = (one for one in caplog.records if one.name == "tests.parity")
        told = f"SQS record #1 {name} failed at stage handle: ValueError" == line.getMessage()
        return told, [getattr(line, field, None) for field in fields]

    expected = (False, [None] * 4), (True, ["SQS", 1, name, "handle"])
    assert both(use) == expected


@different(
    "logger",
    theirs="Without `logger=`, nothing above DEBUG is logged. The logger has the name of the"
    " module.",
    ours='Each failed record writes one WARNING to `logging.getLogger("batchproc")`. '
    "`log_failures=False` turns this off.",
    why="a message that is retried repeatedly should be visible",
)
def test_without_a_logger(both: Both, caplog: pytest.LogCaptureFixture) -> None:
    def use(library: Any, **options: Any) -> Any:
        caplog.clear()
        answer(library, **options)
        return [(line.name, line.levelname) for line in caplog.records]

    assert both(use) == ([], [("batchproc", "WARNING")])
    assert both(lambda library: use(library, log_failures=False)) == ("TypeError", [])


@better(
    theirs="If the logger raises, its exception leaves the batch.",
    ours="The record is reported as failed.",
)
def test_a_logger_that_raises(both: Both) -> None:
    class Broken(logging.Logger):
        def warning(self, *_: Any, **__: Any) -> None:
            raise RuntimeError("a full disk")

    expected = "RuntimeError", SECOND
    assert both(lambda library: answer(library, logger=Broken("broken"))) == expected


@better(
    theirs="If `str()` of an exception raises, that error leaves the batch.",
    ours="Only its record fails.",
)
def test_an_exception_without_a_text(both: Both) -> None:
    class Silent(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text")

    def handler(record: Any) -> None:
        if record["body"] == "two":
            raise Silent

    assert both(lambda library: answer(library, handler=handler)) == ("RuntimeError", SECOND)


@better(
    theirs="The next batch of the processor empties `child_exceptions` of a caught error.",
    ours="They stay complete.",
)
def test_an_error_kept(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = sync(library)
        try:
            library.process_partial_response(ALL_BAD, number, processor)
        except library.BatchProcessingError as error:
            kept = error
        library.process_partial_response(EVENT, number, processor)
        return [type(value) for _, value, _ in kept.child_exceptions]

    theirs, ours = both(use)

    assert theirs != [ValueError, ValueError]
    assert ours == [ValueError, ValueError]


@better(
    theirs="A batch has two lists of records and one list of exceptions.",
    ours="`processor.result` also has every record with its position and status.",
)
def test_every_record_and_its_outcome(both: Both) -> None:
    def use(library: Any) -> Any:
        return [(one.index, one.status) for one in after(library).result]

    assert both(use) == ("AttributeError", [(0, "success"), (1, "fail"), (2, "success")])
