"""What no function can be made of, and what says so."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc import LambdaFunction, MissingExtraError
from pytest_batchproc._runtime import _installed
from tests.architecture.source import ROOT
from tests.pytest_batchproc.runtime import handlers
from tests.pytest_batchproc.runtime.conftest import HANDLERS, Make

NAME = "handler: expected its name as Lambda has it, such as 'app.lambda_handler'; got "


@pytest.fixture
def _is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    # So that these run where the client cannot be installed.
    monkeypatch.setattr("pytest_batchproc._runtime._function.require_client", lambda: None)


@pytest.mark.usefixtures("_is_installed")
@pytest.mark.parametrize(
    ("handler", "options", "error", "message"),
    [
        ("app", {}, ValueError, f"{NAME}'app'"),
        (".handler", {}, ValueError, f"{NAME}'.handler'"),
        ("app.", {}, ValueError, f"{NAME}'app.'"),
        ("app/handler", {}, ValueError, f"{NAME}'app/handler'"),
        ("app:lambda_handler", {}, ValueError, f"{NAME}'app:lambda_handler'"),
        (7, {}, TypeError, f"{NAME}int"),
        (handlers.echo, {}, TypeError, f"{NAME}function; this one may be '{HANDLERS}.echo'"),
        (
            "app.handler",
            {"timeout": 3},
            TypeError,
            "LambdaFunction takes no argument 'timeout'; did you mean 'function_timeout'?",
        ),
        (
            "app.handler",
            {"colour": "red"},
            TypeError,
            "LambdaFunction takes no argument 'colour'; it takes account_id, directory, "
            "environment, function_name, function_timeout, function_version, init_timeout, "
            "memory_limit_in_mb, region, root",
        ),
        (
            "app.handler",
            {"function_timeout": 0},
            ValueError,
            "function_timeout: expected more than 0 seconds, got 0",
        ),
        (
            "app.handler",
            {"init_timeout": math.inf},
            ValueError,
            "init_timeout: expected 0 or more, and finite, got inf",
        ),
        (
            "app.handler",
            {"function_timeout": "3"},
            TypeError,
            "function_timeout: expected a number, got str '3'",
        ),
        (
            "app.handler",
            {"directory": "no/such"},
            ValueError,
            f"directory: expected a directory that exists; got {Path.cwd() / 'no/such'}",
        ),
        (
            "app.handler",
            {"directory": 7},
            TypeError,
            "directory: expected a path; got int 7",
        ),
        (
            "app.handler",
            {"root": "/no/such"},
            ValueError,
            "root: expected a directory that exists; got /no/such",
        ),
        (
            "app.handler",
            {"environment": ["A=1"]},
            TypeError,
            "environment: expected a dict of text; got list",
        ),
        (
            "app.handler",
            {"environment": {"RETRIES": 3}},
            TypeError,
            "environment: expected text for each name; got 'RETRIES': 3",
        ),
        (
            "app.handler",
            {"environment": {"A=B": "3"}},
            ValueError,
            "environment: no process can be given 'A=B': '3'",
        ),
        (
            "app.handler",
            {"environment": {"AWS_REGION": "eu-west-1"}},
            ValueError,
            "environment: AWS_REGION is set by Lambda, no function can change it; region= says it "
            "here",
        ),
        (
            "app.handler",
            {"region": "Ireland"},
            ValueError,
            "region: expected the name of an AWS region, such as 'eu-west-1'; got 'Ireland'",
        ),
        (
            "app.handler",
            {"memory_limit_in_mb": 1.5},
            TypeError,
            "memory_limit_in_mb: expected a str or an int, got float 1.5",
        ),
    ],
)
def test_an_argument_that_makes_no_function(
    handler: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        LambdaFunction(handler, **options)

    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("event", "error", "why"),
    [
        ({1, 2}, TypeError, "Object of type set is not JSON serializable"),
        (math.nan, ValueError, "Out of range float values are not JSON compliant"),
    ],
)
def test_an_event_that_is_no_json(
    function: Make, event: object, error: type[Exception], why: str
) -> None:
    with pytest.raises(error) as caught:
        function("echo").invoke(event)

    # Python 3.12 and later add the value to the second.
    assert str(caught.value).startswith(
        f"event: Lambda sends JSON, and this is not valid JSON: {why}"
    )


def test_without_the_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_installed, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(MissingExtraError) as caught:
        LambdaFunction("app.handler")

    assert (
        str(caught.value)
    ) == 'lambda_runtime needs awslambdaric: pip install "lambda-batchproc[runtime]"'


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_where_it_cannot_be_installed_it_says_so(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(_installed, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(ImportError) as caught:
        LambdaFunction("app.handler")

    assert str(caught.value) == (
        "lambda_runtime needs awslambdaric, which is built for Linux alone: run this test on "
        "Linux, for instance in a container"
    )


def test_the_client_is_never_imported() -> None:
    pytest.importorskip("awslambdaric", reason="the runtime client is for Linux only")
    script = f"""if True:
        import sys
        from pytest_batchproc import LambdaFunction
        with LambdaFunction("{HANDLERS}.echo", init_timeout=60) as function:
            function.invoke(1)
        print([name for name in sys.modules if name.startswith(("awslambdaric", "pytest."))])
    """
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
