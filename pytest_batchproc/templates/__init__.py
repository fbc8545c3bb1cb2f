"""What a template says about the batches of its functions, and what is wrong with it.

Read are SAM and CloudFormation, what the CDK synthesises, and serverless.yml. A handler that
reports failed records is right only where its event source mapping asks for the report, and no test
of the handler can see that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc.errors import MissingExtraError, TemplateError
from pytest_batchproc.templates._findings import Finding
from pytest_batchproc.templates._mapping_rules import REPORTS
from pytest_batchproc.templates._mappings import check_name, understand
from pytest_batchproc.templates._reading import read_template
from pytest_batchproc.templates._rules import check

if TYPE_CHECKING:
    from pytest_batchproc.templates._reading import TemplateLike

__all__ = ["Finding", "assert_reports_batch_item_failures", "check_template"]


def check_template(template: TemplateLike, function: str | None = None) -> list[Finding]:
    """What is wrong with a template, in the order of its lines; empty when nothing is.

    Args:
        template: a path, the text itself, or a dict such as the CDK's `Template.to_json()`.
        function: logical id, name or key of the one function to check; without it, all of them.

    Raises:
        TemplateError: this is no template, or it has no such function.
        MissingExtraError: it is YAML, and PyYAML is not installed.
    """
    __tracebackhide__ = True
    try:
        understood = understand(read_template(template))
        if function is not None:
            check_name(function, understood)
    except (TemplateError, MissingExtraError) as error:
        # The frames below are ours and would stand between the reader and the line of the test.
        raise error.with_traceback(None) from None
    return sorted(check(understood, function), key=lambda finding: finding.line or 0)


def assert_reports_batch_item_failures(template: TemplateLike, function: str | None = None) -> None:
    """Fail where a mapping is sure to ignore the failures that a function reports.

    What the template leaves open does not fail, see `check_template`.
    """
    __tracebackhide__ = True
    found = [one for one in check_template(template, function) if one.rule == REPORTS]
    wrong = [one for one in found if one.level == "error"]
    if not wrong:
        return
    rest = [one for one in found if one.level != "error"]
    count = "1 mapping ignores" if len(wrong) == 1 else f"{len(wrong)} mappings ignore"
    lines = [f"{count} the failures that functions report", *map(str, [*wrong, *rest])]
    raise AssertionError("\n  ".join(lines))
