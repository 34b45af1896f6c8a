"""Lawful courses of a case, made of choices: each picks one of the acts the law's order allows then."""

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import strategies as st

from db.cases.acts import ActKind, CaseAct, allowed_now

CHOICES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), max_size=20)


def course(choices: Iterable[tuple[int, int]], begun: date = date(2026, 9, 1)) -> list[CaseAct]:
    """The acts of a case that went on as chosen, with so many days between them."""
    acts: list[CaseAct] = []
    day = begun
    for choice, later in choices:
        allowed = sorted(allowed_now(acts))
        if not allowed:
            break
        day += timedelta(days=later)
        kind = ActKind(allowed[choice % len(allowed)])
        number = len(acts) + 1
        acts.append(CaseAct(f"a{number}", "c", kind, day, {}, "", "", "李四", "县审批局", day.isoformat(), number))
    return acts
