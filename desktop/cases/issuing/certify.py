"""制证: the certificate's number and validity, the blank it stands on, and blanks that were spoiled."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ActKind, last_of
from db.cases.issuing.rules import Blank, Certificate, Spoiled, replaces
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.desk import Desk
from desktop.widgets.fields import DayField
from desktop.widgets.parts import Note, label
from desktop.widgets.shapes import Tone

if TYPE_CHECKING:
    from db.handover.registers.standing import Standing


class CertifyDialog(CaseDialog):
    """The certificate of a granted case."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, "制证", "保存「制证」", width=760)
        before = replaces(case.acts)
        if before:
            told = f"原来的空白证照 {before.details.get('blank_number', '')} 收回作废；请写作废原因和监督人。"
            self.body.addWidget(Note("重新制证。", told, Tone.AMBER))
        granted = last_of(case.acts, ActKind.CERTIFIED, ActKind.GRANTED)
        known = granted.details if granted else {}
        self.day = DayField(clock.today())
        self.number = _field(known.get("certificate_number", ""), "照本机关的编号规则填")
        self.valid_from = _field(known.get("valid_from", ""), "例：2026-10-09；长期的不填")
        self.valid_to = _field(known.get("valid_to", ""), "例：2030-10-08")
        self.content = _field(known.get("content", ""), "许可的内容、范围，照决定书")
        self.stock = QComboBox()
        self.stock.addItem("不用编号的空白证照", None)
        self.blank = _field("", "空白证照上印的编号")
        self.spoiled = _field("", "打坏的空白证照编号，没有不填")
        self.why = _field("", "例：打印错位")
        self.supervisor = _field("", "在场的另一个人")
        self.left = label("", "small", "ink3", wrap=True)
        self._build()
        self.stock.currentIndexChanged.connect(lambda _: self._offer())
        self.number.setFocus()
        desk.query(_stocks, self.show_stocks)

    def _build(self) -> None:
        self.add_fields(("证照编号", self.number), ("日期", self.day))
        self.add_fields(("有效期起", self.valid_from), ("有效期止", self.valid_to))
        self.add_field("内容、范围", self.content)
        self.add_field("空白证照", self.stock)
        self.body.addWidget(self.left)
        self.left.hide()
        self.add_fields(("空白编号", self.blank), ("作废的编号", self.spoiled))
        self.add_fields(("作废原因", self.why), ("监督人", self.supervisor))
        self.body.addStretch(1)

    def show_stocks(self, found: "list[Standing]") -> None:
        """Offer the kinds of blank certificates; the one named like the item first."""
        name = self._case.summary.item_name
        for one in found:
            self.stock.addItem(f"{one.entry.name}（{one.state_words}）", one)
        likely = [number for number, one in enumerate(found, 1) if one.book.balance and _alike(one.entry.name, name)]
        if likely:
            self.stock.setCurrentIndex(likely[0])

    def _offer(self) -> None:
        from db.cases import blanks

        one = self.chosen
        self.blank.setText(blanks.next_number(one) if one else "")
        self.blank.setEnabled(one is not None)
        self.left.setVisible(one is not None)
        self.left.setText(f"库里现有 {one.book.there.words or one.book.balance}；出库和制证一起登记。" if one else "")

    @property
    def chosen(self) -> "Standing | None":
        """The stock the blank is taken from; None where the certificate needs no numbered blank."""
        found: Standing | None = self.stock.currentData()
        return found

    def submit(self) -> None:
        if not self.number.text().strip():
            self.problem("请填证照编号")
            self.number.setFocus()
            return
        actor, case_id, day, stock = self._desk.actor, self._case.summary.id, self.day.day, self.chosen
        blank = Blank(stock.id, self.blank.text().strip()) if stock else None
        made = Certificate(
            self.number.text(), self.valid_from.text(), self.valid_to.text(), self.content.text(), blank
        )  # fmt: skip
        spoiled = Spoiled(self.spoiled.text().strip(), self.why.text(), self.supervisor.text())

        def work() -> object:
            from db.cases.issuing import service

            return service.certify(actor, case_id, day, made, spoiled)

        self.record(work)


def _field(text: str, example: str) -> QLineEdit:
    field = QLineEdit(text)
    field.setPlaceholderText(example)
    return field


def _alike(blank: str, item: str) -> bool:
    """Whether a blank is likely the one of an item: its name's first characters stand in the item's."""
    plain = blank.replace("（空白）", "").replace("空白", "").removesuffix("证").removesuffix("许可")
    return len(plain) > 1 and plain[:4] in item


def _stocks() -> "list[Standing]":
    from db.cases import blanks

    return blanks.stocks()
