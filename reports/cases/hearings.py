"""Papers of a hearing (行政许可法 Arts 36, 46–48): 听证告知书, 举行听证通知书 and 听证笔录."""

from dataclasses import dataclass

from db.cases.acts import ActKind, CaseAct
from db.cases.details import PUBLIC
from db.cases.papers.paperwork import Paperwork
from db.papers.rules import TITLES, PaperKind
from reports import form
from reports.cases import wording
from reports.cases.base import Notice, Part, begin
from reports.cases.numbering import entered
from reports.cases.wording import ACT_NAME, clause
from reports.form import chinese_date
from reports.page import SIZE_4, Page
from reports.typeface import Style

RIGHTS = "听证参加人可以委托一至二人代理，可以申请主持人回避，可以提出证据，进行申辩和质证。"


def build_told(work: Paperwork, act: CaseAct) -> Notice:
    """听证告知书: what directly concerns whom, and five days to ask for a hearing, free of charge."""
    texts = (
        f"{wording.applied(work)}，本机关正在审查。经审查，{clause(act.details.get('matter', ''))}，"
        "该许可事项直接涉及申请人与他人之间的重大利益关系。",
        f"根据{ACT_NAME}第三十六条、第四十七条的规定，申请人、利害关系人有权进行陈述和申辩，并享有要求听证的权利。"
        "要求听证的，应当在被告知听证权利之日起五日内（工作日）向本机关提出；逾期不提出的，视为放弃听证。"
        "申请人、利害关系人不承担本机关组织听证的费用。",
    )
    part = Part(texts=texts, facts=wording.common_facts(work))
    return _notice(work, act, PaperKind.HEARING_TOLD, act.details.get("to", ""), (part, Part(texts=("特此告知。",))))


def build_noticed(work: Paperwork, act: CaseAct) -> Notice:
    """举行听证通知书: day, place, presider, open to the public or not."""
    said = act.details
    asked = work.last(ActKind.HEARING_ASKED)
    cause = f"根据{said_by(asked)}的要求，" if asked else "本机关认为有必要，"
    texts = (
        f"{wording.applied(work)}，{cause}依据{ACT_NAME}第四十六条至第四十八条的规定，决定举行听证，现将有关事项通知如下：",
    )
    facts = (
        ("办件编号", work.case.summary.number),
        ("听证时间", f"{chinese_date(said.get('day', ''))}{said.get('at', '')}"),
        ("听证地点", said.get("place", "")),
        ("主持人", said.get("presider", "")),
        ("举行方式", PUBLIC.get(said.get("public", ""), "")),
    )
    ending = f"{RIGHTS}无正当理由不出席的，视为放弃听证。特此通知。"
    told = work.last(ActKind.HEARING_TOLD)
    to = told.details.get("to", "") if told else ""
    parts = (Part(texts=texts, facts=facts), Part(texts=(ending,)))
    return _notice(work, act, PaperKind.HEARING_NOTICE, to or work.case.summary.applicant, parts)


def said_by(act: CaseAct) -> str:
    """Who asked for a hearing."""
    return act.details.get("by", "") or "申请人、利害关系人"


def _notice(work: Paperwork, act: CaseAct, kind: PaperKind, to: str, parts: tuple[Part, ...]) -> Notice:
    return Notice(
        act=act.id,
        organ=work.case.accepting_organ,
        title=TITLES[kind],
        addressee=to,
        parts=parts,
        day=act.happened_on.isoformat(),
        number=entered(act, kind),
    )


@dataclass(frozen=True, slots=True)
class HearingRecord:
    """听证笔录: who was there, what was said; those present sign it (Art 48(1)(5))."""

    act: str
    organ: str
    number: str
    facts: tuple[tuple[str, str], ...]
    opinion: str
    remark: str


def build_record(work: Paperwork, act: CaseAct) -> HearingRecord:
    """The record of a hearing as it was entered."""
    said = act.details
    noticed = work.last(ActKind.HEARING_NOTICED)
    told = noticed.details if noticed else {}
    summary = work.case.summary
    facts = (
        ("办件编号", summary.number),
        ("许可事项", summary.item_name),
        ("申请人", summary.applicant),
        ("举行方式", PUBLIC.get(told.get("public", ""), "")[:5].rstrip("（")),
        ("听证日期", f"{wording.day(act.happened_on)}{told.get('at', '')}"),
        ("地点", told.get("place", "")),
        ("主持人", said.get("presider", "")),
        ("记录人", said.get("recorder", "")),
    )
    return HearingRecord(
        act.id, work.case.accepting_organ, entered(act, PaperKind.HEARING_RECORD),
        (*facts, ("到场的人", said.get("attended", ""))), said.get("opinion", ""),
        act.reason if act.reason != said.get("opinion") else "",
    )  # fmt: skip


def lay_out_record(content: HearingRecord, number: str) -> list[Page]:
    """The pages of the record, and below the places where everybody signs that it is right."""
    flow = begin(content.organ, TITLES[PaperKind.HEARING_RECORD], content.number or number, bool(content.number))
    form.facts(flow, content.facts[:-1], after=0)
    form.facts(flow, content.facts[-1:], 1)
    form.heading(flow, "各方意见、证据和质证情况")
    for words in content.opinion.split("\n"):
        flow.paragraph(words, Style.FANG, SIZE_4, 1.6)
    if content.remark:
        form.heading(flow, "说明")
        form.note(flow, content.remark)
    form.small_print(flow, "听证笔录应当交听证参加人确认无误后签字或者盖章；拒绝签字的，由主持人记明情况。")
    form.signatures(flow, ("主持人、记录人", "审查人员", "申请人、利害关系人"), ("签名", "日期"))
    return flow.pages
