"""Resources that bring batches to functions without a mapping in the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._templates._arns import function_at, may_be_function, text_of
from pytest_batchproc._templates._model import NESTED, SETTINGS, Gap
from pytest_batchproc._templates._nodes import Node

if TYPE_CHECKING:
    from pytest_batchproc._templates._model import Function
    from pytest_batchproc._templates._stack import Stack

_EMPTY = Node(None)
# What creates the resources of another template, and the parameters that it gives them.
_NESTED = {
    "AWS::CloudFormation::Stack": "Parameters",
    "AWS::CloudFormation::StackSet": "Parameters",
    "AWS::Serverless::Application": "Parameters",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct": "ProvisioningParameters",
}


def read_elsewhere(name: str, kind: str, stack: Stack) -> None:
    """Note what a resource of this kind leaves open, if anything."""
    resource = stack.resources[name]
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html
    if kind.endswith("::MODULE"):
        stack.note(f"{kind} of {name}", resource.line)
    elif kind == "AWS::Pipes::Pipe":
        _read_pipe(name, resource, stack)
    elif kind in _NESTED:
        given = resource.at("Properties", _NESTED[kind]) or _EMPTY
        functions = _functions_in(given, stack)
        text = f"{name} ({kind})"
        stack.gaps += [Gap(text, resource.line, one, NESTED) for one in functions]
        if not functions:
            stack.gaps.append(Gap(text, resource.line, fix=NESTED, elsewhere=True))


def _read_pipe(name: str, resource: Node, stack: Stack) -> None:
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
    target = stack.resolver.resolve(resource.at("Properties", "Target"))
    function = function_at(target, stack.functions)
    if function or may_be_function(target):
        said = function.name if function else text_of(target) or "its target"
        says = f"invokes {said} with batches, and the check does not read the settings of a pipe"
        fix = "A pipe reads every response, so it needs no setting for partial responses"
        stack.gaps.append(
            Gap(f"the pipe {name}", resource.line, function, fix, says, rule=SETTINGS)
        )


def _functions_in(given: Node, stack: Stack) -> list[Function]:
    """The functions of this template that parameters give to another one."""
    listed = [one.at("ParameterValue") or one.at("Value") for one in given.items]
    found: dict[str, Function] = {}
    for node in [*given.entries.values(), *listed]:
        function = function_at(stack.resolver.resolve(node), stack.functions)
        if function:
            found[function.name] = function
    return list(found.values())
