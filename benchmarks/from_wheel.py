"""What `make bench` runs: build the wheel, install it beside the incumbent, measure there.

Both go into a throw-away environment, so that nothing of the source tree can be picked up.
Arguments go on to `run.py`: `python benchmarks/from_wheel.py --quick --only sync`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

# Without extras: that is when it imports fastest, the comparison that is hardest for us.
# constraints.txt pins the version, so that two runs months apart mean the same thing.
INCUMBENT = ("--constraint", str(ROOT / "constraints.txt"), "aws-lambda-powertools")


def main(arguments: list[str]) -> int:
    """Build, install, measure; the exit code is that of `run.py`, 1 when a step before failed."""
    with tempfile.TemporaryDirectory(prefix="batchproc-bench-") as name:
        directory = Path(name)
        python = directory / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        say("building the wheel ...")
        pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", name, str(ROOT), cwd=directory)
        (wheel,) = directory.glob("batchproc-*.whl")
        say(f"installing {wheel.name} and the incumbent ...")
        venv.create(directory / "venv", with_pip=True)
        pip(python, "install", str(wheel), *INCUMBENT, cwd=directory)
        # From another directory, so that the source tree cannot be found by standing in it.
        command = [str(python), str(HERE / "run.py"), *arguments]
        return subprocess.run(command, cwd=directory, check=False).returncode


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
