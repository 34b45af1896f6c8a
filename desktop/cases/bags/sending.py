"""移送材料: which cases go into the bag, what of each and how many pages; the sheet is offered for printing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.bags.rules import Load
from db.cases.rules import CaseDetail
from db.cases.whereabouts import Thing, things_words
from desktop.cases.bags.counting import Counted, CountTable
from desktop.desk import Desk
from desktop.pc_clock import DatedDialog
from desktop.widgets.fields import DayField

if TYPE_CHECKING:
    from db.cases.bags.choosing import Candidate
    from db.cases.bags.rules import Bag

WHAT = (
    frozenset({Thing.FILE, Thing.ORIGINALS}),
    frozenset({Thing.ORIGINALS, Thing.RESULT}),
    frozenset({Thing.RESULT}),
    frozenset({Thing.ORIGINALS}),
    frozenset({Thing.FILE}),
    frozenset(Thing),
)
"""What goes into a bag for a case, the usual first: the file on its way up, originals and result on the way back."""


class SendDialog(DatedDialog):
    """A bag to be sent."""

    sent = Signal(str)

    def __init__(
        self, desk: Desk, parent: QWidget | None, case: CaseDetail | None = None, kind: ActKind = ActKind.SENT
    ) -> None:
        super().__init__(parent, "移送材料", "移送并打印移送单", width=980)
        self._desk, self._kind = desk, kind
        self._first = case.summary.id if case else ""
        self._front = parent
        self.to = QComboBox()
        self.to.setEditable(True)
        self.carrier = QLineEdit()
        self.carrier.setPlaceholderText("送件人姓名，或邮寄单号")
        self.day = DayField(clock.today())
        self.what = QComboBox()
        for things in WHAT:
            self.what.addItem(things_words(things), things)
        self.count = CountTable("送", self._sum)
        for name, widget in (("送给", self.to), ("送件人", self.carrier), ("日期", self.day)):
            self.add_field(name, widget)
        self.count.add_field("送什么", self.what)
        self.body.addWidget(self.count, 1)
        self.what.activated.connect(lambda _: self._rename())
        self.count.table.current_changed.connect(self._show_what)
        self.to.setFocus()
        first = self._first
        desk.query(lambda: _read(first), lambda found: self.show_found(*found))

    def show_found(self, found: "list[Candidate]", offices: list[str]) -> None:
        """Offer the cases whose papers are here, and the offices papers usually go to."""
        typed = self.to.currentText()
        self.to.addItems(offices)
        self.to.setEditText(typed or (offices[0] if offices else ""))
        for things in dict.fromkeys(one.things for one in found if self.what.findText(things_words(one.things)) < 0):
            self.what.addItem(things_words(things), things)
        self.count.show_lines(
            [Counted(one.id, one.number, one.item_name, one.applicant, things_words(one.things), one.pages,
                     one.originals, one.id == self._first) for one in found]
        )  # fmt: skip

    def _rename(self) -> None:
        one = self.count.chosen
        if one:
            one.things, one.ticked = self.what.currentText(), True
            self.count.renew()

    def _show_what(self, one: object) -> None:
        if isinstance(one, Counted):
            self.what.setCurrentText(one.things)

    def _sum(self) -> None:
        ticked = self.count.ticked
        pages, originals = sum(one.pages for one in ticked), sum(one.originals for one in ticked)
        self.problem(f"{len(ticked)} 件，{pages} 页，原件 {originals}" if ticked else "还没有勾选办件")

    def submit(self) -> None:
        ticked = self.count.ticked
        if not ticked or not self.carrier.text().strip():
            self.problem("请勾选要送的办件" if not ticked else "请填送件人")
            (self.count.table if not ticked else self.carrier).setFocus()
            return
        things = {self.what.itemText(place): self.what.itemData(place) for place in range(self.what.count())}
        loads = [Load(one.id, things[one.things], one.pages, one.originals) for one in ticked]
        desk, to, carrier, day = self._desk, self.to.currentText(), self.carrier.text(), self.day.day

        def work() -> "Bag":
            from db.cases.bags import service

            return service.send(desk.actor, to, carrier, day, loads)

        self.write(desk, work, self._done)

    def _done(self, bag: "Bag") -> None:
        self.accept()
        self.sent.emit(bag.number)
        preview_sheet(self._desk, self._front, bag.number)


def preview_sheet(desk: Desk, parent: QWidget | None, number: str) -> None:
    """材料移送单."""
    from desktop import papers
    from reports.cases import bag_sheet

    actor = desk.actor
    papers.show_paper(desk, parent, f"移送单 {number}", lambda out: bag_sheet.print_sheet(actor, number, out))


def _read(first: str) -> "tuple[list[Candidate], list[str]]":
    from db.cases.bags import choosing

    found = choosing.candidates(first)
    return found, choosing.usual_offices(first or (found[0].id if found else ""))
