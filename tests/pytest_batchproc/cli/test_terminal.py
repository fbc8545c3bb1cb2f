"""What the command prints cannot control a terminal; handlers that are named in other ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pytest_batchproc.cli.running import run

NASTY = "\x1b[31m \r\n\x07\x7f\x9b \u202e\u2066 \u2028"
CONTROLS = {one for one in NASTY if not one.isprintable()} - {"\n"}
APP = f"""
from batchproc import BatchProcessor, EventType, process_partial_response

NASTY = {NASTY!a}
processor = BatchProcessor(EventType.SQS)

def refuse(record):
    raise ValueError(NASTY)

def handler(event, context):
    return process_partial_response(event, refuse, processor, context)

def direct(event, context):
    raise ValueError(NASTY)

def misspelt(event, context):
    return {{"batchItemFailures": [{{"itemIdentifier": NASTY}}]}}

def echo(event, context):
    return {{"text": NASTY, "name": "Zo\\xeb \\U0001f600 \\u3000"}}
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = f"terminal_{tmp_path.name}"  # no other test has imported a module of that name
    (tmp_path / f"{name}.py").write_text(APP, encoding="utf-8")
    event = {"Records": [{"messageId": NASTY, "eventSource": "aws:sqs", "body": NASTY}]}
    (tmp_path / "event.json").write_text(json.dumps(event), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return name


def shown(*arguments: str) -> tuple[int, str, str]:
    done = run(*arguments)

    assert set(done.out + done.err) & CONTROLS == set()
    return done.said


@pytest.mark.parametrize("command", ["invoke", "check"])
@pytest.mark.parametrize("handler", ["handler", "direct", "misspelt", "echo"])
@pytest.mark.parametrize("more", [(), ("--traceback",)], ids=["line", "traceback"])
def test_nothing_that_a_handler_returns_or_raises_reaches_the_terminal_raw(
    app: str, command: str, handler: str, more: tuple[str, ...]
) -> None:
    shown(command, f"{app}.{handler}", "-e", "event.json", *more)


def test_the_line_of_an_exception_is_one_line(app: str) -> None:
    _, out, err = shown("invoke", f"{app}.direct", "-e", "event.json")

    assert out == ""
    assert err == (
        f"batchproc invoke: {app}.direct raised ValueError: \\x1b[31m \\x07\\x7f\\x9b "
        f"\\u202e\\u2066 ({app}.py:14, in direct)\n"
    )


def test_json_is_the_same_value_with_escapes(app: str) -> None:
    code, out, _ = shown("invoke", f"{app}.echo", "-e", "event.json")

    assert code == 0
    assert json.loads(out) == {"text": NASTY, "name": "Zo\xeb \U0001f600 \u3000"}
    assert '"name": "Zo\xeb \U0001f600 \u3000"' in out
    assert "\\u001b[31m \\r\\n\\u0007\\u007f\\u009b \\u202e\\u2066 \\u2028" in out


def test_a_body_in_a_timeline_is_escaped(app: str) -> None:
    kinesis = ("--source", "kinesis", "--setting", "maximum_retry_attempts=0", "--timeline")
    _, _, err = shown("simulate", f"{app}.direct", *kinesis, "--records", "1", "--body", NASTY)

    assert "\\x1b[31m" in err


def test_arguments_are_escaped(app: str) -> None:
    _, _, err = shown("invoke", f"{NASTY}.handler", "-e", "event.json")

    assert err.startswith("batchproc invoke: ")


def test_the_findings_of_a_template_are_escaped(tmp_path: Path) -> None:
    template = {
        "Resources": {
            f"Fn{NASTY}": {
                "Type": "AWS::Serverless::Function",
                "Properties": {"Events": {"Q": {"Type": "SQS", "Properties": {"Queue": "a"}}}},
            }
        }
    }
    path = tmp_path / "template.json"
    path.write_text(json.dumps(template), encoding="utf-8")
    done = run("check", "--template", str(path))

    assert set(done.out + done.err) & CONTROLS == set()


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("app:handler", "app.handler"),
        ("app::handler", "app.handler"),
        ("app.py:handler", "app.handler"),
        ("src/app.py:handler", "src.app.handler"),
        ("src/app.py", "src.app.handler"),
        ("app.handler()", "app.handler"),
        ("./app.handler", "app.handler"),
        ("src.app:handler()", "src.app.handler"),
    ],
)
@pytest.mark.parametrize("command", ["invoke", "check", "simulate"])
def test_a_handler_named_as_elsewhere_says_how_lambda_names_it(
    command: str, named: str, meant: str
) -> None:
    more: Any = ("--source", "sqs") if command == "simulate" else ("-e", "-")
    done = run(command, named, *more, stdin=b'{"Records": []}')

    assert done.said == (
        2,
        "",
        f"batchproc {command}: {named!r}: expected MODULE.HANDLER, as in Lambda: did you mean "
        f"{meant}?\n",
    )


@pytest.mark.parametrize("named", ["app", ":", ":x", "app:", "x:y:z", "app."])
def test_a_name_that_means_nothing_shows_an_example(named: str) -> None:
    done = run("invoke", named, "-e", "-", stdin=b"{}")

    assert done.said == (
        2,
        "",
        f"batchproc invoke: {named!r}: expected MODULE.HANDLER, such as app.handler\n",
    )
