"""Importing a list: what would be new, changed, the same or refused, cell by cell, before anything is written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from db.errors import UserError
from db.items.compare import PlannedRow
from db.items.importing import ImportPlan, ImportResult
from desktop import messages
from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.chips import ChipRow
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Note, clear, column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

RESULTS = {
    "new": Status(Shape.PLUS, Tone.GREEN, "新增"),
    "changed": Status(Shape.ZIGZAG, Tone.PRIMARY, "变更"),
    "same": Status(Shape.EQUALS, Tone.GREY, "相同"),
    "rejected": Status(Shape.CROSS, Tone.AMBER, "退回"),
    "remark": Status(Shape.TRIANGLE, Tone.AMBER, "请核对"),
}
ALL_ROWS = Status(Shape.EQUALS, Tone.INK2, "全部")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One row of the file as the plan shows it."""

    kind: str
    cell: str
    code: str
    name: str
    what: str


def plan_lines(plan: ImportPlan) -> list[PlanLine]:
    """The whole plan, what needs a person first."""
    lines = [PlanLine("rejected", one.cell, "", one.text, one.reason) for one in plan.rejected]
    lines += [PlanLine("remark", one.cell, "", one.text, one.reason) for one in plan.remarks]
    for kind, rows in (("changed", plan.changed), ("new", plan.new), ("same", plan.same)):
        lines += [PlanLine(kind, found.cell, found.item.code, found.item.name, _what(found)) for found in rows]
    return lines


def _what(found: PlannedRow) -> str:
    changes = [f"{change.label}：{change.before or '空'} → {change.after or '空'}" for change in found.changes]
    return "；".join(changes) or found.item.department


def plan_columns() -> list[Column]:
    """结果, 单元格, 编码, 事项, 说明."""
    return [
        Column("结果", 92, status=lambda line: RESULTS[line.kind]),
        Column("单元格", 120, text=lambda line: line.cell, tone=Tone.INK2),
        Column("编码", 150, text=lambda line: line.code, hint="编码", rank=3),
        Column("事项名称", 280, text=lambda line: line.name, hint="汉字或首字母"),
        Column("说明", 300, text=lambda line: line.what, tone=Tone.INK2, hint="原因、部门", stretch=True),
    ]


