"""调整花脸稿和清样: one adjustment with everything deleted and added marked, and clean, from the same record."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import service as items
from db.items.changes import elements, service
from db.items.changes.course import STATE_LABELS
from db.items.changes.elements import ELEMENTS
from db.items.changes.marking import Mark, Run, marked
from db.items.changes.requested import REQUEST_LABELS
from db.items.changes.requests import Request
from db.items.changes.rules import ADJUSTMENT_KINDS, ENDING, LINE_KINDS, Line, LineKind
from db.items.changes.service import Standing
from db.items.specs.rules import DIRECTIONS, Direction
from db.papers.rules import TITLES, PaperKind, PaperStamp
from db.papers.service import Paper, print_paper
from reports import form, pdf
from reports.adjustment_draft_marks import marked_paragraph
from reports.page import FORM, SIZE_SMALL_4, SIZE_SMALL_5, Flow
from reports.typeface import Style

LEGEND = (Run(Mark.KEPT, "图例："), Run(Mark.DELETED, "加删除线的文字"), Run(Mark.KEPT, "删去，"),
          Run(Mark.ADDED, "加下划线的文字"), Run(Mark.KEPT, "增加。"))  # fmt: skip
LEAST_BELOW = 18.0  # millimetres of a line kept with its heading


@dataclass(frozen=True, slots=True)
class PaperElement:
    """One element before and after, in words; `direction` is 从严, 中性 or 优化."""

    label: str
    before: str
    after: str
    direction: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """What is done to one item; `ends`: it is no longer current afterwards."""

    kind: str
    name: str
    code: str
    ends: bool
    elements: tuple[PaperElement, ...]
    successors: tuple[str, ...]
    basis: str
    note: str


@dataclass(frozen=True, slots=True)
class AdjustmentPaper:
    """The whole record both papers are drawn from."""

    list_name: str
    title: str
    kind: str
    number: str
    state: str
    department: str
    noticed_on: str
    reason: str
    basis: str
    lines: tuple[PaperLine, ...]


def build(standing: Standing | Request) -> AdjustmentPaper:
    """An adjustment, or the request for one, in words."""
    found = standing.adjustment
    state = REQUEST_LABELS[standing.state] if isinstance(standing, Request) else STATE_LABELS[standing.state]
    codes = {item.id: item.code for item in items.list_items(found.edition_id)}
    return AdjustmentPaper(
        items.edition(found.edition_id).name, found.title, ADJUSTMENT_KINDS[found.kind], found.number,
        state, found.department, found.noticed_on, found.reason, found.basis,
        tuple(_line(line, standing, codes.get(line.item_id, "")) for line in standing.lines),
    )  # fmt: skip


def read(adjustment_id: str, day: date | None = None) -> AdjustmentPaper:
    """What an adjustment's papers say. Raises UserError where it has no lines yet."""
    standing = service.standing_of(adjustment_id, day or clock.today())
    if not standing.lines:
        raise UserError(f"「{standing.adjustment.title}」还没有列入事项，没有打印。", hint="请先列入要调整的事项。")
    return build(standing)


def print_draft(actor: Actor, adjustment_id: str, out: Path) -> Paper:
    """Print and record the 花脸稿."""
    return _print(actor, adjustment_id, PaperKind.ADJUSTMENT_DRAFT, write_draft, out)


def print_clean(actor: Actor, adjustment_id: str, out: Path) -> Paper:
    """Print and record the 清样."""
    return _print(actor, adjustment_id, PaperKind.ADJUSTMENT_CLEAN, write_clean, out)


def _print(
    actor: Actor, adjustment_id: str, kind: PaperKind, write: Callable[[AdjustmentPaper, PaperStamp, Path], int],
    out: Path,
) -> Paper:  # fmt: skip
    content = read(adjustment_id)
    return print_paper(
        actor, kind, "adjustment", adjustment_id, asdict(content), out, lambda stamp, path: write(content, stamp, path)
    )


def write_draft(content: AdjustmentPaper, stamp: PaperStamp, out: Path) -> int:
    """Write the 花脸稿 and return its pages. Raises UserError when it cannot be written or a character drawn."""
    flow = _begin(content, stamp, PaperKind.ADJUSTMENT_DRAFT)
    marked_paragraph(flow, LEGEND, Style.KAI, SIZE_SMALL_4, indent=0.0)
    for number, line in enumerate(content.lines, 1):
        _heading(flow, number, line)
        for runs in _marked_lines(line):
            marked_paragraph(flow, runs, Style.FANG, SIZE_SMALL_4)
        _remarks(flow, line, content.basis)
    return pdf.save(flow.pages, stamp, f"{content.title}{TITLES[PaperKind.ADJUSTMENT_DRAFT]}", out)


