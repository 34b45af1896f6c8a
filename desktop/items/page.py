"""事项清单: the edition and the day that govern every view, and the strip of views."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QFrame, QStackedWidget, QWidget

from db import clock
from db.items.local.rules import KINDS as LOCAL_KINDS
from db.items.rules import EDITION_LABELS, Edition, EditionState
from desktop.desk import Desk
from desktop.items.view import ItemsView
from desktop.look import look
from desktop.page import Page
from desktop.tokens import GAP_SMALL, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.fields import DayField
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row, set_tone

BROWSE = "items"
LEAST_COMBO = 160
STRIP_END = 2
TODAY = "改日期即看当天的清单"


@dataclass(frozen=True, slots=True)
class Found:
    """The editions of the store, and the one in force on the chosen day."""

    editions: list[Edition]
    current: Edition | None
    on_the_day: Edition | None


def _browse(desk: Desk) -> ItemsView:
    from desktop.items.browsing.view import BrowseView

    return BrowseView(desk)


def _guides(desk: Desk) -> ItemsView:
    from desktop.items.guides.view import GuidesView

    return GuidesView(desk)


def _editions(desk: Desk) -> ItemsView:
    from desktop.items.editions.view import EditionsView

    return EditionsView(desk)


def _claims(desk: Desk) -> ItemsView:
    from desktop.items.claims.view import ClaimsView

    return ClaimsView(desk)


def _same_source(desk: Desk) -> ItemsView:
    from desktop.items.same_source.view import SameSourceView

    return SameSourceView(desk)


def _adjustments(desk: Desk) -> ItemsView:
    from desktop.items.adjustments.view import AdjustmentsView

    return AdjustmentsView(desk)


def _supervision(desk: Desk) -> ItemsView:
    from desktop.items.supervision.view import SupervisionView

    return SupervisionView(desk)


def _local(desk: Desk) -> ItemsView:
    from desktop.items.local.view import LocalView

    return LocalView(desk)


VIEWS: tuple[tuple[str, str, Callable[[Desk], ItemsView]], ...] = (
    (BROWSE, "事项", _browse),
    ("editions", "清单版本", _editions),
    ("claims", "认领", _claims),
    ("same-source", "同源比对", _same_source),
    ("adjustments", "调整", _adjustments),
    ("guides", "指南", _guides),
    ("supervision", "监管", _supervision),
    ("local", "专项目录", _local),
)
"""The views in the order of their tabs: key, words, and what makes the view when it is first shown."""


class ItemsPage(Page):
    """事项清单: each view shows one side of the chosen edition as of the chosen day."""

    title = "事项清单"
    manual = "items"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._editions: list[Edition] = []
        self._current: Edition | None = None
        self._day: date | None = None
        self._wanted = ""
        self._views: dict[str, ItemsView] = {}
        self._bound: set[str] = set()
        self._shown: dict[str, tuple[Edition | None, date] | None] = {}
        self.edition = QComboBox()
        self.edition.setAccessibleName("清单版本")
        self.edition.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.edition.setMinimumWidth(LEAST_COMBO)
        self.edition.activated.connect(self._choose_edition)
        self.day = DayField(clock.today())
        self.day.setAccessibleName("截至")
        self.day.setKeyboardTracking(False)
        self.day.dateChanged.connect(self._choose_day)
        self._until = label("截至", tone="ink2")
        self.until = row(self._until, self.day, gap=GAP_SMALL)
        self._holders: dict[str, QWidget] = {}
        self._buttons = row()
        self.tabs = ChoiceRow([(key, words) for key, words, _ in VIEWS], "tab")
        self.tabs.chosen.connect(self.show_view)
        self.stack = QStackedWidget()
        self._tab_bar = QFrame()
        self._build()

    def _build(self) -> None:
        self._choosers = QWidget()
        self._choosers.setLayout(row(self.edition, self.until, gap=GAP_SMALL * 2))
        self.remark.setText(TODAY)
        buttons = QWidget()
        buttons.setLayout(self._buttons)
        self.add_actions(buttons)
        strip = self._tab_bar
        strip.setProperty("role", "underline")
        self.head.removeWidget(self.remark)
        self._strip = row(self.tabs, None, self.remark)
        strip.setLayout(self._strip)
        self.layout_.addWidget(strip)
        self.layout_.addWidget(self.stack, 1)
        bind_key(self, "Ctrl+PgDown", lambda: self._step(1))
        bind_key(self, "Ctrl+PgUp", lambda: self._step(-1))
        bind_key(self, "Alt+D", self.day.begin)
        self.show_view(VIEWS[0][0])
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        """At 特大 the edition and the day stand beside the tabs, so that the edition's name has its room."""
        extra = look.metrics.size is TypeSize.EXTRA
        (self._strip if extra else self.head).insertWidget(STRIP_END if extra else 1, self._choosers)
        self._until.setVisible(not extra)
        self._show_remark()

    def _show_remark(self) -> None:
        """The remark needs room beside the tabs, and something to be said about."""
        self.remark.setVisible(bool(self._editions) and look.metrics.size is not TypeSize.EXTRA)

    @property
    def view(self) -> ItemsView:
        """The view in sight."""
        return self.view_of(self.tabs.current)

    def view_of(self, key: str) -> ItemsView:
        """A view by its key; made the first time."""
        if key not in self._views:
            make = next(make for name, _, make in VIEWS if name == key)
            view = self._views[key] = make(self.desk)
            self._shown[key] = None
            self.stack.addWidget(view)
            self._holders[key] = QWidget()
            self._holders[key].setLayout(row(*view.buttons, gap=GAP_SMALL))
            self._buttons.addWidget(self._holders[key])
            self._bind_buttons(view)
        return self._views[key]

    def _bind_buttons(self, view: ItemsView) -> None:
        """Let the keys on a view's buttons work from the head and the strip too."""
        keys = {button.key for button in view.buttons if isinstance(button, KeyButton) and button.key}
        for key in sorted(keys - self._bound):
            for bar in (self._head, self._tab_bar):
                bind_key(bar, key, partial(self._press, key))
        self._bound |= keys

    def _press(self, key: str) -> None:
        for button in self.view.buttons:
            if isinstance(button, KeyButton) and button.key == key:
                button.click()

    def show_view(self, key: str) -> ItemsView:
        """Bring a view into sight with its buttons and keys."""
        view = self.view_of(key)
        self.tabs.mark_chosen(key)
        self.stack.setCurrentWidget(view)
        for name, holder in self._holders.items():
            holder.setVisible(name == key)
        self.keys = tuple(view.keys)
        self.manual = "items" if key == VIEWS[0][0] else "lists"
        self.keys_changed.emit()
        if self._fresh:
            self._fill()
        return view

    def _step(self, by: int) -> None:
        keys = [key for key, _, _ in VIEWS]
        self.show_view(keys[(keys.index(self.tabs.current) + by) % len(keys)]).focus_first()

    def refresh(self) -> None:
        day = self._day or clock.today()
        self._set_day(day)
        self.desk.query(lambda: _read(day), self._show_editions)

    def _show_editions(self, found: Found) -> None:
        self._editions, self._current = found.editions, found.current
        chosen = self.edition.currentData() or (found.current.id if found.current else "")
        self._offer(chosen)
        self._shown = dict.fromkeys(self._shown)
        self._fill()

    def _offer(self, chosen: str) -> None:
        self.edition.clear()
        for edition in self._editions:
            self.edition.addItem(edition.name + _standing(edition), edition.id)
        self.edition.setCurrentIndex(max(0, self.edition.findData(chosen)))
        self._choosers.setVisible(bool(self._editions))
        self._show_remark()

    def _fill(self) -> None:
        """Let the view in sight show the edition and the day, unless it does already."""
        key = self.tabs.current
        wanted = (self.chosen, self.day.day)
        if self._shown[key] != wanted:
            self._shown[key] = wanted
            self.view.show_edition(*wanted)
        if self._wanted:
            self.open_subject(self._wanted)

    @property
    def chosen(self) -> Edition | None:
        """The edition the combo shows."""
        wanted = self.edition.currentData()
        return next((edition for edition in self._editions if edition.id == wanted), None)

    def _choose_edition(self) -> None:
        self._fill()
        self.view.focus_first()

    def _choose_day(self, day: QDate) -> None:
        """Another day: the list in force on it, as it read then."""
        chosen = self.day.day
        self._day = None if chosen == clock.today() else chosen
        self._set_day(chosen)
        self.desk.query(lambda: _read(chosen), self._show_day)

    def _show_day(self, found: Found) -> None:
        self._editions, self._current = found.editions, found.current
        here = found.on_the_day or (found.current if self._day is None else None)
        self._offer(here.id if here else self.edition.currentData())
        if self._day and not found.on_the_day:
            self.remark.setText("那一天本地没有现行清单")
        self._fill()

    def _set_day(self, day: date) -> None:
        self.day.blockSignals(True)
        self.day.setDate(QDate(day.year, day.month, day.day))
        self.day.blockSignals(False)
        self.remark.setText("看的不是今天的清单" if self._day else TODAY)
        set_tone(self.remark, "amber" if self._day else "ink2")

    def open_subject(self, subject_id: str) -> None:
        """Go to an edition, to an item in whichever edition it stands, or with `view/subject` into another view."""
        self._wanted = ""
        key, _, inside = subject_id.rpartition("/")
        if key:
            self.show_view(key)
        if not inside:
            return
        if not (self._fresh and self._editions):
            self._wanted = subject_id
        elif self.edition.findData(inside) >= 0:
            self._go_to_edition(inside)
            self.view.open_subject(inside)
        elif key:
            self.view.open_subject(inside)
        else:
            self.desk.query(lambda: _edition_of(inside), lambda edition: self._go_to_item(edition, inside))

    def _go_to_edition(self, edition_id: str) -> None:
        self.edition.setCurrentIndex(self.edition.findData(edition_id))
        self._fill()

    def _go_to_item(self, edition_id: str, item_id: str) -> None:
        if edition_id:
            self.show_view(BROWSE)
            self._go_to_edition(edition_id)
            self.view.open_subject(item_id)

    def focus_first(self) -> None:
        self.view.focus_first()


def _read(day: date) -> Found:
    from db.items import service
    from db.items.lists import asof

    lists = [one for one in service.editions() if one.kind not in LOCAL_KINDS]
    return Found(lists, service.current_edition(), asof.edition_on(day))


def _standing(edition: Edition) -> str:
    """Behind the name, how an edition stands today where it is in force or still being made."""
    if edition.in_force(clock.today()):
        return "（现行）"
    return "" if edition.state is EditionState.PUBLISHED else f"（{EDITION_LABELS[edition.state]}）"


def _edition_of(item_id: str) -> str:
    from db.items import service

    return service.edition_of(item_id)
