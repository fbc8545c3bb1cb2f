"""The adapter of syrupy: it compares, writes and reports; we say what and where.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_batchproc.errors import InvalidEventError, MissingExtraError

try:
    from syrupy.assertion import SnapshotAssertion
    from syrupy.data import Snapshot, SnapshotCollection, SnapshotCollections
    from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
    from syrupy.location import PyTestLocation
except ImportError:
    raise MissingExtraError("batch_snapshot", "syrupy", "pytest") from None

from pytest_batchproc._reading import read_batch
from pytest_batchproc._snapshots import BatchSnapshot
from pytest_batchproc._snapshots._files import belongs_to, file_stem
from pytest_batchproc._snapshots._readable import readable
from pytest_batchproc._snapshots._records import Records, known_events
from pytest_batchproc._snapshots._text import to_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from pytest_batchproc._delivered import Event
    from pytest_batchproc._reading import Batch
    from pytest_batchproc._snapshots._records import DescribeRecord

_DIRECTORY = "__batch__"


def open_snapshot(
    node: pytest.Item,
    made: Sequence[Event],
    describe: DescribeRecord | None,
) -> BatchSnapshot:
    """The snapshot of a test; `made` are its events, those yet to come included.

    Raises:
        RuntimeError: syrupy is installed, and its plugin is switched off.
    """
    __tracebackhide__ = True
    session = getattr(node.config, "_syrupy", None)
    if session is None:
        raise RuntimeError(
            "batch_snapshot needs the plugin of syrupy, which is switched off; take back "
            "-p no:syrupy, or name it with -p syrupy"
        )
    options = {  # the second came with syrupy 5.5
        name: getattr(node.config.option, name)
        for name in ("update_snapshots", "update_new_snapshots_only")
        if hasattr(node.config.option, name)
    }
    snapshot = _Snapshot(
        session=session, extension_class=BatchFiles, test_location=_Location(node), **options
    )
    snapshot.made, snapshot.describe = made, describe
    return snapshot


class _Location(PyTestLocation):
    """Where a test is; our files are related to it by their folder.

    For syrupy 4.8 to 6, which look for the parameter in the file's name, as it was before we made
    it safe.
    """

    def matches_snapshot_location(self, snapshot_location: str) -> bool:
        return Path(snapshot_location).parent == _folder(self)


class BatchFiles(SingleFileSnapshotExtension):
    """One file per assertion, in a folder per test module, next to the module."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"
    _file_extension = "json"  # its name before syrupy 5

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: int | str = 0) -> str:
        """The name of the file, without its ending."""
        return file_stem(_test_name(test_location), index)

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """The folder of a test module."""
        return str(_folder(test_location))

    @classmethod
    def discovery_dirname(cls, *, test_location: PyTestLocation) -> str:
        """Where to look for unused files: not in folders of modules that do not run."""
        return cls.dirname(test_location=test_location)

    def discover_snapshots(
        self, *, test_location: PyTestLocation, ignore_extensions: list[str] | None = None
    ) -> SnapshotCollections:
        """The files of a test module. Other files in that folder are not deleted."""
        # Until syrupy 4.7.2 its own looks into `__snapshots__` alone.
        found = SnapshotCollections()
        for path in sorted(_folder(test_location).glob(f"*.{self.file_extension}")):
            if self.file_extension not in (ignore_extensions or ()):
                files = SnapshotCollection(location=str(path))
                files.add(Snapshot(name=path.stem))
                found.add(files)
        return found

    @classmethod
    def matches_test_location(
        cls, *, test_location: PyTestLocation, snapshot_location: str
    ) -> bool:
        """Whether a file is one of this test's."""
        path = Path(snapshot_location)
        return path.parent == _folder(test_location) and belongs_to(
            path.name.removesuffix(f".{cls.file_extension}"), _test_name(test_location)
        )


def _folder(location: PyTestLocation) -> Path:
    return Path(location.filepath).parent / _DIRECTORY / location.basename


def _test_name(location: PyTestLocation) -> str:
    """The test with its classes; a parameter may have `::` in it, so its name comes off first."""
    name = str(location.item.name)
    _, *classes, _ = location.nodeid.removesuffix(name).split("::")
    return ".".join([*classes, name])


class _Snapshot(SnapshotAssertion, BatchSnapshot):
    # Set after __init__, which is syrupy's and differs from version to version.
    made: Sequence[Event] = ()
    describe: DescribeRecord | None = None
    _next: tuple[str | None, Batch | None] = (None, None)

    def __call__(  # type: ignore[override]  # of syrupy's options these are the ones we keep
        self, *, name: str | None = None, event: Event | None = None
    ) -> BatchSnapshot:
        __tracebackhide__ = True
        asked: Any = name  # a caller without type checks passes anything
        if asked is not None and not (isinstance(asked, str) and asked):
            raise ValueError(f"name: expected text, to name the file with; got {name!r}")
        try:
            self._next = name, None if event is None else read_batch(event)
        except InvalidEventError as error:  # without the frames that found it, which are ours
            raise error.with_traceback(None) from None
        return self

    def __eq__(self, other: object) -> bool:
        __tracebackhide__ = True
        (name, event), self._next = self._next, (None, None)
        records = Records(known_events(self.made, event), self.describe, event is not None)
        text = to_text(readable(other, records))
        if name is not None:
            super().__call__(name=name)
        return super().__eq__(text)

    __hash__ = None