def write_clean(content: AdjustmentPaper, stamp: PaperStamp, out: Path) -> int:
    """Write the 清样 and return its pages."""
    flow = _begin(content, stamp, PaperKind.ADJUSTMENT_CLEAN)
    for number, line in enumerate(content.lines, 1):
        _heading(flow, number, line)
        for text in _clean_lines(line):
            form.note(flow, text)
    return pdf.save(flow.pages, stamp, f"{content.title}{TITLES[PaperKind.ADJUSTMENT_CLEAN]}", out)


def summary(content: AdjustmentPaper) -> str:
    """How many lines of each kind, in words."""
    kinds = [line.kind for line in content.lines]
    parts = [f"{words}{kinds.count(words)}项" for words in LINE_KINDS.values() if words in kinds]
    return f"共{len(kinds)}项：{'，'.join(parts)}"


def _line(line: Line, standing: Standing | Request, code: str) -> PaperLine:
    told = []
    for key in line.changed:
        direction = line.directions.get(key, "")
        words = DIRECTIONS[Direction(direction)] if direction and line.kind is not LineKind.ADD else ""
        before = elements.words(key, line.before) if line.before else ""
        told.append(PaperElement(ELEMENTS[key].label, before, elements.words(key, line.after), words))
    return PaperLine(
        LINE_KINDS[line.kind], line.item_name, code or str(line.after.get("code") or ""), line.kind in ENDING,
        tuple(told), tuple(standing.names.get(one, "") for one in line.successors), line.basis, line.note,
    )  # fmt: skip


def _begin(content: AdjustmentPaper, stamp: PaperStamp, kind: PaperKind) -> Flow:
    flow = form.begin(
        FORM, f"{content.title}\n（{TITLES[kind]}）", stamp.number, f"{content.list_name}　{content.kind}"
    )
    day = form.chinese_date(content.noticed_on)
    told = [("编号", content.number), ("申请部门", content.department), ("收到日期", day), ("进度", content.state)]
    form.facts(flow, [pair for pair in told if pair[1]])
    form.facts(flow, [pair for pair in (("依据", content.basis), ("理由", content.reason)) if pair[1]], columns=1)
    form.note(flow, summary(content) + "。", 0.0)
    return flow


def _heading(flow: Flow, number: int, line: PaperLine) -> None:
    code = f"（{line.code}）" if line.code else ""
    flow.space(SIZE_SMALL_4 / 2)
    flow.need(LEAST_BELOW * 72 / 25.4)
    flow.paragraph(f"{number}．{line.kind}：{line.name}{code}", Style.HEI, SIZE_SMALL_4, 1.7, 0.0)


def _marked_lines(line: PaperLine) -> list[tuple[Run, ...]]:
    found: list[tuple[Run, ...]] = []
    if line.ends:
        found.append((Run(Mark.KEPT, "事项名称："), Run(Mark.DELETED, line.name)))
    for one in line.elements:
        found.append((Run(Mark.KEPT, f"{one.label}："), *(marked(one.before, one.after))))
    if line.successors:
        found.append((Run(Mark.KEPT, f"{_successor_word(line)}："), Run(Mark.ADDED, "、".join(line.successors))))
    return found


def _clean_lines(line: PaperLine) -> list[str]:
    if line.ends:
        return [f"停用。{_successor_word(line)}：{'、'.join(line.successors)}。" if line.successors else "停用。"]
    found = [f"{one.label}：{one.after or '（无）'}" for one in line.elements]
    return found + ([f"{_successor_word(line)}：{'、'.join(line.successors)}"] if line.successors else [])


def _successor_word(line: PaperLine) -> str:
    words = {LINE_KINDS[LineKind.SPLIT]: "拆分为", LINE_KINDS[LineKind.MERGE]: "并入"}
    return words.get(line.kind, "接续事项")


def _remarks(flow: Flow, line: PaperLine, whole: str) -> None:
    """Direction, basis and note under a line, in small print."""
    directions = [f"{one.label}{one.direction}" for one in line.elements if one.direction]
    parts = [f"方向：{'，'.join(directions)}" if directions else "",
             f"依据：{line.basis}" if line.basis and line.basis != whole else "",
             f"说明：{line.note}" if line.note else ""]  # fmt: skip
    text = "　".join(part for part in parts if part)
    if text:
        flow.paragraph(text, Style.KAI, SIZE_SMALL_5, 1.5, 2.0)
