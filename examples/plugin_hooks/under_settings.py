"""Tests that need `settings.ini`; `test_handler.py` runs them with it."""

from __future__ import annotations

import pytest

from pytest_batchproc import FakeLambdaContext


def test_the_file_sets_region_and_timeout(lambda_context: FakeLambdaContext) -> None:
    assert lambda_context.invoked_function_arn.startswith("arn:aws:lambda:eu-west-1:")
    assert lambda_context.get_remaining_time_in_millis() == 30_000


@pytest.mark.batchproc(function_timeout=1)
def test_a_marker_wins_over_the_file_for_what_it_names(lambda_context: FakeLambdaContext) -> None:
    assert lambda_context.invoked_function_arn.startswith("arn:aws:lambda:eu-west-1:")
    assert lambda_context.get_remaining_time_in_millis() == 1_000
