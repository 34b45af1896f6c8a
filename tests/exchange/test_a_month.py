"""A month of work by files alone: sticks are lost, read twice, mixed up, one breaks, and at the end all is the same.

`pytest -s tests/exchange/test_a_month.py` prints the month as it went, in the words the people read.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from db import backups, clock, journal
from db.actors import Actor
from db.cases import service as cases
from db.cases.acts import STATE_LABELS, ActKind
from db.cases.rules import Intake
from db.errors import UserError
from db.exchange import service
from db.exchange.merging import conflicts, deciding
from db.exchange.merging.conflicts import Action
from db.exchange.merging.deciding import Keep
from db.exchange.merging.transfer import release
from db.exchange.records.comparing import Line
from db.handover import service as handover
from db.handover.rules import Direction
from db.items import service as items
from db.items.rules import Material
from db.organs import machine
from db.organs import service as organs
from tests.exchange.soak import machine as histories
from tests.exchange.soak import reading
from tests.exchange.soak.network import BUREAU, FIRST_PC, FORESTRY, Network, copied

NAMES = {"county": "县局", "bagong": "巴公镇", "dayang": "大阳镇", "forestry": "林业局", "gaodu": "高都镇"}
FIRST_DAY = date(2026, 11, 2)


@dataclass
class Month:
    """The offices, the day it is, what happened so far, and the sticks that are still on their way."""

    net: Network
    day: date = FIRST_DAY
    told: list[str] = field(default_factory=list)
    seconds: int = 0

    def now(self) -> datetime:
        """This day's working hours, second by second."""
        self.seconds += 1
        return datetime.fromisoformat(f"{self.day}T09:00:00+08:00") + timedelta(seconds=self.seconds % 30_000)

    def tell(self, name: str, what: str) -> None:
        """One line: day, who, what."""
        self.told.append(f"{self.day:%m月%d日} {NAMES[name]}：{what}")

    def next(self, days: int) -> None:
        """Some days later."""
        self.day += timedelta(days=days)

    # --- at the window -------------------------------------------------------------------------------------------

    def take_in(self, name: str, item: str, applicant: str) -> str:
        """Papers come in."""
        actor = self.net.at(name)
        intake = Intake(items.find_items(item)[0].id, applicant, "1", self.day, received_materials=(1,))
        found = cases.take_in(actor, intake).summary
        self.tell(name, f"收件 {found.number}（{applicant}，{item}），{STATE_LABELS[found.state]}")
        return found.id

    def act(self, name: str, case: str, *kinds: ActKind) -> None:
        """The acts of a case, one after the other."""
        actor = self.net.at(name)
        for kind in kinds:
            found = cases.act(actor, case, kind, self.day)
            self.tell(name, f"{found.acts[-1].label} {found.summary.number}，{STATE_LABELS[found.summary.state]}")

    # --- sticks --------------------------------------------------------------------------------------------------

    def export(self, name: str, to: str, remark: str = "") -> list[Path]:
        """A stick is written."""
        files = self.net.export(name, to)
        self.tell(name, f"导出给{NAMES[to]}：{'、'.join(file.name for file in files)}{remark}")
        return files

    def read(self, name: str, file: Path) -> Path | None:
        """A stick is read; what the person reads is told, and the receipt returned."""
        try:
            result = self.net.apply(name, file)
        except UserError as error:
            self.tell(name, f"读取 {file.name}：{error}{error.hint}")
            return None
        if file.suffix == ".xrc":
            self.tell(name, f"读回执 {file.name}，发件箱：{service.status().outbox[0].state}")
        elif result.already:
            self.tell(name, f"读取 {file.name}：已导入过，没有再写，给出同一份回执")
        else:
            waiting = f"，待核对 {result.quarantined} 项" if result.quarantined else ""
            told = f"新增 {result.new}，变更 {result.changed}，相同 {result.same}{waiting}"
            self.tell(name, f"读取{result.sender}第 {result.number} 号包：{told}")
        return result.receipt

    def trip(self, name: str) -> None:
        """Up to the county and back with one stick."""
        for file in self.export(name, "county"):
            self.read("county", file)
        for file in self.net.export("county", name):
            self.read(name, file)


@pytest.fixture
def month(network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Month]:
    """The first working day of a month, everybody enrolled but 高都镇."""
    found = Month(copied(network, tmp_path / "offices"))
    monkeypatch.setattr(machine, "machine_id", lambda: FIRST_PC)
    monkeypatch.setattr(clock, "now", found.now)
    monkeypatch.setattr(journal, "check_credit", lambda credit, known: None)  # the month may lie before today
    yield found
    sys.stdout.write("\n".join(("", *found.told, "")))


def test_three_offices_and_a_county_go_through_a_month_by_files_alone(month: Month, tmp_path: Path) -> None:
    first_week(month)
    third_week(month, second_week(month, tmp_path))
    last_week(month)
    assert_all_agree(month)
    assert len(month.told) > 40


def first_week(month: Month) -> None:
    """Work begins; one stick is lost, one is read twice, one goes to the wrong office."""
    own = month.take_in("bagong", "小餐饮", "申请人甲")
    month.act("bagong", own, ActKind.ACCEPTED, ActKind.GRANTED)
    forwarded = month.take_in("bagong", "林木采伐", "申请人乙")
    month.next(1)
    month.export("bagong", "county", "（U 盘在路上丢了）")
    month.next(2)
    (again,) = month.export("bagong", "county")
    month.read("dayang", again)
    receipt = month.read("county", again)
    month.read("county", again)
    month.act("county", forwarded, ActKind.ACCEPTED, ActKind.GRANTED)
    month.next(1)
    assert receipt is not None
    month.read("bagong", receipt)
    for file in month.export("county", "bagong"):
        month.read("bagong", file)
    found = cases.case(forwarded).summary
    month.tell("bagong", f"申请人乙来问，查到 {found.number}：{STATE_LABELS[found.state]}")
    assert [act.kind for act in cases.case(forwarded).acts] == [ActKind.RECEIVED, ActKind.ACCEPTED, ActKind.GRANTED]


