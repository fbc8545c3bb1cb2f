"""Every command that installs this project names one of its distributions.

On the package index, `batchproc` is another project: https://pypi.org/project/batchproc/
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture import source
from tests.packaging.building import ROOT
from tests.packaging.commands import extras_of, faults, strings, texts


def test_no_text_tells_a_reader_to_install_another_project() -> None:
    found = [
        f"{name}: {fault}" for name, text in texts() for fault in faults(text, Path(name).suffix)
    ]

    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "pip install batchproc",
        "$ python -m pip install --upgrade batchproc==0.1.1",
        "`pip install batchproc` installs it",
        'pip3 install "batchproc"',
        "pip install boto3 batchproc pytest",
        "pip install Batchproc",
        "`pip install\nbatchproc`",
        "pip install \\\n    batchproc",
        "pip download batchproc",
        "pipx install batchproc",
        "uv add batchproc",
        "uv add --dev batchproc",
        "uv pip install batchproc",
        "uvx batchproc generate sqs",
        "uv tool install batchproc",
        "poetry add batchproc",
        "pdm add batchproc",
        "conda install batchproc",
        'needs pydantic: "batchproc[pydantic]"',
        "batchproc>=0.1",
        "batchproc == 0.1.0",
        "batchproc @ file:///dist/batchproc.whl",
        "https://pypi.org/project/batchproc/",
        "https://img.shields.io/pypi/v/batchproc",
        "```text\nboto3\nbatchproc\n```",
        'dependencies = [\n  "batchproc",\n]',
        'pip install "lambda-batchproc[yaml]"',
        'pip install "pytest-batchproc[runtime]"',
        'pip install ".[yaml]"',
    ],
)
def test_a_command_for_another_project_is_found(text: str) -> None:
    assert faults(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "`pip install pytest-batchproc`, and pytest finds batchproc by itself",
        "pip install lambda-batchproc    # batchproc without dependencies",
        'pip install pytest_batchproc "lambda-batchproc[runtime, templates]"',
        'pip install ".[pytest]" boto3 "moto[sqs]"',
        "pip uninstall batchproc",
        "batchproc generate sqs | batchproc invoke app.handler -e -",
        "The version of batchproc is 0.1.0.",
        "from batchproc import BatchProcessor",
    ],
)
def test_a_right_command_is_no_fault(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    "code",
    [
        "text = ('it needs pydantic: pip install '\n  'batchproc')",
        "f'pip install {1} ' 'batchproc'",
    ],
)
def test_a_command_in_parts_of_a_string_is_found(code: str) -> None:
    assert ["batchproc"] in [faults(one, ".py") for one in strings(code)]


def test_the_message_about_a_missing_library_names_an_extra_that_exists() -> None:
    named = {
        call.args[2].value
        for path in source.files("pytest_batchproc").values()
        for call in ast.walk(source.tree(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id == "MissingExtraError" and isinstance(call.args[2], ast.Constant)
    }

    assert named == {"pytest", "runtime", "templates"}
    assert named <= extras_of(ROOT)


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_first_pages_say_how_to_install(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    commands = ["pip install lambda-batchproc", "pip install pytest-batchproc", "pip install ."]

    assert [command for command in commands if command not in text] == []
