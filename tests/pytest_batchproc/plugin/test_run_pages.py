"""Runs outside the terminal: `--batchproc-report`, the summary of a job, `--pdb`."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_batchproc._run_pages import file_name
from tests.pytest_batchproc.conftest import Run

TESTS = """
    import pytest
    from pytest_batchproc import SqsQueue

    def lambda_handler(event, context):
        for record in event["Records"]:
            if "bad" in record["body"]:
                secret = 42
                raise ValueError("a teapot")

    def feed(simulate, body):
        queue = SqsQueue("orders", max_receive_count=2)
        queue.send(body)
        return simulate(queue, lambda_handler)

    def test_good(simulate):
        feed(simulate, "a").assert_all_done()

    @pytest.mark.parametrize("body", ["bad/<b>", "bad ```"])
    def test_bad(simulate, body):
        feed(simulate, "a")
        feed(simulate, body).assert_all_done()

    def test_without():
        pass
"""


def test_each_run_has_a_page_that_the_report_names(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_it=TESTS)

    done = run("--batchproc-report=out/pages", "--junitxml=it.xml")
    names = sorted(path.name for path in (pytester.path / "out" / "pages").iterdir())

    done.assert_outcomes(passed=2, failed=2)
    assert len(names) == 5
    assert names[-1] == "test_it.py--test_good.html"
    assert [name[-7:] for name in names[:4]] == ["-1.html", "-2.html"] * 2
    assert "Pages of simulated deliveries" in done.stdout.str()
    assert (pytester.path / "it.xml").read_text().count('name="batchproc_page"') == 5


def test_without_the_option_no_page_is_written(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_it=TESTS)

    run()

    assert list(pytester.path.rglob("*.html")) == []


def test_a_marker_names_the_folder(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest
        from pytest_batchproc import SqsQueue

        @pytest.mark.batchproc(report="here")
        def test_it(simulate):
            simulate(SqsQueue("orders"), lambda event, context: None)
        """
    )
    run()

    assert len(list((pytester.path / "here").iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_a_warning(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_it=TESTS)
    (pytester.path / "file").write_text("")

    done = run("--batchproc-report=file", "-W", "default", "-k", "good")

    done.assert_outcomes(passed=1, warnings=1)
    assert "batchproc wrote no page of this test: " in done.stdout.str()


def test_timelines_of_failed_tests_are_in_the_summary_of_a_job(
    pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(test_it=TESTS)
    summary = pytester.path / "summary.md"
    summary.write_text("# Earlier\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    run()
    text = summary.read_text()

    assert text.startswith("# Earlier\n## Simulated deliveries of failed tests\n")
    assert "test_good" not in text
    assert text.count("dead-lettered\n") >= 2
    assert "````text\n" in text  # longer than the fence in the body
    assert r"test\_bad\[bad/&lt;b>\]" in text


@pytest.mark.parametrize("case", ["never", "unwritable", "nothing failed"])
def test_a_summary_is_not_written(
    case: str, pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(test_it=TESTS)
    summary = pytester.path / ("none/summary.md" if case == "unwritable" else "summary.md")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    options = {"never": ["--batchproc-step-summary=never"], "nothing failed": ["-k", "good"]}
    done = run(*options.get(case, []))

    assert not summary.exists()
    assert ("batchproc wrote no timeline to GITHUB_STEP_SUMMARY" in done.stdout.str()) == (
        case == "unwritable"
    )


def test_pdb_opens_in_the_handler(pytester: pytest.Pytester, alone: None) -> None:
    pytester.makepyfile(test_it=TESTS)
    pytester.makeconftest(
        """
        import pdb

        class Seen(pdb.Pdb):
            def interaction(self, frame, traceback):
                traceback = getattr(traceback, "__traceback__", traceback)  # since Python 3.13
                while traceback.tb_next is not None:
                    traceback = traceback.tb_next
                frame = traceback.tb_frame
                print("STOPPED IN", frame.f_code.co_name, frame.f_locals.get("secret"))
        """
    )

    done = pytester.runpytest_inprocess(
        *("-p", "batchproc", "--pdb", "--pdbcls=conftest:Seen", "-s", "-k", "bad")
    )

    assert "STOPPED IN lambda_handler 42" in done.stdout.str()
    assert "the debugger opens in the handler, at delivery 1" in done.stdout.str()


@pytest.mark.parametrize(
    ("test", "name"),
    [
        ("tests/test_a.py::test_b", "tests-test_a.py--test_b"),
        ("tests/test_a.py::TestA::test_b", "tests-test_a.py--TestA--test_b"),
    ],
)
def test_a_file_is_named_after_its_test(test: str, name: str) -> None:
    assert file_name(test) == name


def test_tests_that_differ_in_lost_characters_have_different_files() -> None:
    tests = [f"t.py::t[{text}]" for text in ("a/b", "a:b", "a b", "a-b", "../..", "é", "x" * 300)]
    names = [file_name(test) for test in tests]

    assert len(set(names)) == len(tests)
    assert all(len(name) < 150 and Path(name).name == name for name in names)
