"""What `import hypothesis` does in an environment that has us, in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import pytest_batchproc

ROOT = Path(pytest_batchproc.__file__).parents[1]
RESOLVES = """
from hypothesis import Phase, find, settings, strategies as st
from batchproc.shapes import SqsRecord
fast = settings(phases=[Phase.generate], database=None)
record = find(st.from_type(SqsRecord), lambda record: True, settings=fast)
print(record.get("messageId"))
"""
FIRST = "00000000-0000-4000-8000-000000000000"

Run = Callable[[str], str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Python, with our entry point whether or not this environment was installed with it."""
    pytest.importorskip("hypothesis", reason="asks hypothesis")
    facts = tmp_path / "batchproc_entry-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: batchproc-entry\nVersion: 1\n")
    (facts / "entry_points.txt").write_text(
        "[hypothesis]\nbatchproc = pytest_batchproc._hypothesis:register\n"
    )

    def run(code: str) -> str:
        paths = [str(tmp_path), str(ROOT)]
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", f"import sys; sys.path[:0] = {paths!r}\n{code}"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def test_the_entry_point_is_that_of_the_distribution() -> None:
    import tomllib

    # Beside the tests, also where the package is an installed one.
    pyproject = Path(__file__).resolve().parents[3] / "pyproject.toml"
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]

    assert (project["entry-points"]["hypothesis"]) == {
        "batchproc": "pytest_batchproc._hypothesis:register"
    }


def test_importing_hypothesis_imports_our_hook_and_nothing_else(run: Run) -> None:
    said = run(
        "before = set(sys.modules)\nimport hypothesis, json\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    ours = {"batchproc", "pytest_batchproc", "aws_lambda_powertools", "pydantic", "faker", "yaml"}
    found = {name for name in json.loads(said) if name.partition(".")[0] in ours}

    assert found == {"pytest_batchproc", "pytest_batchproc._hypothesis"}


def test_types_resolve_whether_they_are_imported_before_or_after(run: Run) -> None:
    assert run(RESOLVES) == FIRST
    assert run(f"import batchproc.shapes\n{RESOLVES}") == FIRST


def test_resolving_ours_does_not_import_powertools(run: Run) -> None:
    said = run(f"{RESOLVES}\nprint([name for name in sys.modules if 'powertools' in name])")

    assert said == f"{FIRST}\n[]"


def test_models_of_powertools_resolve_without_ours_being_imported(run: Run) -> None:
    pytest.importorskip("aws_lambda_powertools", reason="compares with its models")

    assert (
        run(
            "from hypothesis import Phase, find, settings, strategies as st\n"
            "fast = settings(phases=[Phase.generate], database=None)\n"
            "from aws_lambda_powertools.utilities.parser.models import SqsModel\n"
            "model = find(st.from_type(SqsModel), lambda model: True, settings=fast)\n"
            "print(model.Records[0].messageId)"
        )
    ) == FIRST


def test_hypothesis_without_plugins_does_without_us(run: Run) -> None:
    said = run(
        "import os; os.environ['HYPOTHESIS_NO_PLUGINS'] = '1'\nimport hypothesis\n"
        "print('pytest_batchproc' in sys.modules)"
    )

    assert said == "False"


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param("sys.modules['pydantic'] = None", id="no pydantic"),
        pytest.param("sys.modules['batchproc'] = None", id="half of us"),
        pytest.param("sys.modules['pytest_batchproc.strategies'] = None", id="no strategies"),
        pytest.param(
            "import types\n"
            "gone = types.ModuleType('hypothesis.strategies._internal.types')\n"
            "from pytest_batchproc import _hypothesis\n"
            "import hypothesis.strategies._internal as inside\n"
            "inside.types = sys.modules[gone.__name__] = gone\n"
            "_hypothesis.register()\n"
            "del sys.modules[gone.__name__]",
            id="no table in hypothesis",
        ),
    ],
)
def test_whatever_is_wrong_hypothesis_works(run: Run, trouble: str) -> None:
    assert (
        run(
            f"{trouble}\nfrom hypothesis import find, strategies as st\n"
            "print(find(st.integers(), lambda number: True))"
        )
    ) == "0"


def test_broken_libraries_do_not_spoil_the_types_of_ours(run: Run, tmp_path: Path) -> None:
    for name in ("pydantic", "aws_lambda_powertools", "faker"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('broken')\n")

    assert run(RESOLVES) == FIRST


def test_where_we_cannot_help_hypothesis_goes_on_as_without_us(run: Run) -> None:
    said = run(
        f"import hypothesis\nsys.modules['pytest_batchproc.strategies'] = None\n{RESOLVES}".replace(
            "print(record.get('messageId'))", ""
        )
    )

    assert said == ""  # an empty text, which is what `messageId: str` says


def test_without_hypothesis_one_sentence_says_what_to_install(run: Run) -> None:
    said = run(
        "sys.modules['hypothesis'] = None\n"
        "try:\n    import pytest_batchproc.strategies\n"
        "except ImportError as error:\n    print(type(error).__name__, error)"
    )

    assert said == (
        "MissingExtraError pytest_batchproc.strategies needs hypothesis: "
        "pip install pytest-batchproc"
    )
