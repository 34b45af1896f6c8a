"""Items as values, for tests that need no store."""

from dataclasses import replace
from typing import Any

from db.items.codes import code_scheme
from db.items.rules import Item, ItemStatus

BLANK = Item(
    "", "", "", "", "", "", "01", "", None, "", None, "", "", "", "4", None, "", "", None, "", False, False,
    ItemStatus.CURRENT, "", "",
)  # fmt: skip


def item_of(name: str, code: str = "", **more: Any) -> Item:
    """An item whose id is its name unless one is given."""
    values: dict[str, Any] = {"id": name, "name": name, "code": code, "code_scheme": code_scheme(code)}
    return replace(BLANK, **(values | more))
