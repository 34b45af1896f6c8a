"""认领: every item of the upper list with the department that answers it, answered by keyboard alone."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from db import clock
from db.actors import Actor, SiteKind
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.lists.claims_rules import CHAIN, Answer, Line, as_named, counts
from db.items.rules import Edition, ListKind
from desktop import messages
from desktop.desk import Desk
from desktop.items.claims import reading
from desktop.items.view import ItemsView
from desktop.look import look
from desktop.messages import ReasonDialog
from desktop.tokens import GAP_SMALL, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.items.lists.claims import Worksheet
    from desktop.items.claims.dialog import AssignDialog

K = ListActKind
SIDES = (("", "全部"), ("open", "未答复"), ("claimed", "已认领"), ("declined", "不认领"))
MANY = 100
"""With more items than this, the user is shown the progress."""
MOST_NAMED = 8
EARLY = (K.CONFIRMED, K.ELEMENTS_RECEIVED)
NO_UPPER = "这一版没有关联上级清单，没有可以认领的事项。在「清单版本」里起草新版，选「由上级清单承接」。"
Write = Callable[[Actor, str], object]


def line_columns() -> list[Column]:
    """编码, 事项名称, 上级主管部门, 答复, 主子项确认 … 发布."""
    return [
        Column("编码", 124, text=lambda line: line.item.code, hint="编码", rank=3),
        Column("上级事项", 250, text=lambda line: line.item.name, hint="汉字或拼音首字母", stretch=True),
        Column("上级主管部门", 136, text=lambda line: line.item.department, tone=Tone.INK2, choices=True, rank=3),
        Column("答复", 112, status=_answer, choices=True),
        *(_step_column(kind, kind in EARLY) for kind in CHAIN),
        Column("说明", 196, text=_remark, tail=True),
    ]


def _step_column(kind: ListActKind, early: bool) -> Column:
    def day(line: Line) -> str:
        found = next((step for step in line.chain.steps if step.kind is kind), None)
        return f"{found.happened_on:%m-%d}" if found else ""

    words = LIST_ACT_LABELS[kind]
    return Column(
        words, 92 if len(words) > 4 else 76 if len(words) > 2 else 58, text=day, tone=Tone.INK2, rank=3 if early else 1
    )


def _group(name: str, lines: Sequence[Line]) -> Group:
    found = counts(lines)
    left = Status(Shape.RING, Tone.PRIMARY, f"未答复 {found.open}") if found.open else None
    done = Status(Shape.DISC, Tone.GREEN, "已答完")
    return Group(name, name, f"认领 {found.claimed}/{found.due}", left or done)


def _answer(line: Line) -> Status:
    if line.answer is Answer.CLAIMED:
        return Status(Shape.DISC, Tone.GREEN, "已认领")
    if line.answer is Answer.DECLINED:
        return Status(Shape.CROSS, Tone.GREY, "不认领")
    return Status(Shape.RING, Tone.PRIMARY, "未答复")


def _remark(line: Line) -> str:
    if line.chain.declined:
        return line.chain.declined.reason + ("（待移出清单）" if line.still_here else "")
    if line.missing_here:
        return "待收入清单"
    if not line.organ_id:
        return "没有对应的部门，请指定"
    return "部门为系统建议" if line.proposed and line.answer is Answer.OPEN else ""


class ClaimsView(ItemsView):
    """The worksheet by department; at a department's own PC only its own part."""

    title = "认领"
    keys = (
        ("空格", "认领"), ("Delete", "不认领"), ("Ctrl+Enter", "登记下一步"), ("Ctrl+Z", "更正"),
        ("Alt+1…4", "筛选答复"),
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._edition: Edition | None = None
        self._sheet: Worksheet | None = None
        county = desk.actor.site.kind in (SiteKind.COUNTY, SiteKind.ZONE)
        self._organ_id = None if county else desk.actor.organ_id
        self.take = KeyButton("收入清单").bind(self, self.take_in)
        self.assign_button = KeyButton("指定部门", "Ctrl+D").bind(self, self.assign)
        self.assign_button.setVisible(county)
        self.named = KeyButton("按名称认领", "Ctrl+L").bind(self, self.claim_as_named)
        self.buttons = (
            KeyButton("存为表格", "Ctrl+S").bind(self, self.save_table),
            KeyButton("打印认领表", "Ctrl+P").bind(self, self.print_worksheet),
        )
        self.side = ChoiceRow(SIDES)
        self.side.chosen.connect(self._keep)
        self.table = DenseTable(line_columns(), sortable=False)
        self.table.group_columns = (1, 3)
        self.table.opened.connect(lambda line: self.next_step())
        self.panel = ListPanel(self.table)
        self.claim_button = KeyButton("认领", "空格", primary=True)
        self.claim_button.clicked.connect(self.claim)
        self.decline_button = KeyButton("不认领", "Delete")
        self.decline_button.clicked.connect(self.decline)
        self._build()

    def _build(self) -> None:
        self.hint = label("在部门行上按空格，认领它还没答复的全部", "small", "ink2")
        buttons = (self.take, self.named, self.assign_button, self.decline_button, self.claim_button)
        tools = row(self.side, self.hint, None, *buttons, gap=GAP_SMALL)
        tools.setContentsMargins(0, GAP_SMALL, 0, GAP_SMALL)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addWidget(self.panel, 1)
        bind_key(self, "Ctrl+Enter", self.next_step)
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self.table, "Space", self._claim_by_key)
        bind_key(self.table, "Delete", self._decline_by_key)
        bind_key(self, "Ctrl+Z", self.reverse)
        for number, (key, _) in enumerate(SIDES, start=1):
            bind_key(self, f"Alt+{number}", partial(self.side.choose, key))
        self.take.setVisible(False)
        look.changed.connect(self._drop_hint)
        self._drop_hint()

    def _drop_hint(self) -> None:
        """At 特大 the buttons need its room."""
        self.hint.setVisible(look.metrics.size is not TypeSize.EXTRA)

    def show_edition(self, edition: Edition | None, day: date) -> None:
        self._edition = edition
        if edition is None or edition.upper_id is None or edition.kind is not ListKind.LIST:
            self.show_sheet(None)
            return
        organ_id = self._organ_id
        self.desk.query(lambda: reading.read(edition.id, organ_id), self.show_sheet)

    def show_sheet(self, sheet: "Worksheet | None") -> None:
        self._sheet = sheet
        self.table.empty_text = NO_UPPER
        by_department = sheet.by_department() if sheet else []
        self.table.show_groups([(_group(name, lines), lines) for name, lines in by_department])
        self._keep(self.side.current)
        lines = sheet.lines if sheet else ()
        waiting = sum(line.waiting for line in lines)
        self.take.setVisible(bool(waiting) and self._organ_id is None)
        self.take.setText(f"收入清单 {waiting}")
        self.named.setVisible(bool(as_named(lines)))
        silent = [name for name, own in by_department if counts(own).open]
        self.panel.show_foot(
            f"{sheet.counts.words}" if sheet else "",
            f"{len(silent)} 个部门没有答完：{'、'.join(silent[:4])}{'等' if len(silent) > 4 else ''}" if silent else "",
        )
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def _keep(self, side: str) -> None:
        self.table.rows.keep((lambda line: line.answer == side) if side else None)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def _chosen(self) -> list[Line]:
        """The current line, or the lines of the department the cursor is on."""
        found = self.table.current_row()
        if isinstance(found, Line):
            return [found]
        if isinstance(found, Group) and self._sheet:
            return dict(self._sheet.by_department())[found.key]
        return []

    def _claim_by_key(self) -> None:
        """The key means a row of the table, never a choice in its filter row."""
        if self.table.hasFocus():
            self.claim()

    def _decline_by_key(self) -> None:
        if self.table.hasFocus():
            self.decline()

    def claim(self) -> None:
        """空格: 认领 the line, or on a department all it has not answered."""
        lines = self._chosen()
        self._write([line for line in lines if len(lines) == 1 or line.answer is Answer.OPEN], K.CLAIMED)

    def claim_as_named(self) -> None:
        """按名称逐部门认领: on a department's row its own, else everybody's, after one look at how many."""
        current, lines = self.table.current_row(), self._sheet.lines if self._sheet else ()
        chosen = current.key if isinstance(current, Group) else ""
        found = [line for line in as_named(lines) if chosen in ("", line.department)]
        if not found:
            return
        by_department = Counter(line.department for line in found)
        shown = [f"{name} {number} 项" for name, number in by_department.most_common(MOST_NAMED)]
        more = f"等 {len(by_department)} 个部门" if len(by_department) > MOST_NAMED else ""
        text = (
            f"{'、'.join(shown)}{more}。只认领上级写明一个部门、还没有人答复的；"
            "答复过不认领的不动。今天登记，认错的逐项更正。"
        )
        messages.ask(
            self, f"按上级写明的部门认领 {len(found)} 项？", text, f"认领 {len(found)} 项",
            lambda: self._write(found, K.CLAIMED),
        )  # fmt: skip

    def next_step(self) -> None:
        """Ctrl+Enter: the next step of the chain; on a department of all lines that stand where its first one does."""
        lines = [line for line in self._chosen() if line.chain.next_kind]
        if lines:
            kind = lines[0].chain.next_kind
            assert kind is not None
            self._write([line for line in lines if line.chain.next_kind is kind], kind)

    def _write(self, lines: Sequence[Line], kind: ListActKind) -> None:
        pairs = [(line.item.id, line.organ_id) for line in lines]
        today = clock.today()
        if pairs:
            words = f"正在登记「{LIST_ACT_LABELS[kind]}」{len(pairs)} 项"
            self._change(
                lambda actor, edition_id: reading.step(actor, edition_id, pairs, kind, today), words, len(pairs)
            )

    def decline(self) -> None:
        """Delete: 不认领, with its reason."""
        lines = [line for line in self._chosen() if line.answer is Answer.OPEN]
        if not lines:
            return
        pairs, today = [(line.item.id, line.organ_id) for line in lines], clock.today()
        what = f"「{lines[0].item.name}」" + (f"等 {len(lines)} 项" if len(lines) > 1 else "")
        dialog = ReasonDialog(
            self, "不认领", f"{lines[0].department}　{what}", "登记不认领", "例：本县没有这项职权，由市局实施"
        )
        dialog.given.connect(
            lambda reason: self._change(
                lambda actor, edition_id: reading.decline(actor, edition_id, pairs, today, reason),
                f"正在登记「不认领」{len(pairs)} 项",
                len(pairs),
            )
        )
        dialog.open()

    def reverse(self) -> None:
        """Ctrl+Z: 更正 the last step of the current line."""
        line = self.table.current_row()
        if not isinstance(line, Line) or line.chain.last is None:
            return
        last, pair = line.chain.last, (line.item.id, line.organ_id)
        text = (
            f"{line.item.name}　{line.department}　{last.happened_on} 由{last.user_name}登记。原来的登记仍留在记录里。"
        )
        dialog = ReasonDialog(self, f"更正「{last.label}」", text, "更正", "例：点错了一行")
        dialog.given.connect(
            lambda reason: self._change(lambda actor, edition_id: reading.reverse(actor, edition_id, pair, reason))
        )
        dialog.open()

    def assign(self) -> None:
        """Ctrl+D: another department answers."""
        from desktop.items.claims.dialog import AssignDialog

        line = self.table.current_row()
        if isinstance(line, Line):
            self.desk.query(reading.departments, lambda found: self._ask(AssignDialog(self, line, found), line))

    def _ask(self, dialog: "AssignDialog", line: Line) -> None:
        today = clock.today()
        dialog.assigned.connect(
            lambda organ_id, beside: self._change(
                lambda actor, edition_id: reading.assign(actor, edition_id, line.item.id, organ_id, today, beside)
            )
        )
        dialog.open()

    def take_in(self) -> None:
        """收入清单: what departments claimed on their own PCs becomes items of our draft."""
        waiting = sum(line.waiting for line in self._sheet.lines) if self._sheet else 0
        self._change(reading.take_in, f"正在收入清单 {waiting} 项", waiting)

    def _change(self, write: Write, words: str = "", items: int = 1) -> None:
        """Have it written; many items with their progress, and a way to stop with nothing left behind."""
        edition, actor = self._edition, self.desk.actor
        if edition is None:
            return
        task = self.desk.change(lambda: write(actor, edition.id))
        if items > MANY:
            messages.ProgressBox(self, words, task, items)

    def print_worksheet(self) -> None:
        """打印认领表: on a department's row of this department, else of all, each on pages of its own."""
        from desktop.papers import show_paper

        sheet, actor, current = self._sheet, self.desk.actor, self.table.current_row()
        department = current.key if isinstance(current, Group) else ""
        if sheet and sheet.lines:
            show_paper(self.desk, self, "事项认领表", lambda out: reading.print_sheet(actor, sheet, department, out))

    def save_table(self) -> None:
        """存为表格."""
        sheet = self._sheet
        if sheet is None:
            return
        proposed = str(Path.home() / "事项认领表.xlsx")
        name, _ = QFileDialog.getSaveFileName(self, "认领表存到哪里", proposed, "表格 (*.xlsx)")
        if name:
            out = Path(name).with_suffix(".xlsx")
            self.desk.change(
                lambda: reading.save(sheet, out),
                lambda done: messages.tell(self, "认领表已存好。", [("文件", str(out))]),
            )

    def open_subject(self, subject_id: str) -> None:
        self.table.go_to(self.table.rows.index_of(lambda line: subject_id in (line.item.id, line.own_id), 1))

    def focus_first(self) -> None:
        self.table.setFocus()
