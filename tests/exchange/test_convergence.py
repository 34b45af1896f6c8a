"""Random histories of losses, repetitions, wrong orders, restores and clocks end in stores that agree."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.exchange.soak.disasters import Disasters
from tests.exchange.soak.machine import Exchange
from tests.exchange.soak.network import Network

EXAMPLES, STEPS = 2, 16
"""Few, the same at every run; `make soak` goes on for as long as told."""


@pytest.mark.parametrize("machine", [Exchange, Disasters])
def test_offices_that_talked_agree_whatever_happened_before(machine: type[Exchange], network: Network) -> None:
    machine.original = network
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate,), print_blob=False,
        ),
    )  # fmt: skip
