"""Installing the wheel brings the two packages and the command; uninstalling takes all away."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.environment import Environment

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Iterator[Environment]:
    made = Environment(tmp_path_factory.mktemp("environment") / "venv")
    before = made.files()
    made.pip("install", "--quiet", "--no-index", str(wheel))
    yield made
    made.pip("uninstall", "--quiet", "--yes", "lambda-batchproc")

    assert before == made.files(), "uninstalling leaves nothing"


def test_it_pulls_nothing_else(environment: Environment) -> None:
    installed = {line.split("==")[0] for line in environment.pip("freeze").splitlines()}

    assert {"lambda-batchproc"} == {name.partition(" @")[0] for name in installed}


def test_a_batch_is_processed_and_judged_without_pytest(
    environment: Environment, tmp_path: Path
) -> None:
    script = tmp_path / "one_event.py"
    script.write_bytes((HERE / "one_event.py").read_bytes())
    said = environment.run(str(script), cwd=tmp_path)

    assert said.endswith("one event, one failure reported\n")


def test_the_command_is_there(environment: Environment, tmp_path: Path) -> None:
    command = [str(environment.folder / "batchproc"), "generate", "sqs", "--body", "a"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert '"body": "a"' in done.stdout


def test_what_needs_an_extra_says_which(environment: Environment, tmp_path: Path) -> None:
    asks = """
import pytest_batchproc.errors as errors
for name in ("strategies", "laws"):
    try:
        __import__(f"pytest_batchproc.{name}")
    except errors.MissingExtraError as error:
        print(error)
"""

    assert environment.run("-c", asks, cwd=tmp_path) == (
        "pytest_batchproc.strategies needs hypothesis: pip install pytest-batchproc\n"
        "pytest_batchproc.laws needs hypothesis: pip install pytest-batchproc\n"
    )
