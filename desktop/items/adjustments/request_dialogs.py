"""What is asked about a department's request: its head, the day it is submitted, and the county's answer."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.items.changes.requests import Request
from db.items.changes.service import Standing
from desktop.messages import FormDialog
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label

ON_ITS_OWN = "另起草一件"


class RequestDialog(FormDialog):
    """起草申请: what the department asks for, and why it may."""

    written = Signal(str, str, str)

    def __init__(self, parent: QWidget | None, found: Request | None = None) -> None:
        verb = "起草申请" if found is None else "修改申请"
        super().__init__(parent, verb, "起草" if found is None else "保存", width=600)
        head = found.adjustment if found else None
        self.title = QLineEdit(head.title if head else "")
        self.title.setPlaceholderText("例：压缩林木采伐许可承诺时限")
        self.basis = QLineEdit(head.basis if head else "")
        self.basis.setPlaceholderText("例：《森林法》第五十七条")
        self.reason = TextField("例：群众反映办理时间长")
        self.reason.setPlainText(head.reason if head else "")
        self.add_field("标题", self.title)
        self.add_field("依据", self.basis, "写明文件名称和第几条，几个文件的用顿号隔开。")
        self.add_field("理由", self.reason)
        told = "起草以后按 Ctrl+I 列入要调整的事项；提交以前县里看不到。"
        self.body.addWidget(label(told, "small", "ink3", wrap=True))
        self.body.addStretch(1)
        self.title.setFocus()

    def submit(self) -> None:
        if not self.title.text().strip():
            self.problem("请填标题")
            self.title.setFocus()
            return
        self.written.emit(self.title.text(), self.reason.text, self.basis.text())
        self.accept()


class SubmitDialog(FormDialog):
    """提交申请: the day, and that nothing changes afterwards."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None, found: Request) -> None:
        super().__init__(parent, "提交申请", "提交", width=560)
        self.body.addWidget(label(f"{found.adjustment.title}　{len(found.lines)} 项", tone="ink2", wrap=True))
        self.day = DayField(clock.today())
        self.add_field("提交日期", self.day, "提交以后不能再改；随下一个数据包报县里。县里答复以前可以撤回。")
        self.body.addStretch(1)
        self.day.setFocus()

    def submit(self) -> None:
        self.chosen.emit(self.day.day)
        self.accept()


class AcceptDialog(FormDialog):
    """列入调整: when it came, and whether it joins an adjustment in hand."""

    answered = Signal(object, str, str)

    def __init__(self, parent: QWidget | None, found: Request, drafts: Sequence[Standing]) -> None:
        super().__init__(parent, "列入调整", "列入", width=600)
        head = found.adjustment
        self.body.addWidget(
            label(f"{head.department}申请：{head.title}　{len(found.lines)} 项", tone="ink2", wrap=True)
        )
        self.day, self.into, self.number = DayField(clock.today()), QComboBox(), QLineEdit()
        self.into.addItem(ON_ITS_OWN, "")
        for one in drafts:
            self.into.addItem(one.adjustment.title, one.id)
        self.into.currentIndexChanged.connect(lambda _: self.number.setEnabled(not self.into.currentData()))
        self.number.setPlaceholderText("例：3，没有可以不填")
        self.add_field("收到日期", self.day, "从这一天起计算等了多少天。")
        self.add_field("列入", self.into, "列入以后是起草中的调整，可以再改，再按申请、审核、批准、生效登记。")
        self.add_field("调整编号", self.number)
        self.body.addStretch(1)
        self.day.setFocus()

    def submit(self) -> None:
        number = self.number.text().strip() if self.number.isEnabled() else ""
        self.answered.emit(self.day.day, str(self.into.currentData() or ""), number)
        self.accept()


class SendBackDialog(FormDialog):
    """退回申请: when it came, and why it is not taken up."""

    answered = Signal(object, str)

    def __init__(self, parent: QWidget | None, found: Request) -> None:
        super().__init__(parent, "退回申请", "退回", width=560)
        head = found.adjustment
        self.body.addWidget(label(f"{head.department}申请：{head.title}", tone="ink2", wrap=True))
        self.day, self.reason = DayField(clock.today()), TextField("例：承诺时限由省里统一规定，请与省厅联系")
        self.add_field("收到日期", self.day)
        self.add_field("理由", self.reason, "申请部门会看到这句话。")
        self.body.addStretch(1)
        self.reason.setFocus()

    def submit(self) -> None:
        if not self.reason.text:
            self.problem("请填理由")
            self.reason.setFocus()
            return
        self.answered.emit(self.day.day, self.reason.text)
        self.accept()
