"""Command line, ini file, marker: where a setting may stand, and which of them wins."""

from __future__ import annotations

import dataclasses

import pytest

from pytest_batchproc._settings import DEFAULTS, ROWS, Settings
from tests.pytest_batchproc.conftest import Run
from tests.pytest_batchproc.plugin.settings_cases import BY_NAME, CASES, Case

each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)

# What is in force, as the text that a test compares with.
SHOWING = """
    import pytest
    from pytest_batchproc._settings import settings_of

    def test_shows(request):
        print(f"in force: {settings_of(request.node).NAME!r}")
"""


def in_force(done: pytest.RunResult) -> list[str]:
    return [line.partition("in force: ")[2] for line in done.outlines if "in force: " in line]


def test_the_cases_are_all_settings() -> None:
    assert list(BY_NAME) == [field.name for field in dataclasses.fields(Settings)]
    assert list(ROWS) == list(BY_NAME)


@each
def test_nothing_set_is_the_default(pytester: pytest.Pytester, run: Run, case: Case) -> None:
    pytester.makepyfile(SHOWING.replace("NAME", case.name))

    assert in_force(run("-s")) == [repr(getattr(DEFAULTS, case.name))]


@each
def test_the_ini_file_wins_over_the_default(
    pytester: pytest.Pytester, run: Run, case: Case
) -> None:
    pytester.makeini(f"[pytest]\n{case.key} = {case.other}")
    pytester.makepyfile(SHOWING.replace("NAME", case.name))

    assert in_force(run("-s", "--strict-config")) == [repr(case.other)]


@each
def test_the_command_line_wins_over_the_ini_file(
    pytester: pytest.Pytester, run: Run, case: Case
) -> None:
    pytester.makeini(f"[pytest]\n{case.key} = {case.other}")
    pytester.makepyfile(SHOWING.replace("NAME", case.name))

    assert in_force(run("-s", f"{case.option}={case.third}")) == [repr(case.third)]


@each
def test_a_marker_wins_over_the_command_line(
    pytester: pytest.Pytester, run: Run, case: Case
) -> None:
    code = SHOWING.replace("NAME", case.name)
    marked = f"@pytest.mark.batchproc({case.name}={case.other!r})\n    def test_shows"
    pytester.makepyfile(code.replace("def test_shows", marked))

    assert in_force(run("-s", f"{case.option}={case.third}")) == [repr(case.other)]


@each
def test_a_pyproject_file_sets_it(pytester: pytest.Pytester, run: Run, case: Case) -> None:
    pytester.makepyprojecttoml(f"[tool.pytest.ini_options]\n{case.key} = {case.other!r}")
    pytester.makepyfile(SHOWING.replace("NAME", case.name))

    assert in_force(run("-s", "--strict-config")) == [repr(case.other)]


@pytest.mark.skipif(pytest.version_tuple < (9, 0), reason="pytest 9 brought native TOML")
@each
def test_native_toml_sets_it(pytester: pytest.Pytester, run: Run, case: Case) -> None:
    pytester.makepyprojecttoml(f"[tool.pytest]\n{case.key} = {case.other!r}")
    pytester.makepyfile(SHOWING.replace("NAME", case.name))

    assert in_force(run("-s", "--strict-config")) == [repr(case.other)]


@pytest.mark.skipif(pytest.version_tuple < (9, 0), reason="pytest 9 brought native TOML")
def test_native_toml_may_write_a_timeout_without_a_point(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyprojecttoml("[tool.pytest]\nbatchproc_function_timeout = 30")
    pytester.makepyfile(SHOWING.replace("NAME", "function_timeout"))

    assert in_force(run("-s")) == ["30.0"]


@pytest.mark.parametrize(
    ("case", "text"), [(case, text) for case in CASES for text in case.bad], ids=str
)
def test_a_bad_option_ends_the_run_at_once(
    pytester: pytest.Pytester, run: Run, case: Case, text: str
) -> None:
    done = run(f"{case.option}={text}")
    got = type(getattr(DEFAULTS, case.name) or "")(text)

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert errors(done) == [f"ERROR: {case.option}: expected {case.expected}; got {got!r}"]


@pytest.mark.parametrize(
    ("case", "text"), [(case, text) for case in CASES for text in case.bad], ids=str
)
def test_a_bad_ini_value_ends_the_run_at_once(
    pytester: pytest.Pytester, run: Run, case: Case, text: str
) -> None:
    pytester.makeini(f"[pytest]\n{case.key} = {text}")
    done = run()
    got = type(getattr(DEFAULTS, case.name) or "")(text)

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert errors(done) == [f"ERROR: {case.key}: expected {case.expected}; got {got!r}"]


def test_a_word_where_a_number_belongs_is_named(pytester: pytest.Pytester, run: Run) -> None:
    done = run("--batchproc-max-records-shown=many")
    expected = "--batchproc-max-records-shown: expected a whole number, at least 1; got 'many'"

    assert errors(done) == [f"ERROR: {expected}"]


@pytest.mark.skipif(pytest.version_tuple < (8, 4), reason="older ones leave the reading to us")
def test_what_pytest_cannot_read_names_the_key(
    pytester: pytest.Pytester, run: Run, snapshot: object
) -> None:
    pytester.makeini("[pytest]\nbatchproc_max_records_shown = many")
    done = run()

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert errors(done) == snapshot


def test_a_misspelt_key_is_refused_by_strict_config(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeini("[pytest]\nbatchproc_regoin = eu-west-1")
    done = run("--strict-config")

    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert errors(done) == ["ERROR: Unknown config option: batchproc_regoin"]


def test_the_header_is_silent_by_default(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile("def test_it(): pass")
    shown = [line for line in run().outlines if line.startswith("batchproc:")]

    assert shown == []


def test_the_header_tells_what_is_not_default(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeini("[pytest]\nbatchproc_max_records_shown = 7")
    pytester.makepyfile("def test_it(): pass")
    done = run("--batchproc-region=eu-west-1", "--batchproc-function-timeout=3")

    assert [line for line in done.outlines if line.startswith("batchproc:")] == [
        "batchproc: region=eu-west-1, max_records_shown=7"
    ]


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULTS.region = "eu-west-1"  # type: ignore[misc]  # it is frozen, on purpose


def errors(done: pytest.RunResult) -> list[str]:
    return [line for line in [*done.outlines, *done.errlines] if line.startswith("ERROR: ")]
