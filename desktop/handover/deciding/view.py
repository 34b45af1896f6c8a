"""决定: every item of the list with what was decided, the four papers of a batch beside it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from db import clock
from db.actors import Actor, Role, SiteKind
from db.handover.acts import HandoverActKind
from db.handover.deciding.judging import Associated, Decision, days_to_review
from db.handover.deciding.papers import FourPaper
from db.handover.deciding.service import Line, Wanted
from db.handover.rules import Direction
from desktop.desk import Desk
from desktop.handover.deciding import reading
from desktop.handover.deciding.papers import PapersPanel
from desktop.handover.deciding.reading import BatchPapers, Found
from desktop.handover.printing import choose_paper
from desktop.handover.view import Beside, HandoverView
from desktop.look import look
from desktop.messages import ReasonDialog
from desktop.papers import preview_transfer_catalogue
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import row
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.handover.deciding.catalogue import TransferCatalogue

K = HandoverActKind
SIDES = (
    ("", "全部"), ("open", "未决定"), (str(K.TRANSFER), "划转"), (str(K.DEFERRED), "暂缓"), (str(K.EXCLUDED), "不划转"),
    ("due", "待复核"),
)  # fmt: skip
PANEL = 300
SOON = 30
NO_LIST = "还没有事项清单。请先在「事项清单」里导入，再逐项决定划转、暂缓或者不划转。"
_SHAPES = {
    K.TRANSFER: (Shape.DISC, Tone.GREEN),
    K.DEFERRED: (Shape.BARS, Tone.AMBER),
    K.EXCLUDED: (Shape.EMPTY_DIAMOND, Tone.GREY),
}


def line_columns() -> list[Column]:
    """事项名称, 类型, 决定, 复核, 理由和批次."""
    return [
        Column("事项名称", 320, text=lambda line: line.item.name, hint="汉字或拼音首字母", stretch=True),
        Column("类型", 104, text=lambda line: line.item.type_label, tone=Tone.INK2, choices=True, rank=3),
        Column("决定", 104, status=_decided, choices=True),
        Column("复核", 108, status=_review, choices=True),
        Column("理由、批次", 190, text=_why, tone=Tone.INK2, tail=True),
    ]


def _decided(line: Line) -> Status:
    if line.decision:
        return Status(*_SHAPES[line.decision.kind], line.decision.label)
    if line.way is Direction.IN:
        return Status(Shape.DISC, Tone.GREEN, "划入")
    return Status(Shape.DISC, Tone.GREY, "划回") if line.way else Status(Shape.RING, Tone.GREY, "未决定")


def _review(line: Line) -> Status | None:
    left = days_to_review(line.decision, clock.today()) if line.decision else None
    if left is None or line.decision is None:
        return None
    if left < 0:
        return Status(Shape.TRIANGLE, Tone.AMBER, f"已过 {-left} 日")
    return Status(Shape.TRIANGLE, Tone.AMBER, "今天复核") if left == 0 else (
        Status(Shape.RING, Tone.AMBER if left <= SOON else Tone.GREY, f"剩 {left} 日")
    )  # fmt: skip


def _why(line: Line) -> str:
    told = line.decision
    paper = (
        "　".join(filter(None, (told.reason, told.document, told.document_number, f"{told.decided_on} 决定")))
        if told
        else ""
    )
    return paper or line.moved_by


def _is_due(line: Line) -> bool:
    left = days_to_review(line.decision, clock.today()) if line.decision else None
    return left is not None and left <= 0


def _is_open(line: Line) -> bool:
    return line.decision is None and not line.moved_by


def _is_decided(kind: HandoverActKind, line: Line) -> bool:
    return line.decision is not None and line.decision.kind is kind


_KEPT: dict[str, Callable[[Line], bool]] = {"open": _is_open, "due": _is_due}
_KEPT.update({str(kind): partial(_is_decided, kind) for kind in _SHAPES})


class DecidingView(HandoverView):
    """The decisions by department; the papers at the right, at 特大 behind F6."""

    title = "决定"
    manual = "deciding"
    keys = (("Enter", "决定"), ("Ctrl+Enter", "整个部门"), ("Ctrl+Z", "更正"), ("F4", "登记文件"), ("F6", "四份文件"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: Found | None = None
        self._wanted = ""
        self.side = ChoiceRow(SIDES)
        self.side.chosen.connect(self._keep)
        self.table = DenseTable(line_columns(), sortable=False)
        self.table.group_columns = (0, 2)
        self.table.empty_text = NO_LIST
        self.table.opened.connect(lambda _: self.decide())
        self.panel = ListPanel(self.table)
        self.papers = PapersPanel()
        self.papers.present.connect(self._present)
        self.papers.publish.connect(self._publish)
        self.papers.printing.connect(self._print_catalogue)
        self.reference_button = KeyButton("参照比对", "Ctrl+R").bind(self, self.compare)
        self.decide_button = KeyButton("决定", "Enter", primary=True)
        self.decide_button.clicked.connect(self.decide)
        self._build()
        self.beside = Beside(self, self.panel, self.papers, PANEL)
        desk.actor_changed.connect(self._allow)
        look.changed.connect(self._relayout)
        self._allow()
        self._relayout()

    def _build(self) -> None:
        tools = row(self.side, None, self.reference_button, self.decide_button, gap=GAP_SMALL)
        tools.setContentsMargins(0, GAP_SMALL, 0, GAP_SMALL)
        self._body: QHBoxLayout = row(gap=GAP)
        self._body.addWidget(self.panel, 1)
        self._body.addWidget(self.papers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addLayout(self._body, 1)
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self, "Ctrl+Enter", self.decide)
        bind_key(self, "Ctrl+Z", self.take_back)
        bind_key(self, "F4", self.papers.present_button.click)
        bind_key(self, "F6", self.show_papers)
        bind_key(self, "F7", self.papers.publish_button.click)
        bind_key(self, "Ctrl+P", self.papers.print_button.click)
        for number, (key, _) in enumerate(SIDES, start=1):
            bind_key(self, f"Alt+{number}", partial(self.side.choose, key))

    @property
    def _may(self) -> bool:
        actor = self.desk.actor
        at_county = actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE)
        return at_county and bool({Role.HANDOVER, Role.LIST_EDITOR} & actor.roles)

    def _allow(self) -> None:
        """Who decides sits at the county; everybody else looks on."""
        for button in (self.decide_button, self.papers.present_button, self.papers.publish_button):
            button.setEnabled(self._may)
            button.setToolTip("" if self._may else "由县级的交接员或清单编制人员决定和登记。")
        if self._found and not self._found.sheet.lines:
            self.decide_button.setEnabled(False)  # there is nothing to decide on yet

    def _relayout(self) -> None:
        self.beside.lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._relayout()

    def show_papers(self) -> None:
        """F6: to the papers, and back."""
        (self.papers.batch if self.beside.switch(self.table.hasFocus()) else self.table).setFocus()

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.query(reading.read, self.show_found)

    def show_found(self, found: Found) -> None:
        """Show the list with its decisions, and the papers of the batches."""
        self._found = found
        by_department: dict[str, list[Line]] = defaultdict(list)
        for line in found.sheet.lines:
            by_department[line.item.department or "未载明部门"].append(line)
        self.table.show_groups([(_group(name, lines), lines) for name, lines in by_department.items()])
        for key, words in SIDES[1:]:
            count = sum(map(_KEPT[key], found.sheet.lines))
            self.side.rename(key, f"{words} {count}" if count else words)
        self._keep(self.side.current)
        if self._wanted:
            self.open_subject(self._wanted)
        self.papers.show_batches(found.batches)
        edition = found.sheet.edition
        self.remark = edition.name if edition else ""
        self.changed.emit()
        done = len(found.sheet.lines) - sum(map(_is_open, found.sheet.lines))
        self.panel.show_foot(
            f"{len(found.sheet.lines)} 项，已决定或列入批次 {done} 项", "在部门行上按 Ctrl+Enter，整个部门一并决定"
        )
        self._allow()

    def _keep(self, side: str) -> None:
        self.table.rows.keep(_KEPT.get(side))
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def open_subject(self, subject_id: str) -> None:
        at = self.table.rows.index_of(lambda line: isinstance(line, Line) and line.id == subject_id)
        self._wanted = "" if at.isValid() else subject_id
        self.table.go_to(at)

    def focus_first(self) -> None:
        self.table.setFocus()

    # --- doing -------------------------------------------------------------------------------------------------------

    def _chosen(self) -> list[Line]:
        """The current line, or of the department the cursor is on what nothing was decided about."""
        current = self.table.current_row()
        if isinstance(current, Line):
            return [current]
        if isinstance(current, Group) and self._found:
            lines = [line for line in self._found.sheet.lines if (line.item.department or "未载明部门") == current.key]
            return [line for line in lines if _is_open(line)]
        return []

    def decide(self) -> None:
        """Enter: one item; Ctrl+Enter on a department: all of it nothing was decided about."""
        lines = self._chosen()
        if lines and self._may:
            ids = tuple(line.item.id for line in lines)
            self.desk.query(lambda: reading.going_along(ids), lambda along: self._ask(lines, along))

    def _ask(self, lines: Sequence[Line], along: Sequence[Associated]) -> None:
        from desktop.handover.deciding.dialogs import DecideDialog

        known: Decision | None = lines[0].decision if len(lines) == 1 else None
        dialog = DecideDialog(self, [line.item.name for line in lines], along, known)
        ids = [line.item.id for line in lines]
        dialog.decided.connect(lambda wanted, more: self._decide([*ids, *more], wanted))
        dialog.open()

    def _decide(self, ids: list[str], wanted: Wanted) -> None:
        from db.handover.deciding import service

        actor = self.desk.actor
        self.desk.change(lambda: service.decide(actor, ids, wanted))

    def take_back(self) -> None:
        """Ctrl+Z: 更正 the last decision about the current item."""
        from db.handover.deciding import service

        line, actor = self.table.current_row(), self.desk.actor
        if not isinstance(line, Line) or line.decision is None or not self._may:
            return
        told = line.decision
        text = f"{line.item.name}　{told.decided_on} 由{told.user_name}登记。原来的登记仍留在记录里。"
        dialog = ReasonDialog(self, f"更正「{told.label}」", text, "更正", "例：依据写错")
        dialog.given.connect(lambda reason: self.desk.change(lambda: service.take_back(actor, line.item.id, reason)))
        dialog.open()

    def compare(self) -> None:
        """Ctrl+R: 参照别的县比对."""
        self.desk.query(reading.references, self._show_gap)

    def _show_gap(self, references: list[tuple[str, str]]) -> None:
        from desktop.handover.deciding.gap import GapDialog

        GapDialog(self.desk, self, references).open()

    def _present(self, batch: BatchPapers) -> None:
        from desktop.handover.deciding.dialogs import PaperDialog

        if self._may:
            dialog = PaperDialog(self, batch.name, batch.papers)
            dialog.presented.connect(
                lambda paper, day, title, number: self._write_paper(batch.id, paper, day, title, number)
            )
            dialog.open()

    def _write_paper(self, batch_id: str, paper: FourPaper, day: date, title: str, number: str) -> None:
        from db.handover.deciding import papers

        actor = self.desk.actor
        self.desk.change(lambda: papers.present(actor, batch_id, paper, day, title, number))

    def _publish(self, batch: BatchPapers) -> None:
        from db.handover.deciding import catalogue

        if self._may:
            self.desk.query(lambda: catalogue.draft(batch.id), self._ask_publishing)

    def _print_catalogue(self, batch: BatchPapers) -> None:
        """Ctrl+P: the published version after this batch, or how the next one would read."""
        drafted = {"下一版划转事项目录（送审稿）": partial(preview_transfer_catalogue, self.desk, self, batch.id, None)}
        found = batch.published
        published = (
            {
                f"第 {found.version} 版划转事项目录": partial(
                    preview_transfer_catalogue, self.desk, self, batch.id, found
                )
            }
            if found
            else {}
        )
        choose_paper(self, self.papers.print_button, published | drafted)

    def _ask_publishing(self, draft: "TransferCatalogue") -> None:
        from desktop.handover.deciding.dialogs import PublishDialog

        actor: Actor = self.desk.actor
        dialog = PublishDialog(self, draft)
        dialog.published.connect(lambda *told: self._write_catalogue(actor, draft.batch_id, *told))
        dialog.open()

    def _write_catalogue(
        self, actor: Actor, batch_id: str, day: date, channel: str, document: str, number: str
    ) -> None:
        from db.handover.deciding import catalogue

        self.desk.change(lambda: catalogue.publish(actor, batch_id, day, channel, document, number))


def _group(name: str, lines: Sequence[Line]) -> Group:
    left = sum(map(_is_open, lines))
    status = Status(Shape.HALF, Tone.AMBER, f"剩 {left} 项") if left else Status(Shape.DISC, Tone.GREEN, "已决定")
    return Group(name, name, f"{len(lines) - left} / {len(lines)} 项", status)
