"""待归档: all cases that wait for it, the longest finished first; marked ones are archived together."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from db.cases.acts import CLOSED, STATE_LABELS
from db.cases.rules import CaseSummary
from desktop.cases.lists.table import CaseTable
from desktop.desk import Desk
from desktop.widgets.keys import bind_key
from desktop.widgets.rows import Column

if TYPE_CHECKING:
    from db.cases.queues.lists import Page, Wanted
    from db.cases.queues.walking import Place


_STATES = {label: state for state, label in STATE_LABELS.items() if state in CLOSED}


class ReadyTable(CaseTable):
    """The cases that wait to be archived, read page by page; `marked` are the ids chosen, in the order of choosing."""

    filters = ("", "day", "number", "item", "applicant", "state")
    orders = ("", "turn", "number", "item", "applicant", "state")
    states = _STATES

    def __init__(self, desk: Desk) -> None:
        self.marked: dict[str, None] = {}
        super().__init__(desk, "archive")
        self.table.empty_text = "没有等着归档的办件。送达、撤回、办结以后列在这里。"
        bind_key(self.table, "Space", self.mark)
        bind_key(self.table, "Ctrl+A", self.mark_all)

    def layout_of_rows(self) -> tuple[list[Column], dict[int, list[str]]]:
        """选, 办结日期, 办件编号, 事项, 申请人, 状态."""
        columns = [
            Column("选", 38, text=lambda one: "✓" if one.id in self.marked else ""),
            Column("办结日期", 92, text=lambda one: f"{one.closed_on or ''}", hint="日期"),
            Column("办件编号", 164, text=lambda one: one.number, hint="编号、末六位"),
            Column("事项", 210, text=lambda one: one.item_name, hint="汉字或首字母", tail=True),
            Column("申请人", 190, text=lambda one: one.applicant, hint="姓名、单位", stretch=True, tail=True),
            Column("状态", 120, text=lambda one: one.state_label, choices=True),
        ]
        return columns, {5: list(self.states)}

    def page(
        self, wanted: "Wanted", after: "Place | None", size: int, back: bool = False, itself: bool = False
    ) -> "Page[Any]":
        """A page in the order asked for, by default the longest finished first."""
        return super().page(wanted if wanted.order else replace(wanted, order="turn"), after, size, back, itself)

    def mark(self) -> None:
        """Mark the case in the chosen line, or take its mark off, and go to the next line."""
        one = self.table.current_row()
        if one is None:
            return
        self._set([one], one.id not in self.marked)
        below = self.table.indexBelow(self.table.currentIndex())
        if below.isValid():
            self.table.setCurrentIndex(below)

    def mark_all(self) -> None:
        """Mark every case held in the list, or none of them where all are marked."""
        held = self.cases()
        self._set(held, not all(one.id in self.marked for one in held))

    def keep_marks(self, waiting: Collection[str]) -> None:
        """Drop the marks of cases that no longer wait."""
        self.marked = {one: None for one in self.marked if one in waiting}
        self._show_foot()

    def _set(self, cases: list[CaseSummary], marked: bool) -> None:
        for one in cases:
            self.marked.pop(one.id, None)
            if marked:
                self.marked[one.id] = None
        self.table.viewport().update()
        self._show_foot()

    def remark(self) -> str:
        if self.marked:
            return f"勾选 {len(self.marked)} 件，按 F7 成批归档"
        return "空格勾选，Ctrl+A 勾选列出的" if self.cases() else ""
