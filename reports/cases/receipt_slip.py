"""收件凭证: what was taken in, counted as originals and copies, and what is still missing; intake is not acceptance."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from db.cases.acts import ActKind, CaseAct, last_of, standing
from db.cases.intake import corrections
from db.cases.intake.admission import FOLLOWING
from db.cases.intake.competence import COLLECTED, ENTRUSTED
from db.cases.papers.paperwork import Paperwork
from db.cases.periods import CORRECTION_DAYS
from db.cases.rules import CASE_KINDS, CaseDetail, CaseMaterial
from db.journal import hide_numbers
from db.papers.rules import TITLES, PaperKind, PaperStamp
from reports import form, pdf
from reports.form import chinese_date
from reports.guide_sheet import FORMS
from reports.page import FORM, MM, SIZE_5, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

COLUMNS = (
    Column("序号", 11, 0.5), Column("材料名称"), Column("应交", 26, 0.5), Column("原件", 12, 0.5),
    Column("复印件", 14, 0.5), Column("备注", 52),
)  # fmt: skip
SIGNERS = ("收件人（窗口）", "交件人（申请人或代理人）")


@dataclass(frozen=True, slots=True)
class SlipMaterial:
    """One material asked for and what was received; `received` counts copies not told apart from originals."""

    name: str
    wanted: str
    originals: int
    duplicates: int
    received: int
    remark: str


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """The whole paper; dates as YYYY-MM-DD. `organ` is who took the papers in, `accepting` who accepts and decides,
    `act` the act the slip tells of.

    `corrected`: materials supplied after a notice of corrections (补正材料收件凭证). `recounted`: what was noted wrong
    at the intake and put right since, or waived, each with its day and why.
    """

    act: str
    organ: str
    accepting: str
    mode: str
    case_number: str
    applicant: str
    agent: str
    phone: str
    item: str
    kind: str
    licence: bool
    received_on: str
    materials: tuple[SlipMaterial, ...]
    missing: tuple[str, ...]
    corrected: bool = False
    outside: str = ""
    copies: int = 2
    recounted: tuple[str, ...] = ()


def build(work: Paperwork, act: CaseAct) -> ReceiptSlip:
    """The slip of an intake or of corrected materials, as they are counted now."""
    case, corrected = work.case, act.kind is ActKind.CORRECTED
    summary = case.summary
    base = case.base_certificate or case.base_case
    kind = CASE_KINDS.get(case.kind, case.kind)
    return ReceiptSlip(
        act=act.id,
        organ=summary.site_name,
        accepting=case.accepting_organ,
        mode=case.accept_mode,
        case_number=summary.number,
        applicant=summary.applicant,
        agent=case.agent + (f"（{case.agent_relation}）" if case.agent and case.agent_relation else ""),
        phone=case.agent_phone or case.phone,
        item=summary.item_name,
        kind=f"{kind}（原证照或办件：{base}）" if case.kind in FOLLOWING and base else kind,
        licence=work.licence,
        received_on=act.happened_on.isoformat(),
        materials=tuple(map(_material, _brought(case, act) if corrected else case.materials)),
        missing=tuple(_missing(one) for one in case.materials if one.missing),
        corrected=corrected,
        outside=f"{case.outside_system}，办件编号 {case.outside_number}" if case.outside_system else "",
        recounted=tuple(
            f"{one.happened_on} {one.details.get('changes', '')}（{hide_numbers(one.reason)}）"
            for one in standing(case.acts)
            if one.kind is ActKind.RECOUNTED
        ),
    )


def _brought(case: CaseDetail, act: CaseAct) -> Sequence[CaseMaterial]:
    """The materials the notice of corrections named; all where it named none of the list."""
    before = takewhile(lambda one: one.id != act.id, standing(case.acts))
    notice = last_of(list(before), ActKind.CORRECTION_ASKED)
    named = {one.material for one in corrections.asked(notice.details, notice.reason)} if notice else set()
    return [one for one in case.materials if one.name in named] or case.materials


def _material(one: CaseMaterial) -> SlipMaterial:
    told = one.originals + one.duplicates
    remark = "；".join(part for part in (one.waived, "还缺" if one.missing else "") if part)
    wanted = f"{FORMS.get(one.form, one.form)} {one.copies} 份"
    return SlipMaterial(one.name, wanted, one.originals, one.duplicates, 0 if told else one.received, remark)


def _missing(one: CaseMaterial) -> str:
    return f"{one.name} {one.copies - one.received} 份"


def write(content: ReceiptSlip, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, _title(content), out)


def lay_out(content: ReceiptSlip, number: str) -> list[Page]:
    """The pages of a slip under the program's own number."""
    flow = form.begin(FORM, f"{content.organ}\n{_title(content)}", number)
    form.facts(flow, _facts(content))
    if content.materials:
        rows = [Row(_cells(number, one), 7.4) for number, one in enumerate(content.materials, 1)]
        Table(flow, COLUMNS, SIZE_5, Style.FANG).draw([*rows, Row(_total(content), 7.4)])
    flow.space(2 * MM)
    for words in _told(content):
        form.note(flow, words)
    lines = ("签名", "日期")
    flow.need(form.signature_height(lines) + 8 * MM)
    form.signatures(flow, SIGNERS, lines)
    form.small_print(flow, f"本凭证{form.copies(content.copies)}，一份交申请人，一份存档。凭办件编号可以查询办理情况。")
    return flow.pages


