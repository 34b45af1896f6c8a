"""What is asked when deciding: the decision itself, one of the four papers, publishing the catalogue."""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QScrollArea, QWidget

from db import clock
from db.handover.acts import HandoverActKind
from db.handover.deciding.catalogue import TransferCatalogue
from db.handover.deciding.judging import DECISION_LABELS, Associated, Decision, problem
from db.handover.deciding.papers import FOUR_PAPERS, FourPaper, PaperState
from db.handover.deciding.service import Wanted
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, Toggle
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import column, label, row

REVIEW_IN = timedelta(days=182)
"""When a deferred item is proposed to be looked at again: half a year; a person changes it."""

REASONS = "例：情况复杂、专业性强、限制性强，或涉及重大公共利益、公共安全，写明是哪一种和为什么"
PRINCIPLE = "以划转为原则、不划转为例外；暂缓的到复核日期再定。"
MOST_NAMED = 4
TITLES = {
    FourPaper.CATALOGUE: "例：关于公布划转事项目录的通知",
    FourPaper.SUPERVISION: "例：划出事项事中事后监管办法",
    FourPaper.LINKAGE: "例：审批与监管职责划分和衔接机制",
    FourPaper.MEMORANDUM: "例：县行政审批服务管理局与县林业局审管衔接备忘录",
}


class DecideDialog(FormDialog):
    """决定: transfer, defer or exclude; what should go along can be ticked."""

    decided = Signal(object, list)

    def __init__(
        self, parent: QWidget | None, names: Sequence[str], along: Sequence[Associated], known: Decision | None = None
    ) -> None:
        super().__init__(parent, "划转决定", "登记决定", width=760)
        self.kind = ChoiceRow([(str(kind), words) for kind, words in DECISION_LABELS.items()])
        self.kind.chosen.connect(self._switch)
        self.day = DayField(clock.today())
        self.review = DayField(clock.today() + REVIEW_IN)
        self.reason = TextField(REASONS, 2)
        self.document, self.number, self.hall = QLineEdit(), QLineEdit(), QLineEdit()
        self.document.setPlaceholderText("例：县政府关于划转行政审批事项的通知；没有可以不填")
        self.number.setPlaceholderText("文号")
        self.hall.setPlaceholderText("例：3号综合窗口；没有划转的事项也要进驻")
        self.devolved = Toggle("上级下放，直接由行政审批局承接")
        self.ticks: dict[str, Toggle] = {}
        self._along = along
        self._build(names)
        if known:
            self._fill(known)
        self._switch(self.kind.current)
        self.kind.setFocus()

    def _build(self, names: Sequence[str]) -> None:
        told = "、".join(names[:MOST_NAMED]) + (f"等 {len(names)} 项" if len(names) > MOST_NAMED else "")
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.body.addLayout(row(self.kind, None))
        self.add_field("决定日期", self.day)
        self.add_field("理由", self.reason, PRINCIPLE)
        self.add_field("复核日期", self.review)
        self.add_field("依据文件", self.document)
        self.add_field("文号", self.number)
        self.add_field("大厅窗口", self.hall)
        self.body.addLayout(row(self.devolved, None))
        self.proposed = self._proposals()
        self.body.addWidget(self.proposed)
        self.body.addStretch(1)

    def _proposals(self) -> QWidget:
        """关联事项: each with why it is proposed; ticked from the start where a relation says so."""
        inner = QFrame()
        lines = column(gap=GAP_SMALL)
        for one in self._along:
            tick = self.ticks[one.item.id] = Toggle(one.item.name)
            tick.setChecked(one.why.startswith("已登记"))
            lines.addLayout(row(tick, label(f"{one.item.type_label}　{one.why}", "small", "ink2"), None))
        inner.setLayout(lines)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFixedHeight(min(len(self._along), 3) * (look.metrics.control + GAP_SMALL) + GAP_SMALL)
        shown = QWidget()
        shown.setLayout(column(label(f"一并划转的事项（{len(self._along)} 项可选）", "strong"), area))
        return shown

    def _fill(self, known: Decision) -> None:
        self.kind.mark_chosen(str(known.kind))
        for field, text in ((self.document, known.document), (self.number, known.document_number),
                            (self.hall, known.hall)):  # fmt: skip
            field.setText(text)
        self.reason.setPlainText(known.reason)
        self.devolved.setChecked(bool(known.origin))
        if known.review_on:
            self.review.setDate(QDate.fromString(known.review_on, "yyyy-MM-dd"))

    def _switch(self, kind: str) -> None:
        self.review.setEnabled(kind == HandoverActKind.DEFERRED)
        self.devolved.setEnabled(kind == HandoverActKind.TRANSFER)
        self.proposed.setVisible(bool(self._along) and kind == HandoverActKind.TRANSFER)

    def submit(self) -> None:
        kind = HandoverActKind(self.kind.current)
        review = self.review.day if kind is HandoverActKind.DEFERRED else None
        said = problem(kind, self.reason.text, self.day.day, review)
        if said:
            self.problem(said)
            self.reason.setFocus()
            return
        transfer = kind is HandoverActKind.TRANSFER
        wanted = Wanted(
            kind, self.day.day, self.reason.text, review, self.document.text().strip(), self.number.text().strip(),
            transfer and self.devolved.isChecked(), self.hall.text().strip(),
        )  # fmt: skip
        self.decided.emit(wanted, [item for item, tick in self.ticks.items() if transfer and tick.isChecked()])
        self.accept()


