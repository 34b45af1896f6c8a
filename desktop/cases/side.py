"""The tabs beside the course of a case, each with its count (材料 5, 文书 4, 来往 2, 附件 9)."""

from functools import partial

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from db.cases.rules import CaseDetail
from desktop.cases import doing
from desktop.cases.course import CoursePanel
from desktop.cases.tab import CaseTab
from desktop.cases.tabs.materials import MaterialsTab
from desktop.desk import Desk
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Panel

COURSE = "course"


class CaseSide(Panel):
    """One tab of several in sight: Alt+1 to Alt+4 choose, Alt+5 what happened where that has no panel of its own."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        super().__init__("")
        self.title.hide()
        self.choices = ChoiceRow([*((key, hung.words) for key, hung in doing.TABS.items()), (COURSE, "经过")], "tab")
        self.choices.show_choice(COURSE, False)
        self.head_row.insertWidget(0, self.choices)
        self.pages = QStackedWidget()
        self.pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.body.addWidget(self.pages, 1)
        self.tabs = {key: doing.tab_for(desk, key) for key in doing.TABS}
        self.tabs_of: dict[str, QWidget] = dict(self.tabs)
        for number, (key, tab) in enumerate(self.tabs.items(), start=1):
            self.pages.addWidget(tab)
            tab.counted.connect(partial(self._count, key))
            bind_key(owner, f"Alt+{number}", partial(self.go_to, key))
        bind_key(owner, f"Alt+{len(self.tabs) + 1}", self._go_to_course)
        self.choices.chosen.connect(self._show_tab)

    def lodge(self, course: QWidget) -> None:
        """Take the course in as one more tab, where the page is narrow."""
        self.pages.addWidget(course)
        self.tabs_of[COURSE] = course
        self.choices.show_choice(COURSE, True)

    def give_back(self) -> None:
        """Give the course back to its own place."""
        if self.choices.current == COURSE:
            self.choices.choose(next(iter(doing.TABS)))
        self.tabs_of.pop(COURSE, None)
        self.choices.show_choice(COURSE, False)

    @property
    def materials(self) -> MaterialsTab:
        """The tab of the materials."""
        tab = self.tabs["materials"]
        assert isinstance(tab, MaterialsTab)
        return tab

    @property
    def area(self) -> QWidget:
        """What takes the focus in the tab in sight."""
        shown = self.tabs_of[self.choices.current]
        return shown.area if isinstance(shown, CaseTab | CoursePanel) else shown

    def _go_to_course(self) -> None:
        if COURSE in self.tabs_of:
            self.go_to(COURSE)

    def go_to(self, key: str) -> None:
        """Choose a tab and go there with the keyboard."""
        self.choices.choose(key)
        self.area.setFocus()

    def show_case(self, case: CaseDetail) -> None:
        """Show a case in every tab."""
        for tab in self.tabs.values():
            tab.show_case(case)

    def _show_tab(self, key: str) -> None:
        self.pages.setCurrentWidget(self.tabs_of[key])

    def _count(self, key: str, count: int) -> None:
        words = doing.TABS[key].words
        self.choices.rename(key, f"{words} {count}" if count else words)
