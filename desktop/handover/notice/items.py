"""事项: the items a notice moves, the current one in fields beside its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QScrollArea, QWidget

from db.handover.notice.rules import ProposedItem
from db.handover.rules import DIRECTION_LABELS, Direction
from db.items.rules import ITEM_TYPES
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

TO_LOOK_AT = Status(Shape.TRIANGLE, Tone.AMBER, "请核对")
NEAR = Status(Shape.EMPTY_DIAMOND, Tone.AMBER, "清单有相近")
CLEAR = Status(Shape.DISC, Tone.GREEN, "已读出")
LONGEST_QUOTE = 500
TEXTS = {
    "name": ("事项名称", ""),
    "part": ("只划转部分", "整项划转不用填"),
    "type_as_written": ("原文类型", "照原文，错字也照留"),
    "from_name": ("划出单位", "照原文"),
    "to_name": ("划入单位", "照原文"),
    "associated_with": ("随同事项", "关联事项：随哪个事项一并划转"),
}
CHOSEN = {"item_type": ("登记为", ""), "item_id": ("对应清单", "")}
ORDER = ("name", "item_id", "item_type", "type_as_written", "part", "from_name", "to_name", "associated_with")
FORM, WIDEST_FORM = 372, 520


@dataclass(frozen=True, slots=True)
class Row:
    """An item in the table; `id` stays the same while it is corrected."""

    id: str
    item: ProposedItem


def item_columns() -> list[Column]:
    """序, 事项名称, 类型, 部门, 出处, 核对; the bureau on the other side stands in the fields."""
    return [
        Column("序", 48, text=lambda row: str(row.item.seq), tone=Tone.INK2),
        Column("事项名称", 300, text=lambda row: row.item.name, hint="汉字或拼音首字母", stretch=True),
        Column("原文类型", 92, text=lambda row: row.item.type_as_written or "—", choices=True, rank=3),
        Column("登记为", 112, text=lambda row: ITEM_TYPES.get(row.item.item_type, "未选"), choices=True),
        Column("部门", 160, text=_department, tone=Tone.INK2, choices=True, rank=3, tail=True),
        Column("出处", 84, text=lambda row: row.item.place, tone=Tone.INK2, rank=3),
        Column("核对", 112, status=_state, choices=True),
    ]


def _department(row: Row) -> str:
    return row.item.from_name if row.item.direction is Direction.IN else row.item.to_name


def _state(row: Row) -> Status:
    if row.item.doubts or not row.item.item_type:
        return TO_LOOK_AT
    return NEAR if row.item.near else CLEAR


class ItemsPanel(QWidget):
    """The table and the fields of its current row; `changed` says that an item was corrected, added or left out."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._made = 0
        self.table = DenseTable(item_columns(), sortable=False)
        self.table.group_columns = (1, 1)
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda _: self.fields["name"].setFocus())
        self.panel = ListPanel(self.table)
        self.fields: dict[str, QLineEdit] = {}
        self.kind = QComboBox()
        self.kind.setAccessibleName("登记为")
        self.kind.addItem("请选", "")
        for code, words in ITEM_TYPES.items():
            self.kind.addItem(words, code)
        self.kind.activated.connect(lambda _: self._correct("item_type", str(self.kind.currentData())))
        self.listed = QComboBox()
        self.listed.setAccessibleName("对应清单")
        self.listed.activated.connect(lambda _: self._tie(self.listed.currentData()))
        self.quote = label("", wrap=True)
        self.doubts = label("", tone="amber", wrap=True)
        whole = row(gap=GAP_SMALL)
        whole.addWidget(self.panel, 1)
        whole.addWidget(self._form())
        self.setLayout(whole)
        bind_key(self, "F8", self.go_to_next_doubt)
        bind_key(self, "Ctrl+N", self.add)
        bind_key(self.table, "Delete", self._leave_out)
        bind_key(self, "Ctrl+F", self.table.focus_filter)

    def _form(self) -> QWidget:
        form = QFrame()
        form.setProperty("role", "panel")
        form.setFixedWidth(min(look.metrics.scaled(FORM), WIDEST_FORM))
        grid = QGridLayout(form)
        grid.setContentsMargins(GAP, GAP, GAP, GAP)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP_SMALL)
        for line, name in enumerate(ORDER):
            words, hint = (TEXTS | CHOSEN)[name]
            boxes = {"item_type": self.kind, "item_id": self.listed}
            field: QWidget = boxes[name] if name in boxes else self._field(name, words, hint)
            grid.addWidget(label(words, tone="ink2"), line, 0)
            grid.addWidget(field, line, 1)
        said = QWidget()
        said.setLayout(column(label("原文", tone="ink2"), self.quote, self.doubts, None, gap=GAP_SMALL))
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setWidget(said)
        grid.addWidget(area, len(ORDER), 0, 1, 2)
        grid.setRowStretch(len(ORDER), 1)
        grid.setColumnStretch(1, 1)
        return form

    def _field(self, name: str, words: str, hint: str) -> QLineEdit:
        field = self.fields[name] = QLineEdit()
        field.setAccessibleName(words)
        field.setPlaceholderText(hint)
        field.editingFinished.connect(lambda: self._correct(name, field.text().strip()))
        return field

    @property
    def items(self) -> tuple[ProposedItem, ...]:
        """The items as they are corrected now."""
        return tuple(row.item for row in self._rows)

    def show_items(self, items: Sequence[ProposedItem]) -> None:
        """Show what was read."""
        self._rows = [Row(str(number), item) for number, item in enumerate(items)]
        self._made = len(self._rows)
        self._show()
        self.table.go_to_first()

    def _show(self) -> None:
        groups = []
        for direction in Direction:
            rows = [row for row in self._rows if row.item.direction is direction]
            if rows:
                groups.append((Group(direction, DIRECTION_LABELS[direction], f"{len(rows)} 项"), rows))
        self.table.show_groups(groups)
        doubtful = sum(_state(row) is not CLEAR for row in self._rows)
        foot = f"共 {len(self._rows)} 项" + (f"，{doubtful} 项请核对" if doubtful else "")
        self.panel.show_foot(foot, "Enter 改　F8 下一处　Delete 不要　Ctrl+N 加一项")

    def _show_current(self, _: object = None) -> None:
        row = self.table.current_row()
        item = row.item if isinstance(row, Row) else None
        for name, field in self.fields.items():
            field.setText(getattr(item, name) if item else "")
            field.setCursorPosition(0)
            field.setEnabled(item is not None)
        self._show_listed(item)
        self.kind.setEnabled(item is not None)
        self.kind.setCurrentIndex(max(0, self.kind.findData(item.item_type if item else "")))
        self.quote.setText(f"{item.place}　{item.sentence[:LONGEST_QUOTE]}" if item and item.sentence else "")
        self.doubts.setText("\n".join(item.doubts) if item else "")

    def _show_listed(self, item: ProposedItem | None) -> None:
        """What of the list may be meant: a person chooses one or none, nothing alike is tied by itself."""
        self.listed.clear()
        if item and item.item_id:
            self.listed.addItem(f"已对应 {item.item_code}".strip(), item.item_id)
        elif item and item.near:
            self.listed.addItem(f"请选：相近的 {len(item.near)} 项", None)
            for one in item.near:
                self.listed.addItem(f"{one.name}（{one.likeness}%）", one.item_id)
            self.listed.addItem("都不是", "")
        else:
            self.listed.addItem("清单里没有", None)
        self.listed.setEnabled(self.listed.count() > 1)

    def _tie(self, item_id: str | None) -> None:
        row = self.table.current_row()
        if item_id is None or not isinstance(row, Row):
            return
        chosen = next((one for one in row.item.near if one.item_id == item_id), None)
        self._replace(row, {"item_id": item_id, "item_code": chosen.code if chosen else "", "near": ()})

    def _correct(self, name: str, text: str) -> None:
        row = self.table.current_row()
        if not isinstance(row, Row) or getattr(row.item, name) == text:
            return
        self._replace(row, {name: text} | ({"item_id": "", "item_code": "", "near": ()} if name == "name" else {}))

    def _replace(self, row: Row, corrected: dict[str, Any]) -> None:
        changed = Row(row.id, replace(row.item, **corrected))
        self._rows = [changed if one.id == row.id else one for one in self._rows]
        self.table.rows.replace_row(lambda one: isinstance(one, Row) and one.id == row.id, changed)
        self._show_current()
        self.changed.emit()

    def go_to_next_doubt(self) -> None:
        """F8: the next item to look at, from the top again after the last."""
        doubtful = [row.id for row in self._rows if _state(row) is not CLEAR]
        current = self.table.current_row()
        order = [row.id for row in self._rows]
        here = order.index(current.id) if isinstance(current, Row) else -1
        later = [one for one in doubtful if order.index(one) > here] or doubtful
        if later:
            self.table.go_to(self.table.rows.index_of(lambda one: isinstance(one, Row) and one.id == later[0]))
            self.table.setFocus()

    def add(self) -> None:
        """Ctrl+N: an item the program did not see, typed by hand, of the current one's direction and organs."""
        row = self.table.current_row()
        like = row.item if isinstance(row, Row) else None
        direction = like.direction if like else Direction.IN
        seq = max((one.item.seq for one in self._rows if one.item.direction is direction), default=0) + 1
        new = ProposedItem(
            seq, direction, "", "", "", like.from_name if like else "", like.to_name if like else "", "", "手工"
        )
        self._made += 1
        added = Row(str(self._made), new)
        self._rows.append(added)
        self._show()
        self.table.go_to(self.table.rows.index_of(lambda one: isinstance(one, Row) and one.id == added.id))
        self.fields["name"].setFocus()
        self.changed.emit()

    def _leave_out(self) -> None:
        row = self.table.current_row()
        if self.table.hasFocus() and isinstance(row, Row):
            self._rows = [one for one in self._rows if one.id != row.id]
            self._show()
            if not self.table.currentIndex().isValid():
                self.table.go_to_first()
            self.changed.emit()
