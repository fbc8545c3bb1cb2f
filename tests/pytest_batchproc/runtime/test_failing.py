"""Functions that fail, each in its way: what the invocation says, and what its message tells."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_batchproc import (
    FunctionError,
    Invocation,
    LambdaRuntime,
    SqsEventFactory,
    assert_all_failed,
    assert_all_succeeded,
    lambda_verdict,
)
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.architecture.source import ROOT
from tests.pytest_batchproc.runtime.conftest import HANDLERS, Make, shown

FILE = Path(__file__).with_name("handlers.py")
TAKE_IT = "Assertions take `.error` of the invocation in place of a response."
ERROR = "pytest_batchproc.FunctionError: "


def at(code: str, name: str) -> str:
    """The frame of a line of `handlers.py`, as a traceback names it."""
    return f'  File "{FILE}", line {line_of(code)}, in {name}'


def line_of(code: str) -> int:
    return 1 + next(
        number for number, line in enumerate(FILE.read_text().splitlines()) if code in line
    )


def facts(invocation: Invocation) -> tuple[bool, bool, int | None]:
    return invocation.timed_out, invocation.crashed, invocation.exit_code


def is_alive(pid: int) -> bool:
    """Whether a process is there and no mere entry that nobody has read."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def assert_gone(pid: int) -> None:
    until = time.monotonic() + 60
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.01)  # the process above it has to take note first

    assert not is_alive(pid)


def test_a_handler_that_raises(function: Make) -> None:
    raises = function("raises")
    invocation = raises.invoke("no pieces")
    error = invocation.error

    assert error is not None
    assert (
        error.error_type,
        error.message,
        error.during_init,
    ) == ("ValueError", "no pieces", False)
    assert (error.stack_trace) == (
        f"{at('raise ValueError(event)', 'raises')}\n    raise ValueError(event)\n",
    )
    assert shown(error) == (
        f"{ERROR}{HANDLERS}.raises raised ValueError: no pieces\n"
        f"{at('raise ValueError(event)', 'raises')}\n"
        "    raise ValueError(event)\n"
        f"{TAKE_IT}"
    )
    assert facts(invocation) == (False, False, None)
    assert not raises.invoke("again").cold_start


def test_the_response_of_a_handler_that_raises_is_its_error(function: Make) -> None:
    invocation = function("raises").invoke("")
    with pytest.raises(FunctionError) as caught:
        _ = invocation.response

    assert invocation.error is caught.value
    assert invocation.payload == b""
    assert str(caught.value) == f"{HANDLERS}.raises raised ValueError"


def test_a_response_that_is_no_json(function: Make) -> None:
    import base64

    event = base64.b64encode(pickle.dumps({1})).decode()

    assert shown(function("returns").invoke(event).error) == (
        f"{ERROR}{HANDLERS}.returns failed with Runtime.MarshalError: Unable to marshal response: "
        f"Object of type set is not JSON serializable\n{TAKE_IT}"
    )


def test_a_response_that_is_too_large(runtime: LambdaRuntime) -> None:
    is_large = runtime(f"{HANDLERS}.is_large")

    assert is_large.invoke(6_291_554).response == "x" * 6_291_554
    assert shown(is_large.invoke(6_291_555).error) == (
        f"{ERROR}{HANDLERS}.is_large returned 6,291,557 bytes, and Lambda takes 6,291,556\n"
        f"{TAKE_IT}"
    )
    assert is_large.invoke(1).cold_start


@pytest.mark.expensive  # it waits for seconds
def test_a_handler_that_takes_too_long_is_killed_and_says_where_it_was(
    runtime: LambdaRuntime,
) -> None:
    # Long enough for a busy machine to reach the sleep of a minute.
    sleeps = runtime(f"{HANDLERS}.sleeps", function_timeout=3)
    started = time.monotonic()
    invocation = sleeps.invoke(None)
    error = invocation.error

    assert time.monotonic() - started < 60
    assert facts(invocation) == (True, False, None)
    assert (invocation.stdout, invocation.stderr) == ("imported\ngoing to sleep\n", "")
    assert invocation.duration >= 3
    assert error is not None
    assert (error.error_type, error.message) == ("Sandbox.Timedout", "3 s are over")
    assert shown(error) == (
        f"{ERROR}{HANDLERS}.sleeps was stopped at its timeout of 3 s\n"
        f'  File "{FILE}", line {line_of("    _sleep()")} in sleeps\n'
        f'  File "{FILE}", line {line_of("def _sleep") + 1} in _sleep\n'
        "Its output:\n"
        "  imported\n"
        "  going to sleep\n"
        "`function_timeout=` gives it longer."
    )
    assert sleeps.invoke(None).cold_start


