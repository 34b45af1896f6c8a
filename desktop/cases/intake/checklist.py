"""The materials of an intake, counted by keyboard: Space means all that is asked for, digits originals or copies."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidgetItem

from db.cases.rules import HandedIn
from desktop.look import look
from desktop.tokens import COLOURS
from desktop.widgets.tips import tip
from desktop.widgets.written import WrittenTable

if TYPE_CHECKING:
    from db.cases.counter.materials import Line

NAME, WANTED, ORIGINALS, DUPLICATES, WAIVED = range(5)
HEADS = ("材料", "应交", "原件", "复印件", "免交原因")
ORIGINAL_FORMS = ("1", "原件")
BOTH_FORMS = ("3", "原件和复印件")
FORM_WORDS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}
MOST = 999
NOTHING = HandedIn()


class MaterialTable(WrittenTable):
    """One row per material; what was given before is filled in and not asked for again."""

    counted = Signal()
    passed = Signal()

    def __init__(self) -> None:
        super().__init__(0, HEADS, counts=(ORIGINALS, DUPLICATES))
        self._lines: tuple[Line, ...] = ()
        self._handed: list[HandedIn] = []
        self._typing = False
        self.empty_text = "还没有列出材料。选定事项以后，照它的办事指南列在这里。"
        self.setObjectName("results")
        self.setAccessibleName("收到的材料")
        self.setAlternatingRowColors(False)
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(self._note_reason)
        self.currentCellChanged.connect(lambda *_: self._forget_typing())
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        scaled = look.metrics.scaled
        for place, width in ((WANTED, 68), (ORIGINALS, 42), (DUPLICATES, 52), (WAIVED, 104)):
            self.setColumnWidth(place, scaled(width))
        self.verticalHeader().setMinimumSectionSize(look.metrics.row + 4)
        self.resizeRowsToContents()

    @property
    def lines(self) -> tuple["Line", ...]:
        """What is asked for, in order."""
        return self._lines

    @property
    def handed(self) -> tuple[HandedIn, ...]:
        """What was handed in of each material, in order."""
        return tuple(self._handed)

    @property
    def missing(self) -> list[str]:
        """The names of what is still asked for."""
        pairs = zip(self._lines, self._handed, strict=True)
        return [line.material.name for line, one in pairs if one.received < line.material.copies and not one.waived]

    def show_lines(self, lines: Sequence["Line"]) -> None:
        """Ask for these; what was counted of a material of the same name stays."""
        known = {line.material.name: one for line, one in zip(self._lines, self._handed, strict=True)}
        offers = {line.offer for line in self._lines}
        self._lines = tuple(lines)
        self._handed = []
        for line in lines:
            kept = known.get(line.material.name, NOTHING)
            self._handed.append(line.offer if kept == NOTHING or kept in offers else kept)
        self._draw()

    def set_handed(self, handed: Sequence[HandedIn]) -> None:
        """Show these counts."""
        if len(handed) == len(self._lines):
            self._handed = list(handed)
            self._draw()

    def all_here(self) -> None:
        """Everything asked for came."""
        self._handed = [
            one if one.waived else _whole(line) for line, one in zip(self._lines, self._handed, strict=True)
        ]
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._lines:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(COLOURS.ink2))
            area = self.viewport().rect().adjusted(12, 12, -12, -12)
            painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self.empty_text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key, text = self.currentRow(), event.key(), event.text()
        if not 0 <= row < len(self._lines) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self._toggle(row)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on(row)
        elif self.currentColumn() in (ORIGINALS, DUPLICATES) and (text.isdecimal() or key == Qt.Key.Key_Backspace):
            self._type(row, self.currentColumn(), text)
        elif self.currentColumn() == WAIVED and text.strip():
            self.edit(self.currentIndex())
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Let text from an input method start a reason as a key does; Qt passes its first characters to the editor."""
        if self.currentColumn() == WAIVED:
            self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed)
        super().inputMethodEvent(event)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def edit_reason(self, row: int, words: str) -> None:
        """Say why a material is not asked for; '' asks for it again."""
        one = self._handed[row]
        self._set(row, HandedIn(one.originals, one.duplicates, words.strip(), one.source_case if words.strip() else ""))

    def _toggle(self, row: int) -> None:
        """All that is asked for came, or nothing did."""
        line, one = self._lines[row], self._handed[row]
        whole = _whole(line)
        self._set(row, line.offer if one == whole else whole)

    def _type(self, row: int, column: int, digit: str) -> None:
        one = self._handed[row]
        held = one.originals if column == ORIGINALS else one.duplicates
        value = int(f"{held if self._typing else 0}{digit}") if digit.isdecimal() else 0
        value = min(value, MOST)
        self._typing = digit.isdecimal()
        counts = (value, one.duplicates) if column == ORIGINALS else (one.originals, value)
        self._set(row, HandedIn(*counts))

    def _forget_typing(self) -> None:
        self._typing = False

    def _on(self, row: int) -> None:
        if row + 1 < len(self._lines):
            self.setCurrentCell(row + 1, self.currentColumn())
        else:
            self.passed.emit()

    def _note_reason(self, item: QTableWidgetItem) -> None:
        if item.column() == WAIVED:
            self.edit_reason(item.row(), item.text())

    def _set(self, row: int, one: HandedIn) -> None:
        self._handed[row] = one
        self._draw_row(row)
        self.counted.emit()

    def _draw(self) -> None:
        place = (max(self.currentRow(), 0), self.currentColumn() if self.currentColumn() > WANTED else ORIGINALS)
        self.setRowCount(len(self._lines))
        for row in range(len(self._lines)):
            self._draw_row(row)
        self.resizeRowsToContents()
        if self._lines:
            self.setCurrentCell(min(place[0], len(self._lines) - 1), place[1])
        self.counted.emit()

    def _draw_row(self, row: int) -> None:
        material, one = self._lines[row].material, self._handed[row]
        core = "★ " if material.core else ""
        wanted = f"{FORM_WORDS.get(material.form, material.form)} {material.copies}"
        cells = (f"{core}{material.name}", wanted, str(one.originals or ""), str(one.duplicates or ""), one.waived)
        lacks = one.received < material.copies and not one.waived
        self.blockSignals(True)
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            editable = Qt.ItemFlag.ItemIsEditable if column == WAIVED else Qt.ItemFlag.NoItemFlags
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | editable)
            item.setToolTip(tip(text) if column in (NAME, WAIVED) else "")
            if column in (ORIGINALS, DUPLICATES):
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setForeground(QColor(COLOURS.amber if lacks and column == WANTED else COLOURS.ink))
            self.setItem(row, column, item)
        self.blockSignals(False)
        self.viewport().update()


def _whole(line: "Line") -> HandedIn:
    """All copies a material is asked for in, as originals or as copies of them."""
    material = line.material
    if material.form in ORIGINAL_FORMS:
        return HandedIn(originals=material.copies)
    if material.form in BOTH_FORMS:
        return HandedIn(1, max(material.copies - 1, 0))
    return HandedIn(duplicates=material.copies)
