from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("yaml", reason="reads YAML")

from examples.support import shown_in
from pytest_batchproc import assert_reports_batch_item_failures, check_template

HERE = Path(__file__).parent
TEMPLATE = HERE / "template.yaml"


def test_lambda_is_told_to_read_what_the_functions_report() -> None:
    assert_reports_batch_item_failures(TEMPLATE)


def test_there_is_nothing_else_to_mend() -> None:
    assert [] == check_template(TEMPLATE)


def test_the_page_shows_what_is_found_where_settings_are_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(HERE)

    found = "\n".join(map(str, check_template("wrong_on_purpose.yaml")))

    assert [found] == shown_in((HERE / "README.md").read_text(encoding="utf-8"))
