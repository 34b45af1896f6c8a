"""A tab beside the course of a case: 材料, 文书, 来往, 附件."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.cases.rules import CaseDetail
from desktop.desk import Desk


class CaseTab(QWidget):
    """One tab; it fills `layout_`, and says with `counted` how many things it holds."""

    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(0)

    @property
    def area(self) -> QWidget:
        """What takes the focus when the tab is chosen."""
        return self

    def show_case(self, case: CaseDetail) -> None:
        """Show what the tab has to say of a case as it stands now; called anew after every change."""
