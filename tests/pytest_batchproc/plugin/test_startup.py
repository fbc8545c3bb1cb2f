"""What pytest pays for the plugin being there: modules by name, never milliseconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Older pytest first reads the metadata of a package, as an e-mail, when it loads a plugin by name.
LISTING = """
    import importlib.metadata
    import sys

    importlib.metadata.metadata("pytest")

    def pytest_unconfigure():
        print("\\nloaded:", *sorted(sys.modules))
"""
OURS = {
    "pytest_batchproc",
    "pytest_batchproc.fixtures",
    "pytest_batchproc.fixtures.context",
    "pytest_batchproc.fixtures.events",
    "pytest_batchproc.fixtures.runtime",
    "pytest_batchproc.fixtures.simulation",
    "pytest_batchproc.fixtures.snapshots",
    "pytest_batchproc.hookspecs",
    "pytest_batchproc.plugin",
    "pytest_batchproc._settings",
}


def loaded(pytester: pytest.Pytester, *args: str) -> set[str]:
    pytester.makeconftest(LISTING)
    pytester.makepyfile("def test_it(): pass")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", *args],
        cwd=pytester.path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("loaded: ")]
    assert len(lines) == 1, done.stdout + done.stderr
    return set(lines[0].split()[1:])


@pytest.mark.parametrize("only", [("--collect-only",), ()], ids=["collect", "run"])
def test_a_run_that_uses_nothing_of_ours_loads_these_alone(
    pytester: pytest.Pytester, only: tuple[str, ...]
) -> None:
    without = loaded(pytester, "-p", "no:batchproc", *only)
    with_it = loaded(pytester, "-p", "batchproc", *only)

    assert with_it - without == OURS


def test_a_failed_test_loads_nothing_more(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_fails="def test_fails(): assert 1 == 2")
    without = loaded(pytester, "-p", "no:batchproc")
    with_it = loaded(pytester, "-p", "batchproc")

    assert with_it - without == OURS


def test_an_option_and_a_marker_load_nothing_more(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.batchproc(region="eu-west-1")
        def test_marked(): pass
        """
    )
    without = loaded(pytester, "-p", "no:batchproc")
    with_it = loaded(pytester, "-p", "batchproc", "--batchproc-seed=42")

    assert with_it - without == OURS


def test_pytest_itself_loads_what_our_settings_need(pytester: pytest.Pytester) -> None:
    without = loaded(pytester, "-p", "no:batchproc")

    assert {"dataclasses", "re", "typing"} <= without


def test_the_modules_loaded_at_start_up_are_never_rewritten() -> None:
    import pytest_batchproc

    root = Path(str(pytest_batchproc.__file__)).parent
    names = [name.removeprefix("pytest_batchproc").strip(".").replace(".", "/") for name in OURS]
    files = [
        path if (path := root / f"{name}.py").is_file() else root / name / "__init__.py"
        for name in names
    ]
    rewritten = [path for path in files if "PYTEST_DONT_REWRITE" not in path.read_text()]

    assert rewritten == []
