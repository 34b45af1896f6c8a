"""Speed as ratios: a group holds `ours` and `baseline` from one run; the table at the end divides them."""

from typing import Any

import pytest

GOALS = {
    "import 1135 rows": 2.0,
    "catalogue PDF, 1000 items": 1.3,
    "find two characters among 100000 items": 2.0,
    "start: time to the first page": 3.0,
    "start: resident memory": 3.0,
}


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print ours, baseline and their ratio for every group."""
    memory = getattr(config, "_resident_memory", {})
    session = getattr(config, "_benchmarksession", None)
    groups: dict[str, dict[str, float]] = {}
    for benchmark in session.benchmarks if session else ():
        groups.setdefault(benchmark.group, {})[benchmark.name.split("_")[-1]] = benchmark.stats.median
    if memory:
        groups["start: resident memory"] = memory
    terminalreporter.write_sep("=", "ratios")
    for group, found in groups.items():
        if {"ours", "baseline"} <= found.keys():
            ratio = found["ours"] / found["baseline"]
            goal = GOALS[group]
            verdict = "ok" if ratio <= goal else "MISSED"
            terminalreporter.write_line(
                f"{group}: ours {found['ours']:.4g}  baseline {found['baseline']:.4g}  ratio {ratio:.2f}"
                f"  goal {goal}  {verdict}"
            )


@pytest.fixture
def resident(request: pytest.FixtureRequest) -> dict[str, float]:
    """Where a test leaves its resident memory in MiB for the table at the end."""
    config: Any = request.config
    if not hasattr(config, "_resident_memory"):
        config._resident_memory = {}
    found: dict[str, float] = config._resident_memory
    return found
