"""Painting of cells, ticks, group rows and reasons."""

from typing import Protocol, cast

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.look import look
from desktop.tokens import CELL, COLOURS, MARK
from desktop.widgets.rows import GROUND_ROLE, STATUS_ROLE, TAIL_ROLE, TONE_ROLE, Group, Index, SubLine
from desktop.widgets.shapes import GAP_TO_WORD, Status, Tone, draw_check, draw_shape

TICK_ROLE = Qt.ItemDataRole.UserRole + 10


class Option(Protocol):
    """What Qt's stubs leave out of a style option."""

    rect: QRect
    state: QStyle.StateFlag


def option_of(option: QStyleOptionViewItem) -> Option:
    """The option with its rectangle and state."""
    return cast(Option, option)


class CellDelegate(QStyledItemDelegate):
    """A cell: its ground, the mark of the current row, shape and word or text, and the line below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, look.metrics.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        area = QRect(option_of(option).rect)
        paint_ground(painter, area, option, index)
        status = index.data(STATUS_ROLE)
        inner = area.adjusted(CELL, 0, -CELL, 0)
        if isinstance(status, Status):
            paint_status(painter, inner, status)
        else:
            _paint_text(painter, inner, index)
        painter.restore()


class TickDelegate(CellDelegate):
    """A signature column: own tick, the other side's tick, mine to give, not mine."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        area = QRect(option_of(option).rect)
        paint_ground(painter, area, option, index)
        if self._is_current(index):
            painter.fillRect(area, QColor(COLOURS.surface))
            painter.setPen(QPen(QColor(COLOURS.primary), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        tick = index.data(TICK_ROLE)
        if isinstance(tick, str):
            paint_tick(painter, area, tick)
        painter.restore()

    def _is_current(self, index: Index) -> bool:
        """Whether the cursor is in this cell; it stays to be seen while another window is in front."""
        table = self.parent()
        if not isinstance(table, QAbstractItemView):
            return False
        return table.currentIndex() == index and table.window().focusWidget() is table


def paint_tick(painter: QPainter, area: QRect, kind: str) -> None:
    """Draw a tick box: `own`, `other`, `open` or `none`."""
    size = look.metrics.tick
    left = area.left() + (area.width() - size) / 2 + 0.5
    top = area.top() + (area.height() - size) / 2 + 0.5
    box = QRectF(left, top, size - 1, size - 1)
    ground, frame = {
        "own": (COLOURS.primary, COLOURS.primary),
        "other": (COLOURS.ink2, COLOURS.ink2),
        "open": (COLOURS.surface, COLOURS.line3),
        "none": (COLOURS.grey_tint, COLOURS.line3),
    }[kind]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(frame), 1)
    if kind == "none":
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, 2, 2)
    if kind in ("own", "other"):
        draw_check(painter, box, QColor(COLOURS.on_primary))


def paint_ground(painter: QPainter, area: QRect, option: QStyleOptionViewItem, index: Index) -> None:
    """Fill a cell's ground, draw the line below it, and the bar at the left of the current row."""
    selected = bool(option_of(option).state & QStyle.StateFlag.State_Selected)
    tone = index.data(GROUND_ROLE)
    if selected:
        painter.fillRect(area, QColor(COLOURS.selection))
    elif isinstance(tone, Tone):
        painter.fillRect(area, tone.tint)
    painter.setPen(QPen(QColor(COLOURS.line), 1))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    if selected and index.column() == 0:
        painter.fillRect(area.left(), area.top(), MARK, area.height(), QColor(COLOURS.primary))


def paint_status(painter: QPainter, area: QRect, status: Status, bold: bool = False) -> None:
    """Draw shape and word at the left of `area`; the word is never shortened."""
    size = look.metrics.shape
    top = area.top() + (area.height() - size) / 2 + look.lowered
    draw_shape(painter, status.shape, status.tone.colour, area.left(), top, size)
    painter.setFont(look.font(bold=bold))
    painter.setPen(status.tone.colour)
    painter.drawText(area.adjusted(size + GAP_TO_WORD, 0, 8, 0), Qt.AlignmentFlag.AlignVCenter, status.word)


