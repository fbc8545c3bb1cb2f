"""JSON in, from a file or standard input; JSON out, on standard output."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_batchproc._cli._errors import CommandError, ReaderGoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_KEPT = "\n\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"  # of what is not printable
_NEAR = 15  # characters shown on either side of a mistake


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`.

    Raises:
        CommandError: it cannot be read, is empty, or is no text.
    """
    called = called_by(name)
    data = read_bytes(name)
    try:
        text = data.decode(json.detect_encoding(data))  # some shells write UTF-16
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{called}: byte {error.start} ({data[error.start]:#04x}) is not "
            f"{error.encoding.upper()}"
        ) from None
    if not text.strip():
        raise CommandError(f"{called} is empty; expected JSON, such as 'batchproc generate' prints")
    return text


def read_bytes(name: str) -> bytes:
    """What is in a file, or comes by standard input for `-`.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{called_by(name)}: {error.strerror or error}") from None


def parse(text: str, name: str) -> Any:
    """The value that the text of a file is.

    Raises:
        CommandError: it is no JSON; says where and what is there.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        near = text[max(0, error.pos - _NEAR) : error.pos + _NEAR]
        near = f"near {' '.join(near.split())!r}" if near.strip() else "at the end"
        raise CommandError(
            f"{called_by(name)} is not JSON: line {error.lineno}, column {error.colno}: "
            f"{error.msg}, {near}"
        ) from None
    except RecursionError:
        raise CommandError(f"{called_by(name)}: nested too deeply to be read") from None
    except ValueError as error:  # a number of more digits than Python reads
        raise CommandError(f"{called_by(name)}: {error}") from None


def called_by(name: str) -> str:
    """How a message calls a file."""
    return "standard input" if name == "-" else name


def write(value: object) -> None:
    """Print a value as JSON, and nothing else.

    Raises:
        CommandError: it cannot be written, because the reader has gone for instance.
    """
    _print(lambda: _encoded(value))


def write_lines(lines: Iterable[str]) -> None:
    """Print lines, and nothing else.

    Raises:
        CommandError: they cannot be written, because the reader has gone for instance.
    """
    _print(lambda: "".join(f"{line}\n" for line in lines).encode(errors="replace"))


def _print(encoded: Callable[[], bytes]) -> None:
    if sys.stdout is None:
        raise CommandError("standard output is closed")
    try:
        _write_all(encoded())
    except BrokenPipeError:
        _drop_the_rest()
        raise ReaderGoneError from None
    except OSError as error:
        _drop_the_rest()
        raise CommandError(f"standard output: {error.strerror or error}") from None


def _encoded(value: object) -> bytes:
    if (sys.stdout.encoding or "").replace("-", "").lower() == "utf8":
        return _without_controls(json.dumps(value, indent=2, ensure_ascii=False)).encode() + b"\n"
    return json.dumps(value, indent=2).encode() + b"\n"


def _without_controls(text: str) -> str:
    """The same JSON, with what a terminal would obey written as an escape.

    JSON itself escapes the first 32 control characters alone. Half of a surrogate pair, in an event
    that is wrong on purpose, is escaped as well: UTF-8 has none.
    """
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        one if one.isprintable() or one in _KEPT else json.dumps(one)[1:-1] for one in text
    )


def _write_all(data: bytes) -> None:
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:  # text all through, as StringIO
        sys.stdout.write(data.decode())
        return
    sys.stdout.flush()
    # Not by `sys.stdout.write`: under PYTHONUNBUFFERED it forgets what a pipe did not take at once,
    # and so never learns that the reader has gone. https://github.com/python/cpython/issues/85393
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]
    stream.flush()


def _drop_the_rest() -> None:
    # Python flushes once more at its end and would complain once more.
    # https://docs.python.org/3/library/signal.html#note-on-sigpipe
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:  # no file behind it; io.UnsupportedOperation is one
        pass
