"""Loggers that are not of the standard library, and what no record can write into a line."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from batchproc import BatchProcessor, EventType, SqsFifoPartialProcessor
from tests.laws.log import captured
from tests.support.events import SQS, SQS_FIFO
from tests.support.ways import run

NASTY = "\x1b[31m\r\nfake\x9b\u202e 100% {braces} %s"
SHOWN = "\\x1b[31m\\r\\nfake\\x9b\\u202e 100% {braces} %s"


def refusing(record: Any) -> None:
    raise ValueError(NASTY)


def lines_with(logger: Any, handler: Any = refusing, event: Any = None) -> None:
    options = {"logger": logger, "raise_on_entire_batch_failure": False}
    run(SQS, event or SQS.event(["a"]), handler, options)


class Loguru:
    """As Loguru's: prints `%s` as it is, and replaces braces if there is any keyword."""

    def __init__(self, lines: list[Any], fields: Any = None) -> None:
        self.lines, self.fields = lines, fields

    def bind(self, **fields: Any) -> Loguru:
        return Loguru(self.lines, fields)

    def opt(self, **options: Any) -> Loguru:
        raise AssertionError(options)

    def warning(self, message: str, *arguments: Any, **keywords: Any) -> None:
        text = message.format(*arguments, **keywords) if arguments or keywords else message
        self.lines.append((text, self.fields))

    error = warning


def test_loguru_gets_a_whole_line_its_fields_and_the_traceback(snapshot: object) -> None:
    lines: list[Any] = []
    event = SQS.event(["a"])
    event["Records"][0]["messageId"] = NASTY
    lines_with(Loguru(lines), event=event)
    ((text, fields),) = lines

    assert text.splitlines()[:2] == snapshot
    assert not {"\x1b", "\r", "\x9b", "\u202e"} & set(text)
    assert fields == {
        "batch_source": "SQS",
        "batch_index": 0,
        "batch_item_identifier": NASTY,  # a field is data, and its library escapes it
        "batch_stage": "handle",
    }


def test_loguru_gets_lines_without_fields() -> None:
    lines: list[Any] = []
    processor = SqsFifoPartialProcessor(logger=Loguru(lines), raise_on_entire_batch_failure=False)
    run(SQS_FIFO, SQS_FIFO.event(["a", "b"]), refusing, processor=processor)

    assert lines[1] == (
        "SQS FIFO: 1 of 2 records were not run and are reported, #1 to #1: A previous record "
        "failed processing",
        None,
    )


def test_loguru_gets_the_line_about_a_hook() -> None:
    class Hooked(BatchProcessor[Any]):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            raise OSError("no metrics today")

    lines: list[Any] = []
    processor = Hooked(EventType.SQS, logger=Loguru(lines), raise_on_entire_batch_failure=False)
    run(SQS, SQS.event(["a"]), refusing, processor=processor)

    assert lines[1][0].startswith("failure_handler raised for SQS record #0 ")
    assert lines[1][0].endswith("OSError: no metrics today")


class Structlog:
    """As structlog's: fields are bound, and the exception is a keyword."""

    def __init__(self, lines: list[Any], fields: Any = None) -> None:
        self.lines, self.fields = lines, fields

    def bind(self, **fields: Any) -> Structlog:
        return Structlog(self.lines, fields)

    def warning(self, event: str, **keywords: Any) -> None:
        self.lines.append((event, self.fields, keywords))


def test_structlog_gets_a_whole_line_and_bound_fields() -> None:
    lines: list[Any] = []
    lines_with(Structlog(lines))
    ((text, fields, keywords),) = lines

    assert text.startswith("SQS record #0 ")
    assert text.endswith(" failed at stage handle: ValueError")
    assert fields["batch_index"] == 0
    assert list(keywords) == ["exc_info"]


def test_structlog_gets_a_short_line_without_an_exception() -> None:
    lines: list[Any] = []
    run(
        SQS,
        SQS.event("a" * 11),
        refusing,
        {"logger": Structlog(lines), "raise_on_entire_batch_failure": False},
    )

    assert lines[-1][0].endswith(": ValueError: \\x1b[31m\\r (traceback left out)")
    assert lines[-1][2] == {}


def test_a_mock_gets_the_line_itself_although_it_has_any_attribute() -> None:
    from unittest.mock import Mock

    logger = Mock()
    lines_with(logger)

    (call,) = logger.warning.call_args_list
    assert call.args[0].endswith("failed at stage handle: ValueError")
    assert sorted(call.kwargs) == ["exc_info", "extra"]


def test_an_adapter_of_the_standard_library_formats_by_itself() -> None:
    adapter = logging.LoggerAdapter(logging.getLogger("tests.adapter"), {"tenant": "blue"})
    with captured("tests.adapter") as lines:
        lines_with(adapter)

    assert [line.args[0] for line in lines if line.args] == ["SQS"]  # type: ignore[index]


def test_no_identifier_adds_a_line_to_the_log() -> None:
    event = SQS.event(["a"])
    event["Records"][0]["messageId"] = NASTY
    with captured() as lines:
        lines_with(None, event=event)
    formatted = logging.Formatter("%(message)s").format(lines[0])

    assert formatted.splitlines()[0] == (
        f"SQS record #0 {SHOWN} failed at stage handle: ValueError"
    )
    assert not {"\x1b", "\r", "\x9b", "\u202e"} & set(formatted)


def test_nor_does_the_queue_of_a_message() -> None:
    event = SQS.event(["a"])
    event["Records"][0]["eventSourceARN"] = f"{NASTY}.fifo"
    with captured() as lines:
        lines_with(None, lambda record: None, event)

    assert f"({SHOWN}.fifo)" in lines[0].getMessage()


def test_nor_does_the_name_of_an_exception() -> None:
    kind = type("Odd\r\n\x1b", (Exception,), {})

    def handler(record: Any) -> None:
        raise kind("why")

    with captured() as lines:
        lines_with(None, handler)

    assert lines[0].getMessage().endswith("handle: Odd\\r\\n\\x1b")


def test_the_real_loguru_prints_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    loguru = pytest.importorskip("loguru", reason="Loguru is not installed")
    printed: list[str] = []
    number = loguru.logger.add(printed.append, format="{level} {extra[batch_index]} {message}")
    try:
        lines_with(loguru.logger, event=SQS.event(["secret body"]))
    finally:
        loguru.logger.remove(number)

    assert printed[0].startswith("WARNING 0 SQS record #0 ")
    assert printed[0].splitlines()[0].endswith(" failed at stage handle: ValueError")
    assert "ValueError: \\x1b[31m" in printed[0]
    assert "secret body" not in printed[0]


def test_the_real_structlog_prints_the_line() -> None:
    structlog = pytest.importorskip("structlog", reason="structlog is not installed")
    with structlog.testing.capture_logs() as lines:
        lines_with(structlog.get_logger())

    assert lines[0]["event"].endswith(" failed at stage handle: ValueError")
    assert (lines[0]["log_level"], lines[0]["batch_index"]) == ("warning", 0)
    assert json.dumps(lines[0]["batch_source"]) == '"SQS"'
