"""文书: the papers of a case, those that can be printed and those that are; signed pages that came home."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QFrame

from db.cases.rules import CaseDetail
from desktop import messages
from desktop.cases import printing
from desktop.cases.tabs.listed import ListedTab
from desktop.desk import Desk
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyButton, KeyCap
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

if TYPE_CHECKING:
    from db.papers.returned.service import Result
    from reports.cases.filed import CaseFiled

_SIGNS = {
    "offered": (Shape.RING, Tone.PRIMARY, "可以打印"),
    "numbered": (Shape.DIAMOND, Tone.AMBER, "没有打印"),
    "printed": (Shape.HALF, Tone.AMBER, "已打印"),
    "home": (Shape.DISC, Tone.GREEN, "已收回"),
    "served": (Shape.DISC, Tone.GREEN, "已送达"),
    "void": (Shape.CROSS, Tone.GREY, "已作废"),
    "undone": (Shape.CROSS, Tone.AMBER, "步骤已更正"),
    "elsewhere": (Shape.HALF, Tone.GREY, ""),
}


def paper_columns() -> list[Column]:
    """文书, 状态, 日期, 编号."""
    return [
        Column("文书", 112, text=lambda one: one.title, stretch=True, tail=True),
        Column("状态", 96, status=_status),
        Column("日期", 58, text=lambda one: one.on[5:], tone=Tone.INK2),
        Column("编号", 110, text=lambda one: one.number, tone=Tone.INK2, rank=3, tail=True),
    ]


def _status(one: "CaseFiled") -> Status:
    """How it stands; of one another office prints, who does."""
    shape, tone, word = _SIGNS[one.standing]
    return Status(shape, tone, word or one.more.partition("，")[0])


class PapersTab(ListedTab):
    """文书; Enter opens the preview of the one chosen, Delete makes its number void."""

    empty_words = "还没有文书。受理、补正等步骤记下以后，文书列在这里，按 Enter 预览、打印。"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "文书", paper_columns())
        self._case: CaseDetail | None = None
        self.home = KeyButton("收签字页…", "F8").bind(self, self.choose_scans)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        keys = row(KeyCap("Enter"), label("打印", "small", "ink2"), KeyCap("Del"), label("作废", "small", "ink2"), None,
                   self.home, gap=6)  # fmt: skip
        keys.setContentsMargins(GAP, 2, GAP, 2)
        foot.setLayout(keys)
        self.layout_.addWidget(foot)
        self.table.opened.connect(self.open_paper)
        bind_key(self.table, "Delete", self.void)

    def show_case(self, case: CaseDetail) -> None:
        """Read how its papers stand."""
        self._case = case

        def read() -> "list[CaseFiled]":
            from reports.cases import filed

            return filed.papers_of_case(case)

        self.desk.query(read, lambda found: self.show_found(found[::-1]))

    def open_paper(self, one: "CaseFiled") -> None:
        """Preview one that can be printed, or one that was, for 补打."""
        if self._case is None:
            return
        if one.paper_id:
            printing.preview_again(self.desk, self, one.title, one.paper_id)
        else:
            printing.preview(self.desk, self, self._case, one.kind, one.act_id)

    def void(self) -> None:
        """Ask why the number of the chosen paper is void."""
        from desktop.cases.numbers import VoidDialog

        chosen = self.table.current_row()
        if chosen is not None and chosen.number and chosen.standing != "void":
            VoidDialog(self.desk, self, chosen.number, chosen.title).open()

    def choose_scans(self) -> None:
        """Choose scans of signed pages; each files itself by the code on it."""
        names, _ = QFileDialog.getOpenFileNames(self, "选签字页的扫描件", str(Path.home()), _pattern())
        if names:
            self.take_scans([Path(name) for name in sorted(names)])

    def take_scans(self, files: Sequence[Path]) -> None:
        """File scans of signed pages."""
        from reports import homecoming

        actor, scratch = self.desk.actor, self.desk.scratch("对照.pdf")
        task = self.desk.change(lambda: homecoming.take(actor, files, scratch), self._tell)
        messages.ProgressBox(self.desk.front(), f"正在收 {len(files)} 个文件", task)

    def _tell(self, results: "Sequence[Result]") -> None:
        pairs = [(f"{one.name} 第 {one.source_page} 页", f"{one.label}：{one.words}") for one in results]
        messages.tell(self, "签字页", pairs)


def _pattern() -> str:
    from db.papers.returned.rules import ENDINGS

    return "扫描件和照片 ({})".format(" ".join(f"*{ending}" for ending in ENDINGS))
