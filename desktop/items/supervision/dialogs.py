"""监管: raising and settling a dispute, settling many items at once after a look at the plan, choosing the paper."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from db import clock
from db.items.rules import Edition, Item
from db.items.supervision.rules import RISKS, Elements, Risk, Rule, Supervision, read_bodies
from db.items.supervision.service import Overseen, PlanLine
from desktop.desk import Desk
from desktop.items.supervision.words import plan_columns
from desktop.messages import FormDialog
from desktop.papers import show_paper
from desktop.widgets.buttons import ChoiceRow, KeyButton, Toggle
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label, row
from desktop.widgets.table import DenseTable

ALL = "全部主管部门"
WAYS = (("propose", "按规则建议"), ("set", "同一个监管主体"))
RISK_CHOICES = (("", "不改"), *((risk.value, words) for risk, words in RISKS.items()))
SCOPES = (("all", "整个清单"), ("department", "一个主管部门"), ("supervisor", "一个监管主体"))


class DisputeDialog(FormDialog):
    """登记争议: who disagrees about what."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, item: Item) -> None:
        super().__init__(parent, f"登记监管争议：{item.name}", "登记")
        self._desk, self._item = desk, item
        self.parties, self.matter = QLineEdit(), TextField("例：划转以后由谁牵头监管")
        self.parties.setPlaceholderText("例：县林业局、县水利局")
        self.day = DayField(clock.today())
        self.add_field("争议部门", self.parties)
        self.add_field("争议内容", self.matter)
        self.add_field("提出日期", self.day, "裁定以前，清单不能公布。")
        self.parties.setFocus()

    def submit(self) -> None:
        from db.items.supervision import disputes

        actor, item_id, on = self._desk.actor, self._item.id, self.day.day
        parties, matter = self.parties.text(), self.matter.text
        self._desk.change(lambda: disputes.raise_dispute(actor, item_id, on, parties, matter), lambda _: self._done())

    def _done(self) -> None:
        self.saved.emit()
        self.accept()


