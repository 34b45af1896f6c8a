"""Steps 8 to 12: the exchange, what can only be added to, attachments, notices, the feed."""

from sqlite_utils import Database

from db.migrations.steps import feed, run, schema


@schema()
def m0008_exchange(db: Database) -> None:
    """Keys, rosters, document versions, packages, receipts, quarantine and refusals of the exchange."""
    run(
        db,
        """
        CREATE TABLE exchange_key (
            id TEXT PRIMARY KEY, purpose TEXT NOT NULL, algorithm TEXT NOT NULL, public TEXT NOT NULL,
            secret TEXT NOT NULL, made_at TEXT NOT NULL, closed_at TEXT NOT NULL DEFAULT ''
        );
        CREATE TABLE exchange_roster (version INTEGER PRIMARY KEY, signed BLOB NOT NULL, at TEXT NOT NULL);
        CREATE TABLE exchange_head (
            doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, schema_version INTEGER NOT NULL, owner TEXT NOT NULL,
            epoch INTEGER NOT NULL, "grant" BLOB, vid TEXT NOT NULL, parent TEXT NOT NULL, seq INTEGER NOT NULL,
            body_sha256 TEXT NOT NULL, body TEXT NOT NULL DEFAULT '', edited_by TEXT NOT NULL DEFAULT '',
            edited_at TEXT NOT NULL DEFAULT '', released TEXT NOT NULL DEFAULT '', PRIMARY KEY (doc_type, doc_id)
        ) WITHOUT ROWID;
        CREATE INDEX exchange_head_owner ON exchange_head (owner, doc_type);
        CREATE INDEX search_subject ON search_index_content (c2, c1);
        CREATE TABLE exchange_history (
            doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, vid TEXT NOT NULL, seq INTEGER NOT NULL,
            PRIMARY KEY (doc_type, doc_id, vid)
        ) WITHOUT ROWID;
        CREATE TABLE exchange_sealed (
            pid TEXT PRIMARY KEY, to_address TEXT NOT NULL, number INTEGER NOT NULL, seq INTEGER NOT NULL,
            at TEXT NOT NULL, file_name TEXT NOT NULL, size INTEGER NOT NULL, documents INTEGER NOT NULL,
            edition TEXT NOT NULL DEFAULT '', exported_to TEXT NOT NULL DEFAULT '',
            acknowledged INTEGER NOT NULL DEFAULT 0, received_on TEXT NOT NULL DEFAULT '',
            receipt_number INTEGER NOT NULL DEFAULT 0, receipt BLOB, kind TEXT NOT NULL DEFAULT 'records',
            told INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX exchange_sealed_to ON exchange_sealed (to_address, number);
        CREATE TABLE exchange_applied (
            pid TEXT PRIMARY KEY, from_address TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL,
            added INTEGER NOT NULL, changed INTEGER NOT NULL, same INTEGER NOT NULL, quarantined INTEGER NOT NULL,
            digest TEXT NOT NULL, receipt_number INTEGER NOT NULL, receipt BLOB NOT NULL,
            kind TEXT NOT NULL DEFAULT 'records', sealed_at TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX exchange_applied_from ON exchange_applied (from_address, number);
        CREATE TABLE exchange_quarantine (
            id TEXT PRIMARY KEY, doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, vid TEXT NOT NULL,
            reason TEXT NOT NULL, from_address TEXT NOT NULL, pid TEXT NOT NULL, at TEXT NOT NULL,
            awaits TEXT NOT NULL DEFAULT '', settled_at TEXT NOT NULL DEFAULT '',
            deferred_at TEXT NOT NULL DEFAULT '', decision TEXT NOT NULL DEFAULT '',
            decided_by TEXT NOT NULL DEFAULT '', envelope TEXT NOT NULL
        );
        CREATE INDEX exchange_quarantine_waiting
            ON exchange_quarantine (doc_type, doc_id, vid, reason, awaits) WHERE settled_at = '';
        CREATE UNIQUE INDEX exchange_quarantine_version ON exchange_quarantine (doc_type, doc_id, vid, reason);
        CREATE TABLE exchange_return (
            doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, to_address TEXT NOT NULL,
            PRIMARY KEY (doc_type, doc_id, to_address)
        );
        CREATE TABLE exchange_feed (
            doc_type TEXT NOT NULL, doc_id TEXT NOT NULL, PRIMARY KEY (doc_type, doc_id)
        ) WITHOUT ROWID;
        CREATE TABLE exchange_applying (applying INTEGER NOT NULL);
        INSERT INTO exchange_applying VALUES (0);
        CREATE TABLE exchange_blob_sent (
            sha256 TEXT NOT NULL, to_address TEXT NOT NULL, pid TEXT NOT NULL, PRIMARY KEY (sha256, to_address)
        );
        CREATE TABLE exchange_blob_asked (
            sha256 TEXT NOT NULL, by_address TEXT NOT NULL, PRIMARY KEY (sha256, by_address)
        );
        CREATE TABLE exchange_refused (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, file_name TEXT NOT NULL, sender TEXT NOT NULL,
            number INTEGER NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL
        );
        """,
    )


