"""Keys that work while a widget or anything in it has the focus."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind_key(owner: QWidget, keys: str, action: Callable[[], object]) -> QShortcut:
    """Let a key do `action` inside `owner`.

    Where a page and a part of it have the same key for the same thing, only one of the two acts. Enter means both Enter
    keys; Qt's own Enter is the one of the number pad alone.
    """
    shortcut = QShortcut(owner)
    shortcut.setKeys([QKeySequence(one) for one in dict.fromkeys((keys, keys.replace("Enter", "Return")))])
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    for pressed in (shortcut.activated, shortcut.activatedAmbiguously):
        pressed.connect(lambda: action())
    return shortcut
