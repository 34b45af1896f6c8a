"""Persons are chosen from those the store knows, or typed: a list of names below a field."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from desktop.desk import Desk

if TYPE_CHECKING:
    from db.handover.contacts import Contact


def offer_people(desk: Desk, *fields: QLineEdit) -> None:
    """Let these fields offer the persons known, as soon as they are read."""

    def show(found: Sequence["Contact"]) -> None:
        for field in fields:
            complete(field, found)

    read_people(desk, show)


def read_people(desk: Desk, then: Callable[[Sequence["Contact"]], object]) -> None:
    """Read the persons known in the background."""
    from db.handover import contacts

    desk.query(contacts.contacts, then)


def complete(field: QLineEdit, people: Sequence["Contact"]) -> None:
    """A field that lists who fits what is typed, with where they belong; what is chosen is the name alone."""
    model = QStandardItemModel(len(people), 1, field)
    for number, one in enumerate(people):
        item = QStandardItem(f"{one.name}　{one.about}")
        item.setData(one.name, Qt.ItemDataRole.UserRole)
        model.setItem(number, 0, item)
    completer = QCompleter(model, field)
    completer.setCompletionRole(Qt.ItemDataRole.UserRole)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    field.setCompleter(completer)
