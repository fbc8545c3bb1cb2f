"""docs/comparison.md: its commands say what they are shown to say, where the tool is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest

from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
SESSIONS = [dedent(one) for one in re.findall(r"^ *```console\n(.*?)^ *```$", PAGE, re.M | re.S)]
COMMANDS = [
    (command, shown)
    for session in SESSIONS
    for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", session, flags=re.M)
]
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[one for one, _ in COMMANDS])
def test_a_command_says_what_is_shown(command: str, shown: str) -> None:
    tool = command.split()[0]
    if shutil.which(tool, path=PATH) is None:
        pytest.skip(f"the command is about {tool}, which is not installed")
    env = {**os.environ, "PATH": PATH, "SAM_CLI_TELEMETRY": "0"}
    done = subprocess.run(
        command, shell=True, env=env, capture_output=True, text=True, check=False, timeout=300
    )
    said = (done.stderr + done.stdout).splitlines()
    wanted = [line for line in shown.splitlines() if line != "..."]
    places = [said.index(line) for line in wanted if line in said]

    assert [line for line in wanted if line not in said] == []
    assert all(first < second for first, second in pairwise(places))
