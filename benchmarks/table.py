"""The measured cases as rows of a Markdown table."""

from __future__ import annotations

from statistics import median, quantiles

from case import Case
from figures import Samples

HEADER = """\
| case | figure (middle half) | bound | batchproc / other |
|---|---:|---|---:|"""
UNEXPLAINED = "missed, no reason given"
_EMPTY = "-"


def row(case: Case, samples: Samples | None, *, judged: bool = True) -> str:
    """The row of one case; without samples it has the bound and no figure.

    Args:
        samples: what was measured.
        judged: False leaves the bound out.
    """
    if samples is None:
        cells = [case.title, _EMPTY, _bound(case), _EMPTY]
    else:
        figure = case.figure.of_all(*samples)
        cells = [
            case.title,
            f"**{case.figure.show(figure)}**{_middle_half(case, samples)}",
            _judged(case, figure) if judged else "",
            " / ".join(case.figure.unit(median(one)) for one in samples if one),
        ]
    return f"| {' | '.join(cells)} |"


def _middle_half(case: Case, samples: Samples) -> str:
    figures = case.figure.of_each(*samples)
    if len(figures) < 4:
        return ""
    low, _, high = quantiles(figures, method="inclusive")
    return f" ({case.figure.show(low)} … {case.figure.show(high)})"


def _bound(case: Case) -> str:
    if case.bound is None:
        return ""
    goal = "" if case.goal is None else f" (goal {case.figure.show(case.goal)})"
    return f"≤ {case.figure.show(case.bound)}{goal}"


def _judged(case: Case, figure: float) -> str:
    if case.bound is None:
        return ""
    if figure > case.bound:
        return f"{_bound(case)}; {f'missed: {case.missed}' if case.missed else UNEXPLAINED}"
    is_goal = case.goal is not None and figure <= case.goal
    return f"{_bound(case)}; {'goal met' if is_goal else 'met'}"
