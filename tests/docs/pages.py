"""The pages a reader meets first, and the Python blocks in them.

A block runs in a namespace of its own. Where it defines `lambda_handler`, a comment in front of it,
which no reader sees, says what to call it with and what must come of it:

    <!-- sqs: 1 | two | 3 -> #1 -->           an SQS batch of three bodies, of which #1 is reported
    <!-- sqs_fifo (a, b, a): x | y | z -> -->  with message groups; nothing is reported
    <!-- sqs: x -> BatchProcessingError -->   the handler raises
    <!-- not run: why -->                     the block is only compiled
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.support.events import ALL, Event, Source

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ("README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md")
PAGES = [ROOT / name for name in BESIDE] + sorted((ROOT / "docs").rglob("*.md"))
SOURCES = {source.name: source for source in ALL}
SECOND_WORD = {"sqs": "groups", "sqs_fifo": "groups", "kafka": "partitions"}

_BLOCK = re.compile(
    r"(?:^ *<!-- (?P<note>[^\n]*) -->\n+)?^(?P<indent> *)```python\n(?P<code>.*?)^(?P=indent)```$",
    re.M | re.S,
)
_NOTE = re.compile(
    r"(?P<source>\w+)(?: \((?P<lanes>[^)]*)\))?: (?P<bodies>.*?) -> ?(?P<outcome>.*)"
)


@dataclass(frozen=True)
class Call:
    """What `lambda_handler` is called with, and what must come of it."""

    source: Source
    event: Event
    reported: tuple[int, ...] = ()
    error: str | None = None


@dataclass(frozen=True)
class Block:
    """One Python block; `line` is where its first line stands on the page."""

    page: Path
    line: int
    code: str
    note: str | None

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def is_run(self) -> bool:
        return not (self.note or "").startswith("not run: ")

    @property
    def call(self) -> Call | None:
        if self.note is None or not self.is_run:
            return None
        found = _NOTE.fullmatch(self.note)
        if found is None:
            raise ValueError(
                f"{self}: cannot read the comment {self.note!r}; see tests/docs/pages.py"
            )
        source = SOURCES[found["source"]]
        extra: dict[str, Any] = {}
        if found["lanes"]:
            lanes: list[Any] = [lane.strip() for lane in found["lanes"].split(",")]
            if source.name == "kafka":
                lanes = [int(lane) for lane in lanes]
            extra[SECOND_WORD[source.name]] = lanes
        bodies = found["bodies"].split(" | ")
        outcome = found["outcome"]
        if outcome and not outcome.startswith("#"):
            return Call(source, source.event(bodies, **extra), error=outcome)
        reported = tuple(int(one.strip(" #")) for one in outcome.split(",") if one)
        return Call(source, source.event(bodies, **extra), reported)


def blocks(page: Path) -> list[Block]:
    """The Python blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, found.start("code")) + 1,
            dedent(found["code"]),  # a block in a tab is indented
            found["note"],
        )
        for found in _BLOCK.finditer(text)
    ]
