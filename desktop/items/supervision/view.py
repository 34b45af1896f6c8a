"""监管: every item's supervision, what is open first; at the right it is typed over and saved."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QVBoxLayout

from db import clock
from db.items import editors
from db.items.rules import Edition
from db.items.supervision.rules import STATES, Proposal, State
from db.items.supervision.service import Overseen
from desktop.desk import Desk
from desktop.items.supervision.form import SupervisionForm
from desktop.items.supervision.words import item_columns
from desktop.items.view import COUNTY_ALONE, ItemsView
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label, row
from desktop.widgets.table import DenseTable

SHOWN: tuple[tuple[str, str], ...] = (("", "全部"), *((state.value, words) for state, words in STATES.items()))

SUPERVISOR = 3

NOT_TODAY = "监管主体是当天的；措施、风险和录入只存现在的。改动请回到今天。"


class SupervisionView(ItemsView):
    """The items of the chosen edition with who supervises them."""

    title = "监管"
    keys = (
        ("Ctrl+F", "筛选"),
        ("Enter", "改这一项"),
        ("Ctrl+S", "保存"),
        ("Ctrl+G", "用建议"),
        ("Ctrl+B", "成批确定"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._edition: Edition | None = None
        self._day = clock.today()
        self._items: Sequence[Overseen] = ()
        self._wanted = ""
        self.buttons = (
            KeyButton("成批确定", "Ctrl+B").bind(self, self.settle_many),
            KeyButton("监管责任清单", "Ctrl+P").bind(self, self.print_list),
        )
        self.shown = ChoiceRow(SHOWN)
        self.shown.chosen.connect(self._keep)
        self.table = DenseTable(item_columns())
        self.table.empty_text = "这一版还没有事项。到「事项」里按 Ctrl+O 导入表格。"
        self.panel = ListPanel(self.table)
        self.form = SupervisionForm()
        self.told = label("", tone="amber")
        desk.actor_changed.connect(self._allow)
        self._allow()
        tools = row(self.shown, None, self.told, gap=GAP_SMALL)
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 700)
        inner.addWidget(self.form, 498)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        layout.setSpacing(GAP_SMALL)
        layout.addLayout(tools)
        layout.addLayout(inner, 1)
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(lambda one: self.form.bodies.setFocus())
        self.form.save.bind(self, self.save)
        self.form.use.bind(self, self.form.use_proposal)
        self.form.dispute.bind(self, self.dispute)
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self, "F6", self._next_area)
        look.changed.connect(self._drop_bodies)
        self._drop_bodies()

    def _drop_bodies(self) -> None:
        """At 特大 the name takes the room of the supervisor, who stands in the form."""
        self.table.drop_column(SUPERVISOR, look.metrics.size is TypeSize.EXTRA)

    def show_edition(self, edition: Edition | None, day: date) -> None:
        """The bodies as the list named them on the day; measures, risk and entry are kept as they are now alone."""
        self._edition, self._day = edition, day
        self.form.setVisible(edition is not None)
        self._allow()
        if edition is None:
            self._take([])
        else:
            self.desk.query(lambda: _read(edition.id, day), self._take)

    def _allow(self) -> None:
        """Only the county's list editors change anything, and only what is in force today."""
        today, may = self._day == clock.today(), editors.may_change(self.desk.actor)
        self.told.setText("" if today else NOT_TODAY)
        for button in (self.buttons[0], self.form.save, self.form.use, self.form.dispute):
            button.setEnabled(today and may)
            button.setToolTip("" if today and may else COUNTY_ALONE if today else NOT_TODAY)

    def _take(self, found: list[Overseen]) -> None:
        self._items = found
        self.table.show_rows(found)
        counted = Counter(one.state for one in found)
        for state, words in STATES.items():
            self.shown.rename(state.value, f"{words} {counted[state]}")
        self.panel.show_foot(f"{len(found)} 项", f"已齐 {counted[State.DONE]}")
        if self._wanted:
            self.open_subject(self._wanted)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        current = self.table.current_row()
        if isinstance(current, Overseen):
            self._show_current(next((one for one in found if one.id == current.id), current))

    def _keep(self, key: str) -> None:
        self.table.rows.keep((lambda one: one.state.value == key) if key else None)
        self.table.go_to_first()

    def _show_current(self, found: object) -> None:
        if isinstance(found, Overseen):
            self.desk.query(lambda: _proposal(found), self._show_form)

    def _show_form(self, found: tuple[Overseen, Proposal]) -> None:
        current = self.table.current_row()
        if isinstance(current, Overseen) and current.id == found[0].id:
            self.form.show_item(*found)

    def save(self) -> None:
        """Ctrl+S: what the fields say."""
        from db.items.supervision import service

        shown, actor = self.form.shown, self.desk.actor
        if shown:
            wanted = self.form.wanted
            self.desk.change(lambda: service.set_supervision(actor, shown.id, wanted), lambda _: self._after())

    def _after(self) -> None:
        self._again()
        self.table.setFocus()

    def dispute(self) -> None:
        """Ctrl+J: raise a dispute about the current item, or record how the government settled it."""
        from desktop.items.supervision.dialogs import DisputeDialog, SettleDialog

        shown = self.form.shown
        if shown:
            dialog: DisputeDialog | SettleDialog = (
                SettleDialog(self.desk, self, shown) if shown.dispute else DisputeDialog(self.desk, self, shown.item)
            )
            dialog.saved.connect(self._again)
            dialog.open()

    def settle_many(self) -> None:
        """成批确定."""
        from desktop.items.supervision.dialogs import BulkDialog

        if self._edition:
            dialog = BulkDialog(self.desk, self, self._edition, self._departments())
            dialog.saved.connect(self._again)
            dialog.open()

    def print_list(self) -> None:
        """监管责任清单."""
        from desktop.items.supervision.dialogs import PaperDialog

        if self._edition:
            bodies = sorted({body.name for one in self._items for body in one.supervision.bodies})
            PaperDialog(self.desk, self, self._edition, self._departments(), bodies).open()

    def _departments(self) -> list[str]:
        return sorted({one.item.department for one in self._items if one.item.department})

    def _again(self) -> None:
        edition, day = self._edition, self._day
        if edition:
            self.desk.query(lambda: _read(edition.id, day), self._take)

    def _next_area(self) -> None:
        (self.form.bodies if self.table.hasFocus() else self.table).setFocus()

    def open_subject(self, subject_id: str) -> None:
        index = self.table.rows.index_of(lambda one: one.id == subject_id, 1)
        self._wanted = "" if index.isValid() else subject_id
        self.table.go_to(index)

    def focus_first(self) -> None:
        self.table.setFocus()


def _read(edition_id: str, day: date) -> list[Overseen]:
    from db.items.supervision import service

    return service.overview(edition_id, day)


def _proposal(found: Overseen) -> tuple[Overseen, Proposal]:
    from db.items.supervision import service

    return found, service.propose(found.id)
