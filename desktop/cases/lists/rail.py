"""The queues at the left of the list of cases, each with its shape, its words and how many wait there."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy

from desktop.look import look
from desktop.tokens import COLOURS, GAP, GAP_SMALL
from desktop.widgets.parts import column
from desktop.widgets.shapes import GAP_TO_WORD, Shape, Status, Tone, draw_shape

if TYPE_CHECKING:
    from db.cases.queues.lists import CaseList

WIDTH = 158
BAR = 4

QUEUES: tuple[tuple[str, Shape, Tone, str], ...] = (
    ("open", Shape.EQUALS, Tone.GREY, "全部在办"),
    ("overdue", Shape.SQUARE, Tone.RED, "已超期"),
    ("today", Shape.TRIANGLE, Tone.AMBER, "今天到期"),
    ("soon", Shape.TRIANGLE, Tone.AMBER, "3 日内"),
    ("", Shape.RING, Tone.GREY, ""),
    ("counter", Shape.RING, Tone.GREY, "待受理"),
    ("correction", Shape.HALF, Tone.AMBER, "待补正"),
    ("review", Shape.HALF, Tone.AMBER, "待审查"),
    ("special", Shape.BARS, Tone.GREY, "特别程序中"),
    ("above", Shape.UP, Tone.PRIMARY, "已转报上级"),
    ("delivery", Shape.DOWN, Tone.PRIMARY, "待送达"),
    ("", Shape.RING, Tone.GREY, ""),
    ("archive", Shape.DIAMOND, Tone.AMBER, "待归档"),
    ("closed", Shape.DISC, Tone.GREEN, "已办结"),
    ("all", Shape.EQUALS, Tone.GREY, "全部"),
)
"""Key of the list, shape, colour, words; an empty key parts groups."""

_CALM = {"overdue", "today", "soon"}
"""Queues whose being empty is good news."""


class QueueButton(QAbstractButton):
    """One queue."""

    def __init__(self, key: str, status: Status) -> None:
        super().__init__()
        self.key, self.status, self.count = key, status, 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Say how many wait here."""
        self.count = count
        self.setAccessibleName(f"{self.status.word} {count}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look.metrics.scaled(WIDTH), look.metrics.row)

    def minimumSizeHint(self) -> QSize:
        """On a low screen the rows come closer."""
        return QSize(80, look.metrics.small + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.isChecked():
            painter.fillRect(self.rect(), QColor(COLOURS.selection))
            painter.fillRect(QRect(0, 0, BAR, self.height()), QColor(COLOURS.primary))
        elif self.underMouse():
            painter.fillRect(self.rect(), QColor(COLOURS.group))
        if self.hasFocus():
            painter.setPen(QPen(QColor(COLOURS.primary), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        calm = self.key in _CALM and not self.count
        tone = (Tone.GREY if calm or not self.count else self.status.tone).colour
        size = look.metrics.shape
        draw_shape(painter, Shape.RING if calm else self.status.shape, tone, GAP, (self.height() - size) / 2, size)
        inner = self.rect().adjusted(GAP + size + GAP_TO_WORD, 0, -GAP, 0)
        painter.setFont(look.font(bold=self.isChecked()))
        late = self.key == "overdue" and self.count
        painter.setPen(tone if late else QColor(COLOURS.ink if self.count else COLOURS.ink2))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, self.status.word)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(inner, flags, short_count(self.count))


def short_count(count: int) -> str:
    """A count that fits beside its words: from ten thousand on in 万."""
    return str(count) if count < 10_000 else f"{count / 10_000:.1f}万"


class QueueRail(QFrame):
    """All queues, one chosen; ↑ and ↓ go from one to the next."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._group = QButtonGroup(self)
        self._buttons: list[QueueButton] = []
        layout = column(gap=0)
        layout.setContentsMargins(1, GAP_SMALL, 1, GAP_SMALL)
        for key, shape, tone, words in QUEUES:
            if not key:
                layout.addSpacing(GAP_SMALL)
                continue
            button = QueueButton(key, Status(shape, tone, words))
            self._group.addButton(button, len(self._buttons))
            self._buttons.append(button)
            layout.addWidget(button)
        layout.addStretch(1)
        self.setLayout(layout)
        self._buttons[0].setChecked(True)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._buttons[number].key))
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self.setFixedWidth(look.metrics.scaled(WIDTH))

    @property
    def current(self) -> str:
        """The key of the chosen queue."""
        return self._buttons[self._group.checkedId()].key

    @property
    def keys(self) -> Sequence[str]:
        """The queues in their order."""
        return [button.key for button in self._buttons]

    def count_of(self, key: str) -> int:
        """How many wait in a queue."""
        return self._buttons[self.keys.index(key)].count

    def show_counts(self, counts: "Mapping[CaseList, int]") -> None:
        """Show how many wait where."""
        found = {str(name): count for name, count in counts.items()}
        for button in self._buttons:
            button.show_count(found.get(button.key, 0))

    def choose(self, key: str) -> None:
        """Choose a queue as if clicked."""
        self._buttons[self.keys.index(key)].click()

    def step(self, by: int) -> None:
        """Go to the next queue, or the one before."""
        place = min(max(self._group.checkedId() + by, 0), len(self._buttons) - 1)
        self._buttons[place].click()

    def focus_current(self) -> None:
        """Put the keyboard on the chosen queue."""
        self._buttons[self._group.checkedId()].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(-1 if event.key() == Qt.Key.Key_Up else 1)
            self.focus_current()
            return
        super().keyPressEvent(event)
