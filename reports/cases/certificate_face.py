"""证照信息单: what stands on a certificate, for whoever prints or writes it onto the blank, and checks it."""

from dataclasses import dataclass

from db.cases.acts import ActKind, CaseAct
from db.cases.papers.paperwork import Paperwork
from db.papers.rules import TITLES, PaperKind
from reports import form
from reports.cases.base import begin
from reports.form import chinese_date
from reports.page import Page

PARTIES, LINES = ("制证人", "核对人"), ("签名", "日期")
NOT_ONE = "本单不是证照。照本单制证，核对无误后盖发证机关印章；领证人在送达回证上签收。"


@dataclass(frozen=True, slots=True)
class CertificateFace:
    """The whole paper: (label, text) of the face, then those the office keeps for itself."""

    act: str
    organ: str
    face: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, str], ...]


def build(work: Paperwork, act: CaseAct) -> CertificateFace:
    """The face of a certificate: what the decision and the making of it say."""
    case, granted = work.case, work.last(ActKind.GRANTED)
    decided = granted.details if granted else {}
    told = decided | act.details
    identity = (work.identity,) if work.identity[0] else ()
    legal = (("法定代表人", case.legal_person),) if case.legal_person else ()
    return CertificateFace(
        act=act.id,
        organ=case.accepting_organ,
        face=(
            ("证件名称", work.result or f"{case.summary.item_name}（证件名称照办事指南）"),
            ("证件编号", told.get("certificate_number", "")),
            ("被许可人" if work.licence else "持证人", case.summary.applicant),
            *identity, *legal,
            ("地址", case.address),
            ("许可事项" if work.licence else "事项", case.summary.item_name),
            ("内容、范围", told.get("content", "")),
            *((("适用区域", told["territory"]),) if told.get("territory") else ()),
            ("有效期", _validity(told.get("valid_from", ""), told.get("valid_to", ""))),
            ("发证机关", case.deciding_organ or case.accepting_organ),
            ("发证日期", chinese_date(act.happened_on.isoformat())),
        ),
        kept=(
            ("办件编号", case.summary.number),
            ("决定文书号", told.get("decision_number", "")),
            ("空白证照编号", told.get("blank_number", "")),
            ("作废的空白证照", told.get("spoiled", "") or "无"),
            ("制证人", act.user_name),
            ("监督人", told.get("supervisor", "")),
        ),
    )  # fmt: skip


def _validity(begin_on: str, end_on: str) -> str:
    if not begin_on and not end_on:
        return "长期，或照法律规定"
    return f"{chinese_date(begin_on)}至{chinese_date(end_on) or '长期'}"


def lay_out(content: CertificateFace, number: str) -> list[Page]:
    """The pages of the sheet under its number."""
    flow = begin(content.organ, TITLES[PaperKind.CERTIFICATE_FACE], number)
    form.heading(flow, "一、证照上的内容")
    form.facts(flow, content.face, columns=1, label=34.0)
    form.heading(flow, "二、留存")
    form.facts(flow, content.kept, label=30.0)
    form.note(flow, NOT_ONE)
    form.signatures(flow, PARTIES, LINES)
    return flow.pages
