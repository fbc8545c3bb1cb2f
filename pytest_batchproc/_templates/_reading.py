"""Read what is given as a template: a tree with lines, or one sentence why not."""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pytest_batchproc._templates._nodes import DEEPEST, Node, TooDeepError, from_json, from_plain
from pytest_batchproc.errors import MissingExtraError, TemplateError

_MAKE_JSON = (
    "Create JSON of its plan and check that: `terraform plan -out=plan.bin`, then "
    "`terraform show -json plan.bin > plan.json`"
)
_HCL = re.compile(
    r'^(?:resource|data|module|variable|terraform|provider|locals)(?: "[^"\n]*")* \{', re.M
)
_PROGRAMS = (".ts", ".mts", ".js", ".mjs", ".cjs", ".py", ".go", ".java", ".cs")
TemplateLike: TypeAlias = "str | os.PathLike[str] | Mapping[str, object]"


@dataclass(frozen=True, slots=True)
class Document:
    """A template that was read; `name` is its path as given, or "template"."""

    name: str
    root: Node
    is_json: bool


def read_template(template: TemplateLike) -> Document:
    """The tree of a template: a path, the text itself, or a dict.

    Raises:
        TemplateError: there is no such file, or what is there is neither YAML nor JSON.
        MissingExtraError: it is YAML, and PyYAML is not installed.
    """
    name = "template"
    try:
        if isinstance(template, Mapping):
            return Document(name, from_plain(template), is_json=True)
        if isinstance(template, str) and ("\n" in template or template.lstrip().startswith("{")):
            return _parsed(name, template)
        try:
            name = os.fsdecode(template)
        except TypeError:
            name = ""
        if not name:
            raise TemplateError(
                f"template: expected a path, the text of a template or a dict; got {template!r}"
            )
        return _parsed(name, _content(name))
    except TooDeepError:
        raise TemplateError(
            f"{name}: nested deeper than {DEEPEST} levels, as no template is"
        ) from None


def _content(name: str) -> str:
    if name.endswith((".tf", ".tofu", ".tfvars")):
        raise TemplateError(f"{name}: HCL is not read. {_MAKE_JSON}")
    if name.endswith(_PROGRAMS):
        raise TemplateError(
            f"{name}: a program is not read. Check what it writes: cdk.out/*.template.json, the "
            "output of `serverless print`, or of `pulumi preview --json`"
        )
    if Path(name).is_dir():
        raise TemplateError(
            f"{name}: expected a file; got a directory. Name the files in it that are templates, "
            f"for example {Path(name, '*.template.json').as_posix()}"
        )
    try:
        content = Path(name).read_bytes()
        # `>` of Windows PowerShell writes UTF-16.
        is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        hint = f". A plan is read as JSON. {_MAKE_JSON}" if _is_plan(name) else ""
        raise TemplateError(f"{name}: not a text in UTF-8{hint}") from None
    except (OSError, ValueError) as error:  # ValueError: a path with a null character in it
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise TemplateError(f"{name}: cannot be read: {reason}") from None


def _is_plan(name: str) -> bool:
    """Whether a file is what `terraform plan -out` writes: an archive."""
    with Path(name).open("rb") as file:
        return file.read(2) == b"PK"


def _parsed(name: str, text: str) -> Document:
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    if not text.strip():
        raise TemplateError(f"{name}: there is nothing in it")
    if _HCL.search(text):
        raise TemplateError(f"{name}: HCL is not read. {_MAKE_JSON}")
    if text.startswith('{"@level"'):
        raise TemplateError(f"{name}: this is a log of `terraform plan -json`. {_MAKE_JSON}")
    if text.lstrip().startswith("{"):
        try:
            return Document(name, from_json(text), is_json=True)
        except RecursionError:
            raise TooDeepError from None
        except TooDeepError:
            raise
        except ValueError as error:
            # Any other text in braces may be YAML: it has braces, too.
            if name.endswith(".json"):
                raise TemplateError(_sentence(name, "JSON", error)) from None
    try:
        from pytest_batchproc._templates._from_yaml import NotYamlError, from_yaml
    except ImportError:
        raise MissingExtraError("a template in YAML", "PyYAML", "templates") from None
    try:
        return Document(name, from_yaml(text), is_json=False)
    except NotYamlError as error:
        raise TemplateError(_sentence(name, "YAML", error, error.line)) from None


def _sentence(name: str, language: str, error: ValueError, line: int | None = None) -> str:
    problem = str(error)
    if isinstance(error, json.JSONDecodeError):
        problem, line = error.msg, error.lineno
    return f"{name}{f':{line}' if line else ''}: not {language}: {problem}"
