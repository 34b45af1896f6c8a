"""What people do in random histories, at whichever office: through the services alone, as the window does."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from db import clock, journal
from db.actors import Actor
from db.cases import service as cases
from db.cases.acts import ActKind
from db.cases.rules import Intake
from db.errors import UserError
from db.exchange.merging import transfer
from db.handover import service as handover
from db.handover.rules import Direction
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.organs import machine as pc
from db.organs import service as organs
from db.store import database
from tests.exchange.soak import reading
from tests.exchange.soak.network import BUREAU, FIRST_PC, FORESTRY, Network, copied

COUNTY = "county"
COUNTERS = ("bagong", "dayang", "gaodu", "bagong2", COUNTY)
FACTS = ("case_file", "case_act", "checklist", "line_act", "item", "guide", "organ")
START = datetime.fromisoformat("2026-11-21T09:00:00+08:00")

number = st.integers(0, 1000)
_SERVED = {"how": "direct", "receiver": "钱七", "relation": "法定代表人"}
_SAID = {
    ActKind.SENT: {"to": "泽州县行政审批服务管理局"},
    ActKind.DELIVERED: _SERVED,
    ActKind.CORRECTION_UNTIL: {"until": "2027-01-05"},
    ActKind.MARKED: {"marks": "joint"},
    ActKind.DECISION_CORRECTED: {"of": "granted", "errors": "有效期止：2029-10-11改为2030-10-11"},
    ActKind.CORRECTION_SERVED: _SERVED,
}


@dataclass
class Memory:
    """What the people of an office were told is saved: rows by table, and the copies of a case's material."""

    rows: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    copies: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Memory":
        """As it is now."""
        same = Memory(copies=dict(self.copies))
        same.rows.update({name: set(found) for name, found in self.rows.items()})
        return same


class People(RuleBasedStateMachine):
    """One county with its offices, and the ordinary work of all of them."""

    original: ClassVar[Network]
    counts: ClassVar[dict[str, int]] = defaultdict(int)

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.shift, self.ticks = timedelta(0), 0
        self.patch.setattr(clock, "now", self._now)
        self.patch.setattr(journal, "check_credit", lambda credit, known: None)
        self.machines: dict[str, str] = {}
        self.patch.setattr(pc, "machine_id", lambda: self.machines.get(self.net.now, FIRST_PC))
        self.root = Path(mkdtemp(dir=self.original.root.parent))
        self.net: Network = copied(self.original, self.root)
        self.memory: dict[str, Memory] = defaultdict(Memory)
        self.touched: set[str] = set()
        self.addresses: dict[str, str] = {}
        self.counter = 0

    def _now(self) -> datetime:
        self.ticks += 1
        return START + self.shift + timedelta(seconds=self.ticks)

    @contextmanager
    def saving(self, name: str) -> Iterator[Actor]:
        """What a service said it saved is remembered; what it refused is not."""
        actor = self.net.at(name)
        before = {table: reading.ids(table) for table in FACTS}
        try:
            yield actor
        except UserError:
            self.counts["refused by a service"] += 1
        for table in FACTS:
            self.memory[name].rows[table] |= reading.ids(table) - before[table]
        self.touched.add(name)

    def own(self, name: str, table: str, order: str = "rowid") -> list[str]:
        """The ids of a table of an office in the order of recording."""
        self.net.at(name)
        return [row[0] for row in database.execute_sql(f"SELECT id FROM {table} ORDER BY {order}")]

    @rule(name=st.sampled_from(COUNTERS), k=number)
    def take_in(self, name: str, k: int) -> None:
        with self.saving(name) as actor:
            edition = items.current_edition()
            listed = items.list_items(edition.id) if edition else []
            if listed:
                intake = Intake(
                    listed[k % len(listed)].id, f"申请人{k}", "1", clock.today(), received_materials=(k % 2 + 1,)
                )
                cases.take_in(actor, intake)

    @rule(name=st.sampled_from(COUNTERS), k=number)
    def correct_copies(self, name: str, k: int) -> None:
        found = self.own(name, "case_file")
        if found:
            self.counter += 1
            with self.saving(name) as actor:
                cases.receive_material(actor, found[k % len(found)], 1, self.counter)
                self.memory[name].copies[found[k % len(found)]] = self.counter

    @rule(name=st.sampled_from(COUNTERS), to=st.sampled_from(COUNTERS), k=number)
    def hand_over(self, name: str, to: str, k: int) -> None:
        found = self.own(name, "case_file")
        if found:
            with self.saving(name) as actor:
                transfer.release(actor, "case", found[k % len(found)], self.addresses.get(to, ""), "人手不够")

    @rule(k=number)
    def give_back(self, k: int) -> None:
        found = self.own(COUNTY, "case_file")
        if found:
            with self.saving(COUNTY) as actor:
                transfer.give_back(actor, "case", found[k % len(found)], "不归县里办")

    @rule(name=st.sampled_from(COUNTERS), k=number, kind=st.sampled_from(sorted(ActKind)))
    def act(self, name: str, k: int, kind: ActKind) -> None:
        found = self.own(name, "case_file")
        if found:
            with self.saving(name) as actor:
                cases.act(actor, found[k % len(found)], kind, clock.today(), "示例理由", _SAID.get(kind))

    @rule(name=st.sampled_from(COUNTERS), k=number)
    def accept_and_decide(self, name: str, k: int) -> None:
        found = self.own(name, "case_file")
        for kind in (ActKind.ACCEPTED, ActKind.GRANTED)[: 1 + k % 2]:
            if found:
                with self.saving(name) as actor:
                    cases.act(actor, found[k % len(found)], kind, clock.today())

    @rule(name=st.sampled_from(COUNTERS), k=number)
    def take_back(self, name: str, k: int) -> None:
        found = self.own(name, "case_file")
        if found:
            with self.saving(name) as actor:
                cases.reverse(actor, found[k % len(found)], "写错了")

    @rule(k=number)
    def edit_the_list(self, k: int) -> None:
        self.counter += 1
        with self.saving(COUNTY) as actor:
            edition = items.current_edition()
            assert edition is not None
            listed = items.list_items(edition.id)
            if k % 3 == 0:
                items.add_items(actor, edition.id, [NewItem(f"新事项{self.counter}", implementing_body=BUREAU)])
            elif k % 3 == 1:
                items.add_guide(actor, listed[k % len(listed)].id, materials=[Material(1, "申请表", "原件", 1, True)])
            else:
                organs.add_aliases(actor, actor.organ_id, (f"别名{self.counter}",))

    @rule(k=number)
    def prepare_a_checklist(self, k: int) -> None:
        with self.saving("forestry") as actor:
            bureau, mine = organs.organ_named(BUREAU), organs.organ_named(FORESTRY)
            assert bureau is not None
            assert mine is not None
            line = handover.NewLine(10, "审批专用章", 1 + k % 3, "枚", "实物")
            found = handover.add_checklist(
                actor, handover.batches()[0].id, Direction.IN, mine.id, bureau.id, [line] * (1 + k % 2)
            )
            if k % 5:
                handover.issue(actor, found.id)

    @rule(name=st.sampled_from((COUNTY, "forestry")), k=number)
    def sign_a_line(self, name: str, k: int) -> None:
        found = self.own(name, "checklist_line")
        if found:
            with self.saving(name) as actor:
                line = found[k % len(found)]
                row = database.execute_sql("SELECT checklist_id FROM checklist_line WHERE id = ?", (line,)).fetchone()
                if k % 4:
                    handover.sign(actor, row[0], line)
                else:
                    handover.owe(actor, row[0], line, clock.today() + timedelta(days=30), "还没有找到")
