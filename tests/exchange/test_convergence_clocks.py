"""The main line of the exchange under clocks that are wrong: the same rows in the same order, and no refusal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from db import clock, journal
from db.cases import service as cases
from db.cases.acts import ActKind
from db.cases.queues import lists
from db.cases.rules import Intake
from db.exchange import service
from db.items import service as items
from db.items.rules import Material
from db.organs import machine
from db.store import database
from tests.exchange.soak.network import FIRST_PC, Network, copied

Now = Callable[[], datetime]
JUMPS = ("2000-01-01", "2099-12-31", "2026-11-21", "1999-12-31", "2050-02-28")


def steady(day: str) -> Callable[[Network], Now]:
    """A clock that goes on from a day, second by second."""

    def made(_: Network) -> Now:
        seconds = count()
        return lambda: datetime.fromisoformat(f"{day}T08:00:00+08:00") + timedelta(seconds=next(seconds))

    return made


def jumping(net: Network) -> Now:
    """A clock that stands at another day whenever another store was opened."""
    seconds, days, last = count(), count(), [("", "")]

    def now() -> datetime:
        if net.now != last[0][0]:
            last[0] = (net.now, JUMPS[next(days) % len(JUMPS)])
        return datetime.fromisoformat(f"{last[0][1]}T08:00:00+08:00") + timedelta(seconds=next(seconds))

    return now


def listed_case(place: int) -> str:
    return lists.page(lists.Wanted(lists.CaseList.ALL)).rows[place].id


def the_main_line(net: Network) -> list[object]:
    """Papers taken in and decided, the list changed, packages and receipts both ways, one of them late."""
    told: list[object] = []
    for name in ("bagong", "dayang"):
        actor = net.at(name)
        listed = items.list_items(edition.id) if (edition := items.current_edition()) else []
        for item in listed:
            taken = cases.take_in(actor, Intake(item.id, "张三", "1", clock.today(), received_materials=(1,)))
        cases.act(actor, listed_case(-1), ActKind.WITHDRAWN, clock.today(), "不办了")
        told.append((name, len(listed), taken.summary.state))
    (first,) = net.export("bagong", "county")
    cases.receive_material(net.at("bagong"), listed_case(0), 1, 2)
    (second,) = net.export("bagong", "county")
    for file in (second, first, *net.export("dayang", "county"), second):
        result = net.apply("county", file)
        told.append((result.already, result.new, result.changed, result.same, result.quarantined))
    listed = items.find_items("小餐饮")
    items.add_guide(net.at("county"), listed[0].id, materials=[Material(1, "新申请表", "原件", 1, True)])
    for name in ("bagong", "dayang"):
        for file in net.export("county", name):
            result = net.apply(name, file)
            told.append((result.already, result.new, result.changed, result.same, result.quarantined))
        told.append([row.state[:4] for row in service.status().outbox])
    told += [what_it_holds(net, name) for name in ("county", "bagong", "dayang")]
    return told


def what_it_holds(net: Network, name: str) -> list[object]:
    """The rows of a store in the order of recording, without ids, days and times."""
    net.at(name)
    journal.verify()
    shown = {
        "case_file": "substr(number, 1, 10), item_name, applicant, accepting_organ",
        "case_act": "kind, organ_name, reason",
        "case_material": "position, name, received",
        "guide": "version",
        "material": "name, copies",
        "exchange_quarantine": "reason",
        "exchange_refused": "reason",
    }
    return [
        (table, database.execute_sql(f"SELECT {columns} FROM {table} ORDER BY rowid").fetchall())
        for table, columns in shown.items()
    ]


@pytest.mark.parametrize("made", [steady("2000-01-01"), steady("2099-12-31"), jumping])
def test_no_step_of_the_exchange_depends_on_the_clock(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Callable[[Network], Now]
) -> None:
    monkeypatch.setattr(machine, "machine_id", lambda: FIRST_PC)
    monkeypatch.setattr(journal, "check_credit", lambda credit, known: None)  # what is dated wrongly is there already
    told = []
    for number, clockwork in enumerate((steady("2026-11-21"), made)):
        net = copied(network, tmp_path / str(number))
        monkeypatch.setattr(clock, "now", clockwork(net))
        told.append(the_main_line(net))
        net.leave()
    assert told[0] == told[1]
