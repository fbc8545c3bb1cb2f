"""`batchproc simulate`: what it prints, how it ends, what it refuses."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc._cli._progress import Progress
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.pytest_batchproc.cli.running import run

SOURCES = ["sqs", "sqs_fifo", "kinesis", "dynamodb", "kafka"]
NOTHING = """

def nothing(event, context):
    return None

def slow(event, context):
    context.advance(2_000)

def talks_and_raises(event, context):
    print("handler talks")
    raise ValueError("no")
"""


@pytest.fixture
def app(project: Path) -> Path:
    """`app.py` with handlers that do little."""
    with (project / "app.py").open("a", encoding="utf-8") as file:
        file.write(NOTHING)
    return project


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("source", SOURCES)
def test_every_source_is_emptied(source: str) -> None:
    done = run("simulate", "app.nothing", "--source", source, "--records", "25")

    assert (done.code, done.err) == (0, "")
    assert (done.json["counts"]["sent"], done.json["counts"]["deleted"]) == (25, 25)


@pytest.mark.usefixtures("app")
def test_the_whole_report_is_json(snapshot: object) -> None:
    done = run(
        "simulate", "app.by_hand", "--source=sqs", "--body={}", '--body={"fail": 1}',
        "--max-receive-count=2", "--visibility-timeout=60",
    )  # fmt: skip

    assert done.json == {
        "counts": {
            "sent": 2,
            "invocations": 2,
            "deleted": 1,
            "filtered": 0,
            "dead_lettered": 1,
            "discarded": 0,
            "on_failure": 0,
            "remaining": 0,
        },
        "seconds": 120.0,
        "dead_lettered": [{"number": 1, "identifier": "45127701-0000-4000-8000-000000000001"}],
        "discarded": [],
        "remaining": [],
        "on_failure": [],
        "stopped": None,
    }
    assert done.code == 1
    assert done.err == snapshot


@pytest.mark.usefixtures("app")
def test_a_misread_response_is_told() -> None:
    done = run("simulate", "app.misspelt", "--source=sqs", "--records=1")

    assert done.code == 1
    assert "\nAt 0 s: " in done.err


@pytest.mark.usefixtures("app")
def test_what_the_handler_raises_and_prints_is_part_of_the_story(snapshot: object) -> None:
    done = run("simulate", "app.talks_and_raises", "--source=kinesis", "--body=a",
               "--setting=maximum_retry_attempts=0")  # fmt: skip

    assert done.code == 1
    assert done.err == snapshot
    assert (done.json["on_failure"][0]["requestContext"]["condition"]) == "RetryAttemptsExhausted"


@pytest.mark.usefixtures("app")
def test_a_poison_pill_stops_the_run() -> None:
    done = run("simulate", "app.talks_and_raises", "--source=dynamodb", "--records=1")

    assert done.code == 1
    assert done.json["stopped"].startswith("Stopped after 100 deliveries of #0 ")


@pytest.mark.usefixtures("app")
def test_groups_come_in_turn_and_equal_bodies_are_several_messages(snapshot: object) -> None:
    done = run("simulate", "app.nothing", "--source=sqs_fifo", "--body=a", "--records=3",
               "--group=one", "--group=two", "--timeline")  # fmt: skip

    assert done.err == snapshot


@pytest.mark.usefixtures("app")
def test_the_same_command_prints_the_same() -> None:
    asked = ("simulate", "app.nothing", "--source=kafka", "--shards=3", "--seed=x", "--timeline")

    assert run(*asked).said == run(*asked).said


def test_settings_come_as_keywords_and_as_aws_spells_them(app: Path) -> None:
    (app / "mapping.json").write_text('{"BatchSize": 2}')

    counts = [
        run("simulate", "app.nothing", "--source=sqs", option).json["counts"]["invocations"]
        for option in ("--setting=batch_size=5", "--config=mapping.json")
    ]

    assert counts == [2, 5]


@pytest.mark.usefixtures("app")
def test_time_may_be_over() -> None:
    slow = ("simulate", "app.slow", "--source=sqs", "--body=a", "--max-receive-count=1")

    assert [
        run(*slow).code,
        run(*slow, "--timeout=1.5").code,
        run(*slow, "--ms-per-record=1500").code,
    ] == [0, 1, 1]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--source=sqs", "--shards=2"],
         "--shards is not for sqs; it has --max-receive-count, --visibility-timeout"),
        (["--source=dynamodb", "--group=a"], "--group is not for dynamodb; the key is in the item"),
        (["--source=sqs", "--setting=batch_size=50"],
         "batch_size: 50; above 10 a queue also needs maximum_batching_window_in_seconds of 1 or "
         "more"),
        (["--source=sqs", "--setting=batch_sice=5"],
         "argument --setting: no setting is called 'batch_sice'; did you mean 'batch_size'? "
         "('batchproc simulate -h' shows how)"),
        (["--source=sqs", "--setting=batch_window=5"],
         "argument --setting: no setting is called 'batch_window'; did you mean "
         "'maximum_batching_window_in_seconds'? ('batchproc simulate -h' shows how)"),
        (["--source=sqs", "--setting=VisibilityTimeout=5"],
         "argument --setting: no setting is called 'VisibilityTimeout'; it is an option: "
         "--visibility-timeout ('batchproc simulate -h' shows how)"),
        (["--source=sqs", "--setting=batch_size"],
         "argument --setting: expected NAME=VALUE, got 'batch_size' "
         "('batchproc simulate -h' shows how)"),
        (["--source=sqs", "--records=many"],
         "argument --records: expected a whole number, got 'many' "
         "('batchproc simulate -h' shows how)"),
        (["--source=fifo"],
         "argument --source: no source is called 'fifo'; did you mean 'sqs_fifo'? "
         "('batchproc simulate -h' shows how)"),
        (["--source=sqs", "--config=list.json"], "list.json: expected a JSON object of settings"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(app: Path, asked: list[str], message: str) -> None:
    (app / "list.json").write_text("[]")
    done = run("simulate", "app.nothing", *asked)

    assert done.said == (2, "", f"batchproc simulate: {message}\n")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "is_seen"), [(_Terminal, True), (io.StringIO, False)])
def test_the_bar_is_for_a_terminal_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], is_seen: bool
) -> None:
    err = stream()
    monkeypatch.setattr(sys, "stderr", err)
    queue = SqsQueue("orders")
    for number in range(20):
        queue.send({"n": number})
    progress = Progress(20)

    def handler(event: dict[str, Any], context: object) -> None:
        json.dumps(event)

    EventSourceMapping(queue, handler, on_delivery=progress.add).run()
    progress.end()

    half, whole = "#" * 20 + "." * 20, "#" * 40
    drawn = f"\r[{half}] 10 of 20 done\r[{whole}] 20 of 20 done\r{'':78}\r"
    assert (drawn if is_seen else "") == err.getvalue()
