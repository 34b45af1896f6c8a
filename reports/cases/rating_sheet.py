"""办件评价表 (好差评): one sheet per case, filled in by the applicant alone; the clerk only takes it in."""

from dataclasses import dataclass
from pathlib import Path

from db.cases.acts import CaseAct
from db.cases.counter.sitting import GRADES
from db.cases.papers.paperwork import Paperwork
from db.papers.rules import TITLES, PaperKind, PaperStamp
from reports import form, pdf
from reports.page import FORM, MM, SIZE_5, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

WORDS_HEIGHT = 38.0  # millimetres left to write


@dataclass(frozen=True, slots=True)
class RatingSheet:
    """The whole paper."""

    act: str
    organ: str
    case_number: str
    applicant: str
    item: str
    received_on: str


def build(work: Paperwork, act: CaseAct) -> RatingSheet:
    """The sheet of a case that is done with."""
    summary = work.case.summary
    return RatingSheet(
        act.id, summary.site_name, summary.number, summary.applicant, summary.item_name,
        summary.received_on.isoformat(),
    )  # fmt: skip


def write(content: RatingSheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.RATING_SHEET], out)


def lay_out(content: RatingSheet, number: str) -> list[Page]:
    """The pages of a sheet under the program's own number."""
    flow = form.begin(FORM, f"{content.organ}\n{TITLES[PaperKind.RATING_SHEET]}", number)
    facts = [("办件编号", content.case_number), ("收件日期", form.chinese_date(content.received_on)),
             ("申请人", content.applicant), ("事项", content.item)]  # fmt: skip
    form.facts(flow, facts)
    form.note(flow, "请您对这次办理作出评价，在一个方框里打√。评价由您自己填写，工作人员不得代填、不得引导。")
    flow.space(2 * MM)
    grades = "　".join(f"□{words}" for words in GRADES.values())
    rows = [Row(("总体评价", grades), 12.0), Row(("意见和建议", ""), WORDS_HEIGHT)]
    Table(flow, (Column("", 30, 0.5), Column("")), SIZE_5, Style.FANG).draw(rows)
    form.signatures(flow, ("评价人",), ("签名（可不签）", "联系电话（可不填）", "日期"))
    return flow.pages
