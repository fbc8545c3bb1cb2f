"""What `make bench` runs: build the wheel, install it beside what it is compared with, measure.

All goes into throw-away environments, so that nothing of the source tree can be picked up.
Arguments go on to `run.py` and `run_plugin.py`: `from_wheel.py --quick --only sync`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import run
import run_plugin

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


class Part(NamedTuple):
    """A table of its own, measured in an environment of its own.

    Attributes:
        script: what measures.
        extras: with which the wheel is installed.
        beside: what is installed with it.
        names: what `--only` may choose.
    """

    script: str
    extras: str
    beside: tuple[str, ...]
    names: Callable[[], list[str]]


PARTS = (
    # Without extras: that is when the incumbent imports fastest, the comparison hardest for us.
    Part("run.py", "", ("aws-lambda-powertools",), run.names),
    Part(
        "run_plugin.py",
        "[pytest,runtime]",
        ("aws-lambda-powertools[parser]", "polyfactory", "moto[sqs]", "boto3"),
        run_plugin.names,
    ),
)


def main(arguments: list[str]) -> int:
    """Build, install, measure; the exit code is the worst of the parts, 1 when a step failed."""
    parts = chosen_parts(arguments)
    if not parts:
        names = ", ".join(name for part in PARTS for name in part.names())
        raise SystemExit(f"no case is called so; there are: {names}")
    with tempfile.TemporaryDirectory(prefix="batchproc-bench-") as name:
        directory = Path(name)
        say("building the wheel ...")
        pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", name, str(ROOT), cwd=directory)
        (wheel,) = directory.glob("batchproc-*.whl")
        return max(measure(part, wheel, arguments) for part in parts)


def chosen_parts(arguments: list[str]) -> list[Part]:
    """The parts that have something to measure: an environment takes a while to make."""
    known = argparse.ArgumentParser(add_help=False)
    known.add_argument("--only", action="append", default=[])
    known.add_argument("--against-itself", action="store_true")
    known.add_argument("--python", action="store_true")
    options, _ = known.parse_known_args(arguments)
    parts = PARTS[:1] if options.against_itself or options.python else PARTS
    if not options.only:
        return list(parts)
    return [
        part for part in parts if any(one in name for name in part.names() for one in options.only)
    ]


def measure(part: Part, wheel: Path, arguments: list[str]) -> int:
    """One part in a new environment; the exit code of its script."""
    directory = wheel.parent / Path(part.script).stem
    python = directory / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    say(f"installing {wheel.name} for {part.script} ...")
    venv.create(directory, with_pip=True)
    ours = f"batchproc{part.extras} @ {wheel.as_uri()}"
    # The versions are pinned, so that two runs months apart mean the same thing.
    constraints = str(ROOT / "constraints.txt")
    pip(python, "install", "--constraint", constraints, ours, *part.beside, cwd=directory)
    # From another directory, so that the source tree cannot be found by standing in it.
    command = [str(python), str(HERE / part.script), *arguments]
    code = subprocess.run(command, cwd=directory, check=False).returncode
    print(flush=True)
    return code


def pip(python: str | Path, *arguments: str, cwd: Path) -> None:
    """Run pip; what it said is shown only when it failed."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"pip {arguments[0]} failed:\n{done.stdout}{done.stderr}".rstrip())


def say(text: str) -> None:
    """Progress goes to standard error: standard output is the table, ready for a file."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
