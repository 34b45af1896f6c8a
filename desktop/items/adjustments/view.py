"""调整: what waits, what is being worked on and what is done; the lines and steps of the selected one."""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from db import clock
from db.actors import SiteKind
from db.errors import UserError
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.changes import course
from db.items.changes.course import AdjustmentState
from db.items.changes.requested import RequestState
from db.items.changes.requests import Request
from db.items.changes.rules import Line
from db.items.changes.service import Standing
from db.items.changes.waiting import UpperChange
from db.items.editors import is_county
from db.items.rules import Edition, Item
from desktop.desk import Desk
from desktop.items.adjustments import reading, request_words, words
from desktop.items.adjustments.groups import foot_words, in_groups
from desktop.items.adjustments.reading import Found, Wanted
from desktop.items.adjustments.request import Offer, RequestActions
from desktop.items.adjustments.words import LineRow
from desktop.items.view import ItemsView
from desktop.look import look
from desktop.messages import ReasonDialog
from desktop.papers import show_paper
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Note, clear, column, label, row
from desktop.widgets.rows import Group
from desktop.widgets.shapes import Shape, StatusLabel, Tone
from desktop.widgets.table import DenseTable

K = ListActKind
TABS = (("lines", "调整内容"), ("steps", "步骤"))
EMPTY = "还没有调整。按 Ctrl+N 起草；上级清单登记新版以后，这里会提示承接。"
MOST_PROBLEMS = 3
DRAFTS = (AdjustmentState.DRAFT, RequestState.DRAFT)


