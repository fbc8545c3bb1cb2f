"""The views of S3's notifications, where a field may be missing."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc.records._s3 import S3EventRecord, S3Message, S3Object


@pytest.mark.parametrize("missing", [{}, {"eTag": None, "versionId": None}])
def test_what_a_deletion_leaves_out_is_empty_or_none(missing: dict[str, Any]) -> None:
    deleted = S3Object({"key": "a", "sequencer": "0A", **missing})

    assert deleted.etag == ""
    assert deleted.version_id is None


def test_the_etag_and_the_version_of_an_object() -> None:
    found = S3Object({"key": "a", "eTag": "e7", "versionId": "v1", "size": "7"})

    assert (found.etag, found.version_id, found.size) == ("e7", "v1", 7)


def test_the_object_stands_under_one_name_or_the_other() -> None:
    usual = S3Message({"object": {"key": "a"}})
    of_tiering = S3Message({"get_object": {"key": "b"}, "object": {"key": "a"}})

    assert (usual.get_object.key, of_tiering.get_object.key) == ("a", "b")


def test_what_only_some_events_have_is_none_in_the_others() -> None:
    record = S3EventRecord({"s3": {}})

    assert record.glacier_event_data is None
    assert record.intelligent_tiering_event_data is None
