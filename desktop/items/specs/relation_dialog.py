"""添加关系: merged items, the link before, only these materials; never without the document."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from db import clock
from db.items.rules import Item, Material
from db.items.specs.relations import RELATIONS, Relation, RelationKind
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import COLOURS
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label, row

if TYPE_CHECKING:
    from db.items.finding import Hit

KINDS = (
    (RelationKind.MERGED_INTO.value, "合并办理，并入"),
    (RelationKind.ONLY_MATERIALS.value, "只收下列材料"),
    (RelationKind.PREREQUISITE.value, "前一环节"),
    (RelationKind.LINKED.value, "关联事项"),
)
TOLD = {
    RelationKind.MERGED_INTO: "本事项并入另一个事项一起办，不再单独收件，只发那个事项的证件。",
    RelationKind.ONLY_MATERIALS: "文件规定只收这些材料，指南里的别的材料不再要求提供。",
    RelationKind.PREREQUISITE: "前一环节已经收过的材料，本事项不再重复收。",
    RelationKind.LINKED: "只作提示，不改变材料。",
}


class _Found(QListWidget):
    """What was found, or what to do so that something is."""

    empty_text = "在上面输入，找到的事项列在这里，用 ↑↓ 选。"

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(COLOURS.ink2))
            painter.drawText(self.viewport().rect().adjusted(8, 8, -8, -8), Qt.TextFlag.TextWordWrap, self.empty_text)


class RelationDialog(FormDialog):
    """One new relation."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, item: Item) -> None:
        super().__init__(parent, f"添加关系：{item.name}", "保存", width=640)
        self._desk, self._item = desk, item
        self.kind = ChoiceRow(KINDS)
        self.told = label("", "small", "ink2", wrap=True)
        self.seek = QLineEdit()
        self.seek.setPlaceholderText("另一个事项：汉字、拼音首字母或编码")
        self.found = _Found()
        self.found.setObjectName("results")
        self.found.setFixedHeight(3 * look.metrics.row + 2)
        self.found.setAccessibleName("找到的事项")
        self.materials = TextField("一行一种材料，照文件写", lines=4)
        self.document, self.number = QLineEdit(), QLineEdit()
        self.number.setPlaceholderText("文号")
        self.day = DayField(clock.today())
        self.body.addLayout(row(self.kind, None))
        self.body.addWidget(self.told)
        self.add_field("另一事项", self.seek)
        self.body.addWidget(self.found)
        self._caption = label("只收的材料", tone="ink2")
        self.body.addWidget(self._caption)
        self.body.addWidget(self.materials)
        self.materials.setAccessibleName("只收的材料")
        paper = QWidget()
        line = row()
        line.addWidget(self.document, 3)
        line.addWidget(self.number, 2)
        paper.setLayout(line)
        self.add_field("依据文件", paper)
        self.document.setAccessibleName("依据文件")
        self.add_field("生效日期", self.day)
        self.kind.chosen.connect(lambda _: self._switch())
        self.seek.textChanged.connect(self._search)
        self._switch()
        self.seek.setFocus()

    def _switch(self) -> None:
        kind = RelationKind(self.kind.current)
        only = kind is RelationKind.ONLY_MATERIALS
        self.told.setText(f"{RELATIONS[kind]}：{TOLD[kind]}")
        self.seek.setEnabled(not only)
        self.found.setVisible(not only)
        self.materials.setVisible(only)
        self._caption.setVisible(only)
        (self.materials if only else self.seek).setFocus()

    def _search(self, text: str) -> None:
        from db.items import finding

        edition_id = self._item.edition_id
        if text.strip():
            self._desk.query(lambda: finding.find(text.strip(), edition_id=edition_id), self._show_found)

    def _show_found(self, hits: list["Hit"]) -> None:
        self.found.clear()
        self.found.empty_text = "没有找到这样的事项，换几个字再找。"
        for item in (hit.item for hit in hits):
            if item.id != self._item.id:
                entry = QListWidgetItem(f"{item.name}　{item.type_label}　{item.department}")
                entry.setData(Qt.ItemDataRole.UserRole, item)
                self.found.addItem(entry)
        self.found.setCurrentRow(0)

    @property
    def relation(self) -> Relation:
        """What the fields say."""
        kind = RelationKind(self.kind.current)
        only = kind is RelationKind.ONLY_MATERIALS
        entry = self.found.currentItem()
        other: Item | None = entry.data(Qt.ItemDataRole.UserRole) if entry and not only else None
        names = [name.strip() for name in self.materials.text.splitlines() if name.strip()] if only else []
        return Relation(
            kind, self.document.text(), self.number.text(), self.day.day.isoformat(), other.id if other else None,
            other.name if other else "", tuple(Material(n, name, "1", 1, True) for n, name in enumerate(names, 1)),
        )  # fmt: skip

    def submit(self) -> None:
        from db.items.specs import relations

        actor, item_id, new = self._desk.actor, self._item.id, self.relation
        self._desk.change(lambda: relations.add_relation(actor, item_id, new), lambda _: self._done())

    def _done(self) -> None:
        self.saved.emit()
        self.accept()
