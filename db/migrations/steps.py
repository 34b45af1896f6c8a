"""What every schema step is made with: the list of steps, running statements, feeding the exchange."""

from collections.abc import Iterable

from sqlite_utils import Database, Migrations

schema = Migrations("schema")

_TOUCH = (
    " INSERT INTO exchange_feed SELECT '{kind}', {doc} WHERE {doc} IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM exchange_feed WHERE doc_type = '{kind}' AND doc_id = {doc});"
)


def run(db: Database, statements: str) -> None:
    """Run statements separated by semicolons."""
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)


def feed(db: Database, feeds: Iterable[tuple[str, str, str]], named: str = "feeds") -> None:
    """Whoever writes to a document that may travel leaves its number in the feed, but merging itself.

    Each of `feeds` is a table, the type of the document its rows belong to, and the id of that document if it may
    travel; what the table holds already goes into the feed at once. `named` tells the triggers of a table's second type
    from those of its first.
    """
    events = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
    for table, kind, doc in feeds:
        for event, rows in events.items():
            touches = (_TOUCH.format(kind=kind, doc=doc.format(row=row)) for row in rows)
            db.execute(
                f"CREATE TRIGGER {table}_{named}_{event.lower()} AFTER {event} ON {table}"
                f" WHEN (SELECT applying FROM exchange_applying) = 0 BEGIN{''.join(touches)} END"
            )
        own = doc.format(row="t")
        db.execute(f"INSERT OR IGNORE INTO exchange_feed SELECT '{kind}', {own} FROM {table} t WHERE {own} IS NOT NULL")
