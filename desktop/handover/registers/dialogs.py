"""What is asked about a thing of a register: what it is, the next step, why one is taken back, many seals at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.handover.acts import HandoverActKind
from db.handover.registers import steps
from db.handover.registers.acting import Step
from db.handover.registers.rules import FIELDS, REGISTER_LABELS, Field, FieldKind, Register
from db.handover.registers.seals import ClosingSeal
from db.handover.registers.service import NewEntry
from db.handover.registers.standing import Standing
from db.handover.registers.steps import STEPS
from desktop.desk import Desk
from desktop.handover.registers import reading
from desktop.handover.registers.forms import FieldForm
from desktop.handover.registers.reading import Places
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.fields import DayField
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

K = HandoverActKind
NUMBERED = (Register.SEAL, Register.KEY, Register.EQUIPMENT)
COUNTED = (Register.EQUIPMENT, Register.ARCHIVE)
MEASURED = (*COUNTED, Register.CERTIFICATE)
REMARKS = {
    K.ENABLED: "审批专用章在备忘录签署以后启用；备忘录没有签齐而另有规定的，写明依据，留在记录里。",
    K.CLOSING_SEAL: "通知只说在办件由原部门办结，没有说盖哪枚章：请问清后登记，并写明依据。",
    K.HANDED_ON: "交接双方当面登记；口令装信封当面交，这里不写。",
    K.DESTROYED: "销毁须有批准文件，两人到场。",
    K.COUNTED: "账面和实盘不符的，差异记在台账上，查明前不改账。",
}


class StepDialog(FormDialog):
    """登记一步: which one of those allowed, the day, and what is written down with it."""

    taken = Signal(str)

    def __init__(
        self, desk: Desk, parent: QWidget | None, one: Standing, kind: HandoverActKind,
        questions: Sequence[ClosingSeal] = (),
    ) -> None:  # fmt: skip
        super().__init__(parent, f"登记：{one.entry.name}", "登记", width=640)
        self._desk, self._one, self._questions = desk, one, list(questions)
        self.kind = QComboBox()
        for step in one.next_steps:
            self.kind.addItem(steps.called(one.register, step), step)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self.day = DayField(clock.today())
        self.question = QComboBox()
        for asked in self._questions:
            self.question.addItem(f"{asked.department}　{asked.batch}")
        self.form = FieldForm()
        self.form.offer(desk)
        self.told = label("", "small", "ink3", wrap=True)
        self.add_field("步骤", self.kind)
        self.add_field("日期", self.day)
        self.body.addWidget(self.question)
        self.body.addWidget(self.form)
        self.body.addWidget(self.told)
        self.body.addStretch(1)
        self.question.setAccessibleName("哪个部门的在办件")
        self.kind.currentIndexChanged.connect(lambda _: self._switch())
        self._switch()

    @property
    def chosen(self) -> HandoverActKind:
        """The step to be taken."""
        return HandoverActKind(self.kind.currentData())

    def _switch(self) -> None:
        kind = self.chosen
        fields = [field for field in STEPS[self._one.register][kind] if not _idle(self._one, kind, field)]
        self.form.ask(fields, _likely(self._one, kind))
        self.told.setText(REMARKS.get(kind, ""))
        self.told.setVisible(kind in REMARKS)
        self.question.setVisible(kind is K.CLOSING_SEAL)
        self.form.focus_first()

    def submit(self) -> None:
        actor, one, step = self._desk.actor, self._one, Step(self.chosen, self.day.day, self.form.values)
        if step.kind is K.CLOSING_SEAL:
            if not self._questions:
                self.problem("各部门的在办件都已经确定用章")
                return
            asked = self._questions[self.question.currentIndex()]
            step = replace(step, batch_id=asked.batch_id, organ_id=asked.department_id)
        self._desk.change(lambda: reading.take_step(actor, one.id, step), self._done)

    def _done(self, entry_id: str) -> None:
        self.taken.emit(entry_id)
        self.accept()


class SealOffDialog(FormDialog):
    """停用封存: many old seals of departments under one document of the government."""

    taken = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None, old: Sequence[Standing]) -> None:
        super().__init__(parent, "停用封存原部门印章", "停用并封存", width=860)
        self._desk = desk
        self.chosen = {one.id for one in old}
        self.table = DenseTable([
            Column("封存", 80, status=self._ticked),
            Column("印章", 260, text=lambda one: one.entry.name, stretch=True),
            Column("来源单位", 190, text=lambda one: one.organ, tone=Tone.INK2, rank=3),
            Column("数量", 90, text=lambda one: f"{one.entry.quantity}{one.entry.unit}", tone=Tone.INK2, rank=3),
        ], sortable=False)  # fmt: skip
        self.table.empty_text = "没有要封存的原部门印章。"
        self.table.setMinimumHeight(look.metrics.scaled(150))
        self.table.show_rows(old)
        self.day = DayField(clock.today())
        self.form = FieldForm()
        self.form.offer(desk)
        self.form.ask(_seal_off_fields(), {"organ": ""})
        self.body.addWidget(
            label("由本级政府一份文件统一废止、封存；按空格去掉不在这份文件里的。", tone="ink2", wrap=True)
        )
        self.body.addWidget(self.table, 1)
        self.add_field("日期", self.day)
        self.body.addWidget(self.form)
        bind_key(self.table, "Space", self.tick)
        self._old = list(old)
        self.table.go_to_first()
        self.form.focus_first()

    def _ticked(self, one: Standing) -> Status:
        chosen = one.id in self.chosen
        return Status(Shape.DISC, Tone.GREEN, "封存") if chosen else Status(Shape.RING, Tone.GREY, "不动")

    def tick(self) -> None:
        """Take the current seal in, or leave it out."""
        one: Any = self.table.current_row()
        if one is not None:
            self.chosen ^= {one.id}
            self.table.viewport().update()

    def submit(self) -> None:
        wanted = [one.id for one in self._old if one.id in self.chosen]
        actor, step = self._desk.actor, Step(K.SEALED_UP, self.day.day, self.form.values)
        if not wanted:
            self.problem("还没有选印章")
            return
        self._desk.change(lambda: reading.seal_off(actor, wanted, step), self._done)

    def _done(self, entry_id: str) -> None:
        self.taken.emit(entry_id)
        self.accept()


class EntryDialog(FormDialog):
    """登记、改资料: what a thing is; with a `known` one its entry is written anew, with the reason."""

    taken = Signal(str)

    def __init__(
        self, desk: Desk, parent: QWidget | None, register: Register, places: Places, known: Standing | None = None
    ) -> None:
        title = f"改{REGISTER_LABELS[register]}资料" if known else f"登记{REGISTER_LABELS[register]}"
        super().__init__(parent, title, "保存" if known else "登记", width=900)
        self._desk, self._register, self._known = desk, register, known
        self.batch = _combo("不属于某一批", places.batches, known.entry.batch_id if known else "")
        self.organ = _combo("本单位的，或没有来源单位", places.organs, known.entry.organ_id if known else "")
        self.form = FieldForm()
        self.form.offer(desk)
        self.form.ask(_entry_fields(register), _entry_values(known))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例：编号抄错")
        self.add_fields(("划转批次", self.batch), ("来源单位", self.organ))
        self.body.addWidget(self.form)
        if known:
            self.add_field("更改理由", self.reason)
        self.body.addStretch(1)
        self.form.focus_first()

    def submit(self) -> None:
        actor, new, known = self._desk.actor, self._new(), self._known
        if known is None:
            self._desk.change(lambda: reading.add(actor, new), self._done)
            return
        reason = self.reason.text()
        self._desk.change(lambda: reading.change(actor, known.id, new, reason), self._done)

    def _new(self) -> NewEntry:
        told = self.form.values
        own = {field.name for field in FIELDS[self._register]}
        entry = self._known.entry if self._known else None
        kept: dict[str, Any] = {}
        if entry:
            kept = {"keeper_organ_id": entry.keeper_organ_id, "serial_to": entry.serial_to,
                    "impression": entry.impression, "line_id": entry.line_id}  # fmt: skip
        quantity = told.get("quantity_", str(entry.quantity if entry else 1))
        return NewEntry(
            self._register, told.get("name_", ""), self.batch.currentData(), self.organ.currentData(),
            serial=told.get("serial_", entry.serial if entry and self._register not in NUMBERED else ""),
            quantity=int(quantity) if quantity.isdecimal() else -1, unit=told.get("unit_", ""),
            fields={name: text for name, text in told.items() if name in own}, note=told.get("note_", ""), **kept,
        )  # fmt: skip

    def _done(self, entry_id: str) -> None:
        self.taken.emit(entry_id)
        self.accept()


class TakeDialog(FormDialog):
    """从清单登记: everything a checklist's received lines handed over."""

    taken = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None, lists: Sequence[tuple[str, str]]) -> None:
        super().__init__(parent, "从移交清单登记", "登进台账", width=560)
        self._desk = desk
        self.checklist = QComboBox()
        for checklist_id, name in lists:
            self.checklist.addItem(name, checklist_id)
        self.add_field(
            "移交清单", self.checklist, "接收人点收过的专家、中介、证照、设备、系统、印章、密钥、卷宗各登进自己的台账；"
            "证照同时入库。登过的不会再登。",
        )  # fmt: skip
        if not lists:
            self.problem("还没有定稿的移交清单")
        self.checklist.setFocus()

    def submit(self) -> None:
        actor, checklist_id = self._desk.actor, self.checklist.currentData()
        if checklist_id:
            self._desk.change(lambda: reading.take_lines(actor, checklist_id), self._done)

    def _done(self, taken: object) -> None:
        self.accept()
        self.taken.emit(taken)


