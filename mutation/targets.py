"""What is mutated, and which tests are there to notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Target:
    """A folder of code, and the folders and files with tests of it."""

    name: str
    folder: str
    tests: tuple[str, ...]

    def files(self) -> Iterator[Path]:
        """Each file of the folder."""
        yield from sorted((ROOT / self.folder).rglob("*.py"))


def _files(pattern: str) -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern))


_PLUGIN = "tests/pytest_batchproc"

TARGETS = {
    target.name: target
    for target in (
        Target(
            "batchproc",
            "batchproc",
            (
                "tests/batchproc",
                "tests/laws",
                "tests/traps",
                "tests/house/test_deprecated.py",
                "tests/house/test_startup.py",
            ),
        ),
        Target(
            "verdict",
            "pytest_batchproc/verdict",
            (
                *_files(f"{_PLUGIN}/test_verdict*.py"),
                *_files(f"{_PLUGIN}/test_asserts*.py"),
                f"{_PLUGIN}/three_handlers",
                "tests/fidelity/test_responses.py",
            ),
        ),
        Target(
            "simulator", "pytest_batchproc/simulator", (f"{_PLUGIN}/simulator", "tests/fidelity")
        ),
    )
}
