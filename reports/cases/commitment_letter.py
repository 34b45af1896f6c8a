"""告知承诺书: part one tells the five things once, part two is the applicant's written commitment
(垣曲 2022 Art 24(2))."""

from dataclasses import dataclass

from db.cases.acts import ActKind, CaseAct
from db.cases.papers.paperwork import Paperwork
from db.cases.reviewing.commitment import missing_of
from db.papers.rules import TITLES, PaperKind
from reports import form
from reports.cases import wording
from reports.cases.base import AFTER_TABLE, begin
from reports.cases.numbering import entered
from reports.form import NO_DATE, chinese_date
from reports.page import MM, SIZE_SMALL_4, Flow, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

COLUMNS = (Column("序号", 12, 0.5), Column("材料名称"), Column("提交情况", 42, 0.5))
SIGN = ("签名盖章", "日期")
PART_TWO = 58.0
"""Millimetres of the commitment: it stands on one page with the signatures below it."""
PROMISES = (
    "所填写和提交的信息真实、合法、有效；",
    "已经知晓并理解行政机关告知的全部内容；",
    "已经符合上述法定条件和标准，没有达到的，在承诺期限内达到；",
    "在承诺期限内补齐所列材料，补齐前不以此从事法律禁止的活动；",
    "接受监管部门的核查，愿意承担不实承诺、违反承诺的法律后果；",
    "上述承诺是真实意思的表示。",
)


@dataclass(frozen=True, slots=True)
class CommitmentLetter:
    """The whole paper; without a commitment yet its second part is left to be filled in by hand."""

    act: str
    organ: str
    number: str
    facts: tuple[tuple[str, str], ...]
    materials: tuple[tuple[str, str], ...]
    conditions: str
    supervision: str
    consequences: str
    missing: tuple[str, ...]
    due: str
    told_on: str


def build(work: Paperwork, act: CaseAct) -> CommitmentLetter:
    """The paper as told, and as committed to where that is recorded."""
    told = work.last(ActKind.COMMITMENT_TOLD)
    said = told.details if told else {}
    committed = work.last(ActKind.COMMITTED)
    missing = missing_of(committed.details) if committed else ()
    summary = work.case.summary
    return CommitmentLetter(
        act=act.id,
        organ=work.case.accepting_organ,
        number=entered(act, PaperKind.COMMITMENT_LETTER),
        facts=(("办件编号", summary.number), ("申请事项", summary.item_name), ("申请人", summary.applicant),
               *((work.identity,) if work.identity[0] else ())),
        materials=tuple((one.name, _how(one.name in missing, one.missing)) for one in work.case.materials),
        conditions=said.get("conditions", ""),
        supervision=said.get("supervision", ""),
        consequences=said.get("consequences", ""),
        missing=missing,
        due=committed.details.get("due_on", "") if committed else "",
        told_on=wording.day(told.happened_on if told else act.happened_on),
    )  # fmt: skip


def _how(later: bool, missing: bool) -> str:
    return "承诺后补" if later else "未提交" if missing else "已提交"


def lay_out(content: CommitmentLetter, number: str) -> list[Page]:
    """Both parts and the places where the organ seals and the applicant signs."""
    flow = begin(content.organ, TITLES[PaperKind.COMMITMENT_LETTER], content.number or number, bool(content.number))
    form.facts(flow, content.facts)
    form.heading(flow, "第一部分　行政机关告知")
    form.note(flow, f"本机关于{content.told_on}就上述事项一次性告知如下：")
    _told(flow, "一、申请材料和承诺材料", "")
    rows = [Row((str(n), *pair)) for n, pair in enumerate(content.materials, 1)] or [Row(("", "", ""))]
    Table(flow, COLUMNS, 10.5, Style.FANG).draw(rows)
    flow.space(AFTER_TABLE * MM)
    _told(flow, "二、法定条件和标准", content.conditions)
    _told(flow, "三、监管方式", content.supervision)
    _told(flow, "四、不履行承诺的法律后果", content.consequences)
    form.heading(flow, "第二部分　申请人承诺", PART_TWO + form.signature_height(SIGN) / MM)
    due = chinese_date(content.due) or NO_DATE.strip("　")
    later = "、".join(content.missing) or "无"
    form.note(flow, f"后补材料：{later}。承诺期限：{due}。申请人承诺：")
    for number_, words in enumerate(PROMISES, 1):
        form.note(flow, f"（{'一二三四五六'[number_ - 1]}）{words}")
    form.small_print(flow, "本承诺书一式三份，行政机关、申请人、监管部门各执一份；实行告知承诺的办件列为重点监管。")
    form.signatures(flow, ("行政机关", "申请人"), SIGN)
    return flow.pages


def _told(flow: Flow, head: str, words: str) -> None:
    flow.need(3 * SIZE_SMALL_4 * 1.6)
    flow.paragraph(head, Style.HEI, SIZE_SMALL_4, 1.6)
    for line in words.split("\n") if words else ():
        form.note(flow, line)