@pytest.mark.expensive  # it waits for seconds
def test_what_a_handler_has_started_ends_with_it(runtime: LambdaRuntime) -> None:
    starts = runtime(f"{HANDLERS}.starts_children", function_timeout=4)
    crashed, timed_out = starts.invoke(True), starts.invoke(False)

    assert [facts(crashed), facts(timed_out)] == [(False, True, 1), (True, False, None)]
    for invocation in (crashed, timed_out):
        assert_gone(int(invocation.stdout.split()[-1]))


@pytest.mark.parametrize(
    ("event", "code", "stderr"), [(3, 3, ""), (0, 0, ""), (None, 0, ""), ("why", 1, "why\n")]
)
def test_a_handler_that_leaves(function: Make, event: object, code: int, stderr: str) -> None:
    leaves = function("leaves")
    invocation = leaves.invoke(event)
    error = invocation.error
    says = "Its standard error:\n  why\n" if stderr else ""

    assert facts(invocation) == (False, True, code)
    assert stderr == invocation.stderr
    assert error is not None
    assert ("Runtime.ExitError", f"exit code {code}") == (error.error_type, error.message)
    assert shown(error) == (
        f"{ERROR}the process of {HANDLERS}.leaves ended: exit code {code}\n"
        f"{says}Its output:\n  imported\n  leaving\n{TAKE_IT}"
    )
    assert leaves.invoke(event).cold_start


def test_a_handler_that_leaves_without_a_word(function: Make) -> None:
    invocation = function("leaves_hard").invoke(7)

    assert facts(invocation) == (False, True, 7)


@pytest.mark.parametrize(("number", "name"), [(9, "SIGKILL"), (15, "SIGTERM"), (40, "signal 40")])
def test_a_process_that_a_signal_ends(function: Make, number: int, name: str) -> None:
    invocation = function("is_killed").invoke(number)

    assert facts(invocation) == (False, True, -number)
    assert shown(invocation.error) == (
        f"{ERROR}the process of {HANDLERS}.is_killed ended: {name}\n"
        f"Its output:\n  imported\n{TAKE_IT}"
    )


def test_a_crash_in_c_says_where_it_was(function: Make) -> None:
    invocation = function("reads_nothing").invoke(None)
    error = invocation.error

    assert facts(invocation) == (False, True, -11)
    assert "Fatal Python error: Segmentation fault" in invocation.stderr
    assert error is not None
    assert error.stack_trace[0] == (
        f'  File "{FILE}", line {line_of("ctypes.string_at")} in reads_nothing\n'
    )
    assert str(error) == f"the process of {HANDLERS}.reads_nothing ended: SIGSEGV"


