"""The plain form of an act on a case: its day, its details and its reason."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ENDINGS, ActKind
from db.cases.details import ASKED, Detail, Form
from db.cases.rules import CaseDetail
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.acting.help import bind_help
from desktop.cases.acting.phrases import PhraseButton
from desktop.cases.acting.rest_day import RestDayNote
from desktop.desk import Desk
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import chooser, label, row

if TYPE_CHECKING:
    from db.cases.reviewing.prepared import Prepared

K = ActKind
SHORT = 6
"""Most characters of a caption that still fits beside another one."""
Editor = QLineEdit | QComboBox | DayField | TextField

REASONS = {
    K.NOT_APPLICABLE: ("为什么不需要取得许可", "例：申请从事的活动，法律、法规没有设定行政许可"),
    K.REFUSED: ("为什么不予受理，依据哪一条", "例：该事项由县林业局实施，不属于本机关职权范围"),
    K.DENIED: ("不予的理由，依据哪一条", "例：不符合《…条例》第几条规定的条件"),
    K.REVIEWED: ("审查意见", "例：申请材料齐全，符合《…办法》第几条规定的条件，建议准予"),
    K.COMMITMENT_FAILED: ("未履行的情况", "例：期限届满仍未补交验资报告"),
    K.HEARING_NOTICED: ("说明（逾期举行的写清原因）", ""),
    K.CORRECTION_UNTIL: ("为什么改（写进告知书）", "例：申请人来电，体检报告两周后才能取，同意延长"),
    K.DECISION_CORRECTED: ("怎么错的（写进更正决定书）", "例：录入时将有效期止的年份录错，与审批表不一致"),
    **dict.fromkeys(ENDINGS, ("事实和理由", "写清查明的事实，依据哪一条")),
}
"""The acts that ask for a reason, with its caption and an example; the others need only their details."""
UNASKED = frozenset({K.HEARING_NOTICED})
"""Of these, the acts that may do without a reason."""


class StepDialog(CaseDialog):
    """One act whose details are declared in `db.cases.details`; what is known already is filled in."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], f"保存「{ACT_LABELS[kind]}」", width=680)
        self._kind = kind
        self.told = label("", "small", "ink2", wrap=True)
        self.told.hide()
        self.body.addWidget(self.told)
        self.day = DayField(clock.today())
        self.editors = {asked.name: _editor(asked) for asked in ASKED.get(kind, ())}
        self._lay_out_day()
        self.rest = RestDayNote(desk, self.day)
        self.body.addWidget(self.rest)
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

    def _lay_out_day(self) -> None:
        self.add_field("日期", self.day)

    def _lay_out(self, asked: Sequence[Detail]) -> None:
        """One detail to a line; two short ones that follow each other share it."""
        waiting: Detail | None = None
        for one in asked:
            short = one.form in (Form.TEXT, Form.DAY) and len(one.label) <= SHORT
            if waiting and short:
                self.add_fields(*((both.label, self.editors[both.name]) for both in (waiting, one)))
                waiting = None
                continue
            if waiting:
                self.add_field(waiting.label, self.editors[waiting.name])
            waiting = one if short else None
            if not short:
                self.add_field(one.label, self.editors[one.name])
        if waiting:
            self.add_field(waiting.label, self.editors[waiting.name])

    def _focus_first(self) -> None:
        """What must be filled in; else the reason, where one is asked for; else the first field."""
        asked = ASKED.get(self._kind, ())
        needed = [self.editors[one.name] for one in asked if one.needed]
        others = [self.reason] if self._kind in REASONS else list(self.editors.values())
        next(iter([*needed, *others]), self.reason).setFocus()

    def _prepare(self) -> None:
        case_id, kind, day = self._case.summary.id, self._kind, self.day.day

        def read() -> "Prepared":
            from db.cases.reviewing.prepared import prepared

            return prepared(case_id, kind, day)

        self._desk.query(read, self.prepare)

    def prepare(self, found: "Prepared") -> None:
        """Fill in what is known into fields still empty, and show the dates the law sets."""
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
        if self._kind in REASONS and self._kind not in UNASKED and not self.reason.text.strip():
            self.problem(f"请写{REASONS[self._kind][0]}")
            self.reason.setFocus()
            return
        self.save(details)

    def save(self, details: Mapping[str, str]) -> None:
        """Record the act."""
        actor, case_id, kind, day = self._desk.actor, self._case.summary.id, self._kind, self.day.day
        reason = self.reason.text if kind in REASONS else details.get("opinion", "")

        def work() -> None:
            from db.cases import service

            service.record(actor, case_id, kind, day, reason, dict(details))

        self.record(work)


def _editor(asked: Detail) -> Editor:
    if asked.form is Form.DAY and asked.needed:
        return DayField(clock.today())
    if asked.form is Form.LONG:
        return TextField(asked.example, 2)
    if asked.choices is not None:
        return chooser({"": asked.example, **asked.choices})
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