class SettleDialog(FormDialog):
    """登记裁定: the government's decision with its document."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, found: Overseen) -> None:
        super().__init__(parent, f"登记裁定：{found.item.name}", "登记")
        self._desk, self._item = desk, found.item
        told = found.dispute.details if found.dispute else {}
        self.body.addWidget(label(f"{told.get('parties', '')}：{told.get('matter', '')}", tone="ink2", wrap=True))
        self.organ, self.number = QLineEdit(), QLineEdit()
        self.organ.setPlaceholderText("例：泽州县人民政府")
        self.number.setPlaceholderText("文件文号或者会议纪要号")
        self.bodies = TextField("一行一个；牵头的后面写（牵头）", lines=2)
        self.day = DayField(clock.today())
        self.add_field("裁定机关", self.organ)
        self.add_field("文号", self.number)
        self.add_field("监管主体", self.bodies, "已经公布的清单，监管主体随后在「调整」里改。")
        self.add_field("裁定日期", self.day)
        self.organ.setFocus()

    def submit(self) -> None:
        from db.items.supervision import service

        actor, item_id, on = self._desk.actor, self._item.id, self.day.day
        organ, number, bodies = self.organ.text(), self.number.text(), read_bodies(self.bodies.text)
        self._desk.change(
            lambda: service.settle_dispute(actor, item_id, on, organ, number, bodies), lambda _: self._done()
        )

    def _done(self) -> None:
        self.saved.emit()
        self.accept()


class BulkDialog(FormDialog):
    """成批确定: the rules' proposals or one supervision, for a department or all; first the plan, then the writing."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, edition: Edition, departments: Sequence[str]) -> None:
        super().__init__(parent, f"成批确定监管主体：{edition.name}", "写入", width=980)
        self._desk, self._edition = desk, edition
        self._plan: tuple[PlanLine, ...] = ()
        self.way = ChoiceRow(WAYS)
        self.department = QComboBox()
        self.department.addItem(ALL, None)
        for name in departments:
            self.department.addItem(name, name)
        self.bodies, self.measures = QLineEdit(), QLineEdit()
        self.bodies.setPlaceholderText("例：县住建局（牵头）、县水利局")
        self.measures.setPlaceholderText("不填不改")
        self.risk = ChoiceRow(RISK_CHOICES)
        self.others = Toggle("已有别的监管主体的也改")
        self.look = KeyButton("看看会改什么", "F5").bind(self, self.preview)
        self.table = DenseTable(plan_columns())
        self.table.empty_text = "按 F5 看看会改什么，再写入。"
        self.table.setMinimumHeight(220)
        self.told = label("", tone="ink2", wrap=True)
        self.body.addLayout(row(self.way, None))
        self.add_field("主管部门", self.department)
        self.add_field("监管主体", self.bodies)
        self.add_field("监管措施", self.measures)
        line = QWidget()
        line.setLayout(row(self.risk, self.others, None, self.look))
        self.add_field("风险等级", line)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.told)
        self.way.chosen.connect(lambda _: self._switch())
        self._switch()
        self.department.setFocus()

    def _switch(self) -> None:
        same = self.way.current == "set"
        for field in (self.bodies, self.measures, self.risk, self.others):
            field.setEnabled(same)
        self._show(())

    def preview(self) -> None:
        """看看会改什么."""
        self._desk.query(self._work(), self._show)

    def _work(self) -> Callable[[], tuple[PlanLine, ...]]:
        from db.items.supervision import service

        edition_id, department = self._edition.id, self.department.currentData()
        if self.way.current == "propose":
            return lambda: service.plan_proposals(edition_id, department)
        risk = Risk(self.risk.current) if self.risk.current else None
        elements = Elements(measures=self.measures.text().strip(), risk=risk)
        wanted = Supervision(read_bodies(self.bodies.text()), elements, Rule.PERSON)
        others = self.others.isChecked()
        return lambda: service.plan_department(edition_id, department or "", wanted, others)

    def _show(self, plan: tuple[PlanLine, ...]) -> None:
        self._plan = plan
        self.table.show_rows(plan)
        changes = sum(not line.kept for line in plan)
        self.told.setText(f"{len(plan)} 项，其中 {changes} 项将确定，{len(plan) - changes} 项不动。" if plan else "")
        self.told.setVisible(bool(plan))
        self.ok.setEnabled(changes > 0)

    def submit(self) -> None:
        from db.items.supervision import service

        actor, plan = self._desk.actor, self._plan
        if not plan:
            self.preview()
            return
        self.ok.setEnabled(False)
        self._desk.change(lambda: service.apply(actor, plan), lambda _: self._done())

    def _done(self) -> None:
        self.saved.emit()
        self.accept()


class PaperDialog(FormDialog):
    """监管责任清单: of the whole list, a department or a supervisor; as a paper or a workbook."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, edition: Edition, departments: Sequence[str], bodies: Sequence[str]
    ) -> None:
        super().__init__(parent, "监管责任清单", "预览")
        self._desk, self._edition, self._parent = desk, edition, parent
        self._names = {"all": (), "department": tuple(departments), "supervisor": tuple(bodies)}
        self.scope = ChoiceRow(SCOPES)
        self.which = QComboBox()
        self.form = ChoiceRow((("pdf", "打印"), ("xlsx", "XLSX 表格")))
        self.body.addLayout(row(self.scope, None))
        self.add_field("哪一个", self.which)
        self.body.addLayout(row(self.form, None))
        self.scope.chosen.connect(self._offer)
        self.form.chosen.connect(lambda key: self.ok.setText("预览" if key == "pdf" else "选位置并写出"))
        self._offer("all")
        self.ok.setFocus()

    def _offer(self, key: str) -> None:
        self.which.clear()
        self.which.addItems(self._names[key])
        self.which.setEnabled(bool(self._names[key]))

    def submit(self) -> None:
        from reports import supervision_list

        name, scope = self.which.currentText(), self.scope.current
        chosen = {scope: name} if scope != "all" else {}
        actor, edition, parent = self._desk.actor, self._edition, self._parent or self
        title = f"{name or edition.name}监管责任清单"
        if self.form.current == "pdf":
            self.accept()
            show_paper(
                self._desk, parent, title, lambda out: supervision_list.print_list(actor, edition.id, out, **chosen)
            )
            return
        out, _ = QFileDialog.getSaveFileName(self, "写到哪里", str(Path.home() / f"{title}.xlsx"), "表格 (*.xlsx)")
        if out:
            self._desk.change(
                lambda: supervision_list.write_list_xlsx(edition.id, Path(out), **chosen), lambda _: self.accept()
            )