def test_a_process_that_ends_unasked_is_replaced(runtime: LambdaRuntime) -> None:
    leaves_later = runtime(f"{HANDLERS}.leaves_later")
    first = leaves_later.invoke(None)
    assert_gone(int(first.stdout.split()[-1]))
    second = leaves_later.invoke(None)

    assert [(one.error, one.cold_start) for one in (first, second)] == [(None, True), (None, True)]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Modules that cannot be loaded."""
    (tmp_path / "needy.py").write_text("import a_library_that_is_nowhere")
    (tmp_path / "broken.py").write_text("def handler(:")
    (tmp_path / "raising.py").write_text("import os\nos.environ['TABLE_OF_ORDERS']")
    (tmp_path / "leaving.py").write_text("import sys\nsys.exit('no table')")
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(60)")
    (tmp_path / "app.py").write_text("def handler(event, context): return 1")
    return tmp_path


ELSEWHERE = "Its directory is {package}; `directory=` names another."


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "nowhere.handler",
            [
                "nowhere.handler could not be loaded: Runtime.ImportModuleError: "
                "Unable to import module 'nowhere': No module named 'nowhere'",
                ELSEWHERE,
            ],
        ),
        (
            "needy.handler",
            [
                "needy.handler could not be loaded: Runtime.ImportModuleError: "
                "Unable to import module 'needy': No module named 'a_library_that_is_nowhere'",
                ELSEWHERE,
            ],
        ),
        (
            "app.handle",
            [
                "app.handle could not be loaded: Runtime.HandlerNotFound: "
                "Handler 'handle' missing on module 'app'",
            ],
        ),
        (
            "broken.handler",
            [
                "broken.handler could not be loaded: Runtime.UserCodeSyntaxError: "
                "Syntax error in module 'broken': invalid syntax (broken.py, line 1)",
                '  File "{package}/broken.py" Line 1',
                "    def handler(:",
            ],
        ),
        (
            "leaving.handler",
            [
                "the process of leaving.handler ended while it was loaded: exit code 1",
                "Its standard error:",
                "  no table",
                TAKE_IT,
            ],
        ),
    ],
)
def test_a_handler_that_cannot_be_loaded(
    runtime: LambdaRuntime, package: Path, name: str, lines: list[str]
) -> None:
    function = runtime(name, directory=package)
    invocations = [function.invoke(None) for _ in range(2)]

    for invocation in invocations:
        assert ERROR + "\n".join(lines).format(package=package) == shown(invocation.error)
    assert [one.cold_start for one in invocations] == [True, True]
    assert [one.error is not None and one.error.during_init for one in invocations] == [True, True]


def test_an_import_that_raises_has_its_traceback(runtime: LambdaRuntime, package: Path) -> None:
    error = runtime("raising.handler", directory=package).invoke(None).error

    assert error is not None
    assert (error.error_type, error.message) == ("KeyError", "'TABLE_OF_ORDERS'")
    assert f'  File "{package}/raising.py", line 2, in <module>' in [
        frame.splitlines()[0] for frame in error.stack_trace
    ]


@pytest.mark.expensive  # it waits for seconds
def test_an_import_that_takes_too_long(runtime: LambdaRuntime, package: Path) -> None:
    invocation = runtime("slow.handler", directory=package, init_timeout=8).invoke(None)
    lines = shown(invocation.error).splitlines()

    assert invocation.timed_out
    assert lines[0] == f"{ERROR}slow.handler was not loaded within 8 s"
    assert lines[-2] == f'  File "{package}/slow.py", line 2 in <module>'
    assert lines[-1] == "`init_timeout=` gives it longer."


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_the_process_and_what_it_has_started(
    runtime: LambdaRuntime, tmp_path: Path
) -> None:
    children = tmp_path / "children"
    function = runtime(f"{HANDLERS}.interrupts", environment={"CHILDREN": str(children)})
    with pytest.raises(KeyboardInterrupt):
        function.invoke(os.getpid())

    for pid in map(int, children.read_text().split()):
        assert_gone(pid)


def test_the_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    pytest.importorskip("awslambdaric", reason="the runtime client is for Linux only")
    script = f"""if True:
        import os
        from pytest_batchproc import LambdaFunction
        function = LambdaFunction("{HANDLERS}.tells_environment", init_timeout=60)
        function.invoke([])
        print(function._sandbox._process._process.pid, flush=True)
        os._exit(0)
    """
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert_gone(int(done.stdout))


def test_long_output_is_cut_to_its_end(runtime: LambdaRuntime, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import os, sys\n"
        "def handler(event, context):\n"
        "    for number in range(1200): sys.stderr.write(f'line\\t\\x1b[31m{number}\\n')\n"
        "    os._exit(1)\n"
    )
    error = runtime("app.handler", directory=tmp_path).invoke(None).error
    expected = [f"  line  \\x1b[31m{number}" for number in range(1190, 1200)]

    assert (shown(error).splitlines()[1:]) == [
        "Its standard error, last 10 of 1,200 lines:",
        *expected,
        TAKE_IT,
    ]


def test_an_error_is_pickled_whole(function: Make) -> None:
    error = function("raises").invoke("no pieces").error
    again = pickle.loads(pickle.dumps(error))

    assert shown(error) == shown(again)
    assert vars(error) == vars(again)


def test_assertions_take_the_error_for_a_response(function: Make) -> None:
    event = SqsEventFactory()(count=2)
    error = function("raises").invoke("no pieces").error

    assert_all_failed(error, event)
    assert lambda_verdict(error, event).outcome == "failure"
    with pytest.raises(AssertionError) as caught:
        assert_all_succeeded(error, event)
    assert f"FunctionError: {HANDLERS}.raises raised ValueError: no pieces" in re.sub(
        r"\s+", " ", str(caught.value)
    )


def test_the_simulator_feeds_a_function(function: Make) -> None:
    queue = SqsQueue("orders", max_receive_count=2)
    queue.send("a")

    EventSourceMapping(queue, function("raises_twice")).run().assert_dead_lettered(["a"])
