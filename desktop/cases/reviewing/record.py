"""踏勘记录: the result of every checkpoint, the opinion of everybody asked, the conclusion, the photos."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QLineEdit, QScrollArea, QWidget

from db import clock
from db.actors import SiteKind
from db.cases import reported
from db.cases.acts import ActKind, last_of
from db.cases.reviewing.hearings import names_of
from db.cases.rules import CaseDetail
from db.cases.surveys.planning import FITS, Person, Point, Survey
from db.cases.surveys.rules import OPINION_KINDS, PERSON_ROLES
from desktop.cases.acting.case_dialog import CaseDialog
from desktop.cases.acting.help import bind_help
from desktop.cases.acting.step import StepDialog
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import HIGHEST
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import chooser, clear, label, row

if TYPE_CHECKING:
    from db.cases.surveys.preparing import Prepared

GRID_HEIGHT = 310
BESIDE = 310
"""Pixels of the dialog's height at 标准 without the checkpoints."""
COUNTIES = (SiteKind.COUNTY, SiteKind.ZONE)


def dialog(desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> FormDialog:
    """The dialog: the county records the survey it announced; another office what it saw, on the case itself."""
    county = desk.actor.site.kind in COUNTIES
    return RecordDialog(desk, parent, case) if county else StepDialog(desk, parent, case, kind)


class RecordDialog(CaseDialog):
    """踏勘记录."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail) -> None:
        super().__init__(desk, parent, case, "踏勘（评审）记录", "保存踏勘记录", width=860)
        self._survey: Survey | None = None
        self.photos: list[Path] = []
        self.told = label("正在读踏勘通知…", tone="ink2", wrap=True)
        self.day, self.officers = DayField(clock.today()), QLineEdit()
        self.grid = QGridLayout()
        self.fits: list[QComboBox] = []
        self.found: list[QLineEdit] = []
        self.names: list[QLineEdit] = []
        self.kinds: list[QComboBox] = []
        self.opinions: list[QLineEdit] = []
        self.conclusion = TextField("例：现场与申请材料一致，符合规定的条件；或列出整改要求和期限", 2)
        self.pictures = KeyButton("加照片…", "Ctrl+T").bind(self, self._choose)
        self.shown = label("没有照片", "small", "ink2", wrap=True)
        self.body.addWidget(self.told)
        self.officers.setPlaceholderText("到场的两名以上，用顿号隔开")
        for name, field in (("日期", self.day), ("核查人员", self.officers)):
            field.setAccessibleName(name)
        first = row(label("日期", tone="ink2"), self.day, label("核查人员", tone="ink2"))
        first.addWidget(self.officers, 1)
        self.body.addLayout(first)
        self._lay_out_grid()
        self.add_field("踏勘结论", self.conclusion)
        self.body.addLayout(row(self.pictures, self.shown, None))
        bind_help(self)
        self.ok.setEnabled(False)
        self._prepare()

    def _lay_out_grid(self) -> None:
        self.grid.setContentsMargins(0, 0, GAP_SMALL, 0)
        self.grid.setVerticalSpacing(GAP_SMALL)
        self.grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        inner.setLayout(self.grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(min(GRID_HEIGHT, HIGHEST - look.metrics.scaled(BESIDE)))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(area)

    def _prepare(self) -> None:
        case_id, today = self._case.summary.id, clock.today()

        def read() -> "Prepared":
            from db.cases.surveys.preparing import prepared

            return prepared(case_id, today)

        self._desk.query(read, lambda found: self.prepare(found.open))

    def prepare(self, survey: Survey | None) -> None:
        """Show the survey that was noticed; without one it has to be noticed first."""
        self._survey = survey
        if survey is None:
            self.told.setText("没有待记录的踏勘。请先办「通知踏勘」；需要再看一次的，通知复核。")
            return
        plan = survey.plan
        self.told.setText(
            f"{survey.number}　通知 {survey.noticed_on}　定于 {plan.planned_at:%Y-%m-%d %H:%M}　{plan.place}"
        )
        self.officers.setText("、".join(survey.officers))
        self._show_report(survey)
        clear(self.grid)
        self._ask_points(plan.points)
        self._ask_opinions([one for one in plan.people if one.role != "officer"])
        self.ok.setEnabled(True)
        (self.fits[0] if self.fits else self.conclusion).setFocus()

    def _show_report(self, survey: Survey) -> None:
        """What the station that was asked to survey reported: who was there, and what was seen."""
        told = last_of(list(self._case.acts), ActKind.SURVEY_REPORTED)
        if told is None or told.details.get("survey") != survey.id:
            return
        said = told.details
        files = len(reported.read(said.get(reported.FILES, "")) or ())
        more = f"（照片、录音、录像 {files} 个，见附件）" if files else ""
        self.told.setText(
            f"{self.told.text()}\n{told.organ_name} {told.happened_on} 报送：{said.get('found', '')}{more}"
        )
        self.officers.setText(said.get("officers", ""))
        if not self.conclusion.text:
            self.conclusion.setPlainText(said.get("found", ""))

    def _ask_points(self, points: Sequence[Point]) -> None:
        if points:
            self._heads("核查要点", "结果", "实际情况")
        for point in points:
            fits, found = chooser({"": "", **FITS}), QLineEdit()
            fits.setAccessibleName(f"{point.matter} 结果")
            found.setAccessibleName(f"{point.matter} 实际情况")
            found.setPlaceholderText("现场看到的；不符合的必填")
            self.fits.append(fits)
            self.found.append(found)
            wanted = f"（{point.wanted}）" if point.wanted else ""
            self._line(label(f"{point.matter}{wanted}", wrap=True), fits, found)

    def _ask_opinions(self, people: Sequence[Person]) -> None:
        self._heads("参加人（身份、单位）", "意见种类", "到场的人和意见（没有的空着，次日可以补）")
        for person in people:
            name, kind, opinion = QLineEdit(person.name), chooser({"": "", **OPINION_KINDS}), QLineEdit()
            told = f"{PERSON_ROLES[person.role]}　{person.organ or person.name}"
            name.setPlaceholderText("姓名")
            name.setAccessibleName(f"{told} 姓名")
            name.setMaximumWidth(look.metrics.scaled(110))
            kind.setAccessibleName(f"{told} 意见种类")
            opinion.setPlaceholderText("意见")
            opinion.setAccessibleName(f"{told} 意见")
            self.names.append(name)
            self.kinds.append(kind)
            self.opinions.append(opinion)
            both = QWidget()
            line = row(name)
            line.addWidget(opinion, 1)
            line.setContentsMargins(0, 0, 0, 0)
            both.setLayout(line)
            self._line(label(told, wrap=True), kind, both)

    def _heads(self, *words: str) -> None:
        self._line(*(label(text, "small", "ink2") for text in words))

    def _line(self, *parts: QWidget) -> None:
        at = self.grid.rowCount()
        for place, part in enumerate(parts):
            self.grid.addWidget(part, at, place)
        self.grid.setColumnStretch(0, 2)
        self.grid.setColumnStretch(2, 4)

    def _choose(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "选现场照片", str(Path.home()), "照片 (*.jpg *.jpeg *.png)")
        self.add_photos([Path(name) for name in names])

    def add_photos(self, files: Sequence[Path]) -> None:
        """Take photos along; they become attachments of the case when the record is saved."""
        self.photos += [file for file in files if file not in self.photos]
        self.shown.setText("、".join(file.name for file in self.photos) or "没有照片")

    @property
    def people(self) -> tuple[Person, ...]:
        """Who was there, with the opinions given."""
        assert self._survey is not None
        planned = self._survey.plan.people
        known = {one.name: one for one in planned if one.role == "officer"}
        own = self._desk.actor.organ_name
        officers = [known.get(name, Person(name, own)) for name in names_of(self.officers.text())]
        others = [one for one in planned if one.role != "officer"]
        said = zip(others, self.names, self.kinds, self.opinions, strict=True)
        return (*officers, *(
            replace(
                one, name=name.text().strip(), opinion=opinion.text().strip(),
                opinion_kind=str(kind.currentData() or ""),
            )
            for one, name, kind, opinion in said
        ))  # fmt: skip

    @property
    def points(self) -> tuple[Point, ...]:
        """The checkpoints with their results."""
        assert self._survey is not None
        said = zip(self._survey.plan.points, self.fits, self.found, strict=True)
        return tuple(
            replace(point, fits=str(fits.currentData() or ""), found=found.text().strip())
            for point, fits, found in said
        )

    def submit(self) -> None:
        if self._survey is None:
            return
        actor, survey_id, day = self._desk.actor, self._survey.id, self.day.day
        people, points, conclusion, files = self.people, self.points, self.conclusion.text, list(self.photos)

        def work() -> object:
            from db.cases.surveys import service

            return service.record(actor, survey_id, day, people, points, conclusion, files)

        self.record(work)
