from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("yaml", reason="reads YAML")

from examples.support import shown_in
from examples.template_check import handler
from pytest_batchproc import Simulate, assert_reports_batch_item_failures, check_template

HERE = Path(__file__).parent
TEMPLATE = HERE / "template.yaml"


def test_lambda_is_told_to_read_what_the_functions_report() -> None:
    assert_reports_batch_item_failures(TEMPLATE)


def test_there_is_nothing_else_to_mend() -> None:
    assert check_template(TEMPLATE) == []


def test_an_order_that_fails_is_dead_lettered_as_deployed(simulate: Simulate) -> None:
    mapping = simulate.from_template(TEMPLATE, "ShipOrders", handler.ship_orders)
    mapping.source.send({"order": "a", "quantity": 1})
    bad = mapping.source.send({"order": "b", "quantity": 0})

    report = mapping.run()

    report.assert_dead_lettered([bad])
    report.assert_delivered_times(3, [bad])  # maxReceiveCount of the template


def test_the_page_shows_what_is_found_where_settings_are_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(HERE)

    found = "\n".join(map(str, check_template("wrong_on_purpose.yaml")))

    assert shown_in((HERE / "README.md").read_text(encoding="utf-8")) == [found]