def _title(content: ReceiptSlip) -> str:
    return ("补正材料" if content.corrected else "") + TITLES[PaperKind.RECEIPT_SLIP]


def _facts(content: ReceiptSlip) -> list[tuple[str, str]]:
    pairs = [
        ("办件编号", content.case_number), ("收件日期", chinese_date(content.received_on)),
        ("申请人", content.applicant), ("代理人", content.agent or "无"), ("申请事项", content.item),
        ("办理类型", content.kind), ("受理机构", content.accepting), ("联系电话", content.phone or "未留"),
    ]  # fmt: skip
    return [*pairs, ("外部系统", content.outside)] if content.outside else pairs


def _cells(number: int, one: SlipMaterial) -> tuple[str, ...]:
    duplicates = f"共 {one.received}" if one.received else str(one.duplicates or "")
    return str(number), one.name, one.wanted, str(one.originals or ""), duplicates, one.remark


def _total(content: ReceiptSlip) -> tuple[str, ...]:
    originals = sum(one.originals for one in content.materials)
    duplicates = sum(one.duplicates + one.received for one in content.materials)
    kinds = sum(bool(one.originals + one.duplicates + one.received) for one in content.materials)
    return "", f"合计 收到 {kinds} 种", "", str(originals), str(duplicates), ""


def _told(content: ReceiptSlip) -> list[str]:
    """What the applicant is told: intake is not acceptance, what is missing, until when a notice would come."""
    if content.outside:
        return ["本件在上列外部系统办理，进度和结果以该系统为准。"]
    told = ["本凭证只证明收到上列材料，不是受理决定。"]
    if content.missing:
        told.append(f"尚缺：{'；'.join(content.missing)}。")
    if content.recounted:
        told.append(f"收件登记的更正：{'；'.join(content.recounted)}。上表是更正以后的。")
    article = "（《中华人民共和国行政许可法》第三十二条）" if content.licence else ""
    if content.corrected:
        told.append("上列材料补正后齐全、符合法定形式的，自收到之日起即予受理。")
    elif content.licence:
        told.append(
            f"申请材料不齐全或者不符合法定形式的，当场或者自收件之日起{_FIVE}个工作日内一次告知需要补正的全部内容；"
            f"逾期不告知的，自收件之日起即为受理{article}。"
        )
    else:
        told.append(f"申请材料不齐全的，将在{_FIVE}个工作日内一次告知需要补正的全部内容。")
    if content.mode == COLLECTED:
        told.append(f"本单位代收，由{content.accepting}受理和决定；期限自本单位收件之日起算。")
    elif content.mode == ENTRUSTED:
        told.append(f"本单位受{content.accepting}委托受理，由其决定。")
    return told


_FIVE = "一二三四五"[CORRECTION_DAYS - 1]
