"""The command, run in this process, and the handlers that it is to call."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from pytest_batchproc._cli import main

ROOT = Path(__file__).resolve().parents[3]
HANDLERS = '''
"""Handlers to be called from the command line."""

import json
import sys


def by_hand(event, context):
    failures = []
    for record in event["Records"]:
        if json.loads(record["body"]).get("fail"):
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def echo(event, context):
    return event


def misspelt(event, context):
    return {"BatchItemFailures": []}


def empties(event, context):
    event["Records"].clear()


async def coroutine(event, context):
    return {}


def decimal(event, context):
    from decimal import Decimal

    return {"price": Decimal("1.10"), "pair": (1, b"x"), "nan": float("nan")}


def too_large(event, context):
    return {"batchItemFailures": [], "detail": "x" * 6_291_556}


def renames(event, context):
    record = event["Records"].pop()
    record["messageId"] = "other"
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}


def talks(event, context):
    print("handler talks")
    return {"left": 2_000 < context.get_remaining_time_in_millis() <= 3_000}


def raises(event, context):
    return deeper(event["Records"])


def deeper(records):
    raise LookupError("no such order:\\n  7")


def far_away(event, context):
    return json.loads("{")


def long_winded(event, context):
    raise ValueError("word " * 100)


def silent(event, context):
    raise KeyError


def unspeakable(event, context):
    class Odd(Exception):
        def __str__(self):
            raise RuntimeError("no")

    raise Odd


def leaves(event, context):
    sys.exit(3)


def interrupted(event, context):
    raise KeyboardInterrupt


SETTINGS = {"table": "orders"}


def reserved(event, context):
    class Reserved:
        @property
        def __class__(self):
            raise LookupError("not for you")

    return Reserved()
'''


class Result:
    """What a run of the command left: exit code, standard output, standard error."""

    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code, self.out, self.err = code, out.decode(), err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def said(self) -> tuple[int, str, str]:
        return self.code, self.out, self.err


def run(*argv: str, stdin: bytes = b"", encoding: str = "utf-8") -> Result:
    """Run the command in this process."""
    out, err = TextIOWrapper(BytesIO(), encoding), TextIOWrapper(BytesIO(), "utf-8")
    kept, sys.stdin = sys.stdin, TextIOWrapper(BytesIO(stdin), "utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main(argv)
    finally:
        sys.stdin = kept
    out.flush()
    err.flush()
    return Result(code, out.buffer.getvalue(), err.buffer.getvalue().decode())


def shell(line: str, project: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `batchproc` is the command."""
    batchproc = f"{shlex.quote(sys.executable)} -m pytest_batchproc"
    script = f'set -o pipefail; batchproc() {{ {batchproc} "$@"; }}; {line}'
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-c", script], cwd=project, env=env, capture_output=True, text=True, check=False
    )
