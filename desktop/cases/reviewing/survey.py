"""通知踏勘: what kind, in which form, when and where, who comes, what is looked at; several cases of one project."""

from contextlib import suppress
from datetime import datetime, time
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from db.cases.surveys.planning import Person, Plan, people_of, points_of
from db.cases.surveys.rules import SURVEY_KINDS, SURVEY_MODES
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.reviewing.help import bind_help
from desktop.desk import Desk
from desktop.look import look
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import chooser, column, label, row

if TYPE_CHECKING:
    from db.cases.surveys.preparing import Prepared

MORNING = "09:00"


class NoticeDialog(CaseDialog):
    """通知踏勘."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        super().__init__(desk, parent, case, "通知踏勘（评审）", "保存并可打印通知", width=760)
        self._experts: tuple[Person, ...] = ()
        self._again = ""
        self.told = label("", "small", "ink2", wrap=True)
        self.kind, self.mode = chooser(SURVEY_KINDS), chooser(SURVEY_MODES)
        self.day, self.at = DayField(clock.today()), QLineEdit(MORNING)
        self.at.setMaximumWidth(look.metrics.scaled(80))
        self.place, self.officers, self.departments = QLineEdit(), QLineEdit(), QLineEdit()
        self.experts = label("", wrap=True)
        self.institution, self.qualification = QComboBox(), QLineEdit()
        self.method, self.note = QLineEdit(), QLineEdit()
        self.points = TextField("一行一条，例：消毒间：独立设置，有三个水池", 4)
        self.together: dict[str, QCheckBox] = {}
        self._list = column(gap=2)
        self.body.addWidget(self.told)
        self._lay_out()
        self.mode.currentIndexChanged.connect(lambda _: self._switch())
        self.institution.currentIndexChanged.connect(lambda _: self._qualify())
        bind_help(self)
        self._switch()
        self.kind.setFocus()
        self._prepare()

    def _lay_out(self) -> None:
        for name, field in (("种类", self.kind), ("形式", self.mode), ("日期", self.day), ("时间", self.at)):
            field.setAccessibleName(name)
        self.body.addLayout(
            row(label("种类", tone="ink2"), self.kind, label("形式", tone="ink2"), self.mode,
                label("日期", tone="ink2"), self.day, label("时间", tone="ink2"), self.at, None)
        )  # fmt: skip
        self.officers.setPlaceholderText("两名以上，用顿号隔开")
        self.departments.setPlaceholderText("提前一个工作日以上通知")
        self.institution.setEditable(True)
        self.qualification.setPlaceholderText("资质名称、等级和证书编号")
        self.method.setPlaceholderText("几件一起踏勘时必填")
        self.note.setPlaceholderText("要准备的资料、联系人等")
        self.add_field("地点", self.place)
        self.add_fields(("核查人员", self.officers), ("参加部门", self.departments))
        self.add_field("专家", self.experts)
        self.add_fields(("受托机构", self.institution), ("机构资质", self.qualification))
        self.add_field("核查要点", self.points)
        self.body.addLayout(self._list)
        self.add_fields(("实施办法", self.method), ("说明", self.note))

    def _switch(self) -> None:
        """The institution is asked for where the survey is entrusted."""
        entrusted = self.mode.currentData() == "entrusted"
        for field in (self.institution, self.qualification):
            field.setEnabled(entrusted)
        self.departments.setEnabled(self.mode.currentData() != "own")

    def _qualify(self) -> None:
        self.qualification.setText(str(self.institution.currentData() or self.qualification.text()))

    def _prepare(self) -> None:
        case_id, today = self._case.summary.id, clock.today()

        def read() -> "Prepared":
            from db.cases.surveys.preparing import prepared

            return prepared(case_id, today)

        self._desk.query(read, self.prepare)

    def prepare(self, found: "Prepared") -> None:
        """Fill in what is known: drawn experts, departments of the catalogue, institutions, cases of the project."""
        self._experts = found.experts
        names = "、".join(f"{one.name}（{one.organ or '单位未登记'}）" for one in found.experts)
        self.experts.setText(names or "没有抽取；需要专家的，先办「抽取专家」")
        self.told.setText(found.remark)
        self.told.setVisible(bool(found.remark))
        self.institution.clear()
        self.institution.addItem("", "")
        for one in found.institutions:
            self.institution.addItem(one.name, one.qualification)
        if found.departments:
            self.mode.setCurrentIndex(self.mode.findData("joint"))
            self.departments.setText("、".join(found.departments))
        if found.experts:
            self.kind.setCurrentIndex(self.kind.findData("review"))
        self.day.setDate(QDate(found.earliest.year, found.earliest.month, found.earliest.day))
        self.place.setText(found.place)
        self._offer_together(found)
        self._offer_again(found)

    def _offer_together(self, found: "Prepared") -> None:
        self.together = {case_id: QCheckBox(words) for case_id, words in found.together}
        if self.together:
            self._list.addWidget(label(f"同一项目「{found.project}」的其他件，一起踏勘的勾选", tone="ink2"))
        for tick in self.together.values():
            self._list.addWidget(tick)
        self.method.setEnabled(bool(self.together))

    def _offer_again(self, found: "Prepared") -> None:
        """A survey with something that did not fit is looked at again: its points and place stand here already."""
        if found.failed is None:
            return
        self._again = found.failed.id
        self.points.setPlainText("\n".join(f"{one.matter}：{one.wanted}" for one in found.failed.failing))
        self.place.setText(found.failed.plan.place)
        self.officers.setText("、".join(found.failed.officers))
        self.told.setText(f"复核 {found.failed.number} 不符合的 {len(found.failed.failing)} 条。{found.remark}")
        self.told.show()

    @property
    def begins(self) -> time | None:
        """The time of day, None where it is not written as one."""
        with suppress(ValueError):
            return datetime.strptime(self.at.text().strip().replace("：", ":"), "%H:%M").time()
        return None

    def plan(self, at: time) -> Plan:
        """What was filled in, at this time of day."""
        case, mode = self._case, str(self.mode.currentData())
        entrusted = mode == "entrusted"
        institution = self.institution.currentText() if entrusted else ""
        return Plan(
            cases=(case.summary.id, *(case_id for case_id, tick in self.together.items() if tick.isChecked())),
            kind=str(self.kind.currentData()),
            mode=mode,
            planned_at=datetime.combine(self.day.day, at),
            place=self.place.text(),
            people=people_of(
                self._desk.actor.organ_name, self.officers.text(), self.departments.text() if mode != "own" else "",
                self._experts, institution, case.summary.applicant,
            ),
            points=points_of(self.points.text),
            project=case.project,
            method=self.method.text(),
            institution=institution,
            qualification=self.qualification.text() if entrusted else "",
            again_of=self._again,
            note=self.note.text(),
        )  # fmt: skip

    def submit(self) -> None:
        at = self.begins
        if at is None:
            self.problem("时间请写成 09:30 的样子")
            self.at.setFocus()
            return
        actor, plan, today = self._desk.actor, self.plan(at), clock.today()

        def work() -> object:
            from db.cases.surveys import service

            return service.plan(actor, plan, today)

        self.record(work)
