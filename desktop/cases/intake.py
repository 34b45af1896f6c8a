"""Taking papers in: item, applicant, materials; nothing is asked that the law does not need."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from db import clock
from db.cases.identity import CREDIT_CODE, ID_CARD
from db.cases.periods import GENERAL_BASIS, GENERAL_DAYS
from db.cases.rules import CaseDetail, Intake
from db.items.rules import Item
from db.items.specs.relations import MaterialsInForce
from desktop.cases.course import short_article
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tasks import Task
from desktop.tokens import GAP
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.fields import DayField
from desktop.widgets.parts import label, row

ID_KINDS = {
    "person": ((ID_CARD, "居民身份证"), ("999", "其他证件")),
    "organ": ((CREDIT_CODE, "统一社会信用代码"), ("999", "其他证件")),
}


def statutory_words(item: Item) -> str:
    """The statutory limit; a licence without one of its own has the general limit of the Licensing Act."""
    if item.is_licence and not item.statutory_limit:
        return f"{GENERAL_DAYS}个工作日（{short_article(GENERAL_BASIS)}）"
    return item.statutory_label


class IntakeDialog(FormDialog):
    """收件."""

    taken = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None, item: Item | None = None) -> None:
        super().__init__(parent, "收件", "收件并编号", width=640)
        self._desk = desk
        self._item: Item | None = None
        self.seek = QLineEdit()
        self.seek.setPlaceholderText("事项：汉字、拼音首字母或编码")
        self.found = QListWidget()
        self.found.setObjectName("results")
        self.found.setFixedHeight(look.metrics.scaled(96))
        self.found.setAccessibleName("找到的事项")
        self.kind = ChoiceRow((("person", "个人"), ("organ", "单位")))
        self.applicant, self.id_number = QLineEdit(), QLineEdit()
        self.contact, self.phone = QLineEdit(), QLineEdit()
        self.id_kind = QComboBox()
        self.day = DayField(clock.today())
        self.materials = QListWidget()
        self.materials.setObjectName("results")
        self.materials.setAccessibleName("收到的材料")
        self.materials.setMinimumHeight(look.metrics.scaled(110))
        self._build()
        self.seek.textChanged.connect(self._search)
        self.found.currentItemChanged.connect(self._choose)
        self.kind.chosen.connect(self._offer_id_kinds)
        self.day.dateChanged.connect(lambda _: self._read_materials())
        self._offer_id_kinds("person")
        self.seek.setFocus()
        if item:
            self._set_item(item)
            self.applicant.setFocus()

    def _build(self) -> None:
        self.applicant.setPlaceholderText("姓名或单位名称")
        self.contact.setPlaceholderText("经办人（可不填）")
        self.phone.setPlaceholderText("电话（可不填）")
        self.add_field("事项", self.seek)
        self.body.addWidget(self.found)
        self.chosen = label("还没有选事项", "strong", wrap=True)
        self.body.addWidget(self.chosen)
        self.organ = label("", "small", "ink2", wrap=True)
        self.body.addWidget(self.organ)
        self.offers = label("", "small", "primary", wrap=True)
        self.offers.hide()
        self.body.addWidget(self.offers)
        self.body.addLayout(row(self.kind, None))
        self.add_field("申请人", self.applicant)
        identity = QWidget()
        identity.setLayout(row(self.id_kind, self.id_number))
        self.id_number.setPlaceholderText("号码加密保存，只显示头尾几位")
        self.id_number.setAccessibleName("证件号码")
        self.add_field("证件", identity)
        people = QWidget()
        people.setLayout(row(self.contact, self.phone, gap=GAP))
        self.add_field("经办", people)
        self.add_field("收件日期", self.day)
        self.add_field("收到材料", self.materials, "空格勾选；收件只是收下材料，不等于受理。")

    def _offer_id_kinds(self, kind: str) -> None:
        self.id_kind.clear()
        for value, words in ID_KINDS[kind]:
            self.id_kind.addItem(words, value)

    def _search(self, text: str) -> None:
        from db.items import finding

        wanted = text.strip()
        if wanted:
            self._desk.query(lambda: finding.offered(wanted), self._show_found)

    def _show_found(self, items: list[Item]) -> None:
        self.found.clear()
        for item in items:
            entry = QListWidgetItem(f"{item.name}　{item.type_label}　{item.department}")
            entry.setData(Qt.ItemDataRole.UserRole, item)
            self.found.addItem(entry)
        if items:
            self.found.setCurrentRow(0)

    def _choose(self, entry: QListWidgetItem | None) -> None:
        if entry:
            self._set_item(entry.data(Qt.ItemDataRole.UserRole))

    def _set_item(self, item: Item) -> None:
        from db.cases import service as cases

        if item != self._item:
            self.materials.clear()
        self._item = item
        self.chosen.setText(f"{item.name}　法定 {statutory_words(item)}，承诺 {item.promised_label}")
        self.organ.setText("")
        self._desk.query(lambda: (item, cases.who_accepts(item)), self._show_organ)
        self._read_materials()

    def _read_materials(self) -> None:
        from db.items.local import service as local
        from db.items.specs import flags, relations

        item, day = self._item, self.day.day
        if item:
            self._desk.query(
                lambda: (
                    item, relations.materials_in_force(item.id, day), flags.flag_words(item), local.offers(item, day)
                ),
                self._show_materials,
            )  # fmt: skip

    def _show_organ(self, found: tuple[Item, str]) -> None:
        item, words = found
        if item is self._item:
            self.organ.setText(words)

    def _show_materials(self, found: tuple[Item, MaterialsInForce, tuple[str, ...], tuple[str, ...]]) -> None:
        item, wanted, ways, listed = found
        if item is not self._item:
            return
        lines = [f"可以：{'、'.join(ways)}。"] if ways else []
        self.offers.setText("\n".join((*lines, *(f"{words}。" for words in listed), *wanted.remarks)))
        self.offers.setVisible(bool(self.offers.text()))
        checked, unchecked = Qt.CheckState.Checked, Qt.CheckState.Unchecked
        ticked = {entry.text() for entry in self._entries() if entry.checkState() == checked}
        self.materials.clear()
        for material in wanted.materials:
            core = "　核心要件" if material.core else ""
            entry = QListWidgetItem(f"{material.name}　{material.copies} 份{core}")
            entry.setFlags(entry.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            entry.setCheckState(checked if entry.text() in ticked else unchecked)
            entry.setData(Qt.ItemDataRole.UserRole, material.copies)
            self.materials.addItem(entry)
        if not wanted.materials:
            self.materials.addItem(QListWidgetItem("这个事项还没有办事指南，收到的材料请写在备注里。"))
            self.materials.item(0).setFlags(Qt.ItemFlag.NoItemFlags)

    def _received(self) -> tuple[int, ...]:
        """How many copies came of each material, in the guide's order."""
        checked = Qt.CheckState.Checked
        return tuple(int(e.data(Qt.ItemDataRole.UserRole)) if e.checkState() == checked else 0 for e in self._entries())

    def _entries(self) -> list[QListWidgetItem]:
        return [self.materials.item(number) for number in range(self.materials.count())]

    def submit(self) -> None:
        from db.cases import service

        if self._item is None:
            self.problem("请先选事项")
            self.seek.setFocus()
            return
        if not self.applicant.text().strip():
            self.problem("请填申请人")
            self.applicant.setFocus()
            return
        number = self.id_number.text().strip()
        intake = Intake(
            item_id=self._item.id,
            applicant=self.applicant.text().strip(),
            applicant_kind=self.kind.current,
            received_on=self.day.day,
            id_kind=self.id_kind.currentData() if number else "",
            id_number=number,
            contact=self.contact.text().strip(),
            phone=self.phone.text().strip(),
            received_materials=self._received(),
        )
        actor = self._desk.actor
        self.ok.setEnabled(False)
        task: Task = self._desk.change(lambda: service.take_in(actor, intake), self._done)
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _done(self, case: CaseDetail) -> None:
        self.taken.emit(case.summary.id)
        self.accept()
