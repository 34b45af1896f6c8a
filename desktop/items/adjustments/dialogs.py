"""What is asked about an adjustment: its head, a step, and one of its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QWidget

from db import clock
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.changes import elements
from db.items.changes.course import ENTRIES, missing_entries
from db.items.changes.elements import ELEMENTS
from db.items.changes.requests import Request
from db.items.changes.rules import (
    ADJUSTMENT_KINDS,
    ENDING,
    LINE_KINDS,
    Adjustment,
    AdjustmentKind,
    Line,
    LineKind,
    locked_elements,
)
from db.items.changes.service import NewAdjustment, Standing
from db.items.rules import Item
from db.items.specs.rules import DIRECTIONS
from desktop.desk import Desk
from desktop.items.adjustments.reading import SEPARATOR, Wanted, revise
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.scrolled import FormArea
from desktop.widgets.table import DenseTable

EXAMPLES = {
    "organ": "例：县审改办",
    "opinion": "例：同意调整",
    "meeting": "例：县政府第12次常务会议",
    "number": "文书部门给的文号，没有可以不填",
    "channels": "例：政府网站、政务服务网",
}
REMARKS = {
    AdjustmentKind.UPPER: "上级清单已经登记的，在列表里选中它按 Ctrl+Enter，由程序提出；这里只在没有上级清单时用。",
    AdjustmentKind.LOCAL: "本级部门申请，基本要素不能改，也不能增加条件、材料和时限。",
    AdjustmentKind.LINKAGE: "国家、省、市新下放的事项由本级承接；依据填下放文件，部门填承接单位。",
}
AUTOMATIC, LOCKED = "按内容定", "基本要素，由设定层级确定，本级不得改"
COUNTY = "4"


class DraftDialog(FormDialog):
    """起草调整: where it comes from and why; with a `known` one its head is changed."""

    drafted = Signal(object)

    def __init__(self, parent: QWidget | None, known: Adjustment | None = None) -> None:
        super().__init__(parent, "改标题和理由" if known else "起草调整", "保存" if known else "起草", width=600)
        self._known = known
        self.kind = ChoiceRow([(str(kind), ADJUSTMENT_KINDS[kind]) for kind in REMARKS])
        self.kind.chosen.connect(self._switch)
        self.title = QLineEdit()
        self.title.setPlaceholderText("例：压缩林木采伐许可承诺时限")
        self.department, self.basis = QLineEdit(), QLineEdit()
        self.department.setPlaceholderText("例：县林业局")
        self.basis.setPlaceholderText("例：《……的通知》（省政发〔2026〕3号）")
        self.noticed = DayField(clock.today())
        self.reason = TextField("例：群众反映办理时间长")
        self.body.addLayout(row(self.kind, None))
        self.told = label("", "small", "ink3", wrap=True)
        self.body.addWidget(self.told)
        self.add_field("标题", self.title)
        self.add_field("部门", self.department)
        self.add_field("依据", self.basis)
        self.add_field("收到日期", self.noticed, "从这一天起计算等了多少天。")
        self.add_field("理由", self.reason)
        self.body.addStretch(1)
        self._switch(str(AdjustmentKind.LOCAL))
        if known:
            self._fill(known)
        self.title.setFocus()

    def _fill(self, known: Adjustment) -> None:
        """What was proposed from an upper list stays of that kind."""
        self._switch(str(known.kind))
        self.kind.setEnabled(not known.upper_edition_id)
        for field, text in ((self.title, known.title), (self.department, known.department), (self.basis, known.basis)):
            field.setText(text)
        if known.noticed_on:
            self.noticed.setDate(QDate.fromString(known.noticed_on, Qt.DateFormat.ISODate))
        self.reason.setPlainText(known.reason)

    def _switch(self, kind: str) -> None:
        self.kind.mark_chosen(kind)
        self.told.setText(REMARKS[AdjustmentKind(kind)])

    def submit(self) -> None:
        if not self.title.text().strip():
            self.problem("请填标题")
            self.title.setFocus()
            return
        new = NewAdjustment(
            AdjustmentKind(self.kind.current), self.title.text(), self.department.text(), self.reason.text,
            self.basis.text(), self.noticed.day.isoformat(),
        )  # fmt: skip
        if self._known:
            kept = self._known
            new = replace(new, number=kept.number, upper_edition_id=kept.upper_edition_id, note=kept.note)
        self.drafted.emit(new)
        self.accept()


def change_head(desk: Desk, parent: QWidget, known: Adjustment) -> None:
    """改标题和理由: what stands at the head, while it is being drafted."""
    dialog = DraftDialog(parent, known)
    dialog.drafted.connect(lambda new: desk.change(lambda: revise(desk.actor, known.id, new)))
    dialog.open()


class StepDialog(FormDialog):
    """One step: the day, what it asks to be written down; turning down asks why."""

    recorded = Signal(object, dict, str)

    def __init__(self, parent: QWidget | None, kind: ListActKind, standing: Standing) -> None:
        super().__init__(parent, f"登记「{LIST_ACT_LABELS[kind]}」", "登记", width=560)
        self._kind = kind
        self.day = DayField(clock.today())
        self.fields: dict[str, QLineEdit] = {}
        self.reason = TextField("例：没有法律依据")
        found = standing.adjustment
        self.body.addWidget(label(f"{found.title}　{len(standing.lines)} 项", tone="ink2", wrap=True))
        effect = kind is ListActKind.EFFECTED
        self.add_field("日期", self.day, "清单从这一天起按调整后的内容，以前的日子照旧可查。" if effect else "")
        for entry in ENTRIES[kind]:
            known = found.department if kind is ListActKind.REQUESTED and entry.key == "organ" else ""
            field = self.fields[entry.key] = QLineEdit(known)
            field.setPlaceholderText(EXAMPLES.get(entry.key, ""))
            self.add_field(entry.label, field, "会议和批准文号至少填一个。" if entry.key == "meeting" else "")
        if kind is ListActKind.REJECTED:
            self.add_field("理由", self.reason)
        self.body.addStretch(1)
        self.day.setFocus()

    def submit(self) -> None:
        details = {key: field.text().strip() for key, field in self.fields.items()}
        missing = [*missing_entries(self._kind, details)]
        if self._kind is ListActKind.REJECTED and not self.reason.text:
            missing.append("理由")
        if missing:
            self.problem(f"请填{'、'.join(missing)}")
            return
        self.recorded.emit(self.day.day, details, self.reason.text)
        self.accept()


class LineDialog(FormDialog):
    """列入事项: the item at the left; what is done to it and its elements at the right."""

    filled = Signal(object)

    def __init__(
        self, parent: QWidget | None, items: Sequence[Item], standing: Standing | Request, line: Line | None = None
    ) -> None:
        super().__init__(parent, "列入事项" if line is None else f"修改「{line.item_name}」", "保存", width=1070)
        self._line, self._item = line, None if line is None else next((i for i in items if i.id == line.item_id), None)
        self.items = DenseTable(
            [Column("事项名称", 200, text=lambda one: one.name, hint="汉字或拼音首字母", stretch=True),
             Column("主管部门", 110, text=lambda one: one.department, rank=3)]
        )  # fmt: skip
        self.items.show_rows(items)
        self.items.current_changed.connect(self._choose)
        self.kind = QComboBox()
        for kind, words in LINE_KINDS.items():
            self.kind.addItem(words, str(kind))
        self.kind.currentIndexChanged.connect(self._switch)
        self.fields: dict[str, QLineEdit] = {}
        self.directions: dict[str, QComboBox] = {}
        self.successors, self.basis, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.upper_code = QLineEdit()
        self.upper_code.setPlaceholderText("新增行政许可必填：上级清单里这一项的编码")
        self.successors.setPlaceholderText(f"事项全名，几个的用「{SEPARATOR}」隔开；新增的请先列入")
        self.basis.setPlaceholderText(standing.adjustment.basis or "这一项的依据")
        self._grid = QFrame()
        self._grid.setLayout(self._element_rows())
        self._names, self._from = standing.names, standing.adjustment.kind
        self._build()
        self._fill(line)

    def _build(self) -> None:
        area = FormArea(self._grid)
        area.setMinimumHeight(min(look.metrics.scaled(240), 290))
        right = column(gap=GAP_SMALL)
        whole, self.body = self.body, right
        self.add_field("调整方式", self.kind)
        right.addWidget(area, 1)
        self.add_field("上级编码", self.upper_code)
        self.add_field("接续事项", self.successors)
        self.add_field("依据", self.basis)
        self.add_field("说明", self.note)
        self.body = whole
        both = row(gap=GAP)
        self.items.setMinimumWidth(look.metrics.scaled(250))
        both.addWidget(self.items, 3)
        both.addLayout(right, 4)
        whole.addLayout(both, 1)

    def _element_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, GAP, 0)
        grid.setVerticalSpacing(4)
        for place, (key, element) in enumerate(ELEMENTS.items()):
            caption = label(element.label, tone="ink2")
            field = self.fields[key] = QLineEdit()
            field.setAccessibleName(element.label)
            caption.setBuddy(field)
            direction = self.directions[key] = QComboBox()
            direction.setAccessibleName(f"{element.label}的方向")
            direction.addItem(AUTOMATIC, "")
            for one, words in DIRECTIONS.items():
                direction.addItem(words, str(one))
            for side, widget in enumerate((caption, field, direction)):
                grid.addWidget(widget, place, side)
        grid.setColumnStretch(1, 1)
        return grid

    def _fill(self, line: Line | None) -> None:
        if line is None:
            self.kind.setCurrentIndex(self.kind.findData(str(LineKind.CHANGE)))
            self.items.go_to_first()
            self.items.focus_filter()
            return
        self.kind.setCurrentIndex(self.kind.findData(str(line.kind)))
        self.items.setVisible(False)
        self._show_elements(line.before, line.after)
        for key, direction in line.directions.items():
            self.directions[key].setCurrentIndex(max(0, self.directions[key].findData(direction)))
        self.successors.setText(SEPARATOR.join(self._names.get(one, one) for one in line.successors))
        self.upper_code.setText(str(line.after.get("upper_code") or ""))
        self.basis.setText(line.basis)
        self.note.setText(line.note)
        self._switch()
        self.fields["name"].setFocus()

    def _choose(self, item: Any) -> None:
        if isinstance(item, Item) and self._line is None:
            self._item = item
            self._show_elements({}, {})

    def _show_elements(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        adding = self.kind.currentData() == LineKind.ADD
        locked: frozenset[str] = frozenset()
        if self._item is not None and not adding:
            locked = locked_elements(self._from, self._item, COUNTY)
        for key, field in self.fields.items():
            values = {} if adding or self._item is None else elements.values_of(self._item, key)
            field.setText(elements.words(key, {**values, **before, **after}))
            field.setCursorPosition(0)
            field.setEnabled(key not in locked)
            field.setToolTip(LOCKED if key in locked else "")
            self.directions[key].setEnabled(key not in locked and not adding)

    def _switch(self) -> None:
        kind, had = LineKind(self.kind.currentData()), self.focusWidget()
        ends = kind in ENDING
        self._grid.setEnabled(not ends)
        self.upper_code.setEnabled(kind is LineKind.ADD)
        self.successors.setEnabled(kind not in (LineKind.CHANGE, LineKind.ADD, LineKind.DISABLE))
        if self._line is None:
            self.items.setEnabled(kind is not LineKind.ADD)
            self._show_elements({}, {})
        if had is not None and not had.isEnabled():
            after = (self.fields["name"], self.upper_code, self.successors, self.basis)
            next(field for field in after if field.isEnabled()).setFocus()

    def submit(self) -> None:
        kind = LineKind(self.kind.currentData())
        if kind is LineKind.ADD and not self.fields["name"].text().strip():
            self.problem("请填事项名称")
            self.fields["name"].setFocus()
            return
        ends = kind in ENDING
        texts = {} if ends else {key: field.text() for key, field in self.fields.items()}
        said = {key: combo.currentData() for key, combo in self.directions.items() if combo.currentData()}
        successors = self.successors.text() if self.successors.isEnabled() else ""
        upper_code = self.upper_code.text() if self.upper_code.isEnabled() else ""
        self.filled.emit(
            Wanted(kind, self._item, texts, said, successors, self.basis.text(), self.note.text(), upper_code)
        )
        self.accept()
