"""What is recorded of the matrix: sessions that there are, and none in which something failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability import matrix

REPORT = '<testsuites><testsuite tests="9" skipped="2" failures="{}" errors="{}"/></testsuites>'


def test_what_is_recorded_are_sessions_that_there_are() -> None:
    recorded = {session.partition("-")[0] for session in matrix.recorded()}

    assert recorded <= matrix.purposes().keys() - {"audit"}


def report(directory: Path, *, failures: int = 0, errors: int = 0) -> Path:
    path = directory / "newest-3.12.xml"
    path.write_text(REPORT.format(failures, errors), encoding="utf-8")
    (directory / "newest-3.12.txt").write_text("PyYAML==6.0.3\npytest==9.2.0\n-e file:///x\n")
    return path


def test_a_report_tells_counts_and_versions(tmp_path: Path) -> None:
    found = matrix.read(report(tmp_path))

    assert (found.session, found.passed, found.skipped) == ("newest-3.12", 7, 2)
    assert found.versions == {"pytest": "9.2.0", "pyyaml": "6.0.3"}


@pytest.mark.parametrize("failed", [{"failures": 1}, {"errors": 1}], ids=str)
def test_a_session_in_which_something_failed_is_not_recorded(
    tmp_path: Path, failed: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match=r"^newest-3\.12: \d failed, \d errors$"):
        matrix.read(report(tmp_path, **failed))