class AdjustmentsView(ItemsView):
    """Adjustments of the chosen edition; upper changes and requests nobody has answered stand first."""

    title = "调整"
    keys = (
        ("Ctrl+N", "起草调整"),
        ("Ctrl+I", "列入事项"),
        ("Ctrl+Enter", "登记下一步"),
        ("Enter", "修改这一项"),
        ("Delete", "移出这一项"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._edition: Edition | None = None
        self._day = clock.today()
        self._entry: words.Entry | None = None
        self._found = Found([], [])
        self.requests = RequestActions(self, desk, is_county(desk.actor), self._open_made)
        self._applies = desk.actor.site.kind is SiteKind.DEPARTMENT
        self._wanted = ""
        self.buttons = (
            KeyButton("起草申请" if self._applies else "起草调整", "Ctrl+N").bind(self, self.draft),
            KeyButton("花脸稿", "Ctrl+P").bind(self, partial(self.print_paper, "花脸稿")),
            KeyButton("清样").bind(self, partial(self.print_paper, "清样")),
            KeyButton("申请表").bind(self, partial(self.print_paper, "调整申请表")),
        )
        self.table = DenseTable(words.adjustment_columns(desk.actor.organ_name), sortable=False)
        self.table.empty_text = EMPTY
        self.panel = ListPanel(self.table)
        self.name = label("", "title", wrap=True)
        self.chips = row(gap=GAP_SMALL)
        self.told = label("", tone="ink2", wrap=True)
        self.tabs = ChoiceRow(TABS, "tab")
        self.pages = QStackedWidget()
        self.lines = DenseTable(words.line_columns(), sortable=False)
        self.lines.group_columns = (2, 2)
        self.steps = DenseTable(words.step_columns(), sortable=False)
        self.words = label("", tone="ink2", wrap=True)
        self.remark = column(gap=GAP_SMALL)
        self.next = KeyButton("", "Ctrl+Enter", primary=True).bind(self, self.take_next)
        self.add = KeyButton("列入事项", "Ctrl+I").bind(self, self.add_line)
        self.back = KeyButton("更正上一步").bind(self, self.reverse)
        self.refuse = KeyButton("不予调整").bind(self, self._turn_down)
        self.detail = self._detail()
        self._build()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 570)
        inner.addWidget(self.detail, 630)
        layout.addLayout(inner)
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda entry: self.lines.setFocus())
        self.tabs.chosen.connect(lambda key: self.pages.setCurrentIndex([name for name, _ in TABS].index(key)))
        self.lines.opened.connect(self._edit_row)
        self.lines.current_changed.connect(self._show_words)
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(self, f"Alt+{number}", partial(self.tabs.choose, key))
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self.lines, "Delete", self.remove_line)
        bind_key(self, "F6", self._next_area)

    def _detail(self) -> QFrame:
        detail, tabs, foot = QFrame(), QFrame(), QFrame()
        detail.setProperty("role", "panel")
        tabs.setProperty("role", "underline")
        foot.setProperty("role", "panelfoot")
        head = column(self.name, self.chips, self.told, gap=GAP_SMALL)
        head.setContentsMargins(GAP, GAP, GAP, GAP_SMALL)
        strip = row(self.tabs, None, gap=0)
        strip.setContentsMargins(GAP_SMALL, 0, GAP_SMALL, 0)
        tabs.setLayout(strip)
        inner = column(self.lines, self.words, gap=0)
        inner.setStretch(0, 1)
        self.words.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        content = QWidget()
        content.setLayout(inner)
        for page in (content, self.steps):
            self.pages.addWidget(page)
        self.remark.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        buttons = row(self.back, self.refuse, None, self.add, self.next, gap=GAP_SMALL)
        buttons.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(buttons)
        whole = column(head, tabs, self.pages, self.remark, foot, gap=0)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setStretch(2, 1)
        detail.setLayout(whole)
        detail.setMinimumWidth(320)
        return detail

    def show_edition(self, edition: Edition | None, day: date) -> None:
        self._edition, self._day = edition, day
        if edition is None:
            self.show_found(Found([], []))
            return
        self.desk.query(lambda: reading.read(edition.id, day), self.show_found)

    def show_found(self, found: Found) -> None:
        """What waits first, then what is in hand, then what is done."""
        self._entry, self._found = None, found
        groups = in_groups(found, self.requests.at_county)
        self.table.show_groups(groups)
        self.panel.show_foot(*foot_words(found, self.requests.at_county))
        self.detail.setVisible(bool(groups))
        if self._wanted:
            self.open_subject(self._wanted)
        if not isinstance(self.table.current_row(), words.Entry):
            self.table.go_to(self.table.rows.index_of(lambda one: isinstance(one, words.Entry)))
        self._show_current(self.table.current_row())

    def _show_current(self, entry: object) -> None:
        if not isinstance(entry, words.Entry):
            return
        self._entry = entry
        self.name.setText(words.title_of(entry))
        clear(self.chips)
        for status in (words.state_status(entry), words.age_status(entry.age)):
            if status:
                self.chips.addWidget(StatusLabel(status, chip=True))
        self.chips.addStretch(1)
        clear(self.remark)
        if isinstance(entry, UpperChange):
            self._show_upper(entry)
            return
        self._show_lines(entry)
        if isinstance(entry, Request):
            self._show_request(entry)
        else:
            self._show_standing(entry)

    def _show_lines(self, entry: Standing | Request) -> None:
        self.lines.empty_text = "还没有列入事项。按 Ctrl+I 列入。"
        self.lines.show_groups(words.line_groups(entry))
        if not self.lines.currentIndex().isValid():
            self.lines.go_to_first()
        self._show_words(self.lines.current_row())
        self.tabs.rename("lines", f"调整内容 {len(entry.lines)}")
        if entry.problems:
            more = f" 等 {len(entry.problems)} 处" if len(entry.problems) > MOST_PROBLEMS else ""
            text = "；".join(entry.problems[:MOST_PROBLEMS]) + more + "。"
            self.remark.addWidget(Note("还不能往下办。", text, Tone.AMBER, Shape.TRIANGLE))

    def _show_request(self, entry: Request) -> None:
        head, offer = entry.adjustment, self.requests.offer(entry)
        told = (words.kind_of(entry), head.department, head.basis, head.reason)
        self.told.setText("　".join(part for part in told if part))
        self.told.show()
        self.steps.show_rows(request_words.step_rows(entry))
        if entry.acts:
            self.remark.addWidget(Note(f"{entry.progress}。", tone=Tone.PRIMARY))
        self._offer(offer)

    def _show_upper(self, entry: UpperChange) -> None:
        self.told.show()
        self.told.setText(f"{entry.upper.published_on} 公布，代替「{entry.known.name}」；目标 {entry.age.due} 前承接")
        self.lines.empty_text = "提出调整以后，每一项现在怎样、改成怎样列在这里。"
        self.lines.show_rows([])
        self.steps.empty_text = "提出调整以后，每一步列在这里。"
        self.steps.show_rows([])
        self.words.setText("")
        self.tabs.rename("lines", "调整内容")
        self.remark.addWidget(
            Note("还没有承接。", "按 Ctrl+Enter，由程序逐项提出本县清单的调整。", Tone.AMBER, Shape.TRIANGLE)
        )
        self._offer(Offer("提出调整"))

    def _show_standing(self, entry: Standing) -> None:
        found = entry.adjustment
        target = f"目\u2060标\u00a0{entry.age.due}" if entry.age else ""
        told = (words.kind_of(entry), found.department, found.basis, target)
        self.told.setText("　".join(part for part in told if part))
        self.told.setHidden(look.metrics.size is TypeSize.EXTRA and bool(entry.problems))
        held = course.held(entry.acts)
        self.steps.empty_text = "还没有登记过步骤。"
        self.steps.show_rows(words.step_rows(entry, held))
        if entry.notes:
            self.remark.addWidget(Note("请核对。", "；".join(entry.notes) + "。", Tone.AMBER, Shape.RING))
        waiting = entry.state in (AdjustmentState.REQUESTED, AdjustmentState.REVIEWED)
        verb = f"登记{LIST_ACT_LABELS[entry.next_kind]}" if entry.next_kind else ""
        reversible = bool(held) and entry.state is not AdjustmentState.EFFECTED
        drafted = entry.state is AdjustmentState.DRAFT
        back = "更正上一步" if reversible else "改标题和理由" if drafted else ""
        offer = Offer(verb, back, "不予调整" if waiting else "", drafted)
        self._offer(Offer() if self._applies else offer)

    def _show_words(self, line_row: Any) -> None:
        self.words.setText(words.whole_words(line_row) if isinstance(line_row, LineRow) else "")

    def _offer(self, offer: Offer) -> None:
        for button, verb in ((self.next, offer.next), (self.back, offer.back), (self.refuse, offer.refuse)):
            button.setText(verb)
            button.updateGeometry()
            button.setVisible(bool(verb))
        self.add.setVisible(offer.editable)

    def take_next(self) -> None:
        """Ctrl+Enter: propose what an upper change asks for, or record the next step."""
        entry, edition, actor = self._entry, self._edition, self.desk.actor
        if isinstance(entry, UpperChange) and edition:
            self.desk.change(lambda: reading.propose(actor, edition, entry.id), self._open_made)
        elif isinstance(entry, Request):
            self.requests.take_next(entry, self._found.standings)
        elif isinstance(entry, Standing) and entry.next_kind:
            if entry.problems:
                self.desk.report(UserError(f"{entry.problems[0]}。", hint="请先把下面列出的问题逐项改正。"))
                return
            self._ask_step(entry.next_kind)

    def _ask_step(self, kind: ListActKind) -> None:
        from desktop.items.adjustments.dialogs import StepDialog

        entry, actor = self._entry, self.desk.actor
        if not isinstance(entry, Standing):
            return
        dialog = StepDialog(self, kind, entry)
        dialog.recorded.connect(
            lambda on, details, reason: self.desk.change(
                lambda: reading.take_step(actor, entry.id, kind, on, details, reason)
            )
        )
        dialog.open()

    def _turn_down(self) -> None:
        if isinstance(self._entry, Request):
            self.requests.send_back(self._entry)
        else:
            self._ask_step(K.REJECTED)

    def reverse(self) -> None:
        """更正上一步."""
        entry, actor = self._entry, self.desk.actor
        if isinstance(entry, Request):
            self.requests.take_back(entry)
            return
        if not isinstance(entry, Standing):
            return
        if entry.state is AdjustmentState.DRAFT:
            from desktop.items.adjustments.dialogs import change_head

            change_head(self.desk, self, entry.adjustment)
            return
        act = course.held(entry.acts)[-1]
        text = f"{act.happened_on} 由{act.user_name}登记。原来的登记仍留在记录里。"
        dialog = ReasonDialog(self, f"更正「{act.label}」", text, "更正", "例：漏列一个事项")
        dialog.given.connect(lambda reason: self.desk.change(lambda: reading.reverse(actor, entry.id, reason)))
        dialog.open()

    def draft(self) -> None:
        """起草调整, at a department 起草申请."""
        from desktop.items.adjustments.dialogs import DraftDialog

        edition, actor = self._edition, self.desk.actor
        if edition is None:
            self.desk.report(UserError("还没有清单，不能起草调整。", hint="请先导入并公布清单。"))
            return
        if self._applies:
            self.requests.draft(edition)
            return
        dialog = DraftDialog(self)
        dialog.drafted.connect(
            lambda new: self.desk.change(lambda: reading.draft(actor, edition, new), self._open_made)
        )
        dialog.open()

    def _open_made(self, adjustment_id: str) -> None:
        self._wanted = adjustment_id
        if self._edition:
            self.show_edition(self._edition, self._day)

    def add_line(self) -> None:
        """Ctrl+I: list another item."""
        self._ask_line(None)

    def _edit_row(self, line_row: Any) -> None:
        if self._drafted():
            self._ask_line(line_row.line)

    def _drafted(self) -> Standing | Request | None:
        """What is being drafted here, so that its lines may be changed."""
        entry = self._entry
        ours = isinstance(entry, Request if self._applies else Standing)
        return entry if ours and not isinstance(entry, UpperChange) and entry and entry.state in DRAFTS else None

    def _ask_line(self, line: Line | None) -> None:
        edition = self._edition
        if self._drafted() and edition:
            self.desk.query(lambda: reading.current_items(edition.id), lambda items: self._open_line(items, line))

    def _open_line(self, items: list[Item], line: Line | None) -> None:
        from desktop.items.adjustments.dialogs import LineDialog

        entry, actor = self._drafted(), self.desk.actor
        assert entry

        def write(wanted: Wanted) -> None:
            self.desk.change(lambda: reading.put_line(actor, entry, wanted, line, items))

        dialog = LineDialog(self, items, entry, line)
        dialog.filled.connect(write)
        dialog.open()

    def _current_line(self) -> Line | None:
        """The line the cursor is in: on its item or on one of its elements."""
        row_here, entry = self.lines.current_row(), self._entry
        if isinstance(row_here, Group) and isinstance(entry, (Standing, Request)):
            return next((line for line in entry.lines if line.id == row_here.key), None)
        return row_here.line if isinstance(row_here, LineRow) else None

    def remove_line(self) -> None:
        """Delete: take the current line out."""
        from desktop import messages

        entry, line, actor = self._drafted(), self._current_line(), self.desk.actor
        if entry and line:
            messages.ask(
                self, f"把「{line.item_name}」移出这件调整吗？", "移出后清单里的这个事项不作调整。", "移出",
                lambda: self.desk.change(lambda: reading.remove_line(actor, entry.id, line.id)),
            )  # fmt: skip

    def print_paper(self, paper: str) -> None:
        """花脸稿, 清样 or 申请表 of the current adjustment; a request has its form alone."""
        entry, actor = self._entry, self.desk.actor
        if isinstance(entry, Request):
            self.requests.print_form(entry)
        if isinstance(entry, Standing):
            write = reading.printer(paper)
            show_paper(self.desk, self, f"{entry.adjustment.title}{paper}", lambda out: write(actor, entry.id, out))

    def _next_area(self) -> None:
        (self.lines if self.table.hasFocus() else self.table).setFocus()

    def focus_first(self) -> None:
        self.table.setFocus()

    def open_subject(self, subject_id: str) -> None:
        self._wanted = subject_id
        found = self.table.rows.index_of(lambda one: getattr(one, "id", "") == subject_id)
        if found.isValid():
            self._wanted = ""
            self.table.go_to(found)