class ImportDialog(QDialog):
    """导入预览: nothing is written until Ctrl+Enter."""

    def __init__(self, desk: Desk, file: Path, edition: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._desk, self._file = desk, file
        self._plan: ImportPlan | None = None
        self.setWindowTitle(f"导入表格：{file.name}")
        self.resize(1180, 660)
        self.edition = QLineEdit(edition)
        self.edition.setPlaceholderText("留空则按本单位和年份命名")
        self.edition.setFixedWidth(look.metrics.scaled(240))
        self.edition.editingFinished.connect(self._plan_again)
        self.counts = ChipRow([("all", ALL_ROWS), *RESULTS.items()])
        self.counts.chosen.connect(self._filter)
        self.table = DenseTable(plan_columns())
        self.panel = ListPanel(self.table)
        self.notes = column(gap=GAP_SMALL)
        self.state = label("正在读表格…", tone="ink2")
        self.annotate = KeyButton("存一份标注的表格")
        self.annotate.clicked.connect(self._annotate)
        self.later = KeyButton("暂不导入", "Esc")
        self.later.clicked.connect(self.reject)
        self.apply = KeyButton("写入", "Ctrl+Enter", primary=True)
        self.apply.clicked.connect(self._apply)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.apply.click)
        self._build()
        self._read()

    def _build(self) -> None:
        head = row(label(self._file.name, "title"), None, label("写入清单版本", tone="ink2"), self.edition, gap=GAP)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        buttons = row(self.state, None, self.annotate, self.later, self.apply, gap=GAP_SMALL)
        buttons.setContentsMargins(0, GAP, 0, 0)
        foot.setLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP)
        layout.setSpacing(GAP)
        layout.addLayout(head)
        layout.addLayout(row(self.counts, None, label("还没有写入任何数据", tone="ink2")))
        layout.addLayout(self.notes)
        layout.addWidget(self.panel, 1)
        layout.addWidget(foot)
        self._enable(False)

    def _enable(self, on: bool) -> None:
        self.apply.setEnabled(on)
        self.annotate.setEnabled(on)

    def _plan_again(self) -> None:
        if self._plan and self.edition.text().strip() != self._plan.edition_name:
            self._read()

    def _read(self) -> None:
        from db.items import importing

        self._enable(False)
        self.state.setText("正在读表格，和现有清单比对…")
        file, edition = self._file, self.edition.text().strip() or None
        task = self._desk.tasks.query(lambda: importing.plan_import(file, edition))
        task.finished.connect(self._show)
        task.failed.connect(self._refused)

    def _refused(self, error: Exception) -> None:
        self.reject()
        self._desk.report(error)

    def _show(self, plan: ImportPlan) -> None:
        self._plan = plan
        self.edition.setText(plan.edition_name)
        numbers = {
            "all": plan.rows,
            "new": len(plan.new),
            "changed": len(plan.changed),
            "same": len(plan.same),
            "rejected": len(plan.rejected),
            "remark": len(plan.remarks),
        }
        for kind, count in numbers.items():
            self.counts.show_count(kind, count)
        clear(self.notes)
        for text in plan.warnings[:3]:
            self.notes.addWidget(Note(text, "", Tone.AMBER, Shape.TRIANGLE))
        self.table.show_rows(plan_lines(plan))
        self.table.go_to_first()
        self.table.setFocus()
        self.panel.show_foot(plan.summary, f"工作表：{'、'.join(plan.sheets)}" if any(plan.sheets) else "")
        writing = len(plan.new) + len(plan.changed)
        self.apply.setText(f"写入 {writing} 项")
        self.apply.updateGeometry()
        self._enable(True)
        self.apply.setEnabled(bool(writing))
        self.state.setText("写入前自动备份；退回的行不写入" if writing else "没有要写入的行：都相同或被退回")

    def _filter(self, kind: str) -> None:
        wanted: Callable[[PlanLine], bool] | None = None if kind == "all" else (lambda line: line.kind == kind)
        self.table.rows.keep(wanted)
        self.table.go_to_first()

    def _annotate(self) -> None:
        from db.items import importing

        plan = self._plan
        name, _ = QFileDialog.getSaveFileName(
            self, "存标注的表格", str(self._file.with_name(f"{self._file.stem}-标注.xlsx")), "表格 (*.xlsx)"
        )
        if plan and name:
            self._desk.query(
                lambda: importing.annotate(plan, Path(name)),
                lambda done: messages.tell(self, "已存好标注的表格", [("文件", name)]),
            )

    def _apply(self) -> None:
        from db.items import importing

        plan = self._plan
        if plan is None or not self.apply.isEnabled():
            return
        self._enable(False)
        task = self._desk.tasks.change(lambda: importing.apply_import(self._desk.actor, plan))
        messages.ProgressBox(self, f"正在写入「{plan.edition_name}」", task, plan.rows)
        task.finished.connect(self._done)
        task.cancelled.connect(self._cancelled)
        task.failed.connect(self._failed)

    def _done(self, result: ImportResult) -> None:
        parent = self.parentWidget()
        self.accept()
        written = f"新增 {result.new}，变更 {result.changed}，相同 {result.same}，退回 {result.rejected}"
        messages.tell(parent, "表格已写入清单", [("清单版本", result.edition_name), ("结果", written)])

    def _cancelled(self) -> None:
        self.state.setText("已停止，没有写入任何数据")
        self._enable(True)

    def _failed(self, error: Exception) -> None:
        self._enable(True)
        if isinstance(error, UserError):
            self.state.setText("没有写入任何数据")
        self._desk.report(error)
