"""The bars around the pages: mark and search above, the places at the left, keys and safety below."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

import resources
from db import clock
from desktop.look import look
from desktop.tokens import COLOURS, GAP, MARGIN, MARK, TypeSize
from desktop.widgets.buttons import KeyCap
from desktop.widgets.delegates import option_of
from desktop.widgets.parts import icon, label, mark, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

PLACES = (
    ("workbench", "工作台", "monitor"),
    ("items", "事项清单", "list"),
    ("handover", "划转移交", "arrow-right-left"),
    ("cases", "办件", "folder"),
    ("linkage", "审管联动", "blend"),
    ("exchange", "数据交换", "arrow-down-up"),
    ("settings", "设置", "sliders-horizontal"),
)
"""Every place: its key, its name, its icon."""

WEEKDAYS = "一二三四五六日"
COUNT_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex


class TopBar(QFrame):
    """Mark, search over everything, office, F1."""

    help_wanted = Signal()

    def __init__(self, search: QWidget | None) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self._mark = QLabel()
        self.brand = label(resources.APP_NAME, "brand")
        self._brand_box = QWidget()
        self._brand_box.setLayout(row(self._mark, self.brand, None, gap=8))
        self.office = label("", tone="on_primary")
        self._help = QPushButton("F1 本页说明")
        self._help.setProperty("role", "top")
        self._help.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._help.clicked.connect(self.help_wanted)
        layout = row(gap=GAP)
        layout.setContentsMargins(GAP, 0, MARGIN, 0)
        layout.addWidget(self._brand_box)
        if search:
            layout.addWidget(search)
        layout.addStretch(1)
        layout.addWidget(self.office)
        layout.addWidget(self._help)
        self.setLayout(layout)
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self.setFixedHeight(look.metrics.top)
        self._brand_box.setMinimumWidth(look.metrics.nav - GAP)
        self._mark.setPixmap(mark(round(look.metrics.top * 0.59)))


class NavDelegate(QStyledItemDelegate):
    """A place: a bar at its left when current, icon, name, count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(look.metrics.nav - 1, look.metrics.nav_entry)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        area = option_of(option).rect
        state = option_of(option).state
        current = bool(state & QStyle.StateFlag.State_Selected)
        if current:
            painter.fillRect(area, QColor(COLOURS.paper))
            painter.fillRect(area.left(), area.top(), MARK, area.height(), QColor(COLOURS.primary))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(COLOURS.primary))
            painter.drawRect(area.adjusted(MARK + 1, 1, -2, -2))
        colour = COLOURS.primary if current else COLOURS.ink2
        size = round(look.metrics.body * 1.4)
        picture = icon(str(index.data(Qt.ItemDataRole.UserRole)), colour, size)
        painter.drawPixmap(area.left() + 16, area.top() + (area.height() - size) // 2, picture)
        painter.setFont(look.font(look.metrics.head, bold=current))
        painter.setPen(QColor(colour))
        words = area.adjusted(24 + size, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        count = index.data(COUNT_ROLE)
        if count and look.metrics.size is not TypeSize.EXTRA:
            painter.setFont(look.font(look.metrics.small))
            painter.setPen(QColor(COLOURS.ink2))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(area.adjusted(0, 0, -8, 0), flags, str(count))
        painter.restore()


class NavList(QListWidget):
    """The seven places."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("nav")
        self.setAccessibleName("页面")
        self.setItemDelegate(NavDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for _, name, picture in PLACES:
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, picture)
            self.addItem(item)
        self.currentRowChanged.connect(lambda number: self.chosen.emit(PLACES[number][0]))
        look.changed.connect(self._relayout)
        self._relayout()

    def show_place(self, place: str) -> None:
        """Mark a place as the current one."""
        self.setCurrentRow([key for key, _, _ in PLACES].index(place))

    def show_count(self, place: str, count: int) -> None:
        """Show how many things wait in a place; 0 shows nothing."""
        item = self.item([key for key, _, _ in PLACES].index(place))
        item.setData(COUNT_ROLE, count)

    def _relayout(self) -> None:
        self.setFixedWidth(look.metrics.nav)
        self.doItemsLayout()


class StatusBar(QFrame):
    """The page's keys at the left; date, office, person, 已保存 and the outbox at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self._keys = row(gap=GAP)
        self._date = label()
        self._office = label()
        self._person = label()
        self._saved = StatusLabel(small=True)
        self._outbox = StatusLabel(small=True)
        layout = row(gap=0)
        layout.setContentsMargins(GAP, 0, GAP, 0)
        layout.addLayout(self._keys)
        layout.addStretch(1)
        self._cells = [self._cell(part) for part in (self._date, self._office, self._person, self._saved, self._outbox)]
        for cell in self._cells:
            layout.addWidget(cell)
        self.setLayout(layout)
        self._clock = QTimer(self)
        self._clock.setInterval(60_000)
        self._clock.timeout.connect(self.show_date)
        self._clock.start()
        look.changed.connect(self._relayout)
        self._relayout()
        self.show_date()

    def _cell(self, part: QWidget) -> QFrame:
        cell = QFrame()
        cell.setObjectName("statuscell")
        layout = QHBoxLayout(cell)
        layout.setContentsMargins(GAP, 0, GAP, 0)
        layout.addWidget(part)
        return cell

    def _relayout(self) -> None:
        self.setFixedHeight(look.metrics.status_bar)
        for cell in self._cells:
            cell.setFixedHeight(round(look.metrics.status_bar * 0.64))
        self._cells[1].setVisible(look.metrics.size is not TypeSize.EXTRA and bool(self._office.text()))

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Print the keys of the page in sight, at most five."""
        while self._keys.count():
            item = self._keys.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.hide()
                widget.deleteLater()
        for key, words in keys[: 3 if look.metrics.size is TypeSize.EXTRA else 5]:
            pair = QWidget()
            pair.setLayout(row(KeyCap(key), label(words), gap=3))
            self._keys.addWidget(pair)

    def show_date(self) -> None:
        """Show the PC's date."""
        day = clock.today()
        self._date.setText(f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}")

    def show_person(self, office: str, person: str) -> None:
        """Show office and signed-in person; before the first sign-in only the words given."""
        self._office.setText(office)
        self._person.setText(person)
        self._relayout()

    def show_saved(self, at: str) -> None:
        """已保存 and when."""
        self._saved.show_status(Status(Shape.DISC, Tone.GREEN, f"已保存 {at}" if at else "已保存"))

    def show_outbox(self, waiting: int, unit: str = "件") -> None:
        """How much is not yet known to have arrived: documents at an office, offices at the county."""
        words = f"发件箱 {waiting} {unit}待带" if waiting else "发件箱 0 件"
        self._outbox.show_status(Status(Shape.UP, Tone.PRIMARY, words))

    def hide_safety(self) -> None:
        """Before a store exists there is nothing saved and no outbox."""
        for cell in self._cells[3:]:
            cell.hide()
