"""The earlier versions of an item with the days they were in force, in words."""

from db.items.tables import ItemVersionRow


def earlier(item_id: str) -> list[tuple[str, str]]:
    """Version and days with the reason of its end, oldest first."""
    rows = ItemVersionRow.select().where(ItemVersionRow.item_id == item_id).order_by(ItemVersionRow.version)
    return [
        (
            f"第 {row.version} 版",
            f"{row.valid_from or '起始'} 至 {row.valid_to}" + (f"：{row.reason}" if row.reason else ""),
        )
        for row in rows
    ]
