"""A template as the rules see it, from whatever language it is written in."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from pytest_batchproc.errors import TemplateError
from pytest_batchproc.templates._model import Template
from pytest_batchproc.templates._nodes import Node
from pytest_batchproc.templates._resolving import Resolver
from pytest_batchproc.templates._serverless import (
    declared_in,
    logical_ids,
    read_events,
    read_functions,
)
from pytest_batchproc.templates._stack import Stack
from pytest_batchproc.wording import printable

if TYPE_CHECKING:
    from pytest_batchproc.templates._reading import Document


def understand(document: Document) -> Template:
    """All of a template that has to do with batches.

    Raises:
        TemplateError: it has neither resources nor functions.
    """
    root = document.root
    is_serverless = "Resources" not in root.entries
    declared = declared_in(root) if is_serverless else root
    if "functions" not in root.entries and not isinstance(_resources(declared).value, dict):
        raise TemplateError(
            f"{document.name}: not a template: it has neither Resources (CloudFormation, SAM, CDK) "
            "nor functions (Serverless)"
        )
    ids = [*_resources(declared).entries, *(logical_ids(root) if is_serverless else ())]
    resolver = Resolver(declared, frozenset(ids), root if is_serverless else None)
    stack = Stack(declared, resolver, _language(document))
    if is_serverless:
        read_functions(root, stack)
    stack.read_resources()
    if is_serverless:
        read_events(root, stack)
    stack.read_mappings()
    return Template(document.name, stack)


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
