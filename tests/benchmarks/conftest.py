"""Speed as ratios: a group holds `ours` and `baseline` from one run; the table at the end divides them."""

from collections import defaultdict
from statistics import median
from typing import Any

import pytest

GOALS = {
    "import 1135 rows": 2.0,
    "import 10000 rows": 2.0,
    "catalogue PDF, 3000 items": 1.2,
    "paper set of a department, 200 lines": 1.3,
    "compare two editions of 5000 items": 2.0,
    "typing in the search, 10000 items x 20 editions": 1.5,
    "typing in the search: share of a 16 ms frame": 1.0,
    "typing in the filter row over 10000 items": 1.5,
    "find two characters among 100000 items": 2.0,
    "export 100000 changes, 2000 attachments": 3.0,
    "import 100000 changes, 2000 attachments": 3.0,
    "package, bytes": 1.15,
    "export: memory at 100000 changes against 25000 (KiB)": 1.1,
    "import: memory at 100000 changes against 25000 (KiB)": 1.1,
    "file 200 scanned pages": 2.0,
    "page of a batch, 300 items and 9000 lines": 2.0,
    "a tick acknowledged on disk": 2.0,
    "start: from unlock to the first page (s)": 3.0,
    "start: resident memory (MiB)": 3.0,
}


def _goal(group: str) -> float | None:
    """The goal of a group, by its name or by the kind of measurement of the cases."""
    if group.startswith("cases, "):
        return 3.0 if "due dates" in group else 2.0 if group.endswith("raw queries") else 1.5
    return GOALS.get(group)


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> dict[str, dict[str, list[float]]]:
    """Where a test leaves figures of its own for the table: group → ours or baseline → values."""
    config: Any = request.config
    if not hasattr(config, "_own_figures"):
        config._own_figures = defaultdict(lambda: defaultdict(list))
    found: dict[str, dict[str, list[float]]] = config._own_figures
    return found


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print ours, baseline and their ratio for every group."""
    session = getattr(config, "_benchmarksession", None)
    groups: dict[str, dict[str, float]] = {}
    quickest: dict[str, float] = {}
    for benchmark in session.benchmarks if session else ():
        groups.setdefault(benchmark.group, {})[benchmark.name.split("_")[-1]] = benchmark.stats.median
    for group, found in getattr(config, "_own_figures", {}).items():
        groups[group] = {who: median(values) for who, values in found.items()}
        if {"ours", "baseline"} <= found.keys():
            quickest[group] = min(found["ours"]) / min(found["baseline"])
    terminalreporter.write_sep("=", "ratios")
    for group, medians in groups.items():
        if {"ours", "baseline"} <= medians.keys():
            ratio, goal = medians["ours"] / medians["baseline"], _goal(group)
            verdict = "" if goal is None else f"  goal {goal}  {'ok' if ratio <= goal else 'MISSED'}"
            verdict += f"  of the quickest {quickest[group]:.2f}" if group in quickest else ""
            terminalreporter.write_line(
                f"{group}: ours {medians['ours']:.4g}  baseline {medians['baseline']:.4g}  ratio {ratio:.2f}{verdict}"
            )
