"""A function is invoked: its response, its output, its process, its environment."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc import FakeLambdaContext, LambdaFunction, LambdaRuntime
from tests.architecture.source import ROOT
from tests.pytest_batchproc.runtime.conftest import HANDLERS, Make


def test_a_response_is_what_the_handler_returned_as_json(function: Make) -> None:
    invocation = function("echo").invoke({"a": ["é", None, 1.5]})

    assert invocation.response == {"a": ["é", None, 1.5]}
    assert invocation.payload[:7] == b'{"a": ['
    assert invocation.error is None
    assert (
        invocation.timed_out,
        invocation.crashed,
        invocation.exit_code,
    ) == (False, False, None)


def test_each_reading_of_a_response_is_a_new_one(function: Make) -> None:
    invocation = function("echo").invoke({"a": []})
    invocation.response["a"].append(1)

    assert invocation.response == {"a": []}


def test_a_process_is_kept_and_so_is_what_its_module_holds(runtime: LambdaRuntime) -> None:
    function = runtime(f"{HANDLERS}.counts")
    invocations = [function.invoke(None) for _ in range(3)]

    assert [one.response for one in invocations] == [1, 2, 3]
    assert [one.cold_start for one in invocations] == [True, False, False]
    assert [one.stdout for one in invocations] == ["imported\n", "", ""]
    assert [f"7e570000-0000-4000-8000-00000000000{number}" for number in range(3)] == [
        one.request_id for one in invocations
    ]


def test_functions_have_processes_of_their_own(runtime: LambdaRuntime) -> None:
    first, second = runtime(f"{HANDLERS}.counts"), runtime(f"{HANDLERS}.counts")

    assert [one.invoke(None).response for one in (first, second, first)] == [1, 1, 2]


def test_two_functions_run_at_the_same_time(runtime: LambdaRuntime) -> None:
    functions = [runtime(f"{HANDLERS}.tells_time") for _ in range(2)]
    invocations: list[Any] = []
    threads = [
        threading.Thread(target=lambda one=one: invocations.append(one.invoke(0.05)))
        for one in functions
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [one.error for one in invocations] == [None] * 6
    # One process serves one invocation at a time, and is kept.
    assert sum(one.cold_start for one in invocations) == 2


@pytest.mark.parametrize(
    "event", [None, [], {}, "", 1.5, "é", "x" * 6_000_000], ids=lambda one: repr(one)[:9]
)
def test_any_json_can_be_an_event(function: Make, event: object) -> None:
    assert event == function("echo").invoke(event).response


def test_bytes_that_hold_no_json_are_a_response_as_they_are(function: Make) -> None:
    import base64
    import pickle

    def returned(value: object) -> object:
        return function("returns").invoke(base64.b64encode(pickle.dumps(value)).decode()).response

    assert returned(b"\xff") == b"\xff"
    assert returned(b'{"a": 1}') == {"a": 1}


def test_output_is_that_of_the_invocation(function: Make) -> None:
    writes = function("writes")
    writes.invoke(0)
    invocations = [writes.invoke(number) for number in (1, 2)]

    assert [one.stdout for one in invocations] == [
        "print 1; write; child\n",
        "print 2; write; child\n",
    ]
    assert [one.stderr for one in invocations] == ["stderr 1", "stderr 2"]


def test_what_is_logged_stands_apart_record_by_record(function: Make) -> None:
    logs = function("logs")
    logs.invoke(None)
    invocation = logs.invoke("x" * 200_000)
    (first, second) = invocation.logs
    level, _, request, text = first.split("\t")

    assert ("[WARNING]", invocation.request_id, "watch out") == (level, request, text)
    assert second.endswith("\tlong: " + "x" * 200_000 + "\nValueError: no pieces")
    assert (invocation.stdout, invocation.stderr) == ("", "")


def test_it_is_json_where_the_function_says_so(runtime: LambdaRuntime) -> None:
    function = runtime(f"{HANDLERS}.logs", environment={"AWS_LAMBDA_LOG_FORMAT": "JSON"})
    (first, _) = function.invoke("").logs

    assert tuple(json.loads(first)[key] for key in ("message", "level")) == ("watch out", "WARNING")


def test_output_of_megabytes_blocks_nobody(function: Make) -> None:
    writes = function("writes_much")
    writes.invoke(0)

    for _ in range(2):
        invocation = writes.invoke(5_000_000)

        assert invocation.stdout == "é" * 5_000_000
        assert invocation.stderr == "x" * 5_000_000


def test_a_handler_may_open_its_standard_output_again(function: Make) -> None:
    opens = function("opens_stdout")
    opens.invoke(0)

    assert [opens.invoke(number).stdout for number in (1, 2)] == [
        "before\nagain 1\n",
        "before\nagain 2\n",
    ]


def test_a_handler_may_close_its_standard_output(runtime: LambdaRuntime) -> None:
    assert runtime(f"{HANDLERS}.closes_stdout").invoke(None).response == "closed"


def test_there_is_nothing_to_read_on_standard_input(function: Make) -> None:
    assert function("reads_stdin").invoke(None).response == ""


def test_the_time_left_is_real(function: Make) -> None:
    before, after = function("tells_time").invoke(0.2).response

    assert before - after >= 200
    assert before <= 60_000


def test_the_duration_is_that_of_the_handler(function: Make) -> None:
    started = time.perf_counter()
    invocation = function("tells_time").invoke(0.1)

    assert 0.1 <= invocation.duration <= time.perf_counter() - started


def test_the_context_is_the_one_that_the_fake_one_is_like(runtime: LambdaRuntime) -> None:
    options: dict[str, Any] = {
        "function_name": "orders",
        "function_version": "7",
        "memory_limit_in_mb": 512,
        "region": "eu-west-1",
        "account_id": "210987654321",
    }
    told = runtime(f"{HANDLERS}.tells_context", **options).invoke(None).response
    fake = FakeLambdaContext(**options)
    names = set(told) - {"identity"}  # an object, without a text of its own here

    assert {
        name: [type(getattr(fake, name)).__name__, str(getattr(fake, name))] for name in names
    } == {name: told[name] for name in names}


def test_the_environment_is_that_of_a_function_over_that_of_the_test(
    runtime: LambdaRuntime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OF_THE_TEST", "here")
    monkeypatch.setenv("OF_BOTH", "of the test")
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.setenv("AWS_LAMBDA_MAX_CONCURRENCY", "4")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    python = f"AWS_Lambda_python3.{sys.version_info.minor}"
    expected = {
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EXECUTION_ENV": python,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": "test-function",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/test-function",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]" + "7e57" * 8,
        "AWS_LAMBDA_MAX_CONCURRENCY": None,
        "AWS_REGION": "eu-west-1",
        "LAMBDA_TASK_ROOT": str(ROOT),
        "OF_BOTH": "of the function",
        "OF_THE_TEST": "here",
        "TZ": ":UTC",
        "_HANDLER": f"{HANDLERS}.tells_environment",
        "_X_AMZN_TRACE_ID": "Root=1-7e570000-000000000000000000000000;"
        "Parent=7e57000000000000;Sampled=0",
        "cwd": str(ROOT),
    }
    function = runtime(
        f"{HANDLERS}.tells_environment",
        region="eu-west-1",
        environment={"OF_BOTH": "of the function"},
    )

    assert function.invoke(list(expected)[:-1]).response == expected


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A function in `package/`, and a module of the project beside it."""
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "app.py").write_text("import os\ndef handler(event, context): return os.getcwd()")
    (package / "inner" / "deep.py").write_text("from app import handler")
    (package / "needy.py").write_text("import helper\nhandler = helper.handler")
    (tmp_path / "helper.py").write_text("def handler(event, context): return 'helped'")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", ["app.handler", "inner/deep.handler", "inner.deep.handler"])
