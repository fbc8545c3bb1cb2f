"""What was measured, as rows of a Markdown table."""

from __future__ import annotations

from statistics import median, quantiles

from case import Case
from figures import Samples

HEADER = """\
| case | figure | middle half | rounds | bound | verdict | ours | beside |
|---|---:|---:|---:|---:|---|---:|---:|"""


def row(case: Case, samples: Samples, *, judged: bool = True) -> str:
    """The row of one case, measured; unjudged, it says nothing of bounds."""
    ours, beside = samples
    figure = case.figure.of_all(ours, beside)
    cells = (
        case.title,
        f"**{case.figure.show(figure)}**",
        _middle_half(case, samples),
        f"{len(ours)}",
        _bound(case) if judged else "",
        _verdict(case, figure) if judged else "for information",
        case.figure.unit(median(ours)),
        case.figure.unit(median(beside)) if beside else "",
    )
    return f"| {' | '.join(cells)} |"


def _middle_half(case: Case, samples: Samples) -> str:
    figures = case.figure.of_each(*samples)
    if len(figures) < 2:
        return ""
    low, _, high = quantiles(figures, method="inclusive")
    return f"{case.figure.show(low)} … {case.figure.show(high)}"


def _bound(case: Case) -> str:
    if case.bound is None:
        return ""
    goal = "" if case.goal is None else f" (goal {case.figure.show(case.goal)})"
    return f"≤ {case.figure.show(case.bound)}{goal}"


def _verdict(case: Case, figure: float) -> str:
    if case.bound is None:
        return "for information"
    if figure > case.bound:
        return "OVER THE BOUND"
    return "within the goal" if case.goal is not None and figure <= case.goal else "within"