@schema()
def m0009_append_only(db: Database) -> None:
    """Journal, acts and papers can be added to, never changed or removed."""
    for table in ("journal", "case_act", "line_act", "paper"):
        for event in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_refuses_{event.lower()} BEFORE {event} ON {table}"
                " BEGIN SELECT RAISE (ABORT, 'append-only'); END"
            )


@schema()
def m0010_attachments(db: Database) -> None:
    """Scans and photos by content, and which of them belong to a case."""
    run(
        db,
        """
        CREATE TABLE attachment_blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, at TEXT NOT NULL);
        CREATE TABLE case_attachment (
            id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES case_file (id), material_id TEXT,
            position INTEGER NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL, sha256 TEXT NOT NULL,
            size INTEGER NOT NULL, added_by TEXT NOT NULL DEFAULT '', added_at TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX case_attachment_case ON case_attachment (case_id);
        CREATE INDEX case_attachment_content ON case_attachment (sha256);
        """,
    )


@schema()
def m0011_county_notices(db: Database) -> None:
    """Holiday notices (放假安排) and phrases (常用语) the county sends down."""
    run(
        db,
        """
        CREATE TABLE calendar_notice (
            id TEXT PRIMARY KEY, year INTEGER NOT NULL, region TEXT NOT NULL DEFAULT '', title TEXT NOT NULL,
            number TEXT NOT NULL DEFAULT '', published TEXT NOT NULL DEFAULT '', whole_year INTEGER NOT NULL,
            rest TEXT NOT NULL, work TEXT NOT NULL
        );
        CREATE TABLE phrase (
            id TEXT PRIMARY KEY, purpose TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
            active INTEGER NOT NULL DEFAULT 1
        );
        """,
    )


FEEDS = (
    ("organ", "organ", "{row}.id"),
    ("rule_set", "rule_set", "{row}.id"),
    ("calendar_notice", "calendar_notice", "{row}.id"),
    ("phrase", "phrase", "{row}.id"),
    ("edition", "edition", "{row}.id"),
    ("item", "item", "{row}.id"),
    ("guide", "item", "{row}.item_id"),
    ("material", "item", "(SELECT item_id FROM guide WHERE id = {row}.guide_id)"),
    ("batch", "batch", "{row}.id"),
    ("transfer_item", "batch", "{row}.batch_id"),
    ("checklist", "checklist", "(SELECT id FROM checklist WHERE id = {row}.id AND issued_at <> '')"),
    ("checklist_line", "checklist", "(SELECT id FROM checklist WHERE id = {row}.checklist_id AND issued_at <> '')"),
    ("memorandum", "memorandum", "{row}.id"),
    ("case_file", "case", "{row}.id"),
    ("case_material", "case", "{row}.case_id"),
    ("case_attachment", "case", "{row}.case_id"),
    ("case_act", "case_act", "{row}.id"),
    ("line_act", "line_act", "{row}.id"),
    ("paper", "paper", "{row}.id"),
)
"""Table, type of the document its rows belong to, and the id of that document if it may travel."""


@schema()
def m0012_feed(db: Database) -> None:
    """The feed of what was touched since it was last sealed."""
    feed(db, FEEDS)