def _paint_text(painter: QPainter, area: QRect, index: Index) -> None:
    text = index.data(Qt.ItemDataRole.DisplayRole)
    if not text:
        return
    tone = index.data(TONE_ROLE)
    painter.setFont(look.font())
    painter.setPen(tone.colour if isinstance(tone, Tone) else QColor(COLOURS.ink))
    mode = Qt.TextElideMode.ElideRight if index.data(TAIL_ROLE) else Qt.TextElideMode.ElideMiddle
    shown = painter.fontMetrics().elidedText(str(text), mode, area.width())
    flags = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignVCenter
    painter.drawText(area, flags, shown)


def paint_group(
    painter: QPainter, area: QRect, group: Group, opened: bool, selected: bool, columns: tuple[QRect, QRect]
) -> None:
    """Draw a group row: arrow and name, figures ending at `columns[0]`, the state at `columns[1]`."""
    painter.save()
    painter.fillRect(area, QColor(COLOURS.selection if selected else COLOURS.group))
    painter.setPen(QPen(QColor(COLOURS.line), 1))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    if selected:
        painter.fillRect(area.left(), area.top(), MARK, area.height(), QColor(COLOURS.primary))
    _paint_arrow(painter, area, opened)
    painter.setPen(QColor(COLOURS.ink))
    painter.setFont(look.font(bold=True))
    figures, state = columns
    name_area = area.adjusted(CELL + look.metrics.scaled(20), 0, 0, 0)
    name_area.setRight(figures.right() - CELL * 2 - QFontMetrics(look.font()).horizontalAdvance(group.figures))
    name = painter.fontMetrics().elidedText(group.name, Qt.TextElideMode.ElideMiddle, name_area.width())
    painter.drawText(name_area, Qt.AlignmentFlag.AlignVCenter, name)
    painter.setFont(look.font())
    painter.setPen(QColor(COLOURS.ink2))
    figures_area = QRect(figures.left() - 60, area.top(), figures.width() + 60 - CELL, area.height())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(figures_area, flags, group.figures)
    if group.status:
        state_area = QRect(state.left() + CELL, area.top(), state.width() - CELL, area.height())
        paint_status(painter, state_area, group.status, bold=True)
    painter.restore()


def _paint_arrow(painter: QPainter, area: QRect, opened: bool) -> None:
    size = look.metrics.shape * 0.66
    left, middle = area.left() + CELL, area.top() + area.height() / 2 + look.lowered
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLOURS.ink))
    corners = (
        ((left, middle - size / 2), (left + size, middle - size / 2), (left + size / 2, middle + size / 2))
        if opened
        else ((left, middle - size / 2), (left + size, middle), (left, middle + size / 2))
    )
    polygon = QPolygonF([QPointF(*corner) for corner in corners])
    painter.drawPolygon(polygon)


def paint_sub_line(painter: QPainter, area: QRect, line: SubLine, left: int) -> None:
    """Draw a reason under its row, indented to the name column."""
    painter.save()
    painter.fillRect(area, QColor(COLOURS.amber_tint))
    painter.setPen(QPen(QColor(COLOURS.line), 1))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    painter.setFont(look.font())
    painter.setPen(QColor(COLOURS.amber))
    top, middle, start = area.top() + 4, area.center().y(), left + CELL
    painter.drawPolyline([QPointF(start, top), QPointF(start, middle), QPointF(start + 8, middle)])
    text = area.adjusted(start - area.left() + 14, 0, -CELL, 0)
    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, line.lead)
    used = painter.fontMetrics().horizontalAdvance(line.lead + "　")
    painter.setPen(QColor(COLOURS.ink))
    rest = text.adjusted(used, 0, 0, 0)
    shown = painter.fontMetrics().elidedText(line.rest, Qt.TextElideMode.ElideRight, rest.width())
    painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, shown)
    painter.restore()
