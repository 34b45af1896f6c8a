"""Random histories for as long as told; every failure is shrunk and shown with its seed."""

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.exchange.soak.conftest import Length
from tests.exchange.soak.machine import Exchange
from tests.exchange.soak.network import make_original

HISTORIES, STEPS = 20, 60


def test_offices_agree_after_long_random_histories(
    tmp_path_factory: pytest.TempPathFactory, length: Length, tell: list[str]
) -> None:
    Exchange.original = make_original(tmp_path_factory.mktemp("convergence") / "original")
    Exchange.counts.clear()
    for number in length.seeds():
        tell[:] = [f"随机历史，种子 {length.seed}–{number}：{dict(sorted(Exchange.counts.items()))}"]
        run_state_machine_as_test(
            seed(number)(Exchange),
            settings=settings(
                max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, database=None,
                suppress_health_check=list(HealthCheck), print_blob=False,
            ),
        )  # fmt: skip
        tell[:] = [f"随机历史，种子 {length.seed}–{number}：{dict(sorted(Exchange.counts.items()))}"]
