"""What the page of the command line shows is what the command prints."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from pytest_batchproc._cli._parser import EXIT_CODES
from tests.pytest_batchproc.cli.running import run, shell

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "command_line.md").read_text("utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.mark.skipif(os.name == "nt", reason="the commands of a POSIX shell")
def test_commands_print_what_the_page_shows(project: Path) -> None:
    [handler] = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    (project / "app.py").write_text(handler)

    for block in BLOCKS:  # in order: they share files
        shown = ""
        for command in re.findall(r"^\$ ((?:.*\\\n)*.*)$", block, re.M):
            shown += f"$ {command}\n{shell(f'exec 2>&1; {command}', project).stdout}"

        assert block == shown


def test_the_exit_codes_of_the_page_are_those_of_the_help() -> None:
    told = re.findall(r"^  (\d+) +(.+)$", EXIT_CODES, re.M)
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", PAGE, re.M)

    assert told == rows


@pytest.mark.parametrize("command", ["generate", "invoke", "check", "simulate"])
def test_every_option_is_on_the_page(command: str) -> None:
    options = set(re.findall(r"--[a-z-]+", run(command, "-h").out)) - {"--help", "--event"}

    assert {option for option in options if option not in PAGE} == set()
