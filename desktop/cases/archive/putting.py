"""归档: the checks of one case, its number and retention, the folder its package goes to, and why something lacks."""

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.archive.rules import ASPECT_LABELS, RESULT_LABELS, RETENTIONS, Check, Filing, Result
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import WaitBox
from desktop.widgets.buttons import KeyButton
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import captioned, chooser
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

SIGNS = {
    Result.BAD: (Shape.SQUARE, Tone.RED), Result.LACKING: (Shape.TRIANGLE, Tone.AMBER),
    Result.NOT_MADE: (Shape.RING, Tone.GREY), Result.GOOD: (Shape.DISC, Tone.GREEN),
}  # fmt: skip
"""How each result is shown; what needs somebody stands first."""
USUAL = "30"


class FolderField(QLineEdit):
    """The folder packages go to, typed or chosen."""

    def __init__(self) -> None:
        super().__init__(str(Path.home() / "归档包"))

    def line(self) -> QHBoxLayout:
        """The field with its caption, and the button that chooses."""
        pick = KeyButton("选…")
        pick.clicked.connect(self._pick)
        line = captioned(("存到文件夹", self))
        line.addWidget(pick)
        return line

    def _pick(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "归档包存到", self.text())
        if folder:
            self.setText(folder)


def retention_box() -> QComboBox:
    """保管期限, the usual one chosen."""
    box = chooser(RETENTIONS)
    box.setCurrentIndex(box.findData(USUAL))
    return box


class ArchiveDialog(CaseDialog):
    """One case to be archived."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, "归档", "归档", width=860)
        self._owner = parent
        self.checks = DenseTable(check_columns(), sortable=False)
        self.checks.setAccessibleName("四性检测")
        self.checks.setMinimumHeight(look.metrics.scaled(128))
        self.checks.empty_text = "正在检测…"
        self.body.addWidget(self.checks, 1)
        self.day = DayField(clock.today())
        self.number, self.fonds, self.category, self.secrecy = (QLineEdit() for _ in range(4))
        self.retention, self.folder = retention_box(), FolderField()
        self.why = TextField("缺项的说明：缺什么、为什么、原件在哪里", 2)
        self._build()
        self.ok.setEnabled(False)
        self.retention.activated.connect(lambda _: self._renumber())
        for named in (self.fonds, self.category):
            named.editingFinished.connect(self._renumber)
        self.day.dateChanged.connect(lambda _: self._renumber())
        self._typed = ""
        case_id, year = case.summary.id, self.day.day.year
        desk.query(lambda: _read(case_id, year), lambda found: self.show_found(*found))

    def _build(self) -> None:
        self.add_fields(("归档日期", self.day), ("保管期限", self.retention))
        self.add_fields(("全宗号", self.fonds), ("门类", self.category))
        self.add_fields(("档号", self.number), ("密级", self.secrecy))
        self.body.addLayout(self.folder.line())
        self.add_field("归档说明", self.why)

    def show_found(self, checks: tuple[Check, ...], fonds: tuple[str, str], number: str) -> None:
        """Show how the checks went; what is bad keeps the case from being archived."""
        order = list(SIGNS)
        ordered: list[Check] = sorted(checks, key=lambda one: order.index(one.result))
        self.checks.show_rows(ordered)
        self.checks.go_to_first()
        self.fonds.setText(self.fonds.text() or fonds[0])
        self.category.setText(self.category.text() or fonds[1])
        self._offer(number)
        bad = sum(one.result is Result.BAD for one in checks)
        lacking = sum(one.result is Result.LACKING for one in checks)
        self.ok.setEnabled(not bad)
        if bad:
            self.problem(f"{bad} 项不通过，改好才能归档")
        elif lacking:
            self.problem(f"{lacking} 项缺，请写归档说明")
        (self.why if lacking else self.number).setFocus()

    def _offer(self, number: str) -> None:
        """A number nobody has typed over follows the year and the retention."""
        if self.number.text() == self._typed:
            self.number.setText(number)
            self._typed = number

    def _renumber(self) -> None:
        year, retention = self.day.day.year, str(self.retention.currentData())
        named = (self.fonds.text().strip(), self.category.text().strip())
        self._desk.query(lambda: _number(year, retention, named), self._offer)

    def submit(self) -> None:
        actor, case_id, day, why = self._desk.actor, self._case.summary.id, self.day.day, self.why.text
        filing = Filing(
            self.number.text().strip(), str(self.retention.currentData()), self.fonds.text().strip(),
            self.category.text().strip(), self.secrecy.text().strip(),
        )  # fmt: skip
        out = Path(self.folder.text()) / f"{filing.number}.zip"

        def work() -> object:
            from reports import archiving

            return archiving.archive(actor, case_id, day, filing, out, why)

        task = self._desk.change(work, lambda _: self.accept())
        WaitBox(self._owner, f"正在制作归档包 {filing.number}", task)


def check_columns() -> list[Column]:
    """性, 检测, 结果, 说明."""
    return [
        Column("四性", 64, text=lambda one: ASPECT_LABELS[one.aspect], tone=Tone.INK2),
        Column("检测", 150, text=lambda one: one.name),
        Column("结果", 92, status=lambda one: Status(*SIGNS[one.result], RESULT_LABELS[one.result])),
        Column("说明", 300, text=lambda one: one.words, tone=Tone.INK2, stretch=True, tail=True),
    ]


def _read(case_id: str, year: int) -> tuple[tuple[Check, ...], tuple[str, str], str]:
    from db.cases.archive import checks, service

    return checks.checked(case_id), service.fonds(), service.suggested_number(year, USUAL)


def _number(year: int, retention: str, named: tuple[str, str]) -> str:
    from db.cases.archive import service

    return service.suggested_number(year, retention, named)
