"""Who applies and who acts for them (申请人、代理人), typed, chosen from earlier cases, or read from a card."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db.cases.intake.identity import CREDIT_CODE, ID_CARD, checked_identity, names_organ
from db.cases.rules import PERSONS
from db.errors import UserError
from desktop.cases.intake.fields import FieldGrid, line, spaced
from desktop.cases.intake.seek import SeekField
from desktop.desk import Desk
from desktop.widgets.buttons import ChoiceRow, Toggle
from desktop.widgets.parts import column

if TYPE_CHECKING:
    from db.cases.counter.applicants import Former
    from db.cases.counter.card import Card

ID_KINDS = {
    "person": ((ID_CARD, "居民身份证"), ("999", "其他证件")),
    "organ": ((CREDIT_CODE, "统一社会信用代码"), ("999", "其他证件")),
}


class CardPaste(QObject):
    """Text of a card reader pasted into one of these fields fills in the whole card instead."""

    def __init__(
        self, fields: list[QLineEdit], then: Callable[["Card"], object], told: Callable[[str], object]
    ) -> None:
        super().__init__(fields[0])
        self._then, self._told = then, told
        for field in fields:
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pasted = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pasted and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste):
            return self.take(QGuiApplication.clipboard().text())
        return super().eventFilter(watched, event)

    def take(self, text: str) -> bool:
        """Fill in what a pasted text says; whether it was a reader's."""
        from db import clock
        from db.cases.counter import card

        try:
            found = card.read_card(text)
        except UserError as error:
            self._told(f"{error}{error.hint}")
            return True
        if found is None:
            return False
        self._told("证件有效期已过，请核对。" if card.expired(found, clock.today()) else "已照读卡内容填好，请核对。")
        self._then(found)
        return True


class ApplicantPart(QWidget):
    """申请人."""

    changed = Signal()
    known = Signal()

    def __init__(self, desk: Desk, told: Callable[[str], object]) -> None:
        super().__init__()
        self._desk, self._told, self._wrong = desk, told, False
        self.former_case = self._asked_about = ""
        self.kind = ChoiceRow((("person", "个人"), ("organ", "单位")))
        self.name = SeekField("姓名或单位名称；办过件的会列出来，↓ 选", first=False)
        self.id_kind, self.id_number = QComboBox(), line("加密保存，只显示头尾几位")
        self.phone, self.contact, self.address = line(), line(), line()
        self.legal_person = line()
        grid = FieldGrid()
        grid.add("申请人", self.kind)
        grid.add("名称", self.name)
        grid.add("证件", self.id_kind, "号码", self.id_number)
        grid.add("电话", self.phone, "联系人", self.contact)
        grid.add("住址", self.address, "法定代表", self.legal_person)
        self.setLayout(column(grid, gap=0))
        self.id_number.setAccessibleName("证件号码")
        self.kind.chosen.connect(self._offer_id_kinds)
        self.name.sought.connect(self._seek)
        self.name.chosen.connect(self.fill_former)
        self.id_number.editingFinished.connect(self._numbered)
        CardPaste([self.name.line, self.id_number, self.phone, self.address], self.fill_card, told)
        for field in (self.name.line, self.id_number, self.phone, self.contact, self.address, self.legal_person):
            field.textChanged.connect(lambda _: self.changed.emit())
        self.phone.editingFinished.connect(self.known)
        self._offer_id_kinds("person")

    def values(self) -> dict[str, str]:
        """What stands in the fields, by the intake's names."""
        number = self.id_number.text().strip()
        return {
            "applicant": self.name.line.text().strip(), "applicant_kind": self.kind.current, "id_number": number,
            "id_kind": self.id_kind.currentData() if number else "", "phone": self.phone.text().strip(),
            "contact": self.contact.text().strip(), "address": self.address.text().strip(),
            "legal_person": self.legal_person.text().strip(), "former_case": self.former_case,
        }  # fmt: skip

    def doubt(self) -> str:
        """A question about the name, asked once; '' where there is none, or it was asked and the name kept."""
        name = self.name.line.text().strip()
        if self.kind.current != "person" or not names_organ(name) or name == self._asked_about:
            return ""
        self._asked_about = name
        return "名称像是单位，申请人选的是「个人」：请改选「单位」；确是个人的，再保存一次"

    def fill(self, values: dict[str, str]) -> None:
        """Put values back, by the intake's names."""
        self.kind.mark_chosen("person" if values.get("applicant_kind", "person") in PERSONS else "organ")
        self._offer_id_kinds(self.kind.current)
        place = self.id_kind.findData(values.get("id_kind", ""))
        self.id_kind.setCurrentIndex(max(place, 0))
        self.former_case = values.get("former_case", "")
        for name, field in self._fields().items():
            field.setText(values.get(name, ""))
        self.known.emit()

    def fill_former(self, former: "Former") -> None:
        """The same applicant as in an earlier case; what is known is taken over, the number stays masked."""
        names = ("applicant", "applicant_kind", "id_kind", "phone", "contact", "address", "legal_person")
        values = {name: str(getattr(former, name)) for name in names}
        self.fill(values | {"id_number": former.id_number_masked, "former_case": former.case_id})
        self.phone.setFocus()

    def fill_card(self, card: "Card") -> None:
        """What the reader read; whatever else stands there stays."""
        self.fill(self.values() | {
            "applicant_kind": "person", "applicant": card.name, "id_kind": ID_CARD, "id_number": card.number,
            "address": card.address or self.address.text(), "former_case": "",
        })  # fmt: skip
        self.phone.setFocus()

    def _fields(self) -> dict[str, QLineEdit]:
        return {
            "applicant": self.name.line, "id_number": self.id_number, "phone": self.phone, "contact": self.contact,
            "address": self.address, "legal_person": self.legal_person,
        }  # fmt: skip

    def _offer_id_kinds(self, kind: str) -> None:
        self.id_kind.clear()
        for value, words in ID_KINDS[kind]:
            self.id_kind.addItem(words, value)
        self.legal_person.setEnabled(kind == "organ")

    def _seek(self, text: str) -> None:
        from db.cases.counter import applicants

        if self.former_case and "*" in self.id_number.text():
            self.former_case = ""  # another name is another person, whose number this is not
            self.id_number.clear()
        if text.strip():
            self._desk.query(lambda: (text, applicants.offered(text)), self._show)
        else:
            self.name.close_offers()

    def _show(self, found: tuple[str, list["Former"]]) -> None:
        text, offers = found
        if text == self.name.line.text():
            self.name.offer([(one.words, one) for one in offers])

    def _numbered(self) -> None:
        """A whole number names the applicant where they came before and nothing is filled in yet."""
        from db.cases.counter import applicants

        number = self.id_number.text().strip()
        self._check(number)
        self.known.emit()
        if number and "*" not in number and not self.name.line.text().strip():
            self._desk.query(lambda: applicants.offered(number, 1), self._fill_first)

    def _check(self, number: str) -> None:
        """Say at once that a digit is wrong, while the card still lies on the counter."""
        try:
            checked_identity(self.id_kind.currentData() if "*" not in number else "", number)
        except UserError as error:
            self._told(f"{self.id_kind.currentText()}不对。{error.hint}")
            self._wrong = True
        else:
            if self._wrong:
                self._told("")
            self._wrong = False

    def _fill_first(self, found: list["Former"]) -> None:
        if found and not self.name.line.text().strip():
            self.fill_former(found[0])


