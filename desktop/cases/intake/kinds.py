"""The kind of application (办理类型), the licence it follows, how it is handled, and the marks of the case."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from db import clock
from db.cases.rules import CASE_FLAGS, CASE_KINDS, CASE_TYPES
from desktop.cases.intake.fields import FieldGrid, line, spaced
from desktop.desk import Desk
from desktop.widgets.buttons import Toggle
from desktop.widgets.fields import DayField
from desktop.widgets.parts import chooser, column, label

if TYPE_CHECKING:
    from db.cases.counter.bases import Base

CHANNELS = {"1": "窗口", "2": "电脑端网上", "3": "移动端", "4": "快递", "9": "其他"}
FOLLOWING, UNCHANGEABLE = ("renewal", "amendment", "reissue"), ("renewal", "reissue")
SHOWN_FLAGS = ("home_visit", "major", "interested", "joint", "ordered", "upper")
SHORT = {"home_visit": "上门", "major": "重大事项", "interested": "利害关系人", "joint": "联合办理",
         "ordered": "数量有限", "upper": "转报上级"}  # fmt: skip


class KindPart(QWidget):
    """办理类型、原证照、外部系统、标记."""

    changed = Signal()
    known = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.base_case = ""
        self.kind, self.case_type, self.channel = (chooser(x) for x in (CASE_KINDS, CASE_TYPES, CHANNELS))
        self.case_type.setCurrentIndex(self.case_type.findData("2"))
        self.day = DayField(clock.today())
        self.base, self.told = line("证照编号或办件编号，Enter 查"), label("", "small", "ink2", wrap=True)
        self.unchanged = Toggle("声明条件未变化")
        self.ends = line("原证上的到期日，例：2026-12-31")
        self.system, self.number = line("系统名称"), line("那里的办件编号")
        self.done = Toggle("已在那里办结")
        self.flags = {flag: Toggle(SHORT[flag]) for flag in SHOWN_FLAGS}
        grid, self.following, self.outside = FieldGrid(), FieldGrid(), FieldGrid()
        grid.add("办理类型", self.kind, "办件类型", self.case_type)
        grid.add("收件日期", self.day, "渠道", self.channel)
        self.following.add("原证照", self.base)
        self.following.add("到期日", self.ends, "", self.unchanged)
        self.outside.add("外部系统", self.system, "编号", self.number)
        self.outside.add("", spaced(self.done))
        self.marks = FieldGrid()
        first, second = list(self.flags.values())[:3], list(self.flags.values())[3:]
        self.marks.add("标记", spaced(*first))
        self.marks.add("", spaced(*second))
        self.setLayout(column(grid, self.following, self.told, self.outside, gap=6))
        self._join()
        self._kind_changed()

    def _join(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _: self._kind_changed())
        self.day.dateChanged.connect(lambda _: self.known.emit())
        self.base.editingFinished.connect(self._seek_base)
        self.unchanged.toggled.connect(lambda _: self.known.emit())
        for field in (self.base, self.ends, self.system, self.number):
            field.textChanged.connect(lambda _: self.changed.emit())
        for toggle in (*self.flags.values(), self.done):
            toggle.toggled.connect(lambda _: self.changed.emit())

    @property
    def chosen(self) -> str:
        """The kind."""
        return str(self.kind.currentData())

    @property
    def marked(self) -> frozenset[str]:
        """The marks that are set, the declaration among them."""
        found = {flag for flag, toggle in self.flags.items() if toggle.isChecked()}
        if self.unchanged.isChecked() and self.chosen in UNCHANGEABLE:
            found.add("unchanged")
        return frozenset(found & set(CASE_FLAGS))

    def values(self) -> dict[str, str]:
        """What stands in the fields, by the intake's names."""
        following, outside = self.chosen in FOLLOWING, self.chosen == "outside"
        base = self.base.text().strip()
        return {
            "kind": self.chosen, "case_type": str(self.case_type.currentData()),
            "channel": str(self.channel.currentData()), "base_case": self.base_case if following else "",
            "base_certificate": base if following and base != self.base_case else "",
            "outside_system": self.system.text().strip() if outside else "",
            "outside_number": self.number.text().strip() if outside else "",
        }  # fmt: skip

    @property
    def old_ends_on(self) -> date | None:
        """The last day of the licence that is renewed; None where nobody wrote one. Raises ValueError for no date."""
        text = self.ends.text().strip()
        return date.fromisoformat(text) if text and self.chosen == "renewal" else None

    def fill(self, values: dict[str, str]) -> None:
        """Put values back, by the intake's names."""
        for combo, name in ((self.kind, "kind"), (self.case_type, "case_type"), (self.channel, "channel")):
            combo.setCurrentIndex(max(combo.findData(values.get(name, "")), 0))
        self.base_case = values.get("base_case", "")
        self.base.setText(values.get("base_certificate", "") or self.base_case)
        self.system.setText(values.get("outside_system", ""))
        self.number.setText(values.get("outside_number", ""))

    def set_flags(self, flags: frozenset[str]) -> None:
        """Set the marks."""
        for flag, toggle in self.flags.items():
            toggle.setChecked(flag in flags)
        self.unchanged.setChecked("unchanged" in flags)

    def suggest_type(self, words: str) -> None:
        """The type the guide names; the clerk may choose another."""
        code = next((code for code, label_ in CASE_TYPES.items() if label_ in words), "2")
        self.case_type.setCurrentIndex(self.case_type.findData(code))

    def _kind_changed(self) -> None:
        self.following.setVisible(self.chosen in FOLLOWING)
        self.told.setVisible(self.chosen in FOLLOWING and bool(self.told.text()))
        self.unchanged.setVisible(self.chosen in UNCHANGEABLE)
        self.outside.setVisible(self.chosen == "outside")
        self.known.emit()

    def _seek_base(self) -> None:
        from db.cases.counter import bases

        text = self.base.text().strip()
        if text and self.chosen in FOLLOWING:
            self._desk.query(lambda: bases.find(text), self._show_base)

    def _show_base(self, base: "Base | None") -> None:
        self.base_case = base.number if base else ""
        if base and base.valid_to and not self.ends.text():
            self.ends.setText(base.valid_to.isoformat())
        words = f"{base.applicant}　{base.item_name}　{base.remark(self.day.day)}" if base else ""
        self.told.setText(words or "本库没有这个证照，照原件登记编号。")
        self.told.show()
        self.known.emit()
