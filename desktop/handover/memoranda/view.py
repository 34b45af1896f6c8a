"""备忘录: each department's memorandum with its clauses, item table, signatures and versions."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from db import clock
from db.errors import UserError
from db.handover.memoranda.clauses import Memorandum, MemorandumItem
from db.handover.memoranda.service import Content
from db.handover.memoranda.state import MemorandumState
from db.handover.rules import Batch
from desktop import messages
from desktop.desk import Desk
from desktop.handover.memoranda import reading, words
from desktop.handover.memoranda.reading import Entry, Opened
from desktop.handover.memoranda.words import ClauseRow, VersionRow
from desktop.handover.people import offer_people
from desktop.handover.printing import ask_for_set
from desktop.handover.view import HandoverView
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Note, clear, column, label, row
from desktop.widgets.shapes import StatusLabel, Tone
from desktop.widgets.table import DenseTable

TABS = (("clauses", "条款"), ("items", "事项"), ("parties", "签署"), ("versions", "版本"))
EMPTY = "还没有划转批次。先在「批次」里从划转文件建批次，再起草备忘录。"


class MemorandaView(HandoverView):
    """The departments on the left; the memorandum of the selected one on the right."""

    title = "备忘录"
    manual = "memoranda"
    keys = (
        ("Ctrl+N", "起草"), ("Ctrl+E", "改条款"), ("Enter", "改这一项"), ("Ctrl+Enter", "下一步"),
        ("Alt+1", "换一页"),
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._opened: Opened | None = None
        self._wanted = ""
        self.buttons = (
            KeyButton("起草", "Ctrl+N").bind(self, self.draft),
            KeyButton("改条款", "Ctrl+E").bind(self, self.edit),
            KeyButton("打印", "Ctrl+P").bind(self, self.print_memorandum),
            KeyButton("整套文书", "Ctrl+Shift+P").bind(self, self.print_set),
        )
        self.table = DenseTable(words.entry_columns())
        self.table.group_columns = (3, 4)
        self.table.empty_text = EMPTY
        self.panel = ListPanel(self.table)
        self.name, self.told = label("", "title", wrap=True), label("", tone="ink2", wrap=True)
        self.chip = StatusLabel(chip=True)
        self.remark_box = column(gap=GAP_SMALL)
        self.tabs, self.pages = ChoiceRow(TABS, "tab"), QStackedWidget()
        self.clauses = DenseTable(words.clause_columns(), sortable=False)
        self.items = DenseTable(words.item_columns(), sortable=False)
        self.parties = DenseTable(words.party_columns(), sortable=False)
        self.versions = DenseTable(words.version_columns(), sortable=False)
        self.words = label("", tone="ink2", wrap=True)
        self.next = KeyButton("", "Ctrl+Enter", primary=True).bind(self, self.take_next)
        self.end = KeyButton("终止")
        self.end.clicked.connect(lambda: self.ask_end())
        self.detail = self._detail()
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 1)
        inner.addWidget(self.detail, 1)
        inner.setContentsMargins(0, GAP_SMALL, 0, 0)
        self.setLayout(inner)
        self._connect()
        look.changed.connect(self._relayout)
        self._relayout()

    def _detail(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "panel")
        for table in (self.clauses, self.items, self.parties, self.versions):
            self.pages.addWidget(table)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(GAP_SMALL)
        layout.addLayout(row(self.name, None, self.chip))
        layout.addWidget(self.told)
        layout.addLayout(self.remark_box)
        layout.addWidget(self.tabs)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.words)
        layout.addLayout(row(None, self.end, self.next))
        return frame

    def _connect(self) -> None:
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _: self._page.setFocus())
        self.tabs.chosen.connect(self._show_page)
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(self, f"Alt+{number}", partial(self.tabs.choose, key))
        for table in (self.clauses, self.items, self.parties, self.versions):
            table.current_changed.connect(self._show_words)
        self.clauses.opened.connect(lambda _: self.edit())
        self.items.opened.connect(self.edit_item)
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self, "F6", self._next_area)
        self.desk.actor_changed.connect(self.refresh)

    def _relayout(self) -> None:
        extra = look.metrics.size is TypeSize.EXTRA
        self.detail.setMinimumWidth(600 if extra else look.metrics.scaled(560))
        self.words.setMinimumHeight(round(look.metrics.body * 1.5) * 3)
        self.words.setVisible(not extra)

    @property
    def _page(self) -> QWidget:
        return self.pages.currentWidget()

    def _show_page(self, key: str) -> None:
        self.pages.setCurrentIndex([name for name, _ in TABS].index(key))
        current = self.pages.currentWidget()
        self._show_words(current.current_row() if isinstance(current, DenseTable) else None)

    def _next_area(self) -> None:
        (self._page if self.table.hasFocus() else self.table).setFocus()

    def refresh(self) -> None:
        today = clock.today()
        self.desk.query(lambda: reading.read(today), self._show)

    def _show(self, found: list[tuple[Batch, list[Entry]]]) -> None:
        self.table.show_groups([(words.group(batch, entries), entries) for batch, entries in found])
        entries = [one for _, some in found for one in some]
        drafted = sum(one.newest is not None for one in entries)
        held = sum(one.held is not None for one in entries)
        self.panel.show_foot(f"{len(entries)} 个部门：已起草 {drafted}，已生效 {held}")
        self.detail.setVisible(bool(entries))
        if self._wanted:
            self.open_subject(self._wanted)
        if self.table.current_row() is None or not isinstance(self.table.current_row(), Entry):
            self.table.go_to_first()
        self._choose(self.table.current_row())

    def open_subject(self, subject_id: str) -> None:
        """Go to one department's: batch and department id with a blank between."""
        at = self.table.rows.index_of(lambda one: isinstance(one, Entry) and one.id == subject_id)
        self._wanted = "" if at.isValid() else subject_id
        self.table.go_to(at)

    def focus_first(self) -> None:
        self.table.setFocus()

    def _choose(self, entry: object) -> None:
        if not isinstance(entry, Entry):
            return
        if self._opened and self._opened.entry.id != entry.id:
            self._opened = None  # until the other one is read nothing may be done to this one
            self.next.hide()
            self.end.hide()
        self.desk.query(lambda: reading.opened(entry), self._show_opened)

    def _show_opened(self, found: Opened) -> None:
        current = self.table.current_row()
        if isinstance(current, Entry) and current.id != found.entry.id:
            return
        self._opened = found
        newest, now = found.newest, found.signing
        self.name.setText(f"与{found.entry.department}的审管衔接备忘录")
        self.chip.show_status(words.state_status(now, clock.today()))
        self.told.setText(words.told(found))
        clear(self.remark_box)
        if found.writer:
            self.remark_box.addWidget(Note(f"{found.writer}。", tone=Tone.PRIMARY))
        if now is not None and now.signature_of(self.desk.actor.organ_id) and not now.signed_by_all:
            waits = Note("本单位已签署，等对方。", "对方的人在本机按 F8 换人后登记，或随数据包签回。")
            self.remark_box.addWidget(waits)
        self.clauses.show_rows(words.clause_rows(newest.clauses) if newest else [])
        self.items.show_rows(newest.items if newest else [])
        self.parties.show_rows(words.party_rows(found))
        self.versions.show_rows(words.version_rows(found))
        self.tabs.rename("clauses", f"条款 {len(newest.clauses)}" if newest else "条款")
        self.tabs.rename("items", f"事项 {len(newest.items)}" if newest else "事项")
        self.tabs.rename("versions", f"版本 {len(found.versions)}" if newest else "版本")
        for table in (self.clauses, self.items, self.parties, self.versions):
            if table.current_row() is None:
                table.go_to_first()
        self._show_page(self.tabs.current)
        self.next.setText(self._next_words())
        self.next.updateGeometry()
        self.next.setVisible(bool(self.next.text()))
        self.end.setVisible(now is not None and now.state_on(clock.today()) is MemorandumState.IN_FORCE)

    def _next_words(self) -> str:
        """What this person can do next with the newest version."""
        found = self._opened
        if found is None or found.signing is None:
            return "起草"
        own = found.signing.signature_of(self.desk.actor.organ_id)
        if found.signing.signed_by_all:
            return "起草修改稿"
        if own:
            return "撤回本单位签署"
        return "登记本单位签署" if self.desk.actor.organ_id in found.signing.parties else ""

    def _show_words(self, one: Any) -> None:
        """The whole text of the row in sight, below the table; of an older version what the newest says differently."""
        from db.handover.memoranda import wording

        told = ""
        if isinstance(one, ClauseRow):
            told = one.clause.text
        elif isinstance(one, MemorandumItem):
            told = words.item_told(one)
        elif isinstance(one, VersionRow) and self._opened and self._opened.newest:
            changed = wording.compare(one.memorandum, self._opened.newest)
            told = "与最新一版相比改了：" + "、".join(each.what for each in changed) if changed else ""
        self.words.setText(told)

    def take_next(self) -> None:
        """Ctrl+Enter: draft, sign, take back or amend, whichever is this person's."""
        steps = {
            "起草": self.draft, "登记本单位签署": self.ask_signature, "撤回本单位签署": self.ask_take_back,
            "起草修改稿": self.ask_amendment,
        }  # fmt: skip
        if self.next.text() in steps:
            steps[self.next.text()]()

    def draft(self) -> None:
        """起草: what the rule set in force says; a draft there is becomes a further version."""
        from db.handover.memoranda import service as memoranda

        entry, actor = self.table.current_row(), self.desk.actor
        if not isinstance(entry, Entry):
            return

        def write() -> None:
            self.desk.change(lambda: memoranda.draft_memorandum(actor, entry.batch_id, entry.department_id))

        if entry.newest is None:
            write()
        else:
            text = "新的一版照现行规则集重写各条和事项表；改过的内容留在旧版里，不带过来。"
            messages.ask(self, f"{entry.department}的备忘录已经起草，要重新起草吗？", text, "重新起草", write)

    def _newest(self) -> Memorandum | None:
        if self._opened and self._opened.newest:
            return self._opened.newest
        self.desk.report(UserError("还没有起草备忘录。", hint="请先按 Ctrl+N 起草。"))
        return None

    def edit(self) -> None:
        """改条款: all clauses at once, kept as one further version."""
        newest = self._newest()
        if newest is None:
            return
        if self._opened and self._opened.signing and self._opened.signing.frozen:
            self.desk.report(
                UserError(
                    f"第 {newest.version} 版已经有人签署，不能再改。", hint="双方都签了的起草修改稿；一方签了的先撤回。"
                )
            )
            return
        from db.handover.memoranda import service as memoranda

        batch_id, department_id = newest.batch_id, newest.department_id
        self.desk.query(
            lambda: memoranda.compose(batch_id, department_id), lambda composed: self._ask_clauses(newest, composed)
        )

    def _ask_clauses(self, newest: Memorandum, composed: Content) -> None:
        from db.handover.memoranda import service as memoranda
        from desktop.handover.memoranda.dialogs import ClausesDialog

        title = f"第 {newest.version} 版条款"
        dialog = ClausesDialog(self, title, memoranda.content_of(newest), composed.clauses)
        dialog.agreed.connect(lambda content: dialog.wait_for(self._revise(newest, content)))
        dialog.open()

    def edit_item(self, item: object) -> None:
        """改这一项: one row of the item table, kept as a further version."""
        from db.handover.memoranda import service as memoranda
        from desktop.handover.memoranda.dialogs import ItemDialog

        newest = self._newest()
        if newest is None or not isinstance(item, MemorandumItem):
            return

        def keep(changed: MemorandumItem) -> None:
            rows = tuple(changed if one == item else one for one in newest.items)
            dialog.wait_for(self._revise(newest, replace(memoranda.content_of(newest), items=rows)))

        dialog = ItemDialog(self, item)
        dialog.agreed.connect(keep)
        dialog.open()

    def _revise(self, newest: Memorandum, content: Content) -> Any:
        from db.handover.memoranda import service as memoranda

        actor = self.desk.actor
        return self.desk.change(lambda: memoranda.revise(actor, newest.id, content))

    def ask_signature(self) -> None:
        """登记本单位签署."""
        from db.handover.memoranda import signing
        from desktop.handover.memoranda.dialogs import SignDialog

        newest, actor = self._newest(), self.desk.actor
        if newest is None:
            return
        dialog = SignDialog(self, signing.called(newest), actor.organ_name)
        offer_people(self.desk, dialog.signatory)
        dialog.signed.connect(
            lambda who, on: dialog.wait_for(self.desk.change(lambda: signing.sign(actor, newest.id, who, on)))
        )
        dialog.open()

    def ask_take_back(self) -> None:
        """撤回本单位签署."""
        from db.handover.memoranda import signing

        self._ask_why(
            "撤回本单位签署", "撤回以后可以改内容，改好再签。原来的登记仍留在日志里。", "撤回",
            lambda one, why, on: signing.take_back(self.desk.actor, one.id, why),
        )  # fmt: skip

    def ask_amendment(self) -> None:
        """起草修改稿."""
        from db.handover.memoranda import service as memoranda

        self._ask_why(
            "起草修改稿", "另立一版，改好以后由双方再签；原备忘录到修改稿生效为止继续有效。", "起草",
            lambda one, why, on: memoranda.amend(self.desk.actor, one.id, why),
        )  # fmt: skip

    def ask_end(self) -> None:
        """终止."""
        from db.handover.memoranda import signing

        self._ask_why(
            "终止备忘录", "从这天起不再有效，这个部门就没有生效的备忘录了。", "终止",
            lambda one, why, on: signing.end(self.desk.actor, one.id, on, why), dated=True,
        )  # fmt: skip

    def _ask_why(self, title: str, text: str, verb: str, then: Any, dated: bool = False) -> None:
        newest = self._newest()
        if newest is None:
            return
        dialog = messages.ReasonDialog(self, title, text, verb, day=clock.today() if dated else None)
        dialog.given.connect(lambda why: self.desk.change(partial(then, newest, why, dialog.on.day)))
        dialog.open()

    def print_memorandum(self) -> None:
        """Ctrl+P."""
        from desktop import papers

        entry = self.table.current_row()
        if isinstance(entry, Entry):
            papers.preview_department_memorandum(self.desk, self, entry.batch_id, entry.department_id, entry.department)

    def print_set(self) -> None:
        """整套文书: asked how many, then shown as one file."""
        entry = self.table.current_row()
        if isinstance(entry, Entry):
            ask_for_set(self.desk, self, entry.batch_id, entry.department_id, entry.department)
