"""What is asked about a memorandum: its clauses, one item's row, a signature, a reason."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from db import clock
from db.errors import UserError
from db.handover.memoranda import wording
from db.handover.memoranda.clauses import Clause, MemorandumItem
from db.handover.memoranda.service import Content
from db.handover.rules import Direction
from desktop.handover.memoranda.words import ClauseRow, clause_columns, clause_rows
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.fields import DayField, TextField, TypedChoice
from desktop.widgets.parts import label, row
from desktop.widgets.table import DenseTable


class ClausesDialog(FormDialog):
    """Every clause to be worded, added, moved, removed or reset; kept together as one further version."""

    agreed = Signal(object)

    def __init__(self, parent: QWidget | None, title: str, content: Content, composed: Sequence[Clause]) -> None:
        super().__init__(parent, title, "存为新的一版", width=900)
        self._content, self._composed = content, tuple(composed)
        self.clauses = content.clauses
        self.table = DenseTable(clause_columns(), sortable=False)
        self.table.setMinimumHeight(look.metrics.scaled(230))
        self.heading = QLineEdit()
        self.text = TextField("这一条的内容", lines=5)
        self.effective, self.expires = QLineEdit(content.effective_on), QLineEdit(content.expires_on)
        self.effective.setPlaceholderText("空着是自双方签署之日，例：2026-12-30")
        self.expires.setPlaceholderText("空着是没有期限")
        buttons = (
            KeyButton("加一条", "Ctrl+N").bind(self, self.add),
            KeyButton("上移", "Alt+Up").bind(self, lambda: self.shift(-1)),
            KeyButton("下移", "Alt+Down").bind(self, lambda: self.shift(1)),
            KeyButton("删去", "Ctrl+Delete").bind(self, self.remove),
            KeyButton("恢复规则集写法", "Ctrl+R").bind(self, self.reset),
        )
        self.body.addWidget(self.table, 1)
        self.body.addLayout(row(*buttons, None))
        self.add_field("标题", self.heading)
        self.add_field("内容", self.text)
        self.add_field("生效日期", self.effective)
        self.add_field("有效期至", self.expires)
        self.table.current_changed.connect(self._show)
        self.table.opened.connect(lambda _: self.heading.setFocus())
        self.heading.editingFinished.connect(self._keep)
        self._place = -1
        self._fill(0)

    @property
    def content(self) -> Content:
        """What is agreed on as the fields stand."""
        days = (self.effective.text().strip(), self.expires.text().strip())
        return Content(self.clauses, self._content.items, *days)

    def _fill(self, place: int) -> None:
        self._place = -1
        self.table.show_rows(clause_rows(self.clauses))
        at = max(0, min(place, len(self.clauses) - 1))
        self.table.go_to(self.table.rows.index_of(lambda one: one.id == at + 1))
        self._show(self.table.current_row())

    def _show(self, one: object) -> None:
        """Another clause comes to the fields; what was typed of the one before is kept first."""
        self._keep()
        if isinstance(one, ClauseRow):
            self._place = one.id - 1
            clause = self.clauses[self._place]
            self.heading.setText(clause.heading)
            self.text.setPlainText(clause.text)

    def _keep(self) -> None:
        if not 0 <= self._place < len(self.clauses):
            return
        typed = Clause(self.heading.text().strip(), self.text.text)
        if typed != self.clauses[self._place]:
            self.clauses = wording.edited(self.clauses, self._place, typed.heading, typed.text)

    def add(self) -> None:
        """加一条 after the selected one."""
        self._keep()
        at = self._place + 1
        self.clauses = wording.added(self.clauses, at, "", "")
        self._fill(at)
        self.heading.setFocus()

    def shift(self, by: int) -> None:
        """上移、下移."""
        self._keep()
        at = self._place
        if 0 <= at + by < len(self.clauses):
            self.clauses = wording.moved(self.clauses, at, at + by)
            self._fill(at + by)

    def remove(self) -> None:
        """删去这一条."""
        at = self._place
        if at >= 0:
            self.clauses = wording.removed(self.clauses, at)
            self._fill(at)

    def reset(self) -> None:
        """恢复成规则集的写法."""
        self._keep()
        try:
            self.clauses = wording.reset(self.clauses, self._place, self._composed)
        except UserError as error:
            self.problem(f"{error}{error.hint}")
            return
        self._fill(self._place)

    def submit(self) -> None:
        self._keep()
        found = self.content
        wrong = wording.problems(found.clauses, found.items, found.effective_on, found.expires_on)
        if wrong:
            self.problem("；".join(wrong))
            return
        self.agreed.emit(found)
        self.accept()


class ItemDialog(FormDialog):
    """One item's row: who approves, who supervises, 初审意见 with its law, survey and push."""

    agreed = Signal(object)

    def __init__(self, parent: QWidget | None, item: MemorandumItem) -> None:
        super().__init__(parent, item.name, "存为新的一版", width=640)
        self._item = item
        self.approval, self.supervision = QLineEdit(item.approval_duty), QLineEdit(item.supervision_duty)
        self.opinion = ChoiceRow((("no", "取消"), ("yes", "需要")))
        self.basis = QLineEdit(item.opinion_basis)
        self.basis.setPlaceholderText("例：《森林法》第三十七条")
        self.survey = TypedChoice(["", *wording.SURVEYS])
        self.survey.setCurrentText(item.survey)
        self.push = QLineEdit(item.push)
        self.add_field("审批职责", self.approval)
        self.add_field("监管职责", self.supervision)
        if item.direction == Direction.IN:
            choice = QWidget()
            choice.setLayout(row(self.opinion, None))
            self.add_field("初审意见", choice, "法律没有要求的一律取消；需要的要写明是哪部法律、法规。")
            self.add_field("依据", self.basis)
            self.add_field("踏勘形式", self.survey)
            self.add_field("信息推送", self.push)
        self.opinion.chosen.connect(lambda key: self.basis.setEnabled(key == "yes"))
        self.opinion.choose("yes" if item.opinion_basis else "no")
        self.body.addStretch(1)
        self.approval.setFocus()

    @property
    def item(self) -> MemorandumItem:
        """The row as the fields stand."""
        changed = replace(
            self._item, approval_duty=self.approval.text().strip(), supervision_duty=self.supervision.text().strip(),
            survey=self.survey.currentText().strip(), push=self.push.text().strip(),
        )  # fmt: skip
        if self._item.direction != Direction.IN:
            return changed
        return wording.with_opinion(changed, self.basis.text() if self.opinion.current == "yes" else "")

    def submit(self) -> None:
        if self.opinion.current == "yes" and not self.basis.text().strip():
            self.problem("要初审意见的，请写明法律、法规的名称")
            self.basis.setFocus()
            return
        self.agreed.emit(self.item)
        self.accept()


class SignDialog(FormDialog):
    """Who signed the paper for the own organ, and when."""

    signed = Signal(str, object)

    def __init__(self, parent: QWidget | None, called: str, organ: str) -> None:
        super().__init__(parent, f"登记{organ}的签署", "登记", width=560)
        self.signatory, self.on = QLineEdit(), DayField(clock.today())
        self.signatory.setPlaceholderText("在备忘录上签字的主要负责人")
        self.body.addWidget(label(f"{called}　登记以后内容不能再改。", tone="ink2", wrap=True))
        self.add_field("签署人", self.signatory)
        self.add_field("签署日期", self.on)
        self.body.addStretch(1)
        self.signatory.setFocus()

    def submit(self) -> None:
        if not self.signatory.text().strip():
            self.problem("请写签署人")
            self.signatory.setFocus()
            return
        self.signed.emit(self.signatory.text().strip(), self.on.day)
        self.accept()
