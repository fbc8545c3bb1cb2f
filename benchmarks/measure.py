"""How a case is measured, and becomes a row of a table.

pyperf and pytest-benchmark time one side after the other. Here each round calls both, one directly
after the other, so that a slow minute of the machine changes both and not their ratio.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
OURS = "batchproc"
POWERTOOLS = "aws_lambda_powertools.utilities.batch"

Call = Callable[[], object]
Meter = Callable[[Call], int]
#: The call of a case and the one that it is compared with, if any, for our module of that name.
Calls = Callable[[str], tuple[Call, Call | None]]
#: What was measured in each round: of ours, and of the other. The second may be empty.
Numbers = Sequence[int]
Samples = tuple[list[int], list[int]]


class CaseFailedError(Exception):
    """A process ended with an error; the text is its output."""


class Figure(NamedTuple):
    """The value that a bound applies to.

    Attributes:
        of_all: the value of all rounds.
        of_each: the value of each round; they show how much the rounds differ.
        show: the value as text.
        unit: a measured number as text.
    """

    of_all: Callable[[Numbers, Numbers], float]
    of_each: Callable[[Numbers, Numbers], Sequence[float]]
    show: Callable[[float], str]
    unit: Callable[[float], str]


def duration(nanoseconds: float) -> str:
    """A time in the unit that suits it."""
    units = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"))
    size, unit = next((one for one in units if abs(nanoseconds) >= one[0]), units[-1])
    return f"{_rounded(nanoseconds / size)} {unit}"


def memory(count: float) -> str:
    """A number of bytes in the unit that suits it."""
    size, unit = (1e6, "MB") if count >= 1e6 else (1e3, "kB")
    return f"{_rounded(count / size)} {unit}"


def _rounded(value: float) -> str:
    return f"{value:,.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f}"


def _ratios(ours: Numbers, other: Numbers) -> list[float]:
    return [mine / its for mine, its in zip(ours, other, strict=True)]


RATIO = Figure(lambda *both: median(_ratios(*both)), _ratios, "{:#.3g}".format, duration)
RATIO_OF_MEMORY = RATIO._replace(unit=memory)
# The lowest: whatever disturbs a call only adds to it, and here is no ratio that cancels it.
TIME = Figure(lambda ours, _: min(ours), lambda ours, _: ours, duration, duration)
ADDED = Figure(
    lambda ours, other: min(ours) - min(other),
    lambda ours, other: [mine - its for mine, its in zip(ours, other, strict=True)],
    lambda value: f"{'+' if value >= 0 else ''}{duration(value)}",
    duration,
)
MEMORY = Figure(lambda ours, _: max(ours), lambda ours, _: ours, memory, memory)


def per_message(count: int) -> Figure:
    """The lowest time of `count` messages, shown for one of them."""
    return TIME._replace(show=lambda nanoseconds: duration(nanoseconds / count))


def one_call(call: Call) -> int:
    """Nanoseconds of one call that pays for its own garbage, and not for that of the other.

    The call before the timed one fills the caches of the CPU, which the collection has emptied.
    """
    gc.collect()
    call()
    return steady_call(call)


def steady_call(call: Call) -> int:
    """Nanoseconds of one call, with nothing done before it."""
    start = time.perf_counter_ns()
    call()
    return time.perf_counter_ns() - start


def peak_of_the_process(call: Call) -> int:
    """The most bytes of memory that this process has had, after one call."""
    import resource  # not on Windows

    call()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def interleave(ours: Call, other: Call | None, rounds: int, meter: Meter) -> Samples:
    """Measure one call of each in every round; the first of a round changes."""
    samples: Samples = ([], [])
    calls = [(ours, samples[0])] + ([(other, samples[1])] if other else [])
    for number in range(rounds):
        for call, numbers in calls[:: -1 if number % 2 else 1]:
            numbers.append(meter(call))
    return samples


@dataclass(frozen=True, kw_only=True)
class How:
    """What a run measures: the module that counts as ours, where it is if it is not installed."""

    module: str = OURS
    paths: tuple[str, ...] = ()
    is_quick: bool = False

    def rounds(self, case: Case) -> int:
        """A quick run has three rounds of ten."""
        return max(1, case.rounds * 3 // 10) if self.is_quick else case.rounds


def in_a_process(case: Case, how: How) -> Samples:
    """Measure the calls of a case in a new process: no loggers, loops or memory of another case."""
    command = [sys.executable, str(HERE / "tables.py"), case.name, how.module]
    command += [str(how.rounds(case)), *how.paths]
    ours, other = json.loads(output(command, case.environment))
    return ours, other


@dataclass(frozen=True)
class Case:
    """One row of a table.

    Attributes:
        calls: what is timed; imports are inside, so that nothing loads what belongs to another.
        bound: what we promise, in the unit of the figure; without it the case is information.
        goal: what we aim for.
        missed: why the bound is missed; `make bench` writes no missed bound without a reason.
        environment: variables of the process.
        measure: how the rounds are measured.
    """

    name: str
    title: str
    calls: Calls | None = None
    figure: Figure = field(default=RATIO, kw_only=True)
    bound: float | None = field(default=None, kw_only=True)
    goal: float | None = field(default=None, kw_only=True)
    missed: str = field(default="", kw_only=True)
    rounds: int = field(default=40, kw_only=True)
    meter: Meter = field(default=one_call, kw_only=True)
    environment: dict[str, str] = field(default_factory=dict, kw_only=True)
    measure: Callable[[Case, How], Samples] = field(default=in_a_process, kw_only=True)


def output(
    command: Sequence[str], variables: Mapping[str, str], directory: str | None = None
) -> str:
    """What a process printed that ran in this or an empty directory: no source tree is there.

    It inherits no variable that changes how a library or pytest behaves.

    Raises:
        CaseFailedError: it ended with an error.
    """
    ignored = ("POWERTOOLS_", "LAMBDA_", "PYTHON", "PYTEST_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ignored)}
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            command,
            cwd=directory or empty,
            env={**kept, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise CaseFailedError((done.stdout + done.stderr)[-3000:].rstrip())
    return done.stdout


def refuse(wrong: object, fact: str) -> None:
    """End the process if a case computed something else than it should."""
    if wrong:
        raise SystemExit(f"{fact}: the speed of a wrong answer is worth nothing")


HEADER = """\
| case | figure (middle half) | bound | batchproc / other |
|---|---:|---|---:|"""
UNEXPLAINED = "missed, no reason given"


def row(case: Case, samples: Samples | None, *, judged: bool = True) -> str:
    """The row of a case in Markdown; without samples it has no figure."""
    show = case.figure.show
    goal = "" if case.goal is None else f" (goal {show(case.goal)})"
    bound = "" if case.bound is None else f"≤ {show(case.bound)}{goal}"
    if samples is None:
        return f"| {case.title} | - | {bound} | - |"
    figure, each = case.figure.of_all(*samples), case.figure.of_each(*samples)
    middle = ""
    if len(each) >= 4:
        low, _, high = quantiles(each, method="inclusive")
        middle = f" ({show(low)} … {show(high)})"
    if case.bound is not None and figure > case.bound:
        bound += f"; {f'missed: {case.missed}' if case.missed else UNEXPLAINED}"
    elif case.bound is not None:
        bound += "; goal met" if case.goal is not None and figure <= case.goal else "; met"
    numbers = " / ".join(case.figure.unit(median(one)) for one in samples if one)
    return f"| {case.title} | **{show(figure)}**{middle} | {bound if judged else ''} | {numbers} |"
