"""审管衔接备忘录: who approves, who supervises, from when; on the grid of an official document, its scope annexed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from db.actors import Actor
from db.errors import UserError
from db.handover.memoranda import service as memoranda
from db.handover.memoranda.clauses import Memorandum
from db.handover.rules import DIRECTION_LABELS, Direction
from db.items.rules import ITEM_TYPES
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.document import LINE, Document
from reports.page import LANDSCAPE_ANNEX, SIZE_3, SIZE_SMALL_3, Page
from reports.table import Column, Row, Table
from reports.typeface import Style

NUMERALS = "一二三四五六七八九十"
SIGN_LINES = ("（印章）", "主要负责人（签名）：", "签署日期：　　年　　月　　日")
CLOSING_LINES = 6  # the last clause and the list of annexes, as lines of the grid
SCOPE = (
    Column("序号", 10, 0.5),
    Column("事项名称、编码"),
    Column("事项类型", 18, 0.5),
    Column("方向", 12, 0.5),
    Column("划转范围", 22),
    Column("审批职责", 33),
    Column("监管职责", 33),
)
MOVED_IN = (Column("初审意见及依据", 40), Column("踏勘形式", 18, 0.5), Column("信息推送", 32))
"""What is agreed on of powers that move in only."""
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
    code: str = ""
    survey: str = ""
    push: str = ""


@dataclass(frozen=True, slots=True)
class MemorandumPaper:
    """The whole paper; a clause is (heading, text), and a text may hold several paragraphs.

    `amends` says which memorandum it changes and when that was signed, '' for a first one.
    """

    bureau: str
    department: str
    basis: str
    effective_on: str
    version: int
    clauses: tuple[tuple[str, str], ...]
    items: tuple[ScopeRow, ...]
    copies: int = 4
    expires_on: str = ""
    amends: str = ""


def build(memorandum: Memorandum, amends: str = "", copies: int = 4) -> MemorandumPaper:
    """The paper of a memorandum as drafted or signed; `amends` is what it changes, in words."""
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
                item.item_code,
                item.survey,
                item.push,
            )
            for item in memorandum.items
        ),
        copies=copies,
        expires_on=memorandum.expires_on,
        amends=amends,
    )


def amended_words(memorandum: Memorandum) -> str:
    """What a memorandum changes and when that was signed, in words; '' for a first one."""
    if not memorandum.amends_id:
        return ""
    before = memoranda.by_id(memorandum.amends_id)
    signed_on = memoranda.signing(before).signed_on
    day = f"{form.chinese_date(signed_on.isoformat())}签署的" if signed_on else ""
    return f"{day}审管衔接备忘录（第{before.version}版）"


def print_memorandum(actor: Actor, batch_id: str, department_id: str, out: Path) -> Paper:
    """Print and record the newest 审管衔接备忘录 of a department. Raises UserError when none was drafted."""
    found = memoranda.memorandum(batch_id, department_id)
    if found is None:
        raise UserError("这个部门还没有起草审管衔接备忘录，没有打印。", hint="请先在「划转移交」里起草备忘录。")
    content = build(found, amended_words(found))
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
    return pdf.save(lay_out(content, stamp.number), stamp, TITLES[PaperKind.MEMORANDUM], out)


def lay_out(content: MemorandumPaper, number: str) -> list[Page]:
    """The pages: the text on the grid of an official document, the scope table on landscape pages of its own."""
    document = Document()
    document.title(f"{content.bureau}\n{content.department}\n{TITLES[PaperKind.MEMORANDUM]}")
    document.centred(number)
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
    document.signatures((f"甲方：\n{content.bureau}", f"乙方：\n{content.department}"), SIGN_LINES)
    _scope(document, content.items)
    return document.flow.pages


def _roles(content: MemorandumPaper) -> tuple[str, str]:
    directions = frozenset(item.direction for item in content.items)
    bureau, department = ROLES.get(directions, ("", ""))
    return (f"（{bureau}）", f"（{department}）") if bureau else ("", "")


def _numeral(number: int) -> str:
    """Chinese numeral of a clause, 一 to 十九."""
    return NUMERALS[number - 1] if number <= 10 else f"十{NUMERALS[number - 11]}"


def _opening(content: MemorandumPaper) -> str:
    if content.amends:
        return (
            f"根据{content.basis}，{content.bureau}（以下简称甲方）与{content.department}（以下简称乙方）经协商一致，"
            f"对双方{content.amends}作出修改，签署本备忘录。原备忘录自本备忘录生效之日起不再执行，此前继续有效。"
        )
    return (
        f"根据{content.basis}，为明确审批与监管职责，做好审批和监管的衔接，"
        f"{content.bureau}（以下简称甲方）与{content.department}（以下简称乙方）经协商一致，签署本备忘录。"
    )


def _closing(content: MemorandumPaper) -> str:
    begin = f"自{form.chinese_date(content.effective_on)}起生效" if content.effective_on else "自双方签署之日起生效"
    until = f"，有效期至{form.chinese_date(content.expires_on)}" if content.expires_on else ""
    return f"本备忘录{begin}{until}，{form.copies(content.copies)}，双方各执一份，其余报审改、档案部门备存。"


def _scope(document: Document, items: Sequence[ScopeRow]) -> None:
    """The annex on pages of its own: 附件 flush left in 黑体, its title on the third line."""
    flow = document.flow
    flow.new_page(LANDSCAPE_ANNEX)
    flow.line("附件", Style.HEI, SIZE_3, 1.4)
    flow.line(f"审管职责事项表（共{len(items)}项）", Style.TITLE, SIZE_SMALL_3 * 1.2, LINE / SIZE_SMALL_3, anchor=0.5)
    moves_in = any(item.direction is Direction.IN for item in items)
    columns = (*SCOPE, *MOVED_IN) if moves_in else SCOPE
    rows = [Row(_cells(number, item)[: len(columns)]) for number, item in enumerate(items, 1)]
    Table(flow, columns, 10.5, Style.FANG).draw(rows or [Row([""] * len(columns))])


def _cells(number: int, item: ScopeRow) -> tuple[str, ...]:
    return (
        str(number),
        item.name + (f"\n（{item.code}）" if item.code else ""),
        item.item_type,
        DIRECTION_LABELS[item.direction],
        item.part,
        item.approval_duty,
        item.supervision_duty,
        item.preliminary_opinion or "—",
        item.survey or "—",
        item.push or "—",
    )
