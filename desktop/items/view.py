"""What the views inside 事项清单 have in common: each shows one side of the chosen edition as of the chosen day."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from db.items import editors
from db.items.rules import Edition
from desktop.desk import Desk

COUNTY_ALONE = "清单由县级的清单编制人员改动；有意见请交县审改办。"


def only_for_editors(desk: Desk, *buttons: QWidget) -> None:
    """Disable what changes the lists for everybody but the county's list editors, also after 换人."""

    def follow() -> None:
        allowed = editors.may_change(desk.actor)
        for button in buttons:
            button.setEnabled(allowed)
            button.setToolTip("" if allowed else COUNTY_ALONE)

    desk.actor_changed.connect(follow)
    follow()


class ItemsView(QWidget):
    """One view; the page above it owns the edition and the day, and asks it to show them.

    `keys` stand in the status bar, `buttons` are shown in the page's head while the view is in sight.
    """

    title = ""
    keys: Sequence[tuple[str, str]] = ()
    buttons: Sequence[QWidget] = ()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def show_edition(self, edition: Edition | None, day: date) -> None:
        """Read and show an edition as it stood on a day; None where the store has no list yet."""

    def open_subject(self, subject_id: str) -> None:
        """Go to one thing in this view."""

    def focus_first(self) -> None:
        """Put the keyboard where the work begins."""
        self.setFocus()
