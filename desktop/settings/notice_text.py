"""录入放假安排: a notice pasted or read from its file, each day beside its sentence, accepted by a person."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTableWidgetItem,
    QWidget,
)

from db import clock
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton, Toggle
from desktop.widgets.drop import accept_files
from desktop.widgets.fields import DayField
from desktop.widgets.parts import captioned, chooser, column, label, row
from desktop.widgets.shapes import Tone
from desktop.widgets.written import WrittenTable

if TYPE_CHECKING:
    from db.calendar.notices.reading import Proposal, Stretch

ENDINGS = (".txt", ".docx", ".pdf", ".json")
FILES = "放假安排 (*.txt *.docx *.pdf *.json);;所有文件 (*)"
START = "把放假安排的通知正文粘贴在左边，或选通知的文件。读出来的每一天都附原句，请逐行核对，不要的去掉勾。"
HEADS = ("起", "止", "怎样", "节日", "原句")
FIRST, LAST, HOW, NAME, SENTENCE = range(5)
TEXT_WIDTH, WIDEST_TEXT = 330, 380


class NoticeTextDialog(FormDialog):
    """The text at the left, what it says at the right; `taken` gives what was accepted, nothing is written here."""

    taken = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(parent, "录入放假安排", "看到期日怎样变", width=1200)
        self._desk = desk
        self._stretches: tuple[Stretch, ...] = ()
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText("在这里粘贴通知正文")
        self.text.setAccessibleName("通知正文")
        self.text.setTabChangesFocus(True)
        self.text.setFixedWidth(min(look.metrics.scaled(TEXT_WIDTH), WIDEST_TEXT))
        self.title, self.number = QLineEdit(), QLineEdit()
        self.published, self.year = DayField(clock.today()), QLineEdit()
        code = desk.actor.site.code
        self.region = chooser({"": "全国", code[:2]: "本省（自治区）", code[:4]: "本市（州）", code[:6]: "本县（区）"})
        self.whole = Toggle("这一年的放假安排已经全部在里面")
        self.days = WrittenTable(0, HEADS)
        self.remarks = label("", "small", "amber", wrap=True)
        self.remarks.hide()
        self._build()
        self.text.textChanged.connect(self._read_typed)
        accept_files(self, ENDINGS, lambda files: self.read_file(files[0]))
        self.text.setFocus()

    def _build(self) -> None:
        browse = KeyButton("选文件", "Ctrl+O").bind(self, self.choose_file)
        self.days.horizontalHeader().setStretchLastSection(True)
        self.days.setAccessibleName("放假和上班的日子")
        self.days.setWordWrap(True)
        self.days.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.days.horizontalHeader()
        for place in range(SENTENCE):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(FIRST, QHeaderView.ResizeMode.Fixed)
        head.resizeSection(FIRST, look.metrics.scaled(112))
        right = column(
            captioned(("标题", self.title)),
            captioned(("文号", self.number), ("公布日期", self.published)),
            captioned(("年份", self.year), ("适用地区", self.region)),
            self.whole,
            self.days,
            self.remarks,
            gap=GAP_SMALL,
        )
        self.body.addLayout(row(label(START, tone="ink2", wrap=True), browse, gap=GAP))
        both = row(self.text, gap=GAP)
        both.addLayout(right, 1)
        self.body.addLayout(both, 1)
        self.resize(self.minimumWidth(), 660)

    # --- reading -----------------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """选文件."""
        name, _ = QFileDialog.getOpenFileName(self, "选放假安排的通知", str(Path.home()), FILES)
        if name:
            self.read_file(Path(name))

    def read_file(self, file: Path) -> None:
        """Put the text of a file into the field; a file of days goes on by itself."""
        if file.suffix.lower() == ".json":
            self.accept()
            self.taken.emit(file)
            return

        def read() -> str:
            from db.handover.notice import files

            return files.read_text(file)

        self._desk.query(read, self.text.setPlainText)

    def _read_typed(self) -> None:
        text = self.text.toPlainText()

        def read() -> "tuple[str, Proposal]":
            from db.calendar.notices import accepting, reading
            from db.calendar.service import load_calendar

            return text, accepting.completed(reading.read(text), load_calendar())

        self._desk.query(read, self._show)

    def _show(self, found: "tuple[str, Proposal]") -> None:
        text, proposal = found
        if text != self.text.toPlainText():
            return
        self.title.setText(proposal.title)
        self.number.setText(proposal.number)
        if proposal.published:
            day = proposal.published
            self.published.setDate(QDate(day.year, day.month, day.day))
        self.year.setText(str(proposal.year or ""))
        self.region.setCurrentIndex(0 if proposal.national else _place(proposal.title))
        self.whole.setChecked(proposal.whole_year)
        self._stretches = proposal.stretches
        self.days.setRowCount(len(proposal.stretches))
        for number, one in enumerate(proposal.stretches):
            self._show_stretch(number, one)
        self.days.resizeRowsToContents()
        self._tell(text, proposal)

    def _tell(self, text: str, proposal: "Proposal") -> None:
        lines = [f"这一句没有读出日期，请对照原文：{one}" for one in proposal.remarks]
        if text.strip() and not proposal.stretches:
            lines.append("没有读出放假的日子；请核对粘贴的是不是放假安排通知的正文，标题里有没有年份。")
        self.remarks.setText("\n".join(lines))
        self.remarks.setVisible(bool(lines))

    def _show_stretch(self, number: int, one: "Stretch") -> None:
        said = f"{one.sentence}\n请核对：{one.doubt}" if one.doubt else one.sentence
        words = (str(one.first or ""), str(one.last), "上班" if one.working else "放假", one.name, said)
        for place, text in enumerate(words):
            cell = QTableWidgetItem(text)
            cell.setFlags(cell.flags() | Qt.ItemFlag.ItemIsEditable)
            if place in (HOW, SENTENCE):
                cell.setFlags(cell.flags() & ~Qt.ItemFlag.ItemIsEditable)
            if place == FIRST:
                cell.setCheckState(Qt.CheckState.Unchecked if one.doubt else Qt.CheckState.Checked)
            if place == SENTENCE and one.doubt:
                cell.setForeground(Tone.AMBER.colour)
            self.days.setItem(number, place, cell)

    # --- accepting ---------------------------------------------------------------------------------------------------

    def _chosen(self) -> "list[Stretch]":
        """The ticked lines as they stand. Raises ValueError for a text that is not a day."""
        found = []
        for number, one in enumerate(self._stretches):
            cells = [self.days.item(number, place) for place in range(len(HEADS))]
            first, last, _, name, _ = (cell.text().strip() if cell else "" for cell in cells)
            begun = cells[FIRST]
            if begun and begun.checkState() == Qt.CheckState.Checked:
                found.append(
                    replace(one, first=date.fromisoformat(first), last=date.fromisoformat(last), name=name)
                )  # fmt: skip
        return found

    def submit(self) -> None:
        from db.calendar.notices import accepting
        from db.errors import UserError

        if not self.year.text().strip().isdecimal():
            self.problem("请填这是哪一年的放假安排")
            self.year.setFocus()
            return
        try:
            chosen = self._chosen()
        except ValueError:
            self.problem("起止日期请写成 2027-01-01")
            self.days.setFocus()
            return
        try:
            notice = accepting.accepted(
                self.title.text(), self.number.text(), self.published.day, str(self.region.currentData()),
                self.whole.isChecked(), int(self.year.text()), chosen,
            )  # fmt: skip
        except UserError as error:
            self.problem(f"{error}{error.hint}")
            return
        self.accept()
        self.taken.emit(notice)


def _place(title: str) -> int:
    """Which region a notice's issuer speaks for: 1 a province, 2 a prefecture, 3 a county."""
    issuer = title.split("关于")[0]
    if any(word in issuer for word in ("自治区", "省")):
        return 1
    return 2 if any(word in issuer for word in ("市", "州", "盟")) else 3
