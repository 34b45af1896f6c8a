"""归档: the cases that wait for it, the packages made, one read back and checked, the list for the county archives."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.archive.rules import due_at_county, retention_words
from desktop.cases import doing
from desktop.cases.archive import several
from desktop.cases.archive.waiting import ReadyTable
from desktop.cases.lists.view import CasesView
from desktop.desk import Desk
from desktop.messages import FormDialog, WaitBox, tell
from desktop.page import Bar
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.fields import DayField
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.cases.archive.reading import Package
    from db.cases.archive.service import Packed

READY, PACKED = "ready", "packed"
SHOWN = 12


class ArchiveView(CasesView):
    """归档和归档包."""

    manual = "cases-after"
    keys = (("空格", "勾选"), ("Enter", "打开办件"), ("F7", "归档"), ("Ctrl+O", "核对归档包"), ("Ctrl+M", "移交清单"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.which = ChoiceRow(((READY, "待归档"), (PACKED, "归档包")))
        self.waiting = ReadyTable(desk)
        self.ready = self.waiting.table
        self.packed = DenseTable(packed_columns())
        self.packed.empty_text = "还没有归档包。"
        self.panels: dict[str, ListPanel] = {READY: self.waiting, PACKED: ListPanel(self.packed)}
        self.stack = QStackedWidget()
        for panel in self.panels.values():
            self.stack.addWidget(panel)
        self.buttons = (
            KeyButton("核对归档包", "Ctrl+O").bind(self, self.choose_package),
            KeyButton("移交清单", "Ctrl+M").bind(self, self.hand_over),
            KeyButton("归档", "F7", primary=True).bind(self, self.archive),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Bar(self.which, None, label("县级档案馆满十年接收（档案法实施条例第二十条）", tone="ink2")))
        layout.addWidget(self.stack, 1)
        self.which.chosen.connect(lambda key: self.stack.setCurrentWidget(self.panels[key]))
        self.waiting.opened.connect(self.opened)
        self.packed.opened.connect(lambda one: self.opened.emit(one.case_id))
        bind_key(self, "Ctrl+F", lambda: self.table.focus_filter())

    @property
    def table(self) -> DenseTable:
        """The table in sight."""
        return self.ready if self.which.current == READY else self.packed

    def refresh(self) -> None:
        self.waiting.reload()
        self.desk.query(partial(_read, list(self.waiting.marked)), self._show)

    def _show(self, found: "Found") -> None:
        self.waiting.know_total(found.waiting)
        self.waiting.keep_marks(found.still)
        self.packed.show_rows(found.packed)
        if not self.packed.currentIndex().isValid():
            self.packed.go_to_first()
        self.which.rename(READY, f"待归档 {found.waiting}")
        self.which.rename(PACKED, f"归档包 {found.made}")
        listed = f"，列出最近的 {len(found.packed)} 个" if found.made > len(found.packed) else ""
        self.panels[PACKED].show_foot(f"归档包 {found.made} 个，还没有移交 {found.kept} 个{listed}")

    def archive(self) -> None:
        """归档 the marked cases, or where none is marked the one in the chosen line."""
        if self.waiting.marked:
            several.SeveralDialog(self.desk, self, list(self.waiting.marked)).open()
            return
        one = self.ready.current_row()
        if one is None:
            return

        def read() -> object:
            from db.cases import service

            return service.case(one.id)

        self.desk.query(read, lambda case: doing.dialog_for(self.desk, self, case, ActKind.ARCHIVED).open())

    def choose_package(self) -> None:
        """Choose a package to read back."""
        name, _ = QFileDialog.getOpenFileName(self, "选归档信息包", str(Path.home()), "归档信息包 (*.zip)")
        if name:
            self.check(Path(name))

    def check(self, file: Path) -> None:
        """Read a package back and say whether it is what was archived."""
        task = self.desk.query(partial(_check, file), self._tell)
        WaitBox(self, f"正在核对「{file.name}」", task)

    def _tell(self, found: "Package") -> None:
        facts = [(name, text) for name, text in found.told if text][:SHOWN]
        if found.whole:
            known = "和归档时登记的摘要相符" if found.known else "本机没有登记过这个包"
            tell(self, "每个文件都与归档时相同", [*facts, ("文件", f"{len(found.files)} 个，{known}")])
            return
        box = tell(self, f"有 {len(found.problems)} 处与归档时不同", [("不同", one) for one in found.problems[:SHOWN]])
        box.setAccessibleName("核对不符")

    def hand_over(self) -> None:
        """Put all packages no list has yet on a list for the county archives."""

        def read() -> "list[Packed]":
            from db.cases.archive import service

            return service.packed(None, waiting_only=True)

        self.desk.query(read, self._offer)

    def _offer(self, waiting: "list[Packed]") -> None:
        if waiting:
            HandOverDialog(self.desk, self, waiting).open()
        else:
            self.panels[self.which.current].show_foot("没有等着移交的归档包")

    def focus_first(self) -> None:
        self.table.setFocus()


class HandOverDialog(FormDialog):
    """移交清单: the packages, the list's number, the day."""

    def __init__(self, desk: Desk, parent: QWidget | None, waiting: "list[Packed]") -> None:
        super().__init__(parent, "移交县档案馆", "列入清单并打印", width=560)
        self._desk, self._owner = desk, parent
        today = clock.today()
        old = [one for one in waiting if one.closed_on and due_at_county(date.fromisoformat(one.closed_on), today)]
        self._chosen = old or waiting
        self.body.addWidget(label(f"归档包 {len(self._chosen)} 个", "title"))
        told = (
            f"其中办结满十年的 {len(old)} 个，只列这些。" if old else "都没有满十年；提前移交的，按和档案馆商定的办。"
        )
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.number = QLineEdit()
        self.number.setPlaceholderText("移交清单的编号，照本单位的规则填")
        self.day = DayField(today)
        self.add_field("清单号", self.number)
        self.add_field("移交日期", self.day)
        self.body.addStretch(1)
        self.number.setFocus()

    def submit(self) -> None:
        number = self.number.text().strip()
        if not number:
            self.problem("请填清单号")
            self.number.setFocus()
            return
        actor, day, ids = self._desk.actor, self.day.day, [one.id for one in self._chosen]

        def work() -> object:
            from db.cases.archive import service

            return service.hand_over(actor, ids, number, day)

        self._desk.change(work, lambda _: self._done(number))

    def _done(self, number: str) -> None:
        from desktop import papers
        from reports.cases import archive_list

        self.accept()
        actor = self._desk.actor
        papers.show_paper(
            self._desk,
            self._owner,
            f"电子档案移交清单 {number}",
            lambda out: archive_list.print_list(actor, number, out),
        )


