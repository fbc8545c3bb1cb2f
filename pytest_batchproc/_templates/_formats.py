"""Formats of which the resources are brought into CloudFormation's words as a whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_batchproc._templates import _cdktf, _pulumi, _terraform

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_batchproc._templates._model import Gap
    from pytest_batchproc._templates._nodes import Node


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        language: whose words messages use, see `spelt`.
        matches: whether a document is of this format.
        declared: its resources as a stack of CloudFormation, and what hides mappings in it.
        is_state: whether its values are what was deployed.
        has_lines: people write or read it; a plan or a state is for programs.
    """

    language: str
    matches: Callable[[Node], bool]
    declared: Callable[[Node], tuple[Node, list[Gap]]]
    is_state: Callable[[Node], bool]
    has_lines: bool = False


FORMATS = (
    Format("terraform", _terraform.is_terraform, _terraform.declared_by, _terraform.is_state),
    Format(
        "terraform", _cdktf.is_configuration, _cdktf.declared_in, lambda root: False, has_lines=True
    ),
    Format("pulumi", _pulumi.is_pulumi, _pulumi.declared_by, _pulumi.is_state),
)
_MOST = 5_000_000


def format_of(root: Node) -> Format | None:
    """The format of a document; None: it is CloudFormation's, or that of serverless.yml."""
    return next((one for one in FORMATS if one.matches(root)), None)


def unfolds(root: Node) -> bool:
    """Whether a tree that shares its values is endless, or too large, when it is written out."""
    sizes: dict[int, float] = {}

    def size(node: Node) -> float:
        inner = node.items or node.entries.values()
        if id(node.value) not in sizes and inner:
            sizes[id(node.value)] = math.inf  # of what is met inside itself
            sizes[id(node.value)] = 1 + sum(map(size, inner))
        return sizes[id(node.value)] if inner else 1

    return size(root) > _MOST