def second_week(month: Month, folder: Path) -> str:
    """The department hands over; the list changes; a PC breaks after its backup, and its case is edited once more."""
    month.next(4)
    edited = month.take_in("dayang", "小餐饮", "申请人丙")
    backup = folder / "backup.tar"
    backups.backup_to(backup)
    month.tell("dayang", "做了一份备份")
    hand_over(month)
    actor = month.net.at("county")
    new = items.add_guide(
        actor, items.find_items("小餐饮")[0].id, materials=[Material(1, "新版申请书", "原件", 1, True)]
    )
    month.tell("county", f"小餐饮经营许可办事指南改为第 {new.version} 版")
    copies(month, "dayang", edited, 2)
    forgotten = month.take_in("dayang", "小餐饮", "申请人己")
    month.trip("dayang")
    month.next(1)
    month.net.leave()
    backups.restore(backup, month.net.offices["dayang"].paths)
    month.tell("dayang", "电脑坏了，用备份恢复")
    copies(month, "dayang", edited, 3)
    month.take_in("dayang", "小餐饮", "申请人丁")
    return forgotten


def copies(month: Month, name: str, case: str, received: int) -> None:
    """Correct how many copies came in."""
    cases.receive_material(month.net.at(name), case, 1, received)
    month.tell(name, f"{cases.case(case).summary.number} 的申请书改为收到 {received} 份")


def hand_over(month: Month) -> None:
    """A checklist is issued at the department, signed there and at the county."""
    actor = month.net.at("forestry")
    mine, bureau = organs.organ_named(FORESTRY), organs.organ_named(BUREAU)
    assert mine is not None
    assert bureau is not None
    line = handover.NewLine(10, "林木采伐审批专用章", 1, "枚", "实物")
    found = handover.add_checklist(actor, handover.batches()[0].id, Direction.IN, mine.id, bureau.id, [line])
    given = handover.sign(actor, handover.issue(actor, found.id).id, found.lines[0].id)
    month.tell("forestry", f"移交清单定稿，移交方签收 {given.number} 行")
    month.trip("forestry")
    actor = month.net.at("county")
    signed = handover.sign(actor, found.id, found.lines[0].id)
    month.tell("county", f"接收方签收 {signed.number} 行")


def third_week(month: Month, forgotten: str) -> None:
    """The restored PC goes on under new keys; what it forgot comes back; a new township is enrolled."""
    month.next(6)
    (file,) = month.export("dayang", "county")
    month.read("county", file)
    approve(month, "dayang", file)
    month.read("county", file)
    for package in month.export("county", "dayang"):
        month.read("dayang", package)
    assert cases.case(forgotten).summary.applicant == "申请人己"
    month.tell("dayang", "备份以后收的申请人己那件，随县里的包回来了")
    decide(month, "dayang")
    month.net.join("gaodu")
    month.tell("gaodu", "新装，核对指纹后入册")
    for package in month.export("county", "gaodu"):
        month.read("gaodu", package)
    given = month.take_in("gaodu", "林木采伐", "申请人戊")
    release(month.net.at("gaodu"), "case", given, "140525108", "申请人搬到巴公镇")
    month.tell("gaodu", "把申请人戊那件移交给巴公镇")
    month.trip("gaodu")
    month.trip("bagong")
    cases.receive_material(month.net.at("bagong"), given, 1, 2)
    month.tell("bagong", "收下申请人戊那件，补登一份材料")
    month.act("county", given, ActKind.ACCEPTED)


def approve(month: Month, name: str, file: Path) -> None:
    """The county telephones, compares the fingerprint and lets the restored PC continue."""
    month.net.at(name)
    shown = service.fingerprint()
    actor: Actor = month.net.at("county")
    grant = month.net.stick() / "grant.xpk"
    service.enrol_approve(actor, file, grant, shown)
    month.tell("county", f"电话核对指纹 {shown[:19]}，批准{NAMES[name]}续接")


def last_week(month: Month) -> None:
    """Everybody comes once more, and once more; what waits is decided."""
    for _ in range(2):
        month.next(2)
        for name in month.net.enrolled:
            month.trip(name)
        for name in ("county", *month.net.enrolled):
            decide(month, name)


def decide(month: Month, name: str) -> None:
    """Look at what waits and keep what is here."""
    actor = month.net.at(name)
    for one in conflicts.waiting():
        if Action.DECIDE in one.actions:
            lines = "；".join(f"{line.label} 本机「{line.mine}」对方「{line.theirs}」" for line in differing(one.id))
            deciding.decide(actor, one.id, Keep.MINE)
            month.tell(name, f"待核对 {one.subject}（{one.reason}）：{lines}，决定采用本机的")


def differing(waiting_id: str) -> tuple[Line, ...]:
    """The lines in which the two versions differ."""
    return conflicts.compare(waiting_id).differing


def assert_all_agree(month: Month) -> None:
    """Every store holds the same where it speaks of the same, and every journal is whole."""
    month.net.at("county")
    listed, held = histories.county_documents(), histories.held_documents()
    for name in ("county", *month.net.enrolled):
        month.net.at(name)
        assert histories.county_documents() == listed
        found = histories.held_documents()
        assert found == {key: held[key] for key in found}
        assert reading.waiting() == []
        assert journal.verify() > 0
    month.tell("county", f"月底：{len(held)} 件办件和清单，各处一致，没有待核对的")
