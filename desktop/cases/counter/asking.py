"""Noting a question, and answering one that waited."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db.cases.counter.consultations import Asking, Consultation
from db.items.rules import Item
from desktop.cases.intake.kinds import CHANNELS
from desktop.cases.intake.seek import SeekField
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.fields import TextField
from desktop.widgets.parts import label, row

if TYPE_CHECKING:
    from db.cases.intake.listed import Offer


class AskDialog(FormDialog):
    """登记咨询."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(parent, "登记咨询", "登记", width=620)
        self._desk = desk
        self._item: Item | None = None
        self.question, self.reply = TextField("问了什么"), TextField("当场答复的写在这里；还没有答复的不填")
        self.asker, self.phone = QLineEdit(), QLineEdit()
        self.asker.setPlaceholderText("可不填")
        self.phone.setPlaceholderText("要回电的请填")
        self.finder = SeekField("可不填；两个汉字或拼音首字母，Enter 选", first=True)
        self.channel = QComboBox()
        for code, words in CHANNELS.items():
            self.channel.addItem(words, code)
        people = QWidget()
        people.setLayout(row(self.asker, label("电话", tone="ink2"), self.phone, self.channel))
        self.add_field("问题", self.question)
        self.add_field("答复", self.reply)
        self.add_field("咨询人", people)
        self.add_field("事项", self.finder)
        self.finder.sought.connect(self._search)
        self.finder.chosen.connect(self._choose)
        self.question.setFocus()

    def _search(self, text: str) -> None:
        from db.cases.intake import listed

        self._item = None
        if text.strip():
            self._desk.query(lambda: listed.offered(text, 5), self._offer)
        else:
            self.finder.close_offers()

    def _offer(self, found: "list[Offer]") -> None:
        self.finder.offer([(one.words, one.item) for one in found])

    def _choose(self, item: object) -> None:
        if isinstance(item, Item):
            self._item = item
            self.finder.line.setText(item.name)

    def submit(self) -> None:
        from db.cases.counter import consultations

        if not self.question.text:
            self.problem("请写问了什么")
            self.question.setFocus()
            return
        actor = self._desk.actor
        asking = Asking(
            self.question.text, self.asker.text(), self.phone.text(), self._item.id if self._item else "",
            str(self.channel.currentData()), self.reply.text,
        )  # fmt: skip
        self.ok.setEnabled(False)
        task = self._desk.change(lambda: consultations.add(actor, asking))
        task.finished.connect(lambda _: self.accept())
        task.failed.connect(lambda error: self.ok.setEnabled(True))


class AnswerDialog(FormDialog):
    """答复咨询; an answered one is shown and not changed."""

    def __init__(self, desk: Desk, parent: QWidget | None, one: Consultation) -> None:
        super().__init__(parent, f"咨询 {one.number}", "保存答复", width=620)
        self._desk, self._one = desk, one
        who = "　".join(part for part in (one.asker or "未留名", one.phone, one.item_name) if part)
        self.body.addWidget(label(who, tone="ink2", wrap=True))
        self.body.addWidget(label(one.question, "strong", wrap=True))
        self.reply = TextField("怎样答复的")
        if one.answer:
            self.body.addWidget(label(f"{one.answered_by}（{one.answered_at[:10]}）：{one.answer}", wrap=True))
            self.ok.hide()
        else:
            self.add_field("答复", self.reply)
            self.reply.setFocus()

    def submit(self) -> None:
        from db.cases.counter import consultations

        if not self.reply.text:
            self.problem("请写答复")
            self.reply.setFocus()
            return
        actor, number, words = self._desk.actor, self._one.number, self.reply.text
        self.ok.setEnabled(False)
        task = self._desk.change(lambda: consultations.answer(actor, number, words))
        task.finished.connect(lambda _: self.accept())
        task.failed.connect(lambda error: self.ok.setEnabled(True))
