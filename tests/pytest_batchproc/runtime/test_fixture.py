"""The fixture `lambda_runtime`: settings, the end of a test, several workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.pytest_batchproc.conftest import Run

APP = """
    import os
    def handler(event, context):
        return [os.getpid(), os.getcwd(), context.invoked_function_arn,
                context.get_remaining_time_in_millis()]
"""


@pytest.fixture(autouse=True)
def _is_installed() -> None:
    pytest.importorskip("awslambdaric", reason="the runtime client is for Linux only")


def test_it_has_the_settings_and_stands_in_the_rootdir(
    pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        app=APP,
        test_app="""
        import pytest

        @pytest.mark.batchproc(account_id="210987654321")
        def test_it(lambda_runtime, request):
            _, here, arn, left = lambda_runtime("app.handler").invoke(None).response
            assert here == str(request.config.rootpath)
            assert arn == "arn:aws:lambda:eu-west-1:210987654321:function:test-function"
            assert 60_000 < left <= 70_000
        """,
    )
    below = pytester.mkdir("below")
    monkeypatch.chdir(below)

    run(
        "--batchproc-region=eu-west-1",
        "--batchproc-function-timeout=70",
        f"--rootdir={pytester.path}",
        str(pytester.path),
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize("workers", [[], ["-p", "xdist", "-n", "2"]], ids=["alone", "xdist"])
def test_processes_end_with_their_test(
    pytester: pytest.Pytester, run_apart: Run, workers: list[str]
) -> None:
    if workers:
        pytest.importorskip("xdist", reason="it asks for workers")
    pytester.makepyfile(
        app=APP,
        test_app="""
        import pytest
        from pathlib import Path

        @pytest.mark.parametrize("turn", range(4))
        def test_it(lambda_runtime, turn):
            pids = [lambda_runtime("app.handler").invoke(None).response[0] for _ in range(2)]
            Path(f"pids-{turn}").write_text(" ".join(map(str, pids)))
            assert turn != 3
        """,
    )
    run_apart("--batchproc-function-timeout=60", *workers).assert_outcomes(passed=3, failed=1)
    pids = [
        int(pid)
        for file in pytester.path.glob("pids-*")
        for pid in file.read_text(encoding="utf-8").split()
    ]

    assert len(set(pids)) == 8
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_an_error_ends_on_the_line_of_the_test(
    pytester: pytest.Pytester, run: Run, snapshot: object
) -> None:
    pytester.makepyfile(
        app="def handler(event, context): raise ValueError('no pieces')",
        test_app="""
        def test_it(lambda_runtime):
            invocation = lambda_runtime("app.handler", function_timeout=60).invoke(None)
            assert invocation.response == 1
        """,
    )
    lines = run().outlines
    shown = "\n".join(line for line in lines if line.startswith(("E  ", ">  ")))

    assert shown.replace(str(pytester.path), "PATH") == snapshot
    assert "test_app.py:3: FunctionError" in lines


def test_coverage_sees_what_a_function_runs(pytester: pytest.Pytester, run_apart: Run) -> None:
    coverage = pytest.importorskip("coverage", reason="it asks coverage")
    if coverage.version_info < (7, 10):
        pytest.skip("coverage before 7.10 has no `patch = subprocess`")
    pytester.makepyfile(
        app="""
        def handler(event, context):
            if event:
                return 1
            return 2
        """,
        test_app="""
        def test_it(lambda_runtime):
            function = lambda_runtime("app.handler", function_timeout=60)
            assert [function(1), function(0)] == [1, 2]
        """,
    )
    pytester.makefile(".ini", coverage="[run]\npatch = subprocess\nsource_pkgs = app\n")
    config = f"--rcfile={pytester.path / 'coverage.ini'}"

    def measure(*command: str) -> str:
        return pytester.run(sys.executable, "-m", "coverage", *command).stdout.str()

    measure("run", config, "-m", "pytest", "-p", "batchproc")
    measure("combine", config)
    report = measure("report", config)

    assert report.splitlines()[2].split() == ["app.py", "4", "0", "100%"]


@pytest.mark.usefixtures("alone", "interruptible")
def test_an_interrupt_of_the_run_leaves_no_process(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        app="""
        import os, time
        from pathlib import Path
        def handler(event, context):
            Path("pid").write_text(str(os.getpid()))
            time.sleep(60)
        """,
        test_app="""
        def test_it(lambda_runtime):
            lambda_runtime("app.handler", function_timeout=60).invoke(None)
        """,
    )
    running = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "batchproc"],
        cwd=pytester.path,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    pid = pytester.path / "pid"
    until = time.monotonic() + 60
    while not (pid.exists() and pid.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    code = running.wait(60)

    assert code == pytest.ExitCode.INTERRUPTED
    assert not Path(f"/proc/{pid.read_text()}").exists()
