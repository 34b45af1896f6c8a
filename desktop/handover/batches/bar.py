"""A progress bar in a table cell; it never stands without its figures."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.look import look
from desktop.tokens import CELL, COLOURS
from desktop.widgets.delegates import CellDelegate, option_of, paint_ground
from desktop.widgets.rows import ROW_ROLE, Index

HEIGHT = 8


class BarDelegate(CellDelegate):
    """Paints `settled` of `lines` of a row as a bar with the figures beside it; a full bar is green."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        of = getattr(row, "lines", 0)
        if not of:
            super().paint(painter, option, index)
            return
        painter.save()
        area = QRect(option_of(option).rect)
        paint_ground(painter, area, option, index)
        inner = area.adjusted(CELL, 0, -CELL, 0)
        painter.setFont(look.font())
        painter.setPen(QColor(COLOURS.ink))
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        figures = painter.fontMetrics().horizontalAdvance("000 / 000 行")
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        width = max(inner.width() - figures - CELL, 24)
        bar = QRectF(inner.left(), area.center().y() - HEIGHT / 2 + 0.5, width, HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.grey_tint))
        painter.drawRoundedRect(bar, HEIGHT / 2, HEIGHT / 2)
        done = row.settled / of
        if done:
            painter.setBrush(QColor(COLOURS.green if done >= 1 else COLOURS.primary))
            bar.setWidth(max(width * done, HEIGHT))
            painter.drawRoundedRect(bar, HEIGHT / 2, HEIGHT / 2)
        painter.restore()
