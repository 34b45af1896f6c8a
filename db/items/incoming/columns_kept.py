"""The columns a person settled for one sender's layout, remembered for the sender's next list (列对应)."""

import json
from collections.abc import Mapping

from db import clock
from db.store import database


def recalled(sender: str, layout: str) -> dict[int, str] | None:
    """Column → field key as last settled for this sender and layout; None where nothing was."""
    row = database.execute_sql(
        "SELECT columns FROM column_mapping WHERE sender = ? AND layout = ?", (sender.strip(), layout)
    ).fetchone()
    return {int(column): key for column, key in json.loads(row[0]).items()} if row else None


def remember(sender: str, layout: str, columns: Mapping[int, str]) -> None:
    """Keep the columns of this sender's layout; call it inside the transaction that applies the list."""
    database.execute_sql(
        "INSERT OR REPLACE INTO column_mapping (sender, layout, columns, at) VALUES (?, ?, ?, ?)",
        (sender.strip(), layout, json.dumps(dict(sorted(columns.items()))), clock.now().isoformat()),
    )


def senders() -> list[str]:
    """Everybody whose lists were imported with settled columns, the latest first."""
    rows = database.execute_sql("SELECT sender FROM column_mapping WHERE sender <> '' GROUP BY 1 ORDER BY max(at) DESC")
    return [str(row[0]) for row in rows]
