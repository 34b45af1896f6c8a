"""Cases that are decided, for what comes after: granted, certified, delivered; and blanks in stock."""

from dataclasses import replace
from datetime import date

from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.delivery import Way
from db.cases.issuing import service as issuing
from db.cases.issuing.rules import Blank, Certificate
from db.cases.rules import CaseDetail
from db.handover.acts import HandoverActKind
from db.handover.registers import acting
from db.handover.registers import service as registers
from db.handover.registers.acting import Step
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry

STATION = "示例镇便民服务中心"
SERVED = {"how": "direct", "receiver": "钱七", "relation": "法定代表人"}
"""A delivery anybody may sign for; of a person the relation is another."""


def at_station(actor: Actor) -> Actor:
    """The same person as somebody at a township station."""
    return replace(actor, organ_name=STATION, name="赵六")


def decided(actor: Actor, case: CaseDetail, on: date, kind: ActKind = ActKind.GRANTED) -> CaseDetail:
    """Accept, review and decide a case on one day."""
    numbered = {"decision_number": "泽审批许〔2026〕12号"}
    for one in (ActKind.ACCEPTED, ActKind.REVIEWED):
        service.act(actor, case.summary.id, one, on, "材料齐全、符合条件")
    return service.act(actor, case.summary.id, kind, on, "不符合第八条" if kind is ActKind.DENIED else "", numbered)


def blanks(actor: Actor, serials: str = "WS0001—0005", name: str = "卫生许可证") -> str:
    """A stock of blank certificates; returns the register entry."""
    fields = {"kind": "证照", "channel": "省卫健委统一印制", "keeper": "王五"}
    entry = registers.add_entry(actor, NewEntry(Register.CERTIFICATE, name, unit="份", fields=fields))
    told = {"serials": serials, "quantity": "", "document": "入库单", "receiver": "王五"}
    acting.take_step(actor, entry.id, Step(HandoverActKind.STOCK_IN, date(2026, 9, 1), told))
    return entry.id


def certificate(entry_id: str = "", blank: str = "", number: str = "晋泽卫公证字〔2026〕第0012号") -> Certificate:
    """A certificate, on a blank where an entry is named."""
    return Certificate(
        number, "2026-09-18", "2030-09-17", "住宿", Blank(entry_id, blank) if entry_id else None
    )  # fmt: skip


def delivered(actor: Actor, case: CaseDetail, on: date) -> CaseDetail:
    """Hand the result to the applicant."""
    return issuing.deliver(actor, case.summary.id, Way.DIRECT, on, {"receiver": "钱七", "relation": "法定代表人"})
