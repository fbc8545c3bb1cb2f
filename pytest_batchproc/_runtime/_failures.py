"""What to say of an invocation that brought no response."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pytest_batchproc._runtime._stack import frames, without_report
from pytest_batchproc._wording import printable
from pytest_batchproc.errors import FunctionError
from pytest_batchproc.marshalling import LARGEST_RESPONSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_batchproc._runtime._options import Setup
    from pytest_batchproc._runtime._output import Written
    from pytest_batchproc._runtime._sandbox import Answer, Ending

_LAST = 10  # frames and lines that are shown
_TAKE_IT = "Assertions take `.error` of the invocation in place of a response."


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known in addition to the response; is_init: the handler was being loaded."""

    setup: Setup
    is_init: bool
    written: Written


class _Said(NamedTuple):
    kind: str  # as Lambda calls it
    message: str
    fact: str
    way_out: str = _TAKE_IT
    frames: tuple[str, ...] = ()
    is_whole: bool = False  # what was written tells no more


def failure(answer: Answer, of: Circumstances) -> FunctionError:
    """The error that represents a response that cannot be read."""
    said = _SAYING[answer.ending](answer, of)
    lines = [
        *(line for frame in said.frames[-_LAST:] for line in frame.splitlines()),
        *_last_lines("standard error", without_report(of.written.stderr), said),
        *_last_lines("log", "\n".join(of.written.logs), said),
        *_last_lines("output", of.written.stdout, said),
        said.way_out,
    ]
    error = FunctionError(said.fact, said.kind, said.message, said.frames, of.is_init)
    # As a note, so that the first line of the error has the fact.
    note = "\n".join(printable(line.expandtabs()) for line in lines if line)
    if note:
        error.add_note(note)
    return error


def _last_lines(name: str, written: str, said: _Said) -> list[str]:
    lines = written.splitlines()
    if not lines or said.is_whole:
        return []
    more = "" if len(lines) <= _LAST else f", last {_LAST} of {len(lines):,} lines"
    return [f"Its {name}{more}:", *(f"  {line}" for line in lines[-_LAST:])]


def _posted(answer: Answer, of: Circumstances) -> _Said:
    told = json.loads(answer.body)
    kind, message = str(told["errorType"]), str(told["errorMessage"])
    stack = tuple(map(str, told["stackTrace"]))
    what = f"{kind}: {message}" if message else kind
    if of.is_init:
        is_missing = kind == "Runtime.ImportModuleError"
        way_out = f"Its directory is {of.setup.directory}; `directory=` names another."
        fact = f"{of.setup.handler} could not be loaded: {what}"
        return _Said(kind, message, fact, way_out if is_missing else "", stack, is_whole=True)
    verb = "failed with" if kind.startswith("Runtime.") else "raised"
    return _Said(kind, message, f"{of.setup.handler} {verb} {what}", frames=stack, is_whole=True)


def _exited(answer: Answer, of: Circumstances) -> _Said:
    code = answer.exit_code or 0
    how = _signal(-code) if code < 0 else f"exit code {code}"
    when = " while it was loaded" if of.is_init else ""
    fact = f"the process of {of.setup.handler} ended{when}: {how}"
    return _Said(
        "Runtime.ExitError", how, fact, frames=frames(of.written.stderr) if code < 0 else ()
    )


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # real-time signals have no names
        return f"signal {number}"


def _timed_out(answer: Answer, of: Circumstances) -> _Said:
    setup = of.setup
    if of.is_init:
        time, argument = f"{setup.init_timeout:g} s", "init_timeout"
        fact = f"{setup.handler} was not loaded within {time}"
    else:
        time, argument = f"{setup.function_timeout:g} s", "function_timeout"
        fact = f"{setup.handler} was stopped at its timeout of {time}"
    way_out = f"`{argument}=` gives it longer."
    return _Said("Sandbox.Timedout", f"{time} are over", fact, way_out, frames(of.written.stderr))


def _too_large(answer: Answer, of: Circumstances) -> _Said:
    size = f"{len(answer.body):,} bytes, and Lambda takes {LARGEST_RESPONSE:,}"
    return _Said(
        "Function.ResponseSizeTooLarge",
        f"the response has {size}",
        f"{of.setup.handler} returned {size}",
        is_whole=True,
    )


_SAYING: dict[Ending, Callable[[Answer, Circumstances], _Said]] = {
    "error": _posted,
    "exit": _exited,
    "timeout": _timed_out,
    "too large": _too_large,
}
