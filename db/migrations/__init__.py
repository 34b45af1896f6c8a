"""Schema steps, oldest first: a released step is never edited, only followed.

Steps run in the order in which the modules below are imported, and those are named by their first step.
"""

from sqlite_utils import Database

from db.errors import UserError
from db.migrations import since_0001, since_0008, since_0013, since_0014, since_0015
from db.migrations.steps import schema

__all__ = [
    "is_old",
    "refuse_newer",
    "since_0001",
    "since_0008",
    "since_0013",
    "since_0014",
    "since_0015",
    "step_names",
    "upgrade",
]


def upgrade(db: Database, stop_before: str | None = None) -> None:
    """Run the missing steps, each in its own transaction.

    Raises UserError when the store holds steps this program does not know: a newer program wrote it.
    """
    refuse_newer(db)
    schema.apply(db, stop_before=stop_before)
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the upgrade left {len(broken)} rows without their parent row")
    db.execute(f"PRAGMA user_version = {len(schema.applied(db))}")


def step_names() -> list[str]:
    """The names of all steps this program knows, oldest first."""
    return [step.name for step in schema.pending(Database(memory=True))]


def refuse_newer(db: Database) -> None:
    """Raise UserError when the store was written by a newer program."""
    if "_sqlite_migrations" not in db.table_names():
        return
    known = set(step_names())
    done = {row[0] for row in db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'schema'")}
    if done - known:
        raise UserError(
            "这个数据库是新版本程序写的，本机程序较旧，没有打开。",
            hint="请先把本机程序升级到新版本，再打开；数据没有改动。",
        )


def is_old(db: Database) -> bool:
    """Whether an older program wrote the store."""
    return bool(schema.pending(db))
