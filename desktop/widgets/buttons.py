"""Buttons that carry their key, tiles with a count, segments and tabs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from desktop.look import look
from desktop.tokens import COLOURS, GAP, GAP_SMALL
from desktop.widgets.keys import bind_key
from desktop.widgets.shapes import GAP_TO_WORD, Status, draw_check, draw_shape

CAP_PADDING = 5


def draw_key(painter: QPainter, text: str, left: int, middle: int, on_dark: bool = False) -> int:
    """Draw a key cap whose left edge is at `left`, centred on `middle`; returns its width."""
    painter.save()
    painter.setFont(look.font(look.metrics.small))
    height = round(look.metrics.small * 1.45) + 2
    width = painter.fontMetrics().horizontalAdvance(text) + 2 * CAP_PADDING + 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(COLOURS.on_primary2 if on_dark else COLOURS.line2), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush if on_dark else QColor(COLOURS.sunken))
    painter.drawRoundedRect(QRectF(left + 0.5, middle - height / 2 + 0.5, width - 1, height - 1), 3, 3)
    painter.setPen(QColor(COLOURS.on_primary if on_dark else COLOURS.ink2))
    painter.drawText(QRect(left, middle - height // 2, width, height), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return width


def key_width(text: str) -> int:
    """How wide a key cap with this text is."""
    return QFontMetrics(look.font(look.metrics.small)).horizontalAdvance(text) + 2 * CAP_PADDING + 2


class KeyCap(QWidget):
    """A key as printed on the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(key_width(self._text), round(look.metrics.small * 1.45) + 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_key(QPainter(self), self._text, 0, self.height() // 2)


class KeyButton(QPushButton):
    """A button with its key drawn as part of it; `primary` is the one filled button of a page."""

    def __init__(self, text: str, key: str = "", primary: bool = False) -> None:
        super().__init__(text)
        self.key = key
        self.primary = primary
        self.setProperty("role", "primary" if primary else "plain")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        look.changed.connect(self.updateGeometry)

    def bind(self, owner: QWidget, action: Callable[[], object]) -> "KeyButton":
        """Let click and key do `action` while `owner` or something in it has the focus."""
        self.clicked.connect(lambda: action())
        if self.key:
            bind_key(owner, self.key, self.click)
        return self

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(look.font(bold=self.primary))
        width = metrics.horizontalAdvance(self.text()) + 26
        if self.key:
            width += key_width(self.key) + GAP_TO_WORD
        return QSize(width, look.metrics.control)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, on a page too, and never another one of a dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setFont(look.font(bold=self.primary))
        dark = self.primary and self.isEnabled()
        ink = COLOURS.on_primary if dark else COLOURS.ink if self.isEnabled() else COLOURS.ink3
        painter.setPen(QColor(ink))
        painter.drawText(self.rect().adjusted(13, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.key:
            left = self.width() - 13 - key_width(self.key)
            draw_key(painter, self.key, left, self.height() // 2, dark)


class Toggle(QPushButton):
    """A tick with its words, framed like a field (只看未齐的行)."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(look.font()).horizontalAdvance(self.text())
        return QSize(width + look.metrics.tick + GAP_SMALL + 26, look.metrics.control)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        tick = look.metrics.tick
        box = QRectF(12.5, (self.height() - tick) / 2 + 0.5, tick - 1, tick - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(COLOURS.primary if self.isChecked() else COLOURS.line3), 1))
        painter.setBrush(QColor(COLOURS.primary if self.isChecked() else COLOURS.surface))
        painter.drawRoundedRect(box, 2, 2)
        if self.isChecked():
            draw_check(painter, box, QColor(COLOURS.on_primary))
        painter.setFont(look.font())
        painter.setPen(QColor(COLOURS.ink))
        area = self.rect().adjusted(12 + tick + GAP_SMALL, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.text())


@dataclass(frozen=True, slots=True)
class TileFace:
    """What a tile says: state, count, and of what."""

    key: str
    status: Status
    count: int
    remark: str


class Tile(QPushButton):
    """A count with its state; pressing it filters the table below."""

    def __init__(self, face: TileFace) -> None:
        super().__init__()
        self.setProperty("role", "tile")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.face = face
        look.changed.connect(self.updateGeometry)
        self.show_face(face)

    def show_face(self, face: TileFace) -> None:
        """Show another count."""
        self.face = face
        self.setAccessibleName(f"{face.status.word} {face.count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words and its count ask: where there is little room, a tile with less to say gives way."""
        bold, large = QFontMetrics(look.font(bold=True)), QFontMetrics(look.font(look.metrics.count, bold=True))
        small = QFontMetrics(look.font(look.metrics.small))
        word = look.metrics.shape + GAP_TO_WORD + bold.horizontalAdvance(self.face.status.word) + GAP_SMALL
        upper = word + large.horizontalAdvance(str(self.face.count))
        return QSize(max(upper, small.horizontalAdvance(self.face.remark)) + 2 * GAP, look.metrics.tile)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, look.metrics.tile)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = look.metrics.shape
        inner = self.rect().adjusted(GAP, 7, -GAP, -7)
        top = QRect(inner.left(), inner.top(), inner.width(), inner.height() * 62 // 100)
        tone = self.face.status.tone.colour
        draw_shape(painter, self.face.status.shape, tone, top.left(), top.center().y() - size / 2 + 1, size)
        painter.setPen(tone)
        painter.setFont(look.font(bold=True))
        painter.drawText(
            top.adjusted(size + GAP_TO_WORD, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.face.status.word
        )
        painter.setPen(QColor(COLOURS.ink))
        painter.setFont(look.font(look.metrics.count, bold=True))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(top, flags, str(self.face.count))
        painter.setFont(look.font(look.metrics.small))
        painter.setPen(QColor(COLOURS.ink2))
        below = QRect(inner.left(), top.bottom(), inner.width(), inner.height() - top.height() + 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self.face.remark)


class ChoiceRow(QWidget):
    """Exclusive checkable buttons in a row: segments, tabs or chips with counts."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], role: str = "segment") -> None:
        """`choices` are (key, words); the first one is chosen."""
        super().__init__()
        self._group = QButtonGroup(self)
        self._keys = [key for key, _ in choices]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing({"segment": 0, "tab": 0}.get(role, GAP_SMALL))
        for number, (_, words) in enumerate(choices):
            button = QPushButton(words)
            button.setProperty("role", role)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._group.addButton(button, number)
            layout.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group.buttonToggled.connect(self._lead)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._keys[number]))

    def _lead(self, button: QAbstractButton, chosen: bool) -> None:
        """Let Tab reach only the chosen button; the arrows choose another."""
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)
        if chosen:
            self.setFocusProxy(button)

    @property
    def current(self) -> str:
        """The key of the chosen button."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Choose by key, as if clicked."""
        self._group.button(self._keys.index(key)).click()

    def mark_chosen(self, key: str) -> None:
        """Show `key` as chosen without telling anybody."""
        self._group.button(self._keys.index(key)).setChecked(True)

    def show_choice(self, key: str, shown: bool) -> None:
        """Put one button into sight or out of it."""
        self._group.button(self._keys.index(key)).setVisible(shown)

    def rename(self, key: str, words: str) -> None:
        """Change the words of one button (a tab that carries its count)."""
        button = self._group.button(self._keys.index(key))
        button.setText(words)
        button.updateGeometry()


class TileRow(QWidget):
    """The tiles above a list; exactly one is chosen."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP_SMALL)
        self._tiles: list[Tile] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._tiles[number].face.key))

    def show_faces(self, faces: Sequence[TileFace]) -> None:
        """Show these counts; which tile is chosen stays."""
        for number, face in enumerate(faces):
            if number == len(self._tiles):
                tile = Tile(face)
                self._tiles.append(tile)
                self._group.addButton(tile, number)
                self._layout.addWidget(tile)
                tile.setChecked(number == 0)
            else:
                self._tiles[number].show_face(face)
