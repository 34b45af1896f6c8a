"""受理通知书: tells the applicant that the case is accepted and by which date it will be decided at the latest."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.calendar.rules import Ledger
from db.cases import service
from db.cases.acts import EXCLUDED_PROCEDURES, ActKind, standing
from db.cases.periods import CORRECTION_ARTICLE, GENERAL_ARTICLE, GENERAL_BASIS
from db.cases.rules import CaseDetail
from db.errors import UserError
from db.items.rules import ITEM_TYPES, LICENCE
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import FORM, MM, SIZE_4
from reports.table import Column, Row, Table
from reports.typeface import Style

MATERIAL_COLUMNS = (Column("序号", 12, 0.5), Column("材料名称"), Column("形式", 26, 0.5), Column("份数", 14, 0.5))
LEADING = 1.6
UNITS = {"working_days": "个工作日", "calendar_days": "日", "months": "个月"}


@dataclass(frozen=True, slots=True)
class NoticeMaterial:
    """One document taken in."""

    name: str
    form: str
    copies: int


@dataclass(frozen=True, slots=True)
class LackingMaterial:
    """One document still to come (容缺), with what the guide says about it."""

    name: str
    copies: int
    note: str


@dataclass(frozen=True, slots=True)
class AcceptanceNotice:
    """The whole paper; dates as YYYY-MM-DD. `decide_by` is empty when the item's limit is not known.

    `decided_by` names the deciding organ where it is another than the accepting one; `deemed`: accepted by law
    because nobody asked for corrections in time (视为受理); `general`: only the general limit of Art 42(1) is known.
    """

    organ: str
    case_number: str
    applicant: str
    contact: str
    phone: str
    item: str
    item_type: str
    licence: bool
    received_on: str
    accepted_on: str
    limit: str
    decide_by: str
    provisional: bool
    promised_by: str
    materials: tuple[NoticeMaterial, ...]
    lacking: tuple[LackingMaterial, ...] = ()
    decided_by: str = ""
    deemed: bool = False
    general: bool = False
    copies: int = 2


def build(case: CaseDetail) -> AcceptanceNotice:
    """The notice of an accepted case: its dates as they stood at acceptance, whatever was stopped since."""
    summary = case.summary
    accepted = [act for act in standing(list(case.acts)) if act.kind is ActKind.ACCEPTED]
    return AcceptanceNotice(
        organ=case.accepting_organ,
        case_number=summary.number,
        applicant=summary.applicant,
        contact=case.contact,
        phone=case.phone,
        item=summary.item_name,
        item_type=ITEM_TYPES.get(summary.item_type, summary.item_type),
        licence=summary.item_type == LICENCE,
        received_on=summary.received_on.isoformat(),
        accepted_on=summary.accepted_on.isoformat() if summary.accepted_on else "",
        limit=_limit(case.told),
        decide_by=_due(case.told),
        provisional=bool(case.told and case.told.provisional),
        promised_by=_due(case.told_promise),
        materials=tuple(
            NoticeMaterial(material.name, material.form, material.received)
            for material in case.materials
            if material.received
        ),
        lacking=tuple(
            LackingMaterial(material.name, material.copies - material.received, material.note)
            for material in case.materials
            if material.missing
        ),
        decided_by=case.deciding_organ if case.deciding_organ != case.accepting_organ else "",
        deemed=any(act.details.get("deemed") for act in accepted),
        general=case.limit_basis == GENERAL_BASIS,
    )


def _limit(ledger: Ledger | None) -> str:
    return f"{ledger.length}{UNITS[ledger.unit]}" if ledger else ""


def _due(ledger: Ledger | None) -> str:
    return ledger.due.isoformat() if ledger and ledger.due else ""


def print_notice(actor: Actor, case_id: str, out: Path) -> Paper:
    """Print and record the 受理通知书 of a case. Raises UserError when it is not accepted."""
    case = service.case(case_id)
    if case.summary.accepted_on is None:
        raise UserError("这件还没有受理，没有打印受理通知书。", hint="请先办理受理。")
    content = build(case)
    return print_paper(
        actor,
        PaperKind.ACCEPTANCE_NOTICE,
        "case",
        case_id,
        asdict(content),
        out,
        lambda stamp, path: write(content, stamp, path),
    )


def write(content: AcceptanceNotice, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    title = f"{'行政许可' if content.licence else ''}{TITLES[PaperKind.ACCEPTANCE_NOTICE]}"
    flow = form.begin(FORM, f"{content.organ}\n{title}", stamp.number)
    flow.line(f"{content.applicant}：", Style.FANG, SIZE_4, LEADING)
    for text in _body(content):
        flow.paragraph(text, Style.FANG, SIZE_4, LEADING)
    flow.space(2 * MM)
    form.facts(flow, _facts(content))
    if content.materials:
        form.heading(flow, f"已接收材料（共{len(content.materials)}种）")
        rows = [Row((str(n), m.name, m.form, str(m.copies))) for n, m in enumerate(content.materials, 1)]
        Table(flow, MATERIAL_COLUMNS, 10.5, Style.FANG).draw(rows, form.RECEIPT_HEIGHT + 7 * MM)
    form.small_print(flow, f"本通知书{form.copies(content.copies)}，一份交申请人，一份存档。")
    form.receipt(flow, content.organ, chinese_date(content.accepted_on))
    return pdf.save(flow.pages, stamp, title, out)


def _body(content: AcceptanceNotice) -> list[str]:
    """The wording: articles of the Licensing Act only where the item is an administrative licence."""
    texts = [_acceptance(content)]
    if content.lacking:
        names = "；".join(map(_lacking, content.lacking))
        texts.append(f"{'尚缺' if content.deemed else '容缺'}材料：{names}。请按办事指南的要求补交。")
    if content.decide_by:
        texts.append(_decision(content))
    else:
        texts.append("办理期限按该事项办事指南执行。")
    if content.provisional:
        texts.append("上述日期跨入尚未公布放假安排的年份，为暂定日期，放假安排公布后如有变化，另行告知。")
    return texts


def _acceptance(content: AcceptanceNotice) -> str:
    handed_in = f"你（单位）于{chinese_date(content.received_on)}提交的“{content.item}”申请，"
    if content.deemed:
        return (
            f"{handed_in}本机关没有在法定期限内告知需要补正的内容，根据{CORRECTION_ARTICLE}的规定，"
            f"自收到申请材料之日{chinese_date(content.accepted_on)}起即为受理。"
        )
    state = "申请材料基本齐全，核心要件符合法定形式，容缺受理" if content.lacking else "申请材料齐全、符合法定形式"
    accepted = f"{handed_in}经审查，{state}，本机关于{chinese_date(content.accepted_on)}"
    if content.licence and not content.lacking:
        return f"{accepted}根据《中华人民共和国行政许可法》第三十二条第一款第（五）项的规定，决定予以受理。"
    return f"{accepted}决定予以受理。"


def _lacking(material: LackingMaterial) -> str:
    return f"{material.name}{material.copies}份" + (f"（{material.note}）" if material.note else "")


def _decision(content: AcceptanceNotice) -> str:
    who = f"由{content.decided_by}" if content.decided_by else "本机关将"
    excluded = (
        f"；依法需要{'、'.join(EXCLUDED_PROCEDURES)}的，所需时间不计算在内，另行书面告知" if content.licence else ""
    )
    general = f"（{GENERAL_ARTICLE}；法律、法规另有规定的，依照其规定）" if content.general else ""
    return (
        f"{who}自受理之日起{content.limit}内{general}，即最迟于{chinese_date(content.decide_by)}（含当日）作出决定"
        f"{excluded}。"
    )


def _facts(content: AcceptanceNotice) -> list[tuple[str, str]]:
    pairs = [
        ("办件编号", content.case_number),
        ("事项类型", content.item_type),
        ("联系人", content.contact),
        ("联系电话", content.phone),
        ("受理日期", chinese_date(content.accepted_on)),
        ("最迟决定日期", chinese_date(content.decide_by) or "按办事指南"),
    ]
    return [*pairs, ("承诺办结日期", chinese_date(content.promised_by))] if content.promised_by else pairs
