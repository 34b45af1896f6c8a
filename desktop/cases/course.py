"""What happened to a case, and what is to come (经过)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from db.cases.acts import ACT_LABELS, MOVES, ActKind, CaseAct
from db.cases.rules import CaseDetail
from db.journal import hide_numbers
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import Note, Panel, clear, column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

DONE = "已办结"


def short_article(text: str) -> str:
    """An article as an office says it: the law's short name and the article."""
    return text.replace("《中华人民共和国", "").replace("》", "", 1).replace("《", "")


class CoursePanel(Panel):
    """经过: every act of the case, then the next step and its deadline."""

    def __init__(self) -> None:
        super().__init__("经过")
        self._acts = column(gap=GAP_SMALL)
        self._acts.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        inner = QWidget()
        inner.setLayout(self._acts)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("经过")
        self.area.setWidget(inner)
        bar = self.area.verticalScrollBar()
        bar.rangeChanged.connect(lambda _, last: bar.setValue(last))  # the newest is in sight
        self.body.addWidget(self.area, 1)
        self._next = column()
        self._next.setContentsMargins(GAP_SMALL, 0, GAP_SMALL, GAP_SMALL)
        self.body.addLayout(self._next)

    def show_case(self, case: CaseDetail, first: ActKind | None) -> None:
        """Show every act, the one the filled button offers as the next, and the next step in words."""
        clear(self._acts)
        clear(self._next)
        undone = {act.reverses for act in case.acts if act.kind is ActKind.REVERSED}
        for act in case.acts:
            self._acts.addLayout(_act_line(act, act.id in undone))
            for text in _said(act):
                below = label(text, "small", "ink2", wrap=True)
                below.setContentsMargins(66, 0, 0, 0)
                self._acts.addWidget(below)
        summary = case.summary
        if first:
            due = f"{summary.due:%m-%d} 前" if summary.due else ""
            self._acts.addLayout(_line("", Status(Shape.HALF, Tone.AMBER, ACT_LABELS[first]), due, bold=True))
        self._acts.addStretch(1)
        self.remark.setText(f"已记 {len(case.acts)} 步")
        if summary.is_open or summary.next_step != DONE:
            end = case.statutory.due if case.statutory else None
            until = f"，{summary.due:%m-%d} 前" if summary.due and "前" not in summary.next_step else ""
            last = f"，法定末日 {end:%m-%d}" if end and summary.due and end != summary.due else ""
            self._next.addWidget(Note(f"下一步：{summary.next_step}{until}{last}", "", Tone.PRIMARY))


def _said(act: CaseAct) -> list[str]:
    """The text below an act: its numbers and its reason; a person's ID number typed there is masked."""
    said, told = act.details, act.details.get("changes", "").split("；")
    if act.kind in _OPINIONS:
        told.append("：".join(part for part in (said.get("from", ""), said.get("kind", "")) if part))
        told.append(said.get("opinion", "") if said.get("opinion") != act.reason else "")
    told.append(said.get("found", ""))
    numbers = [f"{words} {number}" for words, number in act.numbers]
    return [*numbers, *(hide_numbers(text) for text in (*told, act.reason) if text)]


_OPINIONS = frozenset({ActKind.SURVEY_OPINED, ActKind.CONSULTED})


def _act_line(act: CaseAct, undone: bool) -> QHBoxLayout:
    if undone:
        status = Status(Shape.CROSS, Tone.GREY, f"{act.label}（已更正）")
    elif act.kind is ActKind.STOPPED:
        status = Status(Shape.BARS, Tone.AMBER, act.details.get("procedure", "") + "开始")
    elif act.kind is ActKind.EXTENDED:
        status = Status(Shape.DISC, Tone.GREEN, f"延期 {act.details.get('days', '')} 个工作日")
    else:
        status = Status(Shape.DISC, Tone.GREEN if act.kind in MOVES else Tone.GREY, act.label)
    return _line(f"{act.happened_on:%m-%d}", status, act.user_name)


def _line(day: str, status: Status, who: str, bold: bool = False) -> QHBoxLayout:
    on = label(day, "small", "ink2")
    on.setFixedWidth(look.metrics.scaled(42))
    what = StatusLabel(status, bold=bold, plain=status.tone is Tone.GREEN)
    return row(on, what, None, label(who, "small", "ink2"), gap=GAP)
