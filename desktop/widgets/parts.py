"""Labels, panels, notes and rows: the quiet parts of a page."""

import re
from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QTextOption
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

import resources
from desktop.look import look
from desktop.tokens import COLOURS, GAP, GAP_SMALL, MARGIN
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.tips import tip

CAPTION = 84
"""How wide the captions of a form are, before scaling."""
LONG_CODE = re.compile(r"[0-9A-Za-z-]{40,}")
"""An item code of some local scheme, longer than any national one or a fingerprint: no line could end inside it."""


def label(text: str = "", role: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    """A plain-text label in one of the style sheet's roles and tones."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("role", role)
    result.setProperty("tone", tone)
    result.setWordWrap(wrap)
    return result


def captioned(*fields: tuple[str, QWidget]) -> QHBoxLayout:
    """Captions of one width and their fields, side by side; a field is read aloud by its caption."""
    layout = row(gap=GAP)
    for name, field in fields:
        caption = label(name, tone="ink2")
        caption.setFixedWidth(look.metrics.scaled(CAPTION))
        caption.setBuddy(field)
        field.setAccessibleName(name)
        layout.addWidget(caption)
        layout.addWidget(field, 1)
    return layout


def chooser(words: Mapping[str, str]) -> QComboBox:
    """A list of words to choose from; what is chosen is the code behind them."""
    box = QComboBox()
    for code, text in words.items():
        box.addItem(text, code)
    return box


def set_tone(widget: QWidget, tone: str) -> None:
    """Change a widget's tone and let the style sheet see it."""
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def row(*parts: QWidget | QLayout | None, gap: int = GAP_SMALL) -> QHBoxLayout:
    """Parts side by side; None is the stretch between them."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    _fill(layout, parts)
    return layout


def column(*parts: QWidget | QLayout | None, gap: int = GAP_SMALL) -> QVBoxLayout:
    """Parts one below the other; None is the stretch between them."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    _fill(layout, parts)
    return layout


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | QLayout | None, ...]) -> None:
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget:
            widget.hide()
            widget.deleteLater()
        elif inner:
            clear(inner)


class Panel(QFrame):
    """A white framed area with a bold head, an optional remark at the right of the head, and a body."""

    def __init__(self, title: str, remark: str = "") -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.title = label(title, "head")
        self.remark = label(remark, "small", "ink2")
        self.head = QFrame()
        self.head.setProperty("role", "panelhead")
        self.head_row = row(self.title, None, self.remark, gap=GAP_SMALL)
        self.head_row.setContentsMargins(GAP, 0, GAP, 0)
        self.head.setLayout(self.head_row)
        self.body = column(gap=0)
        whole = column(self.head, self.body, gap=0)
        whole.setContentsMargins(1, 1, 1, 1)
        self.setLayout(whole)
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self.head.setFixedHeight(look.metrics.row + 6)


class ShortLabel(QLabel):
    """A line that gives way where there is little room: it ends in … and tells the whole under the mouse."""

    def __init__(self, role: str = "", tone: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def shown(self) -> str:
        """The words that fit."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        short = self.shown
        self.setToolTip("" if short == self.text() else tip(self.text()))
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)


class CodeText(QPlainTextEdit):
    """A code too long for one line, broken where the line ends; it is copied whole, without the break."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("role", "plain")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its lines."""
        super().resizeEvent(event)
        self.setFixedHeight(self.document().size().toSize().height() * self.fontMetrics().lineSpacing())


class Facts(QWidget):
    """Name and value pairs, one per row, the names in a column of equal width."""

    def __init__(self, name_width: int = 72) -> None:
        super().__init__()
        self._name_width = name_width
        self._rows = column(gap=6)
        self.setLayout(self._rows)

    def show_facts(self, facts: list[tuple[str, str | Status]]) -> None:
        """Replace the pairs; a value may be a status."""
        clear(self._rows)
        for name, value in facts:
            caption = label(name, tone="ink2")
            caption.setFixedWidth(look.metrics.scaled(self._name_width))
            caption.setAlignment(Qt.AlignmentFlag.AlignTop)
            shown = _value(value)
            if isinstance(shown, QLabel):
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            line = row(caption, shown, gap=GAP)
            if isinstance(value, Status):
                line.addStretch(1)
            self._rows.addLayout(line)


def _value(value: str | Status) -> QWidget:
    if isinstance(value, Status):
        return StatusLabel(value)
    return CodeText(value) if LONG_CODE.fullmatch(value) else label(value, wrap=True)


class Note(QFrame):
    """A remark with a bar at its left: what happened or what stands in the way, and a second quieter line."""

    def __init__(self, text: str, more: str = "", tone: Tone = Tone.AMBER, shape: Shape | None = None) -> None:
        super().__init__()
        self.setProperty("note", tone.name.lower())
        layout = row(gap=GAP_SMALL)
        layout.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        if shape:
            layout.addWidget(StatusLabel(Status(shape, tone, "")), 0, Qt.AlignmentFlag.AlignTop)
        words = column(label(text, wrap=True), gap=2)
        if more:
            words.addWidget(label(more, "small", "ink2", wrap=True))
        layout.addLayout(words, 1)
        self.setLayout(layout)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class Progress(QWidget):
    """A bar that never stands without its figures."""

    def __init__(self, bar_width: int = 72) -> None:
        super().__init__()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(bar_width)
        self._figures = label()
        self._figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row = row(self._bar, self._figures, gap=GAP)
        self.setLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_progress(self, done: int, of: int, unit: str = "") -> None:
        """Show `done` of `of`; a full bar is green."""
        self._bar.setRange(0, max(of, 1))
        self._bar.setValue(done)
        set_tone(self._bar, "green" if of and done >= of else "")
        self._figures.setText(f"{done} / {of}{' ' + unit if unit else ''}")
        self._figures.setMinimumWidth(self._figures.fontMetrics().horizontalAdvance(self._figures.text() + "0"))
        self._bar.setAccessibleName(self._figures.text())
        self._row.invalidate()
        self.setMinimumWidth(self._row.sizeHint().width())


class Rule(QWidget):
    """A thin line across."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(QColor(COLOURS.line), 1))
        painter.drawLine(0, 0, self.width(), 0)


def icon(name: str, colour: str, size: int) -> QPixmap:
    """One of the line icons in resources/icons, in a token's colour, sharp at any screen scaling."""
    from PySide6.QtSvg import QSvgRenderer

    text = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    ratio = 2
    pixmap = QPixmap(QSize(size * ratio, size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(text.replace("currentColor", colour).encode()).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def mark(size: int, colour: str = COLOURS.on_primary, ground: str = "") -> QPixmap:
    """The program's mark: 审 in a frame."""
    ratio = 2
    pixmap = QPixmap(QSize(size * ratio, size * ratio))
    pixmap.fill(ground or Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), max(2.0, size / 14)))
    painter.drawRoundedRect(1, 1, size - 2, size - 2, size / 9, size / 9)
    painter.setFont(look.font(round(size * 0.58), bold=True))
    painter.drawText(0, 0, size, size, Qt.AlignmentFlag.AlignCenter, "审")
    painter.end()
    return pixmap


def window_icon() -> QIcon:
    """The mark in the sizes a task bar and a title bar ask for."""
    result = QIcon()
    for size in (16, 24, 32, 48, 128):
        result.addPixmap(mark(size, ground=COLOURS.primary_deep))
    return result


def page_margins(layout: QLayout) -> None:
    """The side margins of a page, and the gap below its lowest panel."""
    layout.setContentsMargins(MARGIN, 0, MARGIN, GAP_SMALL)
