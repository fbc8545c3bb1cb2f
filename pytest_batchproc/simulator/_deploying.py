"""A mapping that runs as a template says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc.errors import MissingExtraError, TemplateError
from pytest_batchproc.simulator._mapping import EventSourceMapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_batchproc._templates._reading import TemplateLike
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._sandboxes import AnyHandler
    from pytest_batchproc.simulator._source import Source


class DeployedMapping(EventSourceMapping):
    """An event source mapping as a template says; see `EventSourceMapping.from_template`.

    Attributes:
        source: the queue, stream or topic that it reads.
    """

    source: Any  # of which class it is, the template says
    _reports: list[Report] | None = None

    def run(self) -> Report:
        """Invoke the function until every record is settled, and report what happened to each."""
        report = super().run()
        if self._reports is not None:
            self._reports.append(report)
        return report


def mapping_of(
    template: TemplateLike,
    name: str,
    handler: AnyHandler,
    parameters: Mapping[str, object] | None,
    source: Source | None,
    overrides: Mapping[str, Any],
    reports: list[Report] | None = None,
) -> DeployedMapping:
    """The mapping of a template, with what it reads.

    Raises:
        TemplateError: see `EventSourceMapping.from_template`.
    """
    from pytest_batchproc._templates._deployed import deployed

    __tracebackhide__ = True
    try:
        found = deployed(template, name, overrides, parameters=parameters, source=source)
    except (TemplateError, MissingExtraError) as error:
        # The frames below are ours and would hide the line of the test.
        raise error.with_traceback(None) from None
    try:
        mapping = DeployedMapping(found.source, handler, found.config, **found.settings)
    except ValueError as error:
        raise TemplateError(f"{found.title}: {error}") from None
    mapping._reports = reports
    return mapping
