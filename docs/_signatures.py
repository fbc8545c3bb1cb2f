"""What the reference shows of a signature: types in place of `Any`, and each keyword by its name.

mkdocstrings loads it as an extension: https://mkdocstrings.github.io/griffe/guide/users/extending/
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe

SHOWN = Path(__file__).with_suffix(".pyi")


class Signatures(griffe.Extension):
    """Put the signatures of `_signatures.pyi` and of TypedDicts where the reference reads them."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Change a package when all of it is loaded."""
        if pkg.name == "batchproc":
            for name, function in shown():
                show(pkg[name], function)
        for function in functions_of(pkg):
            spell_out(function, pkg)
            for parameter in function.parameters:
                if isinstance(parameter.default, griffe.ExprName):
                    parameter.default = "..."  # a name of the code; the docstring has the value


def shown() -> Iterator[tuple[str, griffe.Function]]:
    """The name of each function or class in `_signatures.pyi`, and its signature."""
    module = griffe.visit("_signatures", filepath=SHOWN, code=SHOWN.read_text(encoding="utf-8"))
    for name, one in module.members.items():
        if isinstance(one, griffe.Function):
            yield name, one
        elif isinstance(one, griffe.Class):
            yield name, one.members["__init__"]  # type: ignore[misc]  # a function


def show(target: Any, function: griffe.Function) -> None:
    """Give a function, or the constructor of a class, the signature of another."""
    target = target.final_target if target.is_alias else target
    target = target.members["__init__"] if target.is_class else target
    target.parameters, target.returns = function.parameters, function.returns


def functions_of(home: Any) -> Iterator[griffe.Function]:
    """Every function and method of a package."""
    for one in home.members.values():
        if isinstance(one, griffe.Function):
            yield one
        elif isinstance(one, (griffe.Class, griffe.Module)):
            yield from functions_of(one)


def spell_out(function: griffe.Function, package: griffe.Module) -> None:
    """Replace `**settings: Unpack[Settings]` by the keywords of that TypedDict."""
    for parameter in list(function.parameters):
        text = str(parameter.annotation)
        if parameter.kind is griffe.ParameterKind.var_keyword and text.startswith("Unpack["):
            del function.parameters[parameter.name]
            for key, annotation in keywords(parameter.annotation.slice.canonical_path, package):  # type: ignore[union-attr]
                function.parameters.add(
                    griffe.Parameter(
                        key,
                        annotation=annotation,
                        kind=griffe.ParameterKind.keyword_only,
                        default="...",
                    )
                )


def keywords(path: str, package: griffe.Module) -> Iterator[tuple[str, Any]]:
    """The keys of a TypedDict and of its bases, with their types."""
    found: Any = package[path.removeprefix(f"{package.path}.")]
    found = found.final_target if found.is_alias else found
    for base in found.bases:
        if base.canonical_path.startswith(package.path):
            yield from keywords(base.canonical_path, package)
    for name, one in found.members.items():
        if isinstance(one, griffe.Attribute):
            yield name, one.annotation
