"""Keys that work while a widget or anything in it has the focus."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind_key(owner: QWidget, keys: str, action: Callable[[], object]) -> QShortcut:
    """Let a key do `action` inside `owner`."""
    shortcut = QShortcut(QKeySequence(keys), owner)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(lambda: action())
    return shortcut
