"""What a template says about the batches of its functions, and what is wrong with it.

Read are SAM and CloudFormation, what the CDK synthesises, serverless.yml, JSON of Terraform and of
OpenTofu, what cdktf writes, and stacks of Pulumi. A handler that reports failed records is right
only where its event source mapping asks for the report, and no test of the handler can see that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._templates._findings import Finding
from pytest_batchproc._templates._mappings import check_name, understand
from pytest_batchproc._templates._model import REPORTS
from pytest_batchproc._templates._reading import read_template
from pytest_batchproc._templates._rules import check
from pytest_batchproc.errors import MissingExtraError, TemplateError

if TYPE_CHECKING:
    from pytest_batchproc._templates._model import Template
    from pytest_batchproc._templates._reading import TemplateLike

__all__ = ["Finding", "assert_reports_batch_item_failures", "check_template"]


def check_template(template: TemplateLike, function: str | None = None) -> list[Finding]:
    """What is wrong with a template, in the order of its lines; empty when nothing is.

    Args:
        template: a path, the text itself, or a dict such as the CDK's `Template.to_json()`.
        function: logical id, address, name or key of the one function to check; without it, all of
            them.

    Raises:
        TemplateError: this is no template, or it has no such function.
        MissingExtraError: it is YAML, and PyYAML is not installed.
    """
    __tracebackhide__ = True
    understood = _understood(template, function)
    return sorted(check(understood, function), key=lambda finding: finding.line or 0)


def assert_reports_batch_item_failures(template: TemplateLike, function: str | None = None) -> None:
    """Fail unless each mapping of a function is known to read the failures that it reports.

    It also fails if the template shows no mapping of the function, or does not say what a mapping
    is set to. A mapping of Kafka outside provisioned mode that does not ask for the report passes:
    the handler's only option there is to raise.
    """
    __tracebackhide__ = True
    understood = _understood(template, function)
    found = [one for one in check(understood, function) if one.rule == REPORTS]
    found.sort(key=lambda finding: finding.line or 0)
    wrong = [one for one in found if one.level == "error"]
    unknown = [one for one in found if one.level == "unknown"]
    rest = [one for one in found if one not in wrong and one not in unknown]
    looked_at = [
        one
        for one in understood.stack.mappings
        if function is None or function in one.function.names
    ]
    whose = "functions" if function is None else function
    if wrong:
        count = "1 mapping ignores" if len(wrong) == 1 else f"{len(wrong)} mappings ignore"
        head = f"{count} the failures that functions report"
        # In the order of their lines below the errors.
        rest = [one for one in found if one not in wrong]
        unknown = []
    elif unknown:
        head = f"the template does not say whether Lambda reads the failures that {whose} report"
        head += "s" if function is not None else ""
    elif not looked_at:
        head = (
            f"{understood.name}: it shows no event source mapping of "
            f"{'any function' if function is None else function}, so there is nothing to check. "
            "Give the template that has the mapping"
        )
    else:
        return
    raise AssertionError("\n  ".join([head, *map(str, [*wrong, *unknown, *rest])]))


def _understood(template: TemplateLike, function: str | None) -> Template:
    __tracebackhide__ = True
    try:
        understood = understand(read_template(template))
        if function is not None:
            check_name(function, understood)
    except (TemplateError, MissingExtraError) as error:
        # The frames below are ours and would hide the line of the test.
        raise error.with_traceback(None) from None
    return understood
