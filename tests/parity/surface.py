"""What there is of the incumbent's batch utility, read off its source and its classes.

    process_partial_response            a function, a class, a type, a constant
    process_partial_response(event)     an argument
    BatchProcessor(model)               an argument of a class
    BasePartialProcessor.process        a method, an attribute, a member
    BasePartialProcessor.__call__(records)

Each stands once, under the class that defines it.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from textwrap import dedent
from typing import Any

PACKAGE = "aws_lambda_powertools.utilities.batch"
# Underscored, and yet for users: their pages say to implement or to override these.
HOOKS = ("_prepare", "_clean", "_process_record", "_async_process_record")
PROTOCOL = ("__call__", "__enter__", "__exit__")
DOCUMENTATION = "https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/"
# The parts of their documentation that promise something.
SECTIONS = (
    "accessing-lambda-context",
    "accessing-processed-messages",
    "choosing-between-method-and-context-manager",
    "create-your-own-partial-processor",
    "error-handling",
    "extending-batchprocessor",
    "fifo-queues",
    "integrating-exception-handling-with-sentryio",
    "kinesis-and-dynamodb-streams",
    "partial-failure-mechanics",
    "processing-messages-asynchronously",
    "processing-messages-from-dynamodb",
    "processing-messages-from-kafka",
    "processing-messages-from-kinesis",
    "processing-messages-from-sqs",
    "pydantic-integration",
    "sqs-fifo",
    "sqs-standard",
    "testing-your-code",
    "tracer-response-auto-capture-for-large-batch-sizes",
    "whats-the-difference-between-the-decorator-and-process_partial_response-functions",
    "working-with-full-batch-failures",
)


def names() -> set[str]:
    """Every public name of theirs."""
    package = import_module(PACKAGE)
    modules = [
        import_module(f"{PACKAGE}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return set(package.__all__) | {name for module in modules for name in _names_of(module)}


def hidden() -> set[str]:
    """What their classes keep behind an underscore, beside the hooks; people override these too."""
    kinds = import_module(PACKAGE).SqsFifoPartialProcessor.__mro__[:-2]  # ABC and object
    return {
        name
        for one in kinds
        for name in (*vars(one), *_attributes(one))
        if name.startswith("_") and not name.startswith(("__", "_abc")) and name not in HOOKS
    }


def _names_of(module: Any) -> Iterator[str]:
    for name in _defined(ast.parse(inspect.getsource(module)).body):
        found = getattr(module, name, None)
        if not name.startswith("_") and found is not None:
            yield name
            if inspect.isclass(found) and found.__module__ == module.__name__:
                yield from _members(name, found)
            elif inspect.isfunction(found):
                yield from _arguments(name, found)


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (one.id for one in node.targets if isinstance(one, ast.Name))
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            yield from _defined([*node.body, *node.orelse])


def _members(name: str, kind: type) -> Iterator[str]:
    own = vars(kind)
    if "__init__" in own:
        yield from _arguments(name, own["__init__"])
    declared = {*own, *inspect.get_annotations(kind), *_attributes(kind)}
    public = {one for one in declared if not one.startswith("_")}
    for member in sorted(public | ({*HOOKS, *PROTOCOL} & own.keys())):
        yield f"{name}.{member}"
        if inspect.isfunction(own.get(member)):
            yield from _arguments(f"{name}.{member}", own[member])


def _attributes(kind: type) -> Iterator[str]:
    """What methods put on `self`."""
    for method in filter(inspect.isfunction, vars(kind).values()):
        if method.__module__ != kind.__module__:  # made by a library: TypedDict, Enum
            continue
        for node in ast.walk(ast.parse(dedent(inspect.getsource(method)))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield node.attr


def _arguments(name: str, function: Any) -> Iterator[str]:
    for one in inspect.signature(function).parameters:
        if one != "self":
            yield f"{name}({one})"
