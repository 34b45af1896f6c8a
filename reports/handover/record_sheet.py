"""交接书: the paper both units sign when powers change hands, with its annexes A to D; the checklist goes with it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.handover import service
from db.handover.memoranda.clauses import basis_of, cutover_words, months_words
from db.handover.rules import (
    CATEGORIES,
    CIRCLED,
    DIRECTION_LABELS,
    Batch,
    Checklist,
    Direction,
    LineState,
    TransferItem,
)
from db.items.rules import ITEM_TYPES
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from db.rulesets.rules import RuleSet
from reports import form, pdf
from reports.form import chinese_date
from reports.handover import annexes
from reports.handover import open_cases as in_hand
from reports.handover.annexes import ArchiveFile, KeyHeld, OpenCase, StockRange
from reports.handover.checklist_sheet import FREE_CATEGORY, SIGN_LINES, SIGN_PARTIES, owed_words
from reports.page import FORM, Flow, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

ITEM_COLUMNS = (Column("序号", 12, 0.5), Column("事项名称"), Column("事项类型", 28, 0.5), Column("划转范围", 34))
SUMMARY_COLUMNS = (
    Column("交接内容"),
    Column("应交", 15, 0.5),
    Column("已交", 15, 0.5),
    Column("欠交", 15, 0.5),
    Column("免交", 15, 0.5),
    Column("未办结", 16, 0.5),
)
OWED_COLUMNS = (Column("行号", 14, 0.5), Column("名称", 50), Column("欠交、免交的原因和补交日期"))

TAKEN = 3  # so many categories at least stand on the page of their total


@dataclass(frozen=True, slots=True)
class RecordItem:
    """One item that changes hands."""

    name: str
    item_type: str
    part: str


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many lines of one category were to be given, are given, owed, excused."""

    name: str
    lines: int
    done: int
    owed: int
    excused: int


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A line not handed over, and why."""

    number: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """The whole paper; an empty date is left to be written in, and so is an annex that is None.

    `direction` is in or back; `cutover` names the day that decides who handles a case.
    """

    batch: str
    document: str
    giver: str
    receiver: str
    direction: Direction
    handed_over_on: str
    place: str
    transition_months: int
    transition_from: str
    cutover: str
    items: tuple[RecordItem, ...]
    categories: tuple[CategoryCount, ...]
    owed: tuple[OwedLine, ...]
    open_cases: tuple[OpenCase, ...] | None
    witness_required: bool
    copies: int = 4
    archives: tuple[ArchiveFile, ...] | None = None
    stocks: tuple[StockRange, ...] | None = None
    keys: tuple[KeyHeld, ...] | None = None


def build(
    batch: Batch,
    checklist: Checklist,
    rule_set: RuleSet,
    handed_over_on: str = "",
    place: str = "",
    open_cases: Sequence[OpenCase] | None = None,
    annexed: annexes.Annexed = annexes.NOTHING_TOLD,
    copies: int = 4,
) -> RecordPaper:
    """The paper of one department's handover; `open_cases` is what the giver accepted and has not decided.

    Where they are not known (None), the giver writes them in: the paper never states 无 by itself. `annexed` is what
    the registers say, for the other annexes.
    """
    moved = [item for item in batch.items if (item.from_id, item.to_id) == (checklist.giver_id, checklist.receiver_id)]
    return RecordPaper(
        batch=batch.name,
        document=basis_of(batch.issuer, batch.document_title, batch.document_number),
        giver=checklist.giver,
        receiver=checklist.receiver,
        direction=checklist.direction,
        handed_over_on=handed_over_on,
        place=place,
        transition_months=batch.transition_months,
        transition_from=batch.transition_from,
        cutover=cutover_words(rule_set),
        items=tuple(_item(item) for item in moved),
        categories=tuple(_count(checklist, category) for category in CATEGORIES if _shown(checklist, category)),
        owed=tuple(OwedLine(line.number, line.name, words) for line in checklist.lines if (words := owed_words(line))),
        open_cases=None if open_cases is None else tuple(open_cases),
        witness_required=checklist.witness_required,
        copies=copies,
        archives=annexed.archives,
        stocks=annexed.stocks,
        keys=annexed.keys,
    )


def _item(item: TransferItem) -> RecordItem:
    return RecordItem(item.name, ITEM_TYPES.get(item.item_type, item.type_as_written), item.part or "整项")


def _shown(checklist: Checklist, category: int) -> bool:
    return category != FREE_CATEGORY or any(line.category == category for line in checklist.lines)


def _count(checklist: Checklist, category: int) -> CategoryCount:
    states = [line.state for line in checklist.lines if line.category == category]
    return CategoryCount(
        f"{CIRCLED[category - 1]}{CATEGORIES[category]}",
        len(states),
        states.count(LineState.DONE),
        states.count(LineState.OWED),
        states.count(LineState.EXCUSED),
    )


def print_record(actor: Actor, checklist_id: str, out: Path) -> Paper:
    """Print and record the 交接书 of one checklist; date and place are written in by hand.

    Annexed are the giver's undecided cases that this store knows of; where it knows none, they are written in by hand.
    """
    checklist = service.checklist(checklist_id)
    open_cases = in_hand.of_checklist(checklist)
    batch = service.batch(checklist.batch_id)
    annexed = annexes.of_registers(batch.id, checklist.giver_id)
    content = build(
        batch, checklist, service.rule_set_of(batch.notice_on), open_cases=open_cases, annexed=annexed
    )  # fmt: skip
    return print_paper(
        actor,
        PaperKind.HANDOVER_RECORD,
        "checklist",
        checklist_id,
        asdict(content),
        out,
        lambda stamp, path: write(content, stamp, path),
    )


def write(content: RecordPaper, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.HANDOVER_RECORD], out)


def lay_out(content: RecordPaper, number: str) -> list[Page]:
    """The pages of the record: what is handed over, who answers for what, the annexes, and below the signatures."""
    flow = form.begin(FORM, f"“一枚印章管审批”事项{TITLES[PaperKind.HANDOVER_RECORD]}", number)
    form.facts(flow, (("移交单位", content.giver), ("接收单位", content.receiver)), 1)
    form.note(flow, _opening(content))
    form.heading(flow, f"一、{DIRECTION_LABELS[content.direction]}事项（共{len(content.items)}项）")
    items = [(str(n), item.name, item.item_type, item.part) for n, item in enumerate(content.items, 1)]
    Table(flow, ITEM_COLUMNS, 10.5, Style.FANG).draw([Row(texts) for texts in items] or [Row([""] * 4)])
    form.heading(flow, "二、交接内容（详见移交清单）")
    Table(flow, SUMMARY_COLUMNS, 10.5, Style.FANG).draw(_summary(content.categories))
    form.heading(flow, "三、欠交和免交")
    if content.owed:
        owed = [Row((line.number, line.name, line.reason)) for line in content.owed]
        Table(flow, OWED_COLUMNS, 10.5, Style.FANG).draw(owed)
    else:
        form.note(flow, "无。")
    form.heading(flow, "四、双方责任")
    form.note(flow, _duties(content))
    _annexes(flow, content)
    parties = SIGN_PARTIES if content.witness_required else SIGN_PARTIES[:2]
    form.signatures(flow, parties, SIGN_LINES)
    return flow.pages


def _opening(content: RecordPaper) -> str:
    day = chinese_date(content.handed_over_on) or form.NO_DATE
    place = content.place or "　　　　　　　　"
    return (
        f"根据{content.document}，{content.giver}与{content.receiver}于{day}在{place}"
        f"办理{content.batch}事项交接。双方对照移交清单逐项清点、核对，现将交接情况记录如下："
    )


def _summary(counts: Sequence[CategoryCount]) -> list[Row]:
    rows = [
        Row(_numbers(count.name, count.lines, count.done, count.owed, count.excused), keep=place > len(counts) - TAKEN)
        for place, count in enumerate(counts, 1)
    ]
    total = _numbers(
        "合计",
        sum(count.lines for count in counts),
        sum(count.done for count in counts),
        sum(count.owed for count in counts),
        sum(count.excused for count in counts),
    )
    return [*rows, Row(total)]


def _numbers(name: str, lines: int, done: int, owed: int, excused: int) -> tuple[str, ...]:
    return (name, str(lines), str(done), str(owed), str(excused), str(lines - done - owed - excused))


def _duties(content: RecordPaper) -> str:
    """The duties after the handover: cut-over and old seals (泽州 2020 二(二)), lines owed, the transition
    (泽州 2020 二(三)).

    Powers that move back bring no seal with them: the bureau goes on using its own.
    """
    giver, receiver = content.giver, content.receiver
    clauses = [
        f"以{content.cutover}为界，此前{giver}已受理的，由{giver}按程序办结；此后由{receiver}受理、办理，并承担相应法律责任。",
        f"欠交的，由{giver}按所列日期补交，补交时双方在移交清单上补签。",
    ]
    if content.direction is Direction.IN:
        clauses.append(f"划转事项涉及的原审批专用章自交接之日起停止使用，予以废止，由{giver}按规定送交统一封存并登记。")
    if content.transition_months:
        begin = f"自{chinese_date(content.transition_from)}起" if content.transition_from else "自　　年　　月　　日起"
        months = months_words(content.transition_months)
        clauses.append(f"过渡期{months}，{begin}；过渡期内由{giver}原审批业务办理人员传帮带。")
    clauses.append(f"本交接书{form.copies(content.copies)}，移交清单和附件A至D是本交接书的组成部分，一并存档。")
    return "\n".join(f"（{numeral}）{clause}" for numeral, clause in zip("一二三四五", clauses, strict=False))


def _annexes(flow: Flow, content: RecordPaper) -> None:
    """Annexes A to D; only the last one keeps room for the signatures below it."""
    about = f"{content.cutover}前已受理、由移交单位继续办结的办件"
    annexes.draw(flow, f"附件A　{about}", annexes.OPEN_CASE_COLUMNS, annexes.case_rows(content.open_cases))
    annexes.draw(flow, "附件B　卷宗目录", annexes.ARCHIVE_COLUMNS, annexes.archive_rows(content.archives))
    annexes.draw(flow, "附件C　空白证照编号", annexes.STOCK_COLUMNS, annexes.stock_rows(content.stocks))
    annexes.draw(
        flow, "附件D　密钥（只登记类型、序列号和持有人）", annexes.KEY_COLUMNS, annexes.key_rows(content.keys),
        form.signature_height(SIGN_LINES),
    )  # fmt: skip
