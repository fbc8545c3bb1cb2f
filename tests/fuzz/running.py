"""Runs a target with atheris in its own process, and keeps the record `tests/fuzz/runs.json`."""

from __future__ import annotations

import base64
import json
import platform
import re
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORD = Path(__file__).with_name("runs.json")
LONGEST = 512
_ONE_CASE = 20  # seconds; a case that takes longer hangs


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of a target.

    Attributes:
        date: when it ended, as YYYY-MM-DD.
        target: the name of a module of this package.
        executions: how many cases were tried.
        edges: how many branches of the code under test were reached; None if atheris did not say.
        seconds: how long it took.
        python: the version of Python.
        findings: 1 if the run ended with a case that fails, else 0.
    """

    date: str
    target: str
    executions: int
    edges: int | None
    seconds: int
    python: str
    findings: int


def recorded(file: Path = RECORD) -> list[Run]:
    """All runs so far, oldest first."""
    return [Run(**one) for one in json.loads(file.read_text())] if file.exists() else []


def record(run: Run, file: Path = RECORD) -> None:
    """Append a run to the record."""
    lines = [json.dumps(asdict(one)) for one in [*recorded(file), run]]
    file.write_text("[\n" + ",\n".join(lines) + "\n]\n")


def run(target: str, seconds: int, corpus: Path) -> tuple[Run, str]:
    """Run a target; returns what it did, and what a failing process wrote.

    Cases that reach new branches stay in the corpus.
    """
    kept = corpus / target
    kept.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={_ONE_CASE}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={corpus}/{target}-",
        "-len_control=0",
        "-print_final_stats=1",
    ]
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.fuzz.guided", target, *options, kept],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds + 600,
        check=False,
    )
    counted = re.findall(r"number_of_executed_units: (\d+)", done.stdout)
    edges = re.findall(r"\bcov: (\d+)", done.stdout)
    found = Run(
        date=datetime.now(UTC).date().isoformat(),
        target=target,
        executions=int(counted[-1]) if counted else 0,
        edges=int(edges[-1]) if edges else None,
        seconds=round(time.monotonic() - start),
        python=platform.python_version(),
        findings=1 if done.returncode else 0,
    )
    return found, trouble(done)


def trouble(done: subprocess.CompletedProcess[str]) -> str:
    """What a process that failed wrote, without the progress of libFuzzer."""
    if not done.returncode:
        return ""
    lines = [
        line
        for line in done.stdout.splitlines()
        if not line.startswith(("#", "INFO:", "WARNING:", "stat::", "MS:", "0x"))
    ]
    for line in lines:
        if line.startswith("Base64: "):
            found = base64.b64decode(line.removeprefix("Base64: "))
            lines.append(f"repeat it with --input {found.hex()}")
    return "\n".join([*lines[-60:], f"The process ended with {done.returncode}."])
