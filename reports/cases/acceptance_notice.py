"""受理通知书: tells the applicant that the case is accepted and by which date it will be decided at the latest."""

from db.calendar.rules import Ledger
from db.cases.acts import CaseAct
from db.cases.excluded import EXCLUDED_PROCEDURES
from db.cases.papers.paperwork import Paperwork
from db.cases.periods import CORRECTION_ARTICLE, GENERAL_ARTICLE, GENERAL_BASIS
from db.cases.rules import CaseMaterial
from db.papers.rules import TITLES, PaperKind
from reports.cases import wording
from reports.cases.base import Grid, Notice, Part
from reports.cases.due_ledger import UNITS
from reports.cases.wording import ACT_NAME, day

HEADS, WIDTHS = ("序号", "材料名称", "形式", "份数"), (12.0, 0.0, 26.0, 14.0)
FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}


def build(work: Paperwork, act: CaseAct) -> Notice:
    """The notice of an acceptance: its dates as they stood that day, whatever was stopped or extended since."""
    case, came = work.case, [one for one in work.case.materials if one.received or one.waived]
    rows = tuple((str(n), *_material(one)) for n, one in enumerate(came, 1))
    listed = (Part(heading=f"已接收材料（共{len(came)}种）", grid=Grid(HEADS, WIDTHS, rows)),) if came else ()
    return Notice(
        act=act.id,
        organ=case.accepting_organ,
        title=f"{'行政许可' if work.licence else ''}{TITLES[PaperKind.ACCEPTANCE_NOTICE]}",
        addressee=case.summary.applicant,
        parts=(Part(texts=_body(work, act)), Part(facts=_facts(work, act)), *listed, Part(texts=("特此通知。",))),
        day=act.happened_on.isoformat(),
    )


def _material(one: CaseMaterial) -> tuple[str, str, str]:
    if one.waived:
        return f"{one.name}（免交：{one.waived}）", "—", "—"
    counted = "，".join(f"{word}{n}" for word, n in (("原件", one.originals), ("复印件", one.duplicates)) if n)
    return one.name, counted or FORMS.get(one.form, one.form), str(one.received)


def _body(work: Paperwork, act: CaseAct) -> tuple[str, ...]:
    """The wording: articles of the Licensing Act only where the item is an administrative licence."""
    case = work.case
    texts = [_acceptance(work, act)]
    lacking = [one for one in case.materials if one.missing]
    if lacking:
        state = "尚缺" if act.details.get("deemed") else "容缺"
        pledge = case.commitment
        later = f"按书面承诺于{day(pledge.due)}前" if pledge else "按办事指南的要求"
        texts.append(f"{state}材料：{'；'.join(map(_lacking, lacking))}。请{later}补交。")
    told = case.told
    texts.append(_decision(work, told) if told and told.due else "办理期限按该事项办事指南执行。")
    if told and told.provisional:
        texts.append("上述日期跨入尚未公布放假安排的年份，为暂定日期，放假安排公布后如有变化，另行告知。")
    return tuple(texts)


def _acceptance(work: Paperwork, act: CaseAct) -> str:
    handed_in = f"{wording.applied(work)}，"
    if act.details.get("deemed"):
        return (
            f"{handed_in}本机关没有在法定期限内告知需要补正的内容，根据{CORRECTION_ARTICLE}的规定，"
            f"自收到申请材料之日{day(act.happened_on)}起即为受理。"
        )
    lacking = any(one.missing for one in work.case.materials)
    state = "申请材料基本齐全，核心要件符合法定形式，容缺受理" if lacking else "申请材料齐全、符合法定形式"
    on = f"{handed_in}经审查，{state}，本机关于{day(act.happened_on)}"
    if work.licence and not lacking:
        return f"{on}根据{ACT_NAME}第三十二条第一款第五项的规定，决定予以受理。"
    return f"{on}决定予以受理。"


def _lacking(one: CaseMaterial) -> str:
    return f"{one.name}{one.copies - one.received}份" + (f"（{one.note}）" if one.note else "")


def _decision(work: Paperwork, told: Ledger) -> str:
    case = work.case
    who = f"由{case.deciding_organ}" if case.deciding_organ != case.accepting_organ else "本机关将"
    excluded = f"；依法需要{'、'.join(EXCLUDED_PROCEDURES)}的，所需时间不计算在内，另行书面告知" if work.licence else ""
    general = case.limit_basis == GENERAL_BASIS
    basis = f"（{GENERAL_ARTICLE}；法律、法规另有规定的，依照其规定）" if general else ""
    length = f"{told.length}{UNITS[told.unit]}"
    return f"{who}自受理之日起{length}内{basis}，即最迟于{day(told.due)}（含当日）作出决定{excluded}。"


def _facts(work: Paperwork, act: CaseAct) -> tuple[tuple[str, str], ...]:
    case = work.case
    due = case.told.due if case.told else None
    collected = case.accept_mode == "collected"
    pairs = [
        *wording.common_facts(work),
        ("代收日期" if collected else "收件日期", day(case.summary.received_on)),
        ("代收单位", case.summary.site_name if collected else ""),
        ("机关收到日期", day(case.organ_received_on) if collected else ""),
        ("受理日期", day(act.happened_on)),
        ("最迟决定日期", day(due) or "按办事指南"),
        ("承诺办结日期", day(case.told_promise.due if case.told_promise else None)),
    ]
    return tuple((label, value) for label, value in pairs if value)
