"""What the words of a command mean: the list in force, one of its items, a day."""

from datetime import date

from db import clock
from db.errors import UserError
from db.items import service
from db.items.rules import Edition, Item


def edition_in_force() -> Edition:
    """Our list in force. Raises UserError where there is none."""
    found = service.current_edition()
    if found is None:
        raise UserError("还没有事项清单。", hint="请先用 items import 导入清单。")
    return found


def item_called(text: str) -> Item:
    """The item of the current edition with that code or name."""
    listed = service.list_items(edition_in_force().id)
    found = [item for item in listed if text in (item.code, item.name, item.id)]
    if len(found) != 1:
        near = "、".join(item.name for item in service.find_items(text, 3))
        raise UserError(
            f"现行清单里{'没有' if not found else '不止一个'}叫「{text}」的事项。",
            hint=f"请写全名或编码{'，相近的有：' + near if near else ''}。",
        )
    return found[0]


def day_of(text: str | None) -> date:
    """A day as written, today where none is. Raises UserError for anything else."""
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError as error:
        raise UserError(f"「{text}」不是日期。", hint="请写成 2026-10-20 这样。") from error
