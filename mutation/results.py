"""What became of the mutants: `results.json`, and the reasons in `unchanged.toml`."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # It needs a library that the reader of the results does not.
    from mutation.mutants import Mutant

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
REASONS = HERE / "unchanged.toml"

Outcomes = dict[tuple[str, int], str]


def stored() -> dict[str, Any]:
    """What the last runs found, by target."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def store(target: str, mutants: dict[str, list[Mutant]], outcomes: Outcomes) -> dict[str, Any]:
    """Write down what a run of all mutants found, in place of what an earlier one did."""
    modules = {}
    survivors = []
    for path, found in mutants.items():
        met = [at for at in range(len(found)) if (path, at) in outcomes]
        survived = [found[at] for at in met if outcomes[path, at] == "survived"]
        modules[path] = {
            "mutants": len(found),
            "met": len(met),
            "killed": len(met) - len(survived),
            "of these in time": sum(outcomes[path, at] == "killed in time" for at in met),
        }
        survivors += [asdict(mutant) for mutant in survived]
    return explain(target, {"modules": modules, "survivors": survivors})


def mend(target: str, mutants: dict[str, list[Mutant]], outcomes: Outcomes) -> dict[str, Any]:
    """Take out of the survivors of the last run those that tests have killed since, or whose line
    is another now.
    """
    there = {mutant.key for found in mutants.values() for mutant in found}
    killed = {
        mutants[path][at].key for (path, at), outcome in outcomes.items() if outcome != "survived"
    }
    entry: dict[str, Any] = stored()[target]
    left = []
    for one in entry["survivors"]:
        module = entry["modules"][one["path"]]
        if _key(one) in killed:
            module["killed"] += 1
        elif _key(one) not in there:
            module["mutants"] -= 1
            module["met"] -= 1
        else:
            left.append(one)
    entry["survivors"] = left
    return explain(target, entry)


def explain(target: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Write the entry down with the reasons that `unchanged.toml` gives by now."""
    reasons = reasons_by_mutant()
    entry["survivors"] = [{**one, "reason": reasons.get(_key(one))} for one in entry["survivors"]]
    _write({**stored(), target: entry})
    return entry


def _key(survivor: dict[str, Any]) -> tuple[str, str, str, int]:
    return (survivor["path"], survivor["before"], survivor["after"], survivor["nth"])


def _write(everything: dict[str, Any]) -> None:
    RESULTS.write_text(
        json.dumps(everything, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def outcomes_in(lines: Path) -> Outcomes:
    """What workers have written down so far."""
    if not lines.exists():
        return {}
    found = map(json.loads, lines.read_text(encoding="utf-8").splitlines())
    return {(one["path"], one["at"]): one["outcome"] for one in found}


def survivors_of(target: str) -> set[tuple[str, str, str, int]]:
    """The keys of the mutants that survived the last run."""
    return {_key(one) for one in stored().get(target, {}).get("survivors", ())}


def unexplained(target: str) -> set[tuple[str, str, str, int]]:
    """Those of them of which nobody has said that they change nothing."""
    return survivors_of(target) - reasons_by_mutant().keys()


def reasons_by_mutant() -> dict[tuple[str, str, str, int], str]:
    """Why a mutant changes nothing, by its key."""
    if not REASONS.exists():
        return {}
    groups = tomllib.loads(REASONS.read_text(encoding="utf-8"))["group"]
    return {
        (group["path"], before, after, nth): group["reason"]
        for group in groups
        for before, after, *rest in group["mutants"]
        for nth in (rest or [0])
    }
