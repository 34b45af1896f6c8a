"""指南: what lags behind a spec, and which channel or board still shows an older version (泽州 2022 二(二)2,
二(三)6; 自治州 2022 五(三))."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from db.items.rules import Edition
from db.items.specs.guides import Behind
from db.items.specs.showing import Showing
from desktop.desk import Desk
from desktop.items.view import ItemsView, only_for_editors
from desktop.papers import show_paper
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton, Toggle
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import column, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

SIDES = (("behind", "待更新的指南"), ("shown", "各渠道展示的版本"))


@dataclass(frozen=True, slots=True)
class _Line:
    """A guide that waits, as a row of the table."""

    id: str
    behind: Behind


def _late(days: int, due: date) -> Status:
    if days:
        return Status(Shape.TRIANGLE, Tone.AMBER, f"逾期 {days} 天")
    return Status(Shape.RING, Tone.PRIMARY, f"{due} 前")


def _version(number: int) -> str:
    return f"第 {number} 版" if number else "没有"


def behind_columns() -> list[Column]:
    """主管部门, 事项, 指南, 规范, 改动, 期限, 督办."""
    return [
        Column("主管部门", 150, text=lambda one: one.behind.item.department, choices=True),
        Column("事项名称", 220, text=lambda one: one.behind.item.name, hint="汉字或拼音首字母", stretch=True),
        Column(
            "指南", 84, text=lambda one: f"第 {one.behind.guide_version} 版" if one.behind.guide_version else "没有"
        ),
        Column("规范", 84, text=lambda one: f"第 {one.behind.spec_version} 版"),
        Column("规范改动", 190, text=lambda one: "、".join(one.behind.changes) or "首次编制", tone=Tone.INK2, rank=3),
        Column("应更新", 142, status=lambda one: _late(one.behind.overdue, one.behind.due)),
        Column("督办", 100, text=lambda one: one.behind.urged_on, tone=Tone.INK2),
    ]


def shown_columns() -> list[Column]:
    """渠道, 地点, 事项, 展示, 公布, 状态."""
    return [
        Column("渠道", 112, text=lambda one: one.channel, choices=True),
        Column("地点", 190, text=lambda one: one.place, choices=True),
        Column("事项名称", 220, text=lambda one: one.item.name, hint="汉字或拼音首字母", stretch=True),
        Column("展示", 84, text=lambda one: _version(one.shown)),
        Column("公布", 84, text=lambda one: f"第 {one.published} 版"),
        Column("公布日期", 100, text=lambda one: one.published_on, tone=Tone.INK2, rank=3),
        Column("状态", 142, status=_shown_state),
    ]


def _shown_state(one: Showing) -> Status:
    return Status(Shape.DISC, Tone.GREEN, "最新") if one.current else _late(one.overdue, one.due)


class GuidesView(ItemsView):
    """Two lists over the chosen edition; the day is the one the deadlines are counted to."""

    title = "指南"
    keys = (("Ctrl+F", "筛选"), ("Enter", "打开、登记"), ("Ctrl+D", "督办函"), ("Ctrl+R", "登记已更换"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._edition: Edition | None = None
        self._day: date | None = None
        self.side = ChoiceRow(SIDES)
        self.side.chosen.connect(lambda _: self._switch())
        self.late = Toggle("只看逾期的")
        self.late.toggled.connect(self._keep_late)
        self.urge = KeyButton("督办函", "Ctrl+D").bind(self, self.print_letter)
        self.shown = KeyButton("登记已更换", "Ctrl+R").bind(self, self.record)
        self.board = KeyButton("公示栏清单").bind(self, self.print_board)
        self.waiting, self.places = DenseTable(behind_columns()), DenseTable(shown_columns())
        self.behind, self.showings = ListPanel(self.waiting), ListPanel(self.places)
        self.waiting.empty_text = "没有待更新的指南。规范在「事项」里编制，改了规范而指南没有跟上的列在这里。"
        self.places.empty_text = "还没有公布过指南。在事项的「办事指南」里由规范生成并公布。"
        self.waiting.opened.connect(lambda one: self.desk.open("items", one.behind.item.id))
        self.places.opened.connect(lambda one: self.record())
        only_for_editors(desk, self.urge)
        tools = row(self.side, self.late, None, self.urge, self.board, self.shown, gap=GAP_SMALL)
        tools.setContentsMargins(0, GAP_SMALL, 0, GAP_SMALL)
        layout = column(tools, self.behind, self.showings, gap=0)
        layout.setStretch(1, 1)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        bind_key(self, "Ctrl+F", lambda: self._table.focus_filter())
        self._switch()

    @property
    def _table(self) -> DenseTable:
        return self.waiting if self.side.current == "behind" else self.places

    def _switch(self) -> None:
        waiting = self.side.current == "behind"
        self.behind.setVisible(waiting)
        self.showings.setVisible(not waiting)
        self.urge.setVisible(waiting)
        self.board.setVisible(not waiting)
        self.shown.setVisible(not waiting)

    def show_edition(self, edition: Edition | None, day: date) -> None:
        self._edition, self._day = edition, day
        if edition is None:
            self._take(([], []))
            return
        self.desk.query(lambda: _read(edition.id, day), self._take)

    def _take(self, found: tuple[Sequence[Behind], Sequence[Showing]]) -> None:
        waiting, shown = found
        self.waiting.show_rows([_Line(one.item.id, one) for one in waiting])
        self.places.show_rows(shown)
        late = sum(bool(one.overdue) for one in waiting)
        departments = len({one.item.department for one in waiting})
        self.behind.show_foot(f"{len(waiting)} 份指南待更新，{departments} 个部门", f"逾期 {late}" if late else "")
        old = [one for one in shown if not one.current]
        overdue = sum(bool(one.overdue) for one in old)
        self.showings.show_foot(f"{len(shown)} 处，{len(old)} 处还没换上", f"逾期 {overdue}" if overdue else "")
        for table in (self.waiting, self.places):
            if not table.currentIndex().isValid():
                table.go_to_first()

    def _keep_late(self, on: bool) -> None:
        self.waiting.rows.keep((lambda one: one.behind.overdue) if on else None)
        self.places.rows.keep((lambda one: one.overdue) if on else None)

    def focus_first(self) -> None:
        self._table.setFocus()

    def open_subject(self, subject_id: str) -> None:
        self._table.go_to(self._table.rows.index_of(lambda one: subject_id in (one.id, getattr(one, "place", ""))))

    def _again(self) -> None:
        if self._edition and self._day:
            self.show_edition(self._edition, self._day)

    def print_letter(self) -> None:
        """督办函 to the department of the current row, on all its overdue guides."""
        from reports import urging_letter

        line = self.waiting.current_row()
        edition, actor = self._edition, self.desk.actor
        if isinstance(line, _Line) and edition:
            department = line.behind.item.department
            self._print(
                f"{department}督办函", lambda out: urging_letter.print_letter(actor, edition.id, department, out)
            )

    def print_board(self) -> None:
        """公示栏清单 of the station of the current row."""
        from reports import board_sheet

        one = self.places.current_row()
        edition, actor = self._edition, self.desk.actor
        if isinstance(one, Showing) and edition:
            place = one.place
            self._print(f"{place}公示单", lambda out: board_sheet.print_sheet(actor, edition.id, place, out))

    def _print(self, title: str, write: Callable[..., object]) -> None:
        show_paper(self.desk, self, title, write)

    def record(self) -> None:
        """登记已更换: the current place shows the published version from a day on."""
        from desktop.items.guides.showing import ShowingDialog

        one = self.places.current_row()
        if isinstance(one, Showing):
            others = [
                other for other in self.places.rows.visible_rows()
                if isinstance(other, Showing) and not other.current
                and (other.channel, other.place) == (one.channel, one.place)
            ]  # fmt: skip
            dialog = ShowingDialog(self.desk, self, one, others)
            dialog.saved.connect(self._again)
            dialog.open()


def _read(edition_id: str, day: date) -> tuple[list[Behind], list[Showing]]:
    from db.items.specs import guides, showing

    return guides.behind(edition_id, day), showing.showings(edition_id, day)
