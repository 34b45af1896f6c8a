"""What is asked about a batch: its liaisons, deadline, transition, mentoring, cut-over, and a person who leaves."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.handover.rules import Batch
from desktop.messages import FormDialog
from desktop.tokens import GAP
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import Note, clear, column, label
from desktop.widgets.shapes import Shape, Tone

if TYPE_CHECKING:
    from db.handover.batches.cutover import Plan


class LiaisonDialog(FormDialog):
    """Whom a department, or the bureau itself, names; where there is one, who replaces them and why."""

    named = Signal(str, str, str, str, str, object)

    def __init__(
        self, parent: QWidget | None, departments: Mapping[str, str], known: Mapping[str, str], at: str = ""
    ) -> None:
        """`departments` and the bureau by id; `known` the present liaison's name by that id.

        Begins `at` a department; where that one has a liaison, at the first that has none.
        """
        super().__init__(parent, "联络员", "保存")
        self._known = known
        unnamed = next((one for one in departments if not known.get(one)), at)
        self.department = _choice(departments, unnamed if known.get(at) or not at else at)
        self.name, self.phone, self.post = QLineEdit(), QLineEdit(), QLineEdit()
        self.reason, self.on = QLineEdit(), DayField(clock.today())
        self.reason.setPlaceholderText("更换的写明理由，例：岗位调整")
        self.now = label("", tone="ink2")
        self.add_field("单位", self.department)
        self.body.addWidget(self.now)
        self.add_field("姓名", self.name)
        self.add_field("职务", self.post)
        self.add_field("电话", self.phone)
        self.add_field("日期", self.on)
        self.add_field("更换理由", self.reason)
        self.department.currentIndexChanged.connect(lambda _: self._show())
        self._show()
        self.name.setFocus()

    def _show(self) -> None:
        known = self._known.get(self.department.currentData(), "")
        self.now.setText(f"现在的联络员：{known}" if known else "还没有确定联络员")
        self.reason.setEnabled(bool(known))

    def submit(self) -> None:
        if not self.name.text().strip():
            self.problem("请写姓名")
            self.name.setFocus()
            return
        texts = (field.text().strip() for field in (self.name, self.phone, self.post, self.reason))
        self.named.emit(self.department.currentData(), *texts, self.on.day)
        self.accept()


class DeadlineDialog(FormDialog):
    """Another deadline, with the reason."""

    moved = Signal(object, str, str)

    def __init__(self, parent: QWidget | None, batch: Batch) -> None:
        super().__init__(parent, "变更移交期限", "变更")
        self.body.addWidget(label(f"{batch.name}　现在的截止日 {batch.deadline}", tone="ink2", wrap=True))
        self.to = DayField(max(date.fromisoformat(batch.deadline), clock.today()) + timedelta(days=15))
        self.document = QLineEdit()
        self.reason = TextField("例：专网授权待省厅批复")
        self.add_field("新截止日", self.to)
        self.add_field("理由", self.reason)
        self.add_field("文号", self.document, "有变更文件的写文号，没有可以不填。")
        self.to.setFocus()

    def submit(self) -> None:
        if not self.reason.text:
            self.problem("请写明理由")
            self.reason.setFocus()
            return
        self.moved.emit(self.to.day, self.reason.text, self.document.text().strip())
        self.accept()


class TransitionDialog(FormDialog):
    """From which day the transition period counts."""

    begun = Signal(object, str)

    def __init__(self, parent: QWidget | None, batch: Batch, months: int) -> None:
        super().__init__(parent, "过渡期起算", "保存")
        told = f"{batch.name}　过渡期 {months} 个月，按月计算；通知没有写从哪天起的，由这里写明。"
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.since = DayField(clock.today())
        self.document = QLineEdit()
        self.document.setPlaceholderText("例：县政府办公室说明")
        self.add_field("起算日", self.since)
        self.add_field("依据", self.document)

    def submit(self) -> None:
        self.begun.emit(self.since.day, self.document.text().strip())
        self.accept()


class MentoringDialog(FormDialog):
    """One time of 传帮带."""

    logged = Signal(str, object, str, str, str)

    def __init__(self, parent: QWidget | None, departments: Mapping[str, str], at: str = "") -> None:
        super().__init__(parent, "记传帮带", "保存")
        self.department = _choice(departments, at)
        self.on, self.mentor, self.trainee = DayField(clock.today()), QLineEdit(), QLineEdit()
        self.content = TextField("例：客运班线现场勘验的要点")
        self.add_field("部门", self.department)
        self.add_field("日期", self.on)
        self.add_field("带教人", self.mentor)
        self.add_field("跟学人", self.trainee)
        self.add_field("内容", self.content)
        self.mentor.setFocus()

    def submit(self) -> None:
        texts = (self.mentor.text().strip(), self.trainee.text().strip(), self.content.text)
        if not all(texts):
            self.problem("请写谁教谁、教什么")
            return
        self.logged.emit(self.department.currentData(), self.on.day, *texts)
        self.accept()


class CutOverDialog(FormDialog):
    """From which day the receiving organ handles the powers of a batch, or of one department.

    While one of the four papers is lacking, only a written basis lets it go ahead (山西 2019 四(三)2, 四(三)3); what a
    decision keeps where it is does not go along (山西 2019 三(一)).
    """

    cut = Signal(str, object, str, str)

    def __init__(
        self, parent: QWidget | None, batch: Batch, departments: Mapping[str, str], by_memorandum: bool,
        plans: Mapping[str, "Plan"],
    ) -> None:  # fmt: skip
        """`plans` say what can be cut over of the whole batch, under '', and of each department, by id."""
        super().__init__(parent, "事项交接", "交接")
        how = "本县以备忘录写明的生效日为界。" if by_memorandum else "本县以交接日期为界：之前受理的由原单位办结。"
        self.body.addWidget(label(f"{batch.name}　{how}", tone="ink2", wrap=True))
        self.department = QComboBox()
        self.department.addItem("全部部门", "")
        for department_id, name in departments.items():
            self.department.addItem(name, department_id)
        self.on, self.document = DayField(clock.today()), QLineEdit()
        self.on.setEnabled(not by_memorandum)
        self._by_memorandum = by_memorandum
        self.add_field("部门", self.department)
        self.add_field("交接日期", self.on)
        self.add_field("依据文件", self.document)
        self.override, self._plans = QLineEdit(), plans
        self.override.setPlaceholderText("例：县政府常务会议纪要第 12 期第三条")
        if any(plan.lacking for plan in plans.values()):
            self.add_field("例外依据", self.override, "确有批准可以先交接的，写明依据，记在交接记录里。")
        self._notes = column(gap=GAP)
        self.body.addLayout(self._notes)
        self.department.currentIndexChanged.connect(self._show)
        self._show()

    @property
    def plan(self) -> "Plan":
        """What can be cut over of the chosen department."""
        return self._plans[self.department.currentData()]

    def _show(self, _: int = 0) -> None:
        clear(self._notes)
        plan = self.plan
        self._notes.addWidget(label(f"这次交接 {len(plan.item_ids)} 项。", "strong"))
        if plan.lacking:
            told = f"四份文件还缺 {len(plan.lacking)} 份，先立后破，齐了才能交接。"
            self._notes.addWidget(Note(told, "、".join(plan.lacking), Tone.AMBER, Shape.DIAMOND))
        if plan.staying:
            more = f"等 {len(plan.staying)} 项" if len(plan.staying) > 3 else ""
            told = "；".join(plan.staying[:3]) + more
            self._notes.addWidget(Note(f"不在这次交接的 {len(plan.staying)} 项", told, Tone.GREY, Shape.BARS))
        self.override.setEnabled(bool(plan.lacking))

    def submit(self) -> None:
        if not self.plan.item_ids:
            self.problem("没有可以交接的事项")
            return
        if self.plan.lacking and not self.override.text().strip():
            self.problem("先登记缺的文件，或者写明例外依据")
            self.override.setFocus()
            return
        day = None if self._by_memorandum else self.on.day
        texts = (self.document.text().strip(), self.override.text().strip() if self.plan.lacking else "")
        self.cut.emit(self.department.currentData(), day, *texts)
        self.accept()


class LeavingDialog(FormDialog):
    """Who leaves the post, and who takes over everything."""

    prepared = Signal(str, str, object, str)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, "离任移交", "列出清单")
        told = "移交人保管的印章、密钥、证照，在办件和欠交行，列成一份清单。"
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.giver, self.receiver = QLineEdit(), QLineEdit()
        self.by, self.reason = DayField(clock.today() + timedelta(days=7)), QLineEdit()
        self.reason.setPlaceholderText("例：岗位调整")
        self.add_field("移交人", self.giver)
        self.add_field("接收人", self.receiver)
        self.add_field("移交期限", self.by)
        self.add_field("事由", self.reason)
        self.giver.setFocus()

    def submit(self) -> None:
        if not (self.giver.text().strip() and self.receiver.text().strip()):
            self.problem("请写移交人和接收人")
            return
        self.prepared.emit(
            self.giver.text().strip(), self.receiver.text().strip(), self.by.day, self.reason.text().strip()
        )
        self.accept()


def _choice(departments: Mapping[str, str], at: str) -> QComboBox:
    found = QComboBox()
    for department_id, name in departments.items():
        found.addItem(name, department_id)
    found.setCurrentIndex(max(0, found.findData(at)))
    return found
