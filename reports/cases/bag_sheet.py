"""材料移送单: what travels in one bag, signed where it leaves, on the way and where it arrives; a copy comes back."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.cases.bags import rules, service
from db.cases.bags.rules import Bag
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.form import chinese_date
from reports.page import FORM, MM, SIZE_5, SIZE_SMALL_4, Page
from reports.table import Column, Row, Table
from reports.typeface import Style, typeface

COLUMNS = (
    Column("序号", 11, 0.5), Column("办件编号", 45), Column("事项、申请人"), Column("内容", 22, 0.5),
    Column("页数", 13, 0.5), Column("其中原件", 13, 0.5), Column("实收", 24, 0.5),
)  # fmt: skip
PARTIES, LINES = ("移送人", "送件人", "接收人"), ("签名", "日期")
CODE_SIDE = 30 * MM


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One case in the bag; `found` is '' until it arrived."""

    number: str
    item: str
    applicant: str
    things: str
    pages: int
    originals: int
    found: str


@dataclass(frozen=True, slots=True)
class BagSheet:
    """The whole paper; `code` is what a receiver without the data reads by a scanner."""

    bag: str
    giver: str
    to: str
    sent_on: str
    carrier: str
    sent_by: str
    lines: tuple[SheetLine, ...]
    code: str


def build(bag: Bag) -> BagSheet:
    """The sheet of a bag as it stands."""
    return BagSheet(
        bag=bag.number,
        giver=bag.sender,
        to=bag.to,
        sent_on=bag.sent_on.isoformat() if bag.sent_on else "",
        carrier=bag.carrier,
        sent_by=bag.sent_by,
        lines=tuple(
            SheetLine(one.number, one.item_name, one.applicant, one.things_words, one.pages, one.originals,
                      _found(one.arrived_on is not None, one.pages_found, one.originals_found, one.differs))
            for one in bag.lines
        ),
        code=rules.code_text(bag),
    )  # fmt: skip


def _found(arrived: bool, pages: int, originals: int, differs: str) -> str:
    if not arrived:
        return ""
    return f"{pages}页，原件{originals}" + (f"；{differs}" if differs else "")


def print_sheet(actor: Actor, number: str, out: Path) -> Paper:
    """Print and record the sheet of a bag. Raises UserError when there is none."""
    content = build(service.bag(number))
    return print_paper(
        actor, PaperKind.BAG_SHEET, service.SUBJECT, content.bag, asdict(content), out,
        lambda stamp, path: write(content, stamp, path),
    )  # fmt: skip


def write(content: BagSheet, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.BAG_SHEET], out)


def lay_out(content: BagSheet, number: str) -> list[Page]:
    """The pages: who sends what to whom, a line for each case, three signatures, and the remark on differences."""
    flow = form.begin(FORM, TITLES[PaperKind.BAG_SHEET], number)
    form.facts(flow, [
        ("移送单号", content.bag), ("移送日期", chinese_date(content.sent_on)), ("移送单位", content.giver),
        ("接收单位", content.to), ("送件人、单号", content.carrier), ("经办人", content.sent_by),
    ])  # fmt: skip
    rows = [
        Row((str(n), one.number, f"{one.item}\n{one.applicant}", one.things.replace("、", "\n"), str(one.pages),
             str(one.originals), one.found), 12.0)
        for n, one in enumerate(content.lines, 1)
    ]  # fmt: skip
    pages, originals = (sum(getattr(one, name) for one in content.lines) for name in ("pages", "originals"))
    total = Row(("", "合计", f"{len(content.lines)} 件", "", str(pages), str(originals), ""), 9.0)
    tail = form.signature_height(LINES) + 62 * MM
    Table(flow, COLUMNS, SIZE_5, Style.FANG).draw([*rows, total], tail=min(tail, flow.paper.depth / 2))
    flow.space(2.5 * MM)
    remarks = Row(("到件时的差异\n（缺件、多件、\n破损）", ""), 24.0)
    Table(flow, [Column("", 34, 0.5), Column("")], SIZE_5, Style.FANG).draw([remarks])
    form.signatures(flow, PARTIES, LINES)
    flow.need(CODE_SIDE + 8 * MM)
    flow.space(4 * MM)
    page, left = flow.page, flow.paper.left
    page.code(left, flow.y, CODE_SIDE, content.code)
    face = typeface(Style.FANG)
    words = (
        "接收单位扫左边的码登记，数据包还没有到时也能登记。",
        "本单一式两份：接收人签字后一份随件留存，一份带回移送单位。",
        "没有登记收到以前，移送单位一直催问。",
    )
    for place, text in enumerate(words):
        at = flow.y + (place + 1.4) * 1.8 * SIZE_SMALL_4
        page.write_at(left + CODE_SIDE + 6 * MM, at, text, face, SIZE_SMALL_4, 0.0)
    return flow.pages
