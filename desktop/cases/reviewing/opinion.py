"""补记踏勘意见: the opinion of somebody who took part, that came after the survey day."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from db import clock
from db.cases.acts import ACT_LABELS, ActKind
from db.cases.rules import CaseDetail
from db.cases.surveys.planning import Survey
from db.cases.surveys.rules import OPINION_KINDS, PERSON_ROLES
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.acting.help import bind_help
from desktop.desk import Desk
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import chooser, label

if TYPE_CHECKING:
    from collections.abc import Sequence


class OpinionDialog(CaseDialog):
    """Whose opinion of which survey, of which kind, and what it says."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, ACT_LABELS[kind], "保存意见", width=620)
        self.told = label("正在读踏勘记录…", tone="ink2", wrap=True)
        self.body.addWidget(self.told)
        self.whose, self.kind = QComboBox(), chooser({"": "", **OPINION_KINDS})
        self.day = DayField(clock.today())
        self.opinion = TextField("照来函或者来人的原话写", 3)
        self.add_field("谁的意见", self.whose)
        self.add_fields(("意见种类", self.kind), ("送到日期", self.day))
        self.add_field("意见", self.opinion)
        self.body.addStretch(1)
        bind_help(self)
        self.ok.setEnabled(False)
        case_id = case.summary.id

        def read() -> list[Survey]:
            from db.cases.surveys import service

            return service.of_case(case_id)

        desk.query(read, self.show_surveys)

    def show_surveys(self, found: "Sequence[Survey]") -> None:
        """Offer those who gave no opinion yet, of the surveys that were made, the newest first."""
        self.whose.clear()
        made = [one for one in reversed(found) if one.surveyed_on]
        for survey in made:
            for position, person in enumerate(survey.plan.people, 1):
                if person in survey.silent:
                    words = f"{PERSON_ROLES[person.role]}　{person.organ or ''}{person.name}（{survey.number}）"
                    self.whose.addItem(words, (survey.id, position))
        waiting = bool(self.whose.count())
        self.ok.setEnabled(waiting)
        for field in (self.whose, self.kind, self.day, self.opinion):
            field.setEnabled(waiting)
        last = f"{made[0].number}　{made[0].surveyed_on} 踏勘　{made[0].plan.place}" if made else ""
        nothing = "还没有记录过踏勘；当场的意见在踏勘记录里写。" if not made else f"{last}。参加人都给过意见了。"
        self.told.setText(last if waiting else nothing)
        (self.kind if waiting else self.back).setFocus()

    def submit(self) -> None:
        found, opinion, kind = self.whose.currentData(), self.opinion.text, str(self.kind.currentData() or "")
        if not found:
            return
        if not kind or not opinion.strip():
            self.problem("请选意见种类" if not kind else "请写意见")
            (self.opinion if kind else self.kind).setFocus()
            return
        survey_id, position = found
        actor, day = self._desk.actor, self.day.day

        def work() -> object:
            from db.cases.surveys import service

            return service.give_opinion(actor, survey_id, position, kind, opinion, day)

        self.record(work)
