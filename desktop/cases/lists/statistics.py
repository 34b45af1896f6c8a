"""统计: the cases of a period by item, office, month, channel or step, as a table and as bars; as a workbook."""

from collections.abc import Callable, Generator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from desktop.cases.lists.chart import Bar, BarChart
from desktop.cases.lists.period import PeriodField
from desktop.cases.lists.stopping import StoppableView
from desktop.desk import Desk
from desktop.look import look
from desktop.page import Bar as FilterBar
from desktop.tokens import GAP, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Panel, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.cases.queues.statistics import Line, StepLine

STEPS = "steps"
READING = "正在统计……"
STOPPED = "停了，没有统计完。把起止日期改短些，或者再选一次就重新统计。"
NONE = "这段时间没有收件。改起止日期，或者选「今年」。"
SHOWN = (
    ("item", "按事项"),
    ("office", "按收件单位"),
    ("month", "按月份"),
    ("channel", "按渠道"),
    ("mark", "按标记"),
    (STEPS, "按环节"),
)
_RIGHT = Qt.AlignmentFlag.AlignRight
CHART_WIDTH, CHART_EXTRA = 340, 320


class StatisticsView(StoppableView):
    """What a period brought, counted one way at a time."""

    manual = "cases-lists"
    keys = (("↑↓", "选行"), ("Ctrl+F", "到筛选"), ("Ctrl+C", "复制"), ("Ctrl+E", "导出表格"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked = 0
        self._found: dict[str, Sequence[Any]] = {}

        self.by = ChoiceRow(SHOWN)
        self.period = PeriodField("year")
        self.counted, self.steps = DenseTable(count_columns()), DenseTable(step_columns())
        self.counted_panel, self.steps_panel = ListPanel(self.counted), ListPanel(self.steps)
        self.chart = BarChart()
        self.beside = Panel("收件多少")
        self.beside.body.addWidget(self.chart)

        self.buttons = (self.stop, KeyButton("导出表格", "Ctrl+E").bind(self, self.export))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(FilterBar(self.by, None, self.period))
        inner = row(gap=GAP)
        inner.addWidget(self.counted_panel, 1)
        inner.addWidget(self.steps_panel, 1)
        inner.addWidget(self.beside)
        layout.addLayout(inner, 1)
        self.by.chosen.connect(lambda _: self.read())
        self.period.changed.connect(self.refresh)
        bind_key(self, "Ctrl+F", lambda: self.table.focus_filter())
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        extra = look.metrics.size is TypeSize.EXTRA
        self.beside.setFixedWidth(CHART_EXTRA if extra else look.metrics.scaled(CHART_WIDTH))
        self.beside.remark.setVisible(not extra)

    @property
    def table(self) -> DenseTable:
        """The table in sight."""
        return self.steps if self.by.current == STEPS else self.counted

    @property
    def _panel(self) -> ListPanel:
        return self.steps_panel if self.by.current == STEPS else self.counted_panel

    def refresh(self) -> None:
        self._found.clear()
        self.read()

    def read(self) -> None:
        """Show what is chosen, reading it where it was not read yet; all ways but the steps are counted at once."""
        self._asked += 1
        shown = self.by.current
        self.steps_panel.setVisible(shown == STEPS)
        self.counted_panel.setVisible(shown != STEPS)
        if shown in self._found:
            self.stop.stop()
            self._show(self._found[shown])
            return
        self.table.empty_text = READING
        self._panel.show_foot(READING)
        task = self.desk.query(partial(_read, shown, *self.period.days), partial(self._keep, self._asked))
        task.failed.connect(lambda _: self._panel.show_foot("没有读成"))
        self.stop.follow(task, self._say_how_far, self._say_stopped)

    def _keep(self, asked: int, found: "dict[str, Sequence[Any]]") -> None:
        if asked == self._asked:
            self._found |= found
            self._show(self._found[self.by.current])

    def _say_how_far(self, done: object) -> None:
        from db.cases.queues.statistics import Counting

        if isinstance(done, Counting) and done.of:
            self._panel.show_foot(f"{READING}已看 {min(done.done, done.of)} 件，共 {done.of} 件")

    def _say_stopped(self) -> None:
        self.table.empty_text = STOPPED
        self.table.show_rows([])
        self.chart.show_bars([])
        self._panel.show_foot(STOPPED)

    def _show(self, found: Sequence[Any]) -> None:
        self.table.empty_text = NONE
        self.table.show_rows(found)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        steps = self.by.current == STEPS
        self.beside.title.setText("平均用时（工作日）" if steps else "收件多少")
        self.beside.remark.setText("停表的时间不算" if steps else "红的是超过法定时限的")
        self.chart.show_bars(_step_bars(found) if steps else [_bar(line) for line in found])
        self._panel.show_foot(_foot(found, steps), _told(self.by.current))

    def export(self) -> None:
        """Write everything of the period into one workbook."""
        first, last = self.period.days
        name = f"办件统计{first:%Y%m%d}-{last:%Y%m%d}.xlsx"
        out, _ = QFileDialog.getSaveFileName(self, "写到哪里", str(Path.home() / name), "表格 (*.xlsx)")
        if out:
            self.desk.query(partial(_write, first, last, Path(out)), self._say_written)

    def _say_written(self, cases: int) -> None:
        self._panel.show_foot(f"已导出 {cases} 件的统计，六张表")

    def focus_first(self) -> None:
        self.table.setFocus()


def count_columns() -> list[Column]:
    """What is counted: received, accepted, granted, refused, open, late, mean days."""
    return [
        Column("名称", 190, text=lambda line: line.name, hint="汉字或首字母", stretch=True, tail=True),
        _number("收件", lambda line: line.received),
        _number("受理", lambda line: line.accepted, rank=3),
        _number("准予", lambda line: line.granted),
        _number("不予", lambda line: line.denied + line.not_accepted),
        _number("撤回", lambda line: line.withdrawn, rank=3),
        _number("在办", lambda line: line.open),
        _number("超法定", lambda line: line.late, 70, extra=86),
        _number("超承诺", lambda line: line.beyond_promise, 70, rank=3),
        _number("受理至决定", lambda line: line.mean_days, 92, extra=124),
        _number("停表", lambda line: line.mean_stopped, 58, rank=3),
    ]


def step_columns() -> list[Column]:
    """事项, 单位, 环节, 次数, working days of the office: 平均, 中位, 最长; and those of special procedures: 停表."""
    return [
        Column("事项", 170, text=lambda line: line.item, hint="汉字或首字母", stretch=True, tail=True),
        Column("办理单位", 150, text=lambda line: line.organ, hint="单位", tone=Tone.INK2, rank=3, tail=True),
        Column("环节", 120, text=lambda line: line.step, choices=True),
        _number("次数", lambda line: line.number),
        _number("平均用时", lambda line: line.mean_days, 78, extra=104),
        _number("中位数", lambda line: line.median_days, 70, extra=86),
        _number("最长", lambda line: line.most_days),
        _number("停表平均", lambda line: line.mean_stopped, 78, extra=104),
    ]


def _number(
    title: str, read: "Callable[[Any], float | None]", width: int = 58, rank: int = 1, extra: int = 66
) -> Column:
    def said(line: object) -> str:
        value = read(line)
        return "" if value is None else f"{value:g}"

    return Column(title, width, text=said, align=_RIGHT, rank=rank, extra=extra, order=lambda line: read(line) or 0)


def _bar(line: "Line") -> Bar:
    late = f"，超期 {line.late}" if line.late else ""
    return Bar(line.name, line.received, line.late, f"{line.received} 件{late}")


def _step_bars(found: Sequence["StepLine"]) -> list[Bar]:
    """The mean of each step over all items, the longest first."""
    spent: dict[str, tuple[float, int]] = {}
    for line in found:
        days, number = spent.get(line.step, (0.0, 0))
        spent[line.step] = (days + line.mean_days * line.number, number + line.number)
    bars = [
        Bar(step, days / number, 0, f"{days / number:.1f} 日，{number} 次") for step, (days, number) in spent.items()
    ]
    return sorted(bars, key=lambda bar: -bar.value)


def _told(by: str) -> str:
    """What the figures are counted from."""
    if by == STEPS:
        return "用时：自上一步起的工作日；特别程序不计入期限，另列为「停表」"
    marks = "；几个标记的各算一次" if by == "mark" else ""
    return f"受理至决定：平均工作日，不计特别程序（停表）{marks}"


def _foot(found: "Sequence[Any]", steps: bool) -> str:
    if steps:
        return f"共 {len(found)} 行"
    received, late = sum(line.received for line in found), sum(line.late for line in found)
    return f"共 {len(found)} 行，收件 {received} 件，超过法定时限 {late} 件"


def _read(shown: str, first: date, last: date) -> "Generator[object, None, dict[str, Sequence[Any]]]":
    from db.cases.queues import statistics

    if shown == STEPS:
        steps = yield from statistics.steps_counted(first, last)
        return {STEPS: steps}
    counted = yield from statistics.counted(first, last)
    return {by.value: lines for by, lines in counted.items()}


def _write(first: date, last: date, out: Path) -> int:
    from reports import case_statistics

    return case_statistics.write_statistics(first, last, out)
