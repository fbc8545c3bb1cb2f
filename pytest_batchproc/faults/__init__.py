"""Fault search: the smallest schedule of faults that makes a handler lose, double or reorder.

def world():
    bank = Bank()

    def sandbox():
        charge = effects.watch(bank.charge, key=lambda order: f"charge {order}")
        return make_handler(charge)

    yield sandbox

def test_each_order_is_charged_once():
    check_faults(world, EventType.SQS, bodies=["a", "b"])
"""

from __future__ import annotations

from pytest_batchproc.faults._check import CheckFaults, check_faults, check_schedule
from pytest_batchproc.faults._coverage import Coverage
from pytest_batchproc.faults._error import BrokenClaimError
from pytest_batchproc.faults._kinds import fail_read
from pytest_batchproc.simulator import (
    cold_start,
    crash,
    duplicate,
    kill_after,
    kill_before,
    lose_answer,
    overlap,
    refuse,
    throttle,
    time_out,
)

__all__ = [
    "BrokenClaimError",
    "CheckFaults",
    "Coverage",
    "check_faults",
    "check_schedule",
    "cold_start",
    "crash",
    "duplicate",
    "fail_read",
    "kill_after",
    "kill_before",
    "lose_answer",
    "overlap",
    "refuse",
    "throttle",
    "time_out",
]
