"""补正: everything missing or wrong, material by material, told once; also what was corrected on the spot."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableWidgetItem, QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.intake.corrections import ITEMS, Correction, encoded
from db.cases.rules import CaseDetail, CaseMaterial
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.acting.phrases import PhraseButton
from desktop.cases.intake.checklist import FORM_WORDS
from desktop.desk import Desk
from desktop.look import look
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label, row
from desktop.widgets.written import WrittenTable

HEADS = ("材料", "存在的问题", "补正要求")
NAME, PROBLEM, WANTED = range(3)
TALLEST = 196
"""Of the table: the whole dialog fits a screen of 768 at the largest type."""
TOLD = {
    ActKind.CORRECTION_ASKED: "只告知一次，请一次写全；没有写问题的不列入。收件后五个工作日内告知（许可法第32条）。",
    ActKind.CORRECTED_AT_ONCE: "申请人当场改好的写在这里，不出补正告知书（行政许可法第三十二条第一款第三项）。",
}


class CorrectionDialog(CaseDialog):
    """一次性告知补正、当场更正."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], f"保存「{ACT_LABELS[kind]}」", width=860)
        self._kind = kind
        self.day = DayField(clock.today())
        self.add_field("日期", self.day)
        self.until = QLineEdit()
        if kind is ActKind.CORRECTION_ASKED:
            self.until.setPlaceholderText("例：2026-10-12；写明了，逾期没有补正的才可以不予受理；没有定的空着")
            self.add_field("补正期限", self.until)
        self.table = WrittenTable(len(case.materials), HEADS)
        self.table.setAccessibleName("补正的材料")
        head = self.table.horizontalHeader()
        for place in range(len(HEADS)):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        for place, material in enumerate(case.materials):
            self._show(place, material)
        self.table.resizeRowsToContents()
        self.table.setFixedHeight(
            min(look.metrics.scaled(250), TALLEST, (len(case.materials) + 1) * (look.metrics.row + 8) + 8)
        )
        self.table.setVisible(bool(case.materials))
        self.body.addWidget(self.table)
        self.more = TextField("一行一条，例：申请书第 2 页没有签字，请补签")
        caption = "其他补正内容"
        self.more.setAccessibleName(caption)
        self.body.addLayout(row(label(caption, tone="ink2"), None, PhraseButton(desk, self, kind, self.more)))
        self.body.addWidget(self.more)
        self.body.addWidget(label(TOLD[kind], "small", "ink3", wrap=True))
        self.body.addStretch(1)
        if case.materials:
            self.table.setCurrentCell(0, PROBLEM)
            self.table.setFocus()
        else:
            self.more.setFocus()

    @property
    def corrections(self) -> list[Correction]:
        """What is written down."""
        found = []
        for place, material in enumerate(self._case.materials):
            problem, wanted = self._text(place, PROBLEM), self._text(place, WANTED)
            if problem or wanted:
                found.append(Correction(material.name, problem, wanted))
        return found + [Correction("", line.strip()) for line in self.more.text.splitlines() if line.strip()]

    def submit(self) -> None:
        from db.cases import service

        found = self.corrections
        if not found:
            self.problem("请至少写一项")
            return
        actor, case_id, kind, day = self._desk.actor, self._case.summary.id, self._kind, self.day.day
        details = {ITEMS: encoded(found)}
        if self.until.text().strip():
            details["until"] = self.until.text().strip()
        self.record(lambda: service.record(actor, case_id, kind, day, "", details))

    def _show(self, place: int, material: CaseMaterial) -> None:
        """One material; what did not come is written down already."""
        lacks = material.missing and self._kind is ActKind.CORRECTION_ASKED
        number = material.copies - material.received
        problem = ("只收到部分" if material.received else "没有提交") if lacks else ""
        wanted = f"请补交{FORM_WORDS.get(material.form, '')} {number} 份" if lacks else ""
        for column, text in ((NAME, material.name), (PROBLEM, problem), (WANTED, wanted)):
            item = QTableWidgetItem(text)
            if column == NAME:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.table.setItem(place, column, item)

    def _text(self, place: int, column: int) -> str:
        item = self.table.item(place, column)
        return item.text().strip() if item else ""
