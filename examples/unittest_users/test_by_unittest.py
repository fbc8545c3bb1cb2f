from __future__ import annotations

import re
import subprocess
import sys

from examples.support import ROOT


def test_unittest_runs_them_as_well() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "unittest", "examples.unittest_users.test_handler"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")
    assert re.findall(r"^Ran (\d+) tests in ", done.stderr, re.MULTILINE) == ["6"]
    assert done.stderr.endswith("\nOK\n")