class ImportDialog(FormDialog):
    """导入表格: first what would be entered and what not, then the writing."""

    taken = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None, register: Register, file: Path) -> None:
        super().__init__(parent, f"导入{REGISTER_LABELS[register]}：{file.name}", "登记", width=900)
        self._desk, self._plan = desk, None
        self.told = label("正在读…", tone="ink2", wrap=True)
        self.table = DenseTable([
            Column("单元格", 76, text=lambda one: one.cell, tone=Tone.INK2, extra=110),
            Column("名称", 150, text=lambda one: one.text),
            Column("没有登记的原因", 300, text=lambda one: one.reason, stretch=True, tail=True),
        ], sortable=False)  # fmt: skip
        self.table.empty_text = "各行都可以登记。"
        self.table.setMinimumHeight(look.metrics.scaled(200))
        self.body.addWidget(self.told)
        self.body.addWidget(self.table, 1)
        self.ok.setEnabled(False)
        desk.query(lambda: reading.plan(file, register), self.show_plan)

    def show_plan(self, plan: Any) -> None:
        """Show what the workbook would enter."""
        self._plan = plan
        warnings = "".join(f"　{warning}" for warning in plan.warnings)
        self.told.setText(f"可以登记 {len(plan.entries)} 条，没有登记 {len(plan.rejections)} 行。{warnings}")
        self.table.show_rows(plan.rejections)
        self.ok.setEnabled(bool(plan.entries))
        self.table.setFocus()

    def submit(self) -> None:
        actor, plan = self._desk.actor, self._plan
        if plan is not None:
            self._desk.change(lambda: reading.write(actor, plan), self._done)

    def _done(self, entry_id: str) -> None:
        self.taken.emit(entry_id)
        self.accept()


