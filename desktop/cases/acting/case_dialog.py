"""A dialog about one case: which case it is stands on top, and what it records is recorded once."""

from PySide6.QtWidgets import QWidget

from db.cases.rules import CaseDetail
from desktop.desk import Desk
from desktop.pc_clock import DatedDialog
from desktop.tasks import Work
from desktop.widgets.parts import label


class CaseDialog(DatedDialog):
    """Names the case; below it stands what the act asks for."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, case: CaseDetail, title: str, verb: str, width: int = 560
    ) -> None:
        super().__init__(parent, title, verb, width=width)
        self._desk, self._case = desk, case
        one = case.summary
        self.body.addWidget(label(f"{one.number}　{one.item_name}　{one.applicant}", tone="ink2", wrap=True))

    def record(self, work: Work) -> None:
        """Write in the background, once however often the button is pressed, and close when it is written.

        A PC clock that cannot be right is asked about before.
        """
        self.write(self._desk, work, self.recorded)

    def recorded(self, _: object) -> None:
        """What follows when it is written."""
        self.accept()
