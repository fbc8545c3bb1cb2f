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

    assert (0, "") == (done.returncode, done.stdout)
    assert ["6"] == re.findall(r"^Ran (\d+) tests in ", done.stderr, re.MULTILINE)
    assert done.stderr.endswith("\nOK\n")