def packed_columns() -> list[Column]:
    """档号, 办件编号, 事项, 申请人, 保管期限, 检测, 移交."""
    return [
        Column("档号", 190, text=lambda one: one.archive_number, hint="档号"),
        Column("办件编号", 160, text=lambda one: one.case_number, hint="编号"),
        Column("事项", 150, text=lambda one: one.item_name, hint="汉字或首字母", tail=True, rank=3),
        Column("申请人", 150, text=lambda one: one.applicant, hint="姓名、单位", stretch=True, tail=True),
        Column("保管期限", 74, text=lambda one: retention_words(one.retention), choices=True),
        Column("大小", 74, text=lambda one: f"{-(-one.size // 1024)} KB", tone=Tone.INK2),
        Column("检测", 88, status=_result),
        Column("移交", 150, text=lambda one: one.list_number or "没有移交", tone=Tone.INK2, tail=True),
    ]


def _result(one: "Packed") -> Status:
    lacking = any(result == "lacking" for _, result in one.checks)
    return Status(Shape.TRIANGLE, Tone.AMBER, "有缺项") if lacking else Status(Shape.DISC, Tone.GREEN, "通过")


@dataclass(frozen=True, slots=True)
class Found:
    """What the view shows: the marked cases that still wait, how many cases wait; the packages, and how many."""

    still: set[str]
    waiting: int
    packed: "list[Packed]"
    made: int
    kept: int


def _read(marked: list[str]) -> Found:
    from db.cases.archive import service
    from db.cases.queues import lists

    made, kept = service.packages()
    waiting = lists.counts()[lists.CaseList.ARCHIVE]
    return Found(service.still_waiting(marked), waiting, service.packed(), made, kept)


def _check(file: Path) -> "Package":
    from db.cases.archive import reading

    return reading.read(file)
