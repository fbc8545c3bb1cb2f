"""`batchproc check --template` over files, and `batchproc simulate --template`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.pytest_batchproc.cli.running import run

pytestmark = pytest.mark.usefixtures("project")

REPORTS = ["ReportBatchItemFailures"]


def stack(visibility: int = 60, **settings: Any) -> dict[str, Any]:
    properties = {
        "EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]},
        "FunctionName": {"Ref": "Worker"},
        **settings,
    }
    queue = {
        "VisibilityTimeout": visibility,
        "RedrivePolicy": {"deadLetterTargetArn": "arn:aws:sqs:::lost", "maxReceiveCount": 2},
    }
    return {
        "Parameters": {"Size": {"Type": "Number"}},
        "Resources": {
            "Orders": {"Type": "AWS::SQS::Queue", "Properties": queue},
            "Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 10}},
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties},
        },
    }


@pytest.fixture
def templates(project: Path) -> Path:
    fine = stack(FunctionResponseTypes=REPORTS)
    (project / "fine.json").write_text(json.dumps(fine, indent=2))
    (project / "wrong.json").write_text(json.dumps(stack(), indent=2))
    (project / "warned.json").write_text(
        json.dumps(stack(30, FunctionResponseTypes=REPORTS), indent=2)
    )
    (project / "main.tf").write_text('resource "aws_sqs_queue" "orders" {}\n')
    return project


@pytest.mark.usefixtures("templates")
def test_several_files_have_one_list_and_one_exit_code() -> None:
    checked = run("check", "--template", "fine.json", "wrong.json", "warned.json")

    assert checked.code == 1
    assert [(one["template"], one["level"]) for one in checked.json] == [
        ("wrong.json", "error"),
        ("warned.json", "warning"),
    ]
    assert [line.partition(":")[0] for line in checked.err.splitlines()] == [
        "wrong.json",
        "warned.json",
    ]
    assert run("check", "--template", "fine.json", "warned.json").code == 0


@pytest.mark.usefixtures("templates")
def test_files_may_stand_at_the_end_as_pre_commit_writes_them() -> None:
    at_the_end = run("check", "--template", "--format", "github", "fine.json", "wrong.json")

    assert at_the_end.code == 1
    assert at_the_end.out.startswith("::error file=wrong.json,line=")
    assert run("check", "--template", "--format", "github").said == (
        2,
        "",
        "batchproc check: --template: expected one or more files; got none\n",
    )


@pytest.mark.usefixtures("templates")
def test_a_file_that_cannot_be_read_does_not_hide_the_others(snapshot: object) -> None:
    checked = run("check", "--template", "nowhere.yaml", "wrong.json", "main.tf")

    assert checked.code == 2
    assert [one["template"] for one in checked.json] == ["wrong.json"]
    assert checked.err.splitlines()[1:] == snapshot


@pytest.mark.usefixtures("templates")
def test_a_function_is_in_one_of_several_files(templates: Path) -> None:
    (templates / "other.json").write_text('{"Resources": {}}')
    found = run("check", "--template", "other.json", "wrong.json", "--function", "Worker")
    missing = run("check", "--template", "other.json", "wrong.json", "--function", "Other")
    unread = run("check", "--template", "nowhere.json", "wrong.json", "--function", "Worker")

    assert (found.code, [one["template"] for one in found.json]) == (1, ["wrong.json"])
    assert (missing.code, missing.err.splitlines()) == (
        2,
        [
            "batchproc check: other.json: no function 'Other': it has no functions",
            "batchproc check: wrong.json: no function 'Other': it has Worker",
        ],
    )
    assert (unread.code, unread.err.splitlines()[-1]) == (
        2,
        "batchproc check: nowhere.json: cannot be read: No such file or directory",
    )


@pytest.mark.usefixtures("templates")
def test_annotations_of_github_are_one_line_each(snapshot: object) -> None:
    checked = run("check", "--template", "wrong.json", "warned.json", "--format", "github")

    error, warning = checked.out.splitlines()
    assert (checked.code, checked.err) == (1, "")
    assert error == snapshot
    assert warning.startswith(
        "::warning file=warned.json,line=11,title=visibility-timeout-margin::"
    )


def test_what_is_special_to_github_is_escaped() -> None:
    from pytest_batchproc._cli._templates import annotation
    from pytest_batchproc._templates import Finding

    finding = Finding("rule", "unknown", None, None, None, "50 %\nof, it: all", "a,b:c.yaml")

    assert annotation(finding) == "::notice file=a%2Cb%3Ac.yaml,title=rule::50 %25%0Aof, it: all"


@pytest.mark.usefixtures("templates")
def test_sarif_has_rules_results_and_places() -> None:
    checked = run("check", "--template", "wrong.json", "--format", "sarif")

    [found] = checked.json["runs"]
    rules = found["tool"]["driver"]["rules"]
    [result] = found["results"]
    assert (checked.code, checked.json["version"]) == (1, "2.1.0")
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "reports-batch-item-failures"
    assert result["level"] == "error"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "wrong.json"},
                "region": {"startLine": 24},
            }
        }
    ]


def test_every_rule_has_a_description() -> None:
    from pytest_batchproc._templates._rules import RULES

    page = (Path(__file__).parents[3] / "docs" / "template_check.md").read_text(encoding="utf-8")

    assert [name for name in RULES if f"| `{name}` |" not in page] == []


def test_a_format_needs_a_template() -> None:
    assert run("check", "app.by_hand", "-e", "-", "--format", "json", stdin=b"{}").said == (
        2,
        "",
        "batchproc check: --format needs --template; it formats the findings\n",
    )


def test_the_hook_for_pre_commit_checks_templates(templates: Path) -> None:
    yaml = pytest.importorskip("yaml", reason="reads the hook")
    file = Path(__file__).parents[3] / ".pre-commit-hooks.yaml"
    if not file.exists():
        pytest.skip("the file is not beside the tests: an installed wheel is tested")
    [hook] = yaml.safe_load(file.read_text(encoding="utf-8"))
    command, *arguments = hook["entry"].split()
    wanted = ["template.yaml", "a/template.yml", "serverless.yml", "b/template.json"]

    assert command == "batchproc"
    assert all(re.search(hook["files"], name) for name in wanted)
    assert not re.search(hook["files"], "values.yaml")
    assert run(*arguments, "fine.json", "warned.json").code == 0
    assert run(*arguments, "fine.json", "wrong.json").code == 1


# --- simulate -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("templates")
def test_a_template_has_source_settings_and_timeout() -> None:
    bodies = ("--body", "{}", "--body", '{"fail": true}')
    simulated = run("simulate", "app.by_hand", "--template", "fine.json", "Worker", *bodies)

    assert simulated.code == 1
    assert [one["number"] for one in simulated.json["dead_lettered"]] == [1]
    assert simulated.json["seconds"] == 120


@pytest.mark.usefixtures("templates")
def test_a_mapping_without_the_setting_shows_its_trap() -> None:
    simulated = run(
        "simulate", "app.by_hand", "--template", "wrong.json", "Mapping", "--body", '{"fail": true}'
    )

    assert simulated.code == 1
    assert "ReportBatchItemFailures" in simulated.err


@pytest.mark.usefixtures("templates")
def test_options_win_over_the_template(project: Path, snapshot: object) -> None:
    given = stack(FunctionResponseTypes=REPORTS, BatchSize={"Ref": "Size"})
    (project / "open.json").write_text(json.dumps(given))
    head = ("simulate", "app.by_hand", "--body", '{"fail": true}', "--template", "open.json")

    assert run(*head, "Worker").err == snapshot
    by_parameter = run(*head, "Worker", "--parameter", "Size=5")
    by_options = run(
        *head, "Worker", "--setting", "batch_size=5", "--visibility-timeout", "20", "--timeout", "9"
    )
    assert by_parameter.json["seconds"] == 120
    assert by_options.json["seconds"] == 40


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "expected --source or --template; got neither"),
        (
            ["--source", "sqs", "--template", "fine.json", "Worker"],
            "expected --source or --template; got both",
        ),
        (
            ["--source", "sqs", "--parameter", "Size=5"],
            "--parameter needs --template; it sets a parameter of the template",
        ),
        (
            ["--template", "fine.json", "Worker", "--config", "c.json"],
            "--config and --template both have the settings; leave one out",
        ),
        (["--template", "fine.json", "Worker", "--shards", "2"], "--shards is not for sqs; it has"),
        (
            ["--template", "fine.json", "Wrker"],
            "fine.json: no event source mapping 'Wrker': it has Mapping; did you mean 'Worker'?",
        ),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("templates")
def test_misuse_is_one_line_and_2(arguments: list[str], text: str) -> None:
    simulated = run("simulate", "app.by_hand", *arguments)

    assert (simulated.code, simulated.out) == (2, "")
    assert simulated.err.startswith(f"batchproc simulate: {text}")