class AgentPart(QWidget):
    """代理人; a helper of a station is one too (帮办代办). With `power` it also asks for the power of attorney."""

    changed = Signal()

    def __init__(self, told: Callable[[str], object], power: bool = True) -> None:
        super().__init__()
        self.name, self.relation = line("没有代理人的不填"), line("例：配偶、员工、村代办员")
        self.id_number, self.phone = line("身份证号码"), line()
        self.power, self.helped = Toggle("委托书已交"), Toggle("帮办代办")
        self.more = FieldGrid()
        grid = FieldGrid()
        grid.add("代理人", self.name, "关系", self.relation)
        self.more.add("证件号码", self.id_number, "代理电话", self.phone)
        if power:
            self.more.add("委托", spaced(self.power, self.helped))
        self.setLayout(column(grid, self.more, gap=6))
        self.more.hide()
        self.name.textChanged.connect(lambda text: self.more.setVisible(bool(text.strip())))
        for field in (self.name, self.relation, self.id_number, self.phone):
            field.textChanged.connect(lambda _: self.changed.emit())
        for toggle in (self.power, self.helped):
            toggle.toggled.connect(lambda _: self.changed.emit())
        CardPaste([self.name, self.id_number, self.relation], self.fill_card, told)

    def values(self) -> dict[str, str]:
        """What stands in the fields, by the intake's names."""
        number = self.id_number.text().strip()
        return {
            "agent": self.name.text().strip(), "agent_relation": self.relation.text().strip(),
            "agent_phone": self.phone.text().strip(), "agent_id_number": number,
            "agent_id_kind": ID_CARD if number else "",
        }  # fmt: skip

    def fill(self, values: dict[str, str]) -> None:
        """Put values back, by the intake's names."""
        fields = (
            (self.name, "agent"), (self.relation, "agent_relation"), (self.phone, "agent_phone"),
            (self.id_number, "agent_id_number"),
        )  # fmt: skip
        for field, name in fields:
            field.setText(values.get(name, ""))

    def fill_card(self, card: "Card") -> None:
        """What the reader read of the agent's card."""
        self.name.setText(card.name)
        self.id_number.setText(card.number)
        self.phone.setFocus()
