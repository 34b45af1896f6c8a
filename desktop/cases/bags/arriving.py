"""收到移送材料: counting an opened bag and writing down differences; without data, entering it from its sheet."""

import re
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.bags.rules import read_code
from db.cases.rules import CaseDetail
from db.cases.whereabouts import Thing
from db.errors import UserError
from desktop.cases.bags.counting import Counted, CountTable
from desktop.desk import Desk
from desktop.messages import tell
from desktop.pc_clock import DatedDialog
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label

if TYPE_CHECKING:
    from db.cases.bags.rules import Bag
    from db.cases.bags.service import Found, Noted

USUAL = frozenset({Thing.FILE, Thing.ORIGINALS})
_LINE = re.compile(r"\s*([0-9A-Za-z-]{6,40})[\s,，]+(\d{1,5})(?:[\s,，]+(\d{1,5}))?\s*")


class ArriveDialog(DatedDialog):
    """An arrived bag; opened from a case, the bag this case is under way in."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, case: CaseDetail | None = None, kind: ActKind = ActKind.ARRIVED,
        number: str = "",
    ) -> None:  # fmt: skip
        super().__init__(parent, "收到移送材料", "登记收到", width=940)
        self._desk, self._kind, self.number = desk, kind, number
        case_id = case.summary.id if case else ""
        self.told = label("", tone="ink2", wrap=True)
        self.body.addWidget(self.told)
        self.day = DayField(clock.today())
        self.add_field("收到日期", self.day)
        self.count = CountTable("收到", self._sum)
        self.body.addWidget(self.count, 1)
        self.differs = QLineEdit()
        self.differs.setPlaceholderText("选中的一件和移送单不符的：缺什么、多什么、破损，例：缺营业执照原件 1 件")
        self.add_field("差异", self.differs)
        self.differs.textChanged.connect(self._remark)
        self.count.table.current_changed.connect(self._show_remark)
        self.ok.setEnabled(False)
        desk.query(lambda: _read(case_id, number), self.show_bag)

    def show_bag(self, bag: "Bag | None") -> None:
        """Show what is to be counted."""
        if bag is None:
            self.told.setText("这件没有在途的移送单。对方的数据包还没有到的，请在「办件 → 移送」里按 F9 凭单登记。")
            return
        self.number = bag.number
        sent = f"{bag.sent_on} 由{bag.carrier}送出" if bag.sent_on else ""
        self.told.setText(f"移送单 {bag.number}　{bag.sender} 移送　{sent}")
        self.count.show_lines(
            [Counted(one.case_id, one.number, one.item_name, one.applicant, one.things_words, one.pages, one.originals,
                     True, (one.pages, one.originals)) for one in bag.lines if one.arrived_on is None]
        )  # fmt: skip
        self.ok.setEnabled(True)
        self.count.table.setFocus()

    def _sum(self) -> None:
        left = len(self.count.lines) - len(self.count.ticked)
        differing = [one for one in self.count.ticked if one.differs and not one.remark]
        words = f"{left} 件没有到，继续催问" if left else ""
        self.problem("；".join(part for part in (words, "数目不符，请写差异" if differing else "") if part))

    def _remark(self, words: str) -> None:
        one = self.count.chosen
        if one:
            one.remark = words.strip()
            self.count.renew()

    def _show_remark(self, one: object) -> None:
        if isinstance(one, Counted):
            self.differs.setText(one.remark)

    def submit(self) -> None:
        from db.cases.bags.service import Found

        ticked = self.count.ticked
        unsaid = next((one for one in ticked if one.differs and not one.remark), None)
        if unsaid:
            self.count.table.go_to(self.count.table.rows.index_of(lambda line: line is unsaid))
            self.problem(f"{unsaid.number} 的数目和移送单不符，请写明差异")
            self.differs.setFocus()
            return
        found = [Found(one.number, one.pages, one.originals, one.remark) for one in ticked]
        actor, number, day = self._desk.actor, self.number, self.day.day

        def work() -> object:
            from db.cases.bags import service

            return service.arrive(actor, number, day, found)

        self.write(self._desk, work, lambda _: self.accept())


class PaperDialog(DatedDialog):
    """凭单登记: the bag is here but not the other office's package; the code on the sheet fills in the fields."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(parent, "凭移送单登记", "登记收到", width=680)
        self._desk = desk
        told = "纸质材料到了、对方的数据包还没有到时用。数据包到了以后，程序把收到的日期补记到各件。"
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.code, self.bag, self.giver = QLineEdit(), QLineEdit(), QLineEdit()
        self.code.setPlaceholderText("用扫码枪扫单子左下角的码；没有扫码枪的，填下面各栏")
        self.bag.setPlaceholderText("例：140525001AY20260007")
        self.giver.setPlaceholderText("移送单位全称")
        self.day = DayField(clock.today())
        self.lines = TextField("一行一件：办件编号 页数 原件数，例：140525001A2026000012 12 2", 5)
        for name, field in (
            ("单上的码", self.code), ("移送单号", self.bag), ("移送单位", self.giver), ("收到日期", self.day),
            ("办件", self.lines),
        ):  # fmt: skip
            self.add_field(name, field)
        self.body.addStretch(1)
        self.code.textChanged.connect(self._take_code)
        self.code.setFocus()

    def _take_code(self, text: str) -> None:
        read = read_code(text)
        if read:
            self.bag.setText(read[0])
            self.lines.setPlainText(
                "\n".join(f"{number} {pages} {originals}" for number, _, pages, originals in read[1])
            )
            self.problem(f"读到 {len(read[1])} 件，请核对实收")
            self.giver.setFocus()

    @property
    def found(self) -> "list[Found]":
        """What was counted. Raises UserError for a line that cannot be read."""
        from db.cases.bags.service import Found

        things = {one[0]: one[1] for one in (read_code(self.code.text()) or ("", ()))[1]}
        found = []
        for line in filter(str.strip, self.lines.text.splitlines()):
            read = _LINE.fullmatch(line)
            if read is None:
                raise UserError(f"「{line[:40]}」看不懂。", hint="一行一件：办件编号 页数 原件数。")
            number, pages, originals = read[1], int(read[2]), int(read[3] or 0)
            found.append(Found(number, pages, originals, things=things.get(number, USUAL)))
        return found

    def submit(self) -> None:
        try:
            found = self.found
        except UserError as error:
            self.problem(f"{error}{error.hint}")
            self.lines.setFocus()
            return
        actor, bag, sender, day, owner = (
            self._desk.actor, self.bag.text(), self.giver.text(), self.day.day, self.parentWidget(),
        )  # fmt: skip

        def work() -> "Noted | None":
            from db.cases.bags import service

            return service.arrive_by_paper(actor, bag, sender, day, found)

        def done(left: "Noted | None") -> None:
            self.accept()
            if left:
                tell(owner, "已凭移送单登记", [("等数据包", "、".join(left.waiting))])

        self.write(self._desk, work, done)


def _read(case_id: str, number: str) -> "Bag | None":
    from db.cases.bags import service

    if number:
        return service.bag(number)
    return next((one for one in service.of_case(case_id) if one.under_way), None)
