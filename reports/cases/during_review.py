"""What is written while the decision period runs: 特别程序（除外时间）告知书 (Art 45), 延期决定通知书 (Art 42)."""

from db.cases.acts import CaseAct
from db.cases.checks import APPROVERS
from db.cases.papers.paperwork import Paperwork
from db.cases.periods import GENERAL_ARTICLE, JOINT_ARTICLE, JOINT_EXTENSION_DAYS
from db.papers.rules import TITLES, PaperKind
from reports.cases import wording
from reports.cases.base import Notice, Part
from reports.cases.numbering import entered
from reports.cases.wording import ACT_NAME, clause, day

BLANK = "　　　"
"""Printed in place of a number of days not entered; it is written in by hand."""


def build_special(work: Paperwork, act: CaseAct) -> Notice:
    """特别程序（除外时间）告知书: which procedure, how long it takes, and that its time is not counted."""
    procedure = act.details.get("procedure", "特别程序")
    days = act.details.get("days", "").strip() or BLANK
    texts = (
        f"{wording.accepted(work)}。因{clause(act.reason)}，依法进行{procedure}。",
        f"根据{ACT_NAME}第四十五条的规定，{procedure}所需时间不计算在作出行政许可决定的期限内。"
        f"现书面告知：自{day(act.happened_on)}起进行{procedure}，所需时间为{days}个工作日；"
        f"{procedure}结束后，决定期限接着计算。",
    )
    facts = (
        *wording.common_facts(work),
        ("受理日期", day(work.case.summary.accepted_on)),
        ("特别程序", procedure),
        ("开始日期", day(act.happened_on)),
        ("所需时间", f"{days}个工作日"),
    )
    return _notice(work, act, PaperKind.SPECIAL_NOTICE, Part(texts=texts, facts=facts), "特此告知。")


def build_extension(work: Paperwork, act: CaseAct) -> Notice:
    """延期决定通知书: why, by whom approved, and the new latest date."""
    dates = work.extended[act.id]
    days = act.details.get("days", "")
    article = JOINT_ARTICLE if days == str(JOINT_EXTENSION_DAYS) else GENERAL_ARTICLE
    post = APPROVERS.get(act.details.get("approver_post", ""), "本行政机关负责人")
    until = f"，应当于{day(dates.before)}前作出决定" if dates.before else ""
    texts = [
        f"{wording.accepted(work)}{until}。因{clause(act.reason)}，在上述期限内不能作出决定。",
        f"根据{article}的规定，经{post}批准，决定延长{days}个工作日，最迟于{day(dates.after)}（含当日）作出决定。",
    ]
    if dates.provisional:
        texts.append("上述日期跨入尚未公布放假安排的年份，为暂定日期，放假安排公布后如有变化，另行告知。")
    facts = (
        *wording.common_facts(work),
        ("受理日期", day(work.case.summary.accepted_on)),
        ("原最迟决定日期", day(dates.before)),
        ("延长", f"{days}个工作日"),
        ("批准人", act.details.get("approver", "")),
        ("批准日期", day(act.happened_on)),
        ("延长后最迟日期", day(dates.after)),
    )
    return _notice(work, act, PaperKind.EXTENSION_NOTICE, Part(texts=tuple(texts), facts=facts), "特此通知。")


def _notice(work: Paperwork, act: CaseAct, kind: PaperKind, part: Part, ending: str) -> Notice:
    return Notice(
        act=act.id,
        organ=work.case.accepting_organ,
        title=TITLES[kind],
        addressee=work.case.summary.applicant,
        parts=(part, Part(texts=(ending,))),
        day=act.happened_on.isoformat(),
        number=entered(act, kind),
    )
