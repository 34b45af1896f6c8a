"""Steps from 14: the life of a handover."""

from sqlite_utils import Database

from db.migrations.steps import feed, run, schema

_TEXT = "TEXT NOT NULL DEFAULT ''"
_COLUMNS = {
    "batch": ("kind TEXT NOT NULL DEFAULT 'transfer'", f"sequence {_TEXT}", f"source {_TEXT}"),
    "transfer_item": (
        f"item_code {_TEXT}", f"sentence {_TEXT}", f"associated_with {_TEXT}", f"approval_duty {_TEXT}",
        f"supervision_duty {_TEXT}", "opinion_required INTEGER NOT NULL DEFAULT 0", f"opinion_basis {_TEXT}",
        f"survey {_TEXT}", f"effective_on {_TEXT}",
    ),
    "checklist": ("kind TEXT NOT NULL DEFAULT 'transfer'", f"giver_person {_TEXT}", f"receiver_person {_TEXT}"),
    "checklist_line": (
        f"section {_TEXT}", f"entry_id {_TEXT}", f"attachment {_TEXT}", "item_seqs TEXT NOT NULL DEFAULT '[]'",
    ),
    "line_act": (f"condition {_TEXT}",),
    "memorandum": (f"amends_id {_TEXT}", f"expires_on {_TEXT}"),
    "organ": ("former TEXT NOT NULL DEFAULT '[]'",),
    "paper": ("signed TEXT NOT NULL DEFAULT '[]'",),
}  # fmt: skip

FEEDS = (
    ("batch", "leaving", "CASE {row}.kind WHEN 'leaving' THEN {row}.id END"),
    ("handover_act", "handover_act", "{row}.id"),
    ("register_entry", "register_entry", "{row}.id"),
    (
        "returned_page",
        "returned_page",
        "CASE WHEN {row}.paper_id <> '' OR ({row}.matched = 'none' AND {row}.pages > 0) THEN {row}.id END",
    ),
)


@schema()
def m0014_handover_life(db: Database) -> None:
    """Dated acts of a handover, registers of what is handed over, pages that came back, and what they refer to."""
    for table, columns in _COLUMNS.items():
        for column in columns:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    run(
        db,
        """
        CREATE TABLE handover_act (
            id TEXT PRIMARY KEY, subject_type TEXT NOT NULL, subject_id TEXT NOT NULL, kind TEXT NOT NULL,
            batch_id TEXT NOT NULL DEFAULT '', organ_id TEXT, happened_on TEXT NOT NULL,
            details TEXT NOT NULL DEFAULT '{}', reason TEXT NOT NULL DEFAULT '', reverses TEXT NOT NULL DEFAULT '',
            user_id TEXT NOT NULL, user_name TEXT NOT NULL, organ_name TEXT NOT NULL, at TEXT NOT NULL,
            lsn INTEGER NOT NULL, clock TEXT NOT NULL
        );
        CREATE INDEX handover_act_subject ON handover_act (subject_type, subject_id);
        CREATE INDEX handover_act_batch ON handover_act (batch_id, subject_type);
        CREATE TABLE register_entry (
            id TEXT PRIMARY KEY, register TEXT NOT NULL, batch_id TEXT NOT NULL DEFAULT '',
            organ_id TEXT NOT NULL DEFAULT '', keeper_organ_id TEXT NOT NULL DEFAULT '', name TEXT NOT NULL,
            serial TEXT NOT NULL DEFAULT '', serial_to TEXT NOT NULL DEFAULT '', quantity INTEGER NOT NULL DEFAULT 1,
            unit TEXT NOT NULL DEFAULT '', fields TEXT NOT NULL DEFAULT '{}', impression TEXT NOT NULL DEFAULT '',
            line_id TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX register_entry_of ON register_entry (register, batch_id);
        CREATE TABLE returned_page (
            id TEXT PRIMARY KEY, paper_id TEXT NOT NULL DEFAULT '', page INTEGER NOT NULL DEFAULT 0,
            pages INTEGER NOT NULL DEFAULT 0, sha256 TEXT NOT NULL, source_page INTEGER NOT NULL, name TEXT NOT NULL,
            digest TEXT NOT NULL DEFAULT '', matched TEXT NOT NULL, filed_at TEXT NOT NULL, user_name TEXT NOT NULL,
            note TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX returned_page_paper ON returned_page (paper_id, page);
        CREATE INDEX returned_page_content ON returned_page (sha256);
        """,
    )
    for event in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER handover_act_refuses_{event.lower()} BEFORE {event} ON handover_act"
            " BEGIN SELECT RAISE (ABORT, 'append-only'); END"
        )
    for event in ("insert", "update", "delete"):
        db.execute(f"DROP TRIGGER batch_feeds_{event}")
    feed(db, (("batch", "batch", "CASE {row}.kind WHEN 'transfer' THEN {row}.id END"), *FEEDS[1:]))
    feed(db, FEEDS[:1], "leaving")
