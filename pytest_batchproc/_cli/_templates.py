"""Templates on the command line: their findings for people, for programs, and for GitHub.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_batchproc._cli import _json
from pytest_batchproc._cli._errors import FINE, MISUSE, TRAP, CommandError
from pytest_batchproc._wording import printable
from pytest_batchproc.errors import MissingExtraError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc._templates import Finding

FORMATS = ("json", "github", "sarif")
_GITHUB = {"error": "error", "warning": "warning", "unknown": "notice"}
_SARIF = {"error": "error", "warning": "warning", "unknown": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def check_templates(names: Sequence[str], function: str | None, form: str) -> int:
    """Check templates, print the findings, and give the exit code.

    A template that cannot be read, or that lacks the function, does not keep the others from being
    checked.
    """
    from pytest_batchproc._templates import check_template

    found: list[Finding] = []
    lacking: list[str] = []
    refused: list[str] = []
    for name in dict.fromkeys(names):
        template = _json.read_text(name) if name == "-" else Path(name)
        try:
            found += check_template(template, function)
        except (TemplateError, MissingExtraError) as error:
            (lacking if function and _is_sound(template) else refused).append(str(error))
    # A function is in one of the templates.
    if len(lacking) == len(set(names)):
        refused += lacking
    if refused and len(refused) == len(set(names)) == 1:
        raise CommandError(refused[0])
    if form == "json":
        _json.write([dataclasses.asdict(finding) for finding in found])
    elif form == "sarif":
        _json.write(sarif(found))
    else:
        _json.write_lines(map(annotation, found))
    if form != "github":  # there the lines above are for people, too
        sys.stderr.writelines(f"{printable(str(finding))}\n" for finding in found)
    if refused:
        sys.stderr.writelines(f"batchproc check: {line}\n" for line in refused[:-1])
        raise CommandError(refused[-1], MISUSE)
    return TRAP if any(finding.level == "error" for finding in found) else FINE


def annotation(finding: Finding) -> str:
    """A finding as a command of GitHub Actions, which shows it at its line."""
    where = {"file": finding.template, "title": finding.rule}
    if finding.line is not None:
        where["line"] = str(finding.line)
    told = ",".join(
        f"{name}={_escaped(printable(value), ',:')}" for name, value in sorted(where.items())
    )
    return f"::{_GITHUB[finding.level]} {told}::{_escaped(finding.message)}"


def sarif(findings: Sequence[Finding]) -> dict[str, Any]:
    """Findings as a log of the Static Analysis Results Interchange Format, for code scanning."""
    from batchproc import __version__
    from pytest_batchproc._templates._rules import RULES

    rules = [{"id": name, "shortDescription": {"text": text}} for name, text in RULES.items()]
    driver = {"name": "batchproc", "version": __version__, "rules": rules}
    results = [_result(finding, list(RULES)) for finding in findings]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _result(finding: Finding, rules: list[str]) -> dict[str, Any]:
    # A file in Windows has backslashes; a link has none.
    uri = quote(PurePath(finding.template).as_posix())
    region = {"startLine": finding.line or 1}  # code scanning shows none without a line
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _SARIF[finding.level],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }


def _is_sound(template: str | Path) -> bool:
    """Whether a template can be checked; then what it lacks is the function."""
    from pytest_batchproc._templates import check_template

    try:
        check_template(template)
    except (TemplateError, MissingExtraError):
        return False
    return True


def _escaped(text: str, more: str = "") -> str:
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text
