"""The search tells every wrong handler of the gallery from every right one."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from pytest_batchproc.faults import BrokenClaimError, check_faults
from tests.pytest_batchproc.faults.gallery import RIGHT, WRONG
from tests.support.effort import TEST_ALL


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_handler_is_caught_by_its_smallest_schedule(
    name: str, snapshot: SnapshotAssertion
) -> None:
    case = WRONG[name]

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(case.world, case.source, **case.options)

    assert len(caught.value.schedule) == case.needs
    assert len(str(caught.value).splitlines()) <= 40
    assert str(caught.value) == snapshot


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_handler_is_cleared(name: str) -> None:
    case = RIGHT[name]
    bodies = case.options["bodies"]
    options = {**case.options, "bodies": bodies if TEST_ALL else bodies[:2]}
    if "groups" in options:
        options["groups"] = options["groups"][: len(options["bodies"])]

    covered = check_faults(case.world, case.source, **options)

    assert covered.complete
    assert covered.records == len(options["bodies"])


def test_the_gallery_is_as_large_as_it_is_said_to_be() -> None:
    assert len(WRONG) >= 27
    assert len(RIGHT) >= 15
