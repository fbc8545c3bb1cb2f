"""Who comes up with the cases: a process each, so that a hang or a crash takes nobody along."""

from __future__ import annotations

import base64
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 512
_ONE_CASE = 20  # seconds; what takes longer hangs


@dataclass(frozen=True)
class Result:
    """What a run came to; `trouble` is empty, or the end of what the process wrote."""

    executions: int
    edges: int | None
    seconds: int
    trouble: str


def run_atheris(target: str, seconds: int, corpus: Path) -> Result:
    """Guided by the branches that cases reach; what reached a new one stays in the corpus."""
    kept = corpus / target
    kept.mkdir(parents=True, exist_ok=True)
    done, took = _run(
        "tests.fuzz.guided",
        target,
        f"-max_total_time={seconds}",
        f"-timeout={_ONE_CASE}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={corpus}/{target}-",
        "-len_control=0",
        "-print_final_stats=1",
        str(kept),
        most=seconds + 600,
    )
    counted = re.findall(r"number_of_executed_units: (\d+)", done.stdout)
    edges = re.findall(r"\bcov: (\d+)", done.stdout)
    return Result(
        int(counted[-1]) if counted else 0,
        int(edges[-1]) if edges else None,
        took,
        trouble(done),
    )


def run_random(target: str, seconds: int, corpus: Path) -> Result:
    """Bytes by chance."""
    return _counted("tests.fuzz.shuffled", target, seconds)


def run_hypothesis(target: str, seconds: int, corpus: Path) -> Result:
    """Events and responses by the strategies that users have."""
    return _counted("tests.fuzz.drawn", target, seconds)


def _counted(module: str, target: str, seconds: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "executions")
        seed = time.time_ns() % 2**32
        done, took = _run(module, target, str(seconds), str(seed), str(file), most=seconds + 600)
        number = int(file.read_text()) if file.exists() else 0
    return Result(number, None, took, trouble(done))


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


def _run(module: str, *arguments: str, most: float) -> tuple[subprocess.CompletedProcess[str], int]:
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", module, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=most,
        check=False,
    )
    return done, round(time.monotonic() - start)


ENGINES = {"atheris": run_atheris, "random": run_random, "hypothesis": run_hypothesis}


def best() -> str:
    """The best engine that is installed."""
    return "atheris" if importlib.util.find_spec("atheris") else "random"
