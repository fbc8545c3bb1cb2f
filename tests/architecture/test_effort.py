"""`make test` runs a fixed sample of expensive tests, and `make test-all` every case."""

from __future__ import annotations

import re
import sys

import pytest

from tests.architecture.source import ROOT

EXPENSIVE = """
    import pytest

    @pytest.mark.sampled(5)
    @pytest.mark.parametrize("one", "abcde")
    @pytest.mark.parametrize("other", range(5))
    def test_many(one, other):
        pass

    @pytest.mark.sampled(8)
    @pytest.mark.parametrize("one", "ab")
    def test_few(one):
        pass

    def test_cheap():
        pass

    @pytest.mark.expensive
    def test_expensive():
        pass
"""


def collected(pytester: pytest.Pytester, everything: bool, *arguments: str) -> list[str]:
    pytester.makepyfile(test_it=EXPENSIVE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setenv("BATCHPROC_TEST_ALL", "1" if everything else "")
        options = ["-p", "tests.support.effort", "--collect-only", "-q", "--strict-markers"]
        done = pytester.runpytest_subprocess(*options, *arguments)
    return [line for line in done.outlines if "::" in line]


def test_a_sample_has_one_of_so_many_cases_and_at_least_one(pytester: pytest.Pytester) -> None:
    found = collected(pytester, False)

    assert [
        len([line for line in found if "test_many" in line]),
        len([line for line in found if "test_few" in line]),
        len([line for line in found if "test_cheap" in line]),
    ] == [5, 1, 1]


def test_a_sample_names_each_value_of_each_parameter(pytester: pytest.Pytester) -> None:
    many = [line for line in collected(pytester, False) if "test_many" in line]
    values = [line.partition("[")[2].rstrip("]").split("-") for line in many]

    assert [sorted({one[0] for one in values}), sorted({one[1] for one in values})] == [
        list("01234"),
        list("abcde"),
    ]


def test_all_cases_run_where_that_is_asked_for(pytester: pytest.Pytester) -> None:
    assert len(collected(pytester, True)) == 25 + 2 + 1 + 1


def test_an_expensive_test_is_left_out(pytester: pytest.Pytester) -> None:
    assert [line for line in collected(pytester, False) if "test_expensive" in line] == []


@pytest.mark.expensive
def test_every_test_but_the_expensive_ones_is_in_the_sample(pytester: pytest.Pytester) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("BATCHPROC_TEST_ALL", "")
        sample = cases_of(pytester.run(*COLLECT, "tests", "examples"))
        patch.setenv("BATCHPROC_TEST_ALL", "1")
        everything = cases_of(pytester.run(*COLLECT, "tests", "examples"))
        expensive = cases_of(pytester.run(*COLLECT, "-m", "expensive", "tests", "examples"))

    assert sample < everything
    assert functions_of(everything) - functions_of(sample) == functions_of(expensive)


COLLECT = (sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider")


def cases_of(done: pytest.RunResult) -> set[str]:
    return {line for line in done.outlines if "::" in line}


def functions_of(cases: set[str]) -> set[str]:
    return {case.partition("[")[0] for case in cases}


def test_a_case_that_the_command_line_names_runs(pytester: pytest.Pytester) -> None:
    found = collected(pytester, False)
    left_out = next(line for line in collected(pytester, True) if line not in found)
    named = [left_out, "test_it.py::test_expensive"]

    assert collected(pytester, False, *named) == named


def test_the_sample_of_a_test_is_always_the_same(pytester: pytest.Pytester) -> None:
    found = collected(pytester, False)

    assert found == collected(pytester, False)
    assert (collected(pytester, False, "-k", "test_many")) == [
        line for line in found if "test_many" in line
    ]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("marker", "fixture", "text"),
    [
        ("sampled", "", "write @pytest.mark.sampled(8) at"),
        ("sampled(8)", "snapshot", "a sampled test cannot use `snapshot`:"),
    ],
    ids=["without a number", "with a snapshot"],
)
def test_a_wrong_sample_is_refused(
    pytester: pytest.Pytester, marker: str, fixture: str, text: str
) -> None:
    code = f"""
        import pytest

        @pytest.fixture
        def snapshot(): ...

        @pytest.mark.{marker}
        def test_it({fixture}): ...
    """
    pytester.makepyfile(code)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        patch.setenv("BATCHPROC_TEST_ALL", "")
        done = pytester.runpytest_subprocess("-p", "tests.support.effort", "--strict-markers")

    done.stdout.fnmatch_lines([f"*{text} *::test_it*"])


def test_the_variable_is_the_one_that_the_makefile_sets() -> None:
    makefile = ROOT / "Makefile"
    if not makefile.is_file():
        pytest.skip("the Makefile is not here")

    assert set(re.findall(r"\b(BATCHPROC_\w+)=1", makefile.read_text())) == {"BATCHPROC_TEST_ALL"}
