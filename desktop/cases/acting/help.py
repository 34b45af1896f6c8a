"""F1 in a dialog of an act on a case."""

from PySide6.QtWidgets import QDialog

from desktop.manual import ManualDialog
from desktop.widgets.keys import bind_key


def bind_help(dialog: QDialog) -> None:
    """Let F1 explain how a case is reviewed."""
    bind_key(dialog, "F1", lambda: ManualDialog(dialog, "cases-review", "审查").open())
