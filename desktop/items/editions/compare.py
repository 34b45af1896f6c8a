"""比对版本: any edition beside any other, what differs element by element, printed or as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from db.actors import Actor
from db.items.rules import Edition
from desktop.desk import Desk
from desktop.tokens import GAP
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from reports.edition_diff import Change, Differences

KINDS = (("", "全部"), ("变更", "变更"), ("新增", "新增"), ("减少", "减少"))
_SHAPES = {"变更": (Shape.ZIGZAG, Tone.AMBER), "新增": (Shape.PLUS, Tone.GREEN), "减少": (Shape.CROSS, Tone.GREY)}


@dataclass(frozen=True, slots=True)
class Sides:
    """The two editions and the day they are read on."""

    before: Edition
    after: Edition
    day: date


def difference_columns() -> list[Column]:
    """变化, 事项名称, 主管部门, 要素, 前, 后."""
    return [
        Column("变化", 80, status=_kind),
        Column("事项名称", 220, text=lambda one: one.name, hint="汉字或拼音首字母", stretch=True),
        Column("主管部门", 130, text=lambda one: one.department, tone=Tone.INK2, choices=True, rank=3),
        Column("要素", 110, text=lambda one: one.element, tone=Tone.INK2, choices=True),
        Column("前", 230, text=lambda one: one.before, stretch=True, tail=True),
        Column("后", 230, text=lambda one: one.after, stretch=True, tail=True),
    ]


def _kind(change: "Change") -> Status:
    return Status(*_SHAPES[change.kind], change.kind)


class CompareDialog(Dialog):
    """Two combos, what differs between them, and the ways to take it along."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, editions: Sequence[Edition], chosen: Edition | None, day: date
    ) -> None:
        super().__init__(parent)
        self._desk, self._editions, self._day = desk, list(editions), day
        self._content: Differences | None = None
        self.setWindowTitle("比对版本")
        self.resize(1180, 640)
        self.before, self.after = QComboBox(), QComboBox()
        for box, name in ((self.before, "前一版"), (self.after, "后一版")):
            box.setAccessibleName(name)
            for edition in self._editions:
                box.addItem(edition.name, edition.id)
            box.activated.connect(self._read)
        self.kinds = ChoiceRow(KINDS)
        self.kinds.chosen.connect(lambda kind: self._keep(kind))
        self.table = DenseTable(difference_columns())
        self.table.empty_text = "两版没有差别。"
        self.panel = ListPanel(self.table)
        self.print = KeyButton("打印", "Ctrl+P").bind(self, self.print_table)
        self.save = KeyButton("存为表格", "Ctrl+S").bind(self, self.save_table)
        self.close_button = KeyButton("关闭", "Esc")
        self.close_button.clicked.connect(self.reject)
        self._build(chosen)

    def _build(self, chosen: Edition | None) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(GAP)
        layout.addWidget(label("比对版本", "title"))
        sides = (label("前", tone="ink2"), self.before, label("后", tone="ink2"), self.after)
        layout.addLayout(row(*sides, None, self.kinds, gap=GAP))
        layout.addWidget(self.panel, 1)
        day = label(f"两版都截至 {self._day}", "small", "ink2")
        layout.addLayout(row(day, None, self.close_button, self.save, self.print, gap=8))
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        after = chosen or next(iter(self._editions), None)
        if after:
            self.after.setCurrentIndex(self.after.findData(after.id))
            self.before.setCurrentIndex(max(0, self.before.findData(_earlier(after, self._editions))))
            self._read()
        self.table.setFocus()

    def _sides(self) -> Sides | None:
        known = {edition.id: edition for edition in self._editions}
        before, after = known.get(self.before.currentData()), known.get(self.after.currentData())
        return Sides(before, after, self._day) if before and after else None

    def _read(self) -> None:
        sides = self._sides()
        if sides:
            self._desk.query(lambda: _compare(sides), self._show)

    def _show(self, content: "Differences") -> None:
        from reports import edition_diff

        self._content = content
        self.table.show_rows(content.changes)
        self.panel.show_foot(edition_diff.summary(content), "对同一事项先按承接关系，再按编码、部门和名称")
        self.table.go_to_first()

    def _keep(self, kind: str) -> None:
        self.table.rows.keep((lambda change: change.kind == kind) if kind else None)
        self.table.go_to_first()

    def print_table(self) -> None:
        """打印比对表."""
        from desktop.papers import show_paper

        sides, content, actor = self._sides(), self._content, self._desk.actor
        if sides and content:
            show_paper(self._desk, self, "清单比对表", lambda out: _print(actor, sides.after, content, out))

    def save_table(self) -> None:
        """存为表格."""
        from desktop import messages

        content = self._content
        if content is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self, "比对表存到哪里", str(Path.home() / "清单比对表.xlsx"), "表格 (*.xlsx)"
        )
        if name:
            out = Path(name).with_suffix(".xlsx")
            self._desk.change(
                lambda: _save(content, out), lambda done: messages.tell(self, "比对表已存好。", [("文件", str(out))])
            )


def _earlier(after: Edition, editions: Sequence[Edition]) -> str:
    """What an edition is compared with at first: the one it was drafted from, the one it answers to, the next one."""
    others = [edition.id for edition in editions if edition.id != after.id]
    wanted = [found for found in (after.base_id, after.upper_id) if found in others]
    return next(iter((*wanted, *others)), after.id) or ""


def _compare(sides: Sides) -> "Differences":
    from db.items.lists import differing
    from reports import edition_diff

    diff = differing.differences(sides.before.id, sides.after.id, sides.day)
    return edition_diff.build(sides.before.name, sides.after.name, diff)


def _print(actor: Actor, after: Edition, content: "Differences", out: Path) -> object:
    from reports import edition_diff

    return edition_diff.print_differences(actor, after, content, out)


def _save(content: "Differences", out: Path) -> None:
    from reports import edition_diff

    edition_diff.write_xlsx(content, out)
