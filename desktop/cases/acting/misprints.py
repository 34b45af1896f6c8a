"""更正已发文书: the words on the paper and the right ones side by side, one place per line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem

from db.cases import misprints
from db.cases.details import Detail
from db.cases.misprints import Misprint
from desktop.cases.acting.step import StepDialog
from desktop.look import look
from desktop.messages import WIDEST
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.written import WrittenTable

if TYPE_CHECKING:
    from db.cases.reviewing.prepared import Prepared

HEADS = ("更正处", "原文", "更正后")
WHERE, WRONG, RIGHT = range(3)
WIDE = 920
OWN_LINES = 3
"""Empty lines below what is known, for any other place."""
SHOWN, SHOWN_EXTRA = 3, 2
"""Lines in sight: the whole dialog fits a screen of 768, at 特大 too."""


class MisprintDialog(StepDialog):
    """The table is filled with what the paper says; the right words are typed beside it."""

    def _lay_out_day(self) -> None:
        self.add_fields(("更正哪份", self.editors["of"]), ("文号", self.editors["paper"]), ("日期", self.day))

    def _lay_out(self, asked: Sequence[Detail]) -> None:
        self.editors.pop("errors")
        self.table = WrittenTable(OWN_LINES, HEADS)
        self.table.setAccessibleName("更正内容")
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(WHERE, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(WHERE, look.metrics.scaled(130))
        extra = look.metrics.size is TypeSize.EXTRA
        self.table.setFixedHeight(self.table.height_of(SHOWN_EXTRA if extra else SHOWN))
        self.body.setSpacing(GAP_SMALL if extra else GAP)
        labels = {one.name: one.label for one in asked}
        self.body.addWidget(self.table)
        for pair in (("certificate", "affects"), ("basis", "review_organ")):
            self.add_fields(*((labels[name], self.editors[name]) for name in pair))
        self.setMinimumWidth(min(look.metrics.scaled(WIDE), WIDEST))

    def _focus_first(self) -> None:
        self.table.setFocus()

    def prepare(self, found: "Prepared") -> None:
        """List what the paper says, corrections of who applies first, and some empty lines."""
        super().prepare(found)
        known = misprints.read(found.values.get("errors", ""))
        if any(self._text(line, RIGHT) for line in range(self.table.rowCount())):
            return
        self.table.setRowCount(len(known) + OWN_LINES)
        for line, one in enumerate(known):
            for place, text in ((WHERE, one.where), (WRONG, one.wrong), (RIGHT, one.right)):
                item = QTableWidgetItem(text)
                if place == WHERE:
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.table.setItem(line, place, item)
        self.table.setCurrentCell(next((n for n, one in enumerate(known) if not one.right), 0), RIGHT)
        self.table.setFocus()

    @property
    def misprints(self) -> list[Misprint]:
        """The lines with something right beside what is wrong, or with a place of one's own."""
        lines = [Misprint(*(self._text(line, place) for place in range(3))) for line in range(self.table.rowCount())]
        return [one for one in lines if one.right]

    @property
    def details(self) -> dict[str, str]:
        found = self.misprints
        return super().details | ({"errors": misprints.encoded(found)} if found else {})

    def submit(self) -> None:
        if not self.misprints:
            self.problem("请在「更正后」一列写对的字，至少一处")
            self.table.setFocus()
            return
        super().submit()

    def _text(self, line: int, place: int) -> str:
        item = self.table.item(line, place)
        return item.text().strip() if item else ""
