"""`batchproc invoke`: a handler called as Lambda calls it."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pytest_batchproc.cli.running import run

EVENT = run("generate", "sqs", "--body", "{}", "--body", '{"fail": true}').out.encode()
FAILED = {"batchItemFailures": [{"itemIdentifier": "00000000-0000-4000-8000-000000000001"}]}

pytestmark = pytest.mark.usefixtures("project")


def test_the_response_is_printed_as_json(project: Path) -> None:
    (project / "event.json").write_bytes(EVENT)

    called = run("invoke", "app.by_hand", "-e", "event.json")
    piped = run("invoke", "app.by_hand", "--event", "-", stdin=EVENT)

    assert (0, json.dumps(FAILED, indent=2) + "\n", "") == called.said == piped.said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_event_is_read_in_every_encoding_of_json(encoding: str) -> None:
    event = '{"body": "Grüße"}'.encode(encoding)

    assert run("invoke", "app.echo", "-e", "-", stdin=event).json == {"body": "Grüße"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_any_json_reaches_the_handler_and_comes_back() -> None:
    @given(json_values)
    def check(value: object) -> None:
        echoed = run("invoke", "app.echo", "-e", "-", stdin=json.dumps(value).encode())

        assert (echoed.code, echoed.err) == (0, "")
        assert value == echoed.json

    check()


def test_the_response_is_what_lambda_gets_of_it() -> None:
    response = run("invoke", "app.decimal", "-e", "-", stdin=EVENT).json

    assert math.isnan(response.pop("nan"))
    assert response == {"price": 1.1, "pair": [1, "x"]}


def test_what_the_handler_prints_goes_to_standard_error() -> None:
    called = run("invoke", "app.talks", "-e", "-", stdin=EVENT)

    assert (called.code, called.err) == (0, "handler talks\n")
    assert called.json == {"left": True}


def test_the_context_counts_down_from_the_timeout_that_is_asked_for() -> None:
    called = run("invoke", "app.talks", "-e", "-", "--timeout", "900", stdin=EVENT)

    assert called.json == {"left": False}


def test_modules_in_folders_are_found_as_lambda_finds_them(project: Path) -> None:
    (project / "src").mkdir()
    (project / "src" / "orders.py").write_text("def handler(event, context): return 'here'")

    assert [
        run("invoke", name, "-e", "-", stdin=b"{}").json
        for name in ("src.orders.handler", "src/orders.handler")
    ] == ["here"] * 2


# --- code that fails ------------------------------------------------------------------------------


def line_of(text: str) -> int:
    lines = Path("app.py").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    ("handler", "line", "text"),
    [
        ("raises", "no such order", "raised LookupError: no such order: 7 (app.py:{}, in deeper)"),
        (
            "far_away",
            "json.loads(",
            "raised JSONDecodeError: Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1) (app.py:{}, in far_away)",
        ),
        (
            "long_winded",
            '"word "',
            f"raised ValueError: {' '.join(['word'] * 60)}... (--traceback shows it all) "
            "(app.py:{}, in long_winded)",
        ),
        ("silent", "raise KeyError", "raised KeyError (app.py:{}, in silent)"),
        ("unspeakable", "raise Odd", "raised Odd: (it has no text) (app.py:{}, in unspeakable)"),
        ("leaves", "sys.exit", "called sys.exit(3) (app.py:{}, in leaves)"),
    ],
)
def test_a_handler_that_raises_is_one_line_and_1(handler: str, line: str, text: str) -> None:
    if handler == "far_away":
        number = line_of("def far_away") + 1
    else:
        number = line_of(line)

    called = run("invoke", f"app.{handler}", "-e", "-", stdin=EVENT)

    said = f"batchproc invoke: app.{handler} {text.format(number)}\n"
    assert called.said == (1, "", said)


def test_the_traceback_is_shown_when_asked_for_and_begins_in_their_code() -> None:
    called = run("invoke", "app.raises", "-e", "-", "--traceback", stdin=EVENT)

    shown = re.sub(r'File ".*app\.py"', 'File "app.py"', called.err)
    first, second = line_of("return deeper("), line_of("raise LookupError")
    assert (called.code, called.out) == (1, "")
    assert "".join(line for line in shown.splitlines(True)[:3]) == (
        "Traceback (most recent call last):\n"
        f'  File "app.py", line {first}, in raises\n'
        '    return deeper(event["Records"])\n'
    )
    assert "".join(shown.splitlines(True)[-3:]) == (
        "LookupError: no such order:\n  7\n"
        "batchproc invoke: app.raises raised LookupError: no such order: 7 "
        f"(app.py:{second}, in deeper)\n"
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("import nothing_like_it", "ModuleNotFoundError: No module named 'nothing_like_it'"),
        ("\n\n{}['TABLE']", "KeyError: 'TABLE'"),
        ("raise SystemExit(2)", "sys.exit(2)"),
    ],
)
def test_a_module_that_raises_is_one_line_and_1(project: Path, source: str, text: str) -> None:
    (project / "broken.py").write_text(source)

    called = run("invoke", "broken.handler", "-e", "-", stdin=EVENT)

    verb = "called" if text.startswith("sys") else "raised"
    place = f"broken.py:{source.count(chr(10)) + 1}, in <module>"
    said = f"batchproc invoke: importing broken {verb} {text} ({place})\n"
    assert called.said == (1, "", said)


def test_a_module_that_is_no_python_is_one_line_and_1(project: Path) -> None:
    (project / "broken.py").write_text("\ndef handler(:")

    called = run("invoke", "broken.handler", "-e", "-", stdin=EVENT)

    said = "batchproc invoke: importing broken raised SyntaxError: invalid syntax (broken.py:2)\n"
    assert called.said == (1, "", said)


def test_a_coroutine_is_what_lambda_cannot_take(recwarn: pytest.WarningsRecorder) -> None:
    called = run("invoke", "app.coroutine", "-e", "-", stdin=EVENT)

    said = (
        "batchproc invoke: app.coroutine returned what Lambda cannot take: response: coroutine "
        "does not become JSON; it was never awaited: await it, or return asyncio.run(...) from "
        "a plain handler\n"
    )
    assert called.said == (1, "", said)
    assert list(recwarn) == []


def test_ctrl_c_is_one_line_and_130() -> None:
    called = run("invoke", "app.interrupted", "-e", "-", stdin=EVENT)

    assert called.said == (130, "", "batchproc invoke: interrupted\n")


# --- misuse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handler", "text"),
    [
        ("app", "'app': expected MODULE.HANDLER, such as app.handler"),
        ("app.", "'app.': expected MODULE.HANDLER, such as app.handler"),
        (".handler", "'.handler': expected MODULE.HANDLER, such as app.handler"),
        ("ap.by_hand", "there is no module 'ap' here, and none is installed; did you mean 'app'?"),
        ("quux.by_hand", "there is no module 'quux' here, and none is installed"),
        ("app.inner.by_hand", "there is no module 'app.inner' in app"),
        ("parts.ordr.by_hand", "there is no module 'parts.ordr' in parts; did you mean 'order'?"),
        ("app.by_hnd", "app has no 'by_hnd'; did you mean 'by_hand'?"),
        ("app.quux", "app has no 'quux'"),
        ("app.SETTINGS", "app.SETTINGS is a dict, not a function"),
    ],
)
def test_a_handler_that_is_not_there_is_one_line_and_2(
    project: Path, handler: str, text: str
) -> None:
    (project / "parts").mkdir()
    (project / "parts" / "__init__.py").touch()
    (project / "parts" / "order.py").touch()

    called = run("invoke", handler, "-e", "-", stdin=EVENT)

    assert called.said == (2, "", f"batchproc invoke: {text}\n")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "is empty; expected JSON, such as 'batchproc generate' prints"),
        (b" \n", "is empty; expected JSON, such as 'batchproc generate' prints"),
        (b'{"a": "\xff"}', ": byte 7 (0xff) is not UTF-8"),
        (
            b'{\n  "Records": [1 2]\n}',
            "is not JSON: line 2, column 17: Expecting ',' delimiter, near '\"Records\": [1 2] }'",
        ),
        (
            b"{",
            "is not JSON: line 1, column 2: Expecting property name enclosed in double quotes, "
            "near '{'",
        ),
        (b"[" * 100_000, ": nested too deeply to be read"),
        (
            b"9" * 5_000,
            ": Exceeds the limit (4300 digits) for integer string conversion: value has 5000 "
            "digits; use sys.set_int_max_str_digits() to increase the limit",
        ),
    ],
    ids=["empty", "blank", "no UTF-8", "no JSON", "cut off", "deep", "long number"],
)
def test_an_event_that_cannot_be_read_is_one_line_and_2(
    project: Path, data: bytes, text: str
) -> None:
    (project / "event.json").write_bytes(data)
    gap = "" if text.startswith(":") else " "

    piped = run("invoke", "app.by_hand", "-e", "-", stdin=data)
    read = run("invoke", "app.by_hand", "-e", "event.json")

    assert piped.said == (2, "", f"batchproc invoke: standard input{gap}{text}\n")
    assert read.said == (2, "", f"batchproc invoke: event.json{gap}{text}\n")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["-e", "nope.json"], "nope.json: No such file or directory"),
        (["-e", "."], ".: Is a directory"),
        ([], "-e FILE, the event, is missing; '-e -' reads standard input"),
        (
            ["-e", "-", "--timeout", "soon"],
            "argument --timeout: expected seconds, more than 0, up to 5,400; got 'soon' "
            "('batchproc invoke -h' shows how)",
        ),
        (
            ["-e", "-", "--timeout", "nan"],
            "argument --timeout: expected seconds, more than 0, up to 5,400; got 'nan' "
            "('batchproc invoke -h' shows how)",
        ),
    ],
)
def test_wrong_options_are_one_line_and_2(arguments: list[str], text: str) -> None:
    called = run("invoke", "app.by_hand", *arguments, stdin=EVENT)

    assert called.said == (2, "", f"batchproc invoke: {text}\n")


def test_a_response_that_lambda_refuses_for_its_size_is_1(snapshot: object) -> None:
    called = run("invoke", "app.too_large", "-e", "-", stdin=EVENT)

    assert (called.code, called.out) == (1, "")
    assert called.err == snapshot
