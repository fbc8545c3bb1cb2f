"""`batchproc check`: the verdict on a response, and the findings in a template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pytest_batchproc.cli.running import run

EVENT = run("generate", "sqs", "--body", "{}", "--body", '{"fail": true}').out.encode()
IDS = [record["messageId"] for record in json.loads(EVENT)["Records"]]

pytestmark = pytest.mark.usefixtures("project")


def test_the_verdict_is_printed_as_json() -> None:
    checked = run("check", "app.by_hand", "-e", "-", stdin=EVENT)

    assert (checked.code, checked.err) == (0, "")
    assert checked.json == {
        "outcome": "partial",
        "redelivered": [1],
        "gone": [0],
        "reported": [1],
        "checkpoint": None,
        "trap": None,
        "reason": "Lambda deletes 1 message and retries #1 after the visibility timeout.",
        "evidence": "documented",
    }


def test_a_trap_is_said_on_standard_error_and_is_1() -> None:
    checked = run("check", "app.misspelt", "-e", "-", stdin=EVENT)

    assert checked.json["outcome"] == "success"
    assert (1, f"batchproc check: trap: {checked.json['trap']}\n") == (checked.code, checked.err)


def test_a_handler_that_raises_has_a_verdict_and_is_1() -> None:
    checked = run("check", "app.silent", "-e", "-", stdin=EVENT)

    assert (
        checked.code,
        checked.json["outcome"],
        checked.json["redelivered"],
    ) == (1, "failure", [0, 1])
    assert checked.err.startswith("batchproc check: app.silent raised KeyError (app.py:")


def test_a_handler_that_leaves_has_a_verdict_and_is_1() -> None:
    checked = run("check", "app.leaves", "-e", "-", stdin=EVENT)

    assert (checked.code, checked.json["outcome"]) == (1, "failure")
    assert checked.err.startswith("batchproc check: app.leaves called sys.exit(3) (app.py:")


def test_a_coroutine_has_a_verdict_and_is_1(recwarn: pytest.WarningsRecorder) -> None:
    checked = run("check", "app.coroutine", "-e", "-", stdin=EVENT)

    assert (checked.code, checked.json["outcome"]) == (1, "failure")
    assert checked.err == f"batchproc check: trap: {checked.json['trap']}\n"
    assert list(recwarn) == []


def test_a_response_that_does_not_say_what_it_is_has_a_verdict_too() -> None:
    checked = run("check", "app.reserved", "-e", "-", stdin=EVENT)
    trap = "response: LookupError while it was turned into JSON; return plain values."

    assert (1, "failure", trap) == (checked.code, checked.json["outcome"], checked.json["trap"])
    assert checked.err == f"batchproc check: trap: {trap}\n"


def test_a_handler_that_changes_its_event_does_not_change_ours() -> None:
    assert run("check", "app.empties", "-e", "-", stdin=EVENT).json["gone"] == [0, 1]


def test_without_the_report_the_response_is_not_read() -> None:
    checked = run("check", "app.by_hand", "-e", "-", "--no-report-batch-item-failures", stdin=EVENT)

    assert (checked.code, checked.json["gone"]) == (1, [0, 1])
    assert checked.err == f"batchproc check: trap: {checked.json['trap']}\n"


@pytest.mark.parametrize(
    ("response", "code", "redelivered"),
    [
        ({"batchItemFailures": [{"itemIdentifier": IDS[0]}]}, 0, [0]),
        ({"batchItemFailures": [{"itemIdentifier": "other"}]}, 1, [0, 1]),
        (None, 0, []),
    ],
)
def test_a_response_from_a_file_is_judged(
    project: Path, response: object, code: int, redelivered: list[int]
) -> None:
    (project / "event.json").write_bytes(EVENT)
    (project / "response.json").write_text(json.dumps(response))

    piped = run("check", "--response", "-", "-e", "event.json", stdin=json.dumps(response).encode())
    checked = run("check", "--response", "response.json", "-e", "-", stdin=EVENT)

    assert (code, redelivered) == (checked.code, checked.json["redelivered"])
    assert piped.said == checked.said


# --- templates ------------------------------------------------------------------------------------

TEMPLATE = {
    "Resources": {
        "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 10}},
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]},
                "FunctionName": {"Ref": "Function"},
            },
        },
    }
}
REPORTS = ["ReportBatchItemFailures"]


def template(**properties: object) -> bytes:
    found = json.loads(json.dumps(TEMPLATE))
    found["Resources"]["Mapping"]["Properties"].update(properties)
    return json.dumps(found).encode()


def test_findings_are_json_and_lines_and_an_error_is_1(project: Path) -> None:
    (project / "template.json").write_bytes(template())

    checked = run("check", "--template", "template.json", "--function", "Function")

    [finding] = checked.json
    assert (
        checked.code,
        finding["level"],
        finding["rule"],
    ) == (1, "error", "reports-batch-item-failures")
    where = f"template.json:{finding['line']}" if finding["line"] else "template.json"
    assert checked.err == f"{where}: error: {finding['message']} [{finding['rule']}]\n"


def test_a_template_with_nothing_to_find_is_an_empty_list_and_0() -> None:
    checked = run("check", "--template", "-", stdin=template(FunctionResponseTypes=REPORTS))

    assert checked.said == (0, "[]\n", "")


def test_a_warning_alone_is_0() -> None:
    found = json.loads(template(FunctionResponseTypes=REPORTS))
    found["Resources"]["Orders"]["Properties"]["VisibilityTimeout"] = 30

    checked = run("check", "--template", "-", stdin=json.dumps(found).encode())

    assert (checked.code, [finding["level"] for finding in checked.json]) == (0, ["warning"])


# --- misuse ---------------------------------------------------------------------------------------

ONE_OF = "expected one of MODULE.HANDLER, --response, --template; got"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], f"{ONE_OF} none of them"),
        (["app.by_hand", "--response", "r", "-e", "-"], f"{ONE_OF} MODULE.HANDLER and --response"),
        (["app.by_hand", "--template", "t"], f"{ONE_OF} MODULE.HANDLER and --template"),
        (["app.by_hand"], "-e FILE, the event, is missing; '-e -' reads standard input"),
        (["--response", "r"], "-e FILE, the event, is missing; '-e -' reads standard input"),
        (
            ["--response", "-", "-e", "-"],
            "--response and --event cannot both be standard input",
        ),
        (
            ["app.by_hand", "-e", "-", "--function", "F"],
            "--function needs --template; it names a function of the template",
        ),
        (
            ["--template", "t", "-e", "-"],
            "--template is checked without an event; leave -e out",
        ),
    ],
    ids=" ".join,
)
def test_misuse_is_one_line_and_2(arguments: list[str], text: str) -> None:
    checked = run("check", *arguments, stdin=EVENT)

    assert checked.said == (2, "", f"batchproc check: {text}\n")


def test_an_event_of_no_batch_is_refused_before_the_handler_runs() -> None:
    checked = run("check", "app.talks", "-e", "-", stdin=b'{"detail": {}}')

    said = (
        "batchproc check: standard input: event: expected a list under 'Records' (SQS, Kinesis, "
        "DynamoDB) or 'eventSource' (Kafka); got a dict with 'detail'\n"
    )
    assert checked.said == (2, "", said)


def test_a_template_that_is_not_there_is_one_line_and_2() -> None:
    checked = run("check", "--template", "nope.json")

    assert (checked.code, checked.out) == (2, "")
    assert checked.err == "batchproc check: nope.json: cannot be read: No such file or directory\n"


@pytest.mark.parametrize("name", ["too_large", "decimal"])
def test_a_response_that_lambda_refuses_brings_the_batch_back(name: str) -> None:
    checked = run("check", f"app.{name}", "-e", "-", stdin=EVENT)

    assert (checked.code, checked.json["redelivered"]) == (1, [0, 1])


def test_the_event_of_the_command_line_is_surely_the_one_delivered(snapshot: object) -> None:
    trap = run("check", "app.renames", "-e", "-", stdin=EVENT).json["trap"]

    assert trap == snapshot


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        ('{"Records": [{"EventSource": "aws:sns"}]}', "record #0 comes from 'aws:sns'"),
        ('{"Records": [1]}', "record #0 is an int, not a dict"),
    ],
    ids=["sns", "number"],
)
def test_an_event_of_another_service_is_named(event: str, fact: str) -> None:
    checked = run("check", "app.by_hand", "-e", "-", stdin=event.encode())

    assert checked.code == 2
    assert f"event: {fact}; expected" in checked.err
