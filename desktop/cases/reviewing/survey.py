"""通知踏勘: what kind, in which form, when and where, who comes, what is looked at; several cases of one project."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db import clock
from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from db.cases.surveys.planning import Person, Plan, Survey, people_of, points_of
from db.cases.surveys.rules import SURVEY_KINDS, SURVEY_MODES
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.acting.help import bind_help
from desktop.desk import Desk
from desktop.look import look
from desktop.widgets.buttons import Toggle
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
        self._open: Survey | None = None
        self.change = Toggle("改这次还没有踏勘的通知；不勾是另发一次")
        self.change.hide()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("为什么改，例：当天下雨，申请人请求改期")
        self.reason.setAccessibleName("更改理由")
        self.reason.hide()
        self.told = label("", "small", "ink2", wrap=True)
        self.kind, self.mode = chooser(SURVEY_KINDS), chooser(SURVEY_MODES)
        self.day, self.at = DayField(clock.today()), QLineEdit(MORNING)
        self.at.setMaximumWidth(look.metrics.scaled(80))
        self.place, self.officers, self.departments = QLineEdit(), QLineEdit(), QLineEdit()
        self.experts = label("", wrap=True)
        self.institution, self.qualification = QComboBox(), QLineEdit()
        self.method, self.note = QLineEdit(), QLineEdit()
        self.points = TextField("一行一条，例：消毒间：独立设置，有三个水池", 3)
        self.together: dict[str, Toggle] = {}
        self._list = column(gap=2)
        self.body.addWidget(self.told)
        self.body.addLayout(row(self.change, self.reason))
        self._lay_out()
        self.mode.currentIndexChanged.connect(lambda _: self._switch())
        self.institution.currentIndexChanged.connect(lambda _: self._qualify())
        self.change.toggled.connect(self._amend)
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
        self.experts.setText(_named(found.experts) or "没有抽取；需要专家的，先办「抽取专家」")
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
        if found.open:
            self._offer_change(found.open, "、".join(found.sent))

    def _offer_change(self, open_: Survey, sent: str) -> None:
        """Fill in an announced survey that was not made yet, to be changed; `sent` are its printed notices."""
        self._open = open_
        printed = f"通知已经打印：{sent}，更改要写理由，改后重新打印送达。" if sent else "通知还没有打印，可以直接改。"
        self.told.setText(f"{open_.number} 已经通知（定于 {open_.plan.planned_at:%Y-%m-%d %H:%M}），{printed}")
        for part in (self.told, self.change):
            part.show()
        self.change.setChecked(True)

    def _amend(self, on: bool) -> None:
        """Show the notice that is changed as it went out."""
        self.reason.setVisible(on)
        self.ok.setText("保存更改，重新打印" if on else "保存并可打印通知")
        self.ok.updateGeometry()
        for tick in self.together.values():
            tick.setEnabled(not on)
        if not on or self._open is None:
            return
        plan = self._open.plan
        self._experts = tuple(one for one in plan.people if one.role == "expert")
        self.experts.setText(_named(self._experts) or "没有抽取")
        self.kind.setCurrentIndex(self.kind.findData(plan.kind))
        self.mode.setCurrentIndex(self.mode.findData(plan.mode))
        at = plan.planned_at
        self.day.setDate(QDate(at.year, at.month, at.day))
        self.at.setText(f"{at:%H:%M}")
        self.departments.setText("、".join(one.organ for one in plan.people if one.role == "department"))
        self.institution.setEditText(plan.institution)
        for field, text in (
            (self.place, plan.place), (self.officers, "、".join(self._open.officers)),
            (self.qualification, plan.qualification), (self.method, plan.method), (self.note, plan.note),
        ):  # fmt: skip
            field.setText(text)
        self.points.setPlainText("\n".join(f"{one.matter}：{one.wanted}".rstrip("：") for one in plan.points))

    def _people(self, institution: str, mode: str) -> tuple[Person, ...]:
        """The people who take part; those in the notice being changed keep what it says of them."""
        changed = self._open.plan.people if self._open and self.change.isChecked() else ()
        told = [one.organ for one in changed if one.role == "applicant"] if changed else [self._case.summary.applicant]
        made = people_of(
            self._desk.actor.organ_name, self.officers.text(), self.departments.text() if mode != "own" else "",
            self._experts, institution, "".join(told[:1]),
        )  # fmt: skip
        known = {(one.role, one.organ): one for one in changed}
        return tuple(
            known.get((one.role, one.organ), one) if one.role in ("department", "institution") else one for one in made
        )

    def _offer_together(self, found: "Prepared") -> None:
        self.together = {case_id: Toggle(words) for case_id, words in found.together}
        if self.together:
            self._list.addWidget(label(f"同一项目「{found.project}」的其他件，一起踏勘的勾选", tone="ink2"))
        for tick in self.together.values():
            self._list.addWidget(tick)
        self.method.setEnabled(bool(self.together))

    def _offer_again(self, found: "Prepared") -> None:
        """Offer a survey with a failed checkpoint to be made again, with its points and place filled in."""
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
            people=self._people(institution, mode),
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
        changed, reason = self._open.id if self._open and self.change.isChecked() else "", self.reason.text()
        if self._open and changed:
            plan = replace(plan, station=self._open.plan.station)

        def work() -> object:
            from db.cases.surveys import service

            return service.amend(actor, changed, plan, today, reason) if changed else service.plan(actor, plan, today)

        self.record(work)


def _named(experts: Sequence[Person]) -> str:
    """Drawn experts in one line, each with where they work."""
    return "、".join(f"{one.name}（{one.organ or '单位未登记'}）" for one in experts)
