"""What an empty page says: what would be here, and the next key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QTextOption
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from desktop.look import look
from desktop.tokens import COLOURS, MARGIN
from desktop.widgets.buttons import draw_key, key_width
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import column, icon, label, row


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that can be done from an empty page; `action` None only explains."""

    title: str
    key: str
    text: str
    action: Callable[[], object] | None = None


class StepCard(QPushButton):
    """A large button with title, key and explanation."""

    def __init__(self, step: NextStep) -> None:
        super().__init__()
        self.step = step
        self.setProperty("role", "choice")
        self.setAccessibleName(step.title)
        self.setAutoDefault(False)
        self.setEnabled(step.action is not None)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(look.metrics.scaled(344), look.metrics.scaled(104))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.metrics.scaled(200), look.metrics.scaled(104))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        inner = self.rect().adjusted(MARGIN, 14, -MARGIN, -12)
        painter.setFont(look.font(look.metrics.head, bold=True))
        height = painter.fontMetrics().height()
        painter.setPen(QColor(COLOURS.ink))
        head = QRect(inner.left(), inner.top(), inner.width(), height)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self.step.title)
        if self.step.key:
            draw_key(painter, self.step.key, inner.right() - key_width(self.step.key), head.center().y())
        painter.setFont(look.font())
        painter.setPen(QColor(COLOURS.ink2))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAnywhere)
        painter.drawText(QRectF(inner.adjusted(0, height + 8, 0, 0)), self.step.text, option)


class EmptyState(QWidget):
    """A drawing, one sentence, one explanation, and up to three next steps."""

    def __init__(self, picture: str, title: str, text: str, steps: Sequence[NextStep] = (), more: str = "") -> None:
        super().__init__()
        self._picture = picture
        drawing = QLabel()
        drawing.setPixmap(icon(picture, COLOURS.line2, 64))
        cards = row(gap=MARGIN)
        cards.addStretch(1)
        self.cards: list[StepCard] = []
        for step in steps:
            card = StepCard(step)
            self.cards.append(card)
            card.setMaximumWidth(look.metrics.scaled(344))
            cards.addWidget(card, 4)
            self._bind(step, card)
        cards.addStretch(1)
        parts = [drawing, label(title, "title"), label(text, tone="ink2", wrap=True)]
        layout = column(gap=8)
        layout.addStretch(2)
        for part in parts:
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(part)
        layout.addSpacing(24)
        layout.addLayout(cards)
        if more:
            remark = label(more, tone="ink2", wrap=True)
            remark.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addSpacing(16)
            layout.addWidget(remark)
        layout.addStretch(3)
        self.setLayout(layout)

    def focus_first(self) -> None:
        """Put the keyboard on the first next step, so that its key works."""
        if self.cards:
            self.cards[0].setFocus()

    def _bind(self, step: NextStep, card: StepCard) -> None:
        if step.action is None:
            return
        action = step.action
        card.clicked.connect(lambda: action())
        bind_key(card, "Enter", card.click)
        if step.key:
            bind_key(self, step.key, card.click)


class Swatch(QWidget):
    """A framed square in a ground colour with a character, for legends."""

    def __init__(self, text: str, ground: str, ink: str, frame: str = "") -> None:
        super().__init__()
        self._text, self._ground, self._ink, self._frame = text, ground, ink, frame
        self.setFixedSize(24, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._ground))
        if self._frame:
            painter.setPen(QPen(QColor(self._frame), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.setFont(look.font(12, bold=True))
        painter.setPen(QColor(self._ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
