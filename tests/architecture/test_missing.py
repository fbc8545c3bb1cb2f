"""Tests run anywhere: `tests/support/missing.py` skips what asks for a missing library."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

PLUGIN = "tests.support.missing"
MISSING = "no_such_library"
OUR_SENTENCE = """
    class MissingExtraError(ImportError): pass

    def refuse(library):
        text = 'a feature needs it: pip install "lambda-batchproc[runtime]"'
        raise MissingExtraError(text, name=library)
"""


def skipped(pytester: pytest.Pytester, code: str) -> tuple[dict[str, int], Sequence[str]]:
    """What became of the tests in a module of that code, and the reasons given."""
    pytester.makepyfile(code, ours=OUR_SENTENCE)
    done = pytester.runpytest_inprocess("-rs", "-p", "no:asyncio", "-p", PLUGIN)
    reasons = [line.split(": ", 1)[1] for line in done.outlines if line.startswith("SKIPPED")]
    return done.parseoutcomes(), reasons


def test_a_module_that_imports_a_missing_library_is_skipped(pytester: pytest.Pytester) -> None:
    outcomes, reasons = skipped(pytester, f"import {MISSING}.part\ndef test_it(): pass")

    assert outcomes == {"skipped": 1}
    assert reasons == [f"{MISSING} is not installed"]


def test_a_folder_whose_conftest_imports_one_is_skipped(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("folder")
    (folder / "conftest.py").write_text(f"import {MISSING}")
    (folder / "test_inside.py").write_text("def test_it(): pass")
    outcomes, reasons = skipped(pytester, "def test_outside(): pass")

    assert outcomes == {"passed": 1, "skipped": 1}
    assert reasons == [f"{MISSING} is not installed"]


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
def test_whoever_imports_from_a_skipped_module_is_skipped_too(
    pytester: pytest.Pytester, mode: str
) -> None:
    folder = pytester.mkpydir("folder")
    (folder / "test_first.py").write_text(f"import {MISSING}\nVALUE = 1\ndef test_it(): pass")
    (folder / "test_second.py").write_text(
        "from folder.test_first import VALUE\ndef test_it(): pass"
    )
    pytester.makeini(f"[pytest]\naddopts = --import-mode={mode}\npythonpath = .")
    outcomes, reasons = skipped(pytester, "def test_outside(): pass")

    assert outcomes == {"passed": 1, "skipped": 2}
    assert reasons == [f"{MISSING} is not installed"] * 2


@pytest.mark.parametrize(
    "where", ["def test_it():\n    ", "import pytest\n@pytest.fixture\ndef it():\n    "]
)
def test_a_test_or_fixture_that_asks_for_one_is_skipped(
    pytester: pytest.Pytester, where: str
) -> None:
    uses = "\ndef test_with(it): pass" if "fixture" in where else ""
    outcomes, reasons = skipped(pytester, f"{where}import {MISSING}{uses}")

    assert outcomes == {"skipped": 1}
    assert reasons == [f"{MISSING} is not installed"]


def test_our_sentence_about_a_missing_library_is_the_reason(pytester: pytest.Pytester) -> None:
    outcomes, reasons = skipped(pytester, f"import ours\ndef test_it(): ours.refuse({MISSING!r})")

    assert outcomes == {"skipped": 1}
    assert reasons == ['a feature needs it: pip install "lambda-batchproc[runtime]"']


@pytest.mark.parametrize(
    "code",
    [
        "import batchproc.no_such_room",
        "from batchproc import no_such_name",
        "from json import no_such_name",
        "import ours; ours.refuse('pytest')",
        "import ours; ours.refuse(None)",
    ],
)
def test_a_mistake_of_ours_is_a_failure(pytester: pytest.Pytester, code: str) -> None:
    outcomes, reasons = skipped(pytester, f"def test_it():\n    {code}")

    assert outcomes == {"failed": 1}
    assert reasons == []


def test_an_import_that_fails_inside_our_packages_is_a_failure(pytester: pytest.Pytester) -> None:
    code = f"""
        def test_it():
            exec("import {MISSING}", {{"__name__": "pytest_batchproc.somewhere"}})
    """
    outcomes, reasons = skipped(pytester, code)

    assert outcomes == {"failed": 1}
    assert reasons == []
