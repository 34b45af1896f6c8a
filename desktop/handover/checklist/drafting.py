"""Writing the lines of a checklist before it is issued: by keyboard, from the template, or pasted from a table."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QWidget

from db.errors import UserError
from db.handover.checklists.templates import pasted
from db.handover.rules import CATEGORIES, Checklist, Line
from db.handover.service import NewLine
from db.handover.template_lines import MEDIA
from desktop import messages
from desktop.desk import Desk
from desktop.handover.checklist.lines import category_name
from desktop.messages import FormDialog
from desktop.widgets.fields import CountField, TypedChoice
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import row

ALL_ITEMS = "清单所列全部事项"


class LineDialog(FormDialog):
    """One line, new or changed."""

    written = Signal(object)

    def __init__(self, parent: QWidget | None, found: Checklist, line: Line | None, category: int) -> None:
        super().__init__(parent, f"改 {line.number} 行" if line else "加一行", "保存", width=620)
        self.category, self.medium, self.item = QComboBox(), TypedChoice(MEDIA), QComboBox()
        self.category.addItems([category_name(number) for number in CATEGORIES])
        self.category.setCurrentIndex((line.category if line else category) - 1)
        self.item.addItem(ALL_ITEMS, ())
        for item_id, name in zip(found.item_ids, found.items, strict=True):
            self.item.addItem(name, (item_id,))
        self.quantity = CountField(line.quantity if line else 1)
        texts = ("name", "specification", "unit", "serials", "section", "condition", "attachment", "remark")
        self.texts = {name: QLineEdit(str(getattr(line, name)) if line else "") for name in texts}
        if line is None:
            self.texts["unit"].setText("份")
        else:
            self.medium.setCurrentText(line.medium)
            self._show_items(line.item_seqs)
        self._build()

    def _show_items(self, item_seqs: tuple[str, ...]) -> None:
        place = next((n for n in range(self.item.count()) if tuple(self.item.itemData(n)) == item_seqs), -1)
        if place < 0:
            self.item.addItem(f"其中 {len(item_seqs)} 个事项", item_seqs)
            place = self.item.count() - 1
        self.item.setCurrentIndex(place)

    def _build(self) -> None:
        self.add_field("类别", self.category)
        self.add_field("分项", self.texts["section"])
        self.add_field("名称", self.texts["name"])
        self.add_field("规格", self.texts["specification"])
        self.quantity.setAccessibleName("数量")
        counts = QWidget()
        counts.setLayout(row(self.quantity, self.texts["unit"], self.medium))
        self.texts["unit"].setAccessibleName("单位")
        self.medium.setAccessibleName("载体")
        self.add_field("数量、单位", counts)
        self.add_field("编号", self.texts["serials"], "起止号写成 0001-0100，几段之间用顿号隔开。")
        self.add_fields(("状况", self.texts["condition"]), ("附件", self.texts["attachment"]))
        self.add_field("所属事项", self.item)
        self.add_field("备注", self.texts["remark"])
        self.texts["name"].setFocus()

    def submit(self) -> None:
        if not self.texts["name"].text().strip():
            self.problem("请写名称")
            self.texts["name"].setFocus()
            return
        values: dict[str, object] = {name: field.text().strip() for name, field in self.texts.items()}
        values |= {
            "category": self.category.currentIndex() + 1, "quantity": self.quantity.value(),
            "medium": self.medium.currentText().strip(), "item_seqs": tuple(self.item.currentData()),
        }  # fmt: skip
        self.written.emit(values)
        self.accept()


class Drafting(QObject):
    """The keys and the menu of a checklist nobody has signed yet."""

    def __init__(self, desk: Desk, owner: QWidget, current: Callable[[], object]) -> None:
        super().__init__(owner)
        self.desk, self._owner, self._current = desk, owner, current
        self.found: Checklist | None = None

    def bind(self, table: QWidget) -> None:
        """Let the keys work inside the table."""
        bind_key(table, "Insert", self.add)
        bind_key(table, "Delete", self.remove)
        bind_key(table, "Alt+Up", lambda: self.move(-1))
        bind_key(table, "Alt+Down", lambda: self.move(1))
        bind_key(table, "Ctrl+V", self.paste)

    @property
    def open(self) -> bool:
        """Whether lines can still be written."""
        return self.found is not None and not self.found.issued_at

    def add(self) -> None:
        """Insert: a new line in the category of the current one."""
        line = self._current()
        self._ask(None, line.category if isinstance(line, Line) else 1)

    def change(self) -> None:
        """F2: the current line."""
        line = self._current()
        if isinstance(line, Line):
            self._ask(line, line.category)

    def _ask(self, line: Line | None, category: int) -> None:
        if self.found is not None and self.open:
            dialog = LineDialog(self._owner, self.found, line, category)
            dialog.written.connect(lambda values: self._save(line, values))
            dialog.open()

    def _save(self, line: Line | None, values: dict[str, Any]) -> None:
        from db.handover.checklists import editing

        if line is None:
            self._write(partial(editing.add_lines, lines=[NewLine(**values)]))
        else:
            self._write(partial(editing.change_line, line_id=line.id, values=values))

    def remove(self) -> None:
        """Delete: take the current line out; the journal keeps what it said."""
        from db.handover.checklists import editing

        line = self._current()
        if isinstance(line, Line) and self.open:
            remove = partial(self._write, partial(editing.remove_line, line_id=line.id))
            told = "删去以后清单上没有这一行，日志里留着它原来的内容。"
            messages.ask(self._owner, f"要删去 {line.number} 行「{line.name}」吗？", told, "删去", remove)

    def move(self, by: int) -> None:
        """Alt with an arrow: the current line up or down in its category."""
        from db.handover.checklists import editing

        line = self._current()
        if isinstance(line, Line) and self.open:
            self._write(partial(editing.move_line, line_id=line.id, by=by))

    def paste(self) -> None:
        """Ctrl+V: lines copied from a table."""
        from db.handover.checklists import editing

        if not self.open:
            return
        try:
            lines = pasted(QGuiApplication.clipboard().text())
        except UserError as error:
            self.desk.report(error)
            return
        self._write(partial(editing.add_lines, lines=lines))

    def menu(self) -> QMenu:
        """The template's lines, category by category."""
        from db.handover.checklists import editing

        menu = QMenu(self._owner)
        for number in CATEGORIES:
            adding = partial(editing.add_template, category=number)
            menu.addAction(category_name(number), partial(self._write, adding))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _write(self, work: Callable[..., object]) -> None:
        if self.found is not None:
            checklist_id, actor = self.found.id, self.desk.actor
            self.desk.change(lambda: work(actor, checklist_id))
