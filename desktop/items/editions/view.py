"""清单版本: editions of all levels side by side; the steps, figures and townships of the selected one."""

from collections import defaultdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db import clock
from db.errors import UserError
from db.items.acts import LIST_ACT_LABELS, ListActKind
from db.items.lists.editions import TownshipList
from db.items.rules import Edition, EditionState, ListKind
from desktop.desk import Desk
from desktop.items.editions import reading
from desktop.items.editions import words as edition_words
from desktop.items.editions.reading import Seen
from desktop.items.view import ItemsView, only_for_editors
from desktop.look import look
from desktop.messages import ReasonDialog
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import Facts, Note, clear, column, label, row
from desktop.widgets.rows import Group
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.table import DenseTable

K = ListActKind
TABS = (("steps", "步骤"), ("totals", "合计"), ("townships", "乡镇"))
EMPTY = "还没有清单版本。按 Ctrl+N 起草一版，或到「事项」里按 Ctrl+O 导入表格。"

SHARES, WIDER = (700, 498), (540, 658)
ONE_ROW = 2
LEAST_STEPS = 100


class EditionsView(ItemsView):
    """All editions in a table by level; at the right the one the cursor is on."""

    title = "清单版本"
    keys = (
        ("Ctrl+N", "起草新版"),
        ("Ctrl+Enter", "登记下一步"),
        ("Alt+1…3", "步骤、合计、乡镇"),
        ("Ctrl+D", "比对版本"),
        ("Enter", "看这一版的事项"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._editions: list[Edition] = []
        self._seen: Seen | None = None
        self._day = clock.today()
        self._wanted = ""
        self._chosen = ""
        self.buttons = (
            KeyButton("起草新版", "Ctrl+N").bind(self, self.draft),
            KeyButton("比对版本", "Ctrl+D").bind(self, self.compare),
            KeyButton("报送材料", "Ctrl+E").bind(self, self.report),
        )
        self.table = DenseTable(edition_words.edition_columns(self._day), sortable=False)
        self.table.group_columns = (5, 5)
        self.table.empty_text = EMPTY
        self.panel = ListPanel(self.table)
        self.name = label("", "title", wrap=True)
        self.chips = row(gap=GAP_SMALL)
        self.tabs = ChoiceRow(TABS, "tab")
        self.pages = QStackedWidget()
        self.steps = DenseTable(edition_words.step_columns(), sortable=False)
        self.words = label("", tone="ink2", wrap=True)
        self.words.hide()
        self.totals = Facts(110)
        self.townships = DenseTable(edition_words.township_columns(), sortable=False)
        self.remark = column(gap=GAP_SMALL)
        self.next = KeyButton("", "Ctrl+Enter", primary=True).bind(self, self.take_next)
        self.back = KeyButton("更正上一步").bind(self, self.reverse)
        self.returned = KeyButton("退回编制").bind(self, self.return_to_draft)
        self.upper = KeyButton("对应上级清单", "Ctrl+U").bind(self, self.set_upper)
        self.carry = KeyButton("承接调整", "Ctrl+B").bind(self, self.carry_over)
        only_for_editors(desk, self.buttons[0], self.next, self.back, self.returned, self.upper, self.carry)
        self.detail = self._detail()
        self._build()
        look.changed.connect(self._resize)
        self._relayout()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        inner = row(gap=GAP)
        inner.addWidget(self.panel)
        inner.addWidget(self.detail)
        layout.addLayout(inner)
        self._inner = inner
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda edition: self.desk.open("items", f"items/{edition.id}"))
        self.tabs.chosen.connect(lambda key: self.pages.setCurrentIndex([name for name, _ in TABS].index(key)))
        self.steps.opened.connect(self._take_line)
        self.steps.current_changed.connect(self._show_words)
        self.townships.opened.connect(self._take_township)
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(self, f"Alt+{number}", partial(self.tabs.choose, key))
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self, "F6", self._next_area)

    def _detail(self) -> QFrame:
        detail, tabs, foot = QFrame(), QFrame(), QFrame()
        detail.setProperty("role", "panel")
        tabs.setProperty("role", "underline")
        foot.setProperty("role", "panelfoot")
        head = column(self.name, self.chips, gap=GAP_SMALL)
        head.setContentsMargins(GAP, GAP, GAP, GAP_SMALL)
        strip = row(self.tabs, None, gap=0)
        strip.setContentsMargins(GAP_SMALL, 0, GAP_SMALL, 0)
        tabs.setLayout(strip)
        figures = QWidget()
        inner = column(self.totals, None)
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        figures.setLayout(inner)
        steps = QWidget()
        inner = column(self.steps, self.words, gap=0)
        inner.setStretch(0, 1)
        steps.setLayout(inner)
        self.words.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(figures)
        for page in (steps, area, self.townships):
            self.pages.addWidget(page)
        self.pages.setMinimumHeight(LEAST_STEPS)
        self.remark.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        own = row(self.carry, self.upper, self.back, self.returned, None)
        self._foot = row(own, None, row(None, self.next), gap=GAP_SMALL)
        self._foot.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(self._foot)
        whole = column(head, tabs, self.pages, self.remark, foot, gap=0)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setStretch(2, 1)
        detail.setLayout(whole)
        detail.setMinimumWidth(320)
        return detail

    def _relayout(self) -> None:
        """At 特大 the panel takes room from the list, and its buttons stand in two rows where they need to."""
        extra = look.metrics.size is TypeSize.EXTRA
        for place, share in enumerate(WIDER if extra else SHARES):
            self._inner.setStretch(place, share)
        offered = (self.carry, self.upper, self.back, self.returned, self.next)
        buttons = [one for one in offered if not one.isHidden()]
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._foot.setDirection(down if len(buttons) > ONE_ROW else across)

    def _resize(self) -> None:
        self._relayout()
        if self._seen:
            self._show_next(self._seen)

    def show_edition(self, edition: Edition | None, day: date) -> None:
        self._day = day
        self.table.rows.columns[3] = edition_words.edition_columns(day)[3]
        self.desk.query(reading.read_editions, lambda found: self._show_editions(found, edition))

    def _show_editions(self, found: list[Edition], chosen: Edition | None) -> None:
        self._editions = found
        groups: dict[str, list[Edition]] = defaultdict(list)
        for edition in sorted(found, key=lambda one: one.level, reverse=True):
            groups[edition_words.level_words(edition)].append(edition)
        self.table.show_groups([(Group(name, name, f"{len(rows)} 版"), rows) for name, rows in groups.items()])
        current = [one.name for one in found if one.in_force(self._day)]
        self.panel.show_foot(f"{len(found)} 个版本", f"{self._day} 现行：{'、'.join(current) or '没有'}")
        self.detail.setVisible(bool(found))
        if chosen and chosen.id != self._chosen:
            self._wanted = self._wanted or chosen.id
            self._chosen = chosen.id
        if self._wanted:
            self.open_subject(self._wanted)
        current_row = self.table.current_row()
        if isinstance(current_row, Edition):
            self._show_current(next((one for one in found if one.id == current_row.id), current_row))

    def _show_current(self, found: object) -> None:
        if isinstance(found, Edition):
            day = self._day
            self.desk.query(lambda: reading.read(found.id, day), self._show_seen)

    def _show_seen(self, seen: Seen) -> None:
        self._seen = seen
        standing, edition = seen.standing, seen.standing.edition
        self.name.setText(edition.name)
        clear(self.chips)
        self.chips.addWidget(StatusLabel(edition_words.edition_status(edition, self._day), chip=True))
        deadline = edition_words.deadline_status(standing, self._day)
        if deadline:
            self.chips.addWidget(StatusLabel(deadline, chip=True))
        self.chips.addStretch(1)
        self.steps.show_rows(standing.lines)
        self.words.hide()
        self.totals.show_facts(list[tuple[str, str | Status]](reading.figures(seen)))
        self.townships.show_rows(seen.townships)
        self.townships.empty_text = "还没有登记乡镇。"
        done = sum(one.published is not None for one in seen.townships)
        self.tabs.rename("townships", f"乡镇 {done}/{len(seen.townships)}" if seen.own_record else "乡镇")
        self._show_next(seen)

    def _show_words(self, line: Any) -> None:
        """All that was written down with the step the cursor is on, or what stops it."""
        stop = f"{line.stop.text}{line.stop.hint}" if line.stop else ""
        who = f"　{line.act.user_name}登记" if line.act else ""
        self.words.show()
        self.words.setText(f"{line.label}：{edition_words.step_words(line) or stop or '还没有登记。'}{who}")

    def _show_next(self, seen: Seen) -> None:
        """The one filled button, and what stands in its way in words."""
        kind, edition = seen.standing.next_kind, seen.standing.edition
        self.next.setVisible(kind is not None)
        if kind:
            self.next.setText(f"登记{LIST_ACT_LABELS[kind]}")
            self.next.updateGeometry()
        self.back.setVisible(seen.newest is not None)
        held = edition.state not in (EditionState.DRAFT, EditionState.PUBLISHED)
        self.returned.setVisible(held and seen.standing.course.ours)
        listed = edition.kind is ListKind.LIST and not held
        self.upper.setVisible(listed and seen.standing.course.ours)
        self.carry.setVisible(seen.missed is not None and edition.state is EditionState.DRAFT)
        self._relayout()
        clear(self.remark)
        if seen.problems:
            words = "还不能公布。" if kind is K.PUBLISHED else "公布以前要补齐；报审以后再改要退回编制。"
            told = edition_words.problem_words(seen.problems, whole=look.metrics.size is not TypeSize.EXTRA)
            self.remark.addWidget(Note(words, told, Tone.AMBER, Shape.TRIANGLE))
        elif kind is None:
            self.remark.addWidget(
                Note("各步都已登记。", "以后的改动在「调整」里办理，或起草新版。", Tone.GREEN, Shape.DISC)
            )

    def take_next(self) -> None:
        """Ctrl+Enter: record the next step."""
        if self._seen and self._seen.standing.next_kind:
            self._ask_step(self._seen.standing.next_kind)

    def _take_line(self, line: Any) -> None:
        if line.act is None:
            self._ask_step(line.kind)

    def _ask_step(self, kind: ListActKind) -> None:
        from desktop.items.editions.dialogs import StepDialog

        assert self._seen is not None
        standing = self._seen.standing
        refused = next((line.stop for line in standing.lines if line.kind is kind), None)
        if refused:
            self.desk.report(UserError(refused.text, hint=refused.hint))
            return
        edition, actor = standing.edition, self.desk.actor
        no_upper = self._seen.no_upper
        dialog = StepDialog(self, kind, edition.name, reading.known_words(standing), standing.course.ours, no_upper)
        dialog.recorded.connect(
            lambda on, details, start: self.desk.change(
                lambda: reading.take_step(actor, edition.id, kind, on, details, start)
            )
        )
        dialog.open()

    def _take_township(self, one: TownshipList) -> None:
        """Enter on a township: its approval, then its publication."""
        from desktop.items.editions.dialogs import StepDialog

        assert self._seen is not None
        if not self._seen.own_record or one.published:
            return
        kind = K.TOWNSHIP_PUBLISHED if one.approved else K.TOWNSHIP_APPROVED
        edition, actor = self._seen.standing.edition, self.desk.actor
        dialog = StepDialog(
            self, kind, f"{edition.name}　{one.name}　{one.items} 项", reading.known_words(self._seen.standing)
        )
        dialog.recorded.connect(
            lambda on, details, _: self.desk.change(
                lambda: reading.township_step(actor, edition.id, one.organ_id, kind, on, details)
            )
        )
        dialog.open()

    def reverse(self) -> None:
        """更正上一步."""
        if self._seen is None or self._seen.newest is None:
            return
        act, edition, actor = self._seen.newest, self._seen.standing.edition, self.desk.actor
        text = f"{edition.name}　{act.happened_on} 由{act.user_name}登记。原来的登记仍留在记录里。"
        dialog = ReasonDialog(self, f"更正「{act.label}」", text, "更正", "例：日期录错")
        dialog.given.connect(
            lambda reason: self.desk.change(lambda: reading.reverse(actor, edition.id, act.id, reason))
        )
        dialog.open()

    def set_upper(self) -> None:
        """对应上级清单."""
        from desktop.items.editions.dialogs import UpperDialog

        if self._seen is None or not self.upper.isVisible():
            return
        edition, actor = self._seen.standing.edition, self.desk.actor
        uppers = [one for one in self._editions if one.kind is ListKind.LIST and one.level < (edition.level or "4")]
        dialog = UpperDialog(self, edition, uppers)
        dialog.chosen.connect(
            lambda upper_id, on: self.desk.change(lambda: reading.set_upper(actor, edition.id, upper_id, on))
        )
        dialog.open()

    def carry_over(self) -> None:
        """承接调整."""
        from desktop.items.editions.carrying import CarryDialog

        if self._seen is None or self._seen.missed is None or not self.carry.isVisible():
            return
        edition, actor = self._seen.standing.edition, self.desk.actor
        dialog = CarryDialog(self, edition.name, self._seen.missed)
        dialog.settled.connect(lambda answers: self.desk.change(lambda: reading.carry_over(actor, edition.id, answers)))
        dialog.open()

    def return_to_draft(self) -> None:
        """退回编制."""
        if self._seen is None:
            return
        edition, actor = self._seen.standing.edition, self.desk.actor
        text = f"{edition.name}　退回后可以改动事项，联合审核、报送、审定要重新办理。"
        dialog = ReasonDialog(self, "退回编制", text, "退回", "例：市审改办要求补充 3 项")
        dialog.given.connect(
            lambda reason: self.desk.change(lambda: reading.return_to_draft(actor, edition.id, reason))
        )
        dialog.open()

    def draft(self) -> None:
        """起草新版."""
        from desktop.items.editions.dialogs import DraftDialog

        actor = self.desk.actor
        current = self.table.current_row()
        chosen = current.id if isinstance(current, Edition) else ""
        dialog = DraftDialog(self, self._editions, actor.site.county_code, chosen)
        dialog.drafted.connect(
            lambda wanted: self.desk.change(
                lambda: reading.draft(actor, wanted), lambda made: self.desk.open("items", f"editions/{made.id}")
            )
        )
        dialog.open()

    def compare(self) -> None:
        """比对版本: any edition with any other."""
        from desktop.items.editions.compare import CompareDialog

        current = self.table.current_row()
        chosen = current if isinstance(current, Edition) else None
        CompareDialog(self.desk, self, self._editions, chosen, self._day).open()

    def report(self) -> None:
        """报送材料: the letter and the workbook, written into a folder the user chooses."""
        from desktop.items.editions.dialogs import ReportDialog

        if self._seen:
            dialog = ReportDialog(self, self._seen.standing.edition)
            dialog.wanted.connect(self._write_package)
            dialog.open()

    def _write_package(self, recipient: str, number: str, on: date) -> None:
        from desktop import messages

        assert self._seen is not None
        edition, actor = self._seen.standing.edition, self.desk.actor
        folder = QFileDialog.getExistingDirectory(self, "报送材料写到哪个文件夹", str(Path.home()))
        if folder:
            self.desk.change(
                lambda: reading.write_package(actor, edition.id, recipient, number, on, Path(folder)),
                lambda files: messages.tell(
                    self,
                    "报送材料已写好。",
                    [("文件夹", folder), *((f"{n}", one.name) for n, one in enumerate(files, 1))],
                ),
            )

    def _next_area(self) -> None:
        area = {0: self.steps, 2: self.townships}.get(self.pages.currentIndex(), self.table)
        (area if self.table.hasFocus() else self.table).setFocus()

    def open_subject(self, subject_id: str) -> None:
        index = self.table.rows.index_of(lambda edition: edition.id == subject_id)
        self._wanted = "" if index.isValid() else subject_id
        self.table.go_to(index)

    def focus_first(self) -> None:
        self.table.setFocus()
