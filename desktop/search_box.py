"""The one search over everything (Ctrl+K): items and cases by characters, pinyin initials, number."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.desk import Desk
from desktop.look import look
from desktop.tokens import COLOURS, GAP, TypeSize
from desktop.widgets.buttons import draw_key, key_width
from desktop.widgets.parts import icon, label

WIDTH = 464
SHOWN = 10
INDENT = "\n　　　"
PLACEHOLDER, SHORTER = "找事项、办件：汉字、拼音、编号、依据、部门", "找事项、办件：汉字、拼音、编号"


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit: its place, its id, its text; an item's second line is the path to it."""

    place: str
    subject_id: str
    text: str


def find_everywhere(text: str) -> list[Hit]:
    """Cases first when the text reads like a case number or applicant, then items, those of the list in force first."""
    from db.cases.queues import finding as cases
    from db.items import finding

    wanted = text.strip()
    found = [
        Hit("cases", case.id, f"办件　{case.number}　{case.item_name}　{case.applicant}")
        for case in cases.find_cases(wanted, SHOWN // 2)
    ]
    for hit in finding.find(wanted, limit=SHOWN - len(found)):
        words = f"事项　{hit.item.name}　{hit.item.code}".rstrip()
        found.append(Hit("items", hit.item.id, f"{words}{INDENT}{hit.path}　{hit.remark}".rstrip()))
    return found


class SearchField(QLineEdit):
    """The white field in the top bar with its glass and its key."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "search")
        self.setAccessibleName("查找")
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self.setFixedWidth(WIDTH)
        self.setPlaceholderText(SHORTER if look.metrics.size is TypeSize.EXTRA else PLACEHOLDER)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = round(look.metrics.body * 1.25)
        painter.drawPixmap(9, (self.height() - size) // 2, icon("search", COLOURS.ink3, size))
        if not self.text():
            draw_key(painter, "Ctrl+K", self.width() - 8 - key_width("Ctrl+K"), self.height() // 2)


class SearchResults(QWidget):
    """What was found, in a list below the field; arrows and Enter work from the field."""

    def __init__(self, field: SearchField, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._field, self._desk, self._window = field, desk, window
        self._list = QListWidget()
        self._list.setObjectName("results")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty = label("没有找到。可以换几个字，或用拼音首字母。", tone="ink2")
        self._empty.setContentsMargins(12, 8, 12, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)
        layout.addWidget(self._empty)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"background: {COLOURS.surface};")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(150)
        self._pause.timeout.connect(self._ask)
        field.textChanged.connect(lambda text: self._pause.start())
        field.installEventFilter(self)
        self._list.itemClicked.connect(self._go)
        self.hide()

    def _ask(self) -> None:
        text = self._field.text().strip()
        if not text:
            self.hide()
            return
        self._desk.query(lambda: (text, find_everywhere(text)), self._show)

    def _show(self, answer: tuple[str, list[Hit]]) -> None:
        text, hits = answer
        if text != self._field.text().strip():
            return
        self._list.clear()
        for hit in hits:
            item = QListWidgetItem(hit.text)
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self._list.addItem(item)
        self._list.setVisible(bool(hits))
        self._empty.setVisible(not hits)
        if hits:
            self._list.setCurrentRow(0)
        height = sum(map(self._list.sizeHintForRow, range(len(hits)))) + 6 if hits else look.metrics.row + 16
        corner = self._field.mapTo(self._window, QPoint(0, self._field.height() + 4))
        room = self._window.height() - corner.y() - GAP
        self.setGeometry(corner.x(), corner.y(), look.metrics.scaled(720), min(height, room))
        self.show()
        self.raise_()

    def _go(self, item: QListWidgetItem) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole)
        self.hide()
        self._field.clear()
        self._desk.open(hit.place, hit.subject_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        count, current = self._list.count(), self._list.currentRow()
        if event.key() == Qt.Key.Key_Escape:
            self._field.clear()
            self.hide()
        elif event.key() == Qt.Key.Key_Down and count:
            self._list.setCurrentRow(min(count - 1, current + 1))
        elif event.key() == Qt.Key.Key_Up and count:
            self._list.setCurrentRow(max(0, current - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and count and self.isVisible():
            self._go(self._list.currentItem())
        else:
            return False
        return True
