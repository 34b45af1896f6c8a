"""审管衔接备忘录: who approves, who supervises, from when; on the grid of an official document, its scope annexed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.handover import memoranda
from db.handover.clauses import Memorandum
from db.handover.rules import DIRECTION_LABELS, Direction
from db.items.rules import ITEM_TYPES
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.document import LINE, Document
from reports.page import LANDSCAPE_ANNEX, SIZE_3, SIZE_SMALL_3
from reports.table import Column, Row, Table
from reports.typeface import Style

NUMERALS = "一二三四五六七八九十"
SIGN_LINES = ("（印章）", "主要负责人（签名）：", "签署日期：　　年　　月　　日")
CLOSING_LINES = 6  # the last clause and the list of annexes, as lines of the grid
SCOPE = (
    Column("序号", 11, 0.5),
    Column("事项名称"),
    Column("事项类型", 20, 0.5),
    Column("方向", 13, 0.5),
    Column("划转范围", 30),
    Column("审批职责", 42),
    Column("监管职责", 42),
)
OPINION = Column("初审意见及依据", 38)
ROLES = {
    frozenset({Direction.IN}): ("审批方", "监管方"),
    frozenset({Direction.BACK}): ("原审批方", "审批和监管方"),
}
"""What the two parties are to each other, by the ways powers move between them; both ways at once, the items say."""


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One item of the scope table."""

    name: str
    item_type: str
    direction: Direction
    part: str
    approval_duty: str
    supervision_duty: str
    preliminary_opinion: str


@dataclass(frozen=True, slots=True)
class MemorandumPaper:
    """The whole paper; a clause is (heading, text), and a text may hold several paragraphs."""

    bureau: str
    department: str
    basis: str
    effective_on: str
    version: int
    clauses: tuple[tuple[str, str], ...]
    items: tuple[ScopeRow, ...]
    copies: int = 4


def build(memorandum: Memorandum) -> MemorandumPaper:
    """The paper of a memorandum as drafted or signed."""
    return MemorandumPaper(
        bureau=memorandum.bureau,
        department=memorandum.department,
        basis=memorandum.basis,
        effective_on=memorandum.effective_on,
        version=memorandum.version,
        clauses=tuple((clause.heading, clause.text) for clause in memorandum.clauses),
        items=tuple(
            ScopeRow(
                item.name,
                ITEM_TYPES.get(item.item_type, item.item_type),
                Direction(item.direction),
                item.part or "整项",
                item.approval_duty,
                item.supervision_duty,
                item.preliminary_opinion,
            )
            for item in memorandum.items
        ),
    )


def print_memorandum(actor: Actor, batch_id: str, department_id: str, out: Path) -> Paper:
    """Print and record the newest 审管衔接备忘录 of a department. Raises UserError when none was drafted."""
    found = memoranda.memorandum(batch_id, department_id)
    if found is None:
        raise UserError("这个部门还没有起草审管衔接备忘录，没有打印。", hint="请先在「划转移交」里起草备忘录。")
    content = build(found)
    return print_paper(
        actor,
        PaperKind.MEMORANDUM,
        "memorandum",
        found.id,
        asdict(content),
        out,
        lambda stamp, path: write(content, stamp, path),
    )


def write(content: MemorandumPaper, stamp: PaperStamp, out: Path) -> int:
    """Write the PDF and return its pages. Raises UserError when it cannot be written or a character drawn."""
    document = Document()
    document.title(f"{content.bureau}\n{content.department}\n{TITLES[PaperKind.MEMORANDUM]}")
    document.centred(stamp.number)
    document.blank()
    for party, role, organ in zip("甲乙", _roles(content), (content.bureau, content.department), strict=True):
        document.paragraph([(Style.HEI, f"{party}方{role}："), (Style.FANG, organ)])
    document.text(_opening(content))
    for place, (heading, text) in enumerate(content.clauses, 1):
        document.heading(f"{_numeral(place)}、{heading}")
        document.text(text)
    document.keep_with_signatures(CLOSING_LINES, len(SIGN_LINES) + 1)
    document.heading(f"{_numeral(len(content.clauses) + 1)}、生效和份数")
    document.text(_closing(content))
    document.blank()
    document.text("附件：审管职责事项表")
    document.signatures((f"甲方：{content.bureau}", f"乙方：{content.department}"), SIGN_LINES)
    _scope(document, content.items)
    return pdf.save(document.flow.pages, stamp, TITLES[PaperKind.MEMORANDUM], out)


def _roles(content: MemorandumPaper) -> tuple[str, str]:
    directions = frozenset(item.direction for item in content.items)
    bureau, department = ROLES.get(directions, ("", ""))
    return (f"（{bureau}）", f"（{department}）") if bureau else ("", "")


def _numeral(number: int) -> str:
    """Chinese numeral of a clause, 一 to 十九."""
    return NUMERALS[number - 1] if number <= 10 else f"十{NUMERALS[number - 11]}"


def _opening(content: MemorandumPaper) -> str:
    return (
        f"根据{content.basis}，为明确审批与监管职责，做好审批和监管的衔接，"
        f"{content.bureau}（以下简称甲方）与{content.department}（以下简称乙方）经协商一致，签署本备忘录。"
    )


def _closing(content: MemorandumPaper) -> str:
    begin = f"自{form.chinese_date(content.effective_on)}起生效" if content.effective_on else "自双方签署之日起生效"
    return f"本备忘录{begin}，{form.copies(content.copies)}，双方各执一份，其余报审改、档案部门备存。"


def _scope(document: Document, items: Sequence[ScopeRow]) -> None:
    """The annex on pages of its own: 附件 flush left in 黑体, its title on the third line."""
    flow = document.flow
    flow.new_page(LANDSCAPE_ANNEX)
    flow.line("附件", Style.HEI, SIZE_3, 1.4)
    flow.line(f"审管职责事项表（共{len(items)}项）", Style.TITLE, SIZE_SMALL_3 * 1.2, LINE / SIZE_SMALL_3, anchor=0.5)
    shows_opinion = any(item.direction is Direction.IN for item in items)
    columns = (*SCOPE, OPINION) if shows_opinion else SCOPE
    rows = [Row(_cells(number, item)[: len(columns)]) for number, item in enumerate(items, 1)]
    Table(flow, columns, 10.5, Style.FANG).draw(rows or [Row([""] * len(columns))])


def _cells(number: int, item: ScopeRow) -> tuple[str, ...]:
    return (
        str(number),
        item.name,
        item.item_type,
        DIRECTION_LABELS[item.direction],
        item.part,
        item.approval_duty,
        item.supervision_duty,
        item.preliminary_opinion or "—",
    )
