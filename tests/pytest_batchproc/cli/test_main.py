"""The command as a whole: help, version, unknown words, real shells."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest

import batchproc
from pytest_batchproc._cli import main
from tests.pytest_batchproc.cli.running import ROOT, run, shell

COMMANDS = ("generate", "invoke", "check")
needs_a_shell = pytest.mark.skipif(os.name == "nt", reason="the pipes of a POSIX shell")


@pytest.mark.parametrize("command", [(), *[(command,) for command in COMMANDS]])
def test_help_is_0_and_on_standard_output(command: tuple[str, ...]) -> None:
    asked = run(*command, "-h")

    assert (asked.code, asked.err) == (0, "")
    assert asked.out.startswith(f"usage: {' '.join(['batchproc', *command])} ")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_the_help_work(command: str, project: Path) -> None:
    (project / "app.py").write_text(
        "def handler(event, context):\n    return {'batchItemFailures': []}\n"
    )
    (project / "event.json").write_text(run("generate", "sqs").out)
    (project / "response.json").write_text("null")
    (project / "template.yaml").write_text('{"Resources": {}}')
    shown = run(command, "-h").out.partition("examples:\n")[2].splitlines()

    assert shown != []
    for line in shown:
        words = shlex.split(line.partition(" | ")[0].partition(" > ")[0])
        assert (words[0], 0, "") == ("batchproc", *run(*words[1:]).said[::2])


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").said == (0, f"batchproc {batchproc.__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            [],
            "batchproc: the following arguments are required: COMMAND ('batchproc -h' shows how)",
        ),
        (["generat"], "batchproc: there is no command 'generat'; did you mean 'generate'?"),
        (
            ["xyz"],
            "batchproc: there is no command 'xyz'; expected one of generate, invoke, check, "
            "simulate, faults",
        ),
        (
            ["generate", "sqs", "--quiet"],
            "batchproc generate: unrecognized arguments: --quiet ('batchproc generate -h' shows "
            "how)",
        ),
        (
            ["generate", "sqs", "--bod", "a"],
            "batchproc generate: unrecognized arguments: --bod a; did you mean '--body'? "
            "('batchproc generate -h' shows how)",
        ),
    ],
)
def test_what_is_not_known_is_one_line_and_2(arguments: list[str], text: str) -> None:
    assert run(*arguments).said == (2, "", f"{text}\n")


def test_without_arguments_of_its_own_it_takes_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["batchproc", "--version"])

    assert main() == 0
    assert capsys.readouterr().out == f"batchproc {batchproc.__version__}\n"


# --- in a process of its own ----------------------------------------------------------------------


@contextmanager
def started(*words: str, **streams: object) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "pytest_batchproc", *words]
    process = subprocess.Popen(command, **streams)  # type: ignore[call-overload]  # as they come
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@needs_a_shell
def test_an_event_goes_through_a_pipe_into_a_handler(project: Path) -> None:
    done = shell(
        "batchproc generate sqs --body '{\"a\": 1}' --count 3 | batchproc invoke app.by_hand -e -",
        project,
    )

    assert (
        done.returncode,
        done.stdout,
        done.stderr,
    ) == (0, '{\n  "batchItemFailures": []\n}\n', "")


@needs_a_shell
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_is_one_line_and_141(
    project: Path, monkeypatch: pytest.MonkeyPatch, unbuffered: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)

    done = shell("batchproc generate sqs --count 1000 | head -c 10", project)

    said = "batchproc generate: the reader of the output has stopped reading\n"
    assert (141, '{\n  "Recor', said) == (done.returncode, done.stdout, done.stderr)


@needs_a_shell
def test_a_reader_that_needs_no_more_is_fine(project: Path) -> None:
    done = shell("batchproc generate sqs | head -c 10", project)

    assert (done.returncode, done.stdout, done.stderr) == (0, '{\n  "Recor', "")


@needs_a_shell
@pytest.mark.parametrize(
    ("redirect", "text"),
    [
        ("> /dev/full", "standard output: No space left on device"),
        (">&-", "standard output is closed"),
    ],
)
def test_output_that_nobody_takes_is_one_line_and_2(
    project: Path, redirect: str, text: str
) -> None:
    if "full" in redirect and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")

    done = shell(f"batchproc generate sqs {redirect}", project)

    assert (2, "", f"batchproc generate: {text}\n") == (done.returncode, done.stdout, done.stderr)


@needs_a_shell
def test_not_even_a_subprocess_of_the_handler_writes_between_the_json(project: Path) -> None:
    (project / "loud.py").write_text(
        "import subprocess, sys\n"
        "print('imported')\n"
        "def handler(event, context):\n"
        "    print('called', flush=True)\n"
        "    subprocess.run([sys.executable, '-c', 'print(\"from below\")'], check=True)\n"
        "    return 1\n"
    )

    done = shell("echo null | batchproc invoke loud.handler -e -", project)

    assert (
        done.returncode,
        done.stdout,
        done.stderr,
    ) == (0, "1\n", "imported\ncalled\nfrom below\n")


def _heed_ctrl_c() -> None:
    # Whoever runs in the background of a shell without job control ignores it, and hands that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@needs_a_shell
def test_ctrl_c_while_it_waits_is_one_line_and_130() -> None:
    pipe = subprocess.PIPE
    streams = {"stdin": pipe, "stderr": pipe, "preexec_fn": _heed_ctrl_c}
    with started("invoke", "app.x", "-e", "/dev/stdin", **streams) as process:
        assert process.stdin is not None
        # The event is being read once the pipe is full and more is asked for.
        process.stdin.write(b" " * 500_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()

    assert (process.returncode, err) == (130, b"batchproc invoke: interrupted\n")


def test_it_needs_neither_pytest_nor_anything_else_that_can_be_missing(project: Path) -> None:
    missing = {"pytest", "pluggy", "pydantic", "faker", "hypothesis", "syrupy", "awslambdaric"}
    script = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({sorted(missing)!r} + ['yaml']))\n"
        "from pytest_batchproc._cli import main\n"
        "code = [main(['generate', 'kafka']), main(['invoke', 'app.talks', '-e', 'e.json']),\n"
        "        main(['check', 'app.by_hand', '-e', 'e.json']),\n"
        "        main(['check', '--template', 't.json'])]\n"
        "sys.exit(str(code) if any(code) else 0)\n"
    )
    (project / "e.json").write_text(run("generate", "sqs").out)
    (project / "t.json").write_text('{"Resources": {}}')
    env = {**os.environ, "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project, env=env, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"handler talks\n")


def test_without_pyyaml_a_yaml_template_is_one_line_and_2(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    # Another test may have read YAML before.
    monkeypatch.delitem(sys.modules, "pytest_batchproc._templates._from_yaml", raising=False)
    (project / "template.yaml").write_text("Resources: {}\n")

    checked = run("check", "--template", "template.yaml")

    assert (checked.code, checked.out) == (2, "")
    assert re.fullmatch(
        r'batchproc check: .* needs PyYAML: pip install "lambda-batchproc\[templates\]"\n',
        checked.err,
    )


def test_a_stream_without_bytes_beneath_is_written_too(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(sys, "stdout", out)

    assert main(["generate", "sqs"]) == 0
    assert out.getvalue() == run("generate", "sqs").out
