"""Warm invocations leave nothing: the short form of `make soak`, which runs 100,000 of each."""

from __future__ import annotations

import pytest

from tests.fuzz.soak import DRIVERS, Soaked, soak

NOISE = 600  # what caches of Python's own may take, and half a block for each invocation


@pytest.mark.sampled(9)
@pytest.mark.parametrize("driver", DRIVERS)
def test_warm_invocations_leave_no_memory_threads_or_tasks(driver: str) -> None:
    found = soak(driver, 1_200, looks=2)

    assert found.blocks < NOISE
    assert (found.threads, found.tasks) == (0, 0)


def test_one_object_for_each_invocation_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []
    monkeypatch.setitem(DRIVERS, "plain", lambda event: kept.append(object()))
    found = soak("plain", 1_200, looks=2)

    assert found.blocks >= 1_200
    assert not found.flat


def soaked(growth: float = 0.0, threads: int = 0, tasks: int = 0) -> Soaked:
    return Soaked(
        driver="plain",
        invocations=100_000,
        seconds=1,
        blocks=0,
        growth=growth,
        memory_kb=0,
        threads=threads,
        tasks=tasks,
    )


@pytest.mark.parametrize(
    ("flat", "found"),
    [
        pytest.param(True, soaked(), id="nothing"),
        pytest.param(True, soaked(growth=0.001), id="noise"),
        pytest.param(True, soaked(growth=-0.5), id="less"),
        pytest.param(False, soaked(growth=1.0), id="a-block-each"),
        pytest.param(False, soaked(threads=1), id="a-thread"),
        pytest.param(False, soaked(tasks=1), id="a-task"),
    ],
)
def test_nothing_but_noise_is_flat(flat: bool, found: Soaked) -> None:
    assert flat is found.flat