def _combo(none: str, choices: Sequence[tuple[str, str]], chosen: str) -> QComboBox:
    combo = QComboBox()
    combo.addItem(none, "")
    for one, name in choices:
        combo.addItem(name, one)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    return combo


def _entry_fields(register: Register) -> list[Field]:
    """The register's fields with what every entry has; theirs end in _ so that none has two meanings."""
    name = "姓名" if register in (Register.EXPERT, Register.STAFF) else "名称"
    found = [Field("name_", name, required=True), *FIELDS[register]]
    found += [Field("serial_", "编号")] if register in NUMBERED else []
    found += [Field("quantity_", "数量", FieldKind.NUMBER)] if register in COUNTED else []
    found += [Field("unit_", "计量单位")] if register in MEASURED else []
    return [*found, Field("note_", "备注")]


def _entry_values(known: Standing | None) -> Mapping[str, str]:
    if known is None:
        return {"quantity_": "1"}
    entry = known.entry
    common = {"name_": entry.name, "serial_": entry.serial, "quantity_": str(entry.quantity), "unit_": entry.unit}
    return {**entry.fields, **common, "note_": entry.note}


def _seal_off_fields() -> list[Field]:
    off, up = STEPS[Register.SEAL][K.DEACTIVATED], STEPS[Register.SEAL][K.SEALED_UP]
    labels = {"document": "停用封存文号", "first": "封存人", "second": "另一封存人"}
    both = {field.name: field for field in (*off, *up)}
    return [replace(field, label=labels.get(name, field.label)) for name, field in both.items()]


def _idle(one: Standing, kind: HandoverActKind, field: Field) -> bool:
    """A basis is asked only of the approval seal; which department, only by the question above."""
    if kind is K.ENABLED and field.name == "basis":
        return one.entry.fields.get("kind") != "行政审批专用章"
    return kind is K.CLOSING_SEAL and field.name == "organ"


def _likely(one: Standing, kind: HandoverActKind) -> dict[str, str]:
    """What is most likely written down: who has it hands it on and stamps with it."""
    told = {field.name: one.said(field.name) for field in STEPS[one.register][kind] if field.kind is FieldKind.CHOICE}
    if kind in (K.HANDED_ON, K.GIVEN_BACK) and one.register is not Register.CERTIFICATE:
        told["giver"] = one.holder
    if kind is K.USED:
        told |= {"keeper": one.holder, "copies": "1"}
    return told
