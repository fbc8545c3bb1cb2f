"""What the tests and the demo of all examples share: event files, and what pytest prints."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def load_event(beside: str, name: str) -> dict[str, Any]:
    """The event `events/<name>.json` that lies beside a file, fresh for each caller."""
    path = Path(beside).parent / "events" / f"{name}.json"
    event: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return event


def run_pytest(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on files of the examples, in a separate process, without colours and cache."""
    command = [sys.executable, "-m", "pytest", "-q", "--color=no", "-p", "no:cacheprovider"]
    # Where it is installed: pages show the tests in their order. The others take time to load.
    for plugin in ("randomly", "anyio", "faker", "xdist", "xdist.looponfail"):
        command += ["-p", f"no:{plugin}"]
    return subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def messages(printed: str) -> list[str]:
    """The message of each failed test in what pytest printed: lines that begin with `E`."""
    blocks = re.findall(r"(?:^E .*\n)+", printed, re.MULTILINE)
    return [_without_margin(block.splitlines()) for block in blocks]


def shown_in(readme: str) -> list[str]:
    """The blocks of a page that are marked as text: what the page says pytest prints."""
    return re.findall(r"^```text\n(.*?)\n```$", readme, re.MULTILINE | re.DOTALL)


def _without_margin(lines: Iterable[str]) -> str:
    return "\n".join(re.sub(r"^E {1,7}", "", line) for line in lines)