class PaperDialog(FormDialog):
    """登记文件: one of the four papers with title, number and date."""

    presented = Signal(object, object, str, str)

    def __init__(self, parent: QWidget | None, batch: str, states: Sequence[PaperState]) -> None:
        super().__init__(parent, "登记四份文件", "登记", width=600)
        self._states = {state.paper: state for state in states}
        self.paper = QComboBox()
        for paper, words in FOUR_PAPERS.items():
            if not self._states[paper].by_itself:  # memoranda in force are there without being entered
                self.paper.addItem(words + ("" if self._states[paper].presented else "（缺）"), paper)
        self.title, self.number, self.day = QLineEdit(), QLineEdit(), DayField(clock.today())
        self.number.setPlaceholderText("照文件填写；没有可以不填")
        self.body.addWidget(label(batch, tone="ink2"))
        self.add_field("哪份文件", self.paper)
        self.add_field("标题", self.title)
        self.add_field("文号", self.number)
        self.add_field("日期", self.day, "成文日期；备忘录在「备忘录」里签齐、生效的，自动算齐，不用登记。")
        self.body.addStretch(1)
        self.paper.currentIndexChanged.connect(self._switch)
        missing = [state.paper for state in states if not state.presented]
        self.paper.setCurrentIndex(self.paper.findData(missing[0]) if missing else 0)
        self._switch()
        self.title.setFocus()

    @property
    def chosen(self) -> FourPaper:
        """The paper the box shows."""
        return FourPaper(self.paper.currentData())

    def _switch(self) -> None:
        known = self._states[self.chosen]
        self.title.setPlaceholderText(TITLES[self.chosen])
        self.title.setText(known.title)
        self.number.setText(known.number)
        if known.issued_on:
            self.day.setDate(QDate.fromString(known.issued_on, "yyyy-MM-dd"))

    def submit(self) -> None:
        if not self.title.text().strip():
            self.problem("请填标题")
            self.title.setFocus()
            return
        self.presented.emit(self.chosen, self.day.day, self.title.text(), self.number.text())
        self.accept()


class PublishDialog(FormDialog):
    """公布目录: the next version, with what is new and what is gone."""

    published = Signal(object, str, str, str)

    def __init__(self, parent: QWidget | None, draft: TransferCatalogue) -> None:
        super().__init__(parent, f"公布划转事项目录第 {draft.version} 版", "登记公布", width=640)
        self.day = DayField(clock.today())
        self.channel, self.document, self.number = QLineEdit(), QLineEdit(), QLineEdit()
        self.channel.setPlaceholderText("例：县政府网站、政务服务网")
        self.document.setPlaceholderText("例：关于公布划转事项目录的通知；没有可以不填")
        self.body.addWidget(label(f"{draft.batch_name}　{len(draft.entries)} 项", tone="ink2"))
        for words, names in (("新增", draft.added), ("划出", draft.removed)):
            told = "、".join(names[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else "")
            self.body.addWidget(label(f"{words} {len(names)} 项" + (f"：{told}" if names else ""), wrap=True))
        self.add_field("公布日期", self.day)
        self.add_field("公布渠道", self.channel)
        self.add_field("文件标题", self.document)
        self.add_field("文号", self.number, "登记后同时算作四份文件里的「划转事项目录」。")
        self.body.addStretch(1)
        self.channel.setFocus()

    def submit(self) -> None:
        if not self.channel.text().strip():
            self.problem("请填公布渠道")
            self.channel.setFocus()
            return
        self.published.emit(self.day.day, self.channel.text(), self.document.text(), self.number.text())
        self.accept()
