"""The three panels of a case: the day-by-day ledger, what happened, the materials."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from db import clock
from db.calendar.rules import Ledger, LedgerDay
from db.cases.acts import ActKind, CaseAct, CaseState
from db.cases.rules import CaseDetail, CaseMaterial
from desktop.desk import Desk
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyCap
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Note, Panel, clear, column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.table import DenseTable

WEEKDAYS = "一二三四五六日"
FORMS = {"1": "原件", "2": "复印件", "3": "原件和复印件", "4": "电子件"}


_TAKING = (CaseState.RECEIVED, CaseState.CORRECTION, CaseState.ACCEPTED, CaseState.REVIEWED, CaseState.STOPPED)
"""While these last, materials come in: what was lacking (容缺) is handed in after acceptance."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the shortened ledger: a day, or a run of days that do not count for the same reason."""

    id: str
    first: LedgerDay
    last: LedgerDay
    state: Status
    reason: str


def ledger_lines(ledger: Ledger, today: date) -> list[LedgerLine]:
    """The ledger with runs of the same kind drawn together, so that it can be read at a glance."""
    lines: list[LedgerLine] = []
    run: list[LedgerDay] = []
    for day in ledger.days:
        if run and not _together(run[-1], day, today):
            lines.append(_line(run, today))
            run = []
        run.append(day)
    return [*lines, _line(run, today)] if run else lines


def _together(before: LedgerDay, day: LedgerDay, today: date) -> bool:
    if before.kind != day.kind or today in (before.day, day.day):
        return False
    if day.kind == "counted":
        return (before.day <= today) == (day.day <= today)
    return day.kind in ("holiday", "stopped", "weekend")


def _line(run: list[LedgerDay], today: date) -> LedgerLine:
    first, last = run[0], run[-1]
    if first.kind == "stopped":
        state = Status(Shape.BARS, Tone.AMBER, f"停 {len(run)} 天")
    elif first.kind == "start":
        state = Status(Shape.RING, Tone.GREY, "起算日不计")
    elif not first.counted:
        state = Status(Shape.RING, Tone.GREY, f"不计 {len(run)} 天" if len(run) > 1 else "不计")
    else:
        words = f"第 {first.number} 天" if len(run) == 1 else f"第 {first.number}–{last.number} 天"
        past = last.day <= today
        state = Status(Shape.DISC if past else Shape.RING, Tone.GREEN if past else Tone.PRIMARY, words)
    return LedgerLine(first.day.isoformat(), first, last, state, _reason(run, today))


def _reason(run: list[LedgerDay], today: date) -> str:
    first = run[0]
    if first.day == today:
        return "今天"
    if first.kind == "start":
        return "受理当日不计入"
    plain = {"counted": "工作日", "weekend": "周末"}.get(first.kind)
    return plain if plain and len(run) > 1 else first.reason.split("（")[0]


def short_article(text: str) -> str:
    """An article as an office says it: the law's short name and the article."""
    return text.replace("《中华人民共和国", "").replace("》", "", 1).replace("《", "")


def _days(line: LedgerLine) -> str:
    first, last = line.first.day, line.last.day
    if first == last:
        return f"{first:%m-%d} {WEEKDAYS[first.weekday()]}"
    return f"{first:%m-%d} 至 {last:%d}" if first.month == last.month else f"{first:%m-%d} 至 {last:%m-%d}"


def ledger_columns() -> list[Column]:
    """日期, 计否, 理由, 依据."""
    return [
        Column("日期", 104, text=_days),
        Column("计否", 104, status=lambda line: line.state),
        Column("理由", 136, text=lambda line: line.reason, stretch=True),
        Column(
            "依据", 204, text=lambda line: short_article(line.first.article or line.first.paper), tone=Tone.INK2, rank=3
        ),
    ]


class LedgerPanel(Panel):
    """逐日账."""

    def __init__(self) -> None:
        super().__init__("逐日账")
        self.head_row.addWidget(KeyCap("Ctrl+L"))
        self.table = DenseTable(ledger_columns(), sortable=False)
        self.table.setAccessibleName("逐日账")
        self.empty = label("受理以后，这里逐日写明哪天计、哪天不计、为什么。", tone="ink2", wrap=True)
        self.empty.setContentsMargins(GAP, GAP, GAP, GAP)
        self.empty.hide()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)
        self.foot = label("", "small", "ink2")
        self.foot.setContentsMargins(GAP, 6, GAP, 6)
        self.body.addWidget(self.foot)

    def show_case(self, case: CaseDetail) -> None:
        """Show the ledger that binds: the statutory one, else the promised one."""
        ledger = case.statutory or case.promised
        self.table.setVisible(ledger is not None)
        self.empty.setVisible(ledger is None)
        self.foot.setVisible(ledger is not None)
        if ledger is None:
            self.remark.setText("")
            return
        today = clock.today()
        lines = ledger_lines(ledger, today)
        self.remark.setText(f"全部 {len(ledger.days)} 天")
        self.table.show_rows(lines)
        found = self.table.rows.index_of(lambda line: line.first.day <= today <= line.last.day)
        self.table.go_to(found)
        stopped = sum(1 for day in ledger.days if day.kind == "stopped")
        resting = sum(1 for day in ledger.days if not day.counted) - stopped - 1
        due = f"到期 {ledger.due}" if ledger.due else "期限停着，没有到期日"
        self.foot.setText(
            f"受理日 1 + 计入 {ledger.counted} + 停 {stopped} + 不计 {resting} = {len(ledger.days)} 天　{due}"
        )


