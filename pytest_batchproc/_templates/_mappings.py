"""A template as the rules see it, from whatever language it is written in."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pytest_batchproc._templates._formats import format_of, unfolds
from pytest_batchproc._templates._model import PACKAGED, PROCESSED, Template
from pytest_batchproc._templates._nodes import Node, from_plain
from pytest_batchproc._templates._resolving import Resolver
from pytest_batchproc._templates._serverless import (
    declared_in,
    is_of_aws,
    logical_ids,
    read_events,
    read_functions,
)
from pytest_batchproc._templates._stack import Stack
from pytest_batchproc._wording import printable
from pytest_batchproc.errors import TemplateError

# A project of Pulumi names its runtime, and may hold a program in YAML.
_OF_PULUMI = ". Of Pulumi, give what `pulumi preview --json` writes"

if TYPE_CHECKING:
    from pytest_batchproc._templates._formats import Format
    from pytest_batchproc._templates._reading import Document


def understand(document: Document, parameters: Mapping[str, object] | None = None) -> Template:
    """All of a template that has to do with batches.

    Args:
        document: what was read.
        parameters: values that a deployment gives to parameters of CloudFormation.

    Raises:
        TemplateError: it has neither resources nor functions.
    """
    root = document.root
    found = format_of(root) if document.is_json else None
    if found is not None:
        if parameters:
            raise TemplateError(f"{document.name}: parameters: only CloudFormation has them")
        return _of_format(document, found)
    is_serverless = "Resources" not in root.entries
    declared = declared_in(root) if is_serverless else root
    if "functions" not in root.entries and not isinstance(_resources(declared).value, dict):
        raise TemplateError(_no_template(document))
    ids = [*_resources(declared).entries, *(logical_ids(root) if is_serverless else ())]
    given = _parameters(parameters or {}, declared, document.name)
    resolver = Resolver(declared, frozenset(ids), root if is_serverless else None, given)
    whole = PACKAGED if is_serverless else PROCESSED
    stack = Stack(declared, resolver, _language(document), whole=whole)
    is_serverless = is_serverless and is_of_aws(root, stack)
    if is_serverless:
        read_functions(root, stack)
    stack.read_resources()
    if is_serverless:
        read_events(root, stack)
    stack.read_mappings()
    names = (declared.at("Parameters") or Node(None)).entries
    return Template(document.name, stack, parameters=tuple(names))


def _of_format(document: Document, found: Format) -> Template:
    if unfolds(document.root):
        raise TemplateError(f"{document.name}: larger than any real one, or endless")
    declared, gaps = found.declared(document.root)
    resolver = Resolver(declared, frozenset(_resources(declared).entries))
    is_state = found.is_state(document.root)
    stack = Stack(declared, resolver, found.language, is_state=is_state)
    stack.gaps += gaps
    stack.read_resources()
    stack.read_mappings()
    return Template(document.name, stack, found.has_lines)


def _parameters(given: object, declared: Node, name: str) -> dict[str, Node]:
    if not isinstance(given, Mapping):
        raise TemplateError(
            f"parameters: expected a dict of names and values; got {printable(repr(given))}"
        )
    known = (declared.at("Parameters") or Node(None)).entries
    for parameter, value in given.items():
        if value is None:
            raise TemplateError(f"parameters: {parameter} is None; expected its value")
        if parameter not in known:
            near = difflib.get_close_matches(parameter, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            has = printable(", ".join(known)) if known else "no parameters"
            raise TemplateError(f"{name}: no parameter {parameter!r}: it has {has}{hint}")
    return dict(from_plain(given).entries)


def _no_template(document: Document) -> str:
    return (
        f"{document.name}: not a template: it has neither Resources (CloudFormation, SAM, CDK) "
        "nor functions (Serverless), and it is not JSON of Terraform, cdktf or Pulumi"
        f"{_OF_PULUMI if document.root.at('runtime') else ''}"
    )


def check_name(function: str, template: Template) -> None:
    """Refuse a function that a template does not have.

    Raises:
        TemplateError: it knows no function of that name.
    """
    owners = [
        *template.stack.functions.values(),
        *(one.function for one in template.stack.mappings),
    ]
    names = sorted({name for owner in owners for name in owner.names})
    if function in names:
        return
    has = printable(", ".join(names)) if names else "no functions"
    near = difflib.get_close_matches(function, names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise TemplateError(f"{template.name}: no function {function!r}: it has {has}{hint}")


def _language(document: Document) -> str:
    is_cdk = document.root.at("Parameters", "BootstrapVersion") or any(
        resource.at("Metadata", "aws:cdk:path")
        for resource in _resources(document.root).entries.values()
    )
    return "cdk" if is_cdk else "json" if document.is_json else "yaml"


def _resources(declared: Node) -> Node:
    return declared.at("Resources") or Node(None)
