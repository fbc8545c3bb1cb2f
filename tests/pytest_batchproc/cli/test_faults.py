"""`batchproc faults`: what it prints, how it ends, what it refuses."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from pytest_batchproc._cli._faults import _Schedules
from tests.pytest_batchproc.cli.running import run

WORLDS = """
from pytest_batchproc.simulator import effects


def world(right=False):
    paid = set()

    def pay(order):
        if right and order in paid:
            raise LookupError
        paid.add(order)

    def sandbox():
        write = effects.watch(pay, key=lambda order: f"pay {order}")

        def handler(event, context):
            print("handler talks")
            for record in event["Records"]:
                try:
                    write(record["body"])
                except LookupError:
                    pass

        return handler

    yield sandbox


def right():
    yield from world(right=True)


count = 0


def drifts():
    global count
    count += 1
    yield lambda: lambda event, context: effects.record(count)


def empty():
    yield lambda: lambda event, context: None
"""


@pytest.fixture(autouse=True)
def app(project: Path) -> Path:
    """`app.py` with worlds."""
    (project / "app.py").write_text(WORLDS, encoding="utf-8")
    return project


def test_a_search_that_finds_nothing_says_what_it_covered() -> None:
    done = run("faults", "app:right", "--source=sqs", "--body=a", "--fault=crash", "--fault=refuse")

    assert done.json == {
        "holds": True,
        "records": 1,
        "at_most": 2,
        "schedules": 8,
        "points": 5,
        "faults": {"refuse": 3, "crash": 3},
        "merged": 0,
        "complete": True,
        "notes": [],
    }
    assert done.code == 0


def test_a_claim_that_fails_is_printed_with_its_test() -> None:
    done = run("faults", "app.world", "--source=sqs", "--body=a", "--fault=crash")

    fact = "'pay a' of message #0 happened twice, after 1 fault: crash(0)"
    assert done.json == {"holds": False, "fact": fact, "schedule": ["crash(0)"]}
    assert done.code == 1
    assert fact in done.err.splitlines()
    assert (
        '        check_schedule(world, "sqs", bodies=["a"], faults=[crash(0)])'
        in done.err.splitlines()
    )


def test_effects_may_be_repeated() -> None:
    asked = ("faults", "app:world", "--source=sqs", "--effects=at_least_once", "--at-most=1")

    assert run(*asked, "--body=a").json["holds"] is True


def test_bodies_are_generated_if_none_are_given() -> None:
    done = run("faults", "app:right", "--source=sqs", "--records=1", "--at-most=1")

    assert (done.json["holds"], done.json["records"]) == (True, 1)


def test_groups_sizes_and_settings_are_passed_on() -> None:
    asked = ("faults", "app:right", "--source=sqs_fifo", "--body=a", "--body=b", "--at-most=1")

    done = run(*asked, "--group=x", "--group=y", "--batch-size=1", "--max-receive-count=1")

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "batchproc faults: max_receive_count: 1, and 1 faults use up 1 receives of a message, so "
        "no handler could keep it out of the dead-letter queue; set it to 2 or more, or lower "
        "at_most\n"
    )


def test_a_template_has_the_source(project: Path) -> None:
    queue = {"Type": "AWS::SQS::Queue"}
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "FunctionName": {"Ref": "Worker"},
            "EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]},
        },
    }
    resources = {"Orders": queue, "Worker": {"Type": "AWS::Lambda::Function"}, "M": mapping}
    (project / "t.json").write_text(json.dumps({"Resources": resources}))

    done = run("faults", "app:right", "--template", "t.json", "M", "--body=a", "--fault=crash")

    assert (done.code, done.json["holds"]) == (0, True)


def test_a_page_of_the_run_is_written(project: Path) -> None:
    run("faults", "app:world", "--source=sqs", "--body=a", "--html", "run.html")

    assert (project / "run.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_what_the_search_does_not_cover_is_in_the_notes() -> None:
    done = run("faults", "app:right", "--source=sqs", "--budget=20")

    assert done.json["complete"] is False
    assert done.json["notes"][-1].startswith("not complete: the budget of 20 schedules ended; ")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("app:wrong",), 2, "app has no 'wrong'"),
        (
            ("app:right", "--fault=kill_afte"),
            2,
            "faults: 'kill_afte' is not a kind of fault; did you mean ",
        ),
        (("app:right", "--at-most=0"), 2, "at_most: expected a whole number, 1 or more; got 0"),
        (("app:empty",), 2, "world: the run without faults has no effects"),
        (("app:drifts",), 1, "Two runs without faults differ: one reaches the effect 1, the other"),
        (
            ("app:right", "--body=a", "--records=1"),
            2,
            "--records is for generated bodies; leave it out with --body",
        ),
        (("app:right", "--shards=2"), 2, "--shards is not for sqs; it has "),
    ],
)
def test_a_mistake_is_one_line(arguments: tuple[str, ...], code: int, message: str) -> None:
    done = run("faults", *arguments, "--source=sqs")

    assert (done.code, done.out) == (code, "")
    assert done.err.splitlines()[-1].startswith(f"batchproc faults: {message}")


def test_a_terminal_shows_how_many_schedules_were_run(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)

    show = _Schedules()
    show(1_500)
    show.end()

    assert terminal.getvalue() == f"\r1,500 schedules\r{'':78}\r"


def test_it_needs_a_source_or_a_template() -> None:
    done = run("faults", "app:right")

    assert done.err == "batchproc faults: expected --source or --template; got neither\n"