def test_a_function_stands_in_its_directory(
    runtime: LambdaRuntime, project: Path, name: str
) -> None:
    function = runtime(name, root=project, directory="package")

    assert str(project / "package") == function.invoke(None).response


def test_a_directory_may_be_absolute(runtime: LambdaRuntime, project: Path) -> None:
    assert runtime("app.handler", directory=project / "package").invoke(None).error is None


def test_with_a_directory_the_rest_of_the_project_is_not_there(
    runtime: LambdaRuntime, project: Path
) -> None:
    error = runtime("needy.handler", directory=project / "package").invoke(None).error

    assert error is not None
    assert error.message == "Unable to import module 'needy': No module named 'helper'"


def test_without_one_it_imports_what_the_test_can_import(
    runtime: LambdaRuntime, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(project / "package"))

    assert runtime("needy.handler").invoke(None).response == "helped"


def test_it_is_called_like_a_handler(function: Make) -> None:
    echo = function("echo")

    assert echo({"a": 1}, FakeLambdaContext()) == {"a": 1}
    assert repr(echo) == f"<LambdaFunction {HANDLERS}.echo in {ROOT}>"


def test_it_works_without_a_runtime_and_without_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("awslambdaric", reason="the runtime client is for Linux only")
    monkeypatch.chdir(ROOT)
    with LambdaFunction(f"{HANDLERS}.echo", init_timeout=60) as function:
        invocation = function.invoke(1)

    assert invocation.response == 1


def test_a_closed_function_says_so(runtime: LambdaRuntime) -> None:
    closed = runtime(f"{HANDLERS}.echo")
    closed.close()
    closed.close()
    with pytest.raises(RuntimeError) as caught:
        closed.invoke(1)

    assert str(caught.value) == f"{HANDLERS}.echo is closed; it ends with its test"


def test_a_thousand_invocations_leave_nothing_behind(function: Make) -> None:
    echo = function("echo")
    echo.invoke(0)
    before = _open_files(), threading.active_count()

    assert list(range(1_000)) == [echo.invoke(number).response for number in range(1_000)]
    assert before == (_open_files(), threading.active_count())


def test_a_closed_function_leaves_nothing_behind(runtime: LambdaRuntime) -> None:
    before = _open_files(), threading.active_count()
    closed = runtime(f"{HANDLERS}.echo")
    closed.invoke(0)
    closed.close()

    assert before == (_open_files(), threading.active_count())


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))
