"""A dialog about one case: it names the case at the top and records only once."""

from PySide6.QtWidgets import QWidget

from db.cases.rules import CaseDetail
from desktop.desk import Desk
from desktop.pc_clock import DatedDialog
from desktop.tasks import Work
from desktop.widgets.parts import label


class CaseDialog(DatedDialog):
    """Shows which case it is about; the fields of the act follow below."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, case: CaseDetail, title: str, verb: str, width: int = 560
    ) -> None:
        super().__init__(parent, title, verb, width=width)
        self._desk, self._case = desk, case
        one = case.summary
        self.body.addWidget(label(f"{one.number}　{one.item_name}　{one.applicant}", tone="ink2", wrap=True))

    def record(self, work: Work) -> None:
        """Write in the background, once even if the button is pressed again, and close when it is written.

        A PC clock that cannot be right is asked about before.
        """
        self.write(self._desk, work, self.recorded)

    def recorded(self, _: object) -> None:
        """Close after it is written; a dialog may do more."""
        self.accept()