class CoursePanel(Panel):
    """经过."""

    def __init__(self) -> None:
        super().__init__("经过")
        self._acts = column(gap=GAP)
        self._acts.setContentsMargins(GAP, GAP, GAP, GAP)
        inner = QWidget()
        inner.setLayout(self._acts)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        self._next = column()
        self._next.setContentsMargins(GAP_SMALL, 0, GAP_SMALL, GAP_SMALL)
        self.body.addLayout(self._next)

    def show_case(self, case: CaseDetail) -> None:
        """Show every act, and the next step."""
        clear(self._acts)
        clear(self._next)
        undone = {act.reverses for act in case.acts if act.kind is ActKind.REVERSED}
        for act in case.acts:
            self._acts.addLayout(_act_line(act, act.id in undone))
            for text in (*(f"{words} {number}" for words, number in act.numbers), act.reason):
                if text:
                    below = label(text, "small", "ink2", wrap=True)
                    below.setContentsMargins(66, 0, 0, 0)
                    self._acts.addWidget(below)
        self._acts.addStretch(1)
        self.remark.setText(f"已办 {len(case.acts)} 步")
        if case.summary.is_open:
            self._next.addWidget(Note(f"下一步：{case.summary.next_step}", "", Tone.PRIMARY))


def _act_line(act: CaseAct, undone: bool) -> QHBoxLayout:
    if undone:
        status = Status(Shape.CROSS, Tone.GREY, f"{act.label}（已更正）")
    elif act.kind is ActKind.STOPPED:
        status = Status(Shape.BARS, Tone.AMBER, act.details.get("procedure", "") + "开始")
    else:
        status = Status(Shape.DISC, Tone.GREEN, act.label)
    day = label(f"{act.happened_on:%m-%d}", "small", "ink2")
    return row(day, StatusLabel(status), None, label(act.user_name, "small", "ink2"), gap=GAP)


def material_columns() -> list[Column]:
    """材料, 份数, 状态."""
    return [
        Column("材料", 150, text=lambda m: m.name, stretch=True),
        Column("应交", 76, text=lambda m: f"{FORMS.get(m.form, m.form)} {m.copies}", tone=Tone.INK2),
        Column("状态", 80, status=_material_status),
    ]


def _material_status(material: CaseMaterial) -> Status:
    if not material.missing:
        return Status(Shape.DISC, Tone.GREEN, "已收")
    if material.received:
        return Status(Shape.DIAMOND, Tone.AMBER, f"收 {material.received} 份")
    return Status(Shape.RING, Tone.GREY, "未收" if material.core else "未收，可缺")


class MaterialPanel(Panel):
    """材料; Space marks one as received, or as not received."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("材料")
        self._desk = desk
        self._case: CaseDetail | None = None
        self.table = DenseTable(material_columns(), sortable=False)
        self.table.setAccessibleName("材料")
        self.body.addWidget(self.table, 1)
        self.empty = label("这个事项还没有办事指南，没有材料目录。", tone="ink2", wrap=True)
        self.empty.setContentsMargins(GAP, GAP, GAP, GAP)
        self.empty.hide()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.empty, 1)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        keys = row(KeyCap("空格"), label("改为已收、未收", "small", "ink2"), None, gap=6)
        keys.setContentsMargins(GAP, 6, GAP, 6)
        foot.setLayout(keys)
        self.foot = foot
        self.body.addWidget(foot)
        bind_key(self.table, "Space", self._toggle)

    def show_case(self, case: CaseDetail) -> None:
        """Show what was asked and what came."""
        self._case = case
        materials: Sequence[CaseMaterial] = case.materials
        self.table.show_rows(materials)
        for part in (self.table, self.foot):
            part.setVisible(bool(materials))
        self.empty.setVisible(not materials)
        came = sum(not m.missing for m in materials)
        self.remark.setText(f"已收 {came} / {len(materials)} 种" if materials else "")
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def _toggle(self) -> None:
        from db.cases import service

        material, case = self.table.current_row(), self._case
        if isinstance(material, CaseMaterial) and case and case.summary.state in _TAKING:
            received = material.copies if material.missing else 0
            actor, case_id = self._desk.actor, case.summary.id
            self._desk.change(lambda: service.receive_material(actor, case_id, material.position, received))
