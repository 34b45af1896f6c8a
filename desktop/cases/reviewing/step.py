"""One act of reviewing: its day, what the law asks to be told with it, and why; what is known is filled in."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ENDINGS, ActKind
from db.cases.reviewing.asked import ASKED, Asked, Form
from db.cases.rules import CaseDetail
from desktop.cases.phrases import PhraseButton
from desktop.cases.rest_day import RestDayNote
from desktop.cases.reviewing.help import bind_help
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import GAP
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label, row

if TYPE_CHECKING:
    from db.cases.reviewing.prepared import Prepared

K = ActKind
SHORT = 6
"""Characters of a caption that fits beside another one."""
Editor = QLineEdit | QComboBox | DayField | TextField

REASONS = {
    K.NOT_APPLICABLE: ("为什么不需要取得许可", "例：申请从事的活动，法律、法规没有设定行政许可"),
    K.REFUSED: ("为什么不予受理，依据哪一条", "例：该事项由县林业局实施，不属于本机关职权范围"),
    K.DENIED: ("不予的理由，依据哪一条", "例：不符合《…条例》第几条规定的条件"),
    K.REVIEWED: ("审查意见", "例：申请材料齐全，符合《…办法》第几条规定的条件，建议准予"),
    K.COMMITMENT_FAILED: ("未履行的情况", "例：期限届满仍未补交验资报告"),
    K.HEARING_NOTICED: ("说明（逾期举行的写清原因）", ""),
    **dict.fromkeys(ENDINGS, ("事实和理由", "写清查明的事实，依据哪一条")),
}
"""The acts whose reason is asked for, what it is called, and an example; details say it all of the others."""


class StepDialog(FormDialog):
    """One act of reviewing a case."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(parent, ACT_LABELS[kind], f"保存「{ACT_LABELS[kind]}」", width=680)
        self._desk, self._case, self._kind = desk, case, kind
        summary = case.summary
        told = f"{summary.number}　{summary.item_name}　{summary.applicant}"
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.told = label("", "small", "ink2", wrap=True)
        self.told.hide()
        self.body.addWidget(self.told)
        self.day = DayField(clock.today())
        self.add_field("日期", self.day)
        self.rest = RestDayNote(desk, self.day)
        self.body.addWidget(self.rest)
        self.editors = {asked.name: _editor(asked) for asked in ASKED.get(kind, ())}
        self._lay_out(ASKED.get(kind, ()))
        caption, example = REASONS.get(kind, ("", ""))
        self.reason = TextField(example, 2)
        self.reason.setAccessibleName(caption)
        if caption:
            self.body.addLayout(row(label(caption, tone="ink2"), None, PhraseButton(desk, self, kind, self.reason)))
            self.body.addWidget(self.reason)
        self.body.addStretch(1)
        bind_help(self)
        self._focus_first()
        self._prepare()

    def _lay_out(self, asked: Sequence[Asked]) -> None:
        """One detail to a line; two short ones that follow each other share it."""
        waiting: Asked | None = None
        for one in asked:
            short = one.form in (Form.TEXT, Form.DAY) and len(one.label) <= SHORT
            if waiting and short:
                self._pair(waiting, one)
                waiting = None
                continue
            if waiting:
                self.add_field(waiting.label, self.editors[waiting.name])
            waiting = one if short else None
            if not short:
                self.add_field(one.label, self.editors[one.name])
        if waiting:
            self.add_field(waiting.label, self.editors[waiting.name])

    def _pair(self, first: Asked, second: Asked) -> None:
        line = row(gap=GAP)
        for one in (first, second):
            caption, editor = label(one.label, tone="ink2"), self.editors[one.name]
            caption.setFixedWidth(look.metrics.scaled(84))
            caption.setBuddy(editor)
            editor.setAccessibleName(one.label)
            line.addWidget(caption)
            line.addWidget(editor, 1)
        self.body.addLayout(line)

    def _focus_first(self) -> None:
        first = next(iter(self.editors.values()), self.reason)
        first.setFocus()

    def _prepare(self) -> None:
        case_id, kind, day = self._case.summary.id, self._kind, self.day.day

        def read() -> "Prepared":
            from db.cases.reviewing.prepared import prepared

            return prepared(case_id, kind, day)

        self._desk.query(read, self.prepare)

    def prepare(self, found: "Prepared") -> None:
        """Fill in what is known where nobody has typed yet, and say the dates the law sets."""
        for name, text in found.values.items():
            if name in self.editors:
                _fill(self.editors[name], text)
        self.told.setText(found.remark)
        self.told.setVisible(bool(found.remark))

    @property
    def details(self) -> dict[str, str]:
        """What was filled in."""
        return {name: text for name, editor in self.editors.items() if (text := _text(editor))}

    def submit(self) -> None:
        details = self.details
        lacking = [one for one in ASKED.get(self._kind, ()) if one.needed and not details.get(one.name)]
        if lacking:
            self.problem(f"请填{lacking[0].label}")
            self.editors[lacking[0].name].setFocus()
            return
        self.save(details)

    def save(self, details: Mapping[str, str]) -> None:
        """Record the act."""
        actor, case_id, kind, day = self._desk.actor, self._case.summary.id, self._kind, self.day.day
        reason = self.reason.text if kind in REASONS else details.get("opinion", "")

        def work() -> object:
            from db.cases import service

            return service.act(actor, case_id, kind, day, reason, dict(details))

        self._desk.change(work, lambda _: self.accept())


def _editor(asked: Asked) -> Editor:
    if asked.form is Form.DAY and asked.needed:
        return DayField(clock.today())
    if asked.form is Form.LONG:
        return TextField(asked.example, 2)
    if asked.choices is not None:
        box = QComboBox()
        box.addItem("" if asked.needed else "没有", "")
        for code, words in asked.choices.items():
            box.addItem(words, code)
        return box
    field = QLineEdit()
    field.setPlaceholderText(asked.example)
    return field


def _text(editor: Editor) -> str:
    if isinstance(editor, QComboBox):
        return str(editor.currentData() or "")
    if isinstance(editor, DayField):
        return editor.day.isoformat()
    return editor.text if isinstance(editor, TextField) else editor.text().strip()


def _fill(editor: Editor, text: str) -> None:
    if isinstance(editor, QComboBox):
        editor.setCurrentIndex(max(0, editor.findData(text)))
    elif isinstance(editor, DayField):
        editor.setDate(QDate.fromString(text, Qt.DateFormat.ISODate))
    elif isinstance(editor, TextField):
        if not editor.text:
            editor.setPlainText(text)
    elif not editor.text():
        editor.setText(text)
